#!/bin/sh
# logons: what is there twice counts once, whatever it is called.
. tests/cli/lib.sh
cd "$scratch" || exit 1

sums() { # PATH...: worked and failed of all rows
    "$GROUNDS" logons --json -q "$@" |
        awk -F '"worked":|,"failed":|,"first":' '{ w += $2; f += $3 }
            END { print w + 0, f + 0 }'
}

# ---- the same bytes again
mkdir one
awk 'BEGIN { for (i = 0; i < 50; i++)
    printf "2026-03-01T10:00:%02dZ web1 sshd[7]: %s password for root from 192.0.2.%d port 22 ssh2\n",
        i, i % 5 ? "Failed" : "Accepted", i % 3 }' >one/auth.log
expect_equal 'a log' '10 40' "$(sums one)"
mkdir twice
cp one/auth.log twice/a.log
cp one/auth.log twice/b.log
sed '$d' one/auth.log >twice/c.log
expect_equal 'a log that grew between two collections counts once' '10 40' "$(sums twice)"
cp twice/c.log one-less.log && sed -n '1p;1p;1p' one/auth.log >>one-less.log
mkdir grown && cp one/auth.log one-less.log grown/
expect_equal 'of lines that look the same, as often as in one file' '13 40' "$(sums grown)"
mv grown/auth.log grown/z.log
expect_equal 'whatever the files are called' '13 40' "$(sums grown)"
run "$GROUNDS" logons twice
expect_exit 'copies are no fault' 0
expect_err 'what was counted once is said' \
    'twice/b.log: counted once: the same bytes as twice/a.log'
tar -cf twice.tar twice
gzip -k twice/a.log
expect_equal 'beside archives of itself' '10 40' "$(sums twice.tar twice)"
expect_equal 'on three threads' '10 40' "$(sums --threads 3 twice.tar twice)"
sed 's/Failed/Failxd/; s/web1/web2/' one/auth.log >twice/d.log
expect_equal 'one of the same size' '20 40' "$(sums twice)"
"$GROUNDS" logons -q one >one.said
"$GROUNDS" hunt -q -C -o case one one/auth.log >/dev/null 2>&1
if have jq; then
    expect_equal 'as hunt counts it' 50 "$(jq '.records.events' case/run.json)"
fi

run "$GROUNDS" logons -q --from 2030-01-01 one
expect_exit 'a time without logons is no fault' 0
expect_line 'and is said' 'No event asked for tells of a logon.'

# ---- one guesser, in all that logs call him
refused() { # SECOND DOMAIN USER ADDRESS STATION
    printf '{"Event":{"System":{"EventID":4625,"EventRecordID":%d,"Channel":"Security","Computer":"DC1","TimeCreated":{"#attributes":{"SystemTime":"2026-03-02T10:00:%02dZ"}}},"EventData":{"TargetDomainName":"%s","TargetUserName":"%s","IpAddress":"%s","WorkstationName":"%s","LogonType":3}}}\n' \
        "$1" "$@"
}
mkdir named
{
    refused 1 CORP ann 192.0.2.3 PC1
    refused 2 - ANN ::FFFF:c000:0203 PC1
    refused 3 . Ann 192.000.002.003 PC1
    refused 4 corp ann 192.0.2.3:50123 PC1
    refused 5 '' 'CORP\\ann' '\\\\192.0.2.3' PC1
    refused 6 - ann ::ffff:192.0.2.3:80 PC1
} >named/a.jsonl
row='{"user":"CORP\\ann","from":"192.0.2.3","host":"DC1","how":"logon type 3","worked":0,"failed":6'
run "$GROUNDS" logons -q --by rows --json named
expect_equal 'he is one row' 1 "$(wc -l <"$out" | tr -d ' ')"
expect_line 'under the domain that is the only one' "$row" "$out"
run "$GROUNDS" logons -q --by user named
expect_line 'of users too' 'CORP\ann                                         6          0          1          1 ' "$out"
refused 7 - ann@lab.example 192.0.2.3 PC1 >>named/a.jsonl
run "$GROUNDS" logons -q --by rows --json named
expect_line 'of two domains none is shown' '"user":"ann","from":"192.0.2.3","host":"DC1","how":"logon type 3","worked":0,"failed":7' "$out"
{
    refused 11 - bob 'fe80:0:0:0:0:0:0:1%3' PC1
    refused 12 - bob 'FE80::1%eth0' PC1
    refused 13 - bob '[fe80::1]:443' PC1
    refused 14 - eve - PC2
    refused 15 - eve - 'pc2.corp.example'
    refused 16 - eve - '\\\\PC2'
    refused 17 - x mail.one.example PC1
    refused 18 - x mail.two.example PC1
} >named/a.jsonl
run "$GROUNDS" logons -q --by source --json named
expect_line 'an address has no zone and one form' '"from":"fe80::1","worked":0,"failed":3' "$out"
expect_line 'nor has a computer that stands for one' \
    '"from":"pc2.corp.example","worked":0,"failed":3' "$out"
