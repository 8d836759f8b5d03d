# --- after the commit: nothing here can take the release back; what fails is finished by the next deployment ---

step_drain() {
    snapshot "$DEPLOYMENT" || return 1
    for service in $(changed web any | reversed); do
        load_service "$DEPLOYMENT" "$service"
        [ -z "$(other_copies "$service" "$s_colour" "$s_origin")" ] ||
            drained "$service" "$s_colour" "$s_drain" || note "$service: requests still open after ${s_drain} s of draining are cut"
    done
}

step_stop() {
    converge "$DEPLOYMENT"
}

# Keeps the committed releases that count, and what they need; removes the rest, never what is live.
step_prune() {
    keep=$(setting keep-releases)
    kept=$( (reversed <"$STATE/history.tsv"; echo) | awk -F '\t' -v keep="$keep" -v live="$DEPLOYMENT" \
        'NF && !($1 in seen) { seen[$1]; n++; if (n <= keep || $1 == live) print $1 }')
    pruned=0
    for dir in "$STATE"/releases/*/; do
        name=$(basename "$dir")
        case " $(echo "$kept" | tr '\n' ' ') takeover none $(last_failed) " in *" $name "*) continue ;; esac
        forget_release "$name" && pruned=$((pruned + 1))
    done
    snapshot "$DEPLOYMENT" || return 1
    # shellcheck disable=SC2013 # ids, one a line
    for id in $(awk -F '\t' '$2 == "copy" && $6 != "running" && $4 != "old" { print $1 }' "$CONTAINERS"); do
        kept_for_rollback "$id" || dock rm "$id" >/dev/null 2>&1
    done
    used=$(cat "$STATE"/releases/*/release.tsv | awk -F '\t' '$1 == "file" { print $2 }' | sort -u)
    for dir in "$STATE"/files/*/; do
        [ -d "$dir" ] || continue
        case "$used" in *"$(basename "$dir")"*) ;; *) rm -rf "$dir" ;; esac
    done
    rm -rf "$STATE"/incoming/*
    forget_tunnel_names
    detail="$pruned releases removed"
}

# The newest release that was taken back keeps its evidence.
last_failed() {
    # shellcheck disable=SC2045 # names of releases have no spaces, and only ls sorts by time
    for dir in $(ls -td "$STATE"/releases/*/ 2>/dev/null); do
        [ -e "$dir/committed" ] || { [ "$(basename "$dir")" = takeover ] || { basename "$dir"; return; }; }
    done
}

forget_release() {
    awk -F '\t' '$1 == "image" && $6 != "-" { print $6, $3 }' "$(plan_file "$1")" 2>/dev/null >"$TMP/images"
    rm -rf "${STATE:?}/releases/$1" "${SWITCHES:?}/$1"
    while read -r tag ref; do
        # Another kept release may still need them; a container's image Docker refuses to remove by itself.
        in_use "$tag" && continue
        dock rmi "$tag" >/dev/null 2>&1
        # By its digest an image that is kept under a tag is known again.
        case $ref in *@sha256:*) in_use "$ref" || dock rmi "$ref" >/dev/null 2>&1 ;; esac
    done <"$TMP/images"
}

in_use() {
    cat "$STATE"/releases/*/release.tsv | awk -F '\t' -v name="$1" '$1 == "image" && ($3 == name || $6 == name) { found = 1 } END { exit !found }'
}
