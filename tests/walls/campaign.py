# SPDX-License-Identifier: Apache-2.0
"""Programs against worlds: what everybody else sees before and after; what differs is cut down to a reproduction."""

import pathlib
import random
import re
import shutil

from execution import Execution, line_of
from directed import programs
from exceptions import excepted
from gate import Gate
from probes import STAYS, Acts, Judge, Reads
from program import Generator
from shrink import fewest, smallest
from world import HOSTILE, Builder, Keys

MOST_TRIES = 400  # runs of a world that cutting down one difference may take


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


class Stage:
    """One world as a copy that can be put back, and what everybody saw in it before anything hostile was done."""

    def __init__(self, folder, keys_folder, seed):
        self.folder, self.seed = pathlib.Path(folder), seed
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "gate").mkdir(parents=True)
        self.keys = Keys(keys_folder)
        self.gate = Gate(self.folder / "gate", keys_folder)
        self.gate.start()
        self.world = Builder(self.gate, self.keys, seed).build()
        document = self.gate.api(
            "GET", "/openapi.json", token=self.world["tokens"][f"{HOSTILE}-administrator"]["secret"]
        )
        self.generator = Generator(self.world, document, self.keys.certificate("hostile"))
        self.reads, self.judge = Reads(self.world), Judge(self.world)
        self.acts = Acts(self.world, self.keys)
        self.gate.stop()
        self.gate.save(self.folder / "copy")
        self.put_back()
        self.usual = {name: act(self.gate) for name, act in {**self.acts.repeated, **self.acts.once}.items()}
        for name in self.usual:
            if "page of acme" in name:
                self.usual[name] = STAYS
        self.standing = set()  # what is wrong before anybody did anything
        self.put_back()
        self.before = self.reads.take(self.gate)

    def put_back(self):
        self.gate.put_back(self.folder / "copy")

    def close(self):
        self.gate.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def look(self, execution, before, name=None):
        """Differences in what can be looked at, and what hostile sessions have."""
        if execution.told and "keeps the server busy" in execution.told[-1][0]:
            return execution.told
        after = self.reads.take(self.gate, name) if name is None or name in before else {}
        found = self.reads.differences(before, after)
        found += self.judge.judge(self.gate, execution.jars) + execution.told
        return [one for one in found if one[0] not in self.standing and not excepted(one)]

    def act(self, names):
        """Differences in what people meet who do something."""
        found = []
        for name in names:
            seen = {**self.acts.repeated, **self.acts.once}[name](self.gate)
            if seen != self.usual[name]:
                found.append((name, self.usual[name], seen))
        return [one for one in found if one[0] not in self.standing and not excepted(one)]

    def shows(self, steps, name):
        """What differs under this name when these steps alone are run in a fresh world; None: nothing."""
        self.put_back()
        execution = Execution(self.gate, self.keys, self.world)
        try:
            execution.run(steps)
        except (KeyError, TypeError, AttributeError):
            return None  # cut down too far
        before = list(self.acts.once)[: list(self.acts.once).index(name)] if name in self.acts.once else []
        found = self.act([*before, name]) if name in self.usual else self.look(execution, self.before, name)
        found.sort(key=lambda one: one[0] != name)
        return found if found and found[0][0] == name else None

    def cut_down(self, seed, steps, last, differences):
        """`steps`: all that were run in this world; `last`: the last program's, which are tried alone first."""
        name, tries = differences[0][0], [0]

        def fails(some):
            tries[0] += 1
            return tries[0] <= MOST_TRIES and self.shows(some, name) is not None

        if fails([]):
            return Found(seed, [], self.shows([], name))
        begin = last if fails(last) else steps
        if begin is steps and not fails(steps):
            return Found(seed, steps, [(f"{name} (once, not again)", *differences[0][1:]), *differences[1:]])
        short = smallest(fewest(begin, fails), fails)
        return Found(seed, short, self.shows(short, name) or differences)


class Campaign:
    """Counts programs and keeps what was found."""

    def __init__(self, folder, keys_folder, report, worlds=4, programs=8, most=20, of_a_class=5):
        self.folder, self.keys_folder, self.report = pathlib.Path(folder), keys_folder, report
        self.worlds, self.programs, self.most = worlds, programs, most
        self.of_a_class = of_a_class  # so many are cut down; more of them are counted alone
        self.done, self.found, self.taken, self.counts, self.world = 0, [], {}, {}, None

    def run(self, seed, count, until=None):
        """Programs seed, seed + 1, ...; the same seed gives the same program in a world of the same shape."""
        stage = None
        try:
            for this in range(seed, seed + count):
                if len(self.found) >= self.most or (until and until()):
                    return
                if stage is None or stage.seed != this // (self.worlds * self.programs):
                    if stage is not None:
                        stage.close()
                    stage = Stage(self.folder / "stage", self.keys_folder, this // (self.worlds * self.programs))
                    self.check_quiet(stage)
                    self.world = None
                self.one(stage, this, this == seed + count - 1)
        finally:
            if stage is not None:
                stage.close()

    def check_quiet(self, stage):
        """Nothing done, nothing differs: else no difference would mean anything."""
        stage.put_back()
        found = stage.look(Execution(stage.gate, stage.keys, stage.world), stage.before)
        found += stage.act([*stage.acts.repeated, *stage.acts.once])
        for one in found:
            stage.standing.add(one[0])
            self.add(Found(stage.seed, [], [one]))

    def one(self, stage, this, last):
        """One program in the world as the one before left it, or in a fresh one."""
        last = last or this % self.programs == self.programs - 1
        if self.world is None:
            stage.put_back()
            self.world = Execution(stage.gate, stage.keys, stage.world)
            self.steps, self.before = [], stage.before
        self.done += 1
        program = stage.generator.program(this)
        self.world.run(program)
        self.steps = self.steps + program
        found = stage.look(self.world, self.before)
        if not self.worth(found):
            some = random.Random(this).sample(list(stage.acts.repeated), 2) if this % 2 else []
            more = stage.act([*some, *stage.acts.once] if last else some)
            if (some or found) and not last:
                self.before = stage.reads.take(stage.gate)
                self.world.told = []
            found = more
        fresh = self.worth(found)
        if fresh:
            self.add(stage.cut_down(this, self.steps, program, fresh))
        if fresh or last:
            self.count(self.world.taken)
            self.world = None

    def worth(self, differences):
        """Those of a kind that was not seen often enough; the others are counted alone."""
        for one in differences:
            self.counts[class_of(one[0])] = self.counts.get(class_of(one[0]), 0) + 1
        seen = [one.shown for one in self.found]
        return [one for one in differences if seen.count(class_of(one[0])) < self.of_a_class]

    def count(self, taken):
        for name, (tried, done) in taken.items():
            entry = self.taken.setdefault(name, [0, 0])
            entry[0] += tried
            entry[1] += done

    def known(self, seed):
        """The directed programs, each in a fresh world, with all that people do. Gives the names of those that showed something."""
        stage, out = Stage(self.folder / "stage", self.keys_folder, seed), []
        try:
            self.check_quiet(stage)
            for name, was, steps in programs():
                stage.put_back()
                execution = Execution(stage.gate, stage.keys, stage.world)
                execution.run(steps)
                found = stage.look(execution, stage.before)
                found = found or stage.act([*stage.acts.repeated, *stage.acts.once])
                if found:
                    out.append(name)
                    self.report(Found(f"{seed}, {name}: {was}", steps, found))
        finally:
            stage.close()
        return out

    def add(self, found):
        new = all(found.kind != other.kind for other in self.found)
        self.found.append(found)
        if new:
            self.report(found)
