#!/bin/sh
# forms.sh - an event that was kept in several forms is one for correlations: a
# Windows log and dumps of it, a system log and the journal.
. tests/cli/lib.sh
cd "$scratch" || exit 1

cat >rules.yml <<'END'
title: Refused by sshd
name: refused
id: 00000000-0000-0000-0000-000000000001
logsource: {product: linux, service: sshd}
detection: {s: {message|contains: Failed}, condition: s}
---
title: Refused by Windows
name: refused_windows
id: 00000000-0000-0000-0000-000000000002
logsource: {product: windows, service: security}
detection: {s: {EventID: [4625, 4771]}, condition: s}
---
title: ssh
id: 00000000-0000-0000-0000-000000000003
correlation: {type: event_count, rules: [refused], group-by: [src_ip], timespan: 1d, condition: {gte: 1}}
---
title: windows
id: 00000000-0000-0000-0000-000000000004
correlation: {type: event_count, rules: [refused_windows], group-by: [IpAddress], timespan: 1d, condition: {gte: 1}}
END

counts() { # EVIDENCE...: how many events each group has
    "$GROUNDS" hunt -q -o case -C --no-builtin -r rules.yml "$@" 2>"$err"
    sed 's/.*"title":"\([a-z]*\)".*"fields":{[^:]*:"*\([^"}]*\)"*}.*"count":\([0-9]*\),.*/\1 \2 \3/' \
        case/findings.jsonl | LC_ALL=C sort
}
expect_counts() { # NAME WANT EVIDENCE...
    name=$1 want=$2
    shift 2
    expect_equal "$name" "$want" "$(counts "$@")"
}

# ---- Windows: RECORD HOST SECOND USER ADDRESS, in the words of five programs ----
jsonl() { # as evtx_dump and `grounds dump` write it
    printf '{"Event":{"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Security-Auditing"}},"EventID":4625,"EventRecordID":%s,"Channel":"Security","Computer":"%s","TimeCreated":{"#attributes":{"SystemTime":"2021-03-02T10:00:%s.123456Z"}}},"EventData":{"TargetUserName":"%s","IpAddress":"%s"}}}\n' "$@"
}
xml() { # wevtutil
    printf "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>4625</EventID><TimeCreated SystemTime='2021-03-02T10:00:%s.123456700Z'/><EventRecordID>%s</EventRecordID><Channel>Security</Channel><Computer>%s</Computer></System><EventData><Data Name='TargetUserName'>%s</Data><Data Name='IpAddress'>%s</Data></EventData></Event>\n" \
        "$3" "$1" "$2" "$4" "$5"
}
beat() { # winlogbeat: milliseconds
    printf '{"@timestamp":"2021-03-02T10:00:%s.123Z","agent":{"type":"winlogbeat"},"event":{"code":"4625","provider":"Microsoft-Windows-Security-Auditing"},"winlog":{"channel":"Security","computer_name":"%s","event_id":4625,"record_id":%s,"provider_name":"Microsoft-Windows-Security-Auditing","event_data":{"TargetUserName":"%s","IpAddress":"%s"}}}\n' \
        "$3" "$2" "$1" "$4" "$5"
}
ecmd_head='RecordNumber,EventRecordId,TimeCreated,EventId,Level,Provider,Channel,ProcessId,ThreadId,Computer,ChunkNumber,UserId,MapDescription,UserName,RemoteHost,PayloadData1,PayloadData2,PayloadData3,PayloadData4,PayloadData5,PayloadData6,ExecutableInfo,HiddenRecord,SourceFile,Keywords,ExtraDataOffset,Payload'
ecmd() { # EvtxECmd
    printf '%s,%s,2021-03-02 10:00:%s.1234567,4625,LogAlways,Microsoft-Windows-Security-Auditing,Security,4,5,%s,0,,,,,,,,,,,,False,a.evtx,Audit failure,0,"{""EventData"":{""Data"":[{""@Name"":""TargetUserName"",""#text"":""%s""},{""@Name"":""IpAddress"",""#text"":""%s""}]}}"\n' \
        "$1" "$1" "$3" "$2" "$4" "$5"
}
each() { # PROGRAM: three refused logons
    for n in 1 2 3; do "$1" 70$n dc1.corp.example 0$n ann 192.0.2.7; done
}
mkdir windows
each jsonl >windows/dump.jsonl
{ echo '<Events>' && each xml && echo '</Events>'; } >windows/dump.xml
each beat >windows/beat.json
{ echo "$ecmd_head" && each ecmd; } >windows/ecmd.csv
for file in windows/*; do
    expect_counts "alone, ${file#*/} has three" 'windows 192.0.2.7 3' "$file"
