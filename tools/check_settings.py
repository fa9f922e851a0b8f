#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Refuses a setting that no configuration reaches: every member of a machine settings struct must be assigned by the one function of
app/ that makes it, and be read where it is meant to work; every member of the configuration must be read, too."""
import pathlib
import re
import sys

# struct: (header, function that fills it, its file, folders that must read it)
STRUCTS = {
    "gateway::MachineSettings": ("src/gateway/settings.h", "machine_settings", "app/config/load.cc", ["src/gateway"]),
    "provider::MachineSettings": ("src/provider/settings.h", "provider_machine", "app/service.cc", ["src/provider"]),
    "admin::Machine": ("src/admin/services.h", "admin_machine", "app/service.cc", ["src/admin"]),
    "http::ServerOptions": ("src/http/server.h", "server_options", "app/service.cc", ["src/http"]),
    "app::Config": ("app/config/config.h", None, "app/config/config.cc", ["app"]),
}
# Members that are no setting of an installation, each with its reason.
FIXED = {
    ("http::ServerOptions", "timeouts"): "the same everywhere: what a slow peer may take",
    ("http::ServerOptions", "max_connections"): "the same everywhere",
    ("http::ServerOptions", "stop_grace"): "the same everywhere",
}
MEMBER = re.compile(r"^  [\w:<>, &*]+?\s(\w+)(?: = [^;]+|\{[^;]*\})?;", re.M)


def block(text, start):
    """From the first brace behind `start` to its match."""
    begin = text.index("{", start)
    depth = 0
    for at in range(begin, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return text[begin:at]
    return text[begin:]


def members_of(header, name):
    text = re.sub(r"//[^\n]*", "", pathlib.Path(header).read_text())
    found = re.search(rf"^struct {name.split('::')[-1]} \{{", text, re.M)
    return MEMBER.findall(block(text, found.start())) if found else []


def body_of(path, function):
    text = pathlib.Path(path).read_text()
    if function is None:
        return text
    found = re.search(rf"^[^\n;]*\b{function}\(", text, re.M)
    return block(text, found.start()) if found else ""


def sources(folders, own_header):
    for folder in folders:
        for path in pathlib.Path(folder).rglob("*"):
            test = path.stem.endswith(("_test", "_fuzz")) or "testing" in path.parts
            if path.suffix in (".h", ".cc") and not test and str(path) != own_header:
                yield path


def main():
    problems = []
    for struct, (header, function, maker, readers) in STRUCTS.items():
        members = members_of(header, struct)
        if not members:
            problems.append(f"{header}: found no members of {struct}")
        made = body_of(maker, function)
        # The header's own functions read, too (MachineSettings::path).
        reads = "\n".join(p.read_text() for p in sources(readers, header) if str(p) != maker)
        reads += "\n".join(re.findall(r"return [^;]+;", pathlib.Path(header).read_text()))
        for member in members:
            if (struct, member) in FIXED:
                continue
            if not re.search(rf"(\.|->){member}(\.\w+)* (=[^=])|(\.|->){member}\.(push_back|emplace_back|assign)\(", made):
                problems.append(f"{header}: {struct}::{member} is not set in {maker}: no configuration reaches it")
            if not re.search(rf"\b{member}\b", reads):
                problems.append(f"{header}: {struct}::{member} is read nowhere in {', '.join(readers)}")
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
