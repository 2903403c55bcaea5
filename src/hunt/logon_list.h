/* logon_list.h - events that tell of a logon, and where they say what.
 *
 * LOGON(channel, event id, how, outcome, user, domain, from, station)
 * Event id 0: the log has none. `how` is what a person reads; one that ends in a
 * field's name in braces has its value. `outcome`: WORKED, FAILED, NOT_SAID, or the name of a
 * field that is 0 (or 0x0) where it worked; for text logs OUTCOME, a field that
 * is "success" or "failure". An empty name: there is no such field. No include
 * guard: this is a list.
 * Source: Microsoft's pages on the events; `from` is an address, `station` a name
 * that the client gave itself. Requests of web servers, mail and clouds are in
 * logon_text_list.h. */
#define LOGON_SECURITY(id, how, outcome, from, station)                        \
    LOGON("Security", id, how, outcome, "TargetUserName", "TargetDomainName",  \
          from, station)
LOGON_SECURITY(4624, "logon type {LogonType}", WORKED, "IpAddress",
               "WorkstationName")
LOGON_SECURITY(4625, "logon type {LogonType}", FAILED, "IpAddress",
               "WorkstationName")
LOGON_SECURITY(4648, "as another, to {TargetServerName}", WORKED, "IpAddress", "")
LOGON_SECURITY(4768, "Kerberos", "Status", "IpAddress", "")
LOGON_SECURITY(4771, "Kerberos", FAILED, "IpAddress", "")
/* that domain is the computer which asked */
LOGON("Security", 4740, "locked out", FAILED, "TargetUserName", "", "",
      "TargetDomainName")
LOGON("Security", 4776, "NTLM", "Status", "TargetUserName", "", "", "Workstation")
LOGON("Security", 4778, "session again", WORKED, "AccountName", "AccountDomain",
      "ClientAddress", "ClientName")
LOGON("Security", 6272, "network policy", WORKED, "SubjectUserName",
      "SubjectDomainName", "CallingStationID", "")
LOGON("Security", 6273, "network policy", FAILED, "SubjectUserName",
      "SubjectDomainName", "CallingStationID", "")
/* Audit of NTLM: that it was tried, and by which device; not how it ended. */
#define LOGON_NTLM(id, how, user, domain, station)                             \
    LOGON("Microsoft-Windows-NTLM/Operational", id, how, NOT_SAID, user,       \
          domain, "", station)
LOGON_NTLM(8001, "NTLM, to {TargetName}", "UserName", "DomainName", "")
LOGON_NTLM(8002, "NTLM, by {ProcessName}", "ClientUserName", "ClientDomainName",
           "")
LOGON_NTLM(8003, "NTLM in the domain", "UserName", "DomainName", "Workstation")
LOGON_NTLM(8004, "NTLM through {SChannelName}", "UserName", "DomainName",
           "WorkstationName")
LOGON("Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational",
      1149, "RDP, network layer", WORKED, "Param1", "Param2", "Param3", "")
LOGON("Microsoft-Windows-TerminalServices-LocalSessionManager/Operational", 21,
      "RDP session", WORKED, "User", "", "Address", "")
LOGON("Microsoft-Windows-TerminalServices-LocalSessionManager/Operational", 25,
      "RDP session again", WORKED, "User", "", "Address", "")
LOGON("Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational", 140,
      "RDP", FAILED, "", "", "IPString", "")
LOGON("Microsoft-Windows-TerminalServices-Gateway/Operational", 302,
      "RDP gateway", WORKED, "Username", "", "IpAddress", "")
LOGON("Microsoft-Windows-TerminalServices-Gateway/Operational", 201,
      "RDP gateway", FAILED, "Username", "", "IpAddress", "")
LOGON("Microsoft-Windows-TerminalServices-Gateway/Operational", 304,
      "RDP gateway", FAILED, "Username", "", "IpAddress", "")
LOGON("Microsoft-Windows-TerminalServices-Gateway/Operational", 301,
      "RDP gateway", FAILED, "Username", "", "IpAddress", "")
LOGON("sshd", 0, "ssh", OUTCOME, "user", "", "src_ip", "")
LOGON("auth", 0, "{program}", OUTCOME, "user", "", "src_ip", "")
LOGON("openvpn", 0, "OpenVPN", OUTCOME, "user", "", "src_ip", "")
LOGON("vsftpd", 0, "FTP {action}", OUTCOME, "user", "", "src_ip", "")
LOGON("mail", 0, "mail, {action}", OUTCOME, "user", "", "src_ip", "")
LOGON("pulse-secure", 0, "Pulse", OUTCOME, "user", "", "src_ip", "")
LOGON("strongswan", 0, "strongSwan", OUTCOME, "user", "", "src_ip", "")
LOGON("cisco-asa", 0, "Cisco ASA", OUTCOME, "user", "", "src_ip", "")
LOGON("fortigate", 0, "FortiGate {action}", OUTCOME, "user", "", "src_ip", "")
#undef LOGON_SECURITY
#undef LOGON_NTLM
