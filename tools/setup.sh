#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what building, running and testing need, from Debian and npm, and only what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=$(grep -vE '^\s*(#|$)' tools/packages.txt)
missing=()
for package in $packages; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
# A Node.js that did not come from Debian serves as well.
if command -v node >/dev/null && command -v npm >/dev/null; then
  kept=()
  for package in ${missing[@]+"${missing[@]}"}; do
    [[ $package == nodejs || $package == npm ]] || kept+=("$package")
  done
  missing=(${kept[@]+"${kept[@]}"})
fi
if ((${#missing[@]})); then
  echo "installing: ${missing[*]}"
  as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || { echo "setup: run as root, or install: ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
  fi
  # Keep Debian from starting the services that packages bring (nginx, apache2): ours run on their own.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get -qq -y --no-install-recommends install "${missing[@]}" >/dev/null
fi
for folder in tests/browser tests/api; do
  # npm writes this file last: it is there when all packages are.
  [[ -f $folder/node_modules/.package-lock.json ]] || (cd "$folder" && npm ci --no-audit --no-fund --silent)
done
