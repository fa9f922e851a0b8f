# SPDX-License-Identifier: Apache-2.0
"""Compiles the mutated sources of a folder once and links its test programs with them."""
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
NICE = ["nice", "-n", str(max(0, 15 - os.nice(0)))]   # 15, also for who was started so already


def programs(path, name):
    """(own, others): names of test programs."""
    for line in path.read_text().splitlines():
        words = line.split()
        if words and words[0] == name:
            own, _, others = line.partition("|")
            return own.split()[1:], others.split()
    return [f"{name}_tests"], []


class Programs:
    def __init__(self, folder, target, jobs):
        self.folder, self.target, self.jobs = folder, target, jobs
        self._refused_file = target / "refused.json"

    @property
    def refused(self):
        """Keys of mutants that the compiler did not take."""
        return {tuple(key) for key in json.loads(self._refused_file.read_text())} if self._refused_file.exists() else set()

    def build(self, names):
        """The mutants that are in the programs, and where each program lies."""
        known = self._run(["ninja", "-C", self.folder.build, "-t", "targets", "all"], quiet=True).stdout
        names = [name for name in names if re.search(rf"(^|/){name}: ", known, re.MULTILINE)]
        # Everything else in the programs is what the build makes anyway.
        self._run(["ninja", "-C", self.folder.build, "-j", self.jobs, "--quiet", *names])
        while True:
            refused = self.refused
            mutants = self.folder.generate(self.target, refused)
            self._write_ninja(names)
            result = subprocess.run([*NICE, "ninja", "-C", str(self.target), "-j", str(self.jobs), "-k", "0", "--quiet", *names],
                                    capture_output=True, text=True, check=False)
            if result.returncode == 0:
                return mutants, {name: self.target / name for name in names}
            more = self._blamed(result.stdout, mutants)
            if not more - refused:
                raise SystemExit(f"mutants: the build failed\n{result.stdout[-5000:]}")
            self._refused_file.write_text(json.dumps(sorted(refused | more), indent=1))

    def _blamed(self, output, mutants):
        """Of the first error in each function the mutant that stands nearest before its place; others may follow from it."""
        by_number = {mutant.number: mutant for mutant in mutants}
        blamed = {}
        for path, line, column in re.findall(r"^(/\S+):(\d+):(\d+): error:", output, re.MULTILINE):
            path = pathlib.Path(path)
            if not path.is_relative_to(self.target / "src"):
                continue
            lines = path.read_text(encoding="latin-1").split("\n")[2:]   # two lines stand before what is the source's
            before = "\n".join(lines[:int(line) - 1]) + "\n" + lines[int(line) - 1][:int(column) + 1]
            numbers = re.findall(r"cs_mutants::on\((\d+)\)", before)
            # What is behind the place belongs to it as well, when the place is where an expression starts.
            if not numbers:
                numbers = re.findall(r"cs_mutants::on\((\d+)\)", lines[int(line) - 1])[:1]
            if numbers:
                mutant = by_number[int(numbers[-1])]
                blamed.setdefault((mutant.file, mutant.function), mutant.key)
        return set(blamed.values())

    def _run(self, command, quiet=False):
        result = subprocess.run([*NICE, *map(str, command)], capture_output=quiet, text=True, check=False)
        if result.returncode:
            raise SystemExit(f"mutants: {' '.join(map(str, command))} failed")
        return result

    def _write_ninja(self, names):
        """A small build beside the ordinary one: its flags, its other objects and libraries."""
        cache = "ccache " if shutil.which("ccache") else ""
        lines = ["rule compile", f"  command = {cache}$words -I{self.target}/src -I{HERE} $flags "
                 "-w -Wno-error -Wno-narrowing -O1 -MD -MF $out.d -c $in -o $out", "  depfile = $out.d", "  deps = gcc",
                 "rule link", f"  command = cd {self.folder.build} && $words", ""]
        objects = []
        for unit, words in [*self.folder.compiled, (HERE / "cs_mutants.cc", self.folder.units[0][1])]:
            objects.append(str(self.target / "objects" / f"{unit.stem}.o"))
            lines += [f"build {objects[-1]}: compile {unit}", f"  words = {words[0]}",
                      f"  flags = {' '.join(map(_quoted, words[1:]))}"]
        library = f"src/{self.folder.name}/libcs_{self.folder.name}.a"
        for name in names:
            words, inputs = self._link(name, library)
            inputs = [str(self.folder.build / one) for one in inputs]
            at = words.index("-o")
            words[at + 1] = str(self.target / name)
            # What is mutated comes first: of inline functions that several objects have, the linker takes the first.
            words[1:1] = objects
            lines += [f"build {name}: link {' '.join(objects)} | {' '.join(inputs)}", f"  words = {' '.join(map(_quoted, words))}"]
        (self.target / "build.ninja").write_text("\n".join(lines) + "\n")

    def _link(self, name, library):
        commands = self._run(["ninja", "-C", self.folder.build, "-t", "commands", name], quiet=True).stdout
        words = shlex.split(commands.strip().splitlines()[-1])
        words = words[words.index("&&") + 1:]
        words = [word for word in words[:words.index("&&")] if word != library]
        inputs = [word for word in words[1:] if word.endswith((".o", ".a")) and not word.startswith("/")]
        return words, inputs


def _quoted(word):
    return shlex.quote(word).replace("$", "$$")
