# SPDX-License-Identifier: Apache-2.0
"""Time as a process has it: on a machine with busy neighbours, one that waits for a processor is neither slow nor stuck."""

import pathlib
import time


def delay_of(process):
    """Seconds that all threads of a process have waited for a processor; `process` is its number, or "self"."""
    total = 0
    for stat in pathlib.Path(f"/proc/{process}/task").glob("*/schedstat"):
        try:
            total += int(stat.read_text().split()[1])
        except (OSError, IndexError):
            continue  # it has ended
    return total / 1e9


class Patience:
    """So much time for another process; what it, or we, waited for a processor does not count."""

    def __init__(self, process, seconds):
        self.process, self.left = process, seconds
        self.at, self.delay = time.monotonic(), self._delay()

    def _delay(self):
        return delay_of(self.process) + delay_of("self")

    def lasts(self):
        """Whether there is some left, counting what has gone by since this was last asked."""
        at, delay = time.monotonic(), self._delay()
        self.left -= max(0.0, at - self.at - (delay - self.delay))
        self.at, self.delay = at, delay
        return self.left > 0
