# --- files and images, as facts ---

# PATH, file|dir|large|none, and the sha256 of its content: of a folder, that of the sorted `sha256sum` lines of its files.
content_of() {
    if [ -f "$1" ]; then
        printf '%s\tfile\t%s\n' "$1" "$(sha256sum <"$1" 2>/dev/null | cut -d ' ' -f 1)"
    elif [ -d "$1" ] && [ "$(du -sk "$1" 2>/dev/null | cut -f 1)" -gt 20480 ]; then
        printf '%s\tlarge\t-\n' "$1"
    elif [ -d "$1" ]; then
        printf '%s\tdir\t%s\n' "$1" "$(cd "$1" && find . -type f -exec sha256sum {} + 2>/dev/null | sort -k 2 | sha256sum | cut -d ' ' -f 1)"
    else
        printf '%s\tnone\t-\n' "$1"
    fi
}

# As asked, absolute, file|dir|none. Relative paths start at the stack's own folder.
path_of() {
    # shellcheck disable=SC2088 # ~/ as the Compose file spells it
    case $1 in
        /*) full=$1 ;;
        "~/"*) full=$HOME/${1#??} ;;
        *) full=$(working_dir)/${1#./} ;;
    esac
    kind='none'
    [ ! -e "$full" ] || kind='file'
    [ ! -d "$full" ] || kind='dir'
    printf '%s\t%s\t%s\n' "$1" "$full" "$kind"
}

# What a registry says of a reference: REF, exit code, then the verbose manifest as one line. Remembers in $unreachable.
manifest_of() {
    # A digest that is here already needs no registry.
    case $1 in *@sha256:*) ! docker image inspect "$1" >/dev/null 2>&1 || return 0 ;; esac
    insecure=''
    # The engine, too, speaks plain HTTP to registries on this machine.
    case $1 in localhost:* | 127.*:* ) insecure=--insecure ;; esac
    if [ -z "$insecure" ] && docker info --format '{{range .RegistryConfig.IndexConfigs}}{{if not .Secure}} {{.Name}} {{end}}{{end}}' 2>/dev/null | grep -q -F " ${1%%/*} "; then
        insecure=--insecure
    fi
    registry=${1%%/*}
    # One that did not answer for one image is not waited for again. What does not look like a registry is Docker Hub.
    case $registry in *.* | *:* | localhost) ;; *) registry=docker.io ;; esac
    case $unreachable in *" $registry "*) printf '%s\t1\tits registry did not answer\n' "$1"; return 0 ;; esac
    # shellcheck disable=SC2086
    said=$(timeout 20 docker manifest inspect --verbose $insecure "$1" 2>&1)
    code=$?
    ! printf '%s' "$said" | grep -q -i -E 'timeout|timed out|refused|no route|unreachable|no such host' && [ $code != 124 ] || unreachable="$unreachable$registry "
    printf '%s\t%s\t%s\n' "$1" "$code" "$(printf '%s' "$said" | tr '\t\r\n' '   ')"
}
