/* demo_noise.c - an ordinary day on two servers.
 *
 * From the day's patterns one is drawn every few minutes. Some look like an
 * attack at first sight, and are none: a service in Program Files, an archive
 * without a password, a virus scanner that looks at lsass.exe. */
#include "simulate/demo_parts.h"

#define SYSTEM32 "C:\\Windows\\System32\\"
#define ANY HOST_COUNT

static const demo_step patterns[] = {
    {0, ANY, LOG_SECURITY, 4624, {{"TargetUserName", "anna"}}},
    {0, ANY, LOG_SECURITY, 4624, {{"TargetUserName", "bjorn"}}},
    {0,
     ANY,
     LOG_SECURITY,
     4624,
     {{"TargetUserName", "SYSTEM"},
      {"TargetDomainName", "NT AUTHORITY"},
      {"TargetUserSid", "S-1-5-18"},
      {"LogonType", "5"},
      {"IpAddress", "-"},
      {"IpPort", "-"}}},
    {0, ANY, LOG_SECURITY, 4634, {{"TargetUserName", "anna"}}},
    {0, ANY, LOG_SECURITY, 4634, {{"TargetUserName", "bjorn"}}},
    {0, ANY, LOG_SECURITY, 4625, {{"TargetUserName", "bjorn"}}},
    {0,
     ANY,
     LOG_SECURITY,
     4688,
     {{"NewProcessName", SYSTEM32 "svchost.exe"},
      {"CommandLine", "svchost.exe -k netsvcs -p -s wuauserv"}}},
    {0,
     ANY,
     LOG_SECURITY,
     4688,
     {{"NewProcessName", SYSTEM32 "taskhostw.exe"},
      {"CommandLine", "taskhostw.exe KEYROAMING"},
      {"ParentProcessName", SYSTEM32 "svchost.exe"}}},
    {0, HOST_FS02, LOG_SECURITY, 5140, {{"SubjectUserName", "anna"}}},
    {0,
     HOST_FS02,
     LOG_SECURITY,
     5145,
     {{"SubjectUserName", "bjorn"},
      {"RelativeTargetName", "2021\\budget-##.xlsx"}}},
    {0,
     HOST_FS02,
     LOG_SECURITY,
     5140,
     {{"ShareName", "\\\\*\\IPC$"}, {"ShareLocalPath", ""}}},
    {0, ANY, LOG_SYSTEM, 7036, {{"param2", "running"}}},
    {0, ANY, LOG_SYSTEM, 7036, {{"param2", "stopped"}}},
    {0,
     ANY,
     LOG_SYSTEM,
     7036,
     {{"param1", "Windows Modules Installer"},
      {"param2", "running"},
      {"Binary", "TrustedInstaller/4"}}},
    {0,
     ANY,
     LOG_SYSMON,
     1,
     {{"Image", SYSTEM32 "svchost.exe"},
      {"OriginalFileName", "svchost.exe"},
      {"CommandLine", "C:\\Windows\\system32\\svchost.exe -k netsvcs -p"}}},
    {0,
     ANY,
     LOG_SYSMON,
     1,
     {{"Image", SYSTEM32 "conhost.exe"},
      {"OriginalFileName", "CONHOST.EXE"},
      {"CommandLine", "\\??\\C:\\Windows\\system32\\conhost.exe 0xffffffff"},
      {"ParentProcessId", "1##2"},
      {"ParentImage", SYSTEM32 "cmd.exe"},
      {"ParentCommandLine", "cmd /c C:\\Scripts\\health.cmd"}}},
    {0,
     ANY,
     LOG_SYSMON,
     1,
     {{"Image", SYSTEM32 "WindowsPowerShell\\v1.0\\powershell.exe"},
      {"OriginalFileName", "PowerShell.EXE"},
      {"CommandLine", "powershell.exe -NoProfile -ExecutionPolicy RemoteSigned"
                      " -File C:\\Scripts\\Get-Health.ps1"},
      {"ParentProcessId", "1##6"},
      {"ParentImage", SYSTEM32 "svchost.exe"},
      {"ParentCommandLine",
       "C:\\Windows\\system32\\svchost.exe -k netsvcs -p -s Schedule"}}},
    {0,
     HOST_EXCH01,
     LOG_SYSMON,
     1,
     {{"Image", SYSTEM32 "inetsrv\\w3wp.exe"},
      {"OriginalFileName", "w3wp.exe"},
      {"CommandLine", "c:\\windows\\system32\\inetsrv\\w3wp.exe -ap "
                      "\"MSExchangeOWAAppPool\" -v \"v4.0\""},
      {"ParentProcessId", "2104"},
      {"ParentImage", SYSTEM32 "svchost.exe"},
      {"ParentCommandLine", "C:\\Windows\\system32\\svchost.exe -k iissvcs"}}},
    {0,
     HOST_EXCH01,
     LOG_SYSMON,
     1,
     {{"Image", "C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\csc.exe"},
      {"OriginalFileName", "csc.exe"},
      {"CommandLine", "csc.exe /noconfig /fullpaths @C:\\Windows\\Temp\\a####."
                      "cmdline"},
      {"ParentProcessId", "4716"},
      {"ParentImage", SYSTEM32 "inetsrv\\w3wp.exe"},
      {"ParentCommandLine", "w3wp.exe -ap \"MSExchangeECPAppPool\""}}},
    {0,
     HOST_FS02,
     LOG_SYSMON,
     1,
     {{"Image", "C:\\Program Files\\7-Zip\\7z.exe"},
      {"OriginalFileName", "7z.exe"},
      {"Product", "7-Zip"},
      {"Company", "Igor Pavlov"},
      {"CommandLine",
       "7z.exe a D:\\Backup\\projects-2021-03-##.7z D:\\Projects"},
      {"User", "CONTOSO\\svc_backup"},
      {"ParentProcessId", "1##8"},
      {"ParentImage", SYSTEM32 "cmd.exe"},
      {"ParentCommandLine", "cmd /c D:\\Backup\\nightly.cmd"}}},
    {0, ANY, LOG_SYSMON, 3, {{"DestinationPort", "389"}}},
    {0,
     ANY,
     LOG_SYSMON,
     3,
     {{"DestinationPort", "88"}, {"DestinationPortName", "kerberos"}}},
    {0,
     HOST_EXCH01,
     LOG_SYSMON,
     3,
     {{"Image", SYSTEM32 "inetsrv\\w3wp.exe"},
      {"Initiated", "false"},
      {"DestinationIp", "192.0.2.5#"},
      {"DestinationHostname", "-"},
      {"DestinationPort", "443"},
      {"DestinationPortName", "https"}}},
    {0,
     ANY,
     LOG_SYSMON,
     10,
     {{"SourceImage", "C:\\ProgramData\\Microsoft\\Windows Defender\\Platform"
                      "\\4.18.2101.9-0\\MsMpEng.exe"},
      {"GrantedAccess", "0x1000"}}},
    {0,
     ANY,
     LOG_SYSMON,
     10,
     {{"SourceImage", SYSTEM32 "svchost.exe"}, {"GrantedAccess", "0x1000"}}},
    {0,
     ANY,
     LOG_SYSMON,
     11,
     {{"Image", SYSTEM32 "svchost.exe"},
      {"TargetFilename", "C:\\Windows\\Prefetch\\SVCHOST.EXE-2A##9F##.pf"}}},
    {0,
     HOST_EXCH01,
     LOG_SYSMON,
     11,
     {{"Image", "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\Bin"
                "\\Microsoft.Exchange.Store.Worker.exe"},
      {"TargetFilename", "E:\\Mailbox\\DB01\\E000000#A##.log"}}},
    {0,
     ANY,
     LOG_POWERSHELL,
     4104,
     {{"ScriptBlockText", "Get-Service | Where-Object Status -eq 'Stopped'"},
      {"Path", "C:\\Scripts\\Get-Health.ps1"}}},
    {0,
     HOST_EXCH01,
     LOG_EXCHANGE,
     1,
     {{".Cmdlet", "Get-Mailbox"},
      {".Parameters", "-Identity \"anna\" -ResultSize \"##\""}}},
};

uint64_t demo_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static const demo_step *draw(demo_host host, uint64_t *state)
{
    for (;;) {
        size_t const count = sizeof patterns / sizeof *patterns;
        const demo_step *const p = &patterns[demo_random(state) % count];
        if (p->host == ANY || p->host == host) return p;
    }
}

void demo_noise(demo_host host, demo_step steps[DEMO_NOISE])
{
    enum { FIRST_MS = 6 * 3600 * 1000, LONGEST_GAP_MS = 240 * 1000 };
    uint64_t state = 20210302u + (uint64_t)host;
    int32_t ms = FIRST_MS;
    for (size_t i = 0; i < DEMO_NOISE; i++) {
        ms += 1000 + (int32_t)(demo_random(&state) % LONGEST_GAP_MS);
        steps[i] = *draw(host, &state);
        steps[i].host = host;
        steps[i].ms = ms;
    }
}
