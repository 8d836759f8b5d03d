# --- verbs ---

verb_stage() {
    rm -rf "$STATE/incoming/$1"
    mkdir -p "$STATE/incoming/$1" && tar -x -f - -C "$STATE/incoming/$1" && [ -e "$STATE/incoming/$1/release.tsv" ] && echo staged
}

# Starts the transaction so that it outlives this connection, and waits for its first word:
# running SEQ | held OWNER… | stale CURRENT | failed WHY.
verb_start() {
    rm -f "$STATE/incoming/$1.answer"
    setsid sh "$PROGRAM" transact "$PROJECT" "$1" </dev/null >"$STATE/incoming/$1.log" 2>&1 &
    tries=0
    while [ $tries -lt 150 ]; do
        for answer in "$STATE/incoming/$1.answer" "$STATE/incoming/$1/answer"; do
            [ ! -e "$answer" ] || { cat "$answer"; return 0; }
        done
        sleep 0.1
        tries=$((tries + 1))
    done
    printf 'failed\t%s\n' "the transaction did not start: $(tail -n 3 "$STATE/incoming/$1.log" | tr '\t\n' '  ')"
}

# The connection that serves the tunnel from now on. The one before it may not know yet that its runner is gone, and holds
# the port until it is told.
verb_attach() {
    mine=$(session_process)
    [ "$(cat "$STATE/session" 2>/dev/null)" = "$mine" ] || end_session
    echo "$mine" >"$STATE/session"
}

# memory, disk: percent of the last 10 s in which all work waited for them; load of the last minute; cores.
pressure() {
    for kind in memory io; do
        awk '$1 == "full" { split($2, part, "="); value = part[2] } END { print value == "" ? "-" : value }' "/proc/pressure/$kind" 2>/dev/null || echo -
    done
    cut -d ' ' -f 1 /proc/loadavg
    grep -c '^processor' /proc/cpuinfo
}

# Journal lines of a deployment after a seq, as they come, until it is over or its process is gone.
verb_follow() {
    from=$2
    size=-1
    turn=0
    while :; do
        free=''
        flock -n "$STATE/lock" true 2>/dev/null && free=1
        now=$(wc -c <"$JOURNAL")
        if [ "$now" != "$size" ]; then
            size=$now
            lines=$(awk -F '\t' -v id="$1" -v from="$from" '$5 == id && $2 > from + 0' "$JOURNAL")
            if [ -n "$lines" ]; then
                printf '%s\n' "$lines"
                from=$(printf '%s\n' "$lines" | tail -n 1 | cut -f 2)
                ! printf '%s\n' "$lines" | awk -F '\t' '$6 == "transaction" && $7 != "begin" { over = 1 } END { exit !over }' || return 0
            fi
        fi
        [ -z "$free" ] || { printf 'gone\n'; return 0; }
        turn=$((turn + 1))
        # While its images come through the tunnel the runner paces itself by the host's strain.
        if [ -d "$(release_dir "$1")/pull" ] && [ $((turn % 5)) = 0 ]; then printf 'pressure\t%s\n' "$(pressure | tr '\n' '\t')"; fi
        sleep 0.2
    done
}

verb_claim() {
    DEPLOYMENT=$1
    [ -d "$(release_dir "$1")" ] || { echo 'unknown'; return 0; }
    claim "$2" "$3"
}

# Compose's own hash of every service of the model on standard input; it is what its containers carry as a label.
verb_hashes() {
    docker compose -p "$PROJECT" -f - config --hash '*'
}

verb_evidence() {
    cat "$(release_dir "$1")/evidence.txt" 2>/dev/null
}

# Brings back the committed release by hand, e.g. after an interrupted deployment that nobody repeated.
verb_reconcile() {
    exec 9>>"$STATE/lock"
    flock -n 9 || { echo 'a deployment is running'; return 1; }
    DEPLOYMENT=$(current)
    BOOT=$(cat /proc/sys/kernel/random/boot_id)
    seq=$(journal_seq)
    seq=${seq:-0}
    TMP=$(mktemp -d "${TMPDIR:-/tmp}/pi-deploy.XXXXXX") || return 1
    trap 'rm -rf "$TMP"' EXIT
    step reconcile step_reconcile || { echo "$why"; return 1; }
}

mkdir -p "$STATE/incoming"
verb=$VERB
[ $# -lt 2 ] || shift 2
case $verb in
    observe) observe ;;
    stage) verb_stage "$@" ;;
    start) verb_start "$@" ;;
    transact) transact "$@" ;;
    follow) verb_follow "$@" ;;
    attach) verb_attach ;;
    claim) verb_claim "$@" ;;
    hashes) verb_hashes ;;
    evidence) verb_evidence "$@" ;;
    reconcile) verb_reconcile ;;
    *)
        echo "pi-deploy: unknown verb $verb" >&2
        exit 64
        ;;
esac