# A host is one, with its domain or without; of two domains none is shown.
mkdir hosts
for host in web1 WEB1.corp.example web1. web2.corp.example; do
    printf '2026-03-02T10:00:00Z %s sshd[1]: Failed password for x from 192.0.2.9 port 1 ssh2\n' $host
done >hosts/auth.log
run "$GROUNDS" logons -q --by host --json hosts
expect_equal 'hosts are one as in groups' 'WEB1.corp.example 3,web2.corp.example 1' \
    "$(sed 's/.*"host":"\([^"]*\)","worked":0,"failed":\([0-9]*\).*/\1 \2/' "$out" | paste -sd, -)"
run "$GROUNDS" logons -q --by rows hosts
expect_line 'and in rows' 'WEB1.corp.example' "$out"
sed -n 's/T10\(.*\) web1 /T11\1 web1.lab.example /p' hosts/auth.log >>hosts/b.log
run "$GROUNDS" logons -q --by host --json hosts
expect_line 'of two domains none is shown' '"host":"web1","worked":0,"failed":4' "$out"
for domain in one two; do
    printf '2026-03-02T10:00:00Z web1 dovecot: imap-login: Aborted login (auth failed, 1 attempts): user=<x@%s.example>, method=PLAIN, rip=192.0.2.9, lip=192.0.2.1\n' $domain
done >named/auth.log
run "$GROUNDS" logons -q --by source named
expect_line 'names of the DNS stay whole' 'mail.one.example  ' "$out"
expect_line 'each of them' 'mail.two.example  ' "$out"
run "$GROUNDS" logons -q --by rows --json named
expect_line 'but not those of users' '"user":"x","from":"192.0.2.9",' "$out"

# ---- by source, target and time
try() { # DAY TIME HOST OUTCOME USER ADDRESS
    printf '%sT%sZ %s sshd[7]: %s password for %s from %s port 22 ssh2\n' "$@"
}
mkdir views
{
    for i in 0 1 2 3 4 5 6; do try 2026-03-01 10:0$i:00 web1 Failed root 198.51.100.7; done
    try 2026-03-01 10:06:30 web2 Failed ann 198.51.100.7
    try 2026-03-01 10:07:00 web1 Accepted ann 198.51.100.7
    try 2026-03-01 10:08:00 web1 Failed root 198.51.100.7
} >views/a.log
{
    for i in 1 2 3; do try 2026-03-01 11:00:0$i web2 Failed user$i 203.0.113.9; done
    try 2026-03-01 11:30:00 web2 Accepted bob 192.0.2.5
    try 2026-03-01 11:31:00 web2 Failed bob 192.0.2.5
    try 2026-03-01 11:32:00 web2 Accepted bob 192.0.2.5
} >views/b.log
mkdir swapped
cp views/a.log swapped/z.log
cp views/b.log swapped/b.log
COLUMNS=80 "$GROUNDS" logons -q views >views.said
expect_equal 'the sums' '13 failed, 3 worked; 3 addresses, 6 users, 2 hosts' \
    "$(sed -n 1p views.said)"
expect_equal 'from when to when' \
    '2026-03-01 10:00:00 to 2026-03-01 11:32:00 UTC' "$(sed -n 2p views.said)"
expect_equal 'who got in after failures' \
    'Worked, or may have, after 5 failures or more ("!"): 1 address
! 198.51.100.7 worked 2026-03-01 10:07:00 as ann
    after 8 failures since 2026-03-01 10:00:00' "$(sed -n 4,6p views.said)"
expect_equal 'the histogram' \
    'Attempts over time, 2 minutes a bar (logarithmic)
failed  |++++.                         @              . | most 3
worked  |   @                                         @@| most 1
         2026-03-01 10:00:00         2026-03-01 11:34:00 UTC' \
    "$(sed -n 8,11p views.said)"
expect_line 'an address in the summary' \
    '198.51.100.7         9      1!     2      2 10:00:00    10:08:00    @.' views.said
expect_line 'a user' \
    'root                 8      0      1      1 10:00:00    10:08:00    @.' views.said
expect_line 'a host' \
    'web1                 8      1!     1      2 10:00:00    10:08:00    @.' views.said
expect_line 'and the rows' ' 2        1 2026-03-01 2026-03-01 bob' views.said
for threads in 1 2 8; do
    COLUMNS=80 "$GROUNDS" logons -q --threads $threads swapped >swapped.said
    expect_same "on $threads threads, in another order" views.said swapped.said
done
LC_ALL=C COLUMNS=80 "$GROUNDS" logons -q views >swapped.said
expect_same 'in another locale' views.said swapped.said
for columns in 80 160; do
    for by in source user host time rows; do
        COLUMNS=$columns "$GROUNDS" logons -q --by $by views >wide.said
        expect_equal "by $by fits $columns columns" '' \
            "$(awk -v most=$columns 'length > most' wide.said)"
    done
    expect_equal "the summary fits $columns columns" '' \
        "$(COLUMNS=$columns "$GROUNDS" logons -q views | awk -v most=$columns 'length > most')"
done
"$GROUNDS" logons -q --json views >rows.said
"$GROUNDS" logons -q --json --by rows views >swapped.said
expect_same 'as JSON the rows alone' rows.said swapped.said
"$GROUNDS" logons -q --json --by source views >source.said
expect_equal 'the first is who failed most' \
    '{"from":"198.51.100.7","worked":1,"failed":9,"users":2,"hosts":2,' \
    "$(head -1 source.said | grep -o '^.*"hosts":2,')"
expect_line 'what is exact of it' \
    '"first_failed":"2026-03-01T10:00:00.000000000Z","last_failed":"2026-03-01T10:08:00.000000000Z","first_worked":"2026-03-01T10:07:00.000000000Z","last_worked":"2026-03-01T10:07:00.000000000Z","first_worked_user":"ann","worked_after_failures":{"from":"2026-03-01T10:07:00.000000000Z","to":"2026-03-01T10:07:00.000000000Z","failures_least":8,"failures_most":8,"worked_before":false}' \
    source.said
if have jq; then
    for by in source user host; do
        expect_equal "the histograms by $by are all that failed and worked" '13 3' \
            "$("$GROUNDS" logons -q --json --by $by views |
                jq -rs '"\(map(.histogram.failed | add) | add) \(map(.histogram.worked | add) | add)"')"
    done
    expect_equal 'those over time too, each bucket behind the one before' '13 3 true' \
        "$("$GROUNDS" logons -q --json --by time views |
            jq -rs '"\(map(.failed) | add) \(map(.worked) | add) \([.[:-1], .[1:]] |
                transpose | all(.[0].end == .[1].start))"')"
