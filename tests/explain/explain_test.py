#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Mis-settings, made one at a time in a working set-up: does the login event name the cause and the setting to change?

Prints each that is not explained, then `explained N of M`. Exit 1 unless all are. explain_test.py [NAME...] tries those alone.
"""
import sys
import time

from workbench import Workbench
import cases_parties
import cases_people
import cases_signatures

# The gateway explains a bounded number of refusals a second; the rest keep their code alone.
PACE = 0.05


def shortcomings(bench, case):
    """What the login event of one case lacks; an empty list when it explains it."""
    page = case.run(bench)
    event = bench.event_of(page)
    if event is None:
        return [f"the page has no reference code (status {page.status}): {page.text[:200]}"]
    out = []
    if event.get("code") != case.code:
        out.append(f"code {event.get('code')}, expected {case.code}; detail: {event.get('detail')}")
    remedy = event.get("remedy") or ""
    out += [f"remedy lacks {word!r}: {remedy}" for word in case.remedy if word.lower() not in remedy.lower()]
    if remedy and event["german"] == remedy:
        out.append(f"no German remedy: {remedy}")
    seen = (event.get("detail") or "") + " ".join(c.get("received") or "" for c in event.get("checks", []) if c["outcome"] == "fail")
    if case.received and case.received not in seen:
        out.append(f"nobody reads {case.received!r} there: {seen[:300]}")
    if case.code.startswith("saml.") and case.code not in ("saml.unsolicited_not_allowed",) and not event.get("checks"):
        out.append("no checks were recorded")
    return out


def main():
    wanted = set(sys.argv[1:])
    cases = [case for module in (cases_parties, cases_signatures, cases_people) for case in module.CASES if not wanted or case.name in wanted]
    assert len({case.name for case in cases}) == len(cases)
    bench = Workbench()
    explained = 0
    try:
        page = bench.attempt()
        assert page.status == 303, f"the working set-up does not work: {page.status} {page.text[:400]}"
        for case in cases:
            bench.reset()
            try:
                lacks = shortcomings(bench, case)
            except Exception as error:  # noqa: BLE001: one case must not hide the others
                lacks = [f"{type(error).__name__}: {error}"]
            explained += not lacks
            time.sleep(PACE)
            for line in lacks:
                print(f"{case.name}: {line}")
    finally:
        bench.close()
    print(f"explained {explained} of {len(cases)}")
    return 0 if explained == len(cases) else 1


if __name__ == "__main__":
    sys.exit(main())
