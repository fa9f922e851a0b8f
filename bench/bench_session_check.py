#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Forward-auth of a signed-in person over keep-alive, over nginx `return 204`, both on the same core.

With 10,000 organisations that have applications with rules, and sessions at some hundred of them: at rest, for a page that a rule by
group guards, and while the catalogue changes ten times a second.
"""
import contextlib
import pathlib
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "lib"))
from load import AUTHENTICATORS, PREFIX, Bench, Changes, Nginx, requests_per_second  # noqa: E402

ROUNDS, SECONDS = 7, 3
CUSTOMERS, PEOPLE = 200, 25


def rounds(ours, headers, limit, around=contextlib.nullcontext):
    """Pairs of requests a second, ours and the limit's, in turns; ours within `around`."""
    pairs = []
    for _ in range(ROUNDS):
        with around():
            mine = requests_per_second(ours, SECONDS, headers)
        pairs.append((mine, requests_per_second(limit, SECONDS, headers)))
    return pairs


def ratio(pairs):
    return statistics.median(a / b for a, b in pairs)


def main():
    with Bench("session-check", AUTHENTICATORS) as bench:
        bench.start()
        at_customers = bench.sign_in_at_customers(CUSTOMERS, PEOPLE)
        host = f"Host: {bench.gateway.host}"
        plain = [host, f"Cookie: {bench.session_cookie()}", f"X-Original-URL: {bench.gateway.origin}/reports/2026"]
        guarded = [host, f"Cookie: {at_customers[-1]}", f"X-Original-URL: https://customer{CUSTOMERS - 1}.apps.example/admin/users"]
        with Nginx(bench.folder) as nginx:
            time.sleep(0.5)
            ours = f"http://127.0.0.1:{bench.gateway.port}{PREFIX}/auth"
            limit = f"http://127.0.0.1:{nginx.port}{PREFIX}/auth"
            requests_per_second(ours, 1, plain)
            requests_per_second(limit, 1, plain)
            at_rest = rounds(ours, plain, limit)
            by_group = rounds(ours, guarded, limit)
            changing = rounds(ours, plain, limit, lambda: Changes(bench.gateway))
    print(f"bench_session_check ratio={ratio(at_rest):.3f}")
    print(f"  forward-auth {statistics.median(a for a, _ in at_rest):.0f} requests/s, nginx return 204 "
          f"{statistics.median(b for _, b in at_rest):.0f} requests/s, one core, 64 connections, {ROUNDS} rounds in turns")
    print(f"  {ratio(by_group):.3f} where a rule by group decides, {ratio(changing):.3f} while the catalogue changes ten times a second")


main()