fi
run "$GROUNDS" logons --by color views
expect_exit 'no such view' 2
expect_err 'which there are' '--by wants source, user, host, time or rows'
head -1 views/a.log >single.log
expect_equal 'one attempt is one bar' 'failed  |@| most 1' \
    "$("$GROUNDS" logons -q single.log | grep '^failed ')"
{
    try 1970-01-02 00:00:00 web1 Failed root 192.0.2.7
    try 2200-01-01 00:00:00 web1 Accepted root 192.0.2.7
} >far.log
expect_equal 'times far apart' '1 1' "$("$GROUNDS" logons -q --by time far.log |
    awk '{ f += $3; w += $4 } END { print f, w }')"
echo '2026-03-01T10:00:00Z web1 sshd[7]: hello' >none.log
expect_equal 'no attempt is said' 'No event asked for tells of a logon.' "$("$GROUNDS" logons -q none.log)"
printf '{"Event":{"System":{"EventID":4625,"Channel":"Security","Computer":"dc1"},"EventData":{"TargetUserName":"bob\\u001b[31m","IpAddress":"192.0.2.1","LogonType":3}}}\n' >timeless.log
"$GROUNDS" logons -q timeless.log >timeless.said
expect_line 'attempts without a time' 'No time is known' timeless.said
expect_line 'names are harmless' 'bob\x1b[31m' timeless.said
expect_equal 'nothing over time' '' "$("$GROUNDS" logons -q --by time timeless.log)"

