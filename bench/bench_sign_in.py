#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Durable sign-ins a second on one core: distinct signed responses posted to the ACS, SQLite on disk.

Also with a million sessions held, with one person signing in again and again, and after kill -9: nothing acknowledged is lost.
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
        with Changes(bench.gateway):
            changing = best(bench)
        lost = lost_after_kill(bench)
        bench.gateway.stop()
        subprocess.run([ROOT / "build/release/tests/load/fill_sessions", "--store",
                        bench.folder / "countersign.db", "--sessions", str(HELD)], check=True, stdout=subprocess.DEVNULL)
        started = bench.start()
        resident = bench.gateway.resident_mib()
        held = best(bench)
    print(f"bench_sign_in value={fresh:.0f} sign-ins/s")
    print(f"  with {HELD} sessions held {held:.0f} ({held / fresh:.2f} of it), one person again and again {same:.0f} "
          f"({same / fresh:.2f} of it), while the catalogue changes ten times a second {changing:.0f} ({changing / fresh:.2f} of it), "
          f"{lost} lost after kill -9")
    print(f"  start with {HELD} sessions {started:.2f} s, resident {resident:.0f} MiB")


main()
