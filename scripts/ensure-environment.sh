#!/usr/bin/env bash
# Makes .venv what uv.lock says, with a uv and a Python to go with it where the machine has none.
source "$(dirname "$0")/lib.sh"
alone environment

# An old uv doesn't understand the project's settings.
recent_uv() {
  local version
  version=$(uv --version 2>/dev/null) || return
  [[ $(printf '%s\n' "uv 0.9.0" "${version% (*}" | sort --version-sort | head -n 1) == "uv 0.9.0" ]]
}

if ! recent_uv; then
  require python3 python3-venv
  python3 -c 'import ensurepip, venv' 2>/dev/null ||
    die "Python's venv is missing: sudo apt-get install python3-venv"
  patiently "fetching uv" "$build/uv.log" \
    bash -c 'python3 -m venv "$1" && "$1/bin/pip" install --quiet uv' - "$build/uv"
  PATH=$build/uv/bin:$PATH
fi
require cc gcc
require c++ g++

python=$(scripts/ensure-python.sh)

# --frozen: with another index in the machine's settings uv would call the lock outdated.
sync=(uv sync --frozen --quiet --python "$python")
if [[ -d .venv ]]; then
  "${sync[@]}"
else
  patiently "building the environment" "$build/environment.log" "${sync[@]}"
fi
