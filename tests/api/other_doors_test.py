#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same bad values by every other way in: creation, replacement, files, comments, properties, passwords."""

import json
import pathlib
import sys
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from api_client import request, send  # noqa: E402
from api_scene import PLURALS, SCHEMAS, ApiTest  # noqa: E402
from bad_values import BAD_TEXTS, BAD_URLS  # noqa: E402
from gateway import Gateway  # noqa: E402
from request_fields import fields_of  # noqa: E402

SOME_TEXTS = ["<script>alert(1)</script>", "a\x00b", "a\u202eb"]
CONFIGURED = [kind for kind in PLURALS if kind not in ("token", "user")]


class OtherDoorsTest(ApiTest):
    def setUp(self):
        self.before = self.state()

    def state(self):
        users = self.must("GET", "/organisations/acme/users?limit=200")
        return self.must("GET", "/configuration"), users, self.revision()

    def test_creation_replacement_and_files(self):
        for kind, schema in SCHEMAS.items():
            good = {name: value for name, value in self.given["acme"][kind].items()}
            replacement = {name: value for name, value in good.items() if name != "id"}
            fresh = {**good, "user_name" if kind == "user" else "id": "fresh"}
            for field in fields_of(self.document, self.document["components"]["schemas"][schema]):
                if not field.is_text or (kind == "user" and field.steps == ("id",)):
                    continue  # a new user gets an id of ours
                for bad in BAD_URLS[:8] if field.is_url else SOME_TEXTS:
                    doors = {"POST": (self.list_of(kind, "acme"), field.put(fresh, bad))}
                    if field.steps != ("id",):
                        doors["PUT"] = (self.place_of(kind), field.put(replacement, bad))
                    with self.subTest(f"{kind}{field} {bad!r}"):
                        for method, (path, document) in doors.items():
                            answer = self.refuse(send(self.gateway, method, path, document), (422,))
                            self.assertTrue(any(one.startswith(field.pointer) for one in answer.pointers), answer)
                        self.refuse_in_file(kind, field.put({"organisation": "acme", **good}, bad), field)
        self.assertEqual(self.state(), self.before)

    def refuse_in_file(self, kind, document, field):
        if kind not in CONFIGURED:
            return
        if kind == "organisation":
            document.pop("organisation")
        for action in ("plan", "apply"):
            file = {PLURALS[kind]: [document]}
            answer = self.refuse(send(self.gateway, "POST", "/configuration/" + action, file), (422,))
            place = f"/{PLURALS[kind]}/0{field.pointer}"
            self.assertTrue(any(one.startswith(place) for one in answer.pointers), f"{place} {answer}")

    def test_an_export_makes_another_installation(self):
        """All that a file can hold, into one that has nothing yet; and into itself, where it changes nothing."""
        self.must("POST", "/organisations", {"id": "a-test", "parent": "root", "test_of": "acme"})
        self.addCleanup(self.must, "DELETE", "/organisations/a-test")
        exported = self.must("GET", "/configuration")
        self.assertEqual(self.must("POST", "/configuration/apply?prune=true", exported)["changes"], [])
        other = Gateway(self.folder / "other", threads=2)
        other.write_config()
        self.addCleanup(other.stop)
        other.start()
        answer = send(other, "POST", "/configuration/apply?prune=true", exported)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(send(other, "GET", "/configuration").body, exported)

    def test_one_bad_object_of_many(self):
        groups = [{"id": f"g{i}", "organisation": "acme", "value": f"v{i}"} for i in range(500)]
        groups[321]["label"] = "<b>"
        answer = self.refuse(send(self.gateway, "POST", "/configuration/apply", {"groups": groups}), (422,))
        self.assertEqual(answer.pointers, ["/groups/321/label"])
        self.assertEqual(self.state(), self.before)

    def test_comments(self):
        for comment in (*BAD_TEXTS, "a\nb", "a" * 501):
            for path in ("/configuration/apply", f"/configuration/revisions/{self.revision() - 1}/rollback"):
                body = b'{"roles":[{"id":"fresh","organisation":"acme"}]}' if path.endswith("apply") else None
                kind = {"Content-Type": "application/json"} if body else {}
                query = "?comment=" + urllib.parse.quote(comment)
                answer = self.refuse(request(self.gateway, "POST", path + query, body, kind), (400,))
                self.assertTrue(answer.body["remedy"])
        self.assertEqual(self.state(), self.before)

    def test_properties(self):
        for told in self.must("GET", "/properties?limit=200")["items"]:
            path = "/properties/" + told["name"]
            bad = [[], {}, None, 1.5, *BAD_TEXTS]
            if told["type"] in ("integer", "duration"):
                bad += [told["min"] - 1, told["max"] + 1, -1, 2**63 - 1, "", "1e9", "0x10", True, "9" * 30]
                if told["type"] == "duration":
                    bad += [f"{told['min'] - 1}s", f"{told['max'] + 1}s", "30", "m"]
            elif told["type"] in ("text", "list"):
                bad += ["a" * (told.get("max", 8192) + 1)]
            else:
                bad += ["", "surprise", 7]
            for value in bad:
                answer = send(self.gateway, "PUT", path, {"value": value})
                self.refuse(answer, (422,))
                self.assertEqual(answer.pointers, ["/value"], f"{told['name']} {value!r} {answer}")
                self.assertTrue(answer.body["errors"][0]["remedy"])
            self.assertEqual(self.must("GET", path), told)
        self.assertEqual(self.state(), self.before)

    def test_passwords(self):
        path = self.place_of("user") + "/password"
        secret = "correct horse battery staple"
        for bad in (
            "",
            "short",
            secret + "\x00" * 300,
            "a" * 900_000,
            "\x00" * 20,
            "jane@acme.example",
            5,
            None,
            [secret],
        ):
            answer = self.refuse(send(self.gateway, "POST", path, {"password": bad}), (422,))
            self.assertEqual(answer.pointers, ["/password"], answer)
        self.refuse(send(self.gateway, "POST", path, raw=b'{"password":"' + b"a\xffb" * 9 + b'"}'), (400,))
        self.assertEqual(self.state(), self.before)
        self.must("POST", path, {"password": secret})
        audit = request(self.gateway, "GET", "/audit?limit=200").raw.decode()
        export = request(self.gateway, "GET", "/organisations/acme/users/export").raw.decode()
        shown = json.dumps(self.must("GET", self.place_of("user")))
        for text in (audit, export, shown, self.gateway.log.read_text()):
            self.assertNotIn(secret, text)
            self.assertNotIn("argon2", text)

    def test_cursors_and_tokens(self):
        for path in (
            "/organisations/acme/users",
            "/organisations/acme/login-events",
            "/audit",
            "/configuration/revisions",
        ):
            for cursor in ("x", "%00", "9" * 21, "-1", "<script>", "Z2xvYmV4", "0"):
                answer = send(self.gateway, "GET", f"{path}?after={urllib.parse.quote(cursor)}")
                self.assertEqual(answer.status, 400, f"{path} {cursor} {answer}")
        token = self.gateway.operator_token()
        for header in (
            "Bearer",
            "Basic " + token,
            "Bearer " + token + "x",
            "Bearer " + token[:-1],
            token,
            f"Bearer {token} x",
        ):
            answer = request(self.gateway, "GET", "/me", headers={"Authorization": header}, token="")
            self.assertEqual(answer.status, 401, header)
        answer = request(self.gateway, "GET", "/me", headers={"Cookie": "token=" + token}, token="")
        self.assertEqual(answer.status, 401)
        self.assertEqual(request(self.gateway, "GET", "/me?access_token=" + token, token="").status, 401)


if __name__ == "__main__":
    unittest.main()
