#!/bin/sh
# The host program: everything pi-deploy-action does on a host, as one constant POSIX sh program. A deployment is a data
# file that it reads (release.tsv); no shell text is ever generated. Needs: sh (dash, busybox ash), awk, flock, setsid,
# timeout, tar, sha256sum, and Docker with Compose v2.
set -u
LC_ALL=C
export LC_ALL
umask 077

TAB=$(printf '\t')
PROGRAM=$0
ROOT=$(dirname "$(dirname "$0")")
VERB=${1:-}
PROJECT=${2:-}
STATE=$ROOT/$PROJECT
JOURNAL=$STATE/journal.tsv
SWITCHES=$STATE/switch
COMPOSE_IGNORE_ORPHANS=1
export COMPOSE_IGNORE_ORPHANS

# Why a step failed, in words for people. Set by whoever returns 1.
why=''

fail() {
    why=$1
    return 1
}

# Whole seconds since boot. Never the clock: a Pi without a battery may boot in 1970.
uptime_seconds() {
    read -r uptime _ </proc/uptime
    echo "${uptime%%.*}"
}

# docker for the transaction: bounded, without our standard input, and without the lock's descriptor, which a child that
# outlives us would keep held.
dock() {
    timeout "${DOCK_SECONDS:-60}" docker "$@" </dev/null 9>&-
}

# The last line of a command's error output, short enough for the journal.
last_words() {
    tail -n 3 "$1" | tr '\t\r\n' '   ' | cut -c 1-400
}
