# --- files that survive a power cut ---

# fsync of the named files or directories only: a bare sync would flush the whole SD card.
flush() {
    sync "$@" 2>/dev/null || sync
}

# Standard input becomes the file $1, which a power cut leaves either old or new, never torn.
write_durably() {
    cat >"$1.new" && flush "$1.new" && mv -f "$1.new" "$1" && flush "$(dirname "$1")"
}

# The commit point of a deployment, and the only thing that every switch reads at its start.
write_current() {
    printf '%s\n' "$1" | write_durably "$SWITCHES/current" && chmod 644 "$SWITCHES/current"
}

current() {
    cat "$SWITCHES/current" 2>/dev/null || echo -
}
