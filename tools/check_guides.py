#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks docs/guides: every error id, command, option, tolerance and field in code exists; and every relative link in
docs and README.md. Names come from docs/errors.md, docs/command-line.md and the sources. Exit 0 or 1."""

import pathlib
import re
import shlex
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
# Names with an underscore that are other products'.
FOREIGN = {"role_list", "saml_subject", "new_privatekey", "new_certificate"}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)
SPAN = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)]+))?\)")
FIELD = re.compile(r'(?:\b(?:saml2_|signature_)?field|fact|derived<\w+>)\(\s*"(\w+)"|^ +\{"(\w+)", Use::', re.M)
TABLE_OF = {"saml": "authenticator_table.cc", "mapping": "mapping_table.cc", "policy": "organisation_table.cc"}


def read(path):
    return (ROOT / path).read_text()


def known_commands():
    """Pairs of words, and single words; a single word may also stand for the second of the pair before it."""
    known = set()
    for line in read("docs/command-line.md").splitlines():
        cells = line.strip("|").split("|") if line.startswith("| `") else ["", ""]
        verbs = [one.split()[0] for one in SPAN.findall(cells[1])]
        noun = ""
        for span in SPAN.findall(cells[0]):
            words = tuple(word for word in span.split() if re.fullmatch(r"[a-z-]+", word))
            single = len(words) == 1
            known.update(((words[0], verb) for verb in verbs) if single and verbs else {words, (noun, words[0])})
            noun = noun if single else words[0]
    return known


class Names:
    def __init__(self):
        self.errors = set(re.findall(r"^\| `([^`]+)`", read("docs/errors.md"), re.M))
        self.commands = known_commands()
        self.options = {option for path in (ROOT / "app").rglob("*.cc")
                        for option in re.findall(r'"[^"\n]*?(--[a-z][a-z-]+)', path.read_text())}
        tables = (ROOT / "src/document").glob("*_table*.cc")
        self.tables = {path.name: {a or b for a, b in FIELD.findall(path.read_text())} for path in tables}
        self.fields = set().union(*self.tables.values())
        self.properties = set(re.findall(r'PropertyDefinition\{"([\w.]+)"', read("src/identity/property.cc")))
        self.tolerances = set(re.findall(r'\{"([\w-]+)", "tolerance\.', read("src/saml/types.cc")))
        others = re.findall(r"\w+", read("docs/configuration.md") + read("src/document/facts.cc"))
        self.words = self.fields | FOREIGN | set(others)

    def command_problems(self, line):
        words = shlex.split(re.split(r"\s[|>]\s", line, maxsplit=1)[0])[1:]
        if tuple(words[:1]) not in self.commands and tuple(words[:2]) not in self.commands:
            yield f"no command {line}"
        for word in words:
            if word.startswith("--") and word not in self.options:
                yield f"no option {word}: {line}"
            elif re.match(r"[a-z_.]+=", word):
                yield from self.setting_problems(word)

    def setting_problems(self, setting):
        path, _, value = setting.partition("=")
        first, *rest = path.split(".")
        inner = self.tables.get(TABLE_OF.get(first, ""), self.fields)
        if first not in self.fields or not inner.issuperset(rest):
            yield f"no field {path}"
        named = set(re.findall(r'"([^"]+)"', value)) if path == "saml.tolerances" else set()
        yield from (f"no tolerance {name}" for name in named - self.tolerances)

    def span_problems(self, span):
        dotted = re.fullmatch(r"'?(\w+)\.[a-z_.]+(?:=.*)?", span)
        if span.startswith("countersign "):
            yield from self.command_problems(span)
        elif span in self.errors | self.properties or span.endswith(".toml"):
            return
        elif dotted and dotted.group(1) in TABLE_OF:
            yield from self.setting_problems(span.strip("'"))
        elif dotted and any(error.startswith(dotted.group(1) + ".") for error in self.errors):
            yield f"no error id {span}"
        elif re.fullmatch(r"[a-z]+(_[a-z]+)+", span) and span not in self.words:
            yield f"no field {span}"

    def guide_problems(self, text):
        for language, body in FENCE.findall(text):
            for line in re.findall(r"^countersign .*", body, re.M) if language == "sh" else []:
                yield from self.command_problems(line)
            keys = re.findall(r"(?:^\[(?:mapping\.)?)?\b(\w+)(?: = |\]$)", body, re.M) if language == "toml" else []
            unknown = set(keys) - self.tables["mapping_table.cc"] - {"mapping"}
            yield from (f"no field of the mapping {key}" for key in unknown)
        for span in SPAN.findall(FENCE.sub("", text)):
            yield from self.span_problems(" ".join(span.split()))


def link_problems(path, text):
    for target, anchor in LINK.findall(SPAN.sub("", FENCE.sub("", text))):
        found = path.parent / target if target else path
        if not found.exists():
            yield f"{target} does not exist"
        elif anchor and anchor not in [re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-")
                                       for head in re.findall(r"^#+ (.*)", found.read_text(), re.M)]:
            yield f"{target} has no heading for #{anchor}"


def main():
    names, all_problems = Names(), []
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        text = path.read_text()
        problems = list(link_problems(path, text))
        problems += names.guide_problems(text) if path.parent.name == "guides" else []
        all_problems += [f"{path.relative_to(ROOT)}: {problem}" for problem in problems]
    print("\n".join(all_problems), end="\n" if all_problems else "", file=sys.stderr)
    return bool(all_problems)


if __name__ == "__main__":
    sys.exit(main())
