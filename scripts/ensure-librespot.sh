#!/usr/bin/env bash
# Prints the path of librespot, built from its crate where that hasn't happened yet.
source "$(dirname "$0")/lib.sh"
version=0.8.0
program=$build/librespot/bin/librespot
alone librespot

if ! "$program" --version 2>/dev/null | grep --quiet "^librespot $version "; then
  require_cargo

  # Kept until the build has succeeded: an interrupted one goes on where it was.
  export CARGO_TARGET_DIR=$build/librespot-target
  patiently "building librespot $version, some minutes" "$build/librespot.log" \
    cargo install librespot --version "$version" --locked --force --root "$build/librespot" \
    --no-default-features --features "rustls-tls-native-roots with-libmdns"
  rm -rf "$CARGO_TARGET_DIR"
fi
echo "$program"
