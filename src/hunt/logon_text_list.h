/* logon_text_list.h - lines of text logs that tell of a logon, and what in them
 * says how it ended.
 *
 * TEXT(channel, where, how, outcome, worked, failed, user, from): `where` are
 * words field=pattern|pattern, all of which must hold; one with ! in front, that
 * its field is not there or has none of them. `outcome` is the field that says
 * how it ended: by one of the patterns in `worked`, or in `failed`; by none: no
 * logon. Without such a field it was tried, and how it ended is not said.
 * Patterns have * and ?, letters of either case. `user` and `from` may name
 * several fields, a|b, of which the first that says something counts. `how` may
 * end in a field's name in braces, and be {web}: what the path of a request is
 * for (the field beside the channel's name in logon_text.c). The first row that
 * holds counts. No include guard: this is a list.
 *
 * An answer 401 is a challenge, and no failure, where the client has named nobody.
 * IIS has subcodes of it that are none either: 2 is the challenge, 3 to 5 refuse
 * somebody who was let in. What a form of OWA was sent is answered with 302 either
 * way; that it was refused is told by the page with reason=2 that the browser then
 * asks for, and that names nobody.
 * Source: Microsoft's pages on IIS's status codes, and on the logs of Exchange. */

/* ---- requests of web servers ---- */
TEXT("iis", "cs-uri-stem=/owa/auth.owa cs-username=?*", "OWA", "sc-status", "",
     "401", "cs-username", "c-ip")
TEXT("iis", "cs-uri-stem=/owa/auth.owa cs-method=post cs-username=?*", "OWA form",
     "", "", "", "cs-username", "c-ip")
TEXT("iis", "cs-uri-stem=/owa/auth/logon.aspx", "OWA", "cs-uri-query", "",
     "*reason=2|*reason=2&*", "", "c-ip")
TEXT("iis", "cs-username=?* !sc-substatus=2|3|4|5 !cs-uri-stem=/owa/auth.owa",
     "{web}", "sc-status", "2??|3??", "401", "cs-username", "c-ip")
TEXT("access", "cs-username=?*", "{web}", "sc-status", "2??|3??", "401",
     "cs-username", "c-ip")

/* ---- lines that say no outcome, since others tell of the same logon: they are
 * there where those others are not, and rows of their own ---- */
TEXT("sshd", "message=error:?maximum?authentication*|maximum?authentication*",
     "ssh, too many attempts", "action", "", "too-many-attempts", "user", "src_ip")
/* of who named an account and went: a key or a name that was tried, or nothing yet;
 * passwords that failed before it have lines of their own */
TEXT("sshd",
     "action=connection-closed|connection-reset|disconnected "
     "message=connection?closed?by?authenticating?user?*|connection?reset?by?"
     "authenticating?user?*|disconnected?from?authenticating?user?*",
     "ssh, given up", "", "", "", "user", "src_ip")
TEXT("cisco-asa", "msgid=113039", "Cisco ASA session", "action",
     "session-opened", "", "user", "src_ip")
TEXT("cisco-asa", "msgid=722051", "Cisco ASA address", "action",
     "session-opened", "", "user", "src_ip")
TEXT("openvpn", "message=*TLS:?Username/Password?authentication?succeeded*",
     "OpenVPN password", "action", "authentication", "", "user", "src_ip")

TEXT("pulse-secure", "", "Pulse password", "action", "authentication", "", "user",
     "src_ip")
TEXT("pulse-secure", "", "Pulse login", "action", "", "login-refused", "user",
     "src_ip")

/* ---- the audit log of Linux. What sudo and su ask PAM has no address, and tells of
 * nobody who came in ---- */
TEXT("auditd", "type=USER_LOGIN", "audit login, {exe}", "res", "success|1",
     "failed|0", "acct|ID", "addr|hostname")
TEXT("auditd", "type=USER_AUTH addr=?*", "audit authentication, {exe}", "res",
     "success|1", "failed|0", "acct", "addr")

/* ---- Exchange: who came through the front end, and to what ---- */
TEXT("exchange-httpproxy",
     "UrlStem=/owa/auth/logon.aspx", "OWA", "UrlQuery", "",
     "*reason=2|*reason=2&*", "", "ClientIpAddress")
TEXT("exchange-httpproxy", "AuthenticatedUser=?* !UrlStem=/owa/auth.owa", "{web}",
     "HttpStatus", "2??|3??", "401", "AuthenticatedUser", "ClientIpAddress")
TEXT("exchange-ews", "AuthenticatedUser=?*", "EWS", "HttpStatus", "2??", "401",
     "AuthenticatedUser", "ClientIpAddress")
TEXT("exchange-autodiscover", "AuthenticatedUser=?*", "Autodiscover", "HttpStatus",
     "2??", "401", "AuthenticatedUser", "ClientIpAddress")
TEXT("exchange-rps-http", "AuthenticatedUser=?*", "PowerShell", "HttpStatus",
     "2??", "401", "AuthenticatedUser", "ClientIpAddress")

/* ---- Exchange: SMTP says who in the line "authenticated", and of a failure
 * nobody in its answer 535 ---- */
TEXT("exchange-smtp", "event=* data=?*", "SMTP", "context", "authenticated", "",
     "data", "remote-endpoint")
TEXT("exchange-smtp", "event=>", "SMTP", "data", "", "535 *", "", "remote-endpoint")

/* ---- Exchange: IMAP and POP ---- */
TEXT("exchange-imap", "command=login|authenticate", "IMAP", "context",
     "r=ok*|*;r=ok*", "*authfailed*|*failed.*|*logondenied*", "user", "cIp")
TEXT("exchange-pop", "command=pass|auth", "POP", "context", "r=ok*|*;r=ok*",
     "*authfailed*|*logon failure*|*logondenied*", "user", "cIp")

/* ---- clouds ---- */
TEXT("okta", "eventType=user.session.start|user.authentication.*", "Okta",
     "outcome.result", "success", "failure", "actor.alternateId",
     "client.ipAddress")
TEXT("aws-cloudtrail", "eventName=ConsoleLogin", "AWS console",
     "responseElements.ConsoleLogin", "success", "failure",
     "userIdentity.userName|userIdentity.arn", "sourceIPAddress")
TEXT("m365-audit", "", "Microsoft 365", "Operation", "userloggedin",
     "userloginfailed", "UserId", "ClientIP")
TEXT("azure-signin", "", "Entra ID", "properties.status.errorCode", "0", "?*",
     "properties.userPrincipalName|properties.servicePrincipalName",
     "properties.ipAddress")
TEXT("azure-signin", "", "Entra ID", "status.errorCode", "0", "?*",
     "userPrincipalName|servicePrincipalName", "ipAddress")
