#!/usr/bin/env bash
# Prints the path of a Chromium that works, and gets one where there is none.
#
#   1. An installed one.
#   2. Playwright's own.
#   3. Where that is out of reach, Debian's: installed when root, else unpacked into .build/chromium
#      together with the libraries that this machine lacks.
source "$(dirname "$0")/lib.sh"
alone browser

found=$build/browser # remembers the path
own=$build/chromium

# Many a distribution's `chromium` is no more than a hint how to get one, so it has to draw a page.
works() { # PROGRAM
  local profile
  profile=$(mktemp -d)
  timeout 60 "$1" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --user-data-dir="$profile" --dump-dom 'data:text/html,<p>it draws</p>' 2>/dev/null </dev/null |
    grep --quiet 'it draws'
  local result=$?
  rm -rf "$profile"
  return $result
}

remember() { # PROGRAM
  [[ -n $1 ]] && works "$1" || return
  echo "$1" | tee "$found"
  exit 0
}

installed() {
  local name path
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    path=$(command -v "$name") && remember "$path"
  done
}

playwrights() {
  PLAYWRIGHT_BROWSERS_PATH=$build/playwright PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT=10000 \
    attempt "fetching Playwright's Chromium" "$build/playwright.log" \
    .venv/bin/playwright install --no-shell chromium || return
  remember "$(find "$build/playwright" -type f -name chrome -print -quit)"
}

install_debians() {
  [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null || return
  export DEBIAN_FRONTEND=noninteractive
  attempt "installing Debian's Chromium" "$build/chromium.log" \
    sh -c 'apt-get update && apt-get install --yes --no-install-recommends chromium fonts-dejavu-core' || return
  installed
}

# Only what this machine lacks, and without touching it: apt works on lists and an archive of its own.
unpack() {
  local apt=$1 package
  local options=(-o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt/cache" -o Debug::NoLocking=1
    -o Acquire::Languages=none)
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
  apt-get "${options[@]}" update || return
  apt-get "${options[@]}" install --yes --download-only --no-install-recommends \
    chromium fonts-dejavu-core || return
  for package in "$apt"/cache/archives/*.deb; do dpkg-deb --extract "$package" "$own" || return; done
}

unpack_debians() {
  command -v apt-get >/dev/null || return
  local work
  work=$(mktemp -d)
  rm -rf "$own"
  mkdir -p "$own"
  attempt "unpacking Debian's Chromium" "$build/chromium.log" unpack "$work"
  rm -rf "$work"
  cat >"$own/run" <<'END'
#!/bin/sh
# Chromium from this folder, with its libraries and fonts.
here=$(dirname "$(readlink -f "$0")")
for folder in "$here"/usr/lib/*-linux-gnu* "$here"/lib/*-linux-gnu*; do
  LD_LIBRARY_PATH=$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
done
export LD_LIBRARY_PATH
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_SYSROOT="$here"
exec "$here/usr/lib/chromium/chromium" "$@"
END
  chmod +x "$own/run"
  remember "$own/run"
}

if [[ -x $(cat "$found" 2>/dev/null) ]]; then
  cat "$found"
  exit 0
fi
installed || playwrights || install_debians || unpack_debians ||
  die "there is no Chromium to be had here; install one by hand"
