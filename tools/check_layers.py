#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Refuses every #include between folders of src/ that the table does not allow."""
import pathlib
import re
import sys

# Direct includes. A folder may also use what the folders it may use are allowed to use, downwards.
ALLOWED = {
    "base": set(),
    "crypto": {"base"},
    "xml": {"base"},
    "json": {"base"},
    "xmldsig": {"crypto", "xml", "base"},
    "saml": {"xmldsig", "crypto", "xml", "base"},
    "identity": {"saml", "base"},
    "document": {"identity", "saml", "crypto", "json", "base"},
    "directory": {"document", "identity", "json", "base"},
    "store": {"document", "identity", "crypto", "json", "base"},
    "http": {"base", "crypto"},
    "gateway": {"document", "identity", "store", "http", "saml", "json", "crypto", "base"},
    "admin": {"document", "directory", "identity", "store", "http", "saml", "json", "crypto", "base"},
    "provider": {"identity", "store", "http", "json", "crypto", "base"},
}
# In identity only the proof types of the protocols may be seen.
ONLY_HEADERS = {("identity", "saml"): {"saml/verified_assertion.h", "saml/types.h"}}
# Where a library may be seen at all.
LIBRARIES = {
    "openssl/": {"crypto"},
    "argon2.h": {"crypto"},
    "sqlite3.h": {"store"},
    "zlib.h": {"saml"},
    "boost/": {"http"},
    "curl/": {"http"},
    "libxml/": set(),
    "toml++": {"app"},
    "CLI/": {"app"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def problems_of(path, folder, is_test):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        kind, target = match.groups()
        if kind == '"':
            other = target.split("/")[0] if "/" in target else None
            if folder != "app" and other != folder:
                if other not in ALLOWED[folder]:
                    yield f"{path}:{number}: {folder} may not include {target}"
                only = ONLY_HEADERS.get((folder, other))
                if only is not None and not is_test and target not in only:
                    yield f"{path}:{number}: {folder} may see of {other} only {sorted(only)}"
            continue
        for prefix, folders in LIBRARIES.items():
            if target.startswith(prefix) and folder not in folders and not is_test:
                yield f"{path}:{number}: <{target}> only in {sorted(folders) or 'tests'}"


def main():
    problems = []
    for root in ("src", "app"):
        for path in sorted(pathlib.Path(root).rglob("*")):
            if path.suffix not in (".h", ".cc"):
                continue
            folder = path.parts[1] if root == "src" else "app"
            if folder not in ALLOWED and folder != "app":
                problems.append(f"{path}: folder {folder} is not in the table")
                continue
            is_test = path.stem.endswith(("_test", "_fuzz")) or "testing" in path.parts
            problems.extend(problems_of(path, folder, is_test))
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


sys.exit(main())