# ---- each source of exchange.md 6.1, as it writes
# says NAME WANTED LINE...: what the lines tell, as "worked failed user from how".
says() {
    name=$1
    wanted=$2
    shift 2
    printf '%s\n' "$@" >source.log
    "$GROUNDS" logons --json -q source.log 2>/dev/null |
        sed 's/{"user":"\(.*\)","from":"\(.*\)","host":.*,"how":"\(.*\)","worked":\([0-9]*\),"failed":\([0-9]*\).*/\4 \5 \1 \2 \3/' >said
    expect_equal "$name" "$wanted" "$(cat said)"
}

t='Mar  2 10:00:00 w'
from='from 192.0.2.1 port 5 ssh2'
says 'sshd: Accepted, Failed, with each method' '2 5 bob 192.0.2.1 ssh
0 0 bob 192.0.2.1 ssh, given up' \
    "$t sshd[1]: Failed password for bob $from" \
    "$t sshd[1]: Failed none for invalid user bob $from" \
    "$t sshd[1]: Failed publickey for bob $from: RSA SHA256:x" \
    "$t sshd[1]: message repeated 2 times: [ Failed password for bob $from]" \
    "$t sshd[1]: Accepted publickey for bob $from: RSA SHA256:x" \
    "$t sshd-session[1]: Accepted keyboard-interactive/pam for bob $from" \
    "$t sshd[1]: Invalid user bob from 192.0.2.1 port 5" \
    "$t sshd[1]: Connection closed by authenticating user bob 192.0.2.1 port 5 [preauth]" \
    "$t sshd[1]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=bob"
says 'sshd: too many attempts' '0 6 bob 192.0.2.1 ssh, too many attempts' \
    "$t sshd[1]: error: maximum authentication attempts exceeded for bob $from [preauth]"
says 'sshd: who named an account and went' '0 0 bob 192.0.2.1 ssh, given up' \
    "$t sshd[1]: Connection closed by authenticating user bob 192.0.2.1 port 5 [preauth]" \
    "$t sshd[1]: Connection reset by authenticating user bob 192.0.2.1 port 5 [preauth]" \
    "$t sshd-session[1]: Disconnected from authenticating user bob 192.0.2.1 port 5 [preauth]" \
    "$t sshd[1]: Disconnected from user bob 192.0.2.1 port 5" \
    "$t sshd[1]: Connection closed by invalid user eve 192.0.2.1 port 5 [preauth]" \
    "$t sshd[1]: Connection closed by invalid user authenticating user eve 192.0.2.1 port 5 [preauth]" \
    "$t sshd[1]: Connection closed by 192.0.2.1 port 5 [preauth]"
"$GROUNDS" logons --json -q source.log >given_up
expect_line 'three times, and how it ended is not said' '"not_said":3' given_up
says 'login of shadow' '0 1 bob 192.0.2.1 login' \
    "$t login[9]: FAILED LOGIN (1) on '/dev/pts/0' from '192.0.2.1' FOR 'bob', Authentication failure"
