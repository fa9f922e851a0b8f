#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bad values in every member of every request: refused by name with nothing stored, or given back unchanged."""
import http.server
import json
import pathlib
import sys
import threading
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from api_client import media_type, request, send  # noqa: E402
from api_scene import PLURALS, SCHEMAS, ApiTest  # noqa: E402
from bad_values import BAD_IDS, BAD_TEXTS, BAD_URLS, GOOD_TEXT, WRONG_TYPES  # noqa: E402
from gateway import PREFIX  # noqa: E402
from request_fields import fields_of, read_only_of, request_schema  # noqa: E402


class Trap(http.server.BaseHTTPRequestHandler):
    """A server that nobody may call."""

    called = []

    def do_GET(self):
        self.called.append(self.path)
        self.send_response(200)
        self.end_headers()

    do_POST = do_HEAD = do_PUT = do_GET

    def log_message(self, *_):
        pass


class BadInputTest(ApiTest):
    def each_field(self, schema):
        return fields_of(self.document, self.document["components"]["schemas"][schema])

    def good(self, kind):
        """The document that was given, as a change of what it made."""
        return {name: value for name, value in self.given["acme"][kind].items() if name not in ("id", "user_name")}

    def patch(self, kind, document):
        confirmed = "?confirm=acme-sso" if kind == "authenticator" else ""  # whose people they are is meant
        return send(self.gateway, "PATCH", self.place_of(kind) + confirmed, document)

    def change_for(self, kind, field, value):
        """A merge patch with the value in its place and good ones around it."""
        first = field.steps[0]
        good = self.good(kind)
        return field.put({first: good[first]} if first in good and len(field.steps) > 1 else {}, value)

    def try_out(self, kind, field, value, before):
        """Refused by name, and nothing is different: None. Or taken: what is shown then."""
        answer = self.patch(kind, self.change_for(kind, field, value))
        after = self.must("GET", self.place_of(kind))
        if answer.status == 200:
            return after
        self.refuse(answer, (400, 409, 422))
        near = [one for one in answer.pointers if one.startswith(field.pointer) or field.pointer.startswith(one + "/")]
        self.assertTrue(near, f"{kind}{field} {value!r}: not named: {answer}")
        for error in answer.body["errors"]:
            self.assertTrue(error["remedy"] and error["detail"], error)
        self.assertEqual(after, before)
        return None

    def must_refuse(self, kind, field, *values):
        before, revision = self.must("GET", self.place_of(kind)), self.revision()
        for value in values:
            self.assertIsNone(self.try_out(kind, field, value, before), f"{kind}{field}: {value!r} was taken")
        self.assertEqual(self.revision(), revision)

    # --- texts ---

    def test_every_text_refuses_markup_and_hidden_characters(self):
        count = 0
        for kind, schema in SCHEMAS.items():
            for field in self.each_field(schema):
                if not field.is_text:
                    continue
                with self.subTest(f"{kind}{field}"):
                    self.must_refuse(kind, field, *BAD_TEXTS)
                    count += len(BAD_TEXTS)
        self.assertGreater(count, 1000)

    def test_every_bounded_text_refuses_one_byte_more(self):
        for kind, schema in SCHEMAS.items():
            for field in self.each_field(schema):
                most = field.schema.get("maxLength")
                if most is None:
                    continue
                with self.subTest(f"{kind}{field}"):
                    self.must_refuse(kind, field, "a" * (most + 1), "\u00e9" * (most // 2 + 1))  # of two bytes each

    def test_free_text_comes_back_as_it_went(self):
        taken = 0
        for kind, schema in SCHEMAS.items():
            for field in self.each_field(schema):
                if not field.is_text or "enum" in field.schema or "pattern" in field.schema:
                    continue
                with self.subTest(f"{kind}{field}"):
                    shown = self.try_out(kind, field, GOOD_TEXT, self.must("GET", self.place_of(kind)))
                    if shown is not None:
                        taken += 1
                        self.assertEqual(field.find(shown), GOOD_TEXT)
            self.restore(kind)
        self.assertGreater(taken, 20)

    def restore(self, kind):
        answer = self.patch(kind, self.good(kind))
        self.assertEqual(answer.status, 200, answer)

    def test_names_of_free_members(self):
        for kind, member, good in (
            ("user", "properties", "v"),
            ("user", "entitlements", "v"),
            ("group", "entitlements", "v"),
            ("application", "headers", "mail"),
        ):
            before, revision = self.must("GET", self.place_of(kind)), self.revision()
            for name in (*BAD_TEXTS, "", "a" * 600):
                answer = self.refuse(self.patch(kind, {member: {name: good}}), (422,))
                self.assertTrue(answer.pointers[0].startswith("/" + member), f"{kind} {name!r} {answer}")
            self.assertEqual((self.must("GET", self.place_of(kind)), self.revision()), (before, revision))
        for name in (*BAD_TEXTS, "", "a" * 600):
            rules = [{"path": "/", "require": {name: ["a"]}}]
            self.assertTrue(
                self.refuse(self.patch("application", {"rules": rules}), (422,)).pointers[0].startswith("/rules/0")
            )
        for header in (
            "Authorization",
            "X-Forwarded-For",
            "X-Original-URL",
            "Cookie",
            "x-auth-user",
            "X-A\r\nB: c",
            "X-A b",
            "X_A",
        ):
            self.refuse(self.patch("application", {"headers": {header: "mail"}}), (422,))

    def test_bytes_that_are_not_utf_8(self):
        for kind in PLURALS:
            before, revision = self.must("GET", self.place_of(kind)), self.revision()
            for bad in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"):
                name = b"display_name" if kind == "user" else b"label" if kind == "group" else b"name"
                answer = send(self.gateway, "PATCH", self.place_of(kind), raw=b'{"' + name + b'":"a' + bad + b'b"}')
                self.refuse(answer, (400,))
                self.assertEqual(answer.body["code"], "json.not_utf8")
                self.assertIn("line 1", answer.body["detail"])
            self.assertEqual((self.must("GET", self.place_of(kind)), self.revision()), (before, revision))

    # --- types, ids, facts ---

    def test_every_member_refuses_values_of_another_type(self):
        for kind, schema in SCHEMAS.items():
            for field in self.each_field(schema):
                wrong = set.intersection(*({json.dumps(v) for v in WRONG_TYPES[t]} for t in field.types))
                with self.subTest(f"{kind}{field}"):
                    self.must_refuse(kind, field, *map(json.loads, wrong))
                    if "integer" in field.types:
                        self.must_refuse(
                            kind, field, field.schema["minimum"] - 1, field.schema["maximum"] + 1, 2**63 - 1, -(2**63)
                        )

    def test_documents_of_every_request_refuse_wrong_types(self):
        """The bodies of all other operations: actions, properties, configurations."""
        values = {
            "organisation": "acme",
            "authenticator": "acme-sso",
            "user": self.made["acme"]["user"]["id"],
            "property": self.must("GET", "/properties")["items"][0]["name"],
            "group": "acme-group",
            "role": "acme-role",
            "application": "acme-app",
            "token": "acme-token",
        }
        for name, operation in self.operations.items():
            schema = request_schema(self.document, operation)
            if schema is None:
                continue
            for field in fields_of(self.document, schema):
                if len(field.steps) > 1 and operation.method == "PATCH" or "value" in field.steps[:1]:
                    continue  # above; a value may be of several types
                place = operation.target(values)
                revision = self.revision()
                with self.subTest(f"{name}{field}"):
                    for wrong in WRONG_TYPES[sorted(field.types)[0]]:
                        if len(field.types) > 1 and not isinstance(wrong, (bool, dict)):
                            continue
                        answer = send(self.gateway, operation.method, place, field.put({}, wrong))
                        self.refuse(answer)
                        self.assertTrue(answer.pointers, f"{wrong!r} {answer}")
                    self.assertEqual(self.revision(), revision)

    def test_ids_of_new_objects(self):
        for kind in PLURALS:
            if kind == "user":
                continue
            listed = self.must("GET", self.list_of(kind, "acme") + "?limit=200")
            for bad in (*BAD_IDS, 5, None, [], {}):
                if kind == "token" and not isinstance(bad, str):
                    continue  # one without an id gets one
                document = {**self.given["acme"][kind], "id": bad}
                answer = self.refuse(send(self.gateway, "POST", self.list_of(kind, "acme"), document), (422,))
                self.assertIn("/id", answer.pointers, f"{kind} {bad!r} {answer}")
            self.assertEqual(self.must("GET", self.list_of(kind, "acme") + "?limit=200"), listed)

    def test_read_only_members(self):
        for kind, schema in SCHEMAS.items():
            place = self.place_of(kind)
            shown = self.must("GET", place)
            for method in ("PUT", "PATCH"):
                self.assertEqual(send(self.gateway, method, place, shown).status, 200, f"{method} {kind}")
                shown = self.must("GET", place)
            for field in read_only_of(self.document, self.document["components"]["schemas"][schema]):
                told = field.schema.get("description", "")
                if told.startswith(("How many", "In how many", "The policy in force", "The latest", "What is allowed", "What works only", "URLs that lead")):
                    continue  # they change by themselves, so that whoever sends them back may be late
                other = {
                    "string": "https://evil.example/",
                    "integer": 99,
                    "boolean": not field.find(shown),
                    "array": [{}],
                    "object": {"a": 1},
                }[field.schema["type"]]
                for method, document in (("PATCH", field.put({}, other)), ("PUT", field.put(shown, other))):
                    with self.subTest(f"{method} {kind}{field}"):
                        answer = self.refuse(send(self.gateway, method, place, document), (422,))
                        self.assertEqual(answer.pointers, [field.pointer], answer)
                        self.assertIn("read-only; leave it out", answer.body["errors"][0]["remedy"])
                        self.assertEqual(self.must("GET", place), shown)

    # --- URLs ---

    def url_fields(self):
        found = [(kind, field) for kind, schema in SCHEMAS.items() for field in self.each_field(schema) if field.is_url]
        self.assertEqual(
            {f"{kind}{field}" for kind, field in found},
            {
                "organisation/theme/logo_url",
                "authenticator/saml/sso_url",
                "authenticator/saml/sign_out_url",
                "application/urls/0",
            },
        )
        return found

    def test_urls_of_other_schemes_hosts_and_forms(self):
        for kind, field in self.url_fields():
            with self.subTest(f"{kind}{field}"):
                self.must_refuse(kind, field, *BAD_URLS, "https://idp.example/" + "a" * 2029)

    def test_no_url_is_fetched_by_the_server(self):
        """Nothing in the gateway fetches a URL that an administrator gave: they are places for browsers. A server at
        all of them, on loopback, where http is allowed, is never called, whatever is done with the objects. So https
        addresses within a network are no door into it, and are taken."""
        trap = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Trap)
        threading.Thread(target=trap.serve_forever, daemon=True).start()
        self.addCleanup(trap.server_close)
        self.addCleanup(trap.shutdown)
        loopback = f"http://127.0.0.1:{trap.server_port}"
        spaces = self.good("organisation")["url_spaces"] + ["https://169.254.169.254", "https://[::1]", loopback]
        self.must("PATCH", "/organisations/acme", {"url_spaces": spaces})
        self.addCleanup(self.restore, "organisation")
        for kind, field in self.url_fields():
            for url in (
                "https://169.254.169.254/latest/",
                "https://[::1]/",
                f"{loopback}/{kind}{field}",
            ):
                self.assertEqual(field.find(self.try_out(kind, field, url, None)), url)
            self.addCleanup(self.restore, kind)
        sso = self.place_of("authenticator")
        metadata = loopback + "/metadata"
        answer = self.patch("authenticator", {"saml": {"idp_entity_id": metadata}})
        self.assertEqual(answer.status, 200, answer)
        self.must("POST", sso + "/activate?confirm=acme-sso", {"force": True})
        self.must("PATCH", "/organisations/acme", {"policy": {"authenticators": ["acme-sso"]}})
        test = urllib.parse.urlsplit(self.must("POST", sso + "/test")["url"])
        for target in (
            f"{test.path}?{test.query}",
            PREFIX + "/o/acme/login",
            PREFIX + "/o/acme/login/acme-sso",
            PREFIX + "/logout",
            PREFIX + "/saml/metadata/acme-sso",
        ):
            status, _, _ = self.gateway.get(target)
            self.assertLess(status, 500, target)
        self.assertEqual(Trap.called, [])

    # --- JSON itself ---

    def test_json_that_is_none_or_too_much(self):
        text = json.dumps
        bombs = {
            "depth": b'{"name":' + b"[" * 100_000,
            "closed depth": b'{"name":' + b"[" * 5000 + b"]" * 5000 + b"}",
            "objects": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
            "twice": b'{"name":"a","name":"b"}',
            "twice by escape": b'{"name":"a","n\\u0061me":"b"}',
            "twice inside": b'{"saml":{"sso_url":"","sso_url":""}}',
            "exponent": b'{"order":1e999999}',
            "digits": b'{"order":' + b"9" * 400 + b"}",
            "zero": b'{"order":007}',
            "hex": b'{"order":0x10}',
            "not a number": b'{"order":NaN}',
            "infinity": b'{"order":Infinity}',
            "lone surrogate": b'{"name":"\\ud800"}',
            "low surrogate": b'{"name":"\\udc00x"}',
            "turned": b'{"name":"\\udc00\\ud800"}',
            "trailing": b'{"name":"a"} x',
            "two": b'{"name":"a"}{"name":"b"}',
            "mark": b'\xef\xbb\xbf{"name":"a"}',
            "utf-16": '{"name":"a"}'.encode("utf-16"),
            "comment": b'{"name":"a"/**/}',
            "comma": b'{"name":"a",}',
            "single quotes": b"{'name':'a'}",
            "raw control": b'{"name":"a\nb"}',
            "escape": b'{"name":"\\x41"}',
            "nothing": b" ",
            "text": text("a").encode(),
            "list": b"[]",
            "null": b"null",
        }
        for kind in PLURALS:
            place = self.place_of(kind)
            before, revision = self.must("GET", place), self.revision()
            for method in ("PATCH", "PUT"):
                for what, bomb in bombs.items():
                    with self.subTest(f"{method} {kind} {what}"):
                        answer = send(self.gateway, method, place, raw=bomb)
                        self.refuse(answer, (400,))
                        self.assertTrue(answer.body["remedy"] and answer.body["detail"], answer)
            self.assertEqual((self.must("GET", place), self.revision()), (before, revision))

    def test_many_members_and_entries(self):
        """As much as fits into a body is looked at in no time, and told of in bounds."""
        many = {f"m{i}": 1 for i in range(60_000)}
        answer = self.refuse(self.patch("group", many), (400, 422))
        self.assertLessEqual(len(answer.body.get("errors", [])), 500)
        wide = {"roles": ["a"] * 150_000}
        self.refuse(self.patch("group", wide), (400, 422))
        near = {"entitlements": {f"k{i}": "v" for i in range(201)}}
        self.assertIn("/entitlements", self.refuse(self.patch("group", near), (422,)).pointers)

    # --- the request around it ---

    def test_paths_that_try_to_leave(self):
        for path in (
            "/organisations/acme/../globex",
            "/organisations/%2e%2e/me",
            "/organisations/acme%2fgroups",
            "/organisations/acme/groups/%00",
            "/organisations/acme/groups/..%2f..%2fglobex",
            "/organisations//groups",
            "/organisations/acme/groups/acme-group;a=b",
            "/organisations/acme/groups/%ff",
            "/organisations/%41cme",
        ):
            answer = request(self.gateway, "GET", path)
            self.assertIn(answer.status, (400, 404), f"{path} {answer}")

    def test_media_types(self):
        good = json.dumps({"label": "a"}).encode()
        for sent in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "",
            "application/jsonp",
            "text/json",
        ):
            answer = request(self.gateway, "PATCH", self.place_of("group"), good, {"Content-Type": sent})
            self.refuse(answer, (415,))
        for sent in (media_type("PATCH"), "application/json", "Application/JSON; charset=utf-8"):
            answer = request(self.gateway, "PATCH", self.place_of("group"), good, {"Content-Type": sent})
            self.assertEqual(answer.status, 200, answer)
        self.restore("group")


if __name__ == "__main__":
    unittest.main()
