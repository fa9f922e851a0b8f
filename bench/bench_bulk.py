#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""100,000 users uploaded as CSV over HTTP, durable; then the same file with every hundredth row changed, and a dry run."""
import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "lib"))
from load import Bench  # noqa: E402

ROWS, LIMIT_S = 100_000, 10


def users_csv(changed_every=0):
    rows = ["user_name,email,first_name,last_name,authenticator,external_identity"]
    for number in range(ROWS):
        last = "Changed" if changed_every and number % changed_every == 0 else f"Last{number % 7919}"
        rows.append(f"person{number:07}@example.com,p{number}@example.com,First{number % 977},{last},bench,ID-{number:07}")
    return "\n".join(rows) + "\n"


def timed(gateway, csv, query=""):
    began = time.perf_counter()
    report = gateway.api("POST", "/organisations/root/users/bulk" + query, csv, content_type="text/csv")
    return time.perf_counter() - began, report


class Probe(threading.Thread):
    """Signs nobody in, but asks the store's writer for something small again and again; keeps the longest wait."""

    def __init__(self, gateway):
        super().__init__(daemon=True)
        self.gateway, self.longest, self.on = gateway, 0.0, True

    def run(self):
        value = 0
        while self.on:
            value += 1
            began = time.perf_counter()
            self.gateway.api("PUT", "/properties/login_events.max", {"value": str(1_000_000 + value)})
            self.longest = max(self.longest, time.perf_counter() - began)


def main():
    with Bench("bulk") as bench:
        bench.start()
        gateway = bench.gateway
        gateway.api("PUT", "/properties/bulk_upload.max_rows", {"value": str(ROWS)})
        dry, _ = timed(gateway, users_csv(), "?dry_run=true")
        probe = Probe(gateway)
        probe.start()
        created, report = timed(gateway, users_csv())
        probe.on = False
        probe.join()
        if report["created"] != ROWS:
            raise RuntimeError(f"not all were created: {report}")
        changed, report = timed(gateway, users_csv(100))
        if report["updated"] != ROWS // 100:
            raise RuntimeError(f"not the changed ones were updated: {report}")
    print(f"bench_bulk value={created:.2f} s")
    print(f"  {ROWS} users created (limit {LIMIT_S} s); dry run {dry:.2f} s, every hundredth changed {changed:.2f} s, "
          f"longest wait of another write meanwhile {probe.longest:.2f} s")


main()