says 'vsftpd, by PAM' '0 1 bob 192.0.2.1 FTP pam-failure' \
    "$t vsftpd: pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=bob rhost=192.0.2.1  user=bob"
says 'vsftpd itself' '2 1 bob 192.0.2.1 FTP login' \
    "$t vsftpd[9]: [bob] OK LOGIN: Client \"192.0.2.1\"" \
    "$t vsftpd[9]: [pid 4] [bob] OK LOGIN: Client \"::ffff:192.0.2.1\", anon password \"x\"" \
    "$t vsftpd[9]: [bob] FAIL LOGIN: Client \"192.0.2.1\"" \
    "$t vsftpd[9]: [bob] OK UPLOAD: Client \"192.0.2.1\", \"/x\", 5 bytes" \
    "$t vsftpd[9]: CONNECT: Client \"192.0.2.1\""
says 'vsftpd: a name that looks like a line tells nothing' '' \
    "$t vsftpd[9]: [bob] OK LOGIN: Client \"192.0.2.1\", anon password \"] FAIL LOGIN: Client \"192.0.2.9\""
from_mail='rip=192.0.2.1, lip=10.0.0.1, session=<x>'
says 'dovecot' '1 3 bob 192.0.2.1 mail, imap-login' \
    "$t dovecot: imap-login: Login: user=<bob>, method=PLAIN, $from_mail" \
    "$t dovecot: imap-login: Disconnected (auth failed, 3 attempts in 5 secs): user=<bob>, method=PLAIN, $from_mail" \
    "$t dovecot: auth-worker(7): sql(bob,192.0.2.1,<x>): Password mismatch" \
    "$t dovecot: imap-login: Disconnected (no auth attempts in 0 secs): user=<>, $from_mail"
says 'postfix and exim' '1 0 bob 192.0.2.1 mail, smtp-login
0 1  192.0.2.1 mail, smtp-login
0 1 eve 192.0.2.1 mail, smtp-login' \
    "$t postfix/smtpd[9]: 4F2A: client=unknown[192.0.2.1], sasl_method=PLAIN, sasl_username=bob" \
    "$t postfix/smtpd[9]: warning: unknown[192.0.2.1]: SASL LOGIN authentication failed: UGFzc3dvcmQ6" \
    "$t exim[9]: login authenticator failed for (x) [192.0.2.1]: 535 Incorrect authentication data (set_id=eve)"
# sshd tells of the first two, too: rows of their own
u='type=USER_LOGIN msg=audit(1614672930.123:45): pid=1 uid=0 auid=1000 ses=3'
a='type=USER_AUTH msg=audit(1614672930.123:45): pid=1 uid=0 auid=1000 ses=3'
says 'audit log' '1 0 1000 192.0.2.1 audit login, /usr/sbin/sshd
0 1 bob 192.0.2.1 audit authentication, /usr/sbin/sshd
0 2 bob 192.0.2.1 audit login, /usr/sbin/sshd' \
    "$u msg='op=login id=1000 exe=\"/usr/sbin/sshd\" hostname=192.0.2.1 addr=192.0.2.1 terminal=ssh res=success'" \
    "$u msg='op=login acct=\"bob\" exe=\"/usr/sbin/sshd\" hostname=? addr=192.0.2.1 terminal=ssh res=failed'" \
    "$u msg='op=login acct=626F62 exe=\"/usr/sbin/sshd\" hostname=192.0.2.1 addr=? terminal=ssh res=failed'" \
    "$a msg='op=PAM:authentication acct=\"bob\" exe=\"/usr/sbin/sshd\" hostname=192.0.2.1 addr=192.0.2.1 terminal=ssh res=failed'" \
    "$a msg='op=PAM:authentication acct=\"bob\" exe=\"/usr/bin/sudo\" hostname=? addr=? terminal=/dev/pts/0 res=failed'"
