/* demo_kind.c - the fields of the events in the training case, in the order
 * and with the types that Windows 10 and Sysmon 13 give them. */
#include "simulate/demo_parts.h"

#define TEXT(name, usual)                                                      \
    {                                                                          \
        name, WRITE_STRING, usual                                              \
    }
#define U32(name, usual)                                                       \
    {                                                                          \
        name, WRITE_UINT32, usual                                              \
    }
#define HEX(name, usual)                                                       \
    {                                                                          \
        name, WRITE_HEX64, usual                                               \
    }
#define SID(name, usual)                                                       \
    {                                                                          \
        name, WRITE_SID, usual                                                 \
    }
#define GUID(name, usual)                                                      \
    {                                                                          \
        name, WRITE_GUID, usual                                                \
    }
#define FLAG(name, usual)                                                      \
    {                                                                          \
        name, WRITE_BOOL, usual                                                \
    }

#define SUBJECT                                                                \
    SID("SubjectUserSid", "S-1-5-18"), TEXT("SubjectUserName", "@host$"),      \
        TEXT("SubjectDomainName", "CONTOSO"), HEX("SubjectLogonId", "0x3e7")

/* ---- Security ---- */

static const demo_field logon[] = {
    SUBJECT,
    SID("TargetUserSid", "S-1-5-21-1004336348-1177238915-682003330-1107"),
    TEXT("TargetUserName", "anna"),
    TEXT("TargetDomainName", "CONTOSO"),
    HEX("TargetLogonId", "0x4####2"),
    U32("LogonType", "3"),
    TEXT("LogonProcessName", "Kerberos"),
    TEXT("AuthenticationPackageName", "Kerberos"),
    TEXT("WorkstationName", "-"),
    GUID("LogonGuid", "@guid TargetLogonId"),
    TEXT("TransmittedServices", "-"),
    TEXT("LmPackageName", "-"),
    U32("KeyLength", "0"),
    HEX("ProcessId", "0x0"),
    TEXT("ProcessName", "-"),
    TEXT("IpAddress", "192.0.2.5#"),
    TEXT("IpPort", "@port"),
    TEXT("ImpersonationLevel", "%%1833")};

static const demo_field failed_logon[] = {
    SUBJECT,
    SID("TargetUserSid", "S-1-0-0"),
    TEXT("TargetUserName", "anna"),
    TEXT("TargetDomainName", "CONTOSO"),
    HEX("Status", "0xc000006d"),
    TEXT("FailureReason", "%%2313"),
    HEX("SubStatus", "0xc000006a"),
    U32("LogonType", "3"),
    TEXT("LogonProcessName", "NtLmSsp"),
    TEXT("AuthenticationPackageName", "NTLM"),
    TEXT("WorkstationName", "WS##"),
    TEXT("IpAddress", "192.0.2.5#"),
    TEXT("IpPort", "@port")};

static const demo_field logoff[] = {
    SID("TargetUserSid", "S-1-5-21-1004336348-1177238915-682003330-1107"),
    TEXT("TargetUserName", "anna"), TEXT("TargetDomainName", "CONTOSO"),
    HEX("TargetLogonId", "0x4####2"), U32("LogonType", "3")};

static const demo_field process[] = {
    SUBJECT,
    HEX("NewProcessId", "0x1###"),
    TEXT("NewProcessName", "C:\\Windows\\System32\\svchost.exe"),
    TEXT("TokenElevationType", "%%1936"),
    HEX("ProcessId", "0x3##"),
    TEXT("CommandLine", ""),
    SID("TargetUserSid", "S-1-0-0"),
    TEXT("TargetUserName", "-"),
    TEXT("TargetDomainName", "-"),
    HEX("TargetLogonId", "0x0"),
    TEXT("ParentProcessName", "C:\\Windows\\System32\\services.exe"),
    SID("MandatoryLabel", "S-1-16-16384")};

static const demo_field task[] = {SUBJECT, TEXT("TaskName", "\\Updater"),
                                  TEXT("TaskContent", "")};

static const demo_field user_created[] = {
    TEXT("TargetUserName", ""),
    TEXT("TargetDomainName", "@host"),
    SID("TargetSid", "S-1-5-21-2230415017-302194481-1190237418-1003"),
    SUBJECT,
    TEXT("PrivilegeList", "-"),
    TEXT("SamAccountName", ""),
    TEXT("DisplayName", "%%1793")};

static const demo_field member_added[] = {
    TEXT("MemberName", "-"),
    SID("MemberSid", "S-1-5-21-2230415017-302194481-1190237418-1003"),
    TEXT("TargetUserName", "Administrators"),
    TEXT("TargetDomainName", "Builtin"),
    SID("TargetSid", "S-1-5-32-544"),
    SUBJECT,
    TEXT("PrivilegeList", "-")};

static const demo_field share[] = {SUBJECT,
                                   TEXT("ObjectType", "File"),
                                   TEXT("IpAddress", "192.0.2.5#"),
                                   TEXT("IpPort", "@port"),
                                   TEXT("ShareName", "\\\\*\\Projects"),
                                   TEXT("ShareLocalPath", "\\??\\D:\\Projects"),
                                   HEX("AccessMask", "0x1"),
                                   TEXT("AccessList", "%%4416\r\n\t\t\t\t")};

