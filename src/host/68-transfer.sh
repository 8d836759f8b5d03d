# --- images: pulled by Docker itself, from a registry or through the tunnel, and kept by tags of ours ---

# image NAME REF IDENTITIES pull|present|tunnel|keep TAG AS: the image is there, is one of what was planned, and has a local
# tag that keeps it from being pruned, and the name AS. `keep`: nothing is done, but a later start of this release needs it.
step_transfer() {
    pulled=0
    for image in $(plan_names "$DEPLOYMENT" image); do
        IFS=$TAB read -r _ _ ref identities how tag as <<LINE
$(awk -F '\t' -v name="$image" '$1 == "image" && $2 == name { print; exit }' "$(plan_file "$DEPLOYMENT")")
LINE
        [ "$how" != keep ] || continue
        # A digest that is here already is what was asked for.
        case $ref in *@sha256:*) ! dock image inspect "$ref" >/dev/null 2>&1 || how=present ;; esac
        case $how in
            pull) note "$image: pulling $ref" ;;
            tunnel) note "$image: $ref comes through the tunnel" ;;
        esac
        case $how in
            pull)
                fetch "$image" || return 1
                pulled=$((pulled + 1))
                ;;
            tunnel)
                # In parts, each a layer more than the one before, where the store needs it.
                for part in "$(release_dir "$DEPLOYMENT")/pull/$image"/*.json; do fetch "$image" || return 1; done
                pulled=$((pulled + 1))
                ;;
        esac
        [ "$how" != tunnel ] || ref=$(one_of "$identities") || fail "$image: what came through the tunnel is none of $identities" || return 1
        found=$(dock image inspect --format '{{.ID}} {{.Architecture}}' "$ref" 2>/dev/null) ||
            fail "$image: the image $ref is not on this host" || return 1
        [ "$identities" = - ] || image_is "$ref" "$identities" ||
            fail "$image: $ref on this host is ${found%% *}, planned was $identities" || return 1
        for name in $tag $as; do
            [ "$name" = - ] || dock tag "$ref" "$name" || fail "$image: cannot tag $ref as $name" || return 1
        done
        aborted && return 1
    done
    rm -rf "$(release_dir "$DEPLOYMENT")/pull"
    detail="$pulled pulled"
}

# The first of comma-separated digests that names an image here: which of them is an image's id depends on the store.
one_of() {
    for id in $(echo "$1" | tr , ' '); do
        ! dock image inspect "$id" >/dev/null 2>&1 || { echo "$id"; return 0; }
    done
    return 1
}

# An identity is the Id of the image on this host or one of the digests under which it was pulled.
image_is() {
    dock image inspect --format '{{.ID}}{{range .RepoDigests}} {{.}}{{end}}' "$1" 2>/dev/null >"$TMP/identity"
    for id in $(echo "$2" | tr , ' '); do ! grep -q -F "$id" "$TMP/identity" || return 0; done
    return 1
}

# fetch IMAGE, until it is here, somebody takes the deployment back, or the time is over. A tunnel that broke is opened again
# at the same port: Docker goes on by itself where it can, and is asked again where it gave up.
fetch() {
    fetch_by=$(($(uptime_seconds) + $(setting transfer-seconds)))
    lonely_by=$(($(uptime_seconds) + ALONE_SECONDS))
    while :; do
        start_pull "$1"
        while kill -0 "$pull" 2>/dev/null; do
            ! tunnel_listens || lonely_by=$(($(uptime_seconds) + ALONE_SECONDS))
            if aborted || late "$1"; then
                kill "$pull" 2>/dev/null
                wait "$pull" 2>/dev/null
                return 1
            fi
            sleep 0.3
        done
        ! wait "$pull" || return 0
        ! grep -q -i -E 'verification failed|unexpected commit digest' "$TMP/pull.log" ||
            fail "$1: $ref could not be pulled: what was sent is not what its digest says: it was tampered with, or is broken. Build and push it again" || return 1
        fail "$1: $ref could not be pulled: $(last_words "$TMP/pull.log" | sed "s,$(tunnel_path)/[0-9a-f]*,…,g")"
        ! is_final "$TMP/pull.log" && [ "$how" = tunnel ] || return 1
        # What the runner could not serve it says itself, and better.
        waited=0
        while [ $waited -lt 10 ]; do
            aborted && return 1
            sleep 0.3
            waited=$((waited + 1))
        done
        late "$1" && return 1
    done
}

# A runner that is gone for longer does not come back: it tries for 150 s.
ALONE_SECONDS=165

late() {
    [ "$(uptime_seconds)" -lt "$fetch_by" ] || { fail "$1: $ref was not here within $(setting transfer-seconds) s"; return 0; }
    [ "$how" != tunnel ] || [ "$(uptime_seconds)" -lt "$lonely_by" ] || { fail "$1: $ref: the runner that has it is gone"; return 0; }
    return 1
}

# The name of what comes through the tunnel is a secret, so it stands in a file and in no argument: Compose reads it there.
start_pull() {
    pull_files=$(release_dir "$DEPLOYMENT")/pull
    case $how in
        tunnel) timeout "$(setting transfer-seconds)" docker compose -p pi-deploy-pull -f "$part" pull -q </dev/null 9>&- >"$TMP/pull.log" 2>&1 & ;;
        *)
            # An authorization of the runner's, for this one pull.
            config=${DOCKER_CONFIG:-$HOME/.docker}
            [ ! -d "$pull_files/$1" ] || config=$pull_files/$1
            DOCKER_CONFIG=$config timeout "$(setting transfer-seconds)" docker pull -q "$ref" </dev/null 9>&- >"$TMP/pull.log" 2>&1 &
            ;;
    esac
    pull=$!
}

# Errors that another attempt would only repeat.
is_final() {
    grep -q -i -E 'no space left|manifest unknown|not found|denied|unauthorized|no matching manifest|unsupported' "$1"
}

# --- the tunnel, as the host sees it ---

# What every name of this project's tunnels begins with.
tunnel_path() {
    echo "pi-deploy/$(printf '%s' "$PROJECT" | sha256sum | cut -c 1-12)"
}

# Whether sshd listens at the tunnel's port: local address 127.0.0.1, state LISTEN.
tunnel_listens() {
    grep -q -i "0100007F:$(printf '%04X' "$(setting tunnel-port)") 00000000:0000 0A" /proc/net/tcp
}

# Names without use once the tunnel is closed; the images stay under their tags.
forget_tunnel_names() {
    dock image ls --digests --format '{{.Repository}}@{{.Digest}}' | grep "^127[.]0[.]0[.]1:[0-9]*/$(tunnel_path)/" >"$TMP/tunnelled"
    while read -r name; do dock rmi "$name" >/dev/null 2>&1; done <"$TMP/tunnelled"
}

# The runner closes its tunnel. One whose runner vanished from the network leaves it open with the sshd that serves nobody.
close_tunnel() {
    [ -n "$(setting tunnel-port)" ] || return 0
    closed_by=$(($(uptime_seconds) + 5))
    while tunnel_listens; do
        [ "$(uptime_seconds)" -lt "$closed_by" ] || { end_session; break; }
        sleep 0.5
    done
}

# The process of the SSH session that we run in, and that serves its forwards.
session_process() {
    process=$$
    while [ "${process:-0}" -gt 1 ]; do
        case $(cat "/proc/$process/comm" 2>/dev/null) in sshd* | dropbear*) echo "$process"; return 0 ;; esac
        process=$(awk '$1 == "PPid:" { print $2 }' "/proc/$process/status" 2>/dev/null)
    done
}

end_session() {
    session=$(cat "$STATE/session" 2>/dev/null)
    case $(cat "/proc/${session:-none}/comm" 2>/dev/null) in sshd* | dropbear*) kill "$session" 2>/dev/null ;; esac
    rm -f "$STATE/session"
}