says 'OpenVPN' '1 1 bob 192.0.2.1 OpenVPN' \
    "$t openvpn[1]: bob/192.0.2.1:5 SENT CONTROL [bob]: 'AUTH_FAILED' (status=1)" \
    "$t openvpn[1]: 192.0.2.1:5 [bob] Peer Connection Initiated with [AF_INET]192.0.2.1:5"
key='PulseSecure: id=firewall time="2026-03-02 10:00:01" pri=6 fw=10.0.0.1 vpn=ive user=bob realm="Users" roles="" proto=auth src=192.0.2.1 dst= type=vpn msg='
says 'Pulse, Ivanti: both forms' '1 2 bob 192.0.2.1 Pulse
1 0 bob 192.0.2.1 Pulse password
0 1 bob 192.0.2.1 Pulse login' \
    "$t ${key}\"AUT24327: Primary authentication failed for bob/AD from 192.0.2.1\"" \
    "$t ${key}\"AUT24326: Primary authentication successful for bob/AD from 192.0.2.1\"" \
    "$t PulseSecure: 2026-03-02 10:00:00 - ive - [192.0.2.1] bob(Users)[] - Primary authentication failed for bob/AD from 192.0.2.1" \
    "$t PulseSecure: 2026-03-02 10:00:03 - ive - [192.0.2.1] bob(Users)[Staff] - Login succeeded for bob/Users (session:1) from 192.0.2.1." \
    "$t PulseSecure: 2026-03-02 10:00:04 - ive - [192.0.2.1] bob(Users)[] - Login failed using auth server AD.  Reason: Failed"
says 'Pulse: a name that looks like a line tells nothing' '' \
    "$t PulseSecure: 2026-03-02 10:00:03 - ive - [192.0.2.1] x(U)[] - Login succeeded for a/b(Users)[] - Primary authentication failed for x/AD from 192.0.2.1"
says 'strongSwan' '1 0 bob 192.0.2.1 strongSwan
0 1  192.0.2.1 strongSwan
0 2 bob  strongSwan' \
    "$t charon: 08[IKE] IKE_SA rw[2] established between 10.0.0.1[vpn]...192.0.2.1[bob]" \
    "$t charon: 07[IKE] EAP method EAP_MSCHAPV2 failed for peer bob" \
    "$t charon-systemd[8]: XAuth authentication of 'bob' failed" \
    "$t charon: 07[IKE] EAP method EAP_MD5 failed for peer 192.0.2.1" \
    "$t charon: 08[IKE] authentication of 'bob' with EAP successful"
says 'Cisco ASA' '1 1 bob 192.0.2.1 Cisco ASA
1 0 bob 192.0.2.1 Cisco ASA session' \
    '<166>Mar 02 2026 10:00:00 fw1 : %ASA-6-113015: AAA user authentication Rejected : reason = Invalid password : local database : user = bob : user IP = 192.0.2.1' \
    '<166>Mar 02 2026 10:00:01 fw1 : %ASA-6-716038: Group <G> User <bob> IP <192.0.2.1> Authentication: successful, Session Type: WebVPN.' \
    '<166>Mar 02 2026 10:00:02 fw1 : %ASA-6-113039: Group <G> User <bob> IP <192.0.2.1> AnyConnect parent session started.'
fg='date=2026-03-02 time=10:00:00 devname="FG1" logid="0101039426" type="event" subtype='
says 'FortiGate' '1 0 bob 192.0.2.1 FortiGate tunnel-up
0 1 bob 192.0.2.1 FortiGate ssl-login-fail' \
    "$fg\"vpn\" action=\"ssl-login-fail\" remip=192.0.2.1 user=\"bob\" reason=\"x\"" \
    "$fg\"vpn\" action=\"tunnel-up\" remip=192.0.2.1 user=\"bob\" reason=\"x\""

