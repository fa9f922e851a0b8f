#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh [NAME]: runs all benchmarks, or one. A benchmark is a program of build/release/bench or a
# script bench/bench_*.py; each prints `NAME ratio=R` or `NAME value=V UNIT`, then its details.
set -uo pipefail
cd "$(dirname "$0")/.."
only=${1:-}
failed=0 ran=0
for path in build/release/bench/bench_* bench/bench_*.py; do
  [[ -f $path && -x $path ]] || continue
  name=$(basename "$path" .py)
  [[ -n $only && $name != "$only" ]] && continue
  ran=$((ran + 1))
  "$path" || { echo "$name FAILED"; failed=1; }
done
((ran > 0)) || { echo "no benchmark ${only:-found}" >&2; exit 2; }
exit $failed
