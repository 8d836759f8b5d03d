# shellcheck shell=bash
# The base images that users name in their Compose files, built from Debian packages for amd64 and arm64 and pushed to
# the bench's registry. Nothing runs while they are built, so that no emulator is needed.

architectures=(amd64 arm64)
image_names=(busybox haproxy nginx redis postgres node binfmt)
# What only installing a package needs.
only_for_installing='debconf|perl.*|libperl.*|adduser|passwd|base-passwd|login\.defs|init-system-helpers|sysvinit-utils|lsb-base|libdebconfclient0|libpam-modules.*|libpam-runtime|libsemanage.*|libsepol.*|libselinux1|libdb5.*|libacl1|libattr1|libbz2.*|iproute2|libbpf1|libelf1.*|libcap2-bin|libxtables12|libmnl0|libtirpc.*|gcc-.*-base|openssl-provider-legacy|systemd.*|mawk|base-files'

# The image's key: its recipe and everything that goes into it.
image_key() { # NAME
  {
    cat "$bench/images.sh" "$bench/debs.sh" "$bench/images/base/recipe"
    find "$bench/images/$1" -type f -print0 | sort -z | xargs -0 cat
    image_inputs "$1"
  } | digest
}

image_inputs() { ( # NAME: files of the repository that go into it, if any
  . "$bench/images/$1/recipe"
  if declare -F inputs >/dev/null; then inputs; fi
); }

image_ready() { [ "$(cat "$cache/images/$1.key" 2>/dev/null)" = "$(image_key "$1")" ]; }

images_missing() {
  local name
  for name in "${image_names[@]}"; do
    image_ready "$name" || echo "$name"
  done
}

image_build() { ( # NAME: in a shell of its own, for what the recipe sets
  name=$1 without='' on_base=yes
  . "$bench/images/$name/recipe"
  key=$(image_key "$name")
  context=$cache/contexts/$name
  say "setup: building $name"
  rm -rf "$context"
  mkdir -p "$context"
  for architecture in "${architectures[@]}"; do
    base_layer "$architecture"
    [ -z "$on_base" ] || ln "$cache/contexts/base-$architecture.tar" "$context/"
    layer "$name" "$architecture" "$context/rootfs-$architecture.tar"
  done
  cp "$bench/images/$name/Dockerfile" "$context/"
  push "$context" "${tags[@]}"
  rm -rf "$context"
  mkdir -p "$cache/images"
  echo "$key" >"$cache/images/$name.key"
); }

# shellcheck disable=SC2030,SC2031 # every recipe is read in a shell of its own
base_layer() { ( # ARCHITECTURE: made once for all images
  file=$cache/contexts/base-$1.tar
  stamp=$(cat "$bench/images/base/recipe" "$bench/images.sh" "$bench/debs.sh" | digest)
  [ ! -e "$file" ] || [ "$(cat "$file.key" 2>/dev/null)" != "$stamp" ] || exit 0
  without='' on_base=''
  . "$bench/images/base/recipe"
  layer base "$1" "$file"
  echo "$stamp" >"$file.key"
); }

base_packages() { (. "$bench/images/base/recipe" && printf '%s\n' "${packages[@]}"); }

# shellcheck disable=SC2031
layer() { # NAME ARCHITECTURE FILE, with the recipe's settings
  local area root out
  area=$(apt_area "$2")
  out=$only_for_installing${without:+|$without}
  [ -z "$on_base" ] || out+="|$(base_packages | sed 's/[.+]/\\&/g' | paste -sd '|')"
  root=$(mktemp -d "$cache/contexts/$1.XXXXXX")
  chmod 0755 "$root"
  [ ${#packages[@]} -eq 0 ] || install_packages "$area" "$root" "$out" "${packages[@]}"
  configure "$root" "$2"
  [ ! -d "$bench/images/$1/files" ] || cp -R --no-preserve=ownership "$bench/images/$1/files/." "$root/"
  tar --sort=name --mtime=@0 --numeric-owner -cf "$3" -C "$root" .
  rm -rf "$root"
}

busybox_links() { # ROOT: every program of busybox by its name, where Debian has none
  local program
  for program in $(busybox_programs); do
    [ -e "$1/usr/bin/$program" ] || [ -e "$1/usr/sbin/$program" ] || ln -s busybox "$1/usr/bin/$program"
  done
}

busybox_programs() { "$(root_path)/usr/bin/busybox" --list; }

accounts() { # ROOT [NAME:UID:GID:HOME…]
  local entry name uid gid home
  mkdir -p "$1/etc"
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n' >"$1/etc/passwd"
  printf 'root:x:0:\ntty:x:5:\nnogroup:x:65534:\n' >"$1/etc/group"
  for entry in "${@:2}"; do
    IFS=: read -r name uid gid home <<<"$entry"
    echo "$name:x:$uid:$gid::$home:/bin/sh" >>"$1/etc/passwd"
    echo "$name:x:$gid:" >>"$1/etc/group"
  done
  sed 's/^\([^:]*\):.*/\1:*:20000:0:99999:7:::/' "$1/etc/passwd" >"$1/etc/shadow"
}

push() { # CONTEXT TAG…
  local tag arguments=()
  for tag in "${@:2}"; do arguments+=(--tag "$registry_host:$registry_port/$tag"); done
  DOCKER_HOST=unix://$(state_of runner)/share/docker.sock docker buildx build --quiet --provenance=false \
    --platform "$(printf 'linux/%s\n' "${architectures[@]}" | paste -sd ,)" --push "${arguments[@]}" "$1" >/dev/null
}
