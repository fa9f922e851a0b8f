# SPDX-License-Identifier: Apache-2.0
"""Programs against worlds: what everybody else sees before and after; what differs is cut down to a reproduction."""

import pathlib
import random
import time

from directed import programs
from exceptions import excepted
from execution import Execution
from finding import Found, class_of
from place import Place
from probes import STAYS, Acts, Judge, Reads
from shrink import fewest, smallest
from twin import Twins

TOGETHER = 5  # known attacks that share a world
TWINS = 128  # programs in twin worlds of one shape
MOST_TRIES = 400  # runs of a world that cutting down one difference may take


class Stage(Place):
    """With what everybody saw in it before anything hostile was done."""

    def __init__(self, folder, keys_folder, seed):
        super().__init__(folder, keys_folder, seed)
        self.reads, self.judge = Reads(self.world), Judge(self.world)
        self.acts = Acts(self.world, self.keys)
        self.usual = {name: act(self.gate) for name, act in {**self.acts.repeated, **self.acts.once}.items()}
        for name in self.usual:
            if "page of acme" in name:
                self.usual[name] = STAYS
        self.standing = set()  # what is wrong before anybody did anything
        self.put_back()
        self.before = self.reads.take(self.gate)

    def look(self, execution, before, name=None, some=None):
        """Differences in what can be looked at, and what hostile sessions have."""
        if execution.told and "keeps the server busy" in execution.told[-1][0]:
            return execution.told
        after = self.reads.take(self.gate, name, some) if name is None or name in before else {}
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

    def __init__(self, folder, keys_folder, report, worlds=8, programs=8, most=20, of_a_class=5):
        self.folder, self.keys_folder, self.report = pathlib.Path(folder), keys_folder, report
        self.worlds, self.programs, self.most = worlds, programs, most
        self.of_a_class = of_a_class  # so many are cut down; more of them are counted alone
        self.done, self.found, self.taken, self.counts, self.world, self.told = 0, [], {}, {}, None, 0

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
        chosen = random.Random(this)
        found = stage.look(self.world, self.before, some=None if last else chosen)
        if not self.worth(found):
            some = chosen.sample(list(stage.acts.repeated), 3) if this % 4 == 1 else []
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

    def twins(self, seed, count):
        """The calls of programs in two worlds that acme can't tell apart."""
        twins = None
        try:
            for this in range(seed, seed + count):
                if twins is None or twins.seed != this // TWINS:
                    if twins is not None:
                        twins.close()
                    twins = Twins(self.folder, self.keys_folder, this // TWINS)
                elif this % self.programs == 0:
                    twins.start()
                found = twins.find(this)
                self.told += 1
                if found:
                    twins.start()
                    if self.worth(found.differences):
                        self.add(found)
        finally:
            if twins is not None:
                twins.close()

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

    def known(self, seed, patient=False):
        """The directed programs, with all that people do behind them. Gives the names of those that showed something.
        `patient`: each in a fresh world in any case, and with a wait for what is done every minute; otherwise some share
        a world until something differs there."""
        stage, out, every = Stage(self.folder / "stage", self.keys_folder, seed), [], programs()
        try:
            self.check_quiet(stage)
            for at in range(0, len(every), 1 if patient else TOGETHER):
                some = every[at : at + (1 if patient else TOGETHER)]
                if not self.shown(stage, [step for one in some for step in one[2]], patient and "flood" in some[0][0]):
                    continue
                for name, was, steps in some:
                    found = self.shown(stage, steps, patient and "flood" in name)
                    if found:
                        out.append(name)
                        self.report(Found(f"{seed}, {name}: {was}", steps, found))
        finally:
            stage.close()
        return out

    @staticmethod
    def shown(stage, steps, wait):
        """What differs when these steps are run in a fresh world."""
        stage.put_back()
        execution = Execution(stage.gate, stage.keys, stage.world)
        execution.run(steps)
        if wait:
            time.sleep(70)
        return stage.look(execution, stage.before) or stage.act([*stage.acts.repeated, *stage.acts.once])

    def add(self, found):
        new = all(found.kind != other.kind for other in self.found)
        self.found.append(found)
        if new:
            self.report(found)
