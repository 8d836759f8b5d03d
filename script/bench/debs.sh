# shellcheck shell=bash
# Debian packages as raw material: resolved and verified by apt with a configuration of our own, never installed on this
# machine, unpacked into root file systems for any architecture.

# The machine's own mirror, whatever it is.
mirror() {
  local uri=${DEBIAN_MIRROR:-}
  # shellcheck disable=SC2016 # apt's own placeholders
  [ -n "$uri" ] || uri=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Label: Debian' | head -n 1)
  [ -n "$uri" ] || uri=$(machine_sources | head -n 1)
  [ -n "$uri" ] || fail 'no Debian mirror in the apt sources: set DEBIAN_MIRROR to one'
  echo "${uri%/}"
}

machine_sources() { # before the first `apt-get update` apt itself does not know
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    grep -v '^[[:space:]]*#' | grep -o 'https\{0,1\}://[^ ]*/debian/\{0,1\}\( \|$\)' | tr -d ' '
}

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# From trixie, and from sid only what is asked for as PACKAGE/sid. A caching mirror may hold an older sid: its signature
# is checked, its date is not.
apt_area() { # ARCHITECTURE: prepares the area, prints its directory
  local area=$cache/apt/$1 uri
  if [ -z "$(find "$area/ready" -mmin -720 2>/dev/null)" ]; then # a mirror drops what it replaces
    uri=$(mirror)
    mkdir -p "$area"/{state/lists/partial,archives/partial,etc/preferences.d,etc/apt.conf.d}
    : >"$area/state/status"
    cat >"$area/etc/sources.list" <<LIST
deb [signed-by=$keyring] $uri trixie main
deb [signed-by=$keyring check-valid-until=no] $uri sid main
LIST
    cat >"$area/conf" <<CONF
Dir "$area"; Dir::Cache "$area"; Dir::State "state"; Dir::State::status "$area/state/status";
Dir::Etc "etc"; Dir::Etc::sourceparts "-"; APT::Sandbox::User "root"; APT::Default-Release "trixie";
APT::Architecture "$1"; APT::Architectures { "$1"; };
APT::Install-Recommends "false"; Acquire::Languages "none"; Acquire::Retries "3";
CONF
    APT_CONFIG=$area/conf apt-get -qq update >&2
    touch "$area/ready"
  fi
  echo "$area"
}

# What a package needs, without what only installing it needs (no maintainer script ever runs here).
closure() { # AREA LEAVE-OUT-PATTERN PACKAGE…
  local area=$1 out=$2
  shift 2
  APT_CONFIG=$area/conf apt-get -s install "$@" | sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*/\1=\2/p' |
    grep -Ev "^($out)=" | sort
}

fetch() { # AREA NAME=VERSION…: prints the files
  local area=$1 one version
  shift
  (cd "$area/archives" && APT_CONFIG=$area/conf apt-get -qq download "$@") >&2
  for one in "$@"; do
    version=${one#*=}
    compgen -G "$area/archives/${one%%=*}_${version//:/%3a}_*.deb"
  done
}

unpack() { # ROOT DEB…
  local root=$1 deb
  shift
  mkdir -p "$root/usr"/{bin,sbin,lib,lib64}
  for link in bin sbin lib lib64; do [ -e "$root/$link" ] || ln -s "usr/$link" "$root/$link"; done
  for deb in "$@"; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$root" --keep-directory-symlink --no-same-owner \
      --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' \
      --exclude='./usr/share/info/*' --exclude='./usr/share/lintian/*' --exclude='./usr/share/perl*'
  done
}

install_packages() { # AREA ROOT LEAVE-OUT-PATTERN PACKAGE…
  local versions files
  mapfile -t versions < <(closure "$1" "$3" "${@:4}")
  [ ${#versions[@]} -gt 0 ] || fail "Debian packages not found: ${*:4}"
  mapfile -t files < <(fetch "$1" "${versions[@]}")
  [ ${#files[@]} -eq ${#versions[@]} ] || fail "Debian packages could not be fetched: ${*:4}"
  unpack "$2" "${files[@]}"
}
