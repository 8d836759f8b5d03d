# --- taking over a stack that somebody started by hand ---
# Plan lines: `old SERVICE CONTAINER`, `reload SERVICE CONTAINER` (an nginx that resolved the old address once),
# `names SERVICE NAME,NAME` (what callers say), `placeholder SERVICE CONTAINER-NAME`, `switch-image REF`.

adopting() {
    [ -n "$(plan_names "$DEPLOYMENT" old)" ]
}

# Both addresses answer now, the old copy's and its switch's, and both lead to the old copy. Proxies that resolved the old
# address when they started are pointed at the switch and reloaded; this is where requests may fail.
step_adopt() {
    for service in $(plan_names "$DEPLOYMENT" old | sort -u); do
        load_service "$DEPLOYMENT" "$service"
        [ "$s_role" = web ] || continue
        adopted_by=$(($(uptime_seconds) + 30))
        until old_answers "$service"; do
            [ "$(uptime_seconds)" -lt "$adopted_by" ] || fail "$service: its switch cannot reach the running copy" || return 1
            sleep 0.3
        done
    done
    for service in $(plan_names "$DEPLOYMENT" reload); do
        point_at_switches "$(plan_value "$DEPLOYMENT" reload "$service")" || fail "$service could not be pointed at the switches" || return 1
    done
}

old_answers() {
    snapshot "$DEPLOYMENT" || return 1
    addresses=$(awk -F '\t' -v service="$1" '$3 == service && $4 == "old" { printf "%s ", $11 }' "$CONTAINERS")
    probe_passes "$1" old 1 "$addresses"
}

# Networks of a container, `NAME ADDRESS` a line.
networks_of() {
    # shellcheck disable=SC2016 # Docker's variables, not the shell's
    dock inspect --format '{{range $name, $at := .NetworkSettings.Networks}}{{$name}} {{$at.IPAddress}}{{"\n"}}{{end}}' "$1"
}

point_at_switches() {
    networks_of "$1" >"$TMP/its-networks"
    for named in $(plan_names "$DEPLOYMENT" names); do
        address=$(networks_of "$(switch_of "$named")" | awk 'NR == FNR { if ($1 != "") mine[$1]; next } $1 in mine { print $2; exit }' "$TMP/its-networks" -)
        [ -z "$address" ] || echo "$address $(plan_value "$DEPLOYMENT" names "$named" | tr , ' ') #pi-deploy"
    done >"$TMP/hosts"
    edit_hosts "$1" && dock exec "$1" nginx -s reload >/dev/null 2>&1
}

# The hosts file of a container belongs to root on the host: a throwaway container writes it. In place, as it is a mount.
edit_hosts() {
    hosts=$(dock inspect --format '{{.HostsPath}}' "$1")
    # shellcheck disable=SC2016 # expanded in the container
    timeout 60 docker run --rm -i --network none --user 0 --entrypoint sh -v "$hosts:/adopted" "$(plan_value "$DEPLOYMENT" switch-image)" \
        -c 'kept=$(grep -v "#pi-deploy$" /adopted); { printf "%s\n" "$kept"; cat; } >/adopted' <"$TMP/hosts" 9>&-
}

# Connections to an old copy that come neither from a switch nor from itself: remote addresses, a line each.
direct_callers() {
    switches=$(for named in $(plan_names "$DEPLOYMENT" names); do networks_of "$(switch_of "$named")"; done |
        awk 'NF { split($2, n, "."); printf "%02X%02X%02X%02X ", n[4], n[3], n[2], n[1] }')
    dock run --rm --network "container:$1" --entrypoint cat "$(plan_value "$DEPLOYMENT" switch-image)" /proc/net/tcp /proc/net/tcp6 2>/dev/null |
        awk -v ports="$s_ports" -v switches="$switches" '
            BEGIN { n = split(ports, port, ","); for (i = 1; i <= n; i++) wanted[sprintf("%04X", port[i])] }
            $4 == "01" { split($2, here, ":"); split($3, there, ":"); from = substr(there[1], length(there[1]) - 7)
                if (here[2] in wanted && !index(switches, from) && from != "0100007F") print from }' | sort -u
}

# Callers that still talk to an adopted copy directly get the drain time too, and are named when they stay.
await_callers_gone() {
    for id in $others; do
        [ "$(container_field "$id" 4)" = old ] || continue
        callers_by=$(($(uptime_seconds) + s_drain))
        while callers=$(direct_callers "$id") && [ -n "$callers" ]; do
            if [ "$(uptime_seconds)" -ge "$callers_by" ]; then
                note "$s_name: still called directly at its old address by $(echo "$callers" | tr '\n' ' ')"
                break
            fi
            sleep 0.5
        done
    done
}

# Never-started containers hold the names that Compose would give the services, so that `docker compose up` by hand stops
# with a name conflict instead of starting second copies. `docker container prune` removes them, hence at every deployment.
step_placeholders() {
    for service in $(plan_names "$DEPLOYMENT" old | sort -u); do
        # shellcheck disable=SC2013 # ids, one a line
        for id in $(awk -F '\t' -v name="$service" '$1 == "old" && $2 == name { print $3 }' "$(plan_file "$DEPLOYMENT")"); do
            dock rm "$id" >/dev/null 2>&1
        done
    done
    awk -F '\t' '$1 == "placeholder" { print $2, $3 }' "$(plan_file "$DEPLOYMENT")" >"$TMP/placeholders"
    while read -r service name; do
        dock inspect "$name" >/dev/null 2>&1 ||
            dock create --name "$name" --network none --entrypoint sh --label "pi-deploy.project=$PROJECT" \
                --label "pi-deploy.service=$service" --label pi-deploy.kind=placeholder \
                "$(plan_value "$DEPLOYMENT" switch-image)" -c 'exit 0' >/dev/null || fail "cannot create the placeholder $name" || return 1
    done <"$TMP/placeholders"
    adopting || return 0
    : >"$TMP/hosts"
    for service in $(plan_names "$DEPLOYMENT" reload); do edit_hosts "$(plan_value "$DEPLOYMENT" reload "$service")"; done
    for service in $(plan_names "$DEPLOYMENT" switch); do reload_switch "$service"; done
}
