# shellcheck shell=bash
# What every script shares. Sourced first, it leads to the project's root.
set -euo pipefail

# pytest and Home Assistant would start three times slower.
unset PYTHONDONTWRITEBYTECODE
# The project's environment is .venv, whichever one the shell is in.
unset VIRTUAL_ENV UV_PROJECT_ENVIRONMENT

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/.build # all that the scripts fetch and make, and nothing else
mkdir -p "$build"
cd "$root"

# The project's own uv, where the machine has none.
[[ -x $build/uv/bin/uv ]] && PATH=$PATH:$build/uv/bin

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }

die() {
  say "$@"
  exit 1
}

# Names all that is missing and the line that installs it.
require_tools() {
  local missing=()
  command -v git >/dev/null || missing+=(git)
  command -v curl >/dev/null || missing+=(curl)
  command -v cc >/dev/null || missing+=(gcc)
  command -v c++ >/dev/null || missing+=(g++)
  command -v uv >/dev/null || python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
  ((${#missing[@]} == 0)) || die "missing here: sudo apt-get install ${missing[*]}"
}

require_cargo() {
  local version=0
  command -v cargo >/dev/null && version=$(cargo --version | cut -d ' ' -f 2)
  at_least 1.85 "$version" ||
    die "missing here, cargo 1.85 or newer:" \
      "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal"
}

at_least() { # VERSION VERSION
  [[ $(printf '%s\n' "$@" | sort --version-sort | head -n 1) == "$1" ]]
}

# Only one of several scripts that were started together does the work; the others wait, and find it done.
alone() { # NAME
  exec {lock}>"$build/$1.lock"
  flock --nonblock "$lock" && return
  say "another script is busy with $1; waiting for it"
  flock "$lock"
}

# Runs long work quietly, but shows that it lives. Its words are kept.
attempt() { # WHAT LOG COMMAND...
  local what=$1 log=$2 started=$SECONDS pid
  shift 2
  say "$what (log: ${log#"$root"/})"
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    sleep 1
    (((SECONDS - started) % 15)) ||
      say "  $((SECONDS - started)) s: $(tail -n 1 "$log" | tr -d '\r' | cut -c -90)"
  done
  wait "$pid" || return
  say "  done after $((SECONDS - started)) s"
}

# The same for work that there is no way around.
patiently() { # WHAT LOG COMMAND...
  attempt "$@" && return
  tail -n 40 "$2" >&2
  die "failed: $1"
}
