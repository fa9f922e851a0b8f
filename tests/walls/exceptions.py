# SPDX-License-Identifier: Apache-2.0
"""What a program may change for others after all, each with the reason; docs/threat-model.md says the same in words."""

import re

# (name of the probe, why). Nothing else may differ.
EXCEPTIONS = []


def excepted(difference):
    return any(re.search(pattern, difference[0]) for pattern, _ in EXCEPTIONS)