win() { # CHANNEL ID "NAME":"VALUE",...
    printf '{"Event":{"System":{"EventID":%s,"Channel":"%s","Computer":"dc1","TimeCreated":{"#attributes":{"SystemTime":"2026-03-02T10:00:00Z"}}},"EventData":{%s}}}' "$2" "$1" "$3"
}
target='"TargetUserName":"bob","TargetDomainName":"CORP","IpAddress":"::ffff:192.0.2.1"'
says 'Windows: 4624, 4625' '1 1 CORP\\bob 192.0.2.1 logon type 3' \
    "$(win Security 4624 "$target,\"LogonType\":3")" \
    "$(win Security 4625 "$target,\"LogonType\":3,\"SubStatus\":\"0xc000006a\"")"
says 'Windows: 4648' '1 0 CORP\\bob 192.0.2.1 as another, to srv' \
    "$(win Security 4648 "$target,\"TargetServerName\":\"srv\"")"
says 'Kerberos: 4768, 4771' '1 2 CORP\\bob 192.0.2.1 Kerberos' \
    "$(win Security 4768 "$target,\"Status\":\"0x0\"")" \
    "$(win Security 4768 "$target,\"Status\":\"0x6\"")" \
    "$(win Security 4771 "$target,\"Status\":\"0x18\"")"
says 'NTLM: 4776' '1 1 bob PC1 NTLM' \
    "$(win Security 4776 '"TargetUserName":"bob","Workstation":"PC1","Status":"0x0"')" \
    "$(win Security 4776 '"TargetUserName":"bob","Workstation":"PC1","Status":"0xC000006A"')"
ntlm=Microsoft-Windows-NTLM/Operational
named='"UserName":"bob","DomainName":"CORP"'
says 'NTLM: 8001 to 8004 say no outcome' '0 0 CORP\\bob  NTLM, by w3wp.exe
0 0 CORP\\bob  NTLM, to HTTP/srv
0 0 CORP\\bob PC1 NTLM in the domain
0 0 CORP\\bob Rdesktop NTLM through SRV1' \
    "$(win $ntlm 8001 "$named,\"TargetName\":\"HTTP/srv\"")" \
    "$(win $ntlm 8002 '"ClientUserName":"bob","ClientDomainName":"CORP","ProcessName":"w3wp.exe"')" \
    "$(win $ntlm 8003 "$named,\"Workstation\":\"PC1\"")" \
    "$(win $ntlm 8004 "$named,\"SChannelName\":\"SRV1\",\"WorkstationName\":\"Rdesktop\"")"
run "$GROUNDS" logons source.log
expect_line 'which the table says' 'NTLM through SRV1 (once; outcome not said)'
rdp=Microsoft-Windows-TerminalServices-
says 'RDP: 1149, 21, 25, 140' '1 0 CORP\\bob 192.0.2.1 RDP session
1 0 CORP\\bob 192.0.2.1 RDP session again
1 0 CORP\\bob 192.0.2.1 RDP, network layer
0 1  192.0.2.1 RDP' \
    "$(win ${rdp}RemoteConnectionManager/Operational 1149 '"Param1":"bob","Param2":"CORP","Param3":"192.0.2.1"')" \
    "$(win ${rdp}LocalSessionManager/Operational 21 '"User":"CORP\\bob","Address":"192.0.2.1"')" \
    "$(win ${rdp}LocalSessionManager/Operational 25 '"User":"CORP\\bob","Address":"192.0.2.1"')" \
    "$(win Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational 140 '"IPString":"192.0.2.1"')"
says 'RD Gateway: 302, 201, 304' '1 2 CORP\\bob 192.0.2.1 RDP gateway' \
    "$(win ${rdp}Gateway/Operational 302 '"Username":"CORP\\bob","IpAddress":"192.0.2.1"')" \
    "$(win ${rdp}Gateway/Operational 201 '"Username":"CORP\\bob","IpAddress":"192.0.2.1"')" \
    "$(win ${rdp}Gateway/Operational 304 '"Username":"CORP\\bob","IpAddress":"192.0.2.1"')"
