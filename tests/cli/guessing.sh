#!/bin/sh
# The rules of guessing: each tells the stream that it is for, and not one that
# is less by one, slower, or in another order.
. tests/cli/lib.sh
cd "$scratch" || exit 1
mkdir logs

# many COUNT START STEP LINE: COUNT lines, STEP seconds apart, from START, in
# seconds of 2 March 2026, on. In LINE @T is the time, @D too as IIS writes it and
# @A as Apache does, and @N counts from 1.
many() {
    awk -v count="$1" -v start="$2" -v step="$3" -v line="$4" 'BEGIN {
        for (n = 1; n <= count; n++) {
            t = start + (n - 1) * step
            day = sprintf("2026-03-%02d", 2 + int(t / 86400))
            clock = sprintf("%02d:%02d:%02d", t / 3600 % 24, t / 60 % 60, t % 60)
            s = line
            gsub(/@T/, day "T" clock "Z", s)
            gsub(/@D/, day " " clock, s)
            gsub(/@A/, sprintf("%02d/Mar/2026:", 2 + int(t / 86400)) clock " +0000", s)
            gsub(/@N/, n, s)
            print s
        }
    }'
}

# What is told of the files in logs/: levels and titles.
told() {
    "$GROUNDS" hunt -q -C -o case --no-builtin -r "$TOP/rules/guessing" logs \
        >/dev/null 2>"$err" || cat "$err"
    sed 's/.*"level":"\([^"]*\)","title":"\([^"]*\)".*/\1: \2/' \
        case/findings.jsonl | LC_ALL=C sort -u
    rm -rf logs && mkdir logs
}

tells() { # NAME TOLD
    expect_equal "$1" "$2" "$(told)"
}

# ---- lines
failed() { # USER ADDRESS
    echo "@T web1 sshd[1]: Failed password for $1 from $2 port 22 ssh2"
}
accepted() { # USER ADDRESS [METHOD]
    echo "@T web1 sshd[1]: Accepted ${3-password} for $1 from $2 port 22 ssh2"
}
win() { # CHANNEL ID "NAME":"VALUE",...
    printf '{"Event":{"System":{"EventID":%s,"Channel":"%s","Computer":"dc1","TimeCreated":{"#attributes":{"SystemTime":"@T"}}},"EventData":{%s}}}' "$2" "$1" "$3"
}
who() { # USER ADDRESS
    printf '"TargetUserName":"%s","IpAddress":"%s"' "$1" "$2"
}
fields='#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken'
iis() { # METHOD STEM QUERY USER ADDRESS AGENT STATUS SUBSTATUS
    echo "@D 10.0.0.1 $1 $2 $3 443 $4 $5 $6 $7 $8 0 5"
}
rdp=Microsoft-Windows-TerminalServices-
core=Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational
at=36000 # ten o'clock

# ---- guessing from one address: ten in ten minutes, whatever the log
guessing() { # WHAT FILE LINE [HEAD]
    for n in 10 9; do
        { [ -z "${4-}" ] || echo "$4"; many $n $at 60 "$3"; } >"logs/$2"
        if [ $n -eq 10 ]; then
            tells "ten: $1" "low: Guessing of $1"
        else
            tells "nine: $1" ''
        fi
    done
}
from='from One Address'
guessing 'SSH Logons' auth.log "$(failed bob 192.0.2.1)"
many 10 $at 67 "$(failed bob 192.0.2.1)" >logs/auth.log
tells 'ten, but a little too slowly' ''
many 10 $at 60 "$(failed bob 192.0.2.@N)" >logs/auth.log
tells 'ten, each from another address' 'low: Ten Addresses Try One Name'
many 30 $at 5 '@T web1 sshd[1]: Failed publickey for bob from 192.0.2.1 port 22 ssh2: RSA SHA256:x' >logs/auth.log
tells 'thirty keys of an agent' ''
# names each of which has a key tried
key() { # USER
    echo "@T web1 sshd[1]: Failed publickey for $1 from 192.0.2.1 port 22 ssh2: RSA SHA256:x"
}
keys='medium: Keys Tried on Twenty Names'
many 40 $at 5 "$(key u@N)" >logs/auth.log
tells 'keys for forty names' "$keys"
many 20 $at 60 "$(key 'invalid user u@N')" >logs/auth.log
tells 'keys for twenty unknown names' "$keys"
many 19 $at 60 "$(key 'invalid user u@N')" >logs/auth.log
tells 'keys for nineteen' ''
many 20 $at 100 "$(key u@N)" >logs/auth.log
tells 'keys for twenty, a little too slowly' ''
many 40 $at 5 "$(key u@N)" | sed 's/192.0.2.1/192.0.2.@N/' |
    awk '{ gsub("@N", NR); print }' >logs/auth.log
tells 'keys for forty names, each from another address' ''
{ many 6 $at 1 "$(key bob)"; many 1 36010 1 "$(accepted bob 192.0.2.1 publickey)"; } >logs/auth.log
tells 'six keys of an agent, the last of which fits' ''
{ many 40 $at 5 "$(key u@N)"; many 40 36300 5 "$(accepted u@N 192.0.2.1 publickey)"; } >logs/auth.log
tells 'an office whose agents offer keys' ''
{ many 40 $at 5 "$(key u@N)"; many 40 36300 5 "$(accepted u@N 192.0.2.1)"; } >logs/auth.log
tells 'an office that has passwords, and offers keys first' ''
{ many 40 $at 5 "$(key u@N)"; many 1 36300 1 "$(accepted svc 192.0.2.1 publickey)"; } >logs/auth.log
tells 'keys for forty names, and one fits' "high: Keys Tried on Many Names, One Fits
$keys"
{ many 1 $at 5 "$(accepted svc 192.0.2.1 publickey)"; many 40 36300 5 "$(key u@N)"; } >logs/auth.log
tells 'keys for forty names, and somebody came in before' "$keys"
{ many 40 $at 5 "$(key u@N)"; many 5 36300 1 "$(accepted v@N 192.0.2.1 publickey)"; } >logs/auth.log
tells 'keys for forty names, from where five others come in' "$keys"
{ many 40 $at 5 "$(key u@N)"; many 1 36300 1 "$(accepted svc 192.0.2.1)"; } >logs/auth.log
tells 'keys for forty names, and one with a password' "high: Logon after Guesses, Same Address
$keys"
# who names an account, tries a key or nothing, and goes
gone() { # BY USER
    echo "@T web1 sshd[@N]: $1 authenticating user $2 192.0.2.1 port 4@N [preauth]"
}
given_up='low: Many SSH Logons Given Up'
for by in 'Connection closed by' 'Connection reset by' 'Disconnected from'; do
    many 20 $at 30 "$(gone "$by" root)" >logs/auth.log
    tells "twenty that sshd tells so: $by" "$given_up"
done
many 25 $at 5 "$(gone 'Connection closed by' u@N)" >logs/auth.log
tells 'names without a password' "$given_up"
many 19 $at 30 "$(gone 'Connection closed by' root)" >logs/auth.log
tells 'nineteen that are given up' ''
many 20 $at 35 "$(gone 'Connection closed by' root)" >logs/auth.log
tells 'twenty that are given up, a little too slowly' ''
many 30 $at 1 "$(gone 'Connection closed by' deploy | sed s/web1/web@N/)" >logs/auth.log
tells 'a wrong key at thirty hosts' ''
many 99 $at 1 '@T web1 sshd[@N]: Connection closed by 192.0.2.1 port 4@N [preauth]' >logs/auth.log
tells 'a monitor that looks whether sshd is there' ''
{ many 30 $at 10 "$(failed root 192.0.2.1)"; many 30 36001 10 "$(gone 'Connection closed by' root)"; } >logs/auth.log
tells 'beside failures they say nothing new' 'low: Guessing of SSH Logons'
# PAM's lines, and those of connections that failed too often, count where sshd
# tells of no failure itself
pam() { # [USER [PROGRAM]]
    echo "@T web1 ${2-sshd}[1]: pam_unix(${2-sshd}:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1 ${1:+ user=$1}"
}
more() { # COUNT USER
    echo "@T web1 sshd[1]: PAM $1 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=$2"
}
maximum() { # USER
    echo "@T web1 sshd[1]: error: maximum authentication attempts exceeded for $1 from 192.0.2.1 port 2@N ssh2 [preauth]"
}
cut_off() { # USER
    echo "@T web1 sshd[1]: Disconnecting authenticating user $1 192.0.2.1 port 2@N: Too many authentication failures [preauth]"
}
by_pam='low: Guessing Told by PAM or Cut-Offs'
pam_only() { # WHAT LINE [LINE]: the last is there once
    { many 9 $at 60 "$2"; many 1 36540 60 "${3-$2}"; } >logs/auth.log
    tells "ten by PAM: $1" "$by_pam"
    many 9 $at 60 "$2" >logs/auth.log
    tells "nine by PAM: $1" ''
}
pam_only sshd "$(pam root)"
pam_only 'names that nobody has' "$(pam '')"
pam_only vsftpd "$(pam root vsftpd)"
pam_only login "$(pam root login)"
pam_only 'pam_sss' "$(pam root | sed s/pam_unix/pam_sss/)"
pam_only 'interactive' "@T web1 sshd[1]: error: PAM: Authentication failure for root from 192.0.2.1"
{ many 2 $at 60 "$(pam root)"; many 2 36003 60 "$(more 4 root)"; } | LC_ALL=C sort >logs/auth.log
tells 'ten by PAM in four lines' "$by_pam"
{ many 9 $at 60 "$(pam root)"; many 9 36001 60 "$(pam root | sed s/pam_unix/pam_sss/)"; } |
    LC_ALL=C sort >logs/auth.log
tells 'nine that two modules of PAM tell of' ''
{ many 5 $at 60 "$(pam root)"; many 5 36001 60 "$(failed root 192.0.2.1)"; } |
    LC_ALL=C sort >logs/auth.log
tells 'five that PAM and sshd tell of' ''
{ many 5 $at 60 "$(pam root login)"; many 5 36001 60 '@T web1 login[1]: FAILED LOGIN 1 FROM 192.0.2.1 FOR root, Authentication failure'; } |
    LC_ALL=C sort >logs/auth.log
tells 'five that PAM and login tell of' ''
{ many 20 $at 20 "$(pam root)"; many 20 36001 20 "$(failed root 192.0.2.1)"; } |
    LC_ALL=C sort >logs/auth.log
tells 'twenty that PAM and sshd tell of' 'low: Guessing of SSH Logons'
{ many 20 $at 20 "$(pam ann)"; many 20 36001 20 "$(accepted ann 192.0.2.1)"; } |
    LC_ALL=C sort >logs/auth.log
tells 'an account of a directory that pam_unix refuses first' ''
{ many 40 $at 20 "$(pam u@N)"; many 40 36001 20 "$(accepted u@N 192.0.2.1)"; } |
    LC_ALL=C sort >logs/auth.log
tells 'an office of such accounts' ''
right() { # USER
    echo "@T web1 vsftpd[1]: pam_sss(vsftpd:auth): authentication success; logname= uid=0 euid=0 tty=ftp ruser= rhost=192.0.2.1 user=$1"
}
{ many 40 $at 20 "$(pam u@N vsftpd)"; many 40 36001 20 "$(right u@N)"; } | LC_ALL=C sort >logs/auth.log
tells 'an office of such accounts, of which PAM alone tells' ''
many 30 $at 10 "$(pam root su | sed 's/rhost=192.0.2.1/rhost=/')" >logs/auth.log
tells 'thirty of su' ''
many 2 $at 300 "$(maximum root)" >logs/auth.log
tells 'two connections that fail too often' "$by_pam"
many 1 $at 300 "$(maximum root)" >logs/auth.log
tells 'one connection that fails too often' ''
many 2 $at 300 "$(cut_off root)" >logs/auth.log
tells 'two connections that are cut off' "$by_pam"
{ many 1 $at 60 "$(maximum root)"; many 1 $at 60 "$(cut_off root)"; } >logs/auth.log
tells 'one connection, of which two lines tell' ''
{ many 1 $at 60 "$(pam root)"; many 1 36010 1 "$(more 5 root)"; many 1 36010 60 "$(maximum root)"; } >logs/auth.log
tells 'one connection, of which PAM tells too' ''
{ many 2 $at 60 "$(failed root 192.0.2.1)"; many 2 36070 60 "$(maximum root)"; many 2 36071 60 "$(cut_off root)"; } >logs/auth.log
tells 'cut off beside failures' ''
{ many 4 $at 2 "$(key ann)"; many 3 36010 5 "$(maximum ann)"; many 3 36011 5 "$(cut_off ann)"; many 1 36100 1 "$(accepted ann 192.0.2.1)"; } |
    LC_ALL=C sort >logs/auth.log
tells 'an agent with too many keys, and then a password' ''
many 40 $at 5 "$(maximum u@N)" >logs/auth.log
tells 'forty names that fail too often' "$by_pam
medium: Password Spray from One Address"
many 40 $at 5 "$(pam u@N)" >logs/auth.log
tells 'forty names by PAM' "$by_pam
medium: Password Spray from One Address"
many 9 $at 100 "$(pam u@N)" >logs/auth.log
tells 'nine names by PAM' ''
many 25 $at 1800 "$(pam u@N)" >logs/auth.log
tells 'names by PAM, slowly' 'medium: Slow Spray from One Address'
many 60 $at 20 "$(pam '')" >logs/auth.log
tells 'sixty names by PAM that nobody has' "$by_pam
medium: Sixty Refusals without a Name"
{ many 60 $at 20 "$(pam '')"; many 60 36001 20 "$(failed 'invalid user bob' 192.0.2.1)"; } |
    LC_ALL=C sort >logs/auth.log
tells 'sixty that nobody has, of which sshd tells' 'low: Guessing of SSH Logons'
{ many 40 $at 5 "$(pam u@N)"; many 1 36300 1 "$(accepted u7 192.0.2.1)"; } >logs/auth.log
tells 'forty names by PAM, and one is in' "high: Logon after Guesses, Same Address
$by_pam
medium: Password Spray from One Address"
{ many 12 $at 40 "$(pam root)"; many 1 36600 1 "$(accepted root 192.0.2.1)"; } >logs/auth.log
tells 'one name by PAM, and in' "$by_pam
medium: One Name Guessed, Then Let In"
{ many 60 $at 9 "$(pam root)"; many 1 36600 1 "$(accepted root 192.0.2.1)"; } >logs/auth.log
tells 'one name by PAM, fast, and in' "high: One Name Guessed Fast, Then Let In
$by_pam
medium: One Name Guessed, Then Let In"
{ many 60 $at 9 "$(pam root)"; many 1 36545 1 "$(accepted root 192.0.2.1)"; many 20 36550 9 "$(pam root)"; } >logs/auth.log
tells 'one name by PAM, in, and guesses go on' "high: One Name Guessed Fast, Then Let In
$by_pam
medium: One Name Guessed, Then Let In"
{ many 10 $at 50 "$(maximum root)"; many 1 36600 1 "$(accepted root 192.0.2.1)"; } >logs/auth.log
tells 'one name cut off ten times, and in' "high: One Name Guessed Fast, Then Let In
$by_pam
medium: One Name Guessed, Then Let In"
guessing 'Windows Logons' s.jsonl \
    "$(win Security 4625 "$(who bob 192.0.2.1),\"LogonType\":3,\"SubStatus\":\"0xc000006a\"")"
for who in bob:127.0.0.1 bob:::1 'SRV1$:192.0.2.1' HealthMailbox1:192.0.2.1 -:192.0.2.1; do
    many 200 $at 1 "$(win Security 4625 "$(who "${who%%:*}" "${who#*:}"),\"LogonType\":3,\"SubStatus\":\"0xc000006a\"")" >logs/s.jsonl
    tells "two hundred of $who" ''
done
for why in 0xc0000071 0xc0000224; do
    {
        many 20 $at 30 "$(win Security 4625 "$(who bob 192.0.2.1),\"LogonType\":3,\"Status\":\"0xc000006e\",\"SubStatus\":\"$why\"")"
        many 20 $at 30 "$(win Security 4776 "\"TargetUserName\":\"u@N\",\"Workstation\":\"KIOSK7\",\"Status\":\"$why\"")"
    } >logs/s.jsonl
    tells "a password that was right: $why" ''
done
guessing 'Kerberos Logons' s.jsonl \
    "$(win Security 4771 "$(who bob ::ffff:192.0.2.1),\"Status\":\"0x00000018\"")"
guessing 'Remote Desktop Logons' s.jsonl \
    "$(win $core 140 '"IPString":"192.0.2.1"')"
guessing 'Remote Access' s.jsonl \
    "$(win ${rdp}Gateway/Operational 201 '"Username":"bob","IpAddress":"192.0.2.1"')"
guessing 'Remote Access' s.jsonl \
    "$(win Security 6273 '"SubjectUserName":"bob","CallingStationID":"192.0.2.1","ReasonCode":"16"')"
# what other readers write of the same numbers
guessing 'Remote Access' s.jsonl \
    "$(win Security 6273 '"SubjectUserName":"bob","CallingStationID":"192.0.2.1","ReasonCode":"0x10"')"
