# SPDX-License-Identifier: Apache-2.0
"""What the API tells acme: the same program in two worlds that differ only in what acme can't see must get the same answers."""

import json
import re

from execution import Execution
from finding import Found
from place import Place
from shrink import fewest, smallest

TIME = re.compile(r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^"]*"')
RANDOM = re.compile(
    r"\b(?:[a-z2-7]{26}|[0-9a-f]{32,64}|[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4})\b|cs_[A-Za-z0-9_-]+|(?<=test=)[A-Za-z0-9_-]+"
)
# Answers that tell what everybody may know, or how full the whole installation is.
COUNTS = re.compile(r'"(number|revision|total)":\d+')


def bare(answer):
    """An answer without times, secrets and what is random."""
    text = f"{answer.status} {answer.text()}"
    text = COUNTS.sub(r'"\1":0', TIME.sub('"TIME"', text))
    return RANDOM.sub("RANDOM", text)


class Twins:
    """Two worlds of one seed; in the second, others have other names."""

    def __init__(self, folder, keys_folder, seed):
        self.seed = seed
        self.places = [Place(folder / f"twin{n}", keys_folder, seed, otherwise=bool(n)) for n in (0, 1)]

        self.start()

    def close(self):
        for place in self.places:
            place.close()

    def start(self):
        """Fresh worlds for some programs."""
        self.runs = []
        for place in self.places:
            place.put_back()
            self.runs.append(Execution(place.gate, place.keys, place.world))

    def program(self, seed):
        """Calls alone: pages tell everybody whom there is, on purpose."""
        return [step for step in self.places[0].generator.program(seed) if step["do"] == "call"]

    def translated(self, steps):
        """For the second world, in which acme's users have other ids."""
        first, second = (place.world["users"] for place in self.places)
        ids = {(one["organisation"], one["user_name"]): user for user, one in second.items()}
        text = json.dumps(steps)
        for user, one in first.items():
            there = ids.get((one["organisation"], one["user_name"]))
            if there and one["organisation"] in self.places[0].world["subtree"]:
                text = text.replace(user, there)
        return json.loads(text)

    def differences(self, steps):
        """Steps whose answers differ."""
        told = []
        for execution, some in zip(self.runs, (steps, self.translated(steps))):
            execution.answers = []
            execution.run(some)
            told.append({number: bare(answer) for number, answer in execution.answers})
        return [
            (f"answer to {step['operation']}", told[0].get(step["number"], ""), told[1].get(step["number"], ""))
            for step in steps
            if told[0].get(step["number"]) != told[1].get(step["number"])
        ]

    def find(self, seed):
        """What differs after the programs of before, cut down; None: nothing."""
        steps = self.program(seed)
        found = self.differences(steps)
        if not found:
            return None
        name = found[0][0]

        def fails(some):
            self.start()
            try:
                return any(one[0] == name for one in self.differences(some))
            except (KeyError, TypeError, AttributeError):
                return False

        short = smallest(fewest(steps, fails), fails) if fails(steps) else steps
        self.start()
        return Found(f"{seed}, twins", short, self.differences(short) or found)
