#!/bin/sh
# determinism.sh - the same evidence gives the same bytes: for any number of
# threads, any order of directories, any locale and any zone.
. tests/cli/lib.sh

"$GROUNDS" simulate "$scratch/one" >/dev/null || exit 1
# More and larger files, damage, and what is there twice.
cp -r "$scratch/one/EXCH01" "$scratch/one/EXCH01 copy"
for i in 1 2 3 4 5 6 7 8 9; do
    cat "$scratch/one/EXCH01/Security.evtx" >"$scratch/one/joined$i"
    "$GROUNDS" dump -q "$scratch/one/FS02" >"$scratch/one/dump$i.json"
    echo "{\"broken$i" >>"$scratch/one/dump$i.json"
done
head -c 100000 "$scratch/one/EXCH01/Security.evtx" >"$scratch/one/cut.evtx"
: >"$scratch/one/empty.evtx"
echo 'text that is named so' >"$scratch/one/text.evtx"

# The same tree, made in another order: directories list it otherwise.
mkdir "$scratch/two" "$scratch/three"
(cd "$scratch/one" && find . -type f | LC_ALL=C sort) >"$scratch/files"
LC_ALL=C sort -r "$scratch/files" | while IFS= read -r f; do
    mkdir -p "$scratch/two/one/$(dirname "$f")"
    cp "$scratch/one/$f" "$scratch/two/one/$f"
done
awk '{ print NR * 7919 % 1009, $0 }' "$scratch/files" | sort -n |
    cut -d' ' -f2- | while IFS= read -r f; do
    mkdir -p "$scratch/three/one/$(dirname "$f")"
    cp "$scratch/one/$f" "$scratch/three/one/$f"
done

# Everything that a command gives, in the files $1.*; the rest is options.
all_outputs() { # NAME TREE OPTION...
    name=$1 top=$2
    shift 2
    (cd "$top" && "$GROUNDS" hunt -q "$@" -C -o "$scratch/case" one) \
        >/dev/null 2>&1
    cat "$scratch/case/findings.jsonl" "$scratch/case/coverage.json" \
        "$scratch/case/rules.jsonl" "$scratch/case/run.json" >"$name.case"
    for form in jsonl csv table; do
        (cd "$top" && "$GROUNDS" hunt "$@" --no-case --format $form one) \
            >"$name.$form" 2>/dev/null
    done
    (cd "$top" && "$GROUNDS" dump -q "$@" one) >"$name.dump" 2>/dev/null
    (cd "$top" && "$GROUNDS" search -q "$@" powershell one) \
        >"$name.search" 2>/dev/null
    (cd "$top" && "$GROUNDS" metrics -q "$@" one) >"$name.metrics" 2>/dev/null
    (cd "$top" && "$GROUNDS" gaps -q "$@" one) >"$name.gaps" 2>/dev/null
    (cd "$top" && "$GROUNDS" logons -q "$@" one) >"$name.logons" 2>/dev/null
}

expect_all_same() { # WHAT NAME
    for kind in case jsonl csv table dump search metrics gaps logons; do
        expect_same "$1: $kind" "$scratch/base.$kind" "$2.$kind"
    done
}

all_outputs "$scratch/base" "$scratch" --threads 1
for kind in case jsonl csv table dump search metrics gaps logons; do
    if [ -s "$scratch/base.$kind" ]; then
        ok "there is something to compare: $kind"
    else
        not_ok "there is something to compare: $kind"
    fi
done

for threads in 2 8; do
    all_outputs "$scratch/other" "$scratch" --threads $threads
    expect_all_same "$threads threads" "$scratch/other"
done

for tree in two three; do
    all_outputs "$scratch/other" "$scratch/$tree" --threads 2
    expect_all_same "directory in another order, $tree" "$scratch/other"
done

if make_locale tr_TR.UTF-8; then
    (
        LC_ALL=tr_TR.UTF-8
        export LC_ALL
        all_outputs "$scratch/other" "$scratch" --threads 2
    )
    expect_all_same 'Turkish locale' "$scratch/other"
else
    skip 'Turkish locale' 'localedef cannot make tr_TR.UTF-8 here'
fi

(
    TZ=Asia/Kolkata
    export TZ
    all_outputs "$scratch/other" "$scratch" --threads 2
)
expect_all_same 'another time zone' "$scratch/other"

# Files that are nowhere else: not even a path of this machine is in a case.
if grep -q "$scratch" "$scratch/base.case"; then
    not_ok 'no absolute path is in a case'
else
    ok 'no absolute path is in a case'
fi

done_testing
