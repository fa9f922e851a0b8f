# SPDX-License-Identifier: Apache-2.0
"""All mutants of a folder of src/, and its sources with all of them written in."""
import json
import pathlib
import re
import shlex

import clang
from operators import Finder
from schema import mutated_text
from source import Source

STEP = 1000   # numbers of a file begin at a multiple, so that an edit of one file changes no other


class Folder:
    """What the build knows of a folder: `root` is the source tree, `build` a configured build tree of it."""

    def __init__(self, root, build, name):
        self.root, self.build, self.name = pathlib.Path(root).resolve(), pathlib.Path(build).resolve(), name
        self.units = []       # (path, flags), as the build compiles them
        self._finders = {}    # by name of a file: what was found in it
        for entry in json.loads((self.build / "compile_commands.json").read_text()):
            words = shlex.split(entry["command"])
            output = words[words.index("-o") + 1]
            if f"/cs_{name}.dir/" in f"/{output}":
                skip = {words.index("-o"), words.index("-o") + 1, words.index("-c"), words.index("-c") + 1}
                words = [word for i, word in enumerate(words) if i not in skip]
                if words[0].endswith("ccache"):
                    words = words[1:]
                self.units.append((pathlib.Path(entry["file"]), words))
        if not self.units:
            raise SystemExit(f"mutants: {self.build} compiles nothing for a folder {name}")

    @property
    def sources(self):
        return self.root / "src" / self.name

    def generate(self, target, refused):
        """Writes the mutated folder below `target` and gives the mutants. `refused` are keys of those that can't be compiled."""
        finders = self._finders
        for path, words in [] if finders else self.units:
            flags = [word for word in words[1:] if re.match(r"-(I|D|std=|isystem)|/", word) and not word.startswith("-D_FORTIFY")]
            self._look_at(clang.parse(path, flags), finders)
        mutants = []
        for i, name in enumerate(sorted(finders)):
            finder = finders[name]
            points = [point for point in finder.points if all(one.key not in refused for one in point.mutants)]
            kept = [one for point in points for one in point.mutants]
            kept.sort(key=lambda one: (one.line, one.operator))
            for number, mutant in enumerate(kept, 1):
                mutant.number = (i + 1) * STEP + number
            assert len(kept) < STEP, f"{name} has more mutants than numbers"
            _write(target / "src" / name, mutated_text(finder.source, points).encode("latin-1"))
            mutants += kept
        self._write_units(target)
        return mutants

    def _look_at(self, tree, finders):
        macros, parts = {}, {}
        for node in tree.children:
            if node.file.startswith(f"{self.sources}/"):
                if node.kind == clang.MACRO_EXPANSION:
                    macros.setdefault(node.file, []).append((node.start, node.end))
                else:
                    parts.setdefault(node.file, []).append(node)
        for path, nodes in parts.items():
            name = str(pathlib.Path(path).relative_to(self.root / "src"))
            if name in finders:
                continue
            finder = Finder(Source(path), name, macros.get(path, []))
            for node in nodes:
                finder.top(node)
            if finder.points:
                finders[name] = finder

    def _write_units(self, target):
        """The files that are compiled: the mutated ones, or lists of them as the build makes them."""
        self.compiled = []
        for path, words in self.units:
            mutated = target / "src"
            if path.is_relative_to(self.root / "src"):
                text = f'#include "{path}"\n'
            else:
                text = path.read_text()

            def swap(match):
                swapped = mutated / pathlib.Path(match.group(1)).relative_to(self.root / "src")
                return f'#include "{swapped}"' if swapped.exists() else match.group(0)

            text = re.sub(rf'#include "({re.escape(str(self.sources))}/[^"]+)"', swap, text)
            unit = target / "units" / f"{path.stem}.cc"
            _write(unit, text.encode())
            self.compiled.append((unit, words))
        headers = sorted(path for path in (target / "src").rglob("*.h"))
        if headers:
            # What stands in headers is compiled once more as a whole, so that programs find it here first.
            unit = target / "units" / "headers.cc"
            _write(unit, "".join(f'#include "{path}"\n' for path in headers).encode())
            self.compiled.append((unit, [*self.units[0][1], "-fkeep-inline-functions"]))


def _write(path, content):
    """Leaves a file alone that has this content, so that nothing is compiled anew for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)
