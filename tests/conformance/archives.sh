#!/bin/sh
# archives.sh - what bsdtar, unzip and 7z read out of an archive is what dump
# reads: the events of every member, under its name, in archives that other
# programs made; and of archives that are cut, no less than they. Those that
# are there are asked; needs bsdtar and jq, skips without.
. tests/cli/lib.sh
unset LANG LC_CTYPE
export LC_ALL=C

for tool in bsdtar jq; do
    have $tool || skip_all 'archives beside bsdtar' "no $tool"
done
seven=$(command -v 7z || command -v 7zz || command -v 7za || :)
cd "$scratch" || exit 1

# Logs whose lines say where they are from: of many bytes and of few, with blanks,
# umlauts and what is escaped in evidence paths.
umlaut=$(printf 'gr\303\274n')
mkdir -p "logs/in the depth/$umlaut" "logs/100%/C%3A"
number=0
for member in plain.log 'in the depth/two  blanks.log' "in the depth/$umlaut/x.log" \
    '100%/C%3A/a!b.log' "it's.log"; do
    number=$((number + 1))
    awk -v n=$number 'BEGIN {
        for (i = 0; i < 3000 * (n % 2) + 3; i++)
            printf "192.0.2.%d - - [02/Mar/2021:08:15:%02d +0000] \"GET /%d/%d " \
                "HTTP/1.1\" 200 %d\n", n, i % 60, n, i, i * 7919 % 100003
    }' >"logs/$member"
done
(cd logs && find . -type f | sed 's,^\./,,' | sort) >members

# The same events, whichever way the bytes came.
events() { "$GROUNDS" dump -q "$@" 2>>"$err" | LC_ALL=C sort; }

# Every member as PROGRAM gives it, and what we make of that, beside ARCHIVE.
beside() { # NAME ARCHIVE PROGRAM...
    name=$1 archive=$2
    shift 2
    rm -rf given
    while IFS= read -r member; do
        mkdir -p "given/$(dirname "$member")"
        "$@" "$member" >"given/$member" 2>"$err" </dev/null ||
            echo "$member" >>unread
    done <members
    if [ -e unread ]; then
        not_ok "$name: ${1%_gives} reads every member" "$(cat unread "$err")"
        rm unread
        return
    fi
    events given >theirs
    events "$archive" --password-file passwords >ours
    [ -s theirs ] || not_ok "$name: there are events" 'none'
    expect_same "$name: the events of what ${1%_gives} gives" theirs ours
}

# bsdtar writes what has a name in its locale alone.
given() { LC_ALL=C.UTF-8 bsdtar -xOf "$@"; }

bsdtar_gives() { # ARCHIVE MEMBER: its patterns have escapes
    given "$1" ${phrase:+--passphrase "$phrase"} -- \
        "$(printf '%s' "$2" | sed 's/[][*?\\]/\\&/g')"
}
unzip_gives() { # ARCHIVE MEMBER
    LC_ALL=C.UTF-8 unzip -p ${phrase:+-P "$phrase"} "$1" \
        "$(printf '%s' "$2" | sed 's/[][*?\\]/\\&/g')"
}
seven_gives() { # ARCHIVE MEMBER
    LC_ALL=C.UTF-8 "$seven" x -so -bd ${phrase:+-p"$phrase"} "$1" "$2"
}

# The names are those that bsdtar lists, %-encoded as evidence paths.
same_names() { # NAME ARCHIVE
    rm -rf case
    "$GROUNDS" hunt -C -o case -q --password-file passwords "$2" 2>"$err"
    jq -r '.files[] | select(.outcome != "archive") | .evidence' \
        case/coverage.json | sed 's,^[^!]*!/,,' | sort >ours
    LC_ALL=C.UTF-8 bsdtar -tf "$2" | grep -v '/$' | sed 's,^\./,,' |
        jq -Rr '@uri | gsub("%(?<c>2F|27|28|29|2A)"; if .c == "2F" then "/"
            elif .c == "27" then "\u0027" elif .c == "28" then "("
            elif .c == "29" then ")" else "*" end) | gsub("%21"; "!")' |
        sort >theirs
    expect_same "$1: the names that bsdtar lists" theirs ours
}

check() { # NAME ARCHIVE PROGRAM...
    name=$1 archive=$2
    shift 2
    [ -s "$archive" ] || { skip "$name" 'nothing here makes it'; return; }
    for program; do
        case $program in
        unzip) have unzip || { skip "$name" 'no unzip'; continue; } ;;
        seven) [ -n "$seven" ] || { skip "$name" 'no 7z'; continue; } ;;
        esac
        beside "$name" "$archive" "${program}_gives" "$archive"
    done
}