static const demo_field share_file[] = {
    SUBJECT,
    TEXT("ObjectType", "File"),
    TEXT("IpAddress", "192.0.2.5#"),
    TEXT("IpPort", "@port"),
    TEXT("ShareName", "\\\\*\\Projects"),
    TEXT("ShareLocalPath", "\\??\\D:\\Projects"),
    TEXT("RelativeTargetName", ""),
    HEX("AccessMask", "0x120089"),
    TEXT("AccessList", "%%4416\r\n\t\t\t\t"),
    TEXT("AccessReason", "-")};

static const demo_field security_cleared[] = {SUBJECT};

/* ---- System ---- */

static const demo_field log_cleared[] = {
    TEXT("SubjectUserName", ""), TEXT("SubjectDomainName", "CONTOSO"),
    TEXT("Channel", ""), TEXT("BackupPath", "")};

static const demo_field service_state[] = {
    TEXT("param1", "Windows Update"),
    TEXT("param2", "running"),
    {"Binary", WRITE_BINARY, "wuauserv/4"}};

static const demo_field service_installed[] = {
    TEXT("ServiceName", ""), TEXT("ImagePath", ""),
    TEXT("ServiceType", "user mode service"), TEXT("StartType", "demand start"),
    TEXT("AccountName", "LocalSystem")};

/* ---- Sysmon ---- */

static const demo_field sysmon_process[] = {
    TEXT("RuleName", "-"),
    TEXT("UtcTime", "@time"),
    GUID("ProcessGuid", "@guid ProcessId"),
    U32("ProcessId", "5##4"),
    TEXT("Image", ""),
    TEXT("FileVersion", "10.0.17763.1 (WinBuild.160101.0800)"),
    TEXT("Description", "-"),
    TEXT("Product", "Microsoft\xc2\xae Windows\xc2\xae Operating System"),
    TEXT("Company", "Microsoft Corporation"),
    TEXT("OriginalFileName", "-"),
    TEXT("CommandLine", ""),
    TEXT("CurrentDirectory", "C:\\Windows\\system32\\"),
    TEXT("User", "NT AUTHORITY\\SYSTEM"),
    GUID("LogonGuid", "@guid LogonId"),
    HEX("LogonId", "0x3e7"),
    U32("TerminalSessionId", "0"),
    TEXT("IntegrityLevel", "System"),
    TEXT("Hashes", "@sha Image"),
    GUID("ParentProcessGuid", "@guid ParentProcessId"),
    U32("ParentProcessId", "640"),
    TEXT("ParentImage", "C:\\Windows\\System32\\services.exe"),
    TEXT("ParentCommandLine", "C:\\Windows\\system32\\services.exe")};

static const demo_field sysmon_connection[] = {
    TEXT("RuleName", "-"),
    TEXT("UtcTime", "@time"),
    GUID("ProcessGuid", "@guid ProcessId"),
    U32("ProcessId", "3##8"),
    TEXT("Image", "C:\\Windows\\System32\\svchost.exe"),
    TEXT("User", "NT AUTHORITY\\NETWORK SERVICE"),
    TEXT("Protocol", "tcp"),
    FLAG("Initiated", "true"),
    FLAG("SourceIsIpv6", "false"),
    TEXT("SourceIp", "192.0.2.10"),
    TEXT("SourceHostname", "@host"),
    U32("SourcePort", "@port"),
    TEXT("SourcePortName", "-"),
    FLAG("DestinationIsIpv6", "false"),
    TEXT("DestinationIp", "192.0.2.2"),
    TEXT("DestinationHostname", "dc01.contoso.example"),
    U32("DestinationPort", "389"),
    TEXT("DestinationPortName", "ldap")};

static const demo_field sysmon_access[] = {
    TEXT("RuleName", "-"),
    TEXT("UtcTime", "@time"),
    GUID("SourceProcessGUID", "@guid SourceProcessId"),
    U32("SourceProcessId", "2##4"),
    U32("SourceThreadId", "3##8"),
    TEXT("SourceImage", ""),
    GUID("TargetProcessGUID", "@guid TargetProcessId"),
    U32("TargetProcessId", "664"),
    TEXT("TargetImage", "C:\\Windows\\system32\\lsass.exe"),
    HEX("GrantedAccess", "0x1000"),
    TEXT("CallTrace", "C:\\Windows\\SYSTEM32\\ntdll.dll+9fc24|"
                      "C:\\Windows\\System32\\KERNELBASE.dll+20d0e")};

static const demo_field sysmon_file[] = {TEXT("RuleName", "-"),
                                         TEXT("UtcTime", "@time"),
                                         GUID("ProcessGuid", "@guid ProcessId"),
                                         U32("ProcessId", "4##0"),
                                         TEXT("Image", ""),
                                         TEXT("TargetFilename", ""),
                                         TEXT("CreationUtcTime", "@time")};

