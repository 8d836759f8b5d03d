# shellcheck shell=bash
# The bench as a whole: its parts, and the machines that surround the Pis.
. "$bench/network.sh"
. "$bench/cgroup.sh"
. "$bench/debs.sh"
. "$bench/root.sh"
. "$bench/machine.sh"
. "$bench/owner.sh"

need_root_file_system() {
  [ -d "$(root_path)" ] || fail 'the bench is not set up: run script/setup'
}

surroundings_up() {
  need_root_file_system
  network_up
  if ! running registry; then
    machine_remove registry
    mkdir -p "$cache/registry"
    machine_create registry registry "$registry_host" registry '' "registry_storage=$cache/registry"
    cat >"$(disk_of registry)/upper/etc/registry.yml" <<YAML
version: 0.1
log: {level: warn, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: /var/lib/registry}, delete: {enabled: true}}
http: {addr: ":$registry_port"}
YAML
    echo 0 0 >"$(state_of registry)/owners" # nobody yet
    machine_boot registry
  fi
  if ! running runner; then
    machine_remove runner
    machine_create runner runner "$runner_host" dockerd ''
    docker_configuration containerd "$registry_host:$registry_port" >"$(disk_of runner)/upper/etc/docker/daemon.json"
    machine_boot runner
  fi
  machine_wait registry
  machine_wait runner
}

# Starts them if need be, and leaves them as they were.
with_surroundings() { # COMMAND…
  mkdir -p "$cache/contexts"
  locked surroundings_up
  if [ -e "$(state_of registry)/owners" ]; then own registry $$; fi
  "$@"
  release registry $$
  locked clear_when_idle
}

surroundings_remove() {
  machine_remove runner
  machine_remove registry
}
