#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh [ROUNDS]: kill -9 of the store alone and of the whole gateway under sign-in load.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-100}
CS_CRASH_ROUNDS=$rounds build/release/tests/crash/store_crash_tests --gtest_brief=1
exec tests/crash/gateway_crash.py "$rounds"
