# grounds.bash - completion of grounds for bash. Where nothing is offered
# here, bash completes file names.

_grounds() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
    local command=${COMP_WORDS[1]} words='' i
    local every='--help --json --color --quiet --verbose'
    local reading='--threads --carve --source-timezone --source-year
        --clock-skew --password-file --max-expand --max-window'
    local choice='--from --to --include --exclude'
    local rules='--no-builtin --placeholders --logsources --with-deprecated
        --with-unsupported'
    COMPREPLY=()

    # bash takes `--name=` apart into two words.
    if [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD-2]}
    elif [[ $word == = ]]; then
        before=${COMP_WORDS[COMP_CWORD-1]} word=''
    fi

    case $before in
    --color) words='auto always never' ;;
    --by) words='source user host time rows' ;;
    -m | --min-level | --fail-on)
        words='informational low medium high critical'
        ;;
    --format)
        if [[ $command == dump ]]; then words='jsonl xml'
        else words='table jsonl csv'; fi
        ;;
    --include | --exclude)
        words='computer= eid='
        [[ $command != timeline ]] || words="$words tag= rule="
        [[ $command != hunt ]] || words="$words status= tag= category= rule="
        compopt -o nospace 2>/dev/null
        ;;
    --threads | --record | --from | --to | --timezone | --source-timezone | --source-year | --clock-skew | -e | --regex | -F | --field)
        return
        ;;
    esac
    if [[ -n $words ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
        return
    fi

    if ((COMP_CWORD == 1)); then
        words='hunt dump search metrics gaps logons timeline rules simulate help version'
        mapfile -t COMPREPLY < <(compgen -W "$words --help --version" -- "$word")
        return
    fi
    if [[ $word != -* ]]; then
        if ((COMP_CWORD == 2)) && [[ $command == rules ]]; then
            words='list check explain test'
        elif ((COMP_CWORD == 2)) && [[ $command == help ]]; then
            words='hunt dump search metrics gaps logons timeline rules simulate version'
        fi
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
        return
    fi

    case $command in
    hunt)
        words="$every $reading $choice $rules --rules --oracle --no-memo --profile-rules --output
            --clobber --no-case --format --min-level --levels --critical --ioc
            --timezone --fail-on --geoip --yara"
        ;;
    dump) words="$every $reading $choice --format" ;;
    search) words="$every $reading $choice --regex --ignore-case --field" ;;
    logons) words="$every $reading $choice --geoip --by" ;;
    metrics | gaps) words="$every $reading $choice" ;;
    timeline) words="$every $choice --format --min-level --timezone" ;;
    rules)
        words="$every $rules --rules --yara"
        case ${COMP_WORDS[2]} in
        list | check | test) ;;
        *) words="$words $reading --record --correlation --group --all
            $choice" ;;
        esac
        ;;
    *) words=$every ;;
    esac
    for ((i = 2; i < COMP_CWORD; i++)); do
        [[ ${COMP_WORDS[i]} == -- ]] && return
    done
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -o default -F _grounds grounds