done
expect_counts 'a Windows event counts once in four forms' 'windows 192.0.2.7 3' windows
sed 's/^correlation: /generate: true\n&/' rules.yml >told.yml
"$GROUNDS" hunt -q -o case -C --no-builtin -r told.yml windows 2>"$err"
expect_equal 'the forms stay findings, each in its file' 12 \
    "$(grep -c '"kind":"match"' case/findings.jsonl)"
tries() { # EVIDENCE...: how many worked and failed, by the rows of logons
    "$GROUNDS" logons -q --by rows --json "$@" 2>"$err" |
        sed 's/.*"worked":\([0-9]*\),"failed":\([0-9]*\).*/\1 \2/' |
        awk '{ w += $1; f += $2 } END { print w + 0, f + 0 }'
}
expect_equal 'logons count it once as well' '0 3' "$(tries windows)"
mkdir turned
for n in 1 2 3 4; do
    cp "$(printf '%s\n' windows/* | sed -n "$((5 - n))p")" "turned/$n.${n#x}"
done
expect_counts 'whatever the order of the files' 'windows 192.0.2.7 3' turned

# What differs counts twice, on the same numbers.
mkdir other && cp windows/dump.xml other/
jsonl 701 dc2.corp.example 01 ann 192.0.2.7 >other/a.jsonl
expect_counts 'of another host it is another' 'windows 192.0.2.7 4' other
jsonl 701 dc1.corp.example 31 ann 192.0.2.7 >other/a.jsonl
expect_counts 'of a log that was cleared and began again too' 'windows 192.0.2.7 4' other
jsonl 704 dc1.corp.example 03 ann 192.0.2.7 >other/a.jsonl
expect_counts 'and under another number' 'windows 192.0.2.7 4' other
each jsonl | sed 's/192.0.2.7/192.0.2.8/' >other/a.jsonl
expect_counts 'a forged dump takes nothing from a log' 'windows 192.0.2.7 3
windows 192.0.2.8 3' other
expect_equal 'nor from logons' '0 6' "$(tries other)"
mkdir nothing
for n in 1 2; do jsonl 70$n dc1 0$n ann ''; done >nothing/empty.jsonl
sed 's/"IpAddress":""/"IpAddress":null/' nothing/empty.jsonl >nothing/null.jsonl
sed 's/,"IpAddress":""//' nothing/empty.jsonl >nothing/missing.jsonl
expect_counts 'what one form has empty, and another not at all, is one' 'windows null 2' nothing
jsonl 701 DC1 01 ann ::ffff:192.0.2.7 >other/a.jsonl
expect_counts 'hosts and addresses are one as in groups' 'windows 192.0.2.7 3' other
{ each jsonl && jsonl 701 dc1 01 ann 192.0.2.7 && jsonl 701 dc1 01 ann 192.0.2.7; } >other/a.jsonl
expect_counts 'of several files the one with most counts' 'windows 192.0.2.7 4' other

