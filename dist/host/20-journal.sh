# --- journal: what was begun, done and failed, in order ---
# Columns: format, seq, boot id, uptime in seconds, deployment, step, begin|done|failed|note, detail.

journal_seq() {
    tail -n 1 "$JOURNAL" 2>/dev/null | cut -f 2
}

journal() {
    seq=$((seq + 1))
    read -r uptime _ </proc/uptime
    printf '1\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$seq" "$BOOT" "$uptime" "$DEPLOYMENT" "$1" "$2" \
        "$(printf '%s' "${3:-}" | tr '\t\r\n' '   ')" >>"$JOURNAL"
    [ "$2" = note ] || flush "$JOURNAL"
}

# A word on progress. Not flushed: losing it loses nothing.
note() {
    journal "$STEP" note "$1"
}

# step NAME FUNCTION: journals the begin before anything happens, and the end with `detail` or `why`.
step() {
    STEP=$1
    detail=''
    why=''
    journal "$STEP" begin
    if "$2"; then
        journal "$STEP" "done" "$detail"
    else
        journal "$STEP" failed "$why"
        return 1
    fi
}
