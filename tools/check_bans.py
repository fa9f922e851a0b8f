#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Text that must not stand in the code, each with its reason."""
import pathlib
import re
import sys

PURE = "src/(base|crypto|xml|json|xmldsig|saml|identity)/"
# pattern, paths it is banned in, paths where it is allowed all the same, reason
BANS = [
    (r"::now\(", r"^(src|app)/", r"^src/(http|gateway|provider|store)/|^app/", "time is a parameter"),
    (r"\bstd::(i|o)?fstream|\bfopen\(", PURE, r"_(test|fuzz)\.cc$|/test_\w+\.h$", "protocol code opens no file"),
    (r"\bthrow\b", r"^(src|app)/", r"_(test|fuzz)\.cc$", "errors are values"),
    (r"\bcatch \(", r"^(src|app)/", r"_(test|fuzz)\.cc$|^src/http/|^app/|^src/store/|check_bans",
     "only a folder that wraps a throwing library"),
    (r"std::regex", r"^(src|app)/", r"^$", "unbounded time"),
    (r"\b(rand|srand)\(|random_device|mt19937", r"^(src|app)/", r"_(test|fuzz)\.cc$",
     "randomness comes from crypto/random.h"),
    (r"\bmemcmp\(", r"^src/(crypto|gateway|provider|store)/", r"_(test|fuzz)\.cc$",
     "secrets are compared by equal_constant_time"),
    (r"std::(cout|cerr)", r"^src/", r"_(test|fuzz)\.cc$", "only app/ prints"),
    (r"ForTest|for_test\b", r"^(src|app)/", r"^$", "proof types have no back door"),
    # The conformance suite stores what no policy decided; nobody else may, or implements a store.
    (r"Unproven|StoreAccess", r"^(src|app|tests)/",
     r"^src/store/(store\.(h|cc)$|sqlite/|memory/|conformance/)|^src/provider/testing/forward_auth_fixture\.h$|^tests/crash/",
     "sessions are opened with a decision"),
    (r"\bTODO\b|\bFIXME\b|\bXXX\b", r"^(src|app|tests|tools|bench)/", r"^tools/check_bans\.py$",
     "finish it or file it"),
    (r"using namespace", r"^(src|app)/", r"_(test|fuzz)\.cc$", "hides where a name is from"),
]
SKIP = re.compile(r"_corpus/|node_modules/|^tests/vectors/")


def main():
    problems = []
    paths = [p for root in ("src", "app", "tests", "tools", "bench")
             for p in pathlib.Path(root).rglob("*")
             if p.suffix in (".h", ".cc", ".py", ".sh") and not SKIP.search(str(p))]
    for path in sorted(paths):
        name = str(path)
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            code = line.split("//")[0] if path.suffix in (".h", ".cc") and "TODO" not in line else line
            for pattern, where, except_in, reason in BANS:
                if (re.search(where, name) and not re.search(except_in, name)
                        and re.search(pattern, code)):
                    problems.append(f"{name}:{number}: {pattern} is banned: {reason}")
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


sys.exit(main())
