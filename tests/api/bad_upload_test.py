#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hostile files: metadata, CSV, configurations, bodies without end: refused in bounded memory, nothing is stored."""
import csv
import gzip
import io
import pathlib
import re
import sys
import time
import unittest
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from api_client import PROBLEM, request, send  # noqa: E402
from upload_scene import METADATA, MIB, NAMESPACE, SANITIZED, UploadTest  # noqa: E402

MOST_GROWTH = 64 * MIB  # of the process's peak, over everything that this file sends but the largest CSV
FORMULAS = [
    "=cmd|'/c calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("https://evil.example")',
    "'=1",
    "\uff1d1+1",
    "a,=1",
    "a;+1",
]


class BadUploadTest(UploadTest):
    # --- metadata ---

    def hostile_metadata(self):
        laughs = (
            '<!DOCTYPE l [<!ENTITY a0 "ha">'
            + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 20))
            + "]>"
        )
        secret = pathlib.Path(self.folder / "secret.txt")
        secret.write_text("file-that-nobody-may-read")
        external = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
        parameter = '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd">%p;]>'
        good = self.entity()
        text = self.entity("<Extensions><e xmlns='urn:e'>&e;</e></Extensions>")
        deep = "<e xmlns='urn:e'>" + "<e>" * 20_000 + "</e>" * 20_000 + "</e>"
        wide = "<e xmlns='urn:e' " + " ".join(f'a{i}="1"' for i in range(40_000)) + "/>"
        many = "".join(f'<EntityDescriptor entityID="https://e{i}.example/"/>' for i in range(10_000))
        return {
            "billion laughs": laughs + good.replace("https://idp.example/sso", "&a19;"),
            "quadratic blowup": '<!DOCTYPE l [<!ENTITY a "' + "a" * 50_000 + '">]>' + f"<l>{'&a;' * 50_000}</l>",
            "external entity": external + text,
            "parameter entity": parameter + good,
            "external document type": '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">' + good,
            "empty document type": "<!DOCTYPE EntityDescriptor>" + good,
            "unknown entity": text,
            "xinclude": self.entity(
                f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret}" parse="text"/>'
            ).replace("IDPSSODescriptor", "SPSSODescriptor"),
            "stylesheet": '<?xml-stylesheet href="http://127.0.0.1:1/"?>' + good,
            "deep": self.entity(deep),
            "many attributes": self.entity(wide),
            "many namespaces": self.entity("<e " + " ".join(f'xmlns:n{i}="urn:{i}"' for i in range(20_000)) + "/>"),
            "10,000 entities": f'<EntitiesDescriptor xmlns="{NAMESPACE}">{many}</EntitiesDescriptor>',
            "two identity providers": f'<EntitiesDescriptor xmlns="{NAMESPACE}">{good}{good}</EntitiesDescriptor>',
            "entities within each other": f'<EntitiesDescriptor xmlns="{NAMESPACE}">' * 5000,
            "many elements": self.entity("<e xmlns='urn:e'>" + "<e/>" * 200_000 + "</e>"),
            "no XML": "not XML",
            "JSON": "{}",
            "HTML": "<!doctype html><html></html>",
            "cut off": good[:-9],
            "twice": good + good,
            "script URL": good.replace("https://idp.example/sso", "javascript:alert(1)"),
            "http URL": good.replace("https://idp.example/sso", "http://169.254.169.254/"),
            "markup in the entity id": self.entity(entity_id="&lt;script&gt;alert(1)&lt;/script&gt;"),
            "long entity id": self.entity(entity_id="https://" + "a" * 1020),
            "no key": re.sub(r"<KeyD.*</KeyD\w+>", "", good),
            "expired": good.replace("entityID", 'validUntil="2020-01-01T00:00:00Z" entityID'),
            "utf-16": good.encode("utf-16"),
            "utf-7": '<?xml version="1.0" encoding="utf-7"?>' + good,
            "xml 1.1": '<?xml version="1.1"?>' + good,
            "not utf-8": good.encode() + b"<!-- \xff -->",
            "nul": good + "\x00",
            "service provider": good.replace("IDPSSO", "SPSSO"),
        }

    def test_metadata(self):
        peak = self.peak()
        for what, bad in self.hostile_metadata().items():
            raw = bad if isinstance(bad, bytes) else bad.encode()
            with self.subTest(what):
                began = time.monotonic()
                answer = send(self.gateway, "POST", self.sso + "/metadata", raw=raw, content_type=METADATA)
                self.refuse(answer, (413, 422))
                self.assertTrue(answer.body["detail"] or answer.body["errors"], answer)
                self.assertTrue(answer.body["remedy"])
                self.assertNotIn(b"nobody-may-read", answer.raw)
                self.assertLess(time.monotonic() - began, 2)
                # Of metadata inside a document, without a clock, nothing is too old: an administrator gave it.
                if not isinstance(bad, bytes) and len(raw) < MIB // 2 and what != "expired":
                    again = send(self.gateway, "PATCH", self.sso, {"saml": {"metadata": bad}})
                    self.refuse(again, (422,))
                    self.assertTrue(any(p.startswith("/saml/") for p in again.pointers), again)
                self.assert_nothing_stored()
        self.assertLess(self.peak() - peak, MOST_GROWTH)
        self.assertNotIn("nobody-may-read", self.gateway.log.read_text())

    def test_metadata_that_is_good_is_taken(self):
        """What the cases above are one change away from."""
        before = self.must("GET", self.sso)
        answer = send(self.gateway, "POST", self.sso + "/metadata", raw=self.entity().encode(), content_type=METADATA)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.body["saml"]["sso_url"], "https://idp.example/sso")
        self.must("PATCH", self.sso, {"saml": {name: before["saml"][name] for name in ("idp_entity_id", "sso_url")}})

    # --- bodies that are packed, long or without end ---

    def test_packed_bodies(self):
        bomb = gzip.compress(b"<a>" + b" " * (200 * MIB))
        for coding, raw in (
            ("gzip", bomb),
            ("x-gzip", bomb),
            ("deflate", zlib.compress(b"<a/>")),
            ("br", b"x"),
            ("gzip, gzip", bomb),
        ):
            for path, kind in ((self.sso + "/metadata", METADATA), (self.users + "/bulk", "text/csv")):
                answer = request(self.gateway, "POST", path, raw, {"Content-Type": kind, "Content-Encoding": coding})
                self.refuse(answer, (415,))
                self.assertIn("Content-Encoding", answer.body["remedy"])
        self.assert_nothing_stored()

    def test_bodies_without_end(self):
        peak = self.peak()
        for path, kind in (
            (self.sso + "/metadata", METADATA),
            (self.users + "/bulk", "text/csv"),
            ("/organisations/acme/groups", "application/json"),
            ("/configuration/apply", "application/json"),
        ):
            for length in (100 * MIB, 1 << 40, (1 << 62) - 1):
                with self.subTest(f"{path} {length}"):
                    status, head, body, sent = self.pour(path, kind, length)
                    self.assertEqual(status, 413, body)
                    self.assertIn(PROBLEM.encode(), head)
                    self.assertIn(b"remedy", body)
                    self.assertLess(sent, MIB)
        status, _, body, sent = self.pour(self.users + "/bulk", "text/csv", 10 * MIB, token="nonsense")
        self.assertEqual((status, sent < MIB), (401, True), body)
        status, _, _, _ = self.pour(self.users + "/bulk", "text/csv", MIB, chunked=True)
        self.assertEqual(status, 501)
        self.assertLess(self.peak() - peak, MOST_GROWTH)
        self.assert_nothing_stored()

    def test_organisations_in_a_long_chain(self):
        """Each below the one before, in both orders: refused in a time that grows with their number alone."""
        chain = [{"id": f"o{i}", "parent": f"o{i - 1}" if i else "acme"} for i in range(12_000)]
        for organisations in (chain, chain[::-1]):
            began = time.monotonic()
            file = {"organisations": organisations}
            answer = send(self.gateway, "POST", "/configuration/plan", file, token=self.token["acme"])
            self.refuse(answer, (422,))
            self.assertLess(time.monotonic() - began, 5)
        circle = [{"id": "a", "parent": "b"}, {"id": "b", "parent": "a"}, {"id": "c", "parent": "c"}]
        self.refuse(send(self.gateway, "POST", "/configuration/apply", {"organisations": circle}), (422,))
        self.assert_nothing_stored()

    def test_files_with_more_mistakes_than_are_told(self):
        """A configuration of some MiB must not make an answer, or a process, many times its size."""
        peak = self.peak()
        bodies = (
            b'{"groups":[' + b"{}," * 300_000 + b"{}]}",
            b'{"groups":[' + b'{"id":"a"},' * 300_000 + b"{}]}",
            b"{" + b",".join(b'"m%d":1' % i for i in range(300_000)) + b"}",
            b'{"groups":['
            + b",".join(b'{"id":"acme.g%d","value":"%d","roles":["x","y","z"]}' % (i, i) for i in range(5_000))
            + b"]}",
        )
        for body in bodies:
            answer = send(self.gateway, "POST", "/configuration/plan", raw=body, token=self.token["acme"])
            self.refuse(answer, (422,))
            self.assertEqual(len(answer.body["errors"]), 500)
        self.assertLess(self.peak() - peak, 4 * MOST_GROWTH)
        self.assert_nothing_stored()

    # --- CSV ---

    def upload(self, raw, query=""):
        return send(self.gateway, "POST", self.users + "/bulk" + query, raw=raw, content_type="text/csv")

    def test_csv_that_is_refused_as_a_whole(self):
        good = b"user_name,email\r\n" + b"".join(b"u%d,u%d@acme.example\r\n" % (i, i) for i in range(500))
        cases = {
            "open quote": b'user_name,email\r\n"a,a@b.c\r\n',
            "quote inside": b'user_name,email\r\na"b"c,"x"y\r\n',
            "nul": b"user_name,email\r\na\x00b,a@b.c\r\n",
            "not utf-8": b"user_name,email\r\n\xff,a@b.c\r\n",
            "unknown column": b"user_name,surprise\r\na,b\r\n",
            "no user names": b"email\r\na@b.c\r\n",
            "column twice": b"user_name,user_name\r\na,a\r\n",
            "too few cells": good + b"last\r\n",
            "too many cells": good + b"last,a@b.c,d\r\n",
            "same user twice": good + b"u7,other@acme.example\r\n",
            "one bad row": good + b"last,not-an-address\r\n",
            "markup": good + b"last<b>,a@b.c\r\n",
            "unknown group": b"user_name,groups\r\na,globex-group\r\n",
            "unknown role": b"user_name,roles\r\na,operator\r\n",
            "unknown authenticator": b"user_name,authenticator\r\na,globex-sso\r\n",
            "nothing": b"\r\n",
            "header alone, bad": b"x\r\n",
            "columns without end": b"user_name" + b",a" * 100_000 + b"\r\n",
            "long cell": b"user_name\r\n" + b"a" * MIB + b"\r\n",
            "workbook": b"PK\x03\x04" + b"\x00" * 100,
            "bidi": "user_name,first_name\r\na,x\u202ey\r\n".encode(),
            "facts": b"user_name,password_hash\r\na,x\r\n",
            "utf-16": "user_name\r\na\r\n".encode("utf-16-le"),
        }
        for what, raw in cases.items():
            with self.subTest(what):
                answer = self.refuse(self.upload(raw), (413, 422))
                self.assertTrue(answer.body["detail"] and answer.body["remedy"], answer)
                for error in answer.body.get("errors", []):
                    self.assertRegex(error["pointer"], r"^/\d+(/|$)")
                    self.assertTrue(error["remedy"])
                self.assert_nothing_stored()

    def test_csv_of_many_rows(self):
        """64 MiB are read; their rows are over the limit, which is told without storing any."""
        peak = self.peak()
        line = b"u%07d,a@acme.example\r\n"
        raw = b"user_name,email\r\n" + b"".join(line % i for i in range(200_002))
        answer = self.refuse(self.upload(raw), (413, 422))
        self.assertIn("rows", answer.body["code"] + answer.body["detail"])
        full = b"user_name\r\n" + b"a" * (64 * MIB - 13) + b"\r\n"
        self.refuse(self.upload(full), (413, 422))
        if not SANITIZED:
            self.assertLess(self.peak() - peak, 4 * 64 * MIB)
        self.assert_nothing_stored()

    def test_exports_neutralise_formulas(self):
        """The one CSV that is exported holds people's own words; a spreadsheet must take no cell for a formula, and the
        file must still mean the same when it is uploaded again."""
        made = []
        for number, formula in enumerate(FORMULAS):
            mail = f"{formula[0].replace('@', '=')}{number}@acme.example"
            user = {
                "user_name": formula,
                "email": mail,
                "first_name": formula,
                "last_name": formula,
                "display_name": formula,
            }
            made.append(self.must("POST", self.users, user))
        self.addCleanup(lambda: [send(self.gateway, "DELETE", f"{self.users}/{user['id']}") for user in made])
        exported = request(self.gateway, "GET", self.users + "/export")
        rows = list(csv.reader(io.StringIO(exported.raw.decode())))
        self.assertEqual(len(rows), len(FORMULAS) + 2)
        for cell in (cell for row in rows for cell in row):
            self.assertNotRegex(cell, "^[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")
            for piece in re.split("[,;\t\r\n]", cell):
                self.assertNotRegex(piece, "^[=+\\-@]")
        report = self.upload(exported.raw).body
        self.assertEqual((report["created"], report["updated"], report["unchanged"]), (0, 0, len(rows) - 1))
        self.assertIn("attachment", exported.headers["Content-Disposition"])
        self.assertEqual(exported.headers["X-Content-Type-Options"], "nosniff")


if __name__ == "__main__":
    unittest.main()
