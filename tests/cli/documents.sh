#!/bin/sh
# Help, manual and completions name the same options: each option that
# `--help` of a command tells is completed there, and stands in the manual.
. tests/cli/lib.sh
manual=docs/man/grounds.1

options_of_help() { # COMMAND
    "$GROUNDS" "$1" --help | grep -oE -- '(^|[ ,/[(|])--[a-z][a-z-]+' |
        grep -oE -- '--[a-z][a-z-]+' | sort -u
}
options_of_bash() { # COMMAND
    bash -c '. completions/grounds.bash
        COMP_WORDS=(grounds "$1" --) COMP_CWORD=2
        _grounds
        printf "%s\n" "${COMPREPLY[@]}"' bash "$1" 2>/dev/null | sort -u
}

commands=$("$GROUNDS" help | sed -nE 's/^  ([a-z]+)( .*|$)/\1/p' | sort -u)
[ -n "$commands" ] || not_ok 'help lists commands' "$("$GROUNDS" help)"
: >"$scratch/all"
for command in $commands; do
    case $command in
    help | version) continue ;;
    esac
    options_of_help "$command" >"$scratch/help"
    cat "$scratch/help" >>"$scratch/all"
    options_of_bash "$command" >"$scratch/bash"
    expect_same "bash completes what $command --help tells" \
        "$scratch/help" "$scratch/bash"
    expect_line "the manual has $command" ".It Cm $command" "$manual"
    expect_line "zsh knows $command" "'$command:" completions/_grounds
    expect_line "fish knows $command" "-a $command " completions/grounds.fish
done

sort -u "$scratch/all" >"$scratch/options"
sed -n '/^\.Sh OPTIONS/,/^\.Sh ENVIRONMENT/p' "$manual" | grep '^\.It ' |
    grep -oE -- ' -[a-z][a-z-]+' | sed 's/^ -/--/' | sort -u >"$scratch/manual"
expect_same 'the manual has every option and no other' \
    "$scratch/options" "$scratch/manual"
grep -oE -- '--[a-z][a-z-]+' completions/_grounds | sort -u >"$scratch/zsh"
expect_same 'zsh completes every option and no other' \
    "$scratch/options" "$scratch/zsh"
grep '^complete' completions/grounds.fish |
    grep -oE -- ' -l [a-z][a-z-]+' | sed 's/^ -l /--/' |
    sort -u >"$scratch/fish"
expect_same 'fish completes every option and no other' \
    "$scratch/options" "$scratch/fish"
done_testing
