# --- release.tsv: the plan of a deployment, and afterwards its state ---
# Tab-separated lines `KIND FIELD…`; `-` stands for nothing, as sh folds empty fields.

release_dir() {
    echo "$STATE/releases/$1"
}

plan_file() {
    echo "$STATE/releases/$1/release.tsv"
}

# plan_value DEPLOYMENT KEY [NAME]: the last field of the first line that begins so.
plan_value() {
    awk -F '\t' -v key="$2" -v name="${3:-}" '$1 == key && (name == "" || $2 == name) { print $NF; exit }' \
        "$(plan_file "$1")" 2>/dev/null
}

setting() {
    plan_value "$DEPLOYMENT" setting "$1"
}

# plan_names DEPLOYMENT KIND [COLUMN VALUE]: the names in that order.
plan_names() {
    [ -e "$(plan_file "$1")" ] || return 0
    awk -F '\t' -v kind="$2" -v column="${3:-0}" -v value="${4:-}" \
        '$1 == kind && (column == 0 || $column == value) { print $2 }' "$(plan_file "$1")"
}

reversed() {
    awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] }'
}

# Loads a service's line into s_* variables; returns 1 when the deployment does not have it.
load_service() {
    s_role=''
    # shellcheck disable=SC2034 # the line has more columns than are used
    IFS=$TAB read -r _ s_name s_role s_colour s_origin s_definition s_replicas s_action s_strategy s_grace s_health \
        s_drain s_ports <<LINE
$(awk -F '\t' -v name="$2" '$1 == "service" && $2 == name { print; exit }' "$(plan_file "$1")" 2>/dev/null)
LINE
    [ -n "$s_role" ]
}
