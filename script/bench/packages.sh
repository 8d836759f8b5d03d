# shellcheck shell=bash
# What the machine itself must have: tools without services. Docker's daemon and the registry are only in the bench
# machines' own file system, so that a Docker that stands here already is left alone. The tests of the SSH adapter start
# sshd themselves, those of e-mail Exim; the packages must not start one.

tools=(ip:iproute2 nsenter:util-linux ssh-keygen:openssh-client sshd:openssh-server curl:curl jq:jq git:git wrk:wrk shellcheck:shellcheck
  xz:xz-utils awk:mawk losetup:mount mkfs.ext4:e2fsprogs)

packages_missing() {
  local tool
  for tool in "${tools[@]}"; do
    command -v "${tool%:*}" >/dev/null || echo "${tool#*:}"
  done
  [ -e "$keyring" ] || echo debian-archive-keyring
  # Beside another mail server it cannot be; the tests of e-mail are skipped there.
  command -v exim4 >/dev/null || command -v sendmail >/dev/null || echo exim4-daemon-light
}

docker_packages_missing() {
  command -v docker >/dev/null || echo docker-cli
  docker buildx version >/dev/null 2>&1 || echo docker-buildx
  docker compose version >/dev/null 2>&1 || echo docker-compose
}

install_on_machine() { # PACKAGE[/SUITE]…
  local policy=/usr/sbin/policy-rc.d
  say "setup: installing ${*}"
  if [ ! -e $policy ]; then
    # 101: no service is started by its package
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod 755 $policy
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends -y \
    -o Dpkg::Use-Pty=0 -o Acquire::Retries=3 "$@" >/dev/null || fail "apt-get could not install $*"
}

# Somebody else's source that fails is no reason to stop.
update_sources() { apt-get -qq update || say 'setup: apt-get update reported errors'; }

# trixie beside the machine's own release, at a priority at which nothing comes from it unasked.
add_trixie() {
  local uri
  ! apt-cache policy 2>/dev/null | grep -q 'n=trixie,.*c=main' || return 0
  say 'setup: adding Debian trixie to the apt sources, at priority 100'
  uri=$(mirror)
  cat >/etc/apt/sources.list.d/pi-deploy-bench.sources <<SOURCES
Types: deb
URIs: $uri
Suites: trixie
Components: main
Signed-By: $keyring
SOURCES
  printf 'Package: *\nPin: release n=trixie\nPin-Priority: 100\n' >/etc/apt/preferences.d/pi-deploy-bench
  update_sources
}

machine_packages() {
  local missing
  mapfile -t missing < <(packages_missing)
  if [ ${#missing[@]} -gt 0 ]; then
    update_sources
    install_on_machine "${missing[@]}"
  fi
  mapfile -t missing < <(docker_packages_missing)
  if [ ${#missing[@]} -gt 0 ]; then
    add_trixie
    install_on_machine "${missing[@]/%//trixie}"
  fi
}
