# SPDX-License-Identifier: Apache-2.0
"""Tries every mutant of a folder of src/ on the tests: `run.py NAME`. README.md tells what it means."""
import argparse
import collections
import concurrent.futures
import hashlib
import json
import math
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import build as building
import equivalent
from generate import Folder

FIRST_BATCH = 0.05   # seconds of tests that run first
Test = collections.namedtuple("Test", "program name seconds")   # no name: the program as a whole; of processor time


class Trials:
    def __init__(self, tree, target, paths, own, jobs):
        self.tree, self.target, self.paths, self.own, self.jobs = tree, target, paths, own, jobs
        self.reaching = collections.defaultdict(list)   # number of a mutant: tests
        self.kills = collections.Counter()              # how many each test has told, by file
        self.scratch = tempfile.TemporaryDirectory(prefix="mutants-")

    # One run of a program

    def _run(self, program, names, mutant, seconds, seen=None):
        """(exit code, output) of some tests of a program."""
        command = [str(self.paths[program])]
        if names != [None]:
            command += ["--gtest_fail_fast", "--gtest_filter=" + ":".join(names)]
        else:
            command += [str(path) for path in self.tree.glob(f"src/**/{program}_corpus")]
        environment = dict(os.environ, CS_MUTANT=str(mutant), TMPDIR=self.scratch.name)
        if seen:
            environment["CS_MUTANTS_SEEN"] = seen

        def limit():
            os.setpriority(os.PRIO_PROCESS, 0, 15)
            processor = math.ceil(seconds * 5) + 1
            resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 1))
            resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        for _ in range(2):   # the machine may have been busy or stopped
            try:
                # The directory of the ordinary build: names of files in it may be relative to it.
                done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                      env=environment, cwd=self.paths["."], timeout=seconds * 30 + 30, preexec_fn=limit, check=False)
                return done.returncode, done.stdout.decode(errors="replace")
            except subprocess.TimeoutExpired:
                pass
        return "time", ""

    # Which tests reach what

    def record(self, path, stamp):
        """Runs each test alone, without a mutant. What came out stands in `path` for a run that goes on."""
        kept = json.loads(path.read_text()) if path.exists() else {}
        if kept.get("stamp") == stamp:
            tests = [Test(*test) for test in kept["tests"]]
            for number, which in kept["reaching"].items():
                self.reaching[int(number)] = [tests[i] for i in which]
            return
        tests = []
        for program in self.paths:
            if program != ".":
                tests += [(program, name) for name in self._names(program)]
        broken = []
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            for test, numbers in pool.map(self._record_one, tests):
                if numbers is None:
                    broken.append(f"{test.program} {test.name or ''}")
                    continue
                for number in numbers:
                    self.reaching[number].append(test)
        if broken:
            print("mutants: fail without any mutant, so they count for nothing: " + ", ".join(broken))
        order = list(self.paths)
        for tests in self.reaching.values():
            tests.sort(key=lambda test: (order.index(test.program), test.seconds))
        tests = list({test for some in self.reaching.values() for test in some})
        place = {test: i for i, test in enumerate(tests)}
        path.write_text(json.dumps({"stamp": stamp, "tests": tests, "reaching": {
            number: [place[test] for test in some] for number, some in self.reaching.items()}}))

    def _names(self, program):
        if not program.endswith("_tests"):
            return [None]
        listing = subprocess.run([str(self.paths[program]), "--gtest_list_tests"], capture_output=True, text=True, check=True).stdout
        names, suite = [], ""
        for line in listing.splitlines():
            word = line.split("#")[0].strip()
            if line.startswith(" ") and not word.startswith("DISABLED_"):
                names.append(suite + word)
            elif re.fullmatch(r"[\w/]+\.", word):
                suite = word
        return names

    def _record_one(self, test):
        program, name = test
        with tempfile.NamedTemporaryFile(dir=self.scratch.name) as seen:
            code, _ = self._run(program, [name], 0, 60, seen.name)
            seconds, *numbers = pathlib.Path(seen.name).read_text().split() or ["0"]
        return Test(program, name, float(seconds)), None if code else [int(number) for number in numbers]

    # Trying

    def try_one(self, mutant, earlier):
        """The test that tells the mutant, or nothing."""
        tests = self.reaching[mutant.number]
        # What told this one earlier, or told most others of the file, goes first.
        good = [test for test in tests if [test.program, test.name] == earlier] or \
            sorted((test for test in tests if self.kills[mutant.file, test]), key=lambda test: -self.kills[mutant.file, test])[:3]
        for batch in [*_batches(good), *_batches([test for test in tests if test not in good])]:
            names = [test.name for test in batch]
            code, output = self._run(batch[0].program, names, mutant.number, sum(test.seconds for test in batch))
            if code:
                failed = re.search(r"^\[  FAILED  \] (\S+?),? ", output, re.MULTILINE) or \
                    re.search(r"\[ RUN      \] (\S+)\s(?!.*\[ RUN  )", output, re.DOTALL)
                told = next((test for test in batch if failed and test.name == failed.group(1)), batch[0])
                self.kills[mutant.file, told] += 1
                return [told.program, told.name]
        return None


