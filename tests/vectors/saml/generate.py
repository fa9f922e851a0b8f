#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes verify/<case>/ and metadata/<case>/ anew. Needs xmlsec1 and openssl; README.md says what comes out."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from gen import case, keys  # noqa: E402
from gen import cases_encryption, cases_genuine, cases_metadata, cases_parse  # noqa: E402
from gen import cases_semantics, cases_signature, cases_tolerance, cases_wrapping  # noqa: E402


def main():
    keys.make_missing()
    case.clear()
    for module in (cases_genuine, cases_parse, cases_wrapping, cases_signature, cases_semantics,
                   cases_encryption, cases_tolerance):
        module.generate()
    cases_metadata.generate()
    print("%d responses, %d metadata files" % (len(case.made), len(cases_metadata.made)))


if __name__ == "__main__":
    main()
