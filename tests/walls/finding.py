# SPDX-License-Identifier: Apache-2.0
"""What was found, and how it is told."""

import re

from execution import line_of


class Found:
    """One difference, with the steps that show it."""

    def __init__(self, seed, steps, differences):
        self.seed, self.steps, self.differences = seed, steps, differences

    @property
    def shown(self):
        """What kind of thing differs."""
        return class_of(self.differences[0][0])

    @property
    def kind(self):
        """What such differences have in common, roughly: what was done and what it showed."""
        done = []
        for step in self.steps:
            members = step.get("body") if isinstance(step.get("body"), dict) else {}
            done.append(step.get("operation", step["do"]) + ("(" + ",".join(sorted(members)) + ")" if members else ""))
        return " + ".join(sorted(set(done))) + " => " + self.shown

    def text(self):
        out = [f"seed {self.seed}"]
        out += ["  " + line_of(step) for step in self.steps]
        for name, was, now in self.differences[:3]:
            out += [f"  {name}:", *changes(was, now)]
        if len(self.differences) > 3:
            out.append(f"  and {len(self.differences) - 3} more")
        return "\n".join(out)


def class_of(name):
    """A probe's name without what it is about."""
    if " is let in at " in name:
        return "one of acme" + name[name.index(" is let") :]
    name = re.sub(r"https?://\S+|/\S*", "URL", name)
    return re.sub(r"^(step \d+|\S+ of acme\S*) ", "one of acme ", re.sub(r"^\S+ typed", "NAME typed", name))


def changes(was, now, most=300):
    """The two texts from shortly before where they part."""
    was, now = (re.sub(r"\s+", " ", re.sub(r"[Cc]ontent-[Ll]ength: \d+", "", one)) for one in (was, now))
    at = next((i for i, (a, b) in enumerate(zip(was, now)) if a != b), min(len(was), len(now)))
    begin = max(0, at - 100)
    return [f"    before: …{was[begin : begin + most]}", f"    after:  …{now[begin : begin + most]}"]
