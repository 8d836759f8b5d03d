# --- observe: every fact about the host in one query ---
# Standard input: `image REF`, `manifest REF`, `path PATH` lines (tab-separated). Output: `== SECTION` and its lines.

observe() {
    requests=$(cat)
    echo '== facts'
    facts
    echo '== containers'
    ids=$({
        docker ps -aq --no-trunc --filter "label=pi-deploy.project=$PROJECT"
        docker ps -aq --no-trunc --filter "label=com.docker.compose.project=$PROJECT"
    } 2>/dev/null | sort -u)
    # shellcheck disable=SC2086
    [ -z "$ids" ] || docker inspect --format '{{json .}}' $ids
    echo '== binds'
    # shellcheck disable=SC2086
    [ -z "$ids" ] || docker inspect --format '{{range .Mounts}}{{if and (eq .Type "bind") (not .RW)}}{{.Source}}{{"\n"}}{{end}}{{end}}' $ids |
        sort -u | grep . | while read -r path; do content_of "$path"; done
    echo '== usage'
    # shellcheck disable=SC2046
    [ -z "$ids" ] || timeout 20 docker stats --no-stream --format '{{.ID}}{{"\t"}}{{.MemUsage}}' $(docker ps -q --filter "label=pi-deploy.project=$PROJECT" --filter label=pi-deploy.kind=copy) 2>/dev/null
    echo '== neighbours'
    docker ps -a --format '{{.Label "com.docker.compose.project"}}{{"\t"}}{{.Label "com.docker.compose.service"}}{{"\t"}}{{.Image}}{{"\t"}}{{.Label "pi-deploy.project"}}'
    echo '== networks'
    docker network ls --no-trunc --format '{{json .}}'
    echo '== volumes'
    docker volume ls --format '{{json .}}'
    echo '== images'
    printf '%s\n' "$requests" | awk -F '\t' '$1 == "image" { print $2 }' | while read -r ref; do
        found=$(docker image inspect --format '{"id":{{json .ID}},"digests":{{json .RepoDigests}},"architecture":{{json .Architecture}},"os":{{json .Os}},"variant":{{json .Variant}},"size":{{.Size}},"ports":{{json .Config.ExposedPorts}}}' "$ref" 2>/dev/null) || found=null
        printf '%s\t%s\n' "$ref" "$found"
    done
    echo '== inventory'
    # shellcheck disable=SC2046
    docker image inspect --format '{"id":{{json .ID}},"digests":{{json .RepoDigests}},"tags":{{json .RepoTags}},"layers":{{json .RootFS.Layers}}}' \
        $(docker image ls -q --no-trunc | sort -u) 2>/dev/null
    echo '== manifests'
    unreachable=' '
    printf '%s\n' "$requests" | awk -F '\t' '$1 == "manifest" { print $2 }' | while read -r ref; do manifest_of "$ref"; done
    echo '== paths'
    printf '%s\n' "$requests" | awk -F '\t' '$1 == "path" { print $2 }' | while read -r path; do path_of "$path"; done
    echo '== state'
    printf 'current\t%s\n' "$(current)"
    printf 'owner\t%s\n' "$(flock -n "$STATE/lock" true 2>/dev/null && echo - || cat "$STATE/owner" 2>/dev/null || echo -)"
    for dir in "$STATE"/releases/*/; do
        [ -e "$dir/release.tsv" ] || continue
        printf 'release\t%s\t%s\t%s\n' "$(basename "$dir")" "$([ -e "$dir/committed" ] && echo committed || echo -)" "$(tr '\n' ' ' <"$dir/record.json" 2>/dev/null)"
    done
    echo '== history'
    cat "$STATE/history.tsv" 2>/dev/null
    echo '== files'
    ls "$STATE/files" 2>/dev/null
    echo '== journal'
    tail -n "${JOURNAL_LINES:-100}" "$JOURNAL" 2>/dev/null
    echo '== end'
}

facts() {
    fact() { printf '%s\t%s\n' "$1" "$2"; }
    fact machine "$(uname -m)"
    fact kernel "$(uname -r)"
    fact user "$(id -un)"
    fact home "$HOME"
    fact root "$ROOT"
    fact boot "$(cat /proc/sys/kernel/random/boot_id)"
    fact uptime "$(uptime_seconds)"
    fact model "$(tr -d '\000' 2>/dev/null </proc/device-tree/model)"
    # shellcheck disable=SC1091
    fact os "$(. /etc/os-release 2>/dev/null && echo "${PRETTY_NAME:-}")"
    fact memory-total "$(awk '$1 == "MemTotal:" { print $2 * 1024 }' /proc/meminfo)"
    fact memory-available "$(awk '$1 == "MemAvailable:" { print $2 * 1024 }' /proc/meminfo)"
    fact memory-headroom "$(cgroup_headroom)"
    fact engine "$(timeout 20 docker version --format '{{.Server.Version}}' 2>&1 | tail -n 1)"
    fact compose "$(timeout 20 docker compose version --short 2>/dev/null)"
    fact compose-v1 "$(command -v docker-compose)"
    timeout 20 docker info --format 'store{{"\t"}}{{.Driver}} {{.DriverStatus}}
docker-root{{"\t"}}{{.DockerRootDir}}
architecture{{"\t"}}{{.Architecture}}
memory-limits{{"\t"}}{{.MemoryLimit}}' 2>/dev/null
    fact disk-free "$(df -Pk "$(docker info --format '{{.DockerRootDir}}' 2>/dev/null)" 2>/dev/null | awk 'NR == 2 { print $4 * 1024 }')"
    fact state-free "$(df -Pk "$ROOT" | awk 'NR == 2 { print $4 * 1024 }')"
    fact working-dir "$(working_dir)"
    for tool in awk flock setsid timeout tar sha256sum mktemp cmp; do
        command -v "$tool" >/dev/null || fact missing "$tool"
    done
}

# What our own control group may still use, in bytes: a container host can itself be limited. Nothing where unlimited.
cgroup_headroom() {
    if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
        dir=/sys/fs/cgroup$(cut -d : -f 3 /proc/self/cgroup | head -n 1)
        awk -v max="$(cat "$dir/memory.max" 2>/dev/null)" -v used="$(cat "$dir/memory.current" 2>/dev/null)" \
            -v cache="$(awk '$1 == "inactive_file" { print $2 }' "$dir/memory.stat" 2>/dev/null)" \
            'BEGIN { if (max + 0 > 0) printf "%d\n", max - used + cache }'
    else
        dir=/sys/fs/cgroup/memory$(awk -F : '$2 == "memory" { print $3 }' /proc/self/cgroup)
        awk -v max="$(cat "$dir/memory.limit_in_bytes" 2>/dev/null)" -v used="$(cat "$dir/memory.usage_in_bytes" 2>/dev/null)" \
            -v cache="$(awk '$1 == "total_inactive_file" { print $2 }' "$dir/memory.stat" 2>/dev/null)" \
            'BEGIN { if (max + 0 > 0 && max < 9e17) printf "%d\n", max - used + cache }'
    fi
}

# The folder from which the user started the stack, or would.
working_dir() {
    dir=$(docker ps -a --filter "label=com.docker.compose.project=$PROJECT" --format '{{.Label "com.docker.compose.project.working_dir"}}' 2>/dev/null |
        grep . | grep -v -F "$ROOT/" | head -n 1)
    echo "${dir:-$HOME/$PROJECT}"
}
