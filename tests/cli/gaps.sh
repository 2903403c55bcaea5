#!/bin/sh
# What stops while others go on, log by log, as each reader tells it; clocks and
# record ids that go back together.
. tests/cli/lib.sh
cd "$scratch" || exit 1

# lines LAST FORMAT: one each 2 minutes from 2026-03-01 on, up to hour LAST.
# In FORMAT: {date} {us} {month-first} {time} {unix} {n}.
lines() {
    awk -v last="$1" -v format="$2" 'BEGIN {
        for (n = 0; n <= last * 30; n++) {
            minute = 2 * n
            day = 1 + int(minute / 1440)
            time = sprintf("%02d:%02d:07", int(minute / 60) % 24, minute % 60)
            line = format
            gsub("[{]date[}]", sprintf("2026-03-%02d", day), line)
            gsub("[{]bsd[}]", sprintf("Mar %2d", day), line)
            gsub("[{]clf[}]", sprintf("%02d/Mar/2026", day), line)
            gsub("[{]us[}]", sprintf("3/%d/2026", day), line)
            gsub("[{]time[}]", time, line)
            gsub("[{]unix[}]", 1772323200 + 60 * minute + 7, line)
            gsub("[{]n[}]", 1000 + n, line)
            print line
        }
    }'
}

iis='{date} {time} 192.0.2.9 GET / - 443 - 192.0.2.7 curl 200 0 0 5'
access='192.0.2.7 - - [{clf}:{time} +0000] "GET / HTTP/1.1" 200 5 "-" "curl"'
syslog='{bsd} {time} HOST sshd[7]: Server listening on :: port 22.'
audit='type=LOGIN msg=audit({unix}.000:{n}): pid=1 uid=0 old-auid=1 auid=0 res=1'
json='{"Event":{"System":{"EventID":7,"Channel":"C","Computer":"HOST","EventRecordID":{n},"TimeCreated":{"#attributes":{"SystemTime":"{date}T{time}Z"}}},"EventData":{}}}'
xml='<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="P"/><EventID>7</EventID><TimeCreated SystemTime="{date}T{time}Z"/><EventRecordID>{n}</EventRecordID><Channel>C</Channel><Computer>HOST</Computer></System></Event>'
csv='"HOST","C","7","{n}","{date}T{time}Z","P"'
journal='{"__REALTIME_TIMESTAMP":"{unix}000000","_HOSTNAME":"HOST","SYSLOG_IDENTIFIER":"sshd","MESSAGE":"Server listening"}'
proxy='{date}T{time}.000Z,Owa,/owa/,200,u,192.0.2.7'

