# --- converge: exactly the committed release's copies run and get the traffic ---
# The same code takes back a failed deployment, finishes a committed one, and recovers from a cut at any point: it only
# looks at what is committed and at what is there.

# Stops copies that are not committed as live. A copy of a committed release is kept, stopped, for a warm rollback.
retire() {
    for id in "$@"; do
        [ "$(container_field "$id" 8)" = no ] || dock update --restart no "$id" >/dev/null
        [ "$(container_field "$id" 6)" != running ] || DOCK_SECONDS=$((s_grace + 60)) dock stop -t "$s_grace" "$id" >/dev/null
        kept_for_rollback "$id" || [ "$(container_field "$id" 4)" = old ] || dock rm -f "$id" >/dev/null
    done
}

# Whether a committed release has this copy: the one that made it, or one that came after and left it alone.
kept_for_rollback() {
    for committed in "$STATE"/releases/*/committed; do
        [ -e "$committed" ] || continue
        awk -F '\t' -v service="$(container_field "$1" 3)" -v colour="$(container_field "$1" 4)" -v origin="$(container_field "$1" 5)" \
            '$1 == "service" && $2 == service && $4 == colour && $5 == origin { found = 1 } END { exit !found }' "${committed%committed}release.tsv" && return 0
    done
    return 1
}

# Starts the live copies again and waits until the switch sees them; requests are held meanwhile.
revive() {
    # shellcheck disable=SC2086
    dock update --restart unless-stopped $live >/dev/null
    # shellcheck disable=SC2086
    dock start $live >/dev/null 2>"$TMP/revive.log" || fail "$s_name could not be started again: $(last_words "$TMP/revive.log")"
}

await_probe() {
    addresses=''
    probe_by=$(($(uptime_seconds) + $2))
    while :; do
        snapshot "$1" || return 1
        addresses=''
        for id in $live; do addresses="$addresses $(container_field "$id" 11)"; done
        probe_passes "$s_name" "$s_colour" 1 "$addresses" && return 0
        [ "$(uptime_seconds)" -lt "$probe_by" ] || return 1
        sleep 0.2
    done
}

running_of() {
    for one in $1; do [ "$(container_field "$one" 6)" != running ] || echo "$one"; done
}

# converge_service DEPLOYMENT SERVICE. The order serves every case: traffic to the live slots (where nothing answers yet,
# callers wait), then the others drain and stop, and only then does a stopped live copy start, as two copies may not fit
# into the memory or share a volume even for a moment.
converge_service() {
    load_service "$1" "$2" || return 0
    live=$(copies "$2" "$s_colour" "$s_origin")
    running=$(copies "$2" "$s_colour" "$s_origin" running)
    others=$(other_copies "$2" "$s_colour" "$s_origin")
    [ -n "$live" ] || fail "$2: the containers of its committed release are gone" || return 1
    if [ "$s_role" = web ] && ! gives_traffic "$2" "$s_colour"; then
        dock start "$(switch_of "$2")" >/dev/null 2>&1
        give_traffic "$2=$s_colour" || return 1
    fi
    if [ -n "$others" ]; then
        if [ "$s_role" = web ] && [ -n "$(running_of "$others")" ]; then
            drained "$2" "$s_colour" "$s_drain" || note "$2: requests still open after ${s_drain} s of draining are cut"
            await_callers_gone
        fi
        # shellcheck disable=SC2086
        retire $others
    fi
    if [ "$live" != "$running" ]; then
        revive || return 1
        [ "$s_role" != web ] || await_probe "$1" "$s_health" || fail "$2: its committed release does not pass its probe" || return 1
    fi
    for id in $live; do
        [ "$(container_field "$id" 8)" = unless-stopped ] || dock update --restart unless-stopped "$id" >/dev/null
    done
}

# converge DEPLOYMENT: callers last in the plan are dealt with first, so that no old caller meets a stopped old callee.
converge() {
    snapshot "$1" || return 1
    failed=''
    for service in $(plan_names "$1" service | reversed); do
        converge_service "$1" "$service" || failed="$failed $why."
    done
    gone=$(awk -F '\t' -v known=" $(plan_names "$1" service | tr '\n' ' ')" '$2 == "copy" && !index(known, " " $3 " ") { print $1 }' "$CONTAINERS")
    s_grace=10
    # shellcheck disable=SC2086
    [ -z "$gone" ] || retire $gone
    orphans=$(awk -F '\t' -v known=" $(plan_names "$1" switch | tr '\n' ' ')" '$2 == "switch" && !index(known, " " $3 " ") { print $1 }' "$CONTAINERS")
    # shellcheck disable=SC2086
    [ -z "$orphans" ] || dock rm -f $orphans >/dev/null
    [ -z "$failed" ] || fail "$failed"
}