guessing 'Kerberos Logons' s.jsonl \
    "$(win Security 4771 "$(who bob 192.0.2.1),\"Status\":24")"
guessing 'NTLM Logons' s.jsonl \
    "$(win Security 4776 '"TargetUserName":"bob","Workstation":"KIOSK7","Status":"0xC000006A"')"
guessing 'Linux Service Logons' auth.log \
    "@T mail1 dovecot: pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=bob rhost=192.0.2.1  user=bob"
guessing 'Linux Service Logons' auth.log \
    '@T ftp1 vsftpd[9]: [bob] FAIL LOGIN: Client "192.0.2.1"'
dovecot() { # ATTEMPTS USER
    echo "@T m1 dovecot: imap-login: Disconnected (auth failed, $1 attempts in 5 secs): user=<$2>, method=PLAIN, rip=192.0.2.1, lip=10.0.0.1, session=<x@N>"
}
let_in_mail() { # USER
    echo "@T m1 dovecot: imap-login: Login: user=<$1>, method=PLAIN, rip=192.0.2.1, lip=10.0.0.1, mpid=7, TLS, session=<y@N>"
}
smtpd='@T m1 postfix/smtpd[1]: warning: unknown[192.0.2.1]: SASL LOGIN authentication failed: UGFzc3dvcmQ6'
guessing "Mail Server Logons" mail.log "$(dovecot 1 bob)"
guessing "Mail Server Logons" mail.log "$smtpd"
guessing "Mail Server Logons" mail.log "$smtpd, sasl_username=bob@x.example"
guessing "Mail Server Logons" mail.log \
    '@T m1 exim[1]: login authenticator failed for (x) [192.0.2.1]: 535 Incorrect authentication data (set_id=bob)'
guessing "Mail Server Logons" mail.log '@T m1 imapd: LOGIN FAILED, user=bob, ip=[::ffff:192.0.2.1]'
{ many 3 $at 60 "$(dovecot 3 bob)"; many 1 36200 1 "$(dovecot 1 bob)"; } >logs/mail.log
tells 'ten in four connections' "low: Guessing of Mail Server Logons"
many 3 $at 60 "$(dovecot 3 bob)" >logs/mail.log
tells 'nine in three' ''
{
    many 99 $at 1 '@T m1 dovecot: auth-worker(7): sql(bob,192.0.2.1,<x>): Password mismatch'
    many 99 $at 1 '@T m1 dovecot: imap-login: Disconnected (no auth attempts in 0 secs): user=<>, rip=192.0.2.1, lip=10.0.0.1'
    many 99 $at 1 '@T m1 dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<bob>, method=PLAIN, rip=127.0.0.1, lip=127.0.0.1'
} >logs/mail.log
tells 'what stands beside a failure, and a webmail' ''
guessing 'VPN Logons' vpn.log \
    "@T fw1 : %ASA-6-113015: AAA user authentication Rejected : reason = Invalid password : local database : user = bob : user IP = 192.0.2.1"
guessing 'VPN Logons' vpn.log \
    "@T gate charon: 07[IKE] EAP method EAP_MD5 failed for peer 192.0.2.1"
guessing 'VPN Logons' vpn.log \
    "@T gate openvpn[1]: bob/192.0.2.1:5 SENT CONTROL [bob]: 'AUTH_FAILED' (status=1)"
guessing 'VPN Logons' vpn.log \
    "@T gate PulseSecure: 2026-03-02 10:00:00 - ive - [192.0.2.1] bob(Users)[] - Primary authentication failed for bob/AD from 192.0.2.1"
asa_refused='@T fw1 : %ASA-6-113015: AAA user authentication Rejected : reason = Invalid password : local database : user = bob : user IP = 192.0.2.1'
session='@T fw1 : %ASA-6-113039: Group <gp> User <bob> IP <192.0.2.1> AnyConnect parent session started.'
{ many 200 $at 10 "$asa_refused"; many 1 38100 1 "$session"; } >logs/vpn.log
tells 'a session of AnyConnect behind guesses' 'high: One Name Guessed Fast, Then Let In
low: Guessing of VPN Logons
medium: One Name Guessed, Then Let In'
{ many 1 $at 1 "$session"; many 200 36010 10 "$asa_refused"; } >logs/vpn.log
tells 'a session before them' 'low: Guessing of VPN Logons'
asa_hidden="$(echo "$asa_refused" | sed 's/user = bob/user = *****/')"
{ many 30 $at 5 "$asa_hidden"; many 1 37000 1 "$session"; } >logs/vpn.log
tells 'names that an ASA hides are nobody, and one comes in behind them' 'low: Guessing of VPN Logons
medium: Refused without a Name, Then In'
{ many 1 $at 1 "$session"; many 9 36100 5 "$asa_hidden"; many 1 37000 1 "$session"; } >logs/vpn.log
tells 'nine of them, by who was in before' ''
many 25 30000 1440 "@T gate openvpn[1]: 192.0.2.1:5 TLS Auth Error: Auth Username/Password verification failed for peer" >logs/vpn.log
tells 'failures of nobody are no stale credential' ''
eas=/Microsoft-Server-ActiveSync/default.eas
guessing 'Names at IIS' u_ex260302.log \
    "$(iis POST $eas - 'CORP\\bob' 192.0.2.1 curl 401 1)" "$fields"
{ echo "$fields"; many 200 $at 1 "$(iis POST $eas - - 192.0.2.1 curl 401 2)"; } >logs/u_ex260302.log
tells 'two hundred challenges' ''
guessing 'Passwords at OWA' u_ex260302.log \
    "$(iis GET /owa/auth/logon.aspx 'url=x\&reason=2' - 192.0.2.1 curl 200 0)" "$fields"
guessing "Apache or nginx Names" access.log \
    '192.0.2.1 - bob [@A] "GET /admin/ HTTP/1.1" 401 381 "-" "curl"'
httpproxy='#Software: Microsoft Exchange Server
#Version: 15.01.2375.007
#Log-type: HttpProxy Logs
#Fields: DateTime,RequestId,UrlStem,UrlQuery,AuthenticatedUser,UserAgent,ClientIpAddress,ServerHostName,HttpStatus,AnchorMailbox'
guessing 'Names at Exchange' HttpProxy_1.LOG \
    '@T,r@N,/ews/exchange.asmx,,CORP\\bob,curl,192.0.2.1,EXCH1,401,x' "$httpproxy"
guessing 'Sign-ins to Clouds' okta.jsonl \
    '{"eventType":"user.session.start","displayMessage":"x","published":"@T","uuid":"@N","actor":{"alternateId":"bob@x.example"},"outcome":{"result":"FAILURE"},"client":{"ipAddress":"192.0.2.1"}}'

# ---- a hundred in a minute
many 100 $at 0.5 "$(failed root 192.0.2.1)" >logs/auth.log
tells 'a hundred in a minute' "low: Guessing of SSH Logons
medium: A Hundred Attempts in a Minute"
many 99 $at 0.5 "$(failed root 192.0.2.1)" >logs/auth.log
tells 'but for one' "low: Guessing of SSH Logons"

# ---- sprays
spray="medium: Password Spray $from"
many 10 $at 190 "$(failed u@N 192.0.2.1)" >logs/auth.log
tells 'ten names in half an hour' "$spray"
many 9 $at 190 "$(failed u@N 192.0.2.1)" >logs/auth.log
tells 'nine names' ''
many 10 $at 260 "$(failed u@N 192.0.2.1)" >logs/auth.log
tells 'ten names in forty minutes' ''
many 5 $at 190 "$(failed u@N 192.0.2.1)" >logs/auth.log
many 5 37000 190 "$(win Security 4625 "$(who 'n@N' ::ffff:192.0.2.1)")" >logs/s.jsonl
tells 'ten names in two logs' "$spray"
many 9 $at 190 "$(failed u@N 192.0.2.1)" >logs/auth.log
many 9 $at 190 "$(win Security 4625 "$(who 'U@N' ::ffff:192.0.2.1)")" >logs/s.jsonl
tells 'nine names that are in two logs' ''
fast="medium: Eight Names in Ten Seconds"
many 8 $at 1 "$(failed u@N 192.0.2.1)" >logs/auth.log
tells 'eight names in seconds' "$fast"
many 7 $at 1 "$(failed u@N 192.0.2.1)" >logs/auth.log
tells 'seven names in seconds' ''
# very many failures, and a name that hardly failed comes in
beside() { # COUNT STEP: of root, eight of bob behind them, and bob is in
    many "$1" $at "$2" "$(failed root 192.0.2.1)"
    many 8 50000 20 "$(failed bob 192.0.2.1)"
    many 1 50400 1 "$(accepted bob 192.0.2.1)"
}
beside 2000 2 >logs/auth.log
tells 'two thousand of one name, and another in' 'high: One Name Flooded, Another Let In
low: Guessing of SSH Logons'
beside 600 9 >logs/auth.log
tells 'six hundred in more than an hour' 'low: Guessing of SSH Logons
medium: One Name Guessed Fast, Another In'
beside 600 20 >logs/auth.log
tells 'an old password every twenty seconds, and somebody mistypes' 'low: Guessing of SSH Logons'
{ beside 2000 2; many 4 51000 60 "$(accepted u@N 192.0.2.1)"; } >logs/auth.log
tells 'an old password in an office' 'low: Guessing of SSH Logons'
by_turns() { # NAMES TIMES: one after the other, and another comes in
    for n in 1 2 3 4 5; do
        [ $n -gt "$1" ] || many "$2" $((at + n * 2000)) 60 "$(failed v$n 192.0.2.1)"
    done
    many 1 50400 1 "$(accepted svc 192.0.2.1)"
}
by_turns 5 20 >logs/auth.log
tells 'five names twenty times each, and another in' 'high: Five Names Guessed, Then One Is In
low: Guessing of SSH Logons'
by_turns 4 20 >logs/auth.log
tells 'four names twenty times each' 'low: Guessing of SSH Logons'
by_turns 5 19 >logs/auth.log
tells 'five names nineteen times each' 'low: Guessing of SSH Logons'
for n in 9 8; do # times each
    for u in 1 2 3 4 5 6 7 8 9; do many $n $((at + u * 120)) 10 "$(failed v$u 192.0.2.1)"; done >logs/auth.log
    many 1 50400 1 "$(accepted v9 192.0.2.1)" >>logs/auth.log
    told_now='low: Guessing of SSH Logons
medium: Some Names Fail, and One Is Let In'
    [ $n -eq 8 ] || told_now="high: Eighty Failures, and One Is Let In
$told_now"
    tells "nine names so many times each, and one in: $n" "$told_now"
done
# bursts of failures last for minutes: ten seconds are asked of failures
{
    many 8 $at 40 "$(win Security 4625 "$(who u@N 192.0.2.1),\"LogonType\":3")"
    many 8 36280 40 "$(win Security 4625 "$(who u@N 192.0.2.1),\"LogonType\":3")"
    many 8 36600 40 "$(win Security 4624 "$(who u@N 192.0.2.1),\"LogonType\":3,\"TargetUserSid\":\"S-1-5-21-1\"")"
} | LC_ALL=C sort >logs/s.jsonl
tells 'eight at a terminal server, each of whom mistypes twice in five minutes' 'low: Guessing of Windows Logons'
{
    for n in 0 1 2; do many 8 $((at + n * 180)) 22 "$(failed u@N 192.0.2.1)"; done
    many 1 36900 1 "$(accepted u2 192.0.2.1)"
} >logs/auth.log
tells 'eight names by turns, one each 22 seconds, and in' "low: Guessing of SSH Logons
medium: Some Names Fail, and One Is Let In"
{ many 5 $at 2 "$(failed u@N 192.0.2.1)"; many 1 46800 1 "$(accepted bob 192.0.2.1)"; } >logs/auth.log
tells 'a class begins, and bob comes in three hours later' ''
slow="medium: Slow Spray from One Address"
many 20 600 4000 "$(failed u@N 192.0.2.1)" >logs/auth.log
tells 'twenty names in a day' "$slow"
many 19 600 4000 "$(failed u@N 192.0.2.1)" >logs/auth.log
tells 'nineteen names' ''
many 20 600 4800 "$(failed u@N 192.0.2.1)" >logs/auth.log
tells 'twenty names in more than a day' 'medium: Names Guessed for Days'
# between half an hour and a day
many 12 $at 900 "$(failed u@N 192.0.2.1)" >logs/auth.log
tells 'twelve names in three hours' "$slow"
many 11 $at 900 "$(failed u@N 192.0.2.1)" >logs/auth.log
tells 'eleven names in three hours' ''
many 12 $at 1000 "$(failed u@N 192.0.2.1)" >logs/auth.log
tells 'twelve names in more than three hours' ''
{ many 15 $at 480 "$(failed u@N 192.0.2.1)"; many 1 43200 1 "$(accepted ann 192.0.2.1)"; } >logs/auth.log
tells 'fifteen names in two hours, and in' "high: Logon after Guesses, Same Address
$slow"
{ many 15 $at 480 "$(failed u@N 192.0.2.1)"; many 10 36100 480 "$(accepted n@N 192.0.2.1)"; } | LC_ALL=C sort >logs/auth.log
tells 'an office where fifteen mistype' ''
{ many 15 $at 480 "$(failed u@N 192.0.2.1)"; many 5 44000 480 "$(accepted n@N 192.0.2.1)"; } >logs/auth.log
tells 'a small office where fifteen names fail' ''
{ many 20 600 4000 "$(failed u@N 192.0.2.1)"; many 10 700 4000 "$(accepted u@N 192.0.2.1)"; } | LC_ALL=C sort >logs/auth.log
tells 'a large office, of whom twenty mistype on a day' 'low: Spray, or an Office That Mistypes'
{
    many 20 600 4000 "$(failed u@N 192.0.2.1)"
    many 10 76800 100 "$(failed x@N 192.0.2.1)"
} >logs/auth.log
tells 'slowly, and then quickly' "$spray"
# a few names a day, for days
days='medium: Names Guessed for Days'
few_a_day() { many "${1-20}" 600 "${2-30000}" "$(failed u@N 192.0.2.1)"; }
few_a_day >logs/auth.log
tells 'twenty names in a week' "$days"
few_a_day 19 >logs/auth.log
tells 'nineteen names in a week' ''
few_a_day 20 32000 >logs/auth.log
tells 'twenty names in more than a week' ''
few_a_day 40 7200 >logs/auth.log
tells 'twelve names a day' "$days"
many 150 600 4900 "$(failed bob 192.0.2.1)" >logs/auth.log
tells 'one name all week' 'low: Stale Credential'
{ few_a_day; few_a_day 20 30060 | sed 's/Failed/Accepted/'; } | LC_ALL=C sort >logs/auth.log
tells 'people behind one address, who mistype and come in' ''
{ few_a_day; many 5 30000 60 "$(accepted n@N 192.0.2.1)"; } >logs/auth.log
tells 'an office of which one day is known' ''
{ few_a_day; many 4 30000 60 "$(accepted n@N 192.0.2.1)"; } >logs/auth.log
tells 'four who come in are none' "$days"
{ echo "$fields"; many 20 600 30000 "$(iis POST /owa/auth.owa - u@N 192.0.2.1 x 302 0)"; } >logs/u_ex260302.log
tells 'forms of OWA in a week' "$days"
{ few_a_day; many 1 580000 1 "$(accepted ann 192.0.2.1)"; } >logs/auth.log
tells 'and then one is in' "high: Logon after Guesses, Same Address
$days"
{ few_a_day; many 1 580000 1 "$(accepted ann 192.0.2.2)"; } >logs/auth.log
tells 'and from elsewhere' "$days"
{
    for n in 0 1 2 3 4 5 6 7; do # half an hour earlier, half an hour later
        many 1 $((n * 86400 + 28800 + n % 2 * 1800)) 1 "$(accepted ann 192.0.2.1)"
        many 4 $((n * 86400 + 36000)) 4000 "$(failed u$n@N 192.0.2.1)"
    done
} >logs/auth.log
tells 'the user of the computer, who logs on once a day' "low: Logon after Guesses, Known User
$days"
{
    many 30 36000 20 "$(failed u@N 192.0.2.1)"
    for n in 2 3 4 5; do many 3 $((n * 86400)) 4000 "$(failed v$n@N 192.0.2.1)"; done
} >logs/auth.log
tells 'a few names a day behind a spray say nothing new' "low: Guessing of SSH Logons
$spray"
ntlm() { # USER STATUS
    win Security 4776 "\"TargetUserName\":\"$1\",\"Workstation\":\"KIOSK7\",\"Status\":\"$2\""
}
many 10 $at 190 "$(ntlm u@N 0xc0000064)" >logs/s.jsonl
tells 'ten names by NTLM' 'medium: Spray from One Computer'
many 9 $at 190 "$(ntlm u@N 0xc0000064)" >logs/s.jsonl
tells 'nine names by NTLM' ''
many 10 $at 59 "$(ntlm x@N 0xc0000064)" >logs/s.jsonl
tells 'ten names by NTLM that nobody has' "low: Guessing of NTLM Logons
low: Unknown Names from One Computer
medium: Spray from One Computer"
many 9 $at 59 "$(ntlm x@N 0xc0000064)" >logs/s.jsonl
tells 'nine names by NTLM that nobody has' ''
station() { # USER WORKSTATION
    win Security 4625 "\"TargetUserName\":\"$1\",\"WorkstationName\":\"$2\",\"IpAddress\":\"-\",\"SubStatus\":\"0xc000006a\""
}
many 10 $at 190 "$(station u@N KIOSK7)" >logs/s.jsonl
tells 'ten names of a workstation' 'medium: Spray from One Computer'
many 9 $at 190 "$(station u@N KIOSK7)" >logs/s.jsonl
tells 'nine names of a workstation' ''
many 10 $at 59 "$(win Security 4625 '"TargetUserName":"x@N","WorkstationName":"KIOSK7","IpAddress":"-","SubStatus":"0xc0000064"')" >logs/s.jsonl
tells 'ten names of a workstation that nobody has' "low: Guessing from One Workstation
low: Unknown Names from One Computer
medium: Spray from One Computer"
many 10 $at 59 "$(win Security 6273 '"SubjectUserName":"CORP\\\\x@N","CallingStationID":"192.0.2.1","ReasonCode":"8"')" >logs/s.jsonl
tells 'ten names by RADIUS that nobody has' "low: Guessing of Remote Access
low: Unknown Names from One Address
medium: Password Spray from One Address"
many 10 $at 60 "$(station bob KIOSK7)" >logs/s.jsonl
tells 'one name at a workstation' 'low: Guessing from One Workstation'
many 9 $at 60 "$(station bob KIOSK7)" >logs/s.jsonl
tells 'one name at a workstation, one less' ''
many 10 $at 190 "$(station u@N -)" >logs/s.jsonl
tells 'ten names of nobody knows what' ''
# what has no source: neither a workstation nor an address
nowhere() { # USER STATUS [WORKSTATION]
    win Security 4776 "\"TargetUserName\":\"$1\",\"Workstation\":\"${3-}\",\"Status\":\"$2\""
}
nowhere_in() { # USER
    win Security 4624 "\"TargetUserName\":\"$1\",\"LogonType\":3,\"AuthenticationPackageName\":\"NTLM\",\"WorkstationName\":\"-\",\"IpAddress\":\"-\""
}
no_source='low: Guessing of One Name from Nowhere'
no_source_in='medium: Guessed from Nowhere, Then In'
for n in 10 9; do
    many $n $at 60 "$(nowhere bob 0xc000006a)" >logs/s.jsonl
    if [ $n -eq 10 ]; then told_now=$no_source; else told_now=; fi
    tells "one name from nowhere: $n" "$told_now"
