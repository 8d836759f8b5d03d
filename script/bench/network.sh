# shellcheck shell=bash
# The wires: a bridge in a network namespace of its own (so that no firewall rule of this machine sees the traffic
# between Pis), one end of a cable in the machine's own namespace, one namespace for each bench machine.

switch_ns=pi-bench-switch

namespace_of() { echo "pi-bench-$1"; }
port_of() { echo "p${1#"$network".}"; }
mac_of() { # a fixed one for each address, so that the neighbour table stays true over a power cut
  local third=${1#"$network".}
  printf '02:50:49:00:%02x:%02x' "${third%.*}" "${third#*.}"
}

network_up() {
  [ ! -e "/run/netns/$switch_ns" ] || return 0
  [ -z "$(ip -4 route show to root "$network.0.0/16")" ] ||
    fail "$network.0.0/16 is in use on this machine: set PI_BENCH_NET to two free octets"
  ip netns add "$switch_ns" 2>/dev/null || fail 'no right to make a network namespace (CAP_SYS_ADMIN is needed)'
  ip -n "$switch_ns" link set lo up
  ip -n "$switch_ns" link add br0 type bridge
  ip -n "$switch_ns" link set br0 up
  ip link add pi-bench0 type veth peer name uplink netns "$switch_ns"
  ip -n "$switch_ns" link set uplink master br0 up
  ip address add "$network.0.1/16" dev pi-bench0
  ip link set pi-bench0 up
}

network_down() {
  [ -e "/run/netns/$switch_ns" ] || return 0
  ip link delete pi-bench0 2>/dev/null || true
  ip netns delete "$switch_ns"
}

# There is no default route: what a bench machine reaches is the bench.
attach() { # NAME ADDRESS
  local ns port
  ns=$(namespace_of "$1") port=$(port_of "$2")
  ip netns add "$ns"
  ip link add "$port" netns "$switch_ns" type veth peer name eth0 address "$(mac_of "$2")" netns "$ns"
  ip -n "$switch_ns" link set "$port" master br0 up
  ip -n "$ns" link set lo up
  ip -n "$ns" address add "$2/16" dev eth0
  ip -n "$ns" link set eth0 up
}

detach() { # NAME ADDRESS
  ip -n "$switch_ns" link delete "$(port_of "$2")" 2>/dev/null || true
  ip netns delete "$(namespace_of "$1")" 2>/dev/null || true
}

link() { # NAME up|down: its network cable
  ip -n "$switch_ns" link set "$(port_of "$(setting "$1" host)")" "$2" 2>/dev/null || true
}

# A free address is one whose file can be made: two at once never get the same.
take_address() { # DIRECTORY
  local i
  mkdir -p "$run/addresses"
  for ((i = 1; i < 5000; i++)); do
    local address="$network.$((1 + i / 250)).$((1 + i % 250))"
    if (set -C && echo "$1" >"$run/addresses/$address") 2>/dev/null; then
      echo "$address"
      return
    fi
  done
  fail 'no free address is left'
}

give_back_address() { rm -f "$run/addresses/$1"; }
