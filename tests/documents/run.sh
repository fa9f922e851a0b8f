#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The tasks of one document, or of all, with real identity providers. COUNTERSIGN names the program; default: the release build.
set -euo pipefail
cd "$(dirname "$0")"
names=("$@")
[[ $# -gt 0 ]] || names=(cloudcms cxone crashplan code42 n2ws)
for name in "${names[@]}"; do
  python3 -W error::ResourceWarning "${name}_test.py" -v
done