done
many 200 $at 1 "$(win Security 4625 "$(who bob -),\"LogonType\":3,\"SubStatus\":\"0xc000006a\"")" >logs/s.jsonl
tells 'two hundred of one name from nowhere' "$no_source"
many 200 $at 1 "$(win Security 4625 "$(who svc -),\"LogonType\":5,\"SubStatus\":\"0xc000006a\"")" >logs/s.jsonl
tells 'a service of its own with an old password' ''
for n in 60 59; do
    { many $n $at 10 "$(nowhere bob 0xc000006a)"; many 1 40000 1 "$(nowhere bob 0x0)"; } >logs/s.jsonl
    if [ $n -eq 60 ]; then
        tells 'and found' "high: Guessed Fast from Nowhere, Then In
$no_source
$no_source_in"
    else
        tells 'not so fast' "$no_source
$no_source_in"
    fi
done
{ many 60 $at 10 "$(station bob -)"; many 1 40000 1 "$(nowhere_in bob)"; } >logs/s.jsonl
tells 'and found, as the server tells it' "high: Guessed Fast from Nowhere, Then In
$no_source
$no_source_in"
{ many 60 $at 10 "$(nowhere bob 0xc000006a)"; many 1 40000 1 "$(nowhere bob 0x0 KIOSK7)"; } >logs/s.jsonl
tells 'and bob comes in from his computer' "$no_source"
{ many 1 35000 1 "$(nowhere bob 0x0)"; many 60 $at 10 "$(nowhere bob 0xc000006a)"; } >logs/s.jsonl
tells 'or had come in before' "$no_source"
many 20 10000 3600 "$(nowhere bob 0xc000006a)" >logs/s.jsonl
many 1 80000 1 "$(nowhere bob 0x0)" >>logs/s.jsonl
tells 'twenty in a day, and found' "$no_source_in"
no_spray='medium: Spray from Nowhere'
for n in 20 19; do
    { many $n $at 90 "$(nowhere u@N 0xc000006a -)"; many 1 40000 1 "$(nowhere u7 0x0)"; } >logs/s.jsonl
    if [ $n -eq 20 ]; then
        tells 'names from nowhere, and one is found' "high: Sprayed from Nowhere, Then In
$no_spray"
    else
        tells 'nineteen names from nowhere' ''
    fi
done
{ many 20 $at 90 "$(nowhere u@N 0xc000006a)"; many 1 40000 1 "$(nowhere ann 0x0)"; } >logs/s.jsonl
tells 'and another comes in' "$no_spray"
{ many 20 $at 90 "$(nowhere u@N 0xc000006a)"; many 20 40000 60 "$(nowhere u@N 0x0)"; } >logs/s.jsonl
tells 'an appliance whose users all have new passwords' "$no_spray
medium: Sprayed from Nowhere, In, Shared"
radius() { # ID USER
    win Security "$1" "\"SubjectUserName\":\"CORP\\\\\\\\$2\",\"CallingStationID\":\"-\",\"ReasonCode\":\"16\""
}
for n in 20 19; do
    { many $n $at 90 "$(radius 6273 u@N)"; many 1 40000 1 "$(radius 6272 u7)"; } >logs/s.jsonl
    if [ $n -eq 20 ]; then
        tells 'names by RADIUS, whose client does not say who calls' "high: Sprayed from Nowhere, Then In
$no_spray"
    else
        tells 'nineteen names by RADIUS' ''
    fi
done
for n in 60 10 9; do # who calls is a dash, empty, or not there
    for caller in '"CallingStationID":"-"' '"CallingStationID":""' '"a":"b"'; do
        {
            many $n $at 5 "$(radius 6273 bob)"
            many 1 40000 1 "$(radius 6272 bob)"
        } | sed "s/\"CallingStationID\":\"-\"/$caller/" >logs/s.jsonl
        case $n in
            60) told_now="high: Guessed Fast from Nowhere, Then In
$no_source
$no_source_in" ;;
            10) told_now="$no_source
$no_source_in" ;;
            *) told_now= ;;
        esac
        tells "one name by RADIUS, then in: $n, $caller" "$told_now"
    done
done
{ many 60 $at 5 "$(radius 6273 bob)"; many 1 40000 1 "$(radius 6272 ann)"; } >logs/s.jsonl
tells 'one name by RADIUS, and another in' "$no_source"
many 30 $at 1900 "$(nowhere u@N 0xc000006a)" >logs/s.jsonl
tells 'who mistypes at an appliance on a day' ''
many 100 $at 30 "$(nowhere u@N 0xc000006a | sed s/dc1/dc@N/)" >logs/s.jsonl
tells 'a hundred names at a hundred controllers' 'medium: A Hundred Names Failed in an Hour'
# slowly
slow_ntlm='medium: Slow Spray by NTLM'
for n in 20 19; do
    if [ $n -eq 20 ]; then told_now=$slow_ntlm; else told_now=; fi
    many $n 600 4000 "$(ntlm u@N 0xc000006a)" >logs/s.jsonl
    tells "names by NTLM in a day: $n" "$told_now"
    many $n 600 4000 "$(station u@N KIOSK7)" >logs/s.jsonl
    tells "names of a workstation in a day: $n" "$told_now"
done
{ many 20 600 4000 "$(ntlm u@N 0xc000006a)"; many 1 80000 1 "$(ntlm u7 0x0)"; } >logs/s.jsonl
tells 'and one of them comes in' "high: Guessed Name Let In by NTLM
$slow_ntlm"
{ many 20 600 4000 "$(ntlm u@N 0xc000006a)"; many 20 4000 4000 "$(ntlm u@N 0x0)"; } | LC_ALL=C sort >logs/s.jsonl
tells 'a terminal server, whose users mistype' 'low: NTLM Spray, or a Shared Server'
for n in 10 9; do # each guess by another name of the computer
    { many $n $at 390 "$(ntlm administrator 0xc000006a | sed s/KIOSK7/WIN-@N/)"; many 1 45000 1 "$(ntlm administrator 0x0)"; } >logs/s.jsonl
    told_now='low: Logon of a Name That Many Try
low: Ten Computers Try One Name by NTLM'
    [ $n -eq 10 ] || told_now=
    tells "one name by NTLM from computers that change: $n" "$told_now"
done
many 30 $at 60 "$(ntlm u@N 0xc000006a | sed s/KIOSK7/PC-@N/)" >logs/s.jsonl
tells 'thirty users who mistype at their computers' ''
audit() { win Microsoft-Windows-NTLM/Operational 8004 "\"UserName\":\"u@N\",\"DomainName\":\"CORP\",\"SChannelName\":\"SRV1\",\"WorkstationName\":\"FreeRDP\""; }
many 20 $at 60 "$(audit)" >logs/s.jsonl
tells 'twenty names asked for by NTLM' 'low: Many NTLM Names from One Computer'
many 19 $at 60 "$(audit)" >logs/s.jsonl
tells 'nineteen asked for' ''
other() { # SUBJECT
    win Security 4648 "\"SubjectUserName\":\"$1\",\"TargetUserName\":\"u@N\",\"TargetServerName\":\"localhost\""
}
many 10 $at 60 "$(other trainee)" >logs/s.jsonl
tells 'ten users by another' "medium: One User Tries Ten Other Names"
many 9 $at 60 "$(other trainee)" >logs/s.jsonl
tells 'nine users by another' ''
many 90 $at 6 "$(other 'EXCH1$')" >logs/s.jsonl
tells 'ninety users by a server' ''

owa_form() { iis POST /owa/auth.owa - "$1" 192.0.2.1 Mozilla/5.0 302 0; }
owa_page() { iis GET /owa/auth/logon.aspx 'url=x\&reason=2' - 192.0.2.1 Mozilla/5.0 200 0; }
{ echo "$fields"; many 10 $at 100 "$(owa_form u@N)"; many 10 36010 100 "$(owa_page)"; } >logs/u_ex260302.log
tells 'ten names at OWA, and ten refusals' "medium: OWA Spray from One Address"
{ echo "$fields"; many 10 $at 100 "$(owa_form u@N)"; many 9 36010 100 "$(owa_page)"; } >logs/u_ex260302.log
tells 'an office in the morning' ''
{ echo "$fields"; many 9 $at 100 "$(owa_form u@N)"; many 10 36010 100 "$(owa_page)"; } >logs/u_ex260302.log
tells 'nine names at OWA' ''
{ echo "$fields"; many 20 $at 170 "$(owa_form u@N)"; } >logs/u_ex260302.log
in_vain="medium: Twenty Names Sent to OWA in Vain"
tells 'twenty names at OWA, without a refusal' "$in_vain"
{ echo "$fields"; many 19 $at 170 "$(owa_form u@N)"; } >logs/u_ex260302.log
tells 'nineteen names at OWA, without a refusal' ''
{
    echo "$fields"
    many 100 $at 30 "$(owa_form u@N)"
    many 100 36010 30 "$(owa_page)"
    many 100 36060 30 "$(owa_form u@N)"
    many 100 36061 30 "$(iis GET /owa/ - u@N 192.0.2.1 Mozilla/5.0 200 0)"
} >logs/u_ex260302.log
tells 'a hundred behind one address, who all mistype once' "low: Guessing of Passwords at OWA"
slow_owa='medium: Slow OWA Spray from One Address'
owa_in='high: Logon after Guesses, Same Address'
for step in 1500 2900; do # in ten hours, and in twenty
    { echo "$fields"; many 25 600 $step "$(owa_form u@N)"; } >logs/u_ex260302.log
    tells "twenty-five names at OWA, one in $step seconds" "$slow_owa"
    { echo "$fields"; many 25 600 $step "$(iis POST $eas - u@N 192.0.2.1 curl 401 1)"; } >logs/u_ex260302.log
    tells "twenty-five names at IIS, one in $step seconds" 'medium: Slow Spray from One Address'
done
{ echo "$fields"; many 25 60000 2400 "$(owa_form u@N)"; } >logs/u_ex260302.log
tells 'over midnight' "$slow_owa"
{ echo "$fields"; many 20 600 4000 "$(owa_form u@N)"; } >logs/u_ex260302.log
tells 'twenty names at OWA in a day' "$slow_owa"
{ echo "$fields"; many 19 600 4000 "$(owa_form u@N)"; } >logs/u_ex260302.log
tells 'nineteen names at OWA in a day' ''
{ echo "$fields"; many 25 600 2900 "$(owa_form u@N)"; many 10 1000 5000 "$(iis GET /owa/ - n@N 192.0.2.1 Mozilla/5.0 200 0)"; } >logs/u_ex260302.log
tells 'from where ten others come in' 'low: Slow OWA Spray, or a Large Office'
{
    echo "$fields"
    many 60 600 1300 "$(owa_form u@N)"
    many 60 660 1300 "$(owa_form u@N)"
    many 60 661 1300 "$(iis GET /owa/ - u@N 192.0.2.1 Mozilla/5.0 200 0)"
} >logs/u_ex260302.log
tells 'sixty in a day who mistype once, and come in' ''
{ echo "$fields"; many 25 600 2400 "$(owa_form u@N)"; many 1 80000 1 "$(iis GET /owa/ - ann 192.0.2.1 x 200 0)"; } >logs/u_ex260302.log
tells 'in at OWA after a slow spray' "$owa_in
$slow_owa"
{ echo "$fields"; many 1 600 1 "$(iis GET /owa/ - ann 192.0.2.1 x 200 0)"; many 25 1000 2400 "$(owa_form u@N)"; } >logs/u_ex260302.log
tells 'in at OWA before a slow spray' "$slow_owa"
{ echo "$fields"; many 20 $at 170 "$(owa_form u@N)"; many 1 50000 1 "$(iis GET /owa/ - ann 192.0.2.1 x 200 0)"; } >logs/u_ex260302.log
tells 'in at OWA after twenty names in vain' "$owa_in
$in_vain"
agent() { iis POST $eas - u@N "$1" "$2" 401 1; }
{ echo "$fields"; many 20 $at 80 "$(agent 198.51.100.@N tool)"; } >logs/u_ex260302.log
tells 'twenty names with one agent' 'medium: Password Spray by One User Agent'
{ echo "$fields"; many 19 $at 80 "$(agent 198.51.100.@N tool)"; } >logs/u_ex260302.log
tells 'nineteen names with one agent' ''
# staff: COUNT names that come in with AGENT
staff() { many "$1" $at 60 "$(iis GET /owa/ - n@N 203.0.113.@N "$2" 200 0)"; }
tried() { many 20 $at 80 "$(agent 198.51.100.@N tool)"; }
spraying_agent='medium: Password Spray by One User Agent'
staff_agent='low: Many Names Fail, a Common Agent'
agent_in='high: User Agent That Sprays Is Let In'
{ echo "$fields"; tried; staff 9 tool; } >logs/u_ex260302.log
tells 'with the agent of nine who come in' "$spraying_agent"
{ echo "$fields"; tried; staff 10 tool; } >logs/u_ex260302.log
tells 'with the agent of ten who come in' "$staff_agent"
{
    echo "$fields"
    many 20 $at 80 "$(agent 10.0.0.9 tool)"
    many 40 30000 60 "$(iis GET /owa/ - u@N 10.0.0.9 Outlook 200 0)"
} >logs/u_ex260302.log
tells 'through a balancer, behind which all come in' "low: Spray, or an Office That Mistypes
$spraying_agent"
served() { many 1 "$1" 1 "$(iis POST /EWS/Exchange.asmx - "$2" "$3" "$4" 200 0)"; }
{ echo "$fields"; tried; served 43200 u7 198.51.100.7 tool; } >logs/u_ex260302.log
tells 'and a name that it tried comes in' "$agent_in
$spraying_agent"
for other in 'u7 192.0.2.1 tool' 'u7 198.51.100.7 Outlook' 'u8 198.51.100.7 tool'; do
    # shellcheck disable=SC2086 # three words
    { echo "$fields"; tried; served 43200 $other; } >logs/u_ex260302.log
    tells "and another comes in: $other" "$spraying_agent"
done
{ echo "$fields"; served 35000 u7 198.51.100.7 tool; tried; } >logs/u_ex260302.log
tells 'it came in before' "$spraying_agent"
{ echo "$fields"; tried; staff 10 tool; served 43200 u7 198.51.100.7 tool; } >logs/u_ex260302.log
tells 'one of many whose phone got the new password' "$staff_agent"

