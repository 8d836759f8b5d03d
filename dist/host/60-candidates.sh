# --- the new copies ---

compose_create() {
    # Only creates: when and in which order copies start is decided here, and `up` would also touch its neighbours.
    DOCK_SECONDS=300 dock compose -p "$1" -f "$2" up --no-start --no-deps --no-build --pull never --no-recreate --quiet-pull \
        >"$TMP/compose.log" 2>&1 || fail "docker compose: $(last_words "$TMP/compose.log")"
}

# Creates the candidate's containers beside whatever runs; a leftover of an earlier deployment in its slot goes first.
create_candidate() {
    load_service "$DEPLOYMENT" "$1"
    [ "$s_action" = start ] || return 0
    created=yes
    stale=$(awk -F '\t' -v service="$1" -v colour="$s_colour" '$2 == "copy" && $3 == service && $4 == colour { print $1 }' "$CONTAINERS")
    # shellcheck disable=SC2086
    [ -z "$stale" ] || dock rm -f $stale >/dev/null 2>&1
    compose_create "$PROJECT-$s_colour" "$(release_dir "$DEPLOYMENT")/models/$1.$s_colour.json"
}

start_candidate() {
    load_service "$DEPLOYMENT" "$1"
    ids=$(copies "$1" "$s_colour" "$s_origin")
    [ -n "$ids" ] || fail "$1: its container was not created" || return 1
    for id in $ids; do [ "$(container_field "$id" 8)" = no ] || dock update --restart no "$id" >/dev/null; done
    # shellcheck disable=SC2086
    DOCK_SECONDS=120 dock start $ids >"$TMP/start.log" 2>&1 || {
        for id in $ids; do keep_evidence "$1" "$id"; done
        fail "$1 could not be started: $(last_words "$TMP/start.log")"
    }
}

# Set where requests are held meanwhile, or somebody waits for a rollback.
callers_wait=''

# candidate_state SERVICE: healthy | waiting | dead into $verdict, from a fresh look at its containers.
candidate_state() {
    load_service "$DEPLOYMENT" "$1"
    ids=$(copies "$1" "$s_colour" "$s_origin")
    # shellcheck disable=SC2086
    [ -z "$ids" ] || look_again $ids
    ids=$(copies "$1" "$s_colour" "$s_origin")
    addresses=''
    verdict=healthy
    for id in $ids; do
        state=$(container_field "$id" 6)
        health=$(container_field "$id" 7)
        addresses="$addresses $(container_field "$id" 11)"
        case $state in
            running)
                case $health in
                    healthy | none) ;;
                    # Docker's own check may first run after a whole interval; where callers wait, the switch's check decides.
                    starting) [ -n "$callers_wait" ] && [ "$s_role" = web ] || verdict=waiting ;;
                    *) verdict=waiting ;;
                esac
                ;;
            *) verdict=dead; dead=$id; break ;;
        esac
    done
    [ -n "$ids" ] || { verdict=dead; dead=-; }
    if [ "$verdict" = healthy ] && [ "$s_role" = web ]; then
        probe_passes "$1" "$s_colour" "$s_replicas" "$addresses" || verdict=waiting
    fi
}

# Waits until the candidate is healthy by its own check and, for a web service, by its switch's.
await_healthy() {
    load_service "$DEPLOYMENT" "$1"
    begun=$(uptime_seconds)
    healthy_by=$((begun + ${2:-$s_health}))
    settled=''
    while :; do
        candidate_state "$1"
        case $verdict in
            dead)
                keep_evidence "$1" "$dead"
                fail "$1 died: $(how_it_ended "$dead")"
                return 1
                ;;
            healthy)
                # A worker without a health check counts as healthy when it has stayed up for five seconds.
                if [ "$s_role" = web ] || [ "$health" != none ]; then return 0; fi
                settled=${settled:-$(($(uptime_seconds) + 5))}
                [ "$(uptime_seconds)" -lt "$settled" ] || return 0
                ;;
        esac
        aborted && return 1
        if [ "$(uptime_seconds)" -ge "$healthy_by" ]; then
            for id in $ids; do keep_evidence "$1" "$id"; done
            fail "$1 was not healthy within $((healthy_by - begun)) s (health: ${health:-unknown})"
            return 1
        fi
        sleep 0.3
    done
}

# True once somebody claimed that this deployment is to be taken back, e.g. a cancelled job.
aborted() {
    case $(cat "$(release_dir "$DEPLOYMENT")/claim" 2>/dev/null) in
        reverted*) fail "taken back: $(cut -f 2 "$(release_dir "$DEPLOYMENT")/claim")"; return 0 ;;
    esac
    return 1
}