# A log of Windows itself, and what became of it.
sample="$SHARED/data/evtx/attack-samples/Credential Access/kerberos_pwd_spray_4771.evtx"
if [ -f "$sample" ]; then
    mkdir spray && cp "$sample" spray/z.evtx
    one=$(counts spray)
    expect_equal 'a spray is there' 1 "$(printf '%s\n' "$one" | grep -c windows)"
    "$GROUNDS" dump spray/z.evtx >spray/a.jsonl 2>"$err"
    "$GROUNDS" dump --format xml spray/z.evtx >spray/b.xml 2>"$err"
    expect_counts 'a Windows log and its dumps are one' "$one" spray
    expect_equal 'and its own log tells of it' 0 \
        "$(grep -c -e a.jsonl -e b.xml case/findings.jsonl)"
    "$GROUNDS" logons -q --by rows --json spray/z.evtx >alone.said 2>"$err"
    "$GROUNDS" logons -q --by rows --json spray >all.said 2>"$err"
    expect_same 'and to the last digit of its times in logons' alone.said all.said
    # The same log, of which a part has gone: its last chunk is lost.
    mkdir grew && cp "$sample" grew/new.evtx && head -c 60000 "$sample" >grew/old.evtx
    "$GROUNDS" logons -q --by rows --json grew >all.said 2>"$err"
    expect_same 'a Windows log that was collected twice counts once in logons' alone.said all.said
else
    skip 'a Windows log and its dumps are one' 'no shared logs'
fi

# ---- syslog and the journal: SECOND.MICROSECONDS PID TEXT ----
text='Failed password for root from 192.0.2.9 port 40000 ssh2'
old() { printf 'Mar  2 10:00:%s web1 sshd[%s]: %s\n' "${1%.*}" "$2" "$text"; }
new() { printf '<38>1 2021-03-02T10:00:%s+00:00 web1 sshd %s - - %s\n' "$1" "$2" "$text"; }
micros() { echo "16146792${1%.*}${1#*.}"; }
journal() {
    printf '{"__CURSOR":"s=1","__REALTIME_TIMESTAMP":"%s","_HOSTNAME":"web1","SYSLOG_IDENTIFIER":"sshd","SYSLOG_PID":"%s","_PID":"%s","_TRANSPORT":"syslog","MESSAGE":"%s"}\n' \
        "$(micros "$1")" "$2" "$2" "$text"
}
export_of() {
    printf '__CURSOR=s=1\n__REALTIME_TIMESTAMP=%s\n_HOSTNAME=web1\nSYSLOG_IDENTIFIER=sshd\nSYSLOG_PID=%s\n_PID=%s\n_TRANSPORT=syslog\nMESSAGE=%s\n\n' \
        "$(micros "$1")" "$2" "$2" "$text"
}
lines() { # PROGRAM: five refusals; three of them at one second look the same
    for at in 10.100001 10.200002 10.300003; do "$1" $at 811; done
    "$1" 10.400004 812
    "$1" 12.500005 811
}
hunt_lines() { expect_counts "$@" --source-year 2021 lines; }
mkdir lines
lines old >lines/auth.log
hunt_lines 'alone, what looks the same counts by its place' 'ssh 192.0.2.9 5'
lines new >lines/messages
hunt_lines 'a line counts once in two system logs' 'ssh 192.0.2.9 5'
lines journal >lines/journal.json
lines export_of >lines/journal.export
hunt_lines 'and once in the journal' 'ssh 192.0.2.9 5'
expect_equal 'in logons too' '0 5' "$(tries --source-year 2021 lines)"
expect_line 'its time is the exact one' '2021-03-02T10:00:12.500005' case/findings.jsonl
{ lines journal && journal 10.900009 811; } >lines/journal.json
hunt_lines 'of several files the one with most counts, again' 'ssh 192.0.2.9 6'
sed 's/web1/web2/' lines/auth.log >lines/auth2.log
hunt_lines 'of another machine it is another' 'ssh 192.0.2.9 11'
rm lines/*
lines old >lines/auth.log
lines new | sed 's/sshd 811/sshd 911/' >lines/messages
hunt_lines 'of another process too' 'ssh 192.0.2.9 9'
rm lines/*
lines old >lines/auth.log.1
lines old | sed 's/10:00/11:00/' >lines/auth.log
lines new | head -n 2 >lines/messages
hunt_lines 'rotated logs are whole, and a part of them takes nothing' 'ssh 192.0.2.9 10'
expect_equal 'by brute force the same' "$(counts --source-year 2021 lines)" \
    "$(counts --oracle --source-year 2021 lines)"
done_testing