# the form, of each from an address
form() { many "$1" $at 150 "$(iis POST /owa/auth.owa - u@N "$2" "$3" 302 0)"; }
owa_agent='medium: OWA Sprayed by One User Agent'
{ echo "$fields"; form 20 198.51.100.@N tool; } >logs/u_ex260302.log
tells 'twenty names from twenty addresses at OWA' "$owa_agent"
{ echo "$fields"; form 19 198.51.100.@N tool; } >logs/u_ex260302.log
tells 'nineteen from nineteen' ''
{ echo "$fields"; form 20 198.51.100.1 tool; } >logs/u_ex260302.log
tells 'twenty from one' "$in_vain"
{ echo "$fields"; form 20 198.51.100.@N tool; staff 10 tool; } >logs/u_ex260302.log
tells 'with the browser of staff' 'low: Names Tried at OWA, Common Agent'
{ echo "$fields"; form 21 198.51.100.@N tool; many 1 43200 1 "$(iis GET /owa/ - u7 198.51.100.7 tool 200 0)"; } >logs/u_ex260302.log
tells 'and one of them comes in at OWA' "$agent_in
$owa_agent"
{
    echo "$fields"
    form 90 198.51.100.@N Chrome
    many 90 36005 150 "$(iis GET /owa/auth/logon.aspx 'url=x\&reason=2' - 198.51.100.@N Chrome 200 0)"
    many 90 36060 150 "$(iis POST /owa/auth.owa - u@N 198.51.100.@N Chrome 302 0)"
    many 90 36061 150 "$(iis GET /owa/ - u@N 198.51.100.@N Chrome 200 0)"
} >logs/u_ex260302.log
tells 'ninety at home with one browser, who all mistype once' ''
{ echo "$fields"; many 90 $at 80 "$(agent 198.51.100.@N -)"; } >logs/u_ex260302.log
tells 'names without an agent are no group' ''
{ echo "$fields"; many 100 $at 30 "$(agent 198.51.100.@N tool@N)"; } >logs/u_ex260302.log
tells 'a hundred names' 'medium: A Hundred Names Failed in an Hour'
{ echo "$fields"; many 99 $at 30 "$(agent 198.51.100.@N tool@N)"; } >logs/u_ex260302.log
tells 'ninety-nine names' ''
hundred() { # WHAT FILE LINE [BESIDE]: names and addresses both change
    many 100 $at 30 "$3" >"logs/$2"
    tells "a hundred names: $1" "${4:+$4
}medium: A Hundred Names Failed in an Hour"
    many 99 $at 30 "$3" >"logs/$2"
    tells "ninety-nine names: $1" "${4-}"
}
fifty='low: Fifty Names from Fifty Addresses'
hundred sshd auth.log "$(failed u@N 198.51.100.@N)" "$fifty"
hundred 4625 s.jsonl "$(win Security 4625 "$(who u@N 198.51.100.@N)")" "$fifty"
hundred 4771 s.jsonl "$(win Security 4771 "$(who u@N 198.51.100.@N),\"Status\":\"0x18\"")" "$fifty"
hundred 4776 s.jsonl "$(win Security 4776 '"TargetUserName":"u@N","Workstation":"PC@N","Status":"0xc000006a"')"
hundred 'Microsoft 365' m365.jsonl \
    '{"CreationTime":"@T","Operation":"UserLoginFailed","RecordType":15,"Workload":"AzureActiveDirectory","UserId":"u@N@x.example","ClientIP":"198.51.100.@N"}'
dovecot='@T mx1 dovecot: imap-login: Aborted login (auth failed, 1 attempts): user=<u@N>, method=PLAIN, rip=198.51.100.@N, lip=192.0.2.1'
many 50 $at 60 "$dovecot" >logs/mail.log
tells 'fifty names from as many addresses: IMAP' "$fifty"
many 49 $at 60 "$dovecot" >logs/mail.log
tells 'forty-nine names from as many addresses: IMAP' ''
# Windows has those who stay outside, at all servers together
windows() { # LINE: of fifty, and one less
    for n in 50 49; do
        many $n $at 60 "$1" | awk '{ gsub("dc1", "dc" NR % 3); print }' >logs/s.jsonl
        if [ $n -eq 50 ]; then told_now=$fifty; else told_now=; fi
        tells "so many names, each from its own address: $n, $1" "$told_now"
    done
}
windows "$(win Security 4625 "$(who u@N 198.51.100.@N)")"
windows "$(win Security 4768 "$(who u@N 198.51.100.@N),\"Status\":\"0x6\"")"
windows "$(win Security 4771 "$(who u@N 198.51.100.@N),\"Status\":\"0x18\"")"
windows "$(win Security 6273 '"SubjectUserName":"u@N","CallingStationID":"198.51.100.@N","ReasonCode":"16"')"
windows "$(win ${rdp}Gateway/Operational 201 '"Username":"u@N","IpAddress":"198.51.100.@N"')"
many 50 $at 75 "$(win Security 4625 "$(who u@N 198.51.100.@N)")" >logs/s.jsonl
tells 'fifty names at Windows in more than an hour' ''
many 50 $at 60 "$(win Security 4625 "$(who u@N 198.51.100.@N)" | sed 's/u@N/root/')" >logs/s.jsonl
tells 'fifty addresses at Windows, and one name' 'low: Ten Addresses Try One Name
medium: Fifty Addresses Try One Name'
mistype() { # COUNT: users who mistype once, of whom all get in but 49
    many "$1" $at 10 "$(win Security 4625 "$(who u@N 10.0.@N.1)")"
    many "$1" $at 10 "$(win Security 4625 "$(who u@N 10.0.@N.1)")" | sed 1,49d | awk '{
        sub("\"EventID\":4625", "\"EventID\":4624"); sub("\"EventData\":{", "&\"LogonType\":3,"); print }'
}
mistype 99 | LC_ALL=C sort >logs/s.jsonl
tells 'ninety-nine who mistype, of whom fifty get in' ''
mistype 250 | LC_ALL=C sort >logs/s.jsonl
tells 'two hundred and fifty who mistype' 'medium: A Hundred Names Failed in an Hour'
many 100 $at 30 "@T gate charon: 07[IKE] EAP method EAP_MSCHAPV2 failed for peer u@N" >logs/vpn.log
tells 'a hundred names from nowhere' 'medium: A Hundred Names Failed in an Hour
medium: Spray at a VPN Gateway'

# ---- a gateway that says of nobody where he came from (strongSwan)
eap() { # NAME
    echo "@T gate charon: 07[IKE] EAP method EAP_MSCHAPV2 failed for peer $1"
}
xauth() { # NAME
    echo "@T gate charon: 07[IKE] <rw|@N> XAuth authentication of '$1' failed"
}
up() { # NAME
    echo "@T gate charon: 08[IKE] IKE_SA rw[12] established between 203.0.113.1[gw]...192.0.2.9[$1]"
}
gateway='medium: Spray at a VPN Gateway'
found='high: VPN Gateway Sprayed, One Let In'
for line in eap xauth; do
    for n in 40 39; do
        many $n $at 90 "$($line u@N)" >logs/vpn.log
        if [ $n -eq 40 ]; then told_now=$gateway; else told_now=; fi
        tells "names at a gateway: $n, $line" "$told_now"
    done
done
many 40 $at 90 "$(eap u@N | sed s/gate/gate@N/)" >logs/vpn.log
tells 'names at forty gateways' ''
{ many 40 $at 60 "$(eap u@N)"; many 1 39000 1 "$(up u7)"; } >logs/vpn.log
tells 'names at a gateway, and one is in' "$found
$gateway"
{ many 40 $at 60 "$(eap u@N)"; many 1 39000 1 "@T gate charon: 08[IKE] authentication of 'u7' with EAP successful"; } >logs/vpn.log
tells 'names at a gateway, and a password was right' "$found
$gateway"
{ many 40 $at 60 "$(eap u@N)"; many 1 36630 1 "$(up u7)"; } | LC_ALL=C sort >logs/vpn.log
tells 'names at a gateway, and one is in while it goes on' "$found
$gateway"
{ many 39 $at 60 "$(eap u@N)"; many 1 39000 1 "$(up u7)"; } >logs/vpn.log
tells 'thirty-nine at a gateway, and one is in' ''
{ many 40 $at 60 "$(eap u@N)"; many 1 39000 1 "$(up ann)"; } >logs/vpn.log
tells 'names at a gateway, and another is in' "$gateway"
{ many 1 30000 1 "$(up u7)"; many 40 $at 60 "$(eap u@N)"; many 1 39000 1 "$(up u7)"; } >logs/vpn.log
tells 'names at a gateway, one of which was in before' "$gateway"
{ many 40 $at 60 "$(eap u@N)"; many 10 39000 60 "$(up u@N)"; } >logs/vpn.log
tells 'names at a gateway, ten of which are in' "$gateway
medium: VPN Gateway Sprayed, Many In"
many 40 3600 1900 "$(eap u@N)" >logs/vpn.log
tells 'names at a gateway, slowly' 'low: Slow Spray at a VPN Gateway'
many 39 3600 1900 "$(eap u@N)" >logs/vpn.log
tells 'thirty-nine, slowly' ''
{ many 60 3600 600 "$(eap u@N)"; many 30 41000 60 "$(up u@N)"; } >logs/vpn.log
tells 'sixty who mistype on a day, half of whom get in' ''
for n in 10 9; do
    many $n $at 60 "$(eap bob)" >logs/vpn.log
    if [ $n -eq 10 ]; then told_now=$no_source; else told_now=; fi
    tells "one name at a gateway: $n" "$told_now"
done
{ many 10 $at 60 "$(eap bob)"; many 1 40000 1 "$(up bob)"; } >logs/vpn.log
tells 'one name at a gateway, and in' "$no_source
medium: Guessed from Nowhere, Then In"
{ many 60 $at 10 "$(eap bob)"; many 1 40000 1 "$(up bob)"; } >logs/vpn.log
tells 'one name at a gateway, fast, and in' "high: Guessed Fast from Nowhere, Then In
$no_source
medium: Guessed from Nowhere, Then In"
{ many 60 $at 10 "$(eap bob)"; many 1 36595 1 "$(up bob)"; many 30 36600 10 "$(eap bob)"; } >logs/vpn.log
tells 'one name at a gateway, in, and it goes on' "high: Guessed Fast from Nowhere, Then In
$no_source
medium: Guessed from Nowhere, Then In"
{ many 20 3600 3000 "$(eap bob)"; many 1 70000 1 "$(up bob)"; } >logs/vpn.log
tells 'one name at a gateway, slowly, and in' 'medium: Guessed from Nowhere, Then In'
{ many 1 30000 1 "$(up bob)"; many 10 $at 60 "$(eap bob)"; many 1 40000 1 "$(up bob)"; } >logs/vpn.log
tells 'a phone with an old password, and the new one' "$no_source"
{ many 1 30000 1 "$(up bob)"; many 60 $at 10 "$(eap bob)"; many 1 40000 1 "$(up bob)"; } >logs/vpn.log
tells 'a router with an old password that asks at once' "$no_source
medium: Guessed from Nowhere, Then In"
{ many 3 $at 10 "$(eap bob)"; many 1 36100 1 "$(up bob)"; } >logs/vpn.log
tells 'who mistypes at a gateway' ''

# ---- refusals that name nobody
unnamed='medium: Sixty Refusals without a Name'
nobody_in='medium: Refused without a Name, Then In'
iis_ntlm() { many "$1" $at "$2" "@D 10.0.0.1 POST /EWS/Exchange.asmx - 443 - 192.0.2.1 tool $3 $4 $5 5"; }
iis_low='low: Guessing of Names at IIS'
vpn_nobody="@T gate openvpn[1]: 192.0.2.1:5 SENT CONTROL [UNDEF]: 'AUTH_FAILED' (status=1)"
many 60 $at 30 "$vpn_nobody" >logs/vpn.log
tells 'sixty of nobody by VPN' "low: Guessing of VPN Logons
$unnamed"
many 59 $at 30 "$vpn_nobody" >logs/vpn.log
tells 'fifty-nine of nobody by VPN' 'low: Guessing of VPN Logons'
many 60 $at 60 "$vpn_nobody" >logs/vpn.log
tells 'sixty of nobody in an hour' 'low: Guessing of VPN Logons'
{ many 60 $at 30 "$vpn_nobody"; many 10 40000 60 '@T gate openvpn[1]: 192.0.2.1:5 [u@N] Peer Connection Initiated with [AF_INET]192.0.2.1:5'; } >logs/vpn.log
tells 'from where ten come in by VPN' 'low: Guessing of VPN Logons'
many 60 $at 30 "$smtpd" >logs/mail.log
tells 'sixty of nobody by SMTP' "low: Guessing of Mail Server Logons
$unnamed"
{ echo "$fields"; iis_ntlm 60 30 401 1 2148074252; } >logs/u_ex260302.log
tells 'sixty of nobody at IIS' "$iis_low
$unnamed"
{ echo "$fields"; iis_ntlm 600 3 401 1 2148074254; iis_ntlm 600 3 401 2 5; } >logs/u_ex260302.log
tells 'challenges of NTLM are no refusals' ''
adfs() { echo "$fields"; many "$1" $at 30 "$(iis POST /adfs/ls/ wa=wsignin1.0 - 192.0.2.1 tool "$2" 0)"; }
adfs 60 200 >logs/u_ex260302.log
tells 'sixty of nobody at ADFS' "$iis_low
$unnamed"
adfs 60 302 >logs/u_ex260302.log
tells 'sixty whom ADFS sends on' ''
for n in 60 59; do
    { echo "$fields"; iis_ntlm $n 10 401 1 2148074252; many 1 40000 1 "$(iis POST /EWS/Exchange.asmx - bob 192.0.2.1 tool 200 0)"; } >logs/u_ex260302.log
    if [ $n -eq 60 ]; then
        tells 'and then IIS serves one' "high: IIS Guessed, Then Served
$iis_low
$nobody_in
$unnamed"
    else
        tells 'and then IIS serves one, one less' "$iis_low
$nobody_in"
    fi
done
{ echo "$fields"; iis_ntlm 60 10 401 1 2148074252; many 10 40000 60 "$(iis POST /EWS/Exchange.asmx - u@N 192.0.2.1 Outlook 200 0)"; } >logs/u_ex260302.log
tells 'and then IIS serves an office' "$iis_low"
{ echo "$fields"; many 1 35000 1 "$(iis POST /EWS/Exchange.asmx - bob 192.0.2.1 tool 200 0)"; iis_ntlm 60 10 401 1 2148074252; } >logs/u_ex260302.log
tells 'IIS served one before' "$iis_low
$unnamed"

# ---- many addresses
many 10 $at 390 "$(failed root 198.51.100.@N)" >logs/auth.log
tells 'ten addresses' 'low: Ten Addresses Try One Name'
many 9 $at 390 "$(failed root 198.51.100.@N)" >logs/auth.log
tells 'nine addresses' ''
many 10 $at 410 "$(failed root 198.51.100.@N)" >logs/auth.log
tells 'ten addresses in more than an hour' ''
many 50 $at 70 "$(failed root 198.51.100.@N)" >logs/auth.log
tells 'fifty addresses' 'low: Ten Addresses Try One Name
medium: Fifty Addresses Try One Name'

# slowly
slowly='low: Thirty Addresses Slowly, One Name'
many 30 3600 1200 "$(failed ceo 198.51.100.@N)" >logs/auth.log
tells 'thirty addresses in ten hours' "$slowly"
many 29 3600 1200 "$(failed ceo 198.51.100.@N)" >logs/auth.log
tells 'twenty-nine addresses in ten hours' ''
many 30 3600 1200 "$(failed u@N 198.51.100.@N)" >logs/auth.log
tells 'thirty people at home who mistype' ''
many 60 3600 300 "$(failed ceo 198.51.100.@N)" >logs/auth.log
tells 'sixty addresses in five hours are told as ten in one' 'low: Ten Addresses Try One Name'
many 50 $at 70 "$(failed u@N 198.51.100.@N)" >logs/auth.log
tells 'fifty names, each from its own address' "$fifty"
many 49 $at 70 "$(failed u@N 198.51.100.@N)" >logs/auth.log
tells 'forty-nine names, each from its own address' ''
many 50 $at 75 "$(failed u@N 198.51.100.@N)" >logs/auth.log
tells 'fifty names in more than an hour' ''
many 50 $at 70 "$(failed u@N 198.51.100.@N | sed s/web1/web@N/)" >logs/auth.log
tells 'fifty names at fifty hosts' ''
{ many 40 $at 80 "$(failed u@N 198.51.100.@N)"; many 40 36010 80 "$(failed root 203.0.113.@N)"; } | LC_ALL=C sort >logs/auth.log
tells 'what the Internet sends each hour' 'low: Ten Addresses Try One Name'
{ many 50 $at 70 "$(failed u@N 198.51.100.@N)"; many 1 38000 1 "$(accepted ann 192.0.2.1)"; } | LC_ALL=C sort >logs/auth.log
tells 'and somebody else comes in' "$fifty"