echo secret >passwords
phrase=
(
    cd logs || exit 1
    export LC_ALL=C.UTF-8 # bsdtar needs it to write names into a 7z
    for form in ustar pax gnutar; do
        bsdtar --format $form -cf ../$form.tar -- *
    done
    bsdtar --format zip -cf ../bsdtar.zip -- *
    bsdtar --format zip --options zip:compression=store -cf ../stored.zip -- *
    bsdtar --format 7zip -cf ../bsdtar.7z -- *
    for pack in gzip bzip2 xz zstd; do
        bsdtar --$pack -cf ../tar.$pack -- *
    done
    tar --version 2>/dev/null | grep -q GNU && tar -cSf ../gnu.tar -- *
    if have zip; then
        zip -qr ../deflate.zip . && zip -q0r ../zip0.zip . &&
            zip -qr -P secret ../classic.zip .
    fi
    if [ -n "$seven" ]; then
        "$seven" a -bd ../solid.7z . && "$seven" a -bd -ms=off ../loose.7z . &&
            "$seven" a -bd -tzip -psecret -mem=AES256 ../aes.zip .
    fi
) >"$out" 2>&1
for archive in ustar.tar pax.tar gnutar.tar gnu.tar; do
    check $archive $archive bsdtar
done
for pack in gzip bzip2 xz zstd; do
    check "a tar in $pack" tar.$pack bsdtar
done
check 'a zip, Deflate' deflate.zip bsdtar unzip seven
check 'a zip, stored' zip0.zip bsdtar unzip seven
check 'a zip by bsdtar' bsdtar.zip bsdtar unzip seven
check 'a zip by bsdtar, stored' stored.zip bsdtar unzip seven
check 'a 7z, solid' solid.7z bsdtar seven
check 'a 7z, not solid' loose.7z bsdtar seven
check 'a 7z by bsdtar' bsdtar.7z bsdtar seven
phrase=secret
check 'a zip, classic encryption' classic.zip bsdtar unzip seven
check 'a zip, AES' aes.zip bsdtar seven
phrase=
for archive in ustar.tar pax.tar tar.xz bsdtar.zip bsdtar.7z; do
    same_names $archive $archive
done

# One compressed file, and archives in archives.
for pack in gzip bzip2 xz 'zstd -q'; do
    have "${pack% -q}" || { skip "$pack" "no $pack"; continue; }
    $pack -c logs/plain.log >packed
    rm -rf given && mkdir given && $pack -dc <packed >given/plain.log
    events given >theirs
    events packed >ours
    expect_same "${pack% -q}: the events of what it gives" theirs ours
done
mkdir outer && cp tar.gzip solid.7z pax.tar outer 2>"$err"
bsdtar --format zip -cf nested.zip outer
for inner in outer/*; do
    given nested.zip "$inner" >inner # a 7z is read by its end
    given inner
done 2>"$err" | LC_ALL=C sort >lines
rm -rf given && mkdir given && cp lines given/all.log
events given >theirs
events nested.zip >ours
expect_same 'archives in a zip: the events of what bsdtar gives' theirs ours

# Holes: what is sparse is read as zeros, and what stands behind them.
cp logs/plain.log hole.log && truncate -s +1M hole.log &&
    cat logs/plain.log >>hole.log
for form in gnu oldgnu posix; do
    tar --version 2>"$err" | grep -q GNU &&
        tar --format=$form -S -cf sparse.tar hole.log 2>"$err" ||
        { skip "a sparse tar, $form" 'no GNU tar'; continue; }
    rm -rf given && mkdir given && bsdtar -xOf sparse.tar >given/hole.log
    events given >theirs
    events sparse.tar >ours
    expect_same "a sparse tar, $form: the events of what bsdtar gives" theirs ours
done

# Cut archives: every whole line that bsdtar still gives, and no other event
# than those of the whole archive but one: a line cut in its last number.
events logs >whole
for archive in ustar.tar pax.tar tar.gzip tar.bzip2 tar.xz tar.zstd deflate.zip \
    zip0.zip; do
    [ -s $archive ] || { skip "$archive, cut" 'nothing here makes it'; continue; }
    size=$(wc -c <$archive)
    for part in 1 2 3; do
        head -c $((size * part / 4)) $archive >cut.archive
        given cut.archive 2>"$err" | sed '$d' >lines
        rm -rf given && mkdir given && cp lines given/all.log
        events given >theirs
        events cut.archive >ours
        lost=$(comm -23 theirs ours | wc -l)
        more=$(comm -13 whole ours | wc -l)
        name="$archive, cut at $part of 4: the events of what bsdtar gives"
        [ "$lost" -eq 0 ] && [ "$more" -le 1 ] && ok "$name" ||
            not_ok "$name" "$(wc -l <theirs) of bsdtar, $lost of them not here; \
$more that the archive does not have"
    done
done
done_testing