def _batches(tests):
    """Tests of one program each; the later the batch the longer it takes."""
    batch, budget = [], FIRST_BATCH
    for test in tests:
        if batch and (batch[-1].program != test.program or sum(one.seconds for one in batch) > budget or len(batch) > 400):
            yield batch
            batch, budget = [], budget * 4
        batch.append(test)
    if batch:
        yield batch


class Results:
    """What is known of mutants: appended as it is found, so that a run that was stopped goes on."""

    def __init__(self, path, stamp):
        self.path, self.stamp = path, stamp
        self.known, self.hints = {}, {}
        if path.exists():
            for line in path.read_text().splitlines():
                entry = json.loads(line)
                key = tuple(entry["key"])
                if entry["stamp"] == stamp:
                    self.known[key] = entry["killer"]
                self.hints[key] = entry["killer"]
        self._file = path.open("a")

    def add(self, mutant, killer):
        self.known[mutant.key] = killer
        self._file.write(json.dumps({"stamp": self.stamp, "key": mutant.key, "killer": killer}) + "\n")
        self._file.flush()


def _stamp(paths):
    digest = hashlib.sha256()
    for name, path in paths.items():
        digest.update(name.encode() + (path.read_bytes() if path.is_file() else b""))
    return digest.hexdigest()[:16]


def _told(one):
    return f"src/{one.file}:{one.line}: {one.operator}: {one.original} -> {one.mutated} [{one.function}"


def _report(name, mutants, results, trials, excused, target, seconds):
    alive = [one for one in mutants if one.key not in excused and results.known.get(one.key) is None]
    killed = [one for one in mutants if one.key not in excused and results.known.get(one.key) is not None]
    afar = sum(results.known[one.key][0] not in trials.own for one in killed)
    lines = []
    for one in sorted(alive, key=lambda one: (one.file, one.line)):
        reach = f"{len(trials.reaching[one.number])} tests reach it" if trials.reaching[one.number] else "no test reaches it"
        lines.append(f"{_told(one)}; {reach}]")
    (target / "survivors.txt").write_text("\n".join(lines) + "\n" if lines else "")
    if lines:
        print("\n".join(lines))
    total = len(alive) + len(killed)
    share = 100 * len(killed) / total if total else 100
    print(f"mutants {name} killed={len(killed)} of {total} ({share:.1f} %) equivalent={len(excused)} "
          f"killed-by-other-folders={afar} unreached={sum(not trials.reaching[one.number] for one in alive)} "
          f"seconds={seconds:.0f} list={target / 'survivors.txt'}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name", help="folder of src/")
    parser.add_argument("--root", default=building.HERE.parent.parent, type=pathlib.Path)
    parser.add_argument("--build", default="build/mutants", type=pathlib.Path, help="configured build tree")
    parser.add_argument("--jobs", default=os.cpu_count(), type=int)
    parser.add_argument("--equivalent", default=building.HERE / "equivalent.txt", type=pathlib.Path)
    parser.add_argument("--programs", default=building.HERE / "programs.txt", type=pathlib.Path)
    parser.add_argument("--all", action="store_true", help="tell of those that were killed, and of equivalent ones, too")
    parser.add_argument("--own", action="store_true", help="the folder's own test programs alone")
    parser.add_argument("--only", default="", help="only mutants of files whose name holds this")
    options = parser.parse_args()
    begin = time.monotonic()
    folder = Folder(options.root, options.build, options.name)
    target = folder.build / "mutated" / options.name
    target.mkdir(parents=True, exist_ok=True)
    own, others = building.programs(options.programs, options.name)
    mutants, paths = building.Programs(folder, target, options.jobs).build(own if options.own else own + others)
    excused, stale = equivalent.match(options.equivalent, options.name, mutants)
    mutants = [one for one in mutants if options.only in one.file]
    excused &= {one.key for one in mutants}
    print(f"mutants {options.name}: {len(mutants)} in one build, after {time.monotonic() - begin:.0f} s", flush=True)
    stamp = _stamp(paths)
    trials = Trials(folder.root, target, {**paths, ".": folder.build}, own, options.jobs)
    trials.record(target / "reaching.json", stamp)
    print(f"mutants {options.name}: tests recorded after {time.monotonic() - begin:.0f} s", flush=True)
    results = Results(target / "results.jsonl", stamp)
    todo = [one for one in mutants if one.key not in excused and one.key not in results.known]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        futures = {pool.submit(trials.try_one, one, results.hints.get(one.key)): one for one in todo}
        for i, future in enumerate(concurrent.futures.as_completed(futures), 1):
            results.add(futures[future], future.result())
            if i % 200 == 0:
                print(f"mutants {options.name}: {i} of {len(todo)} tried after {time.monotonic() - begin:.0f} s", flush=True)
    if options.all:
        for one in sorted(mutants, key=lambda one: (one.file, one.line)):
            if one.key in excused:
                print(f"equivalent {_told(one)}]")
            elif results.known[one.key]:
                print(f"killed {_told(one)}] by {results.known[one.key][1] or results.known[one.key][0]}")
    _report(options.name, mutants, results, trials, excused, target, time.monotonic() - begin)
    for line in stale:
        print(f"mutants: {options.equivalent.name} names what is not there: {line}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
