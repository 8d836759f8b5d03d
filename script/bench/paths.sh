# shellcheck shell=bash
# Where the bench keeps its things, and how it speaks. Sourced by every script of the bench.
set -euo pipefail

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$bench/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/pi-deploy-bench
run=/run/pi-deploy-bench
network=${PI_BENCH_NET:-10.213}
registry_host=$network.0.2 registry_port=5000 runner_host=$network.0.3

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "${0##*/}: $*"
  exit 1
}

# Namespaces, mounts and cgroups need root: the script starts itself again with sudo.
become_root() {
  [ "$(id -u)" -ne 0 ] || return 0
  command -v sudo >/dev/null || fail 'needs root (no sudo found)'
  exec sudo env XDG_CACHE_HOME="${XDG_CACHE_HOME:-$HOME/.cache}" PI_BENCH_NET="$network" \
    PATH="$PATH" "$0" "$@"
}

# One at a time: runs the command while holding the bench's lock, which its children do not inherit.
locked() {
  if [ -n "${lock_held:-}" ]; then
    "$@"
    return
  fi
  mkdir -p "$run"
  (
    flock 9
    lock_held=yes
    "$@" 9>&-
  ) 9>"$run/lock"
}

digest() { sha256sum | cut -c1-16; }
