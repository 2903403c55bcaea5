#!/bin/sh
# What collectors wrote, as a person has it: records without a host get the
# collection's, files have the path of their host, and what is not as it was
# collected is told. The collections are made here.
. tests/cli/lib.sh
have zip && have jq && have python3 || skip_all 'collections' 'no zip, jq, python3'
cd "$scratch" || exit 1

log() { # STATUS
    printf '203.0.113.9 - - [02/Jan/2026:10:00:0%s +0000] ' "$1"
    printf '"GET /c%%3A?cmd=whoami HTTP/1.1" %s00 1 "-" "curl"\n' "$1"
}
cat >rule.yml <<'EOF'
title: A command
logsource:
  category: webserver
detection:
  selection:
    cs-uri-query|contains: cmd=
  condition: selection
level: high
EOF
hosts() { # FILE
    jq -r .host "$1" | sort -u | paste -sd' '
}

# ---- Velociraptor ----
mkdir -p 'v/uploads/auto/C%3A/inetpub' v/results
log 2 >'v/uploads/auto/C%3A/inetpub/access.log'
echo '{"Hostname":"WEB7","Fqdn":"web7.corp.example"}' >v/client_info.json
sha=$(sha256sum 'v/uploads/auto/C%3A/inetpub/access.log' | cut -d' ' -f1)
size=$(wc -c <'v/uploads/auto/C%3A/inetpub/access.log')
upload() { # SIZE
    printf '{"vfs_path":"C:\\\\inetpub\\\\access.log","_Components":["uploads",'
    printf '"auto","C:","inetpub","access.log"],"file_size":%s,' "$1"
    printf '"uploaded_size":%s,"Type":""}\n' "$1"
}
result() { # SHA256
    printf '{"SourceFile":"C:\\\\inetpub\\\\access.log","SourceFileSha256":"%s"}\n' "$1"
}
upload "$size" >v/uploads.json
result "$sha" >'v/results/Windows.KapeFiles.Targets%2FUploads.json'
(cd v && zip -qr ../whole.zip .)
run "$GROUNDS" hunt -C -o case --no-builtin -r rule.yml whole.zip
expect_line 'the collection is told' \
    'Collections: 1 (Velociraptor); 1 file as collected, 0 not'
expect_equal 'its host is that of records' web7.corp.example \
    "$(hosts case/findings.jsonl)"
expect_equal 'the file has its path' 'C:\inetpub\access.log same' \
    "$(jq -r '.files[] | select(.evidence | endswith("access.log")) |
        "\(.host_path) \(.as_noted)"' case/coverage.json)"
expect_equal 'the collection has a row' 'whole.zip!/ Velociraptor client_info.json 1' \
    "$(jq -r '.collections[] |
        "\(.evidence) \(.collector) \(.host_from) \(.noted)"' case/coverage.json)"

result "$(printf '%064d' 0)" >'v/results/Windows.KapeFiles.Targets%2FUploads.json'
(cd v && zip -qr ../hash.zip .)
run "$GROUNDS" hunt --no-case -q --no-builtin -r rule.yml hash.zip
expect_exit 'another hash is exit 3' 3
grep -q "its SHA-256 is not that of Uploads.json" "$err" &&
    ok 'another hash is told' || not_ok 'another hash is told' "$(show_output)"
upload 1 >v/uploads.json
(cd v && zip -qr ../size.zip .)
run "$GROUNDS" metrics size.zip
expect_exit 'another size is exit 3' 3
grep -q 'and uploads.json says 1: not what was collected' "$err" &&
    ok 'another size is told' || not_ok 'another size is told' "$(show_output)"

# ---- KAPE ----
mkdir -p k/C/inetpub
log 5 >k/C/inetpub/access.log
sha=$(sha1sum k/C/inetpub/access.log | cut -d' ' -f1 | tr a-f A-F)
kape() { # SHA1
    printf 'CopiedTimestamp,SourceFile,DestinationFile,FileSize,SourceFileSha1\r\n'
    printf 't,C:\\inetpub\\access.log,E:\\o\\C\\inetpub\\access.log,%s,%s\r\n' \
        "$(wc -c <k/C/inetpub/access.log)" "$1"
}
kape "$sha" >k/2026-01-02T03_04_05_1_CopyLog.csv
echo 'System info: Machine name: FS03, 64-bit: true' \
    >k/2026-01-02T03_04_05_1_ConsoleLog.txt