/* ---- the others ---- */

static const demo_field script_block[] = {
    U32("MessageNumber", "1"), U32("MessageTotal", "1"),
    TEXT("ScriptBlockText", ""), TEXT("ScriptBlockId", "@guid ScriptBlockText"),
    TEXT("Path", "")};

static const demo_field protection_off[] = {
    TEXT("Product Name", "Microsoft Defender Antivirus"),
    TEXT("Product Version", "4.18.2101.9")};

static const demo_field cmdlet[] = {
    TEXT(".Cmdlet", ""),
    TEXT(".Parameters", ""),
    TEXT(".User", "contoso.example/Users/Administrator"),
    TEXT(".Sid", "S-1-5-21-1004336348-1177238915-682003330-500"),
    TEXT(".Sid2", "S-1-5-21-1004336348-1177238915-682003330-500"),
    TEXT(".Host", "Remote-ManagementShell-Unknown"),
    TEXT(".Process", "5668 w3wp MSExchangePowerShellAppPool"),
    TEXT(".Redacted", ""),
    TEXT(".Count", "5"),
    TEXT(".Duration", "00:00:01.0######")};

#define FIELDS(list)                                                           \
    .fields = (list), .field_count = sizeof(list) / sizeof *(list)
#define AUDIT(number, category, list)                                          \
    {                                                                          \
        .log = LOG_SECURITY, .id = (number), .task = (category),               \
        .keywords = 0x8020000000000000u,                                       \
        .provider = "Microsoft-Windows-Security-Auditing",                     \
        .guid = "54849625-5478-4994-A5BA-3E3B0328C30D", FIELDS(list)           \
    }
#define CLEARED(where, number, words, list)                                    \
    {                                                                          \
        .log = (where), .id = (number), .level = 4, .task = 104,               \
        .keywords = (words), .provider = "Microsoft-Windows-Eventlog",         \
        .guid = "FC65DDD8-D6EF-4962-83D5-6E5CFE9CE148",                        \
        .user_data = "LogFileCleared",                                         \
        .space =                                                               \
            "http://manifests.microsoft.com/win/2004/08/windows/eventlog",     \
        FIELDS(list)                                                           \
    }
#define SERVICE(number, list)                                                  \
    {                                                                          \
        .log = LOG_SYSTEM, .id = (number), .level = 4,                         \
        .keywords = 0x8080000000000000u,                                       \
        .provider = "Service Control Manager",                                 \
        .guid = "555908D1-A6D7-4695-8E1E-26931D2012F4",                        \
        .source = "Service Control Manager", FIELDS(list)                      \
    }
#define SYSMON(number, edition, list)                                          \
    {                                                                          \
        .log = LOG_SYSMON, .id = (number), .version = (edition), .level = 4,   \
        .task = (number), .keywords = 0x8000000000000000u,                     \
        .provider = "Microsoft-Windows-Sysmon",                                \
        .guid = "5770385F-C22A-43E0-BF4C-06F5698FFBD9", FIELDS(list)           \
    }

static const demo_kind kinds[] = {
    AUDIT(4624, 12544, logon),
    AUDIT(4625, 12544, failed_logon),
    AUDIT(4634, 12545, logoff),
    AUDIT(4688, 13312, process),
    AUDIT(4698, 12804, task),
    AUDIT(4720, 13824, user_created),
    AUDIT(4732, 13826, member_added),
    AUDIT(5140, 12808, share),
    AUDIT(5145, 12811, share_file),
    CLEARED(LOG_SECURITY, 1102, 0x4020000000000000u, security_cleared),
    CLEARED(LOG_SYSTEM, 104, 0x8000000000000000u, log_cleared),
    SERVICE(7036, service_state),
    SERVICE(7045, service_installed),
    SYSMON(1, 5, sysmon_process),
    SYSMON(3, 5, sysmon_connection),
    SYSMON(10, 3, sysmon_access),
    SYSMON(11, 2, sysmon_file),
    {.log = LOG_POWERSHELL,
     .id = 4104,
     .version = 1,
     .level = 5,
     .task = 2,
     .provider = "Microsoft-Windows-PowerShell",
     .guid = "A0C1853B-5C40-4B15-8766-3CF1C58F985A",
     FIELDS(script_block)},
    {.log = LOG_DEFENDER,
     .id = 5001,
     .level = 4,
     .keywords = 0x8000000000000000u,
     .provider = "Microsoft-Windows-Windows Defender",
     .guid = "11CD958A-C507-4EF3-B3F2-5FD9DFBD2C78",
     FIELDS(protection_off)},
    {.log = LOG_EXCHANGE,
     .id = 1,
     .level = 4,
     .task = 1,
     .keywords = 0x80000000000000u,
     .provider = "MSExchange CmdletLogs",
     .source = "MSExchange CmdletLogs",
     FIELDS(cmdlet)}};

const demo_kind *demo_kind_of(demo_log log, uint16_t id)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].log == log && kinds[i].id == id) return &kinds[i];
    return NULL;
}
