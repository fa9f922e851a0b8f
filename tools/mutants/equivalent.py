# SPDX-License-Identifier: Apache-2.0
"""Mutants that change nothing which can be seen. Each line of the list:

file | function | operator | original code | what stands for it | reason

The code is on one line, without comments. `*` for the function, the operator or what stands for it: any. A file and
its function are named as survivors are. All mutants that a line fits are meant."""


def match(path, folder, mutants):
    """(keys of mutants that are in the list, lines of this folder that fit none)"""
    keys, stale = set(), []
    for line in path.read_text().splitlines() if path.exists() else []:
        if not line.startswith(f"{folder}/"):
            continue
        fields = [field.strip() for field in line.split(" | ")]
        if len(fields) < 6 or not fields[-1]:
            stale.append(line + " (no reason)")
            continue
        # The code may hold the separator itself.
        file, function, operator = fields[:3]
        code = " | ".join(fields[3:-1])
        fits = {one.key for one in mutants if one.file == file and function in ("*", one.function) and
                operator in ("*", one.operator) and code in (f"{one.original} | {one.mutated}", f"{one.original} | *")}
        keys |= fits
        if not fits:
            stale.append(line)
    return keys, stale
