#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Forward-auth of a signed-in person over keep-alive, over nginx `return 204`, both on the same core."""
import pathlib
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "lib"))
from load import AUTHENTICATORS, PREFIX, Bench, Nginx, wrk  # noqa: E402

ROUNDS, SECONDS = 7, 3


def main():
    with Bench("session-check", AUTHENTICATORS) as bench:
        bench.start()
        cookie = bench.session_cookie()
        headers = [f"Host: {bench.gateway.host}", f"Cookie: {cookie}",
                   f"X-Original-URL: {bench.gateway.origin}/reports/2026"]
        with Nginx(bench.folder) as nginx:
            time.sleep(0.5)
            ours = f"http://127.0.0.1:{bench.gateway.port}{PREFIX}/auth"
            limit = f"http://127.0.0.1:{nginx.port}{PREFIX}/auth"
            wrk(ours, 1, headers)
            wrk(limit, 1, headers)
            pairs = [(wrk(ours, SECONDS, headers), wrk(limit, SECONDS, headers)) for _ in range(ROUNDS)]
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"bench_session_check ratio={ratio:.3f}")
    print(f"  forward-auth {statistics.median(a for a, _ in pairs):.0f} requests/s, nginx return 204 "
          f"{statistics.median(b for _, b in pairs):.0f} requests/s, one core, 64 connections, {ROUNDS} rounds in turns")


main()