run "$GROUNDS" hunt -C -o case --no-builtin -r rule.yml k
expect_equal 'KAPE: the host, the hash' 'FS03 same' \
    "$(hosts case/findings.jsonl) $(jq -r '.files[] | .as_noted // empty' \
        case/coverage.json)"
kape "$(printf '%040d' 0)" >k/2026-01-02T03_04_05_1_CopyLog.csv
run "$GROUNDS" hunt -C -o case --no-builtin -r rule.yml k
expect_exit 'KAPE: another hash is exit 3' 3
expect_line 'KAPE: another hash is counted' \
    'Collections: 1 (KAPE); 0 files as collected, 1 not'

# ---- an intruder's own ----
mkdir -p 'v/uploads/auto/C%3A/Users/x/uploads/auto/C%3A'
echo '{"Hostname":"DC01"}' >'v/uploads/auto/C%3A/Users/x/client_info.json'
log 4 >'v/uploads/auto/C%3A/Users/x/uploads/auto/C%3A/access.log'
run "$GROUNDS" hunt -C -o case --no-builtin -r rule.yml v
expect_equal 'a collection among the files of a host names nobody' \
    web7.corp.example "$(hosts case/findings.jsonl)"

# ---- several hosts, and the label of the root ----
mkdir -p e/WEB1/var/log/nginx
log 2 >e/WEB1/var/log/nginx/access.log
mkdir e/notes && log 3 >e/notes/access.log
cp whole.zip e
run "$GROUNDS" hunt -C -o case --no-builtin -r rule.yml e
expect_equal 'a host each, or the folder' 'WEB1 e web7.corp.example' \
    "$(hosts case/findings.jsonl)"
for threads in 1 2 8; do
    "$GROUNDS" hunt --no-case --format jsonl -q --threads $threads --no-builtin \
        -r rule.yml e >"threads.$threads" 2>"$err"
done
expect_same 'the same bytes on 2 threads' threads.1 threads.2
expect_same 'the same bytes on 8 threads' threads.1 threads.8
run "$GROUNDS" metrics --json e
expect_equal 'metrics have the hosts' 'WEB1 e web7.corp.example' \
    "$(jq -r '.computer // empty' "$out" | sort -u | grep . | paste -sd' ')"

# ---- a rotated log is one source ----
mkdir -p r/var/log
line() { # TIME
    printf '%s web sshd[1]: Failed password for root from 203.0.113.9 port 22 ssh2\n' "$1"
}
{ line 'Nov  3 10:00:00' && line 'Dec 30 10:00:00'; } | gzip -n >r/var/log/auth.log.2.gz
{ line 'Dec 31 10:00:00' && line 'Feb  1 10:00:00'; } >r/var/log/auth.log.1
line 'Feb  2 10:00:00' >r/var/log/auth.log
touch -d 2024-06-01T12:00:00Z r/var/log/*
run "$GROUNDS" hunt -C -o case r
expect_equal 'its files say each other their years' \
    '3 3 5 2023-11-03T10:00:00 2024-02-02T10:00:00' \
    "$(jq -r '.sets[] | "\(.files) \(.read) \(.events) \(.first[:19]) \(.last[:19])"' \
        case/coverage.json)"
expect_equal 'that is said' 3 "$(grep -c 'by its rotated set' "$err")"
run "$GROUNDS" gaps r
expect_line 'it is one source of gaps' \
    '  2023-11-03 10:00:00  2024-02-02 10:00:00  5 events'
tar -cf r.tar -C r var
run "$GROUNDS" gaps r.tar
expect_line 'in an archive too' \
    '  2023-11-03 10:00:00  2024-02-02 10:00:00  5 events'
run "$GROUNDS" gaps --source-year '*auth.log.2=2019' r
expect_line 'one year that a person says is said of all' \
    '  2019-11-03 10:00:00  2020-02-02 10:00:00  5 events'
done_testing
