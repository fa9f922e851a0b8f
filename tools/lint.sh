#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every check that is not a test. Says what failed and exits 1 at the end, having run them all.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0
check() {
  local name=$1
  shift
  if "$@"; then echo "lint: $name ok"; else echo "lint: $name FAILED"; failed=1; fi
}
check layers python3 tools/check_layers.py
check bans python3 tools/check_bans.py
check settings python3 tools/check_settings.py
check attacks python3 tools/check_attacks.py
check errors python3 tools/errors_doc.py --check docs/errors.md
check guides python3 tools/check_guides.py
format() { git ls-files '*.cc' '*.h' | xargs clang-format-14 --dry-run -Werror; }
check format format
# Tidy reads each file together with the standard headers it includes, and those are most of the work: so it reads ten
# of a folder at once, as the build does. LINT_DEEP=on (`make lint-deep`) reads each file alone and runs the
# path-sensitive analyzer too, which looks into nothing that is included; it takes an hour.
tidy_files() {
  if [[ ${LINT_DEEP:-off} == on ]]; then
    git ls-files 'src/*.cc' 'app/*.cc' | grep -vE '_(test|fuzz)\.cc$'
  else
    python3 -c 'import json; [print(entry["file"]) for entry in json.load(open("build/release/compile_commands.json"))]' |
      grep -E '/(src|app)/' | grep -vE '_tests\.dir/|_fuzz\.dir/|_(test|fuzz)\.cc$' | sort -u
  fi
}
tidy() {
  local preset=release checks=-clang-analyzer-*,-bugprone-suspicious-include
  [[ ${LINT_DEEP:-off} == on ]] && preset=debug checks=
  tools/build.sh "$preset" generated >/dev/null || return 1
  tidy_files | xargs -P "$(nproc)" -n 1 clang-tidy-14 -p "build/$preset" --quiet --checks="$checks" \
    --extra-arg=-Wno-unknown-warning-option 2>/dev/null
}
[[ ${LINT_TIDY:-on} == off ]] || check tidy tidy
exit $failed
