#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Forward-auth of a signed-in person over keep-alive, over nginx `return 204`, both on the same core.

With 10,000 organisations, each with an application, rules and a live session: at rest for one person again and again, for all of them
in turn, at pages for whoever is signed in and at such that a rule by group guards, and both while the catalogue changes ten times a second.
"""
import contextlib
import pathlib
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "lib"))
from load import AUTHENTICATORS, PREFIX, Bench, Changes, Nginx, requests_per_second  # noqa: E402

ROUNDS, SECONDS = 7, 3


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
        turns = bench.folder / "turns"
        turns.write_text("\n".join(bench.sign_in_at_customers()) + "\n")
        host = f"Host: {bench.gateway.host}"
        one = [host, f"Cookie: {bench.session_cookie()}", f"X-Original-URL: {bench.gateway.origin}/reports/2026"]
        all_of_them = [host, f"@{turns}"]
        with Nginx(bench.folder) as nginx:
            time.sleep(0.5)
            ours = f"http://127.0.0.1:{bench.gateway.port}{PREFIX}/auth"
            limit = f"http://127.0.0.1:{nginx.port}{PREFIX}/auth"
            for url in (ours, limit):
                requests_per_second(url, 1, one)
            found = {what: rounds(ours, headers, limit, around) for what, headers, around in (
                ("at rest", one, contextlib.nullcontext),
                ("of 10,000 people in turn", all_of_them, contextlib.nullcontext),
                ("while the catalogue changes ten times a second", one, lambda: Changes(bench.gateway, AUTHENTICATORS)),
                ("of 10,000 people while it changes", all_of_them, lambda: Changes(bench.gateway, AUTHENTICATORS)))}
    at_rest = found["at rest"]
    print(f"bench_session_check ratio={ratio(at_rest):.3f}")
    print(f"  forward-auth {statistics.median(a for a, _ in at_rest):.0f} requests/s, nginx return 204 "
          f"{statistics.median(b for _, b in at_rest):.0f} requests/s, one core, 64 connections, {ROUNDS} rounds in turns")
    print("  " + ", ".join(f"{ratio(pairs):.3f} {what}" for what, pairs in found.items()))


main()
