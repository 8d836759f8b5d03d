# --- the steps of a deployment, in the order in which they run; each is safe to repeat ---

# The committed release is brought back first, whatever an earlier deployment left behind.
step_reconcile() {
    # Of a deployment that was cut off while it pulled: names and authorizations that are of no use any more.
    for dir in "$STATE"/releases/*/pull; do [ "$dir" = "$(release_dir "$DEPLOYMENT")/pull" ] || rm -rf "$dir"; done
    base=$(plan_value "$DEPLOYMENT" base)
    if [ "$(current)" = - ]; then
        [ "$base" = none ] || [ -e "$(plan_file "$base")" ] || cp -R "$(release_dir "$DEPLOYMENT")/base" "$(release_dir "$base")"
        mkdir -p "$SWITCHES/$base"
        chmod 755 "$SWITCHES/$base"
        write_current "$base" || fail "cannot write $SWITCHES/current" || return 1
    fi
    # After the commit of a rollback, which is in a hurry, everything is brought into order all the same.
    if [ "$(plan_value "$DEPLOYMENT" kind)" = rollback ] && nothing_interrupted; then
        detail='nothing was interrupted'
        return 0
    fi
    # What cannot be brought back is no reason to refuse the deployment that may repair it.
    case $(current) in none | takeover) ;; *) converge "$(current)" || detail="not all could be brought back: $why" ;; esac
}

# The deployment before this one came to its end, and the machine has not restarted since.
nothing_interrupted() {
    awk -F '\t' -v id="$DEPLOYMENT" -v boot="$BOOT" '$5 != id { ended = $3 == boot && $6 == "transaction" && $7 != "begin" } END { exit !ended }' "$JOURNAL"
}

step_preflight() {
    detail=$(dock version --format '{{.Server.Version}}' 2>/dev/null) || fail 'the Docker daemon does not answer'
}

step_backup() { detail='nothing asked for'; }
step_migrate() { detail='nothing asked for'; }

# Networks and volumes with Compose's own labels, and the containers that stay in the user's own project.
step_prepare() {
    dir=$(release_dir "$DEPLOYMENT")
    ! creates_containers || compose_create "$PROJECT" "$dir/resources.json" || return 1
    for cfg in "$dir"/prepare/*.cfg; do
        [ -e "$cfg" ] || continue
        target=$SWITCHES/$(current)/${cfg##*/}
        if ! cmp -s "$cfg" "$target"; then
            write_durably "$target" <"$cfg" && chmod 644 "$target"
            service=${cfg##*/}
            dock inspect "$(switch_of "${service%.cfg}")" >/dev/null 2>&1 && reload_switch "${service%.cfg}"
        fi
    done
    for service in $(plan_names "$DEPLOYMENT" switch 3 create); do
        start_switch "$service" || return 1
    done
    rm -f "$TMP"/stat.* # a reload may have given them other servers
    for service in $(plan_names "$DEPLOYMENT" singleton 3 create) $(plan_names "$DEPLOYMENT" singleton 3 recreate); do
        try_singleton "$service" "$dir/stack.json" && start_singleton "$service" "$dir/stack.json" || return 1
    done
}

# A warm rollback does not, and it is in a hurry.
creates_containers() {
    awk -F '\t' '($1 == "service" && $8 == "start") || (($1 == "switch" || $1 == "singleton") && $3 != "keep") { found = 1 } END { exit !found }' \
        "$(plan_file "$DEPLOYMENT")"
}

start_switch() {
    dock rm -f "$(switch_of "$1")" >/dev/null 2>&1
    dock compose -p "$PROJECT-switch" -f "$dir/switches.json" up -d --no-deps --no-build --pull never "$1" >"$TMP/compose.log" 2>&1 ||
        fail "the switch of $1 could not be started: $(last_words "$TMP/compose.log")" || return 1
    answers_by=$(($(uptime_seconds) + 60))
    until switch_servers "$1"; do
        [ "$(uptime_seconds)" -lt "$answers_by" ] || fail "the switch of $1 does not answer: $(docker logs --tail 3 "$(switch_of "$1")" 2>&1 | tr '\n' ' ')" || return 1
        sleep 0.3
    done
}

# A changed configuration is tried in a throwaway container first, where its image has a check.
try_singleton() {
    check=$(plan_value "$DEPLOYMENT" singleton-check "$1")
    [ "$(plan_value "$DEPLOYMENT" singleton "$1")" = recreate ] && [ -n "$check" ] || return 0
    # shellcheck disable=SC2086
    dock compose -p "$PROJECT" -f "$2" run --rm --no-deps -T --entrypoint "${check%% *}" "$1" ${check#* } >"$TMP/check.log" 2>&1 ||
        fail "$1: its new configuration does not pass $check: $(last_words "$TMP/check.log")"
}

# start_singleton SERVICE MODEL, by Compose in the user's own project; left alone where nothing changed.
start_singleton() {
    note "$1: $(plan_value "$DEPLOYMENT" singleton "$1")"
    # Without dependencies: Compose would start the user's own copies of the services that have colours.
    DOCK_SECONDS=300 dock compose -p "$PROJECT" -f "$2" up -d --no-deps --no-build --pull never "$1" >"$TMP/compose.log" 2>&1 ||
        fail "$1 could not be started: $(last_words "$TMP/compose.log")" || return 1
    healthy_by=$(($(uptime_seconds) + $(plan_value "$DEPLOYMENT" singleton-health "$1")))
    id=$(dock compose -p "$PROJECT" -f "$2" ps -aq --no-trunc "$1" 2>/dev/null | head -n 1)
    while :; do
        case $(dock inspect --format '{{.State.Status}} {{with .State.Health}}{{.Status}}{{else}}none{{end}}' "$id" 2>/dev/null) in
            'running healthy' | 'running none') return 0 ;;
            exited* | dead* | '') keep_evidence "$1" "$id"; fail "$1 died: $(how_it_ended "$id")"; return 1 ;;
        esac
        [ "$(uptime_seconds)" -lt "$healthy_by" ] || { keep_evidence "$1" "$id"; fail "$1 was not healthy in time"; return 1; }
        sleep 0.5
    done
}

# Brings back the singletons that this deployment may have recreated, from the models of the committed release.
restore_singletons() {
    model=$(release_dir "$1")/stack.json
    unrestored=''
    for service in $(plan_names "$DEPLOYMENT" singleton 3 recreate); do
        [ ! -e "$model" ] || start_singleton "$service" "$model" || unrestored="$unrestored $why."
    done
    [ -z "$unrestored" ] || fail "$unrestored"
}
