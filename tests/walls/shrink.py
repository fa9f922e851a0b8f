# SPDX-License-Identifier: Apache-2.0
"""The fewest steps that still show a difference (delta debugging, Zeller and Hildebrandt 2002), then the fewest members."""

import copy


def fewest(steps, fails):
    """`fails`: whether a list of steps shows it. The given list does."""
    parts = 2
    while len(steps) >= 2:
        size = -(-len(steps) // parts)
        for at in range(0, len(steps), size):
            rest = steps[:at] + steps[at + size :]
            if rest and fails(rest):
                steps, parts = rest, max(parts - 1, 2)
                break
        else:
            if size == 1:
                break
            parts = min(len(steps), parts * 2)
    return steps


def smallest(steps, fails, most=60):
    """Without the members of bodies and claims that it does not take."""
    for at, step in enumerate(steps):
        for place in ("body", "query", "claim"):
            if not isinstance(step.get(place), dict):
                continue
            for name in list(step[place]):
                most -= 1
                if most < 0:
                    return steps
                tried = copy.deepcopy(steps)
                del tried[at][place][name]
                if fails(tried):
                    steps = tried
                    step = steps[at]
    return steps