says 'NPS: 6272, 6273' '1 1 CORP\\bob 192.0.2.1 network policy' \
    "$(win Security 6272 '"SubjectUserName":"bob","SubjectDomainName":"CORP","CallingStationID":"192.0.2.1"')" \
    "$(win Security 6273 '"SubjectUserName":"bob","SubjectDomainName":"CORP","CallingStationID":"192.0.2.1","ReasonCode":"16"')"
iis() { # METHOD STEM QUERY USER STATUS SUBSTATUS
    printf '%s' "2026-03-02 10:00:00 10.0.0.1 $1 $2 $3 443 $4 192.0.2.1 curl $5 $6 0 5"
}
fields='#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken'
says 'IIS: EAS, EWS, Autodiscover, OWA' '1 0 CORP\\bob 192.0.2.1 ActiveSync
1 0 CORP\\bob 192.0.2.1 EWS
0 1  192.0.2.1 OWA
0 1 CORP\\bob 192.0.2.1 Autodiscover' "$fields" \
    "$(iis POST /Microsoft-Server-ActiveSync/default.eas - 'CORP\bob' 200 0)" \
    "$(iis POST /EWS/Exchange.asmx - 'CORP\bob' 200 0)" \
    "$(iis POST /EWS/Exchange.asmx - - 401 2)" \
    "$(iis POST /autodiscover/autodiscover.xml - 'CORP\bob' 401 1)" \
    "$(iis GET /owa/auth/logon.aspx 'url=x&reason=2' - 200 0)"
says 'Okta' '1 1 bob@x.example 192.0.2.1 Okta' \
    '{"eventType":"user.session.start","displayMessage":"x","published":"2026-03-02T10:00:00Z","uuid":"1","actor":{"alternateId":"bob@x.example"},"outcome":{"result":"SUCCESS"},"client":{"ipAddress":"192.0.2.1"}}' \
    '{"eventType":"user.session.start","displayMessage":"x","published":"2026-03-02T10:00:01Z","uuid":"2","actor":{"alternateId":"bob@x.example"},"outcome":{"result":"FAILURE"},"client":{"ipAddress":"192.0.2.1"}}'
says 'Microsoft 365' '1 1 bob@x.example 192.0.2.1 Microsoft 365' \
    '{"CreationTime":"2026-03-02T10:00:00","Operation":"UserLoggedIn","RecordType":15,"Workload":"AzureActiveDirectory","UserId":"bob@x.example","ClientIP":"192.0.2.1"}' \
    '{"CreationTime":"2026-03-02T10:00:01","Operation":"UserLoginFailed","RecordType":15,"Workload":"AzureActiveDirectory","UserId":"bob@x.example","ClientIP":"192.0.2.1"}'

# Two web servers that are guessed at by one have the same lines, and others between.
web() { # SEED LINES
    awk -v seed="$1" -v count="$2" 'BEGIN {
        for (n = 0; n < count; n++) {
            s = sprintf("[02/Mar/2021:08:%02d:%02d +0000]", n / 60, n % 60)
            if (n % 3 == 0) printf "192.0.2.9 - admin %s \"GET /a HTTP/1.1\" 401 3\n", s
            else if ((n * seed) % 7 < 3) printf "192.0.2.1 - - %s \"GET /%d HTTP/1.1\" 200 5\n", s, seed * n
        }
    }'
}
mkdir servers parts floods
web 5 90 >servers/a.log
web 11 90 >servers/b.log
run "$GROUNDS" logons servers
expect_line 'the logs of two servers count both' '60 failed, 0 worked'
web 5 90 | sed -n '1,40p' >parts/a.log
web 5 90 | sed -n '21,$p' >parts/b.log
run "$GROUNDS" logons parts
expect_line 'a log in two parts that overlap counts once' '30 failed, 0 worked'
expect_equal 'without a doubt' '' "$(cat "$err")"
web 5 90 | grep admin >floods/a.log
sed '$d' floods/a.log >floods/b.log
run "$GROUNDS" logons floods
expect_line 'what may be one log counts once' '30 failed, 0 worked'
expect_err 'and it is said' '29 lines alike in two logs without a host counted once'
done_testing
