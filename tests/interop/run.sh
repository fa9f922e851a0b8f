#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Signs in through real identity providers. COUNTERSIGN names the program; default: the release build.
set -euo pipefail
cd "$(dirname "$0")"
exec python3 -W error::ResourceWarning simplesamlphp_test.py -v
