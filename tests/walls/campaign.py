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

MOST_OF_A_CLASS = 5  # cut down; more of them are counted alone
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

    def look(self, execution, before):
        """Differences in what can be looked at, and what hostile sessions have."""
        if execution.told and "keeps the server busy" in execution.told[-1][0]:
            return execution.told
        after = self.reads.take(self.gate)
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
        found = self.act([name]) if name in self.usual else self.look(execution, self.before)
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

    def __init__(self, folder, keys_folder, report, worlds=4, programs=8, most=20):
        self.folder, self.keys_folder, self.report = pathlib.Path(folder), keys_folder, report
        self.worlds, self.programs, self.most = worlds, programs, most
        self.done, self.found, self.taken, self.counts = 0, [], {}, {}

    def run(self, seed, count, until=None):
        """Programs seed, seed + 1, ...; the same seed gives the same program."""
        while self.done < count and len(self.found) < self.most and not (until and until()):
            stage = Stage(self.folder / "stage", self.keys_folder, seed + self.done)
            try:
                self.check_quiet(stage)
                for _ in range(self.worlds):
                    if self.done < count and len(self.found) < self.most and not (until and until()):
                        self.one_world(stage, seed, count)
            finally:
                stage.close()

    def check_quiet(self, stage):
        """Nothing done, nothing differs: else no difference would mean anything."""
        stage.put_back()
        found = stage.look(Execution(stage.gate, stage.keys, stage.world), stage.before)
        found += stage.act([*stage.acts.repeated, *stage.acts.once])
        for one in found:
            stage.standing.add(one[0])
            self.add(Found(stage.seed, [], [one]))

    def one_world(self, stage, seed, count):
        """A few programs in one world, whose leftovers stay."""
        stage.put_back()
        execution, steps, before = Execution(stage.gate, stage.keys, stage.world), [], stage.before
        for number in range(self.programs):
            if self.done >= count:
                return
            this = seed + self.done
            self.done += 1
            program = stage.generator.program(this)
            execution.run(program)
            steps += program
            found = stage.look(execution, before)
            if not found:
                chosen = random.Random(this)
                last = number == self.programs - 1 or self.done >= count
                some = chosen.sample(list(stage.acts.repeated), 2) if number % 2 else []
                found = stage.act([*some, *stage.acts.once] if last else some)
                before = stage.reads.take(stage.gate) if some and not last else before
            if found and self.is_new(found):
                self.add(stage.cut_down(this, steps, program, found))
            if found:
                break
        for name, (tried, done) in execution.taken.items():
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

    def is_new(self, differences):
        """Whether it is worth the time to cut it down."""
        shown = class_of(differences[0][0])
        self.counts[shown] = self.counts.get(shown, 0) + 1
        return sum(one.shown == shown for one in self.found) < MOST_OF_A_CLASS

    def add(self, found):
        if all(found.kind != other.kind for other in self.found):
            self.found.append(found)
            self.report(found)
