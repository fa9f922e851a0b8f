# SPDX-License-Identifier: Apache-2.0
"""What a program may change for others after all, each with the reason; docs/threat-model.md says the same in words."""

import re

# (name of the probe, why). Nothing else may differ.
EXCEPTIONS = [
    (
        r"^groups and roles of (root|umbrella) by plain ids$",
        "An id of a group or role is one along a line of organisations. Where one below has it, one above sees that, and "
        "can rename it or take an id of its own with a dot, which nobody below can have.",
    ),
]


def excepted(difference):
    return any(re.search(pattern, difference[0]) for pattern, _ in EXCEPTIONS)
