# SPDX-License-Identifier: Apache-2.0
"""Writes one vector folder."""

import os
import shutil
import textwrap

from gen.message import ACS, IDP, NOW, REQUEST, SP
from gen.tools import HERE, verify_all

OUT = os.path.join(HERE, "verify")
made = []


def clear():
    """Removes the folders of an earlier run, the vendors' own messages excepted."""
    for name in sorted(os.listdir(OUT)):
        if not name.startswith("real_"):
            shutil.rmtree(os.path.join(OUT, name))


def _witness(xml, cert):
    answers = verify_all(xml, cert)
    if not answers:
        return "the message holds no ds:Signature"
    words = ["accepts" if answer else "refuses" for answer in answers]
    if len(words) == 1:
        return "xmlsec1 %s the ds:Signature" % words[0]
    return "xmlsec1 on each ds:Signature, in document order: %s" % ", ".join(words)


def case(name, about, xml, expect="accept", base64_text=None, witness=True, **keys):
    """`about`: attack id or section of the standard, then what is changed. `keys` are those of case.txt; None leaves one out."""
    assert name not in made, name
    made.append(name)
    folder = os.path.join(OUT, name)
    os.makedirs(folder)
    if base64_text is None:
        data = xml if isinstance(xml, bytes) else xml.encode("utf-8")
        open(os.path.join(folder, "response.xml"), "wb").write(data)
    else:
        data = base64_text if isinstance(base64_text, bytes) else base64_text.encode("utf-8")
        open(os.path.join(folder, "response.b64"), "wb").write(data)
    certs = keys.pop("cert", "idp-rsa2048.crt")
    certs = [certs] if isinstance(certs, str) else certs
    lines = ["# " + line for line in textwrap.wrap(about, 100)]
    if witness and isinstance(xml, str) and certs:
        lines.append("# Witness: %s (key of %s)." % (_witness(xml, certs[0][:-4]), certs[0]))
    values = {"now": NOW, "sp": SP, "acs": ACS, "request": REQUEST, "idp": IDP, "cert": certs, "skew": "60"}
    if keys.get("unsolicited"):
        values.pop("request")
    if expect == "accept":
        values["name_id"] = "alice@example.com"
    values.update(keys)
    for key, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                lines.append("%s = %s" % (key.replace("attribute_", "attribute."), one))
    lines.append("expect = %s" % expect)
    with open(os.path.join(folder, "case.txt"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def pair(name, about_refused, about_accepted, xml, tolerance, refused_as, **keys):
    """A tolerance: the same message refused without it and accepted with it."""
    allow = keys.pop("allow", [])
    others = {"allow": allow} if allow else {}
    accepted_only = {k: keys.pop(k) for k in list(keys) if k == "name_id" or k.startswith("attribute_")}
    case(name + "_refused", about_refused, xml, expect=refused_as, **others, **keys)
    case(name + "_allowed", about_accepted, xml, allow=allow + [tolerance], **accepted_only, **keys)
