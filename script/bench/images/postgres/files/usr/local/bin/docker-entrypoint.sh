#!/bin/sh
# The official image's contract in small: POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB (each also as …_FILE), PGDATA and
# /docker-entrypoint-initdb.d; a superuser with that password, SCRAM from the network, never root.
set -eu

from_file() {
  eval "file=\${$1_FILE:-}"
  [ -z "$file" ] || export "$1=$(cat "$file")"
}

initialise() {
  : "${POSTGRES_USER:=postgres}" "${POSTGRES_DB:=$POSTGRES_USER}"
  if [ -z "${POSTGRES_PASSWORD:-}" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
    echo 'Error: Database is uninitialized and superuser password is not specified.' >&2
    exit 1
  fi
  umask 077
  printf '%s\n' "${POSTGRES_PASSWORD:-none}" >/tmp/password
  initdb --username="$POSTGRES_USER" --pwfile=/tmp/password --auth-local=trust --auth-host=scram-sha-256 \
    --encoding=UTF8 --locale=C.UTF-8 -D "$PGDATA"
  rm /tmp/password
  echo "host all all all ${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
  echo "listen_addresses = '*'" >>"$PGDATA/postgresql.conf"
  pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start # reached from nowhere else until it is ready
  [ "$POSTGRES_DB" = postgres ] ||
    psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -c "CREATE DATABASE \"$POSTGRES_DB\""
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh) sh "$file" ;;
      *.sql) psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -f "$file" ;;
      *.sql.gz) gunzip -c "$file" | psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" ;;
    esac
  done
  pg_ctl -D "$PGDATA" -m fast -w stop
  echo 'PostgreSQL init process complete; ready for start up.'
}

[ "${1#-}" = "$1" ] || set -- postgres "$@"
if [ "$1" = postgres ]; then
  if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA"
    chown -R postgres:postgres "$PGDATA" /run/postgresql
    chmod 0700 "$PGDATA"
    # shellcheck disable=SC2016 # expanded by the inner shell
    exec su -s /bin/sh -c 'exec "$0" "$@"' -- postgres "$0" "$@"
  fi
  for name in POSTGRES_USER POSTGRES_PASSWORD POSTGRES_DB; do from_file $name; done
  [ -s "$PGDATA/PG_VERSION" ] || initialise
  unset POSTGRES_PASSWORD
fi
exec "$@"
