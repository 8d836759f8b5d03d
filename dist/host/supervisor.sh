#!/bin/sh
# PID 1 of a switch. HAProxy runs under it, so that reloads and crashes never move the container's address, which callers
# such as nginx resolve only once. HUP: take over the committed release's configuration without losing a connection.
service=$1
boot=/pi-deploy
run=/run/sw
pid=''
reload=''
stopping=''
trap 'reload=1' HUP
trap 'stopping=1' TERM INT

# Starts HAProxy from the committed configuration; beside a running one it inherits the listeners and lets it finish.
start() {
    cp "$boot/$(cat "$boot/current")/$service.cfg" "$run/next.cfg" 2>/dev/null || return 1
    haproxy -c -q -f "$run/next.cfg" || return 1
    mv "$run/next.cfg" "$run/haproxy.cfg"
    if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then
        haproxy -db -f "$run/haproxy.cfg" -x "$run/admin.sock" -sf "$pid" &
    else
        haproxy -db -f "$run/haproxy.cfg" &
    fi
    pid=$!
}

until start; do
    [ -z "$stopping" ] || exit 0
    sleep 1
done
while :; do
    wait "$pid"
    if [ -n "$stopping" ]; then
        kill -TERM "$pid" 2>/dev/null
        exit 0
    fi
    if [ -n "$reload" ]; then
        reload=''
        start
    elif ! kill -0 "$pid" 2>/dev/null; then
        sleep 0.2
        start || sleep 1
    fi
done