# log KIND LAST FILE: what a reader reads, of the host FILE is below.
log() {
    host=${3%%/*}
    case $1 in
    iis)
        echo '#Software: Microsoft Internet Information Services 10.0'
        echo '#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken'
        lines "$2" "$iis"
        ;;
    access) lines "$2" "$access" ;;
    syslog) lines "$2" "$syslog" ;;
    audit) lines "$2" "$audit" ;;
    json) lines "$2" "$json" ;;
    xml) lines "$2" "$xml" ;;
    csv)
        echo '"MachineName","LogName","Id","RecordId","TimeCreated","ProviderName"'
        lines "$2" "$csv"
        ;;
    journal) lines "$2" "$journal" ;;
    proxy)
        echo '#Software: Microsoft Exchange Server'
        echo '#Version: 15.01.2507.006'
        echo '#Log-type: HttpProxy Logs'
        echo '#Date: 2026-03-01T00:00:00.000Z'
        echo '#Fields: DateTime,Protocol,UrlStem,HttpStatus,AuthenticatedUser,ClientIpAddress'
        lines "$2" "$proxy"
        ;;
    esac | sed "s/HOST/$host/" >"$3"
}

count_kind() { # KIND: lines of that kind
    grep -c "^{\"kind\":\"$1\"" "$out"
}

# ---- a source stops while another of its host goes on
for kind in iis access syslog audit json xml csv journal proxy; do
    mkdir "$kind"
    log $kind 20 $kind/a.log
    case $kind in
    access) log iis 60 $kind/b.log ;;
    *) log access 60 $kind/b.log ;;
    esac
    run "$GROUNDS" gaps --json $kind
    expect_equal "$kind: a log that stops" 1 "$(count_kind stopped)"
    expect_line "$kind: from its last event on" '"from":"2026-03-01T20:00:07'
    expect_line "$kind: to the last of its host" '"to":"2026-03-03T12:00:07'
    log $kind 60 $kind/a.log
    run "$GROUNDS" gaps --json $kind
    expect_equal "$kind: a log that goes on" 0 "$(count_kind stopped)"
done

# ---- rotated files are one source, and what starts late has not stopped
mkdir set
log syslog 60 set/all.log
head -n 600 set/all.log >set/auth.log.2
sed -n 601,1200p set/all.log >set/auth.log.1
tail -n +1201 set/all.log >set/auth.log
tail -n 200 set/all.log | sed 's/ sshd\[/ dhcpd[/' >set/dhcp.log
rm set/all.log
run "$GROUNDS" gaps --json set
expect_equal 'a rotated set, and a log that starts late' '' \
    "$(grep -v '"kind":"source"' "$out")"
rm set/auth.log
run "$GROUNDS" gaps --json set
expect_line 'its last file is gone' '"kind":"stopped","host":"set","channel":"sshd","from":"2026-03-02T15:58:07'

# ---- a quiet source does not stop
mkdir quiet
log syslog 60 quiet/a.log
sed -n '1p;5p;40p;90p;91p' quiet/a.log | sed 's/ sshd\[/ sudo[/' >quiet/b.log
run "$GROUNDS" gaps --json quiet
expect_equal 'a few lines are no stop' 0 "$(count_kind stopped)"

# ---- a host stops while others go on
mkdir hosts
for host in web1:20 web2:60 web3:58; do
    mkdir ${host%:*}
    log syslog ${host#*:} ${host%:*}/a
    sed 's/ sshd\[/ cron[/' ${host%:*}/a >>${host%:*}/a.2
    cat ${host%:*}/a ${host%:*}/a.2 >>hosts/auth.log
done
sort -k 1,3 hosts/auth.log >hosts/sorted
mv hosts/sorted hosts/auth.log
run "$GROUNDS" gaps --json hosts
expect_equal 'of three hosts two stop' 2 "$(count_kind host_stopped)"
expect_line 'which, when' '"host_stopped","host":"web1","from":"2026-03-01T20:00:07'
expect_line 'and how long' '"to":"2026-03-03T12:00:07'
expect_equal 'its logs do not, one by one' 0 "$(count_kind stopped)"
expect_equal 'and one by two hours' 1 \
    "$(grep -c '"host_stopped","host":"web3".*03T10:00:07.*03T12:00:07' "$out")"
run "$GROUNDS" gaps --json web1 web2 web3
expect_equal 'each host collected apart: what is more than a day' 1 \
    "$(count_kind host_stopped)"
run env COLUMNS=80 "$GROUNDS" gaps hosts
expect_line 'for eyes' 'nothing more, while other hosts go on'
run "$GROUNDS" gaps --json web1
expect_equal 'a host alone does not stop' 0 "$(count_kind host_stopped)"

# ---- the audit log's clock and its numbers go back together
mkdir audit2
lines 20 "$audit" >audit2/audit.log
lines 10 "$audit" | sed 's/(1772/(1771/; s/:1\([0-9]*\))/:\1)/' >>audit2/audit.log
run "$GROUNDS" gaps --json audit2
expect_equal 'both go back: one gap' 1 "$(grep -vc '"kind":"source"' "$out")"
expect_line 'with both numbers' '"record_ids_and_clock_back"'
expect_line 'of the records around it' '"from_id":1600,"to_id":0,'
run env COLUMNS=80 "$GROUNDS" gaps audit2
expect_line 'it is said in words' 'clock and record ids go back: 1600 to 0'
expect_equal 'in 80 columns' '' "$(awk 'length > 80' "$out")"
# ---- what is there twice counts once
mkdir copies
cp audit2/audit.log copies/audit.log
cp audit2/audit.log copies/again.log
run "$GROUNDS" gaps --json copies
sed 's/copies/audit2/g; s/again/audit/' "$out" >copies.said
run "$GROUNDS" gaps --json audit2
expect_same 'a copy adds nothing' copies.said "$out"

# ---- the audit log says itself that it stopped
mkdir audit3
cat >audit3/audit.log <<'EOF'
type=CONFIG_CHANGE msg=audit(1772350000.100:10): op=set audit_enabled=1 old=0 auid=0 ses=1 res=1
type=CONFIG_CHANGE msg=audit(1772350001.100:11): op=set audit_backlog_limit=0 old=64 auid=0 ses=1 res=1
type=USER_CMD msg=audit(1772350002.100:12): pid=9 uid=0 auid=0 ses=1 msg='cwd="/" cmd="x" type=DAEMON_END audit_enabled=0 res=success'
type=TIME_ADJNTPVAL msg=audit(1772350003.100:13): op=offset old=0 new=500
type=TIME_ADJNTPVAL msg=audit(1772350004.100:14): op=offset old=500 new=0
type=TIME_INJOFFSET msg=audit(1772350005.100:15): sec=-3600 nsec=0
type=CONFIG_CHANGE msg=audit(1772350006.100:16): op=set audit_enabled=0 old=1 auid=0 ses=1 res=1
type=DAEMON_ABORT msg=audit(1772350007.100:17): op=abort auid=0 pid=7 res=failed
type=DAEMON_END msg=audit(1772350008.100:18): op=terminate auid=0 pid=1 res=success
EOF
run "$GROUNDS" gaps --json audit3
expect_equal 'what it says' 5 "$(count_kind event)"
expect_line 'auditing is off' '"auditing was switched off"'
expect_line 'auditd was stopped' '"auditd was stopped"'
expect_line 'or failed' '"auditd stopped by an error"'
expect_line 'the time was set' '"the system time was changed"'
expect_equal 'a clock that is adjusted twice is told once' 1 \
    "$(grep -c 'the clock was adjusted' "$out")"
run env COLUMNS=80 "$GROUNDS" gaps audit3
expect_equal 'within 80 columns' '' "$(awk 'length > 80' "$out")"
done_testing
