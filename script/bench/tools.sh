# shellcheck shell=bash
# Programs that are newer than Debian's, compiled from the Go module proxy: for script/test and the benchmarks only, as
# the demo needs no Go. One folder of the cache per pinned version; what is in it is never compiled again.

buildkit_version=v0.34.2
buildx_version=v0.38.2

tools_ready() { [ -x "$(tool_folder buildkit)/buildctl" ] && [ -x "$(tool_folder buildx)/docker-buildx" ]; }

tool_folder() { # NAME
  local version=${1}_version
  echo "$cache/tools/$1-${!version}"
}

# Why they cannot be had here, or nothing. (Only what needs compiling needs Go.)
tools_missing() {
  tools_ready || command -v go >/dev/null || echo 'a current BuildKit needs Go, and this machine has none'
}

tools_build() {
  tool_build buildkit github.com/moby/buildkit buildkitd:cmd/buildkitd buildctl:cmd/buildctl
  tool_build buildx github.com/docker/buildx docker-buildx:cmd/buildx
  image_ready buildkit || with_surroundings image_build buildkit
}

# Two test files may want them at once, and compiling must not keep others from the bench: a lock of their own, which
# machines that are started meanwhile do not inherit.
tools_build_once() {
  mkdir -p "$cache/tools"
  (
    flock 8
    tools_build 8>&-
  ) 8>"$cache/tools/lock"
}

# From a module that requires the pinned version: `go install …@version` would ask the proxy for a list of versions.
tool_build() { # NAME MODULE PROGRAM:PACKAGE…
  local folder version=${1}_version work pair
  folder=$(tool_folder "$1") version=${!version}
  [ ! -d "$folder" ] || return 0
  say "tools: compiling $1 $version (minutes, once)"
  rm -rf "$cache/tools/$1".*
  work=$(mktemp -d "$cache/tools/$1.XXXXXX")
  printf 'module bench\n\ngo 1.25\n\nrequire %s %s\n' "$2" "$version" >"$work/go.mod"
  for pair in "${@:3}"; do
    (cd "$work" && CGO_ENABLED=0 GOFLAGS='-mod=mod -trimpath -buildvcs=false' nice go build \
      -ldflags "-s -w -X $2/version.Version=$version" -o "out/${pair%%:*}" "$2/${pair#*:}") >&2 ||
      fail "$1 $version could not be compiled"
  done
  rm -rf "$cache/tools/$1"-*
  mv "$work/out" "$folder"
  rm -rf "$work"
}
