# shellcheck shell=bash
# Programs that Debian has not, or has too old: for script/test and the benchmarks only, as the demo needs no Go. One folder
# of the cache per pinned version; what is in it is never made again. Each can be had, or is missing, without the others.

tool_names=(buildkit trivy dependency-check)
buildkit_version=v0.34.2
buildx_version=v0.38.2

tool_folder() { # NAME
  local version=${1//-/_}_version
  echo "$cache/tools/$1-${!version}"
}

# Of a tool: is it there; why can it not be had here, in one line, or nothing; the variables that say where it is.
tool_ready() { "${1//-/_}_ready"; }
tool_missing() { tool_ready "$1" || "${1//-/_}_missing"; }
tool_env() { "${1//-/_}_env"; }

# Two test files may want one at once, and compiling must not keep others from the bench: a lock for each tool, which
# machines that are started meanwhile do not inherit.
tool_build_once() { # NAME
  mkdir -p "$cache/tools"
  (
    flock 8
    tool_ready "$1" || "${1//-/_}_build" 8>&-
  ) 8>"$cache/tools/lock-$1"
}

buildkit_ready() { [ -x "$(tool_folder buildkit)/buildctl" ] && [ -x "$(tool_folder buildx)/docker-buildx" ] && image_ready buildkit; }

# (What is compiled needs no Go; the image may still be out of date.)
buildkit_missing() {
  { [ -d "$(tool_folder buildkit)" ] && [ -d "$(tool_folder buildx)" ]; } || needs 'a current BuildKit' go
}

buildkit_env() {
  echo "BUILDKIT=$(tool_folder buildkit)"
  echo "BUILDX=$(tool_folder buildx)"
}

buildkit_build() {
  go_build buildkit github.com/moby/buildkit "-X github.com/moby/buildkit/version.Version=$buildkit_version" \
    buildkitd:github.com/moby/buildkit/cmd/buildkitd buildctl:github.com/moby/buildkit/cmd/buildctl
  go_build buildx github.com/docker/buildx "-X github.com/docker/buildx/version.Version=$buildx_version" \
    docker-buildx:github.com/docker/buildx/cmd/buildx
  image_ready buildkit || with_surroundings image_build buildkit
}

needs() { # WHAT PROGRAM…: in one line, why it cannot be had, or nothing
  local program
  for program in "${@:2}"; do
    if ! command -v "$program" >/dev/null; then
      echo "$1 needs the program $program, and this machine has none"
      return
    fi
  done
}

# From a module that requires the pinned version: `go install …@version` would ask the proxy for a list of versions.
go_build() { # NAME MODULE LINKER-FLAGS PROGRAM:PACKAGE…; source=FILE is a program of our own, in the package `.`
  local folder version=${1//-/_}_version work pair
  folder=$(tool_folder "$1") version=${!version}
  [ ! -d "$folder" ] || return 0
  say "tools: compiling $1 $version (minutes, once)"
  work=$(tool_work "$1")
  printf 'module bench\n\ngo 1.25\n\nrequire %s %s\n' "$2" "$version" >"$work/go.mod"
  [ -z "${source:-}" ] || cp "$source" "$work/"
  for pair in "${@:4}"; do
    (cd "$work" && CGO_ENABLED=0 GOFLAGS='-mod=mod -trimpath -buildvcs=false' nice go build \
      -ldflags "-s -w $3" -o "out/${pair%%:*}" "${pair#*:}") >&2 || fail "$1 $version could not be compiled"
  done
  tool_keep "$1" "$work/out"
}

tool_work() { # NAME: a new folder to make it in, instead of what was left behind
  rm -rf "$cache/tools/$1".*
  mktemp -d "$cache/tools/$1.XXXXXX"
}

tool_keep() { # NAME FOLDER: complete at once, in place of other versions
  rm -rf "$cache/tools/$1"-*
  mv "$2" "$(tool_folder "$1")"
  rm -rf "$cache/tools/$1".*
}
