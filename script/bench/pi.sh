# shellcheck shell=bash
# What makes a bench machine a Pi: sshd with keys, a user, a memory limit, a Docker daemon as on Raspberry Pi OS.

bytes() { # 512M → 536870912
  numfmt --from=iec "${1%[bB]}" 2>/dev/null || fail "$1 is no size"
}

pi_disk() { # NAME: the files that a set-up Pi has
  local upper state key user home
  upper=$(disk_of "$1")/upper state=$(state_of "$1")
  for key in ed25519 ecdsa rsa; do
    ssh-keygen -q -t "$key" -N '' -C "root@$1" -f "$upper/etc/ssh/ssh_host_${key}_key"
    echo "$(setting "$1" host) $(cut -d' ' -f1,2 "$upper/etc/ssh/ssh_host_${key}_key.pub")"
  done >"$state/known_hosts"
  ssh-keygen -q -t ed25519 -N '' -C bench -f "$state/key"
  for user in root:root pi:home/pi; do
    home=$upper/${user#*:}
    mkdir -p "$home/.ssh"
    chmod 0700 "$home/.ssh"
    install -m 0600 "$state/key.pub" "$home/.ssh/authorized_keys"
  done
  chmod 0700 "$upper/root"
  chmod 0755 "$upper/home/pi"
  chown -R 1000:1000 "$upper/home/pi"
  cat >"$upper/etc/ssh/sshd_config" <<SSHD
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
UseDNS no
PrintMotd no
Subsystem sftp /usr/lib/openssh/sftp-server
SSHD
  [ -z "$(setting "$1" path_prefix)" ] ||
    echo 'SetEnv PATH=/opt/path-prefix:/usr/local/bin:/usr/bin:/bin' >>"$upper/etc/ssh/sshd_config"
  docker_configuration "$(setting "$1" store)" "$(setting "$1" mirror)" >"$upper/etc/docker/daemon.json"
  [ -z "${SUDO_UID:-}" ] || chown "$SUDO_UID" "$state/key" "$state/known_hosts"
}

pi_start() { # NAME: boots it; returns when SSH and Docker answer
  machine_boot "$1"
  [ -n "$(setting "$1" mirror)" ] ||
    ip -n "$(namespace_of "$1")" route add unreachable "$registry_host/32"
  machine_wait "$1"
  [ -z "${SUDO_UID:-}" ] || chown "$SUDO_UID" "$(state_of "$1")/share/docker.sock"
}

pi_env() {
  local state
  state=$(state_of "$1")
  cat <<ENV
NAME=$1
HOST=$(setting "$1" host)
PORT=22
USERNAME=$(setting "$1" user)
KEY_FILE=$state/key
KNOWN_HOSTS_FILE=$state/known_hosts
DOCKER_SOCKET=$state/share/docker.sock
NETWORK_NAMESPACE=/run/netns/$(namespace_of "$1")
INIT_PID=$(cat "$state/init.pid" 2>/dev/null || true)
CGROUP=pi-bench/$1
DISK=$(disk_of "$1")/upper
DOCKER_DATA=$(disk_of "$1")/docker
REGISTRY=$registry_host:$registry_port
DISK_STAT=$(disk_statistics "$1")
ENV
}

pi_ssh() { # NAME [COMMAND…]
  local state
  state=$(state_of "$1")
  exec ssh -i "$state/key" -o IdentitiesOnly=yes -o BatchMode=yes -o LogLevel=ERROR \
    -o UserKnownHostsFile="$state/known_hosts" -o GlobalKnownHostsFile=/dev/null -o StrictHostKeyChecking=yes \
    "$(setting "$1" user)@$(setting "$1" host)" "${@:2}"
}
