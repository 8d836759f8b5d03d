# --- start, healthy, switch, bake, confirm, commit ---

changed() {
    awk -F '\t' -v role="$1" -v strategy="$2" '$1 == "service" && $8 != "keep" &&
        (role == "any" || $3 == role) && (strategy == "any" || $9 == strategy) { print $2 }' "$(plan_file "$DEPLOYMENT")"
}

step_start() {
    snapshot "$DEPLOYMENT" || return 1
    created=''
    for service in $(changed any any); do create_candidate "$service" || return 1; done
    [ -z "$created" ] || snapshot "$DEPLOYMENT" || return 1
    for service in $(changed any start-first); do
        note "$service: starting its copy $s_colour"
        start_candidate "$service" || return 1
    done
}

step_healthy() {
    [ "$(plan_value "$DEPLOYMENT" kind)" != rollback ] || callers_wait=yes
    for service in $(changed any start-first); do
        await_healthy "$service" || return 1
        note "$service: healthy after $(($(uptime_seconds) - begun)) s"
    done
}

# First the services without room for two copies, one by one, callers waiting; then all others at once.
step_switch() {
    for service in $(changed any stop-first); do replace_held "$service" || return 1; done
    pairs=''
    for service in $(changed web start-first); do
        load_service "$DEPLOYMENT" "$service"
        pairs="$pairs $service=$s_colour"
    done
    aborted && return 1
    # shellcheck disable=SC2086
    [ -z "$pairs" ] || give_traffic $pairs || return 1
    detail=$(echo "$pairs" | sed 's/^ //')
}

# Stop-first: requests wait in the switch while the old copy drains and stops and the new one starts.
replace_held() {
    snapshot "$DEPLOYMENT" || return 1
    load_service "$DEPLOYMENT" "$1"
    old=$(other_copies "$1" "$s_colour" "$s_origin")
    begun=$(uptime_seconds)
    if [ "$s_role" = web ] && [ -n "$old" ]; then
        give_nothing "$1" || return 1
        drained "$1" "$s_colour" "$s_drain" || note "$1: requests still open after ${s_drain} s of draining are cut"
    fi
    for id in $old; do
        [ "$(container_field "$id" 6)" = running ] || continue
        # Until the commit only this copy may come back after a power cut; unless-stopped would not revive a stopped one.
        dock update --restart always "$id" >/dev/null
        DOCK_SECONDS=$((s_grace + 60)) dock stop -t "$s_grace" "$id" >/dev/null || fail "$1: its old copy did not stop" || return 1
    done
    callers_wait=yes
    start_candidate "$1" && await_healthy "$1" || return 1
    callers_wait=''
    [ "$s_role" != web ] || give_traffic "$1=$s_colour" || return 1
    note "$1: replaced in $(($(uptime_seconds) - begun)) s, requests were held"
}

give_nothing() {
    switch_servers "$1" || fail "the switch of $1 does not answer" || return 1
    switch_ask "$1" "$(awk -F , '$1 ~ /^port-/ && $2 != "parking" { printf "set server %s/%s state drain;", $1, $2 }' "$TMP/stat.$1")" >/dev/null
}

# The new copies carry the traffic; one that dies or turns unhealthy takes the deployment back.
step_bake() {
    bake_by=$(($(uptime_seconds) + $(setting bake-seconds)))
    watch_until() { [ "$(uptime_seconds)" -ge "$bake_by" ]; }
    watch
}

watch() {
    rounds=0
    until watch_until; do
        snapshot "$DEPLOYMENT" || return 1
        for service in $(changed any any); do
            load_service "$DEPLOYMENT" "$service"
            for id in $(copies "$service" "$s_colour" "$s_origin"); do
                case "$(container_field "$id" 6) $(container_field "$id" 7)" in
                    'running healthy' | 'running none' | 'running starting') ;;
                    running*) keep_evidence "$service" "$id"; fail "$service turned unhealthy while it was watched"; return 1 ;;
                    *) keep_evidence "$service" "$id"; fail "$service died while it was watched: $(how_it_ended "$id")"; return 1 ;;
                esac
            done
            # A switch that was restarted came up with the committed release, as it should; it is told again.
            if [ "$s_role" = web ] && [ $((rounds % 5)) = 4 ] && ! gives_traffic "$service" "$s_colour"; then
                give_traffic "$service=$s_colour" || return 1
            fi
        done
        aborted && return 1
        rounds=$((rounds + 1))
        sleep 0.5
    done
}

# claim WORD WHO: confirmed or reverted, whoever links first; prints what holds.
claim() {
    claimed=$(release_dir "$DEPLOYMENT")/claim
    printf '%s\t%s\n' "$1" "$2" >"$claimed.$$"
    flush "$claimed.$$"
    ln "$claimed.$$" "$claimed" 2>/dev/null
    rm -f "$claimed.$$"
    cat "$claimed"
}

step_confirm() {
    [ "$(setting confirm)" = yes ] || { detail='not asked for'; return 0; }
    confirm_by=$(($(uptime_seconds) + $(setting confirm-seconds)))
    watch_until() { [ -e "$(release_dir "$DEPLOYMENT")/claim" ] || [ "$(uptime_seconds)" -ge "$confirm_by" ]; }
    note "waiting for a confirmation for $(setting confirm-seconds) s, then taken back"
    watch || return 1
    case $(claim reverted "no confirmation within $(setting confirm-seconds) s") in
        confirmed*) detail=$(cut -f 2 "$(release_dir "$DEPLOYMENT")/claim") ;;
        *) fail "taken back: $(cut -f 2 "$(release_dir "$DEPLOYMENT")/claim")" ;;
    esac
}

# The one rename that decides. Before it, a power cut brings back the old release; after it, the new one.
step_commit() {
    snapshot "$DEPLOYMENT" || return 1
    fresh=''
    for service in $(changed any any); do
        load_service "$DEPLOYMENT" "$service"
        fresh="$fresh $(copies "$service" "$s_colour" "$s_origin")"
    done
    # shellcheck disable=SC2086
    [ -z "${fresh# }" ] || dock update --restart unless-stopped $fresh >/dev/null || fail 'docker update failed' || return 1
    root=$(dock info --format '{{.DockerRootDir}}' 2>/dev/null)
    sync -f "$root" 2>/dev/null || sync -f "$(dirname "${root:-/var/lib/docker}")" 2>/dev/null || sync
    printf '%s\t%s\n' "$BOOT" "$(uptime_seconds)" | write_durably "$(release_dir "$DEPLOYMENT")/committed"
    printf '%s\t%s\n' "$DEPLOYMENT" "$(plan_value "$DEPLOYMENT" release)" >>"$STATE/history.tsv"
    flush "$STATE/history.tsv"
    write_current "$DEPLOYMENT" || fail 'cannot write the committed release'
}
