# --- the switches: HAProxy's runtime API ---
# A service's switch has, per port N, a backend port-N with the servers blue1…, green1…, old1… and parking, and a backend
# probe-N that checks the same servers. Columns of `show stat` used: 1 backend, 2 server, 5 current sessions, 18 status,
# 37 last check, 74 address.

switch_ask() {
    printf '%s\n' "$2" | timeout 30 docker exec -i "$(switch_of "$1")" nc 127.0.0.1 9999 9>&-
}

switch_servers() {
    switch_ask "$1" 'show stat -1 4 -1' >"$TMP/stat.$1" 2>/dev/null && [ -s "$TMP/stat.$1" ]
}

# slot_commands SERVICE COLOUR: the runtime commands, on one line, that give all traffic to that colour.
slot_commands() {
    awk -F , -v colour="$2" '
        $1 ~ /^port-/ && $2 != "parking" {
            state = ($2 ~ "^" colour "[0-9]+$") ? "ready" : "drain"
            line[state] = line[state] "set server " $1 "/" $2 " state " state ";"
        }
        END { print line["ready"] line["drain"] }' "$TMP/stat.$1"
}

# give_traffic COLOUR-OF… : each argument is SERVICE=COLOUR; all switches move within milliseconds of each other, as every
# connection to a runtime API is open before the first command is sent.
give_traffic() {
    rm -f "$TMP"/go "$TMP"/moved.*
    for pair in "$@"; do
        service=${pair%%=*}
        # The names of its servers, which were asked for already where a probe was waited for.
        [ -s "$TMP/stat.$service" ] || switch_servers "$service" || fail "the switch of $service does not answer" || return 1
        slot_commands "$service" "${pair#*=}" >"$TMP/move.$service"
        {
            echo prompt
            until [ -e "$TMP/go" ] || [ ! -d "$TMP" ]; do sleep 0.02; done
            cat "$TMP/move.$service"
            echo quit
        } 9>&- | timeout 60 docker exec -i "$(switch_of "$service")" nc 127.0.0.1 9999 >"$TMP/moved.$service" 2>&1 9>&- &
    done
    ready_by=$(($(uptime_seconds) + 30))
    for pair in "$@"; do
        until grep -q '>' "$TMP/moved.${pair%%=*}" 2>/dev/null; do
            [ "$(uptime_seconds)" -lt "$ready_by" ] || break
            sleep 0.05
        done
    done
    : >"$TMP/go"
    wait
    for pair in "$@"; do
        gives_traffic "${pair%%=*}" "${pair#*=}" || fail "the switch of ${pair%%=*} did not move to ${pair#*=}" || return 1
    done
}

# True when the switch sends requests to that colour and to no other. Read from the administrative state, as the status of
# a server without an address hides it. Columns of `show servers state` used: 2 backend, 4 server, 7 administrative state,
# in which bits 1 and 8 are maintenance and drain.
gives_traffic() {
    switch_ask "$1" 'show servers state' 2>/dev/null | awk -v colour="$2" '
        $2 ~ /^port-/ && $4 != "parking" {
            mine = $4 ~ "^" colour "[0-9]+$"
            held = $7 % 2 || int($7 / 8) % 2
            if (mine && !held) open = 1
            if (!mine && !held) wrong = 1
        }
        END { exit !(open && !wrong) }'
}

# Requests that the slots other than colour $2 still hold.
sessions_elsewhere() {
    switch_servers "$1" && awk -F , -v colour="$2" '
        $1 ~ /^port-/ && $2 != "parking" && $2 !~ "^" colour "[0-9]+$" { sum += $5 } END { print sum + 0 }' "$TMP/stat.$1"
}

# drained SERVICE LIVE-COLOUR SECONDS: waits until no request is left outside the live colour; 1 when the time ran out.
drained() {
    drain_by=$(($(uptime_seconds) + $3))
    while left=$(sessions_elsewhere "$1" "$2") && [ "${left:-0}" -gt 0 ]; do
        [ "$(uptime_seconds)" -lt "$drain_by" ] || return 1
        sleep 0.2
    done
    switch_ask "$1" "$(awk -F , -v colour="$2" '$1 ~ /^port-/ && $2 != "parking" && $2 !~ "^" colour "[0-9]+$" {
        printf "set server %s/%s state maint;", $1, $2 }' "$TMP/stat.$1")" >/dev/null
}

# probe_passes SERVICE COLOUR COPIES ADDRESSES: every port has that many servers which are exactly UP, checked, and at one
# of the addresses. A reused slot shows its predecessor's passed check for up to 450 ms, hence the addresses.
probe_passes() {
    switch_servers "$1" && awk -F , -v colour="$2" -v copies="$3" -v addresses=" $4 " '
        $1 ~ /^probe-/ { ports[$1] }
        $1 ~ /^probe-/ && $2 ~ "^" colour "[0-9]+$" && $18 == "UP" && $37 ~ /^(L7OK|L4OK|\* L7OK|\* L4OK|L7OKC)/ {
            split($74, at, ":")
            if (index(addresses, " " at[1] " ") && !(($1, at[1]) in seen)) { seen[$1, at[1]]; up[$1]++ }
        }
        END { for (port in ports) { some = 1; if (up[port] < copies) exit 1 } exit !some }' "$TMP/stat.$1"
}

# A switch takes its configuration from the committed release when it is told so; the address stays.
reload_switch() {
    dock exec "$(switch_of "$1")" kill -HUP 1
}
