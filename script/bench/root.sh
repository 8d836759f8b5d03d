# shellcheck shell=bash
# The read-only root file system that every bench machine starts from: Debian with Docker Engine, sshd and a registry.

root_packages=(
  base-files bash dash coreutils util-linux mount findutils grep sed gawk mawk tar gzip procps hostname diffutils
  login passwd libc-bin netbase tzdata ca-certificates iproute2 iputils-ping iptables curl
  docker.io docker-cli docker-compose docker-buildx containerd runc
  openssh-server openssh-sftp-server openssh-client docker-registry busybox-static
)
root_without='systemd|systemd-sysv|perl.*|libperl.*|debconf|ucf|adduser|libpam-runtime|sensible-utils|libtext-.*|init-system-helpers'

root_key() { { printf '%s\n' "${root_packages[@]}"; cat "$bench/root.sh" "$bench/debs.sh"; } | digest; }
root_path() { echo "$cache/roots/$(root_key)"; }

root_build() {
  local target area
  target=$(root_path)
  [ ! -d "$target" ] || return 0
  say 'setup: unpacking the root file system of the bench machines'
  area=$(apt_area "$(dpkg --print-architecture)")
  root_clean
  mkdir -p "$target.new"
  install_packages "$area" "$target.new" "$root_without" "${root_packages[@]}"
  root_configure "$target.new"
  mv "$target.new" "$target"
}

root_clean() { # earlier ones, unless a machine runs on them
  local path
  for path in "$cache"/roots/*; do
    grep -qs "^base=$path\$" "$run"/machines/*/machine || rm -rf "$path"
  done
}

# What the packages' maintainer scripts would have done.
root_configure() {
  local root=$1 name
  mkdir -p "$root"/{dev,proc,sys,run,tmp,root,home,opt,mnt,boot,srv,etc/ssh,etc/docker,var/lib/docker,var/log,var/tmp}
  rm -rf "$root/var/run" "$root/var/lock"
  ln -s /run "$root/var/run"
  ln -s /run/lock "$root/var/lock"
  ln -sfn dash "$root/usr/bin/sh"
  ln -sfn mawk "$root/usr/bin/awk"
  for name in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore; do
    ln -sfn xtables-nft-multi "$root/usr/sbin/$name"
  done
  cat >"$root/etc/passwd" <<PASSWD
root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
sshd:x:100:65534::/run/sshd:/usr/sbin/nologin
pi:x:1000:1000:,,,:/home/pi:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
PASSWD
  sed 's/^\([^:]*\):.*/\1:*:20000:0:99999:7:::/' "$root/etc/passwd" >"$root/etc/shadow"
  printf '%s\n' root:x:0: daemon:x:1: adm:x:4:pi tty:x:5: sudo:x:27:pi users:x:100:pi docker:x:990:pi pi:x:1000: \
    nogroup:x:65534: >"$root/etc/group"
  printf 'passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n' >"$root/etc/nsswitch.conf"
  chmod 0640 "$root/etc/shadow"
  chmod 1777 "$root/tmp" "$root/var/tmp"
  chmod 0700 "$root/root"
  find "$root/usr/share/ca-certificates" -name '*.crt' -exec cat {} + >"$root/etc/ssl/certs/ca-certificates.crt"
  : >"$root/etc/resolv.conf"
  ldconfig -r "$root"
}