# a few addresses that share a list of names out, so that none of them tries ten
share() { # ADDRESSES NAMES APART [LET IN]: LET IN names, of others, from each
    for n in 1 2 3 4 5; do
        [ $n -gt "$1" ] && break
        many "$2" $((at + n * $3)) 100 "$(win Security 4625 "$(who "p$n@N" "198.51.100.$n"),\"LogonType\":3")"
        many "${4-0}" $((at + 1000 + n * $3)) 60 "$(win Security 4624 "$(who "q$n@N" "198.51.100.$n"),\"LogonType\":3")"
    done
    many 1 44000 1 "$(win Security 4624 "$(who p34 192.0.2.33),\"LogonType\":3")"
}
by_some='medium: Five Addresses Try Some Names Each'
share 5 8 20 >logs/s.jsonl
tells 'five addresses try eight names each, and another comes in' "$by_some"
share 5 5 20 4 >logs/s.jsonl
tells 'five addresses, five names, and four come in from each' "$by_some"
share 5 8 20 5 >logs/s.jsonl
tells 'five offices on a Monday, in each of which eight mistype' ''
for n in 5 4; do # of six names so many in vain
    for a in 1 2 3 4 5; do
        many 6 $at 100 "$(failed u$a@N 198.51.100.$a)"
        many $((6 - n)) 37000 60 "$(accepted u$a@N 198.51.100.$a)"
    done | LC_ALL=C sort >logs/auth.log
    if [ $n -eq 5 ]; then told_now="$by_some
medium: Some Names Fail, and One Is Let In"; else told_now=; fi
    tells "five addresses, of whose six names so many are in vain: $n" "$told_now"
done
share 4 9 20 >logs/s.jsonl
tells 'four addresses' ''
share 5 4 20 >logs/s.jsonl
tells 'four names each' ''
share 5 8 1200 >logs/s.jsonl
tells 'one after the other, in more than an hour' ''
share 4 9 20 >logs/s.jsonl
many 15 $at 100 "$(failed u@N 198.51.100.5)" >logs/auth.log
tells 'four addresses beside one that is told by itself' "medium: Password Spray $from"
{
    echo "$fields"
    for n in 1 2 3 4 5; do
        many 8 $at 100 "$(iis POST /owa/auth.owa - "p$n@N" 198.51.100.$n Mozilla/$n 302 0)"
    done
} >logs/u_ex260302.log
tells 'five addresses at OWA' "$by_some"

many 30 $at 70 '@T gate openvpn[1]: 198.51.100.@N:5 TLS Auth Error: Auth Username/Password verification failed for peer' >logs/vpn.log
tells 'addresses without a name are no group' ''

# OWA's form: a name counts that does not come in from its address
owa_from() { # USER ADDRESS
    iis POST /owa/auth.owa - "$1" "$2" Mozilla/@N 302 0
}
owa_ok() { # USER ADDRESS
    iis GET /owa/ - "$1" "$2" Mozilla/9 200 0
}
hundred='medium: A Hundred Names Failed in an Hour'
for n in 100 99; do
    { echo "$fields"; many $n $at 30 "$(owa_from u@N 198.51.100.@N)"; many 1 39700 1 "$(owa_ok ann 192.0.2.1)"; } >logs/u_ex260302.log
    if [ $n -eq 100 ]; then tells 'a hundred names at OWA, each from its own address' "$hundred"; else tells 'ninety-nine names' ''; fi
done
{ echo "$fields"; many 200 $at 10 "$(owa_from u@N 203.0.113.@N)"; many 200 36005 10 "$(owa_ok u@N 203.0.113.@N)"; } >logs/u_ex260302.log
tells 'two hundred people who come in' ''
ten='low: Ten Addresses Try One Name'
many_try='low: Logon of a Name That Many Try'
for n in 10 9; do
    { echo "$fields"; many $n $at 60 "$(owa_from ceo 198.51.100.@N)"; } >logs/u_ex260302.log
    if [ $n -eq 10 ]; then tells 'ten addresses at OWA' "$ten"; else tells 'nine addresses at OWA' ''; fi
done
{ echo "$fields"; many 12 $at 60 "$(owa_from ceo 198.51.100.@N)"; many 1 40000 1 "$(owa_from ceo 198.51.100.7)"; many 1 40001 1 "$(owa_ok ceo 198.51.100.7)"; } >logs/u_ex260302.log
tells 'and one of them comes in' "high: Name Guessed by Many, One Let In
$many_try
$ten"
{ echo "$fields"; many 12 $at 60 "$(owa_from ceo 198.51.100.@N)"; many 3 40000 9000 "$(owa_from ceo 192.0.2.1)"; many 3 40001 9000 "$(owa_ok ceo 192.0.2.1)"; } >logs/u_ex260302.log
tells 'and its user, as on each day' "$many_try
$ten"

# ---- unknown names
unknown="@T web1 sshd[1]: Invalid user x@N from 192.0.2.1 port 22"
many 10 $at 60 "$unknown" >logs/auth.log
tells 'ten unknown names' "low: Unknown Names from One Address"
many 9 $at 60 "$unknown" >logs/auth.log
tells 'nine unknown names' ''
many 10 $at 60 "$(win Security 4768 "$(who 'x@N' 192.0.2.1),\"Status\":\"0x6\"")" >logs/s.jsonl
tells 'ten unknown names, Kerberos' "low: Guessing of Kerberos Logons
low: Unknown Names from One Address
$spray"

# ---- an old password
many 16 $at 1800 "$(win Security 4625 "$(who svc 192.0.2.1)")" >logs/s.jsonl
tells 'one name, hour after hour' 'low: Stale Credential'
many 8 $at 1800 "$(win Security 4625 "$(who svc 192.0.2.1)")" >logs/s.jsonl
tells 'for a few hours' ''
many 16 $at 1800 "$(win Security 4625 "$(who svc 192.0.2.1)")" >logs/s.jsonl
many 2 40000 4000 "$(failed x@N 192.0.2.1)" >logs/auth.log
tells 'one among several names' ''

# by NTLM, where the computer stands for the address
many 16 $at 1800 "$(ntlm svc 0xc000006a)" >logs/s.jsonl
tells 'one name by NTLM, hour after hour' 'low: Stale Credential'
many 16 $at 1800 "$(station svc KIOSK7)" >logs/s.jsonl
tells 'and as the server tells it' 'low: Stale Credential'
many 8 $at 1800 "$(ntlm svc 0xc000006a)" >logs/s.jsonl
tells 'by NTLM for a few hours' ''
{ many 16 $at 1800 "$(ntlm svc 0xc000006a)"; many 2 40000 4000 "$(ntlm x@N 0xc000006a)"; } >logs/s.jsonl
tells 'by NTLM among several names' ''
many 16 $at 1800 "$(ntlm svc 0xc000006a | sed s/KIOSK7/PC@N/)" >logs/s.jsonl
tells 'by NTLM from a new computer each time' ''
# two names in turns, with a sleep between
turns() { # EACH STEP
    many "$1" 20000 "$2" "$(win Security 4625 "$(who ceo 192.0.2.1)")"
    many "$1" 20660 "$2" "$(win Security 4625 "$(who cfo 192.0.2.1)")"
}
turns 45 1320 >logs/s.jsonl
tells 'two names in turns, one in eleven minutes' 'medium: Some Names Guessed Slowly'
{ turns 20 1320; many 1 60000 1 "$(win Security 4624 "$(who ceo 192.0.2.1),\"LogonType\":3")"; } >logs/s.jsonl
tells 'and one of them comes in' 'medium: One Name Guessed, Then Let In
medium: Some Names Guessed Slowly'
turns 19 1320 >logs/s.jsonl
tells 'nineteen times each' 'low: Stale Credential'
{ turns 45 1320; many 4 40000 60 "$(win Security 4624 "$(who n@N 192.0.2.1),\"LogonType\":3")"; } >logs/s.jsonl
tells 'four others come in' 'medium: Some Names Guessed Slowly'
{ turns 45 1320; many 5 40000 60 "$(win Security 4624 "$(who n@N 192.0.2.1),\"LogonType\":3")"; } >logs/s.jsonl
tells 'two old passwords in an office' ''
many 45 20000 1320 "$(win Security 4625 "$(who svc 192.0.2.1)")" >logs/s.jsonl
many 3 40000 20 "$(failed ann 192.0.2.1)" >logs/auth.log
tells 'an old password beside who mistypes' 'low: Stale Credential'

# passwords expire, and phones go on with the old one
phone() { # COUNT START STEP STATUS SUBSTATUS WIN32 COMMAND
    many "$1" "$2" "$3" "@D 10.0.0.1 POST $eas Cmd=$7 443 CORP\\\\\\\\@U 198.51.100.@U phone $4 $5 $6 5"
}
phones() { # what one does, of 30
    for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
        "$@" | sed "s/@U/$n/g"
    done
}
storm() { # BEFORE FAILURES STEP
    [ "$1" = nothing ] || phone 1 20000 1 200 0 0 "$1"
    phone "$2" 30000 "$3" 401 1 1326 Sync
    phone 1 60000 1 200 0 0 FolderSync
}
old_phone='low: Stale Credential, Then In'
common='low: Many Names Fail, a Common Agent'
for before in Ping FolderSync; do
    { echo "$fields"; phones storm $before 24 600; } >logs/u_ex260302.log
    tells "phones that go on with an expired password: $before" "$common
$old_phone"
done
{ echo "$fields"; phones storm nothing 24 600; } >logs/u_ex260302.log
tells 'phones that nobody knew' "$common
medium: One Name Guessed, Then Let In"
{ echo "$fields"; phones storm Ping 19 600; } >logs/u_ex260302.log
tells 'phones that fail nineteen times' "$common"
{ echo "$fields"; storm Ping 60 9 | sed 's/@U/7/g'; } >logs/u_ex260302.log
tells 'a phone that fails as fast as a guesser' "low: Guessing of Names at IIS
$old_phone
medium: Known Name Fails Fast, Then In"
{ echo "$fields"; phone 60 30000 600 401 1 1330 Sync | sed 's/@U/7/g'; } >logs/u_ex260302.log
tells 'a right password that has expired, all day' 'low: Stale Credential'
{ echo "$fields"; phone 60 30000 9 401 1 1330 Sync | sed 's/@U/7/g'; phone 1 40000 1 200 0 0 FolderSync | sed 's/@U/7/g'; } >logs/u_ex260302.log
tells 'a right password that has expired is no guess' ''
{
    many 1 30000 1 "$(accepted bob 192.0.2.2)"
    many 10 $at 60 "$(failed bob 192.0.2.1)"
    many 1 40000 1 "$(accepted bob 192.0.2.1)"
} >logs/auth.log
tells 'who had come in from elsewhere' 'low: Guessing of SSH Logons
medium: One Name Guessed, Then Let In'
{
    many 40 $at 20 "$(failed bob 192.0.2.1)"
    many 1 36405 1 "$(accepted bob 192.0.2.1)"
} | LC_ALL=C sort >logs/auth.log
tells 'guesses that go on behind the success' 'low: Guessing of SSH Logons
medium: One Name Guessed, Then Let In'
{
    many 200 $at 5 "$(failed bob 192.0.2.1)"
    many 2 36502 2500 "$(accepted bob 192.0.2.1)"
} | LC_ALL=C sort >logs/auth.log
tells 'a success among guesses, and one behind them' 'high: One Name Guessed Fast, Then Let In
low: Guessing of SSH Logons
medium: One Name Guessed, Then Let In'
win_in() { many 1 "$1" 1 "$(win Security 4624 "$(who svc 192.0.2.1),\"LogonType\":3")"; }
service() { many 120 $at 0.5 "$(win Security 4625 "$(who svc 192.0.2.1),\"LogonType\":3")"; win_in 36300; }
fast_service='low: Guessing of Windows Logons
low: Stale Credential, Then In
medium: A Hundred Failures in a Minute
medium: Known Name Fails Fast, Then In'
{ win_in 32400; service; } >logs/s.jsonl
tells 'a service that asks again at once, until it has the new password' "$fast_service"
{ win_in 32400; service; } >logs/s.jsonl
many 1 36100 60 "$(failed ann 192.0.2.1)" >logs/auth.log
tells 'beside who mistypes' "$fast_service"
service >logs/s.jsonl
tells 'a name that nobody knew there' 'high: Logon after Guesses, Same Address
high: One Name Guessed Fast, Then Let In
low: Guessing of Windows Logons
medium: A Hundred Failures in a Minute
medium: One Name Guessed, Then Let In'

# ---- locked out
locked() { win Security 4740 "\"TargetUserName\":\"$1\",\"TargetDomainName\":\"$2\""; }
many 10 $at 190 "$(locked u@N pc@N)" >logs/s.jsonl
tells 'ten accounts' 'medium: Many Accounts Locked Out'
many 9 $at 190 "$(locked u@N pc@N)" >logs/s.jsonl
tells 'nine accounts' ''
many 20 $at 90 "$(locked bob pc@N)" >logs/s.jsonl
tells 'one account, again and again, by many computers' ''
again='low: Stale Credential Locks an Account'
many 10 100 9000 "$(locked bob KIOSK7)" >logs/s.jsonl
tells 'one account ten times in a day by one computer' "$again"
many 9 100 9000 "$(locked bob KIOSK7)" >logs/s.jsonl
tells 'one account nine times' ''
many 10 100 9700 "$(locked bob KIOSK7)" >logs/s.jsonl
tells 'one account ten times in more than a day' ''
many 5 $at 800 "$(locked u@N KIOSK7)" >logs/s.jsonl
tells 'five by one computer' 'medium: One Computer Locks Many Accounts'
many 4 $at 800 "$(locked u@N KIOSK7)" >logs/s.jsonl
tells 'four by one computer' ''
# no event locks them; they are refused, each by another computer and in another way
refused_locked() { # COUNT
    many "$1" $at 190 "$(win Security 4625 "$(who u@N 192.0.2.@N),\"Status\":\"0xc0000234\"")"
}
for n in 10 9; do
    if [ $n -eq 10 ]; then told_now='low: Many Locked Accounts Are Refused'; else told_now=; fi
    refused_locked $n >logs/s.jsonl
    tells "$n accounts are refused, for they are locked" "$told_now"
    many $n $at 190 "$(win Security 4771 "$(who u@N 192.0.2.@N),\"Status\":\"0x12\"")" >logs/s.jsonl
    tells "$n accounts get no ticket, for they are locked" "$told_now"
    many $n $at 190 "$(win Security 6273 '"SubjectUserName":"u@N","CallingStationID":"192.0.2.@N","ReasonCode":"36"')" >logs/s.jsonl
    tells "$n accounts that RADIUS refuses, for they are locked" "$told_now"
done
many 20 $at 60 "$(win Security 4771 "$(who 'PC@N$' 192.0.2.@N),\"Status\":\"0x12\"")" >logs/s.jsonl
tells 'twenty computers that are disabled' ''
many 9 $at 190 "$(locked u@N '')" >logs/s.jsonl
tells 'nine by nobody knows which' ''
many 10 $at 190 "$(locked u@N pc@N)" >logs/s.jsonl
many 10 $at 190 "$(failed u@N 192.0.2.1)" >logs/auth.log
tells 'accounts locked by a spray' "medium: Many Accounts Locked Out
medium: Password Spray Locks Accounts
$spray"
many 10 $at 190 "$(locked u@N pc@N)" >logs/s.jsonl
many 10 46000 190 "$(failed u@N 192.0.2.1)" >logs/auth.log
tells 'a spray hours later' "medium: Many Accounts Locked Out
$spray"
many 10 $at 190 "$(locked u@N pc@N)" >logs/s.jsonl
many 10 $at 180 "$(win Security 4776 '"TargetUserName":"u@N","Workstation":"KIOSK7","Status":"0xc000006a"')" >logs/ntlm.jsonl
tells 'by a spray that a computer asks for' "medium: Many Accounts Locked Out
medium: Password Spray Locks Accounts
medium: Spray from One Computer"

# ---- and then somebody is let in
guessed="low: Guessing of SSH Logons"
got_in='high: Logon after Guesses, Same Address'
sprayed() { many 10 $at 190 "$(failed u@N 192.0.2.1)"; }
{ sprayed; many 1 40000 1 "$(accepted ann 192.0.2.1)"; } >logs/auth.log
tells 'let in after a spray' "$got_in
$spray"
{ many 1 35000 1 "$(accepted ann 192.0.2.1)"; sprayed; } >logs/auth.log
tells 'before it' "$spray"
{ sprayed; many 1 40000 1 "$(accepted ann 192.0.2.2)"; } >logs/auth.log
tells 'from elsewhere' "$spray"
{ sprayed; many 1 40000 1 "$(accepted ann 192.0.2.1 publickey)"; } >logs/auth.log
tells 'by a key' "$spray"
{ many 20 $at 190 "$(failed u@N 192.0.2.1)"; many 1 38500 1 "$(accepted ann 192.0.2.1)"; } |
    LC_ALL=C sort >logs/auth.log
