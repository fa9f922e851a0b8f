#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks docs/attacks.md: every test, vector folder, error id and name in the code that it gives exists, every vector folder of an attack has a
line, and no id of the catalogue is missing or doubled. Exit 0 or 1."""

import fnmatch
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VECTORS = os.path.join(ROOT, "tests", "vectors", "saml", "verify")
METADATA = os.path.join(ROOT, "tests", "vectors", "saml", "metadata")
# The catalogue: how many attacks each section has.
SECTIONS = {"P": 29, "S": 35, "V": 29, "E": 10, "B": 11}
FREE_PREFIXES = ("genuine_", "real_")


def files(folder, ending):
    for path, _, names in os.walk(os.path.join(ROOT, folder)):
        for name in names:
            if name.endswith(ending):
                with open(os.path.join(path, name), encoding="utf-8") as file:
                    yield file.read()


def known_tests():
    pattern = re.compile(r"\bTEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)")
    tests = set()
    for folder in ("src", "app", "tests"):
        for text in files(folder, "_test.cc"):
            tests.update("%s.%s" % found for found in pattern.findall(text))
        for text in files(folder, "_test.py"):
            for suite in re.findall(r"^class (\w+)\(unittest", text, re.M):
                tests.update(suite + "." + name for name in re.findall(r"def (test_\w+)\(", text))
    return tests


def known_errors():
    return {found for text in files("src", "errors.h") for found in re.findall(r'\{"([a-z0-9_]+\.[a-z0-9_]+)"', text)}


def known_words():
    return {word for ending in (".h", ".cc") for text in files("src", ending) for word in re.findall(r"\w+", text)}


def known_vectors():
    names = set()
    for folder in (VECTORS, METADATA):
        if os.path.isdir(folder):
            names.update(name for name in os.listdir(folder) if os.path.isdir(os.path.join(folder, name)))
    return names


def rows(text):
    for line in text.splitlines():
        match = re.match(r"\| ([A-Z]\d\d) \|", line)
        if match:
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            yield match.group(1), cells


def check(text):
    problems = []
    tests, vectors, errors, words = known_tests(), known_vectors(), known_errors(), known_words()
    seen, used = [], set()
    for attack, cells in rows(text):
        seen.append(attack)
        if len(cells) != 4:
            problems.append("%s: expected 4 cells, got %d" % (attack, len(cells)))
            continue
        for name in re.findall(r"`((?:\w+::)*\w+)`", cells[2]):
            if name.split("::")[-1] not in words:
                problems.append("%s: nothing called %s in src" % (attack, name))
        for path in re.findall(r"`(src/[^`]+)`", cells[2]):
            if not os.path.exists(os.path.join(ROOT, path)):
                problems.append("%s: no %s" % (attack, path))
        for name in re.findall(r"`([^`]+)`", cells[3]):
            if "." in name:
                if not fnmatch.filter(tests, name):
                    problems.append("%s: no test %s" % (attack, name))
                continue
            found = fnmatch.filter(vectors, name)
            if not found:
                problems.append("%s: no vector folder %s" % (attack, name))
            used.update(found)
    for name in re.findall(r"`((?:saml|xml|xmldsig|xmlenc|gateway)\.[a-z0-9_]+)`", text):
        if name not in errors:
            problems.append("no error id %s" % name)
    for attack in sorted(set(seen)):
        if seen.count(attack) > 1:
            problems.append("%s has %d lines" % (attack, seen.count(attack)))
    for section, count in SECTIONS.items():
        for number in range(1, count + 1):
            attack = "%s%02d" % (section, number)
            if attack not in seen:
                problems.append("%s has no line" % attack)
    for name in sorted(vectors - used):
        if not name.startswith(FREE_PREFIXES):
            problems.append("vector folder %s has no line" % name)
    return problems


def main():
    with open(os.path.join(ROOT, "docs", "attacks.md"), encoding="utf-8") as file:
        problems = check(file.read())
    for problem in problems:
        print("docs/attacks.md: " + problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
