# SPDX-License-Identifier: Apache-2.0
"""Writes all mutants of a file into one text, each switched by its number while the program runs.

Lines stay where they are, so that what a compiler says about the text names lines of the source."""
import dataclasses

ON = "::cs_mutants::on(%d)"


@dataclasses.dataclass
class Mutant:
    file: str        # below src/
    line: int
    function: str    # name with its classes, without namespaces
    operator: str
    original: str    # on one line
    mutated: str     # what stands for it
    occurrence: int = 1   # among those of the function with the same operator and original
    number: int = 0

    @property
    def key(self):
        return (self.file, self.function, self.operator, self.original, self.mutated, self.occurrence)


@dataclasses.dataclass
class Point:
    """A part of the text and how it is written: `write` takes what the part became within."""
    start: int
    end: int
    mutants: list
    write: object


def mutated_text(source, points):
    # Outer parts first; of parts with the same borders those which were found first are around the later ones.
    ordered = sorted(enumerate(points), key=lambda pair: (pair[1].start, -pair[1].end, pair[0]))
    text, at = _write([point for _, point in ordered], 0, 0, len(source.text), source.text)
    assert at == len(points)
    return '#include "cs_mutants.h"\n#line 1\n' + text


def _write(points, at, start, end, text):
    out = ""
    while at < len(points) and points[at].start < end:
        point = points[at]
        assert start <= point.start and point.end <= end, "parts overlap"
        inner, next_at = _write(points, at + 1, point.start, point.end, text)
        out += text[start:point.start] + point.write(inner)
        start, at = point.end, next_at
    return out + text[start:end], at


def on(mutant):
    return ON % mutant.number