tells 'while it goes on' "$got_in
$spray"
{ many 10 84000 190 "$(failed u@N 192.0.2.1)"; many 1 90000 1 "$(accepted ann 192.0.2.1)"; } >logs/auth.log
tells 'behind midnight' "$got_in
$spray"
{ sprayed; many 1 130000 1 "$(accepted ann 192.0.2.1)"; } >logs/auth.log
tells 'more than a day later' "$spray"
sprayed >logs/auth.log
many 1 40000 1 "$(win ${rdp}LocalSessionManager/Operational 21 '"User":"CORP\\\\ann","Address":"192.0.2.1"')" >logs/s.jsonl
tells 'in another log' "$got_in
$spray"
sprayed >logs/auth.log
{ echo "$fields"; many 1 40000 1 "$(iis GET /owa/ - ann 192.0.2.1 x 200 0)"; } >logs/u_ex260302.log
tells 'at OWA' "$got_in
$spray"
sprayed >logs/auth.log
{ echo "$fields"; many 9 40000 10 "$(iis POST /mapi/emsmdb/ - ann 192.0.2.1 x 200 0)"; } >logs/u_ex260302.log
tells 'an open mailbox is no logon' "$spray"
{ sprayed; many 10 30000 1500 "$(accepted n@N 192.0.2.1)"; } >logs/auth.log
tells 'where many are let in' "medium: Logon after Guesses, Shared Source
$spray"
for n in 5 4; do
    { many 12 $at 130 "$(failed u@N 192.0.2.1)"; many $n 38000 60 "$(accepted u@N 192.0.2.1)"; } >logs/auth.log
    if [ $n -eq 5 ]; then
        tells 'a small office, five of whom come in' "medium: Logon after Guesses, Shared Source
$spray"
    else
        tells 'four of whom come in' "$got_in
$spray"
    fi
done
for n in 15 14; do # of which ten and nine in vain
    { many $n $at 100 "$(failed u@N 192.0.2.1)"; many 5 38000 60 "$(accepted u@N 192.0.2.1)"; } >logs/auth.log
    if [ $n -eq 15 ]; then
        tells 'five of fifteen names come in' "high: Guessed Name Let In
$got_in
$spray"
    else
        tells 'five of fourteen names come in' "medium: Logon after Guesses, Shared Source
$spray"
    fi
done
{ many 20 $at 85 "$(failed u@N 192.0.2.1)"; many 5 38000 60 "$(accepted n@N 192.0.2.1)"; } >logs/auth.log
tells 'so many names fail in no small office' "$got_in
$spray"
shared='medium: Logon after Guesses, Shared Source'
mistypes='low: Spray, or an Office That Mistypes'
for who in u n; do
    { many 300 $at 10 "$(failed u@N 192.0.2.1)"; many 12 46000 60 "$(accepted $who@N 192.0.2.1)"; } >logs/auth.log
    if [ $who = u ]; then
        tells 'many names that failed' "high: Guessed Name Let In
$guessed
medium: A Hundred Names Failed in an Hour
$shared
$spray"
    else
        tells 'many names that did not' "$guessed
medium: A Hundred Names Failed in an Hour
$shared
$spray"
    fi
done
{
    many 10 $at 190 "$(failed u@N 192.0.2.1)"
    many 12 46000 60 "$(accepted u@N 192.0.2.1)"
} >logs/auth.log
tells 'an office in which ten mistype' "$mistypes"
for n in 5 6; do # of ten names so many come in
    { many 10 $at 190 "$(failed u@N 192.0.2.1)"; many $n 46000 60 "$(accepted u@N 192.0.2.1)"; } >logs/auth.log
    if [ $n -eq 5 ]; then
        tells 'five of ten names in vain' "$shared
$spray"
    else
        tells 'four of ten names in vain' "$mistypes"
    fi
done
{
    many 40 $at 40 "$(failed u@N 192.0.2.1)"
    many 40 36020 40 "$(accepted u@N 192.0.2.1)"
} | LC_ALL=C sort >logs/auth.log
tells 'forty of an office mistype once, and come in at once' "$guessed
$mistypes"
for n in 10 9; do # so many others fail in vain
    {
        many 20 $at 60 "$(failed u@N 192.0.2.1)"
        many $n 36030 60 "$(failed x@N 192.0.2.1)"
        many 20 46000 60 "$(accepted u@N 192.0.2.1)"
    } | LC_ALL=C sort >logs/auth.log
    if [ $n -eq 10 ]; then
        tells 'ten names in vain beside twenty that come in' "high: Guessed Name Let In
$guessed
$shared
$spray"
    else
        tells 'nine names in vain beside twenty that come in' "$guessed
$shared
$spray"
    fi
done
{ many 100 $at 0.5 "$(failed root 192.0.2.1)"; many 1 40000 1 "$(accepted root 192.0.2.1)"; } >logs/auth.log
tells 'after a hundred in a minute' "$got_in
high: One Name Guessed Fast, Then Let In
low: Guessing of SSH Logons
medium: A Hundred Attempts in a Minute
medium: One Name Guessed, Then Let In"
{ many 20 600 4000 "$(failed u@N 192.0.2.1)"; many 1 80000 1 "$(accepted u9 192.0.2.1)"; } >logs/auth.log
tells 'after a slow spray' "$got_in
$slow"

# a short list of names, again and again
for n in 6 5; do
    {
        many $n $at 20 "$(failed u@N 192.0.2.1)"
        many $n 43200 20 "$(failed u@N 192.0.2.1)"
        many 1 50000 1 "$(accepted u3 192.0.2.1)"
    } >logs/auth.log
    if [ $n -eq 6 ]; then told_now='medium: Some Names Fail, and One Is Let In'; else told_now=; fi
    tells "$n names in two rounds, and one of them comes in" "$told_now"
done
{ many 9 $at 20 "$(failed u@N 192.0.2.1)"; many 5 46000 60 "$(accepted n@N 192.0.2.1)"; many 1 50000 1 "$(accepted u3 192.0.2.1)"; } >logs/auth.log
tells 'an office where nine fail' ''

# who alone comes in from there, and was in before
known='low: Logon after Guesses, Known User'
{ many 1 35000 1 "$(accepted ann 192.0.2.1)"; sprayed; many 1 40000 1 "$(accepted ann 192.0.2.1)"; } >logs/auth.log
tells 'the user of a computer from which guesses come' "$known
$spray"
{ many 1 35000 1 "$(accepted ann 192.0.2.1)"; sprayed; many 1 40000 1 "$(accepted u7 192.0.2.1)"; } >logs/auth.log
tells 'and another name from there' "$got_in
$spray"
{ many 1 35000 1 "$(accepted ann 192.0.2.1)"; sprayed; many 1 38000 1 "$(accepted u7 192.0.2.1)"; many 1 40000 1 "$(accepted ann 192.0.2.1)"; } >logs/auth.log
tells 'and both' "$got_in
$spray"
{
    sprayed
    many 1 38000 1 "$(accepted u7 192.0.2.1)"
    many 12 42000 140 "$(failed x@N 192.0.2.1)"
    many 1 44000 1 "$(accepted u7 192.0.2.1)"
} >logs/auth.log
tells 'a name that was guessed, and comes in again behind more guesses' "high: Guessed Name Let In
$got_in
$spray"

# a scanner of one's own, left out by a filter
sed -n '/^    title: Our scanner/,/^    *condition/s/^    //p' "$TOP/docs/RULES.md" >filter.yml
{
    many 6 $at 2 "$(win Security 4625 "$(who u@N 10.8.8.8),\"LogonType\":3")"
    many 6 $((at + 1)) 2 "$(win Security 4625 "$(who v@N ::ffff:10.8.8.8),\"LogonType\":3")"
    many 1 36100 1 "$(win Security 4624 "$(who scan 10.8.8.8),\"LogonType\":3")"
} >scanner.jsonl
cp scanner.jsonl logs/s.jsonl
tells 'a scanner that also logs on' "$got_in
low: Guessing of Windows Logons
medium: Eight Names in Ten Seconds
$spray"
run "$GROUNDS" hunt -q --no-case --format jsonl --no-builtin -r "$TOP/rules/guessing" -r filter.yml scanner.jsonl
expect_exit 'a filter is a rule' 0
expect_equal 'a filter leaves a scanner out' '' "$(cat "$out")"

# a password that is right and has expired was found all the same
expired() { # USER STATUS
    win Security 4625 "$(who "$1" 192.0.2.1),\"LogonType\":3,\"Status\":\"0xc000006e\",\"SubStatus\":\"$2\""
}
for why in 0xc0000071 0xC0000224; do
    sprayed >logs/auth.log
    many 1 40000 1 "$(expired ann $why)" >logs/s.jsonl
    tells "an expired password is found: $why" "$got_in
$spray"
    sprayed >logs/auth.log
    many 1 35000 1 "$(expired ann $why)" >logs/s.jsonl
    tells "an expired password before it: $why" "$spray"
done
many 30 $at 20 "$(expired u@N 0xc0000071)" >logs/s.jsonl
tells 'an office whose passwords have all expired' ''
{ many 10 $at 190 "$(ntlm u@N 0xc000006a)"; many 1 40000 1 "$(ntlm u7 0xc0000071)"; } >logs/s.jsonl
tells 'an expired password, by NTLM' "high: Guessed Name Let In by NTLM
medium: NTLM Logon after a Spray
medium: Spray from One Computer"
{ many 20 $at 90 "$(nowhere u@N 0xc000006a)"; many 1 40000 1 "$(nowhere u7 0xc0000224)"; } >logs/s.jsonl
tells 'an expired password, from nowhere' "high: Sprayed from Nowhere, Then In
$no_spray"

# ---- one name
one="medium: One Name Guessed, Then Let In"
fast_one='high: One Name Guessed Fast, Then Let In'
{ many 10 $at 60 "$(failed bob 192.0.2.1)"; many 1 40000 1 "$(accepted bob 192.0.2.1)"; } >logs/auth.log
tells 'one name, ten times' "$guessed
$one"
{ many 9 $at 60 "$(failed bob 192.0.2.1)"; many 1 40000 1 "$(accepted bob 192.0.2.1)"; } >logs/auth.log
tells 'nine times' ''
{ many 19 $at 5 "$(failed bob 192.0.2.1)"; many 1 36100 1 "$(accepted bob 192.0.2.1)"; } >logs/auth.log
tells 'nineteen times, and in at once' "$guessed
$one"
{ many 20 $at 25 "$(failed bob 192.0.2.1)"; many 1 40000 1 "$(accepted ann 192.0.2.1)"; } >logs/auth.log
tells 'another name' "$guessed"
{ many 5000 $at 2 "$(failed bob 192.0.2.1)"; many 1 46010 1 "$(accepted bob 192.0.2.1)"; } >logs/auth.log
tells 'five thousand times' "$fast_one
$guessed
$one"
{ many 59 $at 10 "$(failed bob 192.0.2.1)"; many 1 46010 1 "$(accepted bob 192.0.2.1)"; } >logs/auth.log
tells 'fifty-nine times' "$guessed
$one"
{ many 700 3600 65 "$(failed bob 192.0.2.1)"; many 1 49200 1 "$(accepted bob 192.0.2.1)"; } >logs/auth.log
tells 'as slowly as a program' "$guessed
low: Stale Credential
$one"
{ many 19 3600 1900 "$(failed bob 192.0.2.1)"; many 1 49200 1 "$(accepted bob 192.0.2.1)"; } |
    LC_ALL=C sort >logs/auth.log
tells 'nineteen in a day' 'low: Stale Credential'

folded() { # COUNT
    echo "@T web1 sshd[1]: message repeated $1 times: [ Failed password for bob from 192.0.2.1 port 22 ssh2]"
}
many 1 $at 1 "$(folded 12)" >logs/auth.log
tells 'twelve in one line' "$guessed"
{ many 2 $at 60 "$(failed bob 192.0.2.1)"; many 2 36200 60 "$(folded 4)"; } >logs/auth.log
tells 'ten in four lines' "$guessed"
{ many 1 $at 60 "$(failed bob 192.0.2.1)"; many 2 36200 60 "$(folded 4)"; } >logs/auth.log
tells 'nine in three lines' ''
many 1 $at 1 "$(folded 9)" >logs/auth.log
tells 'nine in one line' ''
{ many 1 $at 1 "$(folded 12)"; many 1 40000 1 "$(accepted bob 192.0.2.1)"; } >logs/auth.log
tells 'twelve in one line, and in' "$guessed
$one"
{ many 1 $at 1 "$(folded 9)"; many 1 40000 1 "$(accepted bob 192.0.2.1)"; } >logs/auth.log
tells 'nine in one line, and in' ''
{ many 12 $at 20 "$(folded 5)"; many 1 40000 1 "$(accepted bob 192.0.2.1)"; } >logs/auth.log
tells 'sixty in twelve lines, and in' "$fast_one
$guessed
$one"
many 20 $at 2 "$(folded 5)" >logs/auth.log
tells 'a hundred in a minute, folded' "$guessed
medium: A Hundred Attempts in a Minute"
many 19 $at 2 "$(folded 5)" >logs/auth.log
tells 'but for five' "$guessed"

guessed_mail="low: Guessing of Mail Server Logons"
{ many 4 $at 60 "$(dovecot 3 bob)"; many 1 40000 1 "$(let_in_mail bob)"; } >logs/mail.log
tells 'a mailbox' "$guessed_mail
$one"
{ many 3 $at 60 "$(dovecot 3 bob)"; many 1 40000 1 "$(let_in_mail bob)"; } >logs/mail.log
tells 'a mailbox, nine times' ''
{ many 4 $at 60 "$(dovecot 3 bob)"; many 1 40000 1 "$(let_in_mail ann)"; } >logs/mail.log
tells "another's mailbox" "$guessed_mail"
{ many 1 35000 1 "$(let_in_mail bob)"; many 4 $at 60 "$(dovecot 3 bob)"; } >logs/mail.log
tells 'a mailbox, before it' "$guessed_mail"
{ many 20 $at 25 "$(dovecot 3 bob)"; many 1 40000 1 "$(let_in_mail bob)"; } >logs/mail.log
tells 'a mailbox, fast' "$fast_one
$guessed_mail
$one"
many 5 $at 60 "$(dovecot 1 bob)" >logs/mail.log
{
    many 5 $at 60 '@T m1 auth: pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=bob rhost=192.0.2.1  user=bob'
    many 1 40000 1 "$(let_in_mail bob)"
} >logs/auth.log
tells 'five times, of which PAM tells too' ''
{ many 10 $at 170 "$(dovecot 1 u@N)"; many 1 40000 1 "$(let_in_mail ann)"; } >logs/mail.log
tells 'ten mailboxes' "$got_in
$spray"
{ many 9 $at 170 "$(dovecot 1 u@N)"; many 1 40000 1 "$(let_in_mail ann)"; } >logs/mail.log
tells 'nine mailboxes' ''
many 10 $at 60 '@T m1 dovecot: auth: sql(x@N,192.0.2.1): unknown user' >logs/mail.log
tells 'ten mailboxes that nobody has' "low: Unknown Names from One Address"
sasl_in='@T m1 postfix/smtpd[1]: 4F2A: client=unknown[192.0.2.1], sasl_method=LOGIN, sasl_username=bob'
for n in 60 59; do
    { many $n $at 10 "$smtpd"; many 1 40000 1 "$sasl_in"; } >logs/mail.log
    if [ $n -eq 60 ]; then
        tells 'postfix' "high: SMTP Guessed, Then Let In
$guessed_mail
$nobody_in
$unnamed"
    else
        tells 'postfix, one less' "$guessed_mail
$nobody_in"
    fi
done
slow_smtp() { many "$1" 30000 "$2" "$smtpd"; }
{ slow_smtp 200 120; many 1 60000 1 "$sasl_in"; } >logs/mail.log
tells 'postfix, two hundred slowly' "$nobody_in"
{ slow_smtp 20 1200; many 1 60000 1 "$sasl_in"; } >logs/mail.log
tells 'postfix, twenty in a day' "$nobody_in"
{ slow_smtp 19 1200; many 1 60000 1 "$sasl_in"; } >logs/mail.log
tells 'postfix, nineteen in a day' ''
{ slow_smtp 20 1200; many 1 60000 1 "$sasl_in" | sed 's/192.0.2.1/192.0.2.2/'; } >logs/mail.log
tells 'postfix, and from elsewhere' ''
{ many 1 29000 1 "$sasl_in"; slow_smtp 200 120; many 1 60000 1 "$sasl_in"; } >logs/mail.log
tells 'postfix, a device beside one who had come in' ''
{ slow_smtp 200 120; many 2 40000 20000 "$sasl_in"; } | LC_ALL=C sort >logs/mail.log
tells 'postfix, a success among them, and one behind' "$nobody_in"
{ slow_smtp 200 120; many 5 60000 60 "$sasl_in@N"; } >logs/mail.log
tells 'postfix, a device of an office' ''
{ slow_smtp 200 120; many 4 60000 60 "$sasl_in@N"; } >logs/mail.log
tells 'postfix, four come in' "$nobody_in"

