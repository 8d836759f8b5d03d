#!/bin/sh
# As the official image: options alone mean redis-server, which does not run as root.
set -e
case ${1:-} in
  -* | *.conf) set -- redis-server "$@" ;;
esac
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  chown -R redis:redis /data
  umask 0077
  # shellcheck disable=SC2016 # expanded by the inner shell
  exec su -s /bin/sh -c 'exec "$0" "$@" --protected-mode no' -- redis "$@"
fi
exec "$@"
