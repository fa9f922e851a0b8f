# SPDX-License-Identifier: Apache-2.0
"""The text of one C++ file as libclang counts it: one character a byte."""
import functools
import pathlib
import re

_TOKEN = re.compile(
    r'(?P<space>\s+|//[^\n]*|/\*.*?\*/)'
    r'|(?P<text>(?:u8|u|U|L)?R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|(?:u8|u|U|L)?"(?:\\.|[^"\\])*"|(?:u8|u|U|L)?\'(?:\\.|[^\'\\])+\')'
    r"|(?P<word>[A-Za-z_][A-Za-z_0-9]*|\.?[0-9](?:[eEpP][+-]|'?[A-Za-z_0-9.])*)"
    r'|(?P<sign><=>|<<=|>>=|->\*|\.\.\.|::|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|.)', re.DOTALL)


def tokens(text):
    """(token, offset) without white space and comments."""
    return [(one.group(), one.start()) for one in _TOKEN.finditer(text) if one.lastgroup != "space"]


def one_line(text):
    """The same code without comments and line breaks."""
    out = ""
    gap = False
    for one in _TOKEN.finditer(text):
        if one.lastgroup == "space":
            gap = True
            continue
        out += (" " if gap and out else "") + one.group()
        gap = False
    return out


class Source:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.text = self.path.read_bytes().decode("latin-1")

    def line(self, offset):
        return self.text.count("\n", 0, offset) + 1

    def part(self, start, end):
        return one_line(self.text[start:end])

    @functools.cached_property
    def _tokens(self):
        return tokens(self.text)

    def semicolons(self, start, end):
        """Offsets of the semicolons directly within the first parentheses from `start` on, and of the closing one."""
        found, depth = [], 0
        for token, at in tokens(self.text[start:end]):
            if token in "([{":
                depth += 1
            elif token in ")]}":
                depth -= 1
                if depth == 0:
                    return found, start + at
            elif token == ";" and depth == 1:
                found.append(start + at)
        raise ValueError(f"{self.path}:{self.line(start)}: no parentheses")