web() { # USER STATUS [PATH]
    echo "192.0.2.1 - $1 [@A] \"GET ${3-/admin/} HTTP/1.1\" $2 381 \"-\" \"curl\""
}
guessed_web="low: Guessing of Apache or nginx Names"
one_page='medium: Web Page Guessed, Then Served'
{ many 10 $at 60 "$(web bob 401)"; many 1 40000 1 "$(web bob 200)"; } >logs/access.log
tells 'a page' "$guessed_web
$one_page"
{ many 9 $at 60 "$(web bob 401)"; many 1 40000 1 "$(web bob 200)"; } >logs/access.log
tells 'a page, nine times' ''
{ many 10 $at 60 "$(web bob 401)"; many 1 40000 1 "$(web bob 200 /)"; } >logs/access.log
tells 'another page, which asks for no password' "$guessed_web"
{ many 500 $at 20 "$(web - 401)"; many 500 36001 20 "$(web bob 200)"; } >logs/access.log
tells 'a challenge before each request' ''
{ many 60 $at 9 "$(web bob 401)"; many 1 40000 1 "$(web bob 200)"; } >logs/access.log
tells 'a page, fast' "high: Web Page Guessed Fast, Then Served
$guessed_web
$one_page"
{ many 10 $at 170 "$(web u@N 401)"; many 1 40000 1 "$(web ann 200)"; } >logs/access.log
tells 'names at a page' "high: Web Page Sprayed, Then Served
$spray"
{ many 10 $at 170 "$(web u@N 401)"; many 10 40000 60 "$(web n@N 200)"; } >logs/access.log
tells 'an office at a page' "$spray"
for path in "$eas" /EWS/Exchange.asmx /Autodiscover/Autodiscover.xml; do
    {
        echo "$fields"
        many 10 $at 60 "$(iis POST $path - 'CORP\\bob' 192.0.2.1 curl 401 1)"
        many 1 40000 1 "$(iis POST $path - 'CORP\\bob' 192.0.2.1 curl 200 0)"
    } >logs/u_ex260302.log
    tells "then served: $path" "low: Guessing of Names at IIS
$one"
    {
        echo "$fields"
        many 300 $at 20 "$(iis POST $path - - 192.0.2.1 curl 401 2)"
        many 300 $at 20 "$(iis POST $path - - 192.0.2.1 curl 401 1)"
        many 300 $at 20 "$(iis POST $path - 'CORP\\bob' 192.0.2.1 curl 200 0)"
    } >logs/u_ex260302.log
    tells "the handshake of NTLM: $path" ''
done

refused_rdp() { many "$1" $at 10 "$(win $core 140 '"IPString":"192.0.2.1"')"; }
session() { many 1 40000 1 "$(win ${rdp}LocalSessionManager/Operational 21 "\"User\":\"CORP\\\\\\\\bob\",\"Address\":\"$1\"")"; }
connected() { many 1 40000 1 "$(win ${rdp}RemoteConnectionManager/Operational 1149 "\"Param1\":\"$1\",\"Param2\":\"CORP\",\"Param3\":\"192.0.2.1\"")"; }
typed() { many 1 40000 1 "$(win Security 4624 "$(who bob 192.0.2.1),\"LogonType\":$1,\"AuthenticationPackageName\":\"Kerberos\"")"; }
guessed_rdp='low: Guessing of Remote Desktop Logons'
rdp_in='medium: Remote Desktop Refused, Then In'
slow_rdp_in() { # COUNT
    many "$1" 3600 1200 "$(win $core 140 '"IPString":"192.0.2.1"')"
    many 1 50000 1 "$(win ${rdp}LocalSessionManager/Operational 21 '"User":"CORP\\\\ann","Address":"192.0.2.1"')"
}
slow_rdp_in 20 >logs/s.jsonl
tells 'twenty refusals in a day, and a session' "$rdp_in"
slow_rdp_in 19 >logs/s.jsonl
tells 'nineteen in a day' ''
{ slow_rdp_in 20; many 10 51000 60 "$(win ${rdp}LocalSessionManager/Operational 21 '"User":"CORP\\\\u@N","Address":"192.0.2.1"')"; } >logs/s.jsonl
tells 'twenty refusals to an office' ''
{ refused_rdp 60; session 192.0.2.1; } >logs/s.jsonl
tells 'remote desktop' "high: Remote Desktop Guessed, Then In
$guessed_rdp
$rdp_in"
{ refused_rdp 60; typed 10; } >logs/s.jsonl
tells 'remote desktop, as the Security log tells' "high: Remote Desktop Guessed, Then In
$guessed_rdp
$rdp_in"
{ refused_rdp 60; typed 3; } >logs/s.jsonl
tells 'remote desktop, and a share' "$guessed_rdp"
{ refused_rdp 60; connected bob; } >logs/s.jsonl
tells 'remote desktop, and a connection alone' "$guessed_rdp
$rdp_in"
{ refused_rdp 60; connected ''; } >logs/s.jsonl
tells 'remote desktop, and a connection of nobody' "$guessed_rdp"
{ refused_rdp 59; session 192.0.2.1; } >logs/s.jsonl
tells 'remote desktop, one less' "$guessed_rdp
$rdp_in"
{ refused_rdp 10; session 192.0.2.1; } >logs/s.jsonl
tells 'remote desktop, ten times' "$guessed_rdp
$rdp_in"
{ refused_rdp 9; session 192.0.2.1; } >logs/s.jsonl
tells 'remote desktop, nine times' ''
{ refused_rdp 60; session 192.0.2.2; } >logs/s.jsonl
tells 'remote desktop from elsewhere' "$guessed_rdp"
{
    refused_rdp 30
    many 10 40000 60 "$(win Security 4624 "$(who u@N 192.0.2.1),\"LogonType\":10")"
} >logs/s.jsonl
tells 'remote desktop of an office' "$guessed_rdp"
{
    many 1 35000 1 "$(win Security 4624 "$(who bob 192.0.2.1),\"LogonType\":10")"
    refused_rdp 30
} >logs/s.jsonl
tells 'remote desktop, in before' "$guessed_rdp"

# refusals of many addresses, that name nobody
many_rdp() { many "$1" $at 60 "$(win $core 140 '"IPString":"198.51.100.@N"')"; }
rdp_many='low: Fifty Addresses, No Names'
{ many_rdp 50; session 198.51.100.7; } >logs/s.jsonl
tells 'remote desktop from fifty addresses, one of which comes in' "$rdp_many
medium: Remote Desktop Tried by Many, In"
{ many_rdp 49; session 198.51.100.7; } >logs/s.jsonl
tells 'remote desktop from forty-nine' ''
{ many_rdp 50; session 192.0.2.1; } >logs/s.jsonl
tells 'remote desktop from fifty, and another comes in' "$rdp_many"
{ many_rdp 50; session 198.51.100.7 | sed s/dc1/ts2/; } >logs/s.jsonl
tells 'remote desktop from fifty, one of which comes in elsewhere' "$rdp_many"
many 50 $at 60 "$(win $core 140 '"IPString":"198.51.100.@N"' | sed s/dc1/ts@N/)" >logs/s.jsonl
tells 'fifty users who mistype at fifty computers' ''
many 50 $at 75 "$(win $core 140 '"IPString":"198.51.100.@N"')" >logs/s.jsonl
tells 'remote desktop from fifty in more than an hour' ''
many 50 $at 60 "$(echo "$smtpd" | sed 's/192.0.2.1/198.51.100.@N/')" >logs/mail.log
tells 'SMTP from fifty addresses, without names' "$rdp_many"
many 49 $at 60 "$(echo "$smtpd" | sed 's/192.0.2.1/198.51.100.@N/')" >logs/mail.log
tells 'SMTP from forty-nine' ''

smtp='#Software: Microsoft Exchange Server
#Version: 15.0.0.0
#Log-type: SMTP Receive Protocol Log
#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context'
mail() { echo "@T,EXCH1\\\\Client,S@N,1,10.0.0.1:587,192.0.2.1:4711,$1"; }
for n in 60 59; do
    {
        echo "$smtp"
        many $n $at 10 "$(mail '>,535 5.7.3 Authentication unsuccessful,')"
        many 1 40000 1 "$(mail '*,CORP\\bob,authenticated')"
    } >logs/RECV1.LOG
    if [ $n -eq 60 ]; then
        tells 'SMTP' "high: SMTP Guessed, Then Let In
low: Guessing of Names at Exchange
$nobody_in
$unnamed"
    else
        tells 'SMTP, one less' "low: Guessing of Names at Exchange
$nobody_in"
    fi
done

# at Exchange's SMTP, whose refusals name nobody
recv() { # COUNT START STEP ADDRESS: refused
    many "$1" "$2" "$3" "@T,EXCH1\\\\Default Frontend EXCH1,S$2@N,4,10.0.0.1:587,$4:4711,<,AUTH LOGIN,
@T,EXCH1\\\\Default Frontend EXCH1,S$2@N,5,10.0.0.1:587,$4:4711,>,334 <authentication response>,
@T,EXCH1\\\\Default Frontend EXCH1,S$2@N,6,10.0.0.1:587,$4:4711,*,,Inbound AUTH LOGIN failed because of LogonDenied
@T,EXCH1\\\\Default Frontend EXCH1,S$2@N,7,10.0.0.1:587,$4:4711,>,535 5.7.3 Authentication unsuccessful,"
}
recv_in() { # COUNT START STEP ADDRESS
    many "$1" "$2" "$3" "@T,EXCH1\\\\Default Frontend EXCH1,I$2@N,6,10.0.0.1:587,$4:4711,>,235 <authentication response>,
@T,EXCH1\\\\Default Frontend EXCH1,I$2@N,7,10.0.0.1:587,$4:4711,*,CORP\\\\bob@N,authenticated"
}
smtp_many="medium: Exchange's SMTP Guessed by Many"
smtp_in='high: SMTP Guessed by Many, One Let In'
{ echo "$smtp"; recv 80 $at 40 198.51.100.@N; } >logs/RECV1.LOG
tells 'SMTP of Exchange from eighty addresses' "$smtp_many"
{ echo "$smtp"; recv 49 $at 40 198.51.100.@N; } >logs/RECV1.LOG
tells 'SMTP of Exchange from forty-nine' ''
{ echo "$smtp"; recv 80 $at 80 198.51.100.@N; } >logs/RECV1.LOG
tells 'SMTP of Exchange from eighty, too slowly' ''
{ echo "$smtp"; recv 80 $at 40 198.51.100.@N; recv_in 1 45000 1 198.51.100.7; } >logs/RECV1.LOG
tells 'and one of them comes in' "$smtp_in
$smtp_many"
{ echo "$smtp"; recv 80 $at 40 198.51.100.@N; recv_in 1 45000 1 198.51.100.7 | grep -v authenticated; } >logs/RECV1.LOG
tells 'and one of them comes in, without a name' "$smtp_in
$smtp_many"
{ echo "$smtp"; recv 80 $at 40 198.51.100.@N; recv_in 1 45000 1 192.0.2.1; } >logs/RECV1.LOG
tells 'and another comes in' "$smtp_many"
{ echo "$smtp"; recv_in 1 30000 1 198.51.100.7; recv 80 $at 40 198.51.100.@N; recv_in 1 45000 1 198.51.100.7; } >logs/RECV1.LOG
tells 'and one comes in that was in before' "$smtp_many"
{ echo "$smtp"; recv 1 30000 1 192.0.2.1; recv_in 1 30010 1 192.0.2.1; recv 80 $at 40 198.51.100.@N; } >logs/RECV1.LOG
tells 'and one who mistyped before they came' "$smtp_many"
{ echo "$smtp"; recv 200 $at 15 198.51.100.@N; recv_in 200 40000 15 198.51.100.@N; } >logs/RECV1.LOG
tells 'two hundred who mistype by SMTP' ''

vpn_in='@T gate openvpn[1]: 192.0.2.1:5 [bob] Peer Connection Initiated with [AF_INET]192.0.2.1:5'
vpn_no="@T gate openvpn[1]: 192.0.2.1:5 SENT CONTROL [UNDEF]: 'AUTH_FAILED' (status=1)"
for n in 60 59; do
    { many $n $at 10 "$vpn_no"; many 1 40000 1 "$vpn_in"; } >logs/vpn.log
    if [ $n -eq 60 ]; then
        tells 'OpenVPN' "high: VPN Guessed, Then Let In
low: Guessing of VPN Logons
$nobody_in
$unnamed"
    else
        tells 'OpenVPN, one less' "low: Guessing of VPN Logons
$nobody_in"
    fi
done
{
    many 10 $at 60 "@T gate openvpn[1]: bob/192.0.2.1:5 SENT CONTROL [bob]: 'AUTH_FAILED' (status=1)"
    many 1 40000 1 "$vpn_in"
} >logs/vpn.log
tells 'OpenVPN with its name' "low: Guessing of VPN Logons
$one"

{
    many 60 $at 10 "@T gate openvpn[1]: eve/192.0.2.1:5 SENT CONTROL [eve]: 'AUTH_FAILED' (status=1)"
    many 1 40000 1 "$vpn_in"
} >logs/vpn.log
tells 'OpenVPN, another of that office' "low: Guessing of VPN Logons"

owa_one() { # COUNT STEP
    echo "$fields"
    many "$1" $at "$2" "$(iis POST /owa/auth.owa - bob 192.0.2.1 curl 302 0)"
    many 1 80000 1 "$(iis GET /owa/ - bob 192.0.2.1 curl 200 0)"
}
owa_one 60 10 >logs/u_ex260302.log
tells 'OWA' "$fast_one
$one"
owa_one 10 60 >logs/u_ex260302.log
tells 'OWA, ten times' "$one"
owa_one 9 60 >logs/u_ex260302.log
tells 'OWA, nine times' ''
owa_one 20 1800 >logs/u_ex260302.log
tells 'OWA, twenty times in a day' "low: Stale Credential
$one"
owa_one 19 1800 >logs/u_ex260302.log
tells 'OWA, nineteen times in a day' 'low: Stale Credential'
owa_good() { # COUNT STEP: forms behind which the first page comes
    many "$1" $at "$2" "$(iis POST /owa/auth.owa - bob 192.0.2.1 curl 302 0)"
    many "$1" 36002 "$2" "$(iis GET /owa/ - bob 192.0.2.1 curl 200 0)"
}
{ echo "$fields"; owa_good 12 50; } >logs/u_ex260302.log
tells 'twelve good forms at OWA' ''
{ echo "$fields"; owa_good 40 900; } >logs/u_ex260302.log
tells 'OWA, as often as those who are logged off' ''
owa_then() { # COUNT STEP: wrong forms, and a good one
    echo "$fields"
    many "$1" $at "$2" "$(iis POST /owa/auth.owa - bob 192.0.2.1 curl 302 0)"
    many "$1" 36001 "$2" "$(iis GET /owa/auth/logon.aspx 'url=x\\&reason=2' - 192.0.2.1 curl 200 0)"
    many 1 $((at + $1 * $2)) 1 "$(iis POST /owa/auth.owa - bob 192.0.2.1 curl 302 0)"
    many 1 $((at + $1 * $2 + 2)) 1 "$(iis GET /owa/ - bob 192.0.2.1 curl 200 0)"
}
for step in 50 9; do
    owa_then 9 $step >logs/u_ex260302.log
    tells "nine wrong forms and a good one, $step seconds apart" ''
    owa_then 10 $step >logs/u_ex260302.log
    tells "ten wrong forms and a good one, $step seconds apart" "low: Guessing of Passwords at OWA
$one"
done

# one wrong form each half hour
slow_owa_page() { many "$1" "$2" "$3" "$(iis GET /owa/auth/logon.aspx 'url=x\\&reason=2' - 192.0.2.1 curl 200 0)"; }
slow_owa_forms() { # COUNT START STEP USER
    many "$1" "$2" "$3" "$(iis POST /owa/auth.owa - "$4" 192.0.2.1 curl 302 0)"
    slow_owa_page "$1" $(($2 + 1)) "$3"
}
hours='low: OWA Refuses Hour after Hour'
{ echo "$fields"; slow_owa_forms 47 600 1800 bob; } >logs/u_ex260302.log
tells 'a form of one name each half hour' 'low: Stale Credential'
{ echo "$fields"; slow_owa_forms 130 600 1800 bob; } >logs/u_ex260302.log
tells 'for days' 'low: Stale Credential'
{ echo "$fields"; slow_owa_forms 47 600 1800 -; } >logs/u_ex260302.log
tells 'a form without a name each half hour' "$hours"
{ echo "$fields"; slow_owa_forms 10 600 1800 -; } >logs/u_ex260302.log
tells 'for five hours' ''
{ echo "$fields"; slow_owa_forms 40 600 1800 bob; many 1 80000 1 "$(iis GET /owa/ - bob 192.0.2.1 curl 200 0)"; } >logs/u_ex260302.log
tells 'and then it comes in' "low: Stale Credential
$one"
{ echo "$fields"; slow_owa_forms 40 600 1800 -; many 1 80000 1 "$(iis GET /owa/ - bob 192.0.2.1 curl 200 0)"; } >logs/u_ex260302.log
tells 'and then somebody comes in' "$hours
$nobody_in"
{ echo "$fields"; slow_owa_forms 23 600 3600 ceo; slow_owa_forms 23 900 3600 cfo; } >logs/u_ex260302.log
tells 'two names each hour at OWA' 'medium: Some Names Guessed Slowly'
{ echo "$fields"; slow_owa_page 47 600 1800; many 5 30000 600 "$(iis GET /owa/ - n@N 192.0.2.1 curl 200 0)"; } >logs/u_ex260302.log
tells 'an office that mistypes at OWA all day' ''

