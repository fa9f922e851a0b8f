#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# fuzz.sh BUILD MINUTES [NAME]: runs fuzz targets on a scratch copy of their corpus and says how many
# inputs each executed. Exit 1 when one found something; the input is left under BUILD/findings.
set -uo pipefail
cd "$(dirname "$0")/.."
build=$1 minutes=$2 only=${3:-}
mkdir -p "$build/findings"
failed=0
while IFS= read -r source; do
  name=$(basename "$source" .cc)
  [[ -n $only && $name != "$only" ]] && continue
  program=$(find "$build" -type f -name "$name" -perm -u+x | head -1)
  [[ -n $program ]] || { echo "$name: not built"; failed=1; continue; }
  mkdir -p "$build/corpus/$name"
  dictionary=()
  [[ -f $(dirname "$source")/xml.dict ]] && dictionary=(-dict="$(dirname "$source")/xml.dict")
  log=$build/findings/$name.log
  nice -n 19 "$program" "$build/corpus/$name" "${source%.cc}_corpus" -max_total_time=$((minutes * 60)) \
    -artifact_prefix="$build/findings/$name-" -timeout=10 -rss_limit_mb=2048 -max_len=16384 \
    -print_final_stats=1 "${dictionary[@]}" >"$log" 2>&1
  status=$?
  executed=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
  echo "$name: ${executed:-0} executions, exit $status"
  ((status == 0)) || { failed=1; tail -5 "$log"; }
done < <(find src app -name '*_fuzz.cc' | sort)
exit $failed
