#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lists of the API on SQLite: 50 of 10,000 authenticators, and pages of users out of 1,000,000, each over HTTP."""
import pathlib
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "lib"))
from load import AUTHENTICATORS, Bench  # noqa: E402

USERS, UPLOAD, ROUNDS, LIMIT_MS = 1_000_000, 100_000, 30, 20


def users_csv(first, count):
    rows = ["user_name,email,first_name,last_name"]
    for number in range(first, first + count):
        rows.append(f"person{number:07}@example.com,person{number:07}@example.com,First{number % 977},Last{number % 7919}")
    return "\n".join(rows) + "\n"


def worst(gateway, path):
    """The slowest of some calls, in milliseconds, after one to warm up; and the median."""
    gateway.api("GET", path)
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        gateway.api("GET", path)
        times.append((time.perf_counter() - began) * 1000)
    return max(times), statistics.median(times)


def main():
    with Bench("api-list", AUTHENTICATORS) as bench:
        bench.start()
        gateway = bench.gateway
        gateway.api("PUT", "/properties/bulk_upload.max_rows", {"value": "200000"})
        gateway.api("POST", "/organisations", {"id": "big", "parent": "root", "name": "Big"})
        for first in range(0, USERS, UPLOAD):
            gateway.api("POST", "/organisations/big/users/bulk", users_csv(first, UPLOAD), content_type="text/csv")
        middle = gateway.api("GET", "/organisations/big/users?limit=50&search=person05")["next"]
        paths = {
            "50 authenticators of 10,000": "/organisations/root/authenticators?below=true&limit=50",
            "first page of users": "/organisations/big/users?limit=50",
            "page in the middle": f"/organisations/big/users?limit=50&search=person05&after={middle}",
            "search by beginning": "/organisations/big/users?limit=50&search=person0777",
            "search by last name": "/organisations/big/users?limit=50&search=last77",
            "users of all organisations": "/organisations/root/users?below=true&limit=50",
        }
        figures = {name: worst(gateway, path) for name, path in paths.items()}
    print(f"bench_api_list value={max(slowest for slowest, _ in figures.values()):.1f} ms")
    for name, (slowest, middle) in figures.items():
        print(f"  {name}: slowest {slowest:.1f} ms, median {middle:.1f} ms (limit {LIMIT_MS} ms)")


main()