# the same in the log of Exchange's front end, where a form has no name
owaproxy='#Software: Microsoft Exchange Server
#Version: 15.01.2375.007
#Log-type: HttpProxy Logs
#Fields: DateTime,RequestId,Protocol,UrlHost,UrlStem,ProtocolAction,AuthenticationType,IsAuthenticated,AuthenticatedUser,AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,HttpStatus,Method,UrlQuery'
fba() { # STEM QUERY ADDRESS STATUS METHOD USER
    echo "@T,r$6$5@N,Owa,mail.corp.example,$1,,FBA,$([ -z "$6" ] && echo false || echo true),$6,,curl,$3,EXCH1,$4,$5,$2"
}
fba_form() { fba /owa/auth.owa '' 192.0.2.1 302 POST ''; }
fba_page() { fba /owa/auth/logon.aspx '?url=x\\&reason=2' 192.0.2.1 200 GET ''; }
fba_in() { fba /owa/ '' "${2-192.0.2.1}" 200 GET "CORP\\\\$1"; }
guessing 'Passwords at OWA' HttpProxy_1.LOG "$(fba_page)" "$owaproxy"
guessing 'Passwords at OWA' HttpProxy_1.LOG "$(fba_form)" "$owaproxy"
{ echo "$owaproxy"; many 9 $at 60 "$(fba_form)"; many 9 36001 60 "$(fba_page)"; many 1 36550 1 "$(fba_form)"; many 1 36551 1 "$(fba_in bob)"; } >logs/HttpProxy_1.LOG
tells 'nine at the front end and a good one' ''
{ echo "$owaproxy"; many 30 $at 10 "$(fba_form)"; many 30 36002 10 "$(fba_in u@N)"; } >logs/HttpProxy_1.LOG
tells 'thirty good ones at the front end' ''
for what in form page; do
    for n in 60 59; do
        { echo "$owaproxy"; many $n $at 10 "$(fba_$what)"; many 1 40000 1 "$(fba_in bob)"; } >logs/HttpProxy_1.LOG
        if [ $n -eq 60 ]; then
            told="high: IIS Guessed, Then Served
low: Guessing of Passwords at OWA
$nobody_in"
        else
            told="low: Guessing of Passwords at OWA
$nobody_in"
        fi
        [ $n$what != 60page ] || told="$told
$unnamed"
        tells "$n of a $what at the front end, and then in" "$told"
    done
done
{ echo "$owaproxy"; many 100 $at 5 "$(fba_form)"; many 100 40000 5 "$(fba_in u@N)"; } >logs/HttpProxy_1.LOG
tells 'an office at the front end' 'low: Guessing of Passwords at OWA'
for n in 20 19; do
    { echo "$owaproxy"; many $n 30000 1000 "$(fba_page)"; many 1 60000 1 "$(fba_in bob)"; } >logs/HttpProxy_1.LOG
    if [ $n -eq 20 ]; then tells 'twenty a day at the front end, and then in' "$nobody_in"; else tells 'nineteen a day' ''; fi
    { echo "$fields"; many $n 30000 1000 "$(iis GET /owa/auth/logon.aspx 'url=x\\&reason=2' - 192.0.2.1 curl 200 0)"; many 1 60000 1 "$(iis GET /owa/ - bob 192.0.2.1 curl 200 0)"; } >logs/u_ex260302.log
    if [ $n -eq 20 ]; then tells 'twenty pages a day, and then in' "$nobody_in"; else tells 'nineteen pages a day' ''; fi
done
{
    echo "$owaproxy"
    many 19 30000 1000 "$(fba_form)"
    many 19 30001 1000 "$(fba_page)"
    many 1 60000 1 "$(fba_in bob)"
} >logs/HttpProxy_1.LOG
{
    echo "$fields"
    many 19 30001 1000 "$(iis GET /owa/auth/logon.aspx 'url=x\\&reason=2' - 192.0.2.1 curl 200 0)"
    many 1 60000 1 "$(iis GET /owa/ - bob 192.0.2.1 curl 200 0)"
} >logs/u_ex260302.log
tells 'nineteen a day that both logs have' ''

ten_try='low: Ten Addresses Try One Name'
ten() { many 10 $at 190 "$(failed root 198.51.100.@N)"; }
{ ten; many 1 40000 1 "$(accepted root 198.51.100.7)"; } >logs/auth.log
tells 'one of many addresses' 'high: Name Guessed by Many, One Let In
low: Logon of a Name That Many Try
low: Ten Addresses Try One Name'
{ ten; many 1 40000 1 "$(accepted root 192.0.2.1)"; } >logs/auth.log
tells 'its owner' 'low: Logon of a Name That Many Try
low: Ten Addresses Try One Name'
{ many 1 35000 1 "$(accepted root 192.0.2.1)"; ten; } >logs/auth.log
tells 'before they came' 'low: Ten Addresses Try One Name'
# by NTLM, where computers stand for addresses
many_pcs() { many "${1-10}" $at 190 "$(ntlm admin 0xc000006a | sed s/KIOSK7/PC@N/)"; }
pc_in() { many 1 "$1" 1 "$(ntlm admin 0x0 | sed "s/KIOSK7/$2/")"; }
ten_pcs='low: Ten Computers Try One Name by NTLM'
{ many_pcs; pc_in 40000 PC7; } >logs/s.jsonl
tells 'one of many computers' "high: Name Guessed by Many, One Let In
low: Logon of a Name That Many Try
$ten_pcs"
{ many_pcs 9; pc_in 40000 PC7; } >logs/s.jsonl
tells 'one of nine computers' ''
{ many_pcs; pc_in 40000 PC99; } >logs/s.jsonl
tells 'its owner, at another computer' "low: Logon of a Name That Many Try
$ten_pcs"
{ pc_in 35000 PC7; many_pcs; pc_in 40000 PC7; } >logs/s.jsonl
tells 'a service on ten servers, that was in before' "low: Logon of a Name That Many Try
$ten_pcs"
{ pc_in 35000 PC7; many_pcs; } >logs/s.jsonl
tells 'in before them alone' "$ten_pcs"
# a few addresses that share the guesses of one name out
by_four='medium: Name Tried by Four, One Let In'
shared_out() { many "${1-4}" $at "${2-900}" "$(failed root 198.51.100.@N)"; }
{ shared_out; many 1 40000 1 "$(accepted root 198.51.100.2)"; } >logs/auth.log
tells 'four addresses, one of which comes in' "$by_four"
{ shared_out 3; many 1 40000 1 "$(accepted root 198.51.100.2)"; } >logs/auth.log
tells 'three addresses' ''
{ shared_out 4 1300; many 1 41000 1 "$(accepted root 198.51.100.2)"; } >logs/auth.log
tells 'four in more than an hour' ''
{ shared_out; many 1 40000 1 "$(accepted root 192.0.2.1)"; } >logs/auth.log
tells 'a fifth that had not failed' ''
{ many 1 35000 1 "$(accepted root 198.51.100.2)"; shared_out; many 1 40000 1 "$(accepted root 198.51.100.2)"; } >logs/auth.log
tells 'four devices with an old password, one of which was in before' ''
{
    many 4 $at 900 "@T fw1 : %ASA-6-113015: AAA user authentication Rejected : reason = Invalid password : local database : user = ceo : user IP = 198.51.100.@N"
    many 1 40000 1 '@T fw1 : %ASA-6-113039: Group <gp> User <ceo> IP <198.51.100.2> AnyConnect parent session started.'
} >logs/vpn.log
tells 'four addresses at a VPN' "$by_four"
# a service on twelve servers, whose password is changed: in, fails, and in again
on_servers() { # LINE...: @S is a server
    for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
        "$@" | sed "s/@S/$n/g"
    done
}
a_service() { # BEFORE AFTER: whether it was in
    [ "$1" = no ] || many 1 30000 1 "$(accepted svc 10.3.0.@S)"
    many 2 $at 700 "$(failed svc 10.3.0.@S)"
    many 1 40000 1 "$(accepted svc 10.3.0.@S)"
}
on_servers a_service yes >logs/auth.log
tells 'a service on twelve servers, until it has the new password' "$many_try
$ten_try"
on_servers a_service no >logs/auth.log
tells 'which nobody knew there' "high: Name Guessed by Many, One Let In
$many_try
$ten_try"
{
    ten
    many 1 38000 1 "$(accepted root 198.51.100.7)"
    many 1 39000 1 "$(failed root 198.51.100.7)"
    many 1 41000 1 "$(accepted root 198.51.100.7)"
} >logs/auth.log
tells 'one of many addresses, which goes on and comes in again' "high: Name Guessed by Many, One Let In
$many_try
$ten_try"

{ many 10 $at 190 "$(ntlm u@N 0xc000006a)"; many 1 40000 1 "$(ntlm ann 0x0)"; } >logs/s.jsonl
tells 'after a spray by NTLM' 'medium: NTLM Logon after a Spray
medium: Spray from One Computer'
{ many 1 30000 1 "$(ntlm ann 0x0)"; many 10 $at 190 "$(ntlm u@N 0xc000006a)"; } >logs/s.jsonl
tells 'before it by NTLM' 'medium: Spray from One Computer'
sprayed_ntlm='medium: Spray from One Computer'
after_ntlm="medium: NTLM Logon after a Spray
$sprayed_ntlm"
guessed_in='high: Guessed Name Let In by NTLM'
server_tells() { # WORKSTATION ADDRESS
    many 1 40000 1 "$(win Security 4624 "\"LogonType\":3,\"AuthenticationPackageName\":\"NTLM\",\"TargetUserName\":\"u7\",\"WorkstationName\":\"$1\",\"IpAddress\":\"$2\"")"
}
{ many 10 $at 190 "$(ntlm u@N 0xc000006a)"; many 1 40000 1 "$(ntlm u7 0x0)"; } >logs/s.jsonl
tells 'a name of the spray, by NTLM' "$guessed_in
$after_ntlm"
{ many 9 $at 190 "$(ntlm u@N 0xc000006a)"; many 1 40000 1 "$(ntlm u7 0x0)"; } >logs/s.jsonl
tells 'a name of nine, by NTLM' ''
{ many 1 35000 1 "$(ntlm u7 0x0)"; many 10 $at 190 "$(ntlm u@N 0xc000006a)"; } >logs/s.jsonl
tells 'a name that came in before, by NTLM' "$sprayed_ntlm"
{ many 10 $at 190 "$(ntlm u@N 0xc000006a)"; server_tells kiosk7 192.0.2.1; } >logs/s.jsonl
tells 'a name of the spray, as the server tells' "$guessed_in
$sprayed_ntlm"
{ many 10 $at 190 "$(ntlm u@N 0xc000006a)"; server_tells PC9 192.0.2.1; } >logs/s.jsonl
tells 'from another computer' "$sprayed_ntlm"
{ many 10 $at 150 "$(station u@N KIOSK7)"; server_tells KIOSK7 -; } >logs/s.jsonl
tells 'where no address is known' "$guessed_in
medium: Spray from One Computer"
{
    many 30 $at 50 "$(ntlm u@N 0xc000006a)"
    many 30 36020 50 "$(ntlm u@N 0x0)"
} >logs/s.jsonl
ntlm_shared='low: NTLM Spray, or a Shared Server'
tells 'a terminal server, where thirty mistype once' "low: Guessing of NTLM Logons
$ntlm_shared"
for n in 5 6; do # of ten names so many come in
    { many 10 $at 170 "$(ntlm u@N 0xc000006a)"; many $n 38000 60 "$(ntlm u@N 0x0)"; } >logs/s.jsonl
    if [ $n -eq 5 ]; then
        tells 'five of ten names in vain, by NTLM' "$guessed_in
$after_ntlm"
    else
        tells 'four of ten names in vain, by NTLM' "$ntlm_shared"
    fi
done

# one name by NTLM: STEP between failures, and then a success
one_ntlm() { # COUNT STEP USER WORKSTATION
    many "$1" $at "$2" "$(ntlm bob 0xc000006a)"
    many 1 84000 1 "$(ntlm bob 0x0 | sed "s/bob/$3/;s/KIOSK7/$4/")"
}
ntlm_guessed='low: Guessing of NTLM Logons'
ntlm_one='medium: NTLM Name Guessed, Then In'
ntlm_fast='high: NTLM Name Guessed Fast, Then In'
one_ntlm 200 3 bob KIOSK7 >logs/s.jsonl
tells 'one name two hundred times by NTLM, and in' "$ntlm_fast
$ntlm_guessed
$ntlm_one"
one_ntlm 60 10 bob KIOSK7 >logs/s.jsonl
tells 'sixty times by NTLM' "$ntlm_fast
$ntlm_guessed
$ntlm_one"
one_ntlm 59 10 bob KIOSK7 >logs/s.jsonl
tells 'fifty-nine times by NTLM' "$ntlm_guessed
$ntlm_one"
one_ntlm 10 60 bob KIOSK7 >logs/s.jsonl
tells 'ten times by NTLM' "$ntlm_guessed
$ntlm_one"
one_ntlm 9 60 bob KIOSK7 >logs/s.jsonl
tells 'nine times by NTLM' ''
one_ntlm 20 2000 bob KIOSK7 >logs/s.jsonl
tells 'twenty times in a day by NTLM' "low: Stale Credential
$ntlm_one"
one_ntlm 19 2000 bob KIOSK7 >logs/s.jsonl
tells 'nineteen times in a day by NTLM' 'low: Stale Credential'
for other in 'ann KIOSK7' 'bob PC9'; do
    # shellcheck disable=SC2086 # two words
    one_ntlm 200 3 $other >logs/s.jsonl
    tells "two hundred times by NTLM, and another comes in: $other" "$ntlm_guessed"
done
{ many 1 35000 1 "$(ntlm bob 0x0)"; many 200 $at 3 "$(ntlm bob 0xc000006a)"; } >logs/s.jsonl
tells 'in before two hundred times by NTLM' "$ntlm_guessed"
{ many 1 35000 1 "$(ntlm bob 0x0)"; one_ntlm 200 3 bob KIOSK7; } >logs/s.jsonl
tells 'in before two hundred times by NTLM, and after them' "$ntlm_guessed
$ntlm_one"
{ many 1 36300 1 "$(ntlm bob 0x0)"; one_ntlm 200 3 bob KIOSK7; } >logs/s.jsonl
tells 'in among two hundred times by NTLM, and after them' "$ntlm_fast
$ntlm_guessed
$ntlm_one"
{
    many 60 $at 10 "$(ntlm bob 0xc000006a)"
    many 1 84000 1 "$(win Security 4624 '"LogonType":3,"AuthenticationPackageName":"NTLM","TargetUserName":"bob","WorkstationName":"kiosk7","IpAddress":"192.0.2.1"')"
} >logs/s.jsonl
tells 'sixty times by NTLM, and in as the server tells' "$ntlm_fast
$ntlm_guessed
$ntlm_one"

# ---- a quiet day: everybody mistypes, a printer has an old password
for user in ann bob carl dora emil; do
    many 3 $((30000 + ${#user} * 700)) 20 "$(failed $user 10.0.0.${#user})"
    many 1 $((30100 + ${#user} * 700)) 20 "$(accepted $user 10.0.0.${#user})"
done | LC_ALL=C sort >logs/auth.log
{
    many 8 32000 1800 "$(win Security 4625 "$(who 'u@N' 10.0.0.@N),\"LogonType\":3,\"SubStatus\":\"0xc000006a\"")"
    many 300 30000 100 "$(win Security 4624 "$(who 'u@N' 10.0.0.@N),\"LogonType\":3")"
    many 300 30000 100 "$(win Security 4625 "$(who 'PC@N$' 10.0.0.@N),\"LogonType\":3")"
    many 2 40000 900 "$(locked u@N pc@N)"
    many 30 30000 1000 "$(win Security 4771 "$(who printer 10.0.9.9),\"Status\":\"0x18\"")"
} >logs/s.jsonl
{
    echo "$fields"
    many 500 30000 60 "$(iis POST /EWS/Exchange.asmx - - 10.0.0.@N Outlook 401 2)"
    many 500 30000 60 "$(iis POST /EWS/Exchange.asmx - u@N 10.0.0.@N Outlook 200 0)"
    many 200 30000 100 "$(iis POST $eas - HealthMailbox@N 10.0.0.5 AMProbe 401 1)"
    many 10 30000 2000 "$(iis POST $eas - u@N 10.0.0.@N Phone 401 1)"
} >logs/u_ex260302.log
tells 'a quiet day' 'low: Stale Credential'

# ---- the summary has 34 columns for a title, at 80 and beside a NetBIOS name
cut=$(cd "$TOP" && awk -v told=1 -f tools/rules_guessing.awk rules/guessing/*.yml |
    awk -F' [|] ' 'NR > 2 && length($2) > 34 { print $2 }
        END { if (NR < 40) print "no titles" }')
expect_equal 'no title is cut in the summary' '' "$cut"

# ---- built in, and with the rest
many 10 $at 190 "$(failed u@N 192.0.2.1)" >logs/auth.log
run "$GROUNDS" hunt -q -C -o case logs
expect_line 'they are in the program' "$(echo "$spray" | sed 's/.*: //')" case/findings.jsonl
done_testing
