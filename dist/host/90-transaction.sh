# --- the transaction ---

# Takes the deployment back: what was committed before runs and gets the traffic; candidates are removed.
revert() {
    reason=$why
    STEP=revert
    journal revert begin "$reason"
    claim reverted "$reason" >/dev/null
    now=$(current)
    if [ "$now" = none ]; then
        snapshot "$DEPLOYMENT" && awk -F '\t' '$2 == "copy" { print $1 }' "$CONTAINERS" >"$TMP/candidates"
        while read -r id; do dock rm -f "$id" >/dev/null; done <"$TMP/candidates"
        for service in $(plan_names "$DEPLOYMENT" switch 3 create); do dock rm -f "$(switch_of "$service")" >/dev/null 2>&1; done
        journal revert "done" 'nothing was serving before'
    else
        unreverted=''
        converge "$now" || unreverted=$why
        restore_singletons "$now" || unreverted="$unreverted $why"
        if [ -z "$unreverted" ]; then journal revert "done" "serving $(plan_value "$now" release)"; else journal revert failed "$unreverted"; fi
    fi
    rm -rf "$(release_dir "$DEPLOYMENT")/pull"
    forget_tunnel_names
    journal transaction failed "$reason"
}

run_steps() {
    step reconcile step_reconcile &&
        step preflight step_preflight &&
        step transfer step_transfer &&
        step backup step_backup &&
        step migrate step_migrate &&
        step prepare step_prepare &&
        { ! adopting || step adopt step_adopt; } &&
        step start step_start &&
        step healthy step_healthy &&
        step switch step_switch &&
        { [ "$(setting confirm)" != yes ] || step bake step_bake; } &&
        step confirm step_confirm &&
        step commit step_commit
}

finish() {
    unfinished=''
    step drain step_drain || unfinished=$why
    step stop step_stop || unfinished=$why
    step placeholders step_placeholders || unfinished=$why
    step prune step_prune || unfinished=$why
    journal transaction "done" "${unfinished:+committed, but: $unfinished}"
}

# transact ID, detached: says in incoming/ID/answer whether it runs, then does everything under the lock.
transact() {
    incoming=$STATE/incoming/$1
    answer() { printf '%s\n' "$1" >"$incoming/answer.new"; mv "$incoming/answer.new" "$incoming/answer"; }
    exec 9>>"$STATE/lock"
    flock -n 9 || { answer "held$TAB$(cat "$STATE/owner" 2>/dev/null)"; exit 0; }
    expected=$(awk -F '\t' '$1 == "expect" { print $2 }' "$incoming/release.tsv")
    if [ "$(current)" != "$expected" ] || [ -e "$(release_dir "$1")" ]; then
        answer "stale$TAB$(current)"
        exit 0
    fi
    DEPLOYMENT=$1
    BOOT=$(cat /proc/sys/kernel/random/boot_id)
    seq=$(journal_seq)
    seq=${seq:-0}
    TMP=$(mktemp -d "${TMPDIR:-/tmp}/pi-deploy.XXXXXX") || exit 1
    trap 'rm -rf "$TMP"' EXIT
    printf '%s\t%s\t%s\t%s\n' "$1" "$(awk -F '\t' '$1 == "run" { print $2 }' "$incoming/release.tsv")" "$$" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$STATE/owner"
    install_release "$1" || { answer "failed$TAB$why"; exit 0; }
    journal transaction begin "$(plan_value "$1" run)"
    printf 'running\t%s\n' "$seq" >"$STATE/incoming/$1.answer" # the folder itself has moved
    if run_steps; then finish; else revert; fi
    close_tunnel
    rm -f "$STATE/owner"
}

# Moves what was staged into place: files first, as the release refers to them.
install_release() {
    mkdir -p "$STATE/files" "$STATE/releases" "$SWITCHES"
    # Only the way in is private: containers read these files under their own users through the mounts.
    chmod 755 "$STATE/files" "$SWITCHES"
    for dir in "$incoming"/files/*/; do
        [ -d "$dir" ] || continue
        chmod -R u=rwX,go=rX "$dir"
        [ -e "$STATE/files/$(basename "$dir")" ] || mv "$dir" "$STATE/files/" || fail 'cannot install files' || return 1
    done
    if [ -d "$incoming/switch" ]; then
        rm -rf "${SWITCHES:?}/$1"
        mv "$incoming/switch" "$SWITCHES/$1" && chmod -R u=rwX,go=rX "$SWITCHES/$1" || fail 'cannot install the switch configuration' || return 1
    fi
    if [ -e "$incoming/supervisor.sh" ]; then
        cmp -s "$incoming/supervisor.sh" "$SWITCHES/supervisor.sh" || write_durably "$SWITCHES/supervisor.sh" <"$incoming/supervisor.sh"
        chmod 755 "$SWITCHES/supervisor.sh"
    fi
    carry || return 1
    find "$incoming" -type f -exec sh -c 'sync "$@" 2>/dev/null || sync' sh {} +
    mv "$incoming" "$(release_dir "$1")" || fail 'cannot install the release' || return 1
    flush "$STATE/releases"
}

# Models that are not uploaded, as the runner does not have them: those of a release that comes back, or of services that
# this deployment leaves alone.
carry() {
    mkdir -p "$incoming/models"
    awk -F '\t' '$1 == "carry" { print $2, $3 }' "$incoming/release.tsv" >"$TMP/carry"
    while read -r service from; do
        for model in "$(release_dir "$from")/models/$service".*.json; do
            [ -e "$incoming/models/${model##*/}" ] || cp -p "$model" "$incoming/models/" || fail "the models of $service in $from are gone" || return 1
        done
        for model in stack resources switches; do
            [ -e "$incoming/$model.json" ] || cp -p "$(release_dir "$from")/$model.json" "$incoming/"
        done
    done <"$TMP/carry"
}
