#!/usr/bin/env bash
# Makes .venv what uv.lock says, with a uv and a Python to go with it where the machine has none.
source "$(dirname "$0")/lib.sh"
alone environment

require_tools

# An old uv doesn't understand the project's settings.
if ! command -v uv >/dev/null || ! at_least 0.9 "$(uv --version | cut -d ' ' -f 2)"; then
  patiently "fetching uv" "$build/uv.log" \
    bash -c 'python3 -m venv "$1" && "$1/bin/pip" install --quiet uv' - "$build/uv"
  PATH=$build/uv/bin:$PATH
fi

python=$(scripts/ensure-python.sh)

# --frozen: with another index in the machine's settings uv would call the lock outdated.
sync=(uv sync --frozen --python "$python")
"${sync[@]}" --check --quiet 2>/dev/null ||
  patiently "building the environment" "$build/environment.log" "${sync[@]}"
