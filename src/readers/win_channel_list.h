/* win_channel_list.h - the log of a provider that writes to one alone, for
 * exports that do not name it. CHANNEL(provider, channel). No include guard:
 * this is a list. */
CHANNEL("Microsoft-Windows-Security-Auditing", "Security")
CHANNEL("Microsoft-Windows-Eventlog", "Security")
CHANNEL("Microsoft-Windows-Sysmon", "Microsoft-Windows-Sysmon/Operational")
CHANNEL("Service Control Manager", "System")
CHANNEL("Microsoft-Windows-PowerShell",
        "Microsoft-Windows-PowerShell/Operational")
CHANNEL("PowerShellCore", "PowerShellCore/Operational")
CHANNEL("PowerShell", "Windows PowerShell")
CHANNEL("Microsoft-Windows-Windows Defender",
        "Microsoft-Windows-Windows Defender/Operational")
CHANNEL("Microsoft-Windows-TaskScheduler",
        "Microsoft-Windows-TaskScheduler/Operational")
CHANNEL("Microsoft-Windows-WMI-Activity",
        "Microsoft-Windows-WMI-Activity/Operational")
CHANNEL("Microsoft-Windows-Bits-Client",
        "Microsoft-Windows-Bits-Client/Operational")
CHANNEL("Microsoft-Windows-TerminalServices-LocalSessionManager",
        "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational")
CHANNEL("MSExchange CmdletLogs", "MSExchange Management")
CHANNEL("ESENT", "Application")
CHANNEL("MsiInstaller", "Application")
CHANNEL("Application Error", "Application")
