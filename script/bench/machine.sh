# shellcheck shell=bash
# A bench machine: created on its own disk, booted, cut off from power, removed. Pis, the registry and the runner are all
# bench machines that differ in their services.

state_of() { echo "$run/machines/$1"; }
disk_of() { echo "$cache/disks/$1"; }
exists() { [ -e "$(state_of "$1")/machine" ]; }
running() { [ -e "$(state_of "$1")/init.pid" ] && kill -0 "$(<"$(state_of "$1")/init.pid")" 2>/dev/null; }

setting() { # NAME SETTING
  (. "$(state_of "$1")/machine" && echo "${!2}")
}

# Further settings are given as NAME=VALUE.
machine_create() { # NAME KIND ADDRESS SERVICES MEMORY [SETTING=VALUE…]
  local name=$1 state disk pair
  state=$(state_of "$name") disk=$(disk_of "$name")
  rm -rf "$disk"
  mkdir -p "$state"/{root,share} "$disk"/{upper,work,docker}
  {
    printf '%s=%q\n' name_of_machine "$name" kind "$2" host "$3" services "$4" memory "$5" \
      state "$state" disk "$disk" base "$(root_path)" \
      path_prefix '' disk_size '' without_compose '' without_memory_cgroup '' registry_storage ''
    for pair in "${@:6}"; do printf '%s=%q\n' "${pair%%=*}" "${pair#*=}"; done
  } >"$state/machine.new"
  mkdir -p "$disk"/upper/{etc/ssh,etc/docker,opt/path-prefix,home,root,var/lib/pi-deploy,usr/sbin}
  install -m 0755 "$bench/inside/init" "$disk/upper/usr/sbin/init"
  echo "$name" >"$disk/upper/etc/hostname"
  printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$name" >"$disk/upper/etc/hosts"
  tr -d - </proc/sys/kernel/random/uuid >"$disk/upper/etc/machine-id"
  mv "$state/machine.new" "$state/machine"
}

docker_configuration() { # STORE MIRROR ("" for none)
  local containerd=false
  [ "$1" != containerd ] || containerd=true
  jq -n --argjson containerd "$containerd" --arg mirror "$2" --arg registry "$registry_host:$registry_port" \
    --arg network "$network.0.0/16" '{
    features: {"containerd-snapshotter": $containerd},
    "exec-opts": ["native.cgroupdriver=cgroupfs"],
    "insecure-registries": [$network, $registry],
    "registry-mirrors": (if $mirror == "" then [] else ["http://" + $mirror] end)
  }'
}

machine_boot() { # NAME
  local state
  state=$(state_of "$1")
  rm -f "$state/init.pid"
  disk_mount "$1"
  locked attach "$1" "$(setting "$1" host)"
  cgroup_create "$1" "$(setting "$1" memory)"
  (
    cgroup_enter "$1"
    exec unshare --cgroup "$bench/inside/start" "$state" "/run/netns/$(namespace_of "$1")" "$(cgroup_leaf "$1")"
  ) </dev/null >"$state/boot.log" 2>&1 9>&- &
  local child=$!
  disown "$child" # else bash reports a power cut as a killed job
  wait_for 10 booted "$1" "$child" || fail "$1 does not boot: $(tail -n 3 "$state/boot.log")"
}

booted() {
  running "$1" || ! kill -0 "$2" 2>/dev/null
  [ -s "$(state_of "$1")/init.pid" ]
}

docker_answers() { curl -fsS -o /dev/null --max-time 2 --unix-socket "$1" http://docker/_ping 2>/dev/null; }
port_answers() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }

machine_wait() { # NAME: until its services answer
  local state service
  state=$(state_of "$1")
  for service in $(setting "$1" services); do
    case $service in
      dockerd) wait_for 60 docker_answers "$state/share/docker.sock" ;;
      sshd) wait_for 30 port_answers "$(setting "$1" host)" 22 ;;
      registry) wait_for 30 port_answers "$(setting "$1" host)" "$registry_port" ;;
    esac || fail "$service of $1 does not answer: see the logs under $(disk_of "$1")/upper/var/log"
  done
}

machine_cut() { # NAME: the disk stays, and nothing else
  link "$1" down # a machine without power says no goodbye
  machine_kill "$1"
}

machine_kill() { # NAME
  local state
  state=$(state_of "$1")
  cgroup_kill "$1"
  cgroup_remove "$1"
  disk_unmount "$1"
  locked detach "$1" "$(setting "$1" host)"
  rm -rf "$state/init.pid" "$state"/share/*
}

machine_remove() { # NAME
  local host
  exists "$1" || return 0
  host=$(setting "$1" host)
  machine_kill "$1"
  wait_for 10 remove_disk "$1" || say "cannot remove $(disk_of "$1")"
  give_back_address "$host"
  rm -rf "$(state_of "$1")"
}

# Docker's data on a loop device: it can really be full, and the kernel counts what is written to it.
disk_mount() { # NAME
  local size image
  size=$(setting "$1" disk_size) image=$(disk_of "$1")/docker.img
  [ -n "$size" ] || return 0
  if [ ! -e "$image" ]; then
    truncate -s "$size" "$image"
    mkfs.ext4 -q -m 0 "$image" || fail "no file system for $1"
  fi
  mount -o loop "$image" "$(disk_of "$1")/docker" || fail "$1: --disk needs a loop device, and this machine gives none"
}

disk_unmount() { # NAME
  ! mountpoint -q "$(disk_of "$1")/docker" || wait_for 10 umount "$(disk_of "$1")/docker" || say "cannot unmount the disk of $1"
}

disk_statistics() { # NAME: the kernel's file on its loop device, or nothing
  ! mountpoint -q "$(disk_of "$1")/docker" || echo "/sys/block/$(basename "$(findmnt -no SOURCE "$(disk_of "$1")/docker")")/stat"
}

remove_disk() { rm -rf "$(disk_of "$1")" 2>/dev/null; }
