#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What an administrator of one organisation is told of another's objects: the very answer that there is for none."""
import json
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from api_client import request, send  # noqa: E402
from api_scene import PLURALS, ApiTest  # noqa: E402
from request_fields import fields_of, request_schema  # noqa: E402

NOWHERE = "nowhere"
UNKNOWN = {"user": "a" * 26, "reference": "ZZZZ-ZZZZ", "session": "0" * 64, "revision": "999999"}
# Members of requests that name another object, by what they name.
REFERENCES = {
    "Organisation": {
        "/parent": "organisation",
        "/test_of": "organisation",
        "/policy/authenticators/0": "authenticator",
    },
    "Authenticator": {"/people/0": "organisation"},
    "Group": {"/roles/0": "role"},
    "Role": {},
    "Application": {"/organisations/0": "organisation"},
    "Token": {"/roles/0": "role"},
    "User": {
        "/groups/0": "group",
        "/roles/0": "role",
        "/authenticator": "authenticator",
        "/external_identities/0/authenticator": "authenticator",
    },
}
ID_PATTERN = "^[a-z0-9]"


class OtherOrganisationTest(ApiTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.token["acme"]
        cls.ids = {name: {kind: made["id"] for kind, made in cls.made[name].items()} for name in ("acme", "globex")}

    def ask(self, operation, values, body=None):
        """As acme's administrator."""
        headers = {}
        if operation.body_type:
            headers["Content-Type"] = operation.body_type
            body = body if body is not None else self.good_body(operation)
        return request(self.gateway, operation.method, operation.target(values), body, headers, self.mine)

    def good_body(self, operation):
        """One that the operation could take."""
        if operation.body_type == "text/csv":
            return b"user_name\r\nsomebody\r\n"
        if "xml" in operation.body_type:
            return b"<EntityDescriptor/>"
        bodies = {
            "setUserPassword": {"password": "correct horse battery"},
            "copyAuthenticator": {"organisation": "acme"},
        }
        kind = next(
            (k for k in self.given["acme"] if operation.id in (f"create{k.capitalize()}", f"replace{k.capitalize()}")),
            None,
        )
        if kind:
            document = {**self.given["acme"][kind]}
            if operation.id.startswith("replace"):
                document.pop("id", None)
            return json.dumps(document).encode()
        return json.dumps(bodies.get(operation.id, {})).encode()

    def values(self, operation, organisation, owner=None):
        """`owner`: whose objects; None: names that nobody has."""
        out = {}
        for name in operation.parameters:
            if name == "organisation":
                out[name] = organisation
            elif owner is None or name not in self.ids[owner]:
                out[name] = UNKNOWN.get(name, "nothing")
            else:
                out[name] = self.ids[owner][name]
        return out

    def bare(self, answer):
        """Without what was asked for, which may be said again."""
        text = answer.raw.decode()
        for word in (*self.ids["globex"].values(), *UNKNOWN.values(), "nothing", NOWHERE, "globex"):
            text = re.sub(rf"(?<![\w-]){re.escape(word)}(?![\w-])", "X", text)
        headers = sorted((k, v) for k, v in answer.headers.items() if k not in ("Date", "Content-Length", "ETag"))
        return answer.status, headers, text

    def state(self):
        """All that globex has, as the operator sees it."""
        lists = [
            self.must("GET", f"/organisations/globex/{p}?limit=200")
            for p in ("authenticators", "groups", "roles", "applications", "tokens", "users", "sessions")
        ]
        return lists, self.must("GET", "/organisations/globex"), self.must("GET", "/organisations/globex/capture")

    def test_paths_of_another_organisation(self):
        before = self.state()
        tried = 0
        for operation in self.operations.values():
            if "organisation" not in operation.parameters:
                continue
            with self.subTest(operation.id):
                none = self.ask(operation, self.values(operation, NOWHERE))
                self.assertEqual(none.status, 404, none)
                for owner in (None, "acme", "globex"):
                    theirs = self.ask(operation, self.values(operation, "globex", owner))
                    self.assertEqual(self.bare(theirs), self.bare(none))
                    tried += 1
                for broken in (b"{", b"", b"x" * 70_000):
                    theirs = self.ask(operation, self.values(operation, "globex", "globex"), broken)
                    other = self.ask(operation, self.values(operation, NOWHERE), broken)
                    self.assertEqual(self.bare(theirs), self.bare(other))
        self.assertGreater(tried, 150)
        self.assertEqual(self.state(), before)

    def test_objects_of_another_organisation_under_the_own(self):
        before, tried = self.state(), 0
        for operation in self.operations.values():
            own = [name for name in operation.parameters if name in self.ids["globex"] and name != "organisation"]
            if not own or "organisation" not in operation.parameters:
                continue
            with self.subTest(operation.id):
                none = self.ask(operation, self.values(operation, "acme"))
                self.assertEqual(none.status, 404, none)
                theirs = self.ask(operation, self.values(operation, "acme", "globex"))
                self.assertEqual(self.bare(theirs), self.bare(none))
                tried += 1
        self.assertGreater(tried, 30)
        self.assertEqual(self.state(), before)

    def test_what_the_whole_installation_has_is_not_told(self):
        for operation in self.operations.values():
            if operation.parameters or operation.method != "GET":
                continue
            answer = request(self.gateway, "GET", operation.path, token=self.mine)
            if operation.id == "getInstallation":
                continue  # addresses and certificates, which are public
            self.assertNotIn(b"globex", answer.raw, operation.id)

    def test_lists_and_filters(self):
        """Query parameters that name an object."""
        tried = 0
        for operation in self.operations.values():
            for parameter in operation.told.get("parameters", []):
                name = "organisation" if parameter["name"] == "parent" else parameter["name"]
                if parameter["in"] != "query" or name not in self.ids["globex"] or operation.body_type:
                    continue
                values = self.values(operation, "acme")
                answers = [
                    self.bare(
                        request(
                            self.gateway,
                            operation.method,
                            operation.target(values, {parameter["name"]: word}),
                            token=self.mine,
                        )
                    )
                    for word in (self.ids["globex"][name], UNKNOWN.get(name, NOWHERE))
                ]
                self.assertEqual(answers[0], answers[1], f"{operation.id} {parameter['name']}")
                tried += 1
        self.assertGreater(tried, 8)

    def all_references(self):
        """Every member whose schema is an id, and is not the object's own."""
        found = {}
        for name in REFERENCES:
            schema = self.document["components"]["schemas"][name]
            found[name] = {
                str(field)
                for field in fields_of(self.document, schema)
                if field.schema.get("pattern", "").startswith(ID_PATTERN)
            } - {"/id", "/organisation"}
        return found

    def test_ids_inside_documents(self):
        self.assertEqual(self.all_references(), {name: set(members) for name, members in REFERENCES.items()})
        before = self.state()
        for name, members in REFERENCES.items():
            kind = name.lower()
            schema = self.document["components"]["schemas"][name]
            for field in fields_of(self.document, schema):
                if str(field) not in members:
                    continue
                named = members[str(field)]
                with self.subTest(f"{name}{field}"):
                    first = field.steps[0]
                    given = self.made["acme"][kind].get(first)
                    base = {first: given} if isinstance(given, (list, dict)) and len(field.steps) > 1 else {}
                    answers = []
                    for word in (self.ids["globex"][named], NOWHERE):
                        place = self.place_of(kind)
                        answer = send(self.gateway, "PATCH", place, field.put(base, word), token=self.mine)
                        # What is given from above is not looked at when its own organisation changes it.
                        above = (kind, first) == ("organisation", "test_of")
                        self.refuse(answer, (403,) if above else (422,))
                        self.assertTrue(
                            above
                            or any(field.pointer.startswith(p) or p.startswith(field.pointer) for p in answer.pointers),
                            f"{field}: not named: {answer}",
                        )
                        answers.append(self.bare(answer))
                        created = {**self.given["acme"][kind], **field.put(base, word)}
                        created["user_name" if kind == "user" else "id"] = "acme.fresh"
                        self.refuse(
                            send(self.gateway, "POST", self.list_of(kind, "acme"), created, token=self.mine), (422,)
                        )
                    self.assertEqual(answers[0], answers[1])
        self.assertEqual(self.state(), before)

    def test_ids_inside_actions_and_files(self):
        before = self.state()
        sso = self.place_of("authenticator")
        cases = []
        for word in ("globex", NOWHERE):
            cases.append(
                [
                    send(self.gateway, "POST", sso + "/copy", {"organisation": word}, token=self.mine),
                    send(self.gateway, "POST", "/organisations", {"id": "acme.fresh", "parent": word}, token=self.mine),
                    send(self.gateway, "POST", "/organisations", {"id": "acme.fresh", "test_of": word}, token=self.mine),
                    send(self.gateway, "POST", "/configuration/plan?organisation=" + word, {}, token=self.mine),
                    send(self.gateway, "POST", "/configuration/apply?organisation=" + word, {}, token=self.mine),
                    send(self.gateway, "GET", "/configuration?organisation=" + word, token=self.mine),
                    *(
                        send(self.gateway, "POST", "/configuration/" + action, file, token=self.mine)
                        for action in ("plan", "apply")
                        for file in (
                            {"groups": [{"id": "g", "organisation": word, "value": "v"}]},
                            {"roles": [{"id": "r", "organisation": word, "permissions": []}]},
                            {"organisations": [{"id": "acme.fresh", "parent": word}]},
                            {"users": [{"user_name": "a"}]},
                        )
                    ),
                ]
            )
        for theirs, none in zip(*cases):
            self.assertGreaterEqual(theirs.status, 400, theirs)
            self.assertEqual(self.bare(theirs), self.bare(none))
        for column, named in (("groups", "group"), ("roles", "role"), ("authenticator", "authenticator")):
            told = []
            for word in (self.ids["globex"][named], NOWHERE):
                raw = f"user_name,{column}\r\nfresh,{word}\r\n".encode()
                told.append(
                    send(
                        self.gateway,
                        "POST",
                        "/organisations/acme/users/bulk",
                        raw=raw,
                        token=self.mine,
                        content_type="text/csv",
                    )
                )
            self.assertEqual(told[0].status, 422, told[0])
            self.assertEqual(self.bare(told[0]), self.bare(told[1]))
        self.assertEqual(self.state(), before)

    def test_ids_that_others_have(self):
        """By every door that makes something new: one answer, whether or not the id is taken elsewhere."""
        before = self.state()
        sso = self.place_of("authenticator")
        for kind in ("organisation", "authenticator", "application", "token", "group", "role"):
            told = []
            for word in (self.ids["globex"][kind] if kind != "organisation" else "globex", NOWHERE):
                document = {**self.given["acme"][kind], "id": word}
                for member in ("host_names", "mail_domains", "url_spaces", "urls"):
                    document.pop(member, None)
                if kind == "application":
                    document["urls"] = ["https://fresh.acme.example/"]
                if kind == "organisation":
                    document["parent"] = "acme"
                answers = [send(self.gateway, "POST", self.list_of(kind, "acme"), document, token=self.mine)]
                if kind == "organisation":
                    answers.append(send(self.gateway, "POST", self.list_of(kind, "acme"), {"id": word}, token=self.mine))
                if kind != "token":
                    filed = {**document, "organisation": "acme"} if kind != "organisation" else document
                    for action in ("plan", "apply", "plan?prune=true", "apply?organisation=acme"):
                        file = {PLURALS[kind] if kind != "organisation" else "organisations": [filed]}
                        answers.append(send(self.gateway, "POST", "/configuration/" + action, file, token=self.mine))
                told.append(answers)
            for theirs, none in zip(*told):
                self.assertEqual(theirs.status, 422, f"{kind}: {theirs}")
                self.assertIn(b"catalogue.id_foreign", theirs.raw)
                self.assertEqual(self.bare(theirs), self.bare(none))
        self.must("POST", "/organisations", {"id": "acme-try", "parent": "acme", "test_of": "acme"})
        told = [
            self.bare(send(self.gateway, "POST", sso + "/copy", {"organisation": "acme-try", "id": word}, token=self.mine))
            for word in (self.ids["globex"]["authenticator"], NOWHERE)
        ]
        self.assertEqual(told[0][0], 422, told[0])
        self.assertEqual(told[0], told[1])
        self.assertEqual(self.state(), before)

    def test_ids_inside_rules(self):
        place = self.place_of("application")
        for member, named in (("groups", "group"), ("roles", "role"), ("organisations", "organisation")):
            told = []
            for word in (self.ids["globex"][named], NOWHERE):
                rules = {"rules": [{"path": "/", "require": {member: [word]}}]}
                told.append(send(self.gateway, "PATCH", place, rules, token=self.mine))
            with self.subTest(member):
                self.assertEqual(told[0].status, 422, told[0])
                self.assertEqual(self.bare(told[0]), self.bare(told[1]))

    def test_groups_and_roles_of_another_may_have_the_same_ids(self):
        """What is unique along a line of organisations says nothing of those beside it; the root gives such ids there."""
        for kind in ("group", "role"):
            document = {**self.given["acme"][kind], "id": self.ids["globex"][kind]}
            document.pop("roles", None)
            if kind == "group":
                document["value"] = "Another"
            self.must("POST", self.list_of(kind, "acme"), document)
            self.must("DELETE", f"{self.list_of(kind, 'acme')}/{document['id']}")

    def test_retired_ids_of_another(self):
        self.must("POST", "/organisations", {"id": "globex-gone", "parent": "globex"})
        self.must("DELETE", "/organisations/globex-gone")
        told = [
            self.bare(send(self.gateway, "POST", "/organisations", {"id": word, "parent": "acme"}, token=self.mine))
            for word in ("globex-gone", NOWHERE)
        ]
        self.assertEqual(*(json.loads(json.dumps(one).replace("globex-gone", "X")) for one in told))
        for path in ("/organisations/globex-gone", "/organisations/globex-gone/login-events"):
            theirs = send(self.gateway, "GET", path, token=self.mine)
            none = send(self.gateway, "GET", path.replace("globex-gone", NOWHERE), token=self.mine)
            self.assertEqual(self.bare(theirs), self.bare(none))
        # Nobody has the id again, not even who sees everything.
        again = send(self.gateway, "POST", "/organisations", {"id": "globex-gone", "parent": "acme"})
        self.assertEqual(again.status, 422, again)
        self.assertIn(b"catalogue.id_retired", again.raw)

    def test_cursors_of_another(self):
        """A position that another's list gave leads to nothing of theirs."""
        for path in ("audit", "users", "groups"):
            first = request(self.gateway, "GET", f"/organisations/globex/{path}?limit=1", token=self.token["globex"])
            after = json.loads(first.raw).get("next")
            if after is None:
                continue
            answer = request(self.gateway, "GET", f"/organisations/acme/{path}?after={after}", token=self.mine)
            self.assertNotIn(b"globex", answer.raw.replace(after.encode(), b""), path)

    def test_mapping_tests_with_groups_of_another(self):
        operation = self.operations["testMapping"]
        self.assertIsNotNone(request_schema(self.document, operation))
        told = []
        for word in (self.ids["globex"]["role"], NOWHERE):
            group = {"id": "g", "value": "v", "roles": [word]}
            told.append(
                send(
                    self.gateway,
                    "POST",
                    operation.target({"organisation": "acme", "authenticator": "acme-sso"}),
                    {"groups": [group]},
                    token=self.mine,
                )
            )
        self.assertEqual(self.bare(told[0]), self.bare(told[1]))

    def test_nothing_reaches_above(self):
        """The own organisation's place in the tree and the root's objects are not its administrator's."""
        for path, document in (
            ("/organisations/acme", {"parent": "globex"}),
            ("/organisations/root", {"name": "Mine"}),
        ):
            self.assertIn(send(self.gateway, "PATCH", path, document, token=self.mine).status, (404, 422))
        for path in ("/properties", "/organisations/root/users", "/audit/verify"):
            self.assertIn(send(self.gateway, "GET", path, token=self.mine).status, (403, 404), path)
        self.assertEqual(send(self.gateway, "DELETE", "/organisations/acme", token=self.token["globex"]).status, 404)


if __name__ == "__main__":
    unittest.main()
