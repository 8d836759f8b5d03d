# shellcheck shell=bash
# A machine may have an owner, a process: when that is gone, for whatever reason, the machine goes too.

started_at() { # PID: tells a process from a later one with the same number
  local line
  line=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  line=${line##*) }
  awk '{ print $20 }' <<<"$line"
}

own() { # NAME PID: one owner more
  local start
  start=$(started_at "$2") || fail "no process $2 that could own $1"
  grep -qsx "$2 $start" "$(state_of "$1")/owners" || echo "$2 $start" >>"$(state_of "$1")/owners"
}

release() { # NAME PID: one owner less
  [ ! -e "$(state_of "$1")/owners" ] || sed -i "/^$2 /d" "$(state_of "$1")/owners"
}

# Has owners, and all of them are gone. Without owners it stays until someone takes it down.
abandoned() { # NAME
  local pid start
  [ -s "$(state_of "$1")/owners" ] || return 1
  while read -r pid start; do
    [ "$(started_at "$pid")" != "$start" ] || return 1
  done <"$(state_of "$1")/owners"
}

# Outlives a SIGKILL of the owner and of whole process groups. One for each machine: with many owners many watchers took
# more of the processor than the tests.
watch_owner() { # NAME
  setsid flock --nonblock "$(state_of "$1")/watch.lock" "$bench/watch" "$1" </dev/null >/dev/null 2>&1 &
  disown $!
}

machines() { # [KIND]
  local path name
  for path in "$run"/machines/*/; do
    name=$(basename "$path")
    [ -d "$path" ] || continue
    if [ -z "${1:-}" ] || { exists "$name" && [ "$(setting "$name" kind)" = "$1" ]; }; then echo "$name"; fi
  done
}

reap() {
  local name path
  for name in $(machines); do
    if ! exists "$name"; then
      rm -rf "$(state_of "$name")"
    elif [ "$(setting "$name" kind)" = pi ] && abandoned "$name"; then
      say "${0##*/}: removing $name, whose owner is gone"
      machine_remove "$name"
    fi
  done
  for path in /run/netns/pi-bench-*; do # what lost its state
    name=${path#/run/netns/pi-bench-}
    if [ -e "$path" ] && [ "$name" != switch ] && ! exists "$name"; then
      cgroup_kill "$name"
      cgroup_remove "$name"
      ip netns delete "pi-bench-$name"
    fi
  done
  for path in "$run"/addresses/*; do
    [ ! -e "$path" ] || exists "$(<"$path")" || rm -f "$path"
  done
  for path in "$cache"/disks/*/; do # left by a restart of this machine
    name=$(basename "$path")
    [ ! -d "$path" ] || exists "$name" || remove_disk "$name"
  done
}

# What only the last Pi needed goes with it.
clear_when_idle() {
  [ -z "$(machines pi)" ] || return 0
  if abandoned registry; then surroundings_remove; fi
  [ -n "$(machines)" ] || network_down
}
