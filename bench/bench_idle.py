#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Resident memory of an idle server, and how soon it is ready."""
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "lib"))
from load import Bench  # noqa: E402


def main():
    with Bench("idle") as bench:
        ready = []
        for _ in range(5):
            ready.append(bench.gateway.start() * 1000)
            time.sleep(1)
            resident = bench.gateway.resident_mib()
            bench.gateway.stop()
    print(f"bench_idle value={resident:.1f} MiB")
    print(f"  ready {min(ready):.0f} ms after start (limit 200 ms), resident limit 30 MiB")


main()
