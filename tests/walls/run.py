#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Non-interference of organisations: random programs of a hostile customer, and what everybody else sees of them."""

import argparse
import json
import pathlib
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from campaign import Campaign  # noqa: E402
from world import make_keys  # noqa: E402


def work_folder():
    """In memory, where there is such a place: a run writes some gigabytes."""
    memory = pathlib.Path("/dev/shm")
    return pathlib.Path(tempfile.mkdtemp(prefix="cs-walls-", dir=memory if memory.is_dir() else None))


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--programs", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--seconds", type=float, help="stop after this long, whatever is done by then")
    options.add_argument("--most", type=int, default=10, help="stop after so many different findings")
    options.add_argument(
        "--statistics", action="store_true", help="which operations were called, and how often they were let"
    )
    options.add_argument("--of-a-class", type=int, default=5, help="how many findings of one kind are cut down")
    options.add_argument("--twins", type=int, default=0, help="programs in twin worlds: what the API tells")
    options.add_argument("--patient", action="store_true", help="with --known: wait for what is done every minute")
    options.add_argument("--known", action="store_true", help="run what is known to have been possible once, first")
    given = options.parse_args()
    folder, began = work_folder(), time.monotonic()
    try:
        campaign = Campaign(
            folder,
            make_keys(folder / "keys"),
            lambda found: print("BREACH", found.kind, "\n", found.text(), flush=True),
            most=given.most,
            of_a_class=given.of_a_class,
        )
        known = campaign.known(given.seed, given.patient) if given.known else []
        if given.known:
            print(f"known attacks that show something: {len(known)}: {' '.join(known)}", flush=True)
        campaign.run(given.seed, given.programs, given.seconds and (lambda: time.monotonic() - began > given.seconds))
        campaign.twins(given.seed, given.twins)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    took = time.monotonic() - began
    print(
        f"{campaign.done} programs, {campaign.told} with a twin, {took:.1f} s, {campaign.done / took:.1f}/s, {len(campaign.found)} findings"
    )
    if given.statistics:
        print(json.dumps(campaign.counts, indent=1))
        print(json.dumps({k: v for k, v in sorted(campaign.taken.items())}))
    return 1 if campaign.found or known else 0


if __name__ == "__main__":
    sys.exit(main())
