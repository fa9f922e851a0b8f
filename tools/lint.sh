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
check attacks python3 tools/check_attacks.py
check errors python3 tools/errors_doc.py --check docs/errors.md
format() { git ls-files '*.cc' '*.h' | xargs clang-format-14 --dry-run -Werror; }
check format format
# The path-sensitive analyzer takes three times as long as all other checks: LINT_DEEP=on (`make lint-deep`) runs it too.
analyzer=(--checks=-clang-analyzer-*)
[[ ${LINT_DEEP:-off} == on ]] && analyzer=()
tidy() {
  tools/build.sh release help >/dev/null || return 1
  git ls-files 'src/*.cc' 'app/*.cc' | grep -vE '_(test|fuzz)\.cc$' |
    xargs -P "$(nproc)" -n 4 clang-tidy-14 -p build/release --quiet "${analyzer[@]}" --extra-arg=-Wno-unknown-warning-option 2>/dev/null
}
[[ ${LINT_TIDY:-on} == off ]] || check tidy tidy
exit $failed
