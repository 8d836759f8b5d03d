#!/bin/sh
# As the official image: options alone mean haproxy, and haproxy runs in master-worker mode.
set -e
[ "${1#-}" = "$1" ] || set -- haproxy "$@"
if [ "$1" = haproxy ]; then
  shift
  set -- haproxy -W -db "$@"
fi
exec "$@"
