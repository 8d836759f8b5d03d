# --- containers of the project ---

# All our containers, and the adopted ones of $1, a line each, into $CONTAINERS:
# id, kind, service, colour, deployment, state, health, restart policy, exit code, out of memory, addresses.
snapshot() {
    CONTAINERS=$TMP/containers.tsv
    adopted=$(plan_names "$1" old)
    ids=$(dock ps -aq --no-trunc --filter "label=pi-deploy.project=$PROJECT") || fail 'docker ps failed' || return 1
    : >"$CONTAINERS"
    if [ -n "$ids" ]; then
        # shellcheck disable=SC2086
        dock inspect --format "$SNAPSHOT_FORMAT" $ids >"$CONTAINERS" 2>/dev/null
    fi
    if [ -n "$adopted" ]; then
        awk -F '\t' '$1 == "old" { print $2, $3 }' "$(plan_file "$1")" >"$TMP/adopted"
        while read -r adopted_service adopted_id; do
            dock inspect --format "$SNAPSHOT_FORMAT" "$adopted_id" 2>/dev/null |
                awk -F '\t' -v OFS='\t' -v service="$adopted_service" '{ $2 = "copy"; $3 = service; $4 = "old"; $5 = "takeover"; print }' \
                    >>"$CONTAINERS"
        done <"$TMP/adopted"
    fi
}

# look_again ID…: fresh lines of these containers in the last snapshot; one that is gone loses its line.
look_again() {
    dock inspect --format "$SNAPSHOT_FORMAT" "$@" >"$TMP/again.tsv" 2>/dev/null
    awk -F '\t' -v asked=" $* " '!index(asked, " " $1 " ")' "$CONTAINERS" | cat - "$TMP/again.tsv" >"$CONTAINERS.new"
    mv "$CONTAINERS.new" "$CONTAINERS"
}

# With .Id, as the API spells it, docker falls back to untyped data, in which a missing health check is an error.
SNAPSHOT_FORMAT='{{.ID}}	{{with index .Config.Labels "pi-deploy.kind"}}{{.}}{{else}}-{{end}}	{{with index .Config.Labels "pi-deploy.service"}}{{.}}{{else}}-{{end}}	{{with index .Config.Labels "pi-deploy.colour"}}{{.}}{{else}}-{{end}}	{{with index .Config.Labels "pi-deploy.deployment"}}{{.}}{{else}}-{{end}}	{{.State.Status}}	{{with .State.Health}}{{.Status}}{{else}}none{{end}}	{{.HostConfig.RestartPolicy.Name}}	{{.State.ExitCode}}	{{.State.OOMKilled}}	{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}'

# copies SERVICE COLOUR DEPLOYMENT [STATE]: ids in the last snapshot.
copies() {
    awk -F '\t' -v service="$1" -v colour="$2" -v deployment="$3" -v state="${4:-}" \
        '$2 == "copy" && $3 == service && $4 == colour && $5 == deployment && (state == "" || $6 == state) { print $1 }' \
        "$CONTAINERS"
}

# other_copies SERVICE COLOUR DEPLOYMENT: ids of the service's copies that are not those.
other_copies() {
    awk -F '\t' -v service="$1" -v colour="$2" -v deployment="$3" \
        '$2 == "copy" && $3 == service && !($4 == colour && $5 == deployment) { print $1 }' "$CONTAINERS"
}

container_field() {
    awk -F '\t' -v id="$1" -v column="$2" '$1 == id { print $column }' "$CONTAINERS"
}

switch_of() {
    echo "$PROJECT-switch-$1-1"
}

# What a container said last and how it ended, for the people who have to mend it.
keep_evidence() {
    file=$(release_dir "$DEPLOYMENT")/evidence.txt
    {
        echo "== $1 $(dock inspect --format \
            '{{.Name}}: {{.State.Status}}, exit code {{.State.ExitCode}}{{if .State.OOMKilled}}, out of memory at its limit{{end}}{{with .State.Health}}, health {{.Status}}{{end}}{{with .State.Error}}, {{.}}{{end}}' \
            "$2" 2>/dev/null)"
        dock logs --tail 20 "$2" 2>&1
        dock inspect --format '{{with .State.Health}}{{range .Log}}health check: exit {{.ExitCode}} {{printf "%.300s" .Output}}{{"\n"}}{{end}}{{end}}' \
            "$2" 2>/dev/null | grep . | tail -n 2
    } >>"$file"
}

how_it_ended() {
    dock inspect --format \
        'exit code {{.State.ExitCode}}{{if .State.OOMKilled}}, out of memory at its limit{{end}}{{with .State.Error}}, {{.}}{{end}}' \
        "$1" 2>/dev/null || echo 'the container is gone'
}
