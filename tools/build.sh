#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# build.sh PRESET TARGET...: configures the preset when that is needed and builds the targets.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1
shift
if [[ ! -f build/$preset/build.ninja ]]; then
  cmake --preset "$preset" >build.log 2>&1 || { cat build.log; rm -f build.log; exit 1; }
  rm -f build.log
fi
exec ninja -C "build/$preset" --quiet "$@"
