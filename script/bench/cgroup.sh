# shellcheck shell=bash
# One control group for each bench machine, with everything of it inside: cgroup v1, v2, and both at once.

cgroup_mounts() { awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/mounts; }
cgroup_paths() { cgroup_mounts | sed "s|\$|/pi-bench/$1|"; }
unified_path() { awk -v name="$1" '$3 == "cgroup2" { print $2 "/pi-bench/" name; exit }' /proc/mounts; }

# Where the first processes go in cgroup v2; elsewhere "".
cgroup_leaf() {
  [ "$(stat -fc %T /sys/fs/cgroup)" != cgroup2fs ] || echo "/sys/fs/cgroup/pi-bench/$1/init"
}

cgroup_create() { # NAME MEMORY ("" for no limit)
  local path parent
  while read -r path; do
    parent=${path%/*}
    mkdir -p "$parent"
    if [ -e "${parent%/*}/cgroup.subtree_control" ]; then
      delegate "${parent%/*}"
      delegate "$parent"
    fi
    mkdir -p "$path"
    fill_cpuset "${parent%/*}" "$parent" "$path"
    [ -z "$2" ] || limit_memory "$path" "$2"
    [ -z "$(cgroup_leaf "$1")" ] || mkdir -p "$path/init"
  done < <(cgroup_paths "$1")
}

delegate() {
  local controller
  for controller in cpuset cpu io memory pids; do
    echo "+$controller" 2>/dev/null >"$1/cgroup.subtree_control" || true
  done
}

fill_cpuset() { # FROM TO…: a cpuset of v1 starts empty, and takes no process until it is filled
  local file path
  for path in "${@:2}"; do
    for file in cpuset.cpus cpuset.mems; do
      [ ! -e "$path/cgroup.clone_children" ] || [ ! -e "$path/$file" ] || cat "$1/$file" >"$path/$file"
    done
  done
}

limit_memory() { # PATH BYTES
  if [ -e "$1/memory.max" ]; then
    echo "$2" >"$1/memory.max"
    echo 0 2>/dev/null >"$1/memory.swap.max" || true
  elif [ -e "$1/memory.limit_in_bytes" ]; then
    echo "$2" >"$1/memory.limit_in_bytes"
    echo "$2" 2>/dev/null >"$1/memory.memsw.limit_in_bytes" || true
  fi
}

cgroup_enter() { # NAME: moves the calling shell
  local path
  while read -r path; do
    echo "$BASHPID" >"$path/cgroup.procs"
  done < <(cgroup_paths "$1")
}

# A power cut: everything stops before anything dies, so that nothing sees another die.
cgroup_kill() { # NAME
  local unified
  unified=$(unified_path "$1")
  if [ -n "$unified" ] && [ -e "$unified/cgroup.kill" ]; then
    echo 1 >"$unified/cgroup.freeze"
    wait_for 1 grep -qx 'frozen 1' "$unified/cgroup.events" || true
    echo 1 >"$unified/cgroup.kill"
    echo 0 >"$unified/cgroup.freeze"
  else # with the first process of its PID namespace among them, all die
    cgroup_processes "$1" | xargs -r kill -KILL 2>/dev/null || true
  fi
  wait_for 10 cgroup_empty "$1" || fail "processes of $1 outlive SIGKILL"
}

cgroup_empty() { [ -z "$(cgroup_processes "$1")" ]; }

cgroup_processes() {
  local path
  while read -r path; do
    [ ! -d "$path" ] || find "$path" -name cgroup.procs -exec cat {} + 2>/dev/null || true
  done < <(cgroup_paths "$1") | sort -u
}

cgroup_remove() { # NAME
  local path
  while read -r path; do
    [ -d "$path" ] || continue
    wait_for 5 remove_tree "$path" || say "cannot remove the control group $path"
    rmdir "${path%/*}" 2>/dev/null || true
  done < <(cgroup_paths "$1")
}

remove_tree() {
  find "$1" -depth -type d -exec rmdir {} + 2>/dev/null
  [ ! -d "$1" ]
}

wait_for() { # SECONDS COMMAND…
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -le "$end" ] || return 1
    sleep 0.05
  done
}
