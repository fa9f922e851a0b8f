#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Durable sign-ins a second on one core: distinct signed responses posted to the ACS, SQLite on disk.

Also at 10,000 customers in turn, while the catalogue changes ten times a second, with a million sessions held, with one person signing in
again and again, and after kill -9: nothing acknowledged is lost.
"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "lib"))
from load import AUTHENTICATORS, LOAD_CORE, PREFIX, ROOT, Bench, Changes  # noqa: E402

COUNT, HELD, ROUNDS = 20000, 1_000_000, 3
BOTH_CORES = []


def best(bench, *options):
    rates = []
    for _ in range(ROUNDS):
        # Requests are prepared first, by both cores; only posting is timed.
        result = bench.sign_in(COUNT, *options, prefix=BOTH_CORES)
        if result["accepted"] != COUNT:
            raise RuntimeError(f"not all were accepted: {result}")
        rates.append(result["per_second"])
    return max(rates)


def lost_after_kill(bench):
    path = bench.folder / "acknowledged"
    bench.sign_in(2000, "--acknowledged", path, prefix=LOAD_CORE)
    bench.gateway.kill()
    bench.start()
    lost = 0
    for line in path.read_text().splitlines()[1:]:
        cookie = line.split(" ", 1)[1]
        status, _, _ = bench.gateway.get(PREFIX + "/auth", {"Cookie": cookie, "X-Original-URL": bench.gateway.origin + "/"})
        lost += status != 200
    return lost


def main():
    with Bench("sign-in", AUTHENTICATORS) as bench:
        bench.start()
        fresh = best(bench)
        same = best(bench, "--same-user")
        at_customers = best(bench, "--customers", AUTHENTICATORS)
        with Changes(bench.gateway, AUTHENTICATORS):
            changing = best(bench, "--customers", AUTHENTICATORS)
        lost = lost_after_kill(bench)
        bench.gateway.stop()
        subprocess.run([ROOT / "build/release/tests/load/fill_sessions", "--store",
                        bench.folder / "countersign.db", "--sessions", str(HELD)], check=True, stdout=subprocess.DEVNULL)
        started = bench.start()
        resident = bench.gateway.resident_mib()
        with Changes(bench.gateway, AUTHENTICATORS):
            held = best(bench, "--customers", AUTHENTICATORS)
    print(f"bench_sign_in value={fresh:.0f} sign-ins/s")
    def part(rate):
        return f"{rate:.0f} ({rate / fresh:.2f} of it)"
    print(f"  one person again and again {part(same)}, at 10,000 customers in turn {part(at_customers)}, while the catalogue changes ten "
          f"times a second {part(changing)}, with {HELD} sessions held, too, {part(held)}, {lost} lost after kill -9")
    print(f"  start with {HELD} sessions {started:.2f} s, resident {resident:.0f} MiB")


main()
