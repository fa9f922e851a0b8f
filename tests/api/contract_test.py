#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document keeps its word: it is valid, every operation is called with success and refused, and every
answer is what the document says, by the judgement of validators that know nothing of us."""
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "documents")]
from api_client import BASE, PROBLEM, Contract, Judge, send  # noqa: E402
from contract_refusals import ACME, Refusals  # noqa: E402
from scene import Browser, DocumentTest  # noqa: E402


class ContractTest(Refusals, DocumentTest):
    """Cases are in the order of their names: objects are made first, and taken away last."""

    @classmethod
    def set_up_scene(cls):
        cls.judge = Judge()
        cls.addClassCleanup(cls.judge.close)
        cls.contract = Contract(cls.gateway, cls.judge)

    def setUp(self):
        self.contract.faults.clear()

    def tearDown(self):
        self.assertEqual(self.contract.faults, [], "\n" + "\n".join(self.contract.faults))

    def done(self, name, values=None, **more):
        return self.contract.done(name, values, **more)

    def refused(self, status, name, values=None, **more):
        answer = self.contract.call(name, values, **more)
        self.assertEqual(answer.status, status, f"{name}: {answer}")
        self.assertEqual(answer.type, PROBLEM)
        return answer

    @staticmethod
    def lasting(body):
        """An object without what the answer to a change says of that change alone."""
        warnings = body.get("warnings")
        if warnings is None:
            return body
        return {**body, "warnings": [one for one in warnings if one["code"] != "warning.proxy_outdated"]}

    def life(self, kind, values, document, change):
        """List, create, show, change and replace; sending back what was shown changes nothing."""
        capital = kind.capitalize()
        key = {**values, kind: document.get("id")}
        made = self.contract.call(f"create{capital}", values, document=document)
        self.assertEqual(made.status, 201, made)
        twice = self.refused(409, f"create{capital}", values, document=document)
        self.assertEqual(twice.pointers, ["/user_name" if kind == "user" else "/id"])
        key[kind] = made.body["id"]
        if kind == "application":
            self.assertEqual([one["code"] for one in made.body["warnings"]][-1], "warning.proxy_outdated")
        self.done(f"list{capital}s", values)
        got = self.contract.call(f"get{capital}", key)
        self.assertEqual(made.headers["Location"], BASE + self.contract.operations[f"get{capital}"].target(key))
        self.assertEqual(
            (got.headers["ETag"], got.body),
            (made.headers["ETag"], {k: v for k, v in self.lasting(made.body).items() if k != "secret"}),
        )
        changed = self.contract.call(
            f"update{capital}", key, document=change, headers={"If-Match": got.headers["ETag"]}
        )
        self.assertEqual(changed.status, 200, changed)
        self.assertLessEqual(change.keys(), changed.body.keys())
        again = self.done(f"replace{capital}", key, document=changed.body)
        ours = ("version", "updated")
        self.assertEqual(
            {k: v for k, v in self.lasting(changed.body).items() if k not in ours},
            {k: v for k, v in again.items() if k not in ours},
        )
        return key

    # --- the document ---

    def test_0_document_is_openapi_3_1(self):
        self.assertTrue(self.contract.verdict["valid"], self.contract.verdict["errors"])
        self.assertEqual(self.contract.verdict["version"], "3.1")
        self.assertEqual(self.contract.document["openapi"], "3.1.0")
        served = self.done("getOpenApi")
        self.assertEqual(served, self.contract.document)

    def test_0_judge_refuses(self):
        """So that its silence means something."""
        good = {"type": "about:blank", "title": "Bad", "status": 400, "code": "a"}
        for value, verdict in (
            (good, True),
            ({**good, "surprise": 1}, False),
            ({**good, "status": "400"}, False),
            ({"status": 400}, False),
        ):
            self.assertEqual(self.judge.ask(at="/components/schemas/Problem", value=value)["valid"], verdict)
        self.assertFalse(self.judge.ask(at="/components/schemas/Nothing", value={})["valid"])

    # --- successes ---

    def test_1_what_any_caller_may_see(self):
        self.done("getCaller")
        self.done("getInstallation")
        self.done("listPermissions")

    def test_2_objects(self):
        self.life(
            "organisation",
            {},
            {"id": "acme", "name": "Acme", "mail_domains": ["acme.example"], "url_spaces": ["https://app.acme.example"]},
            {"description": "Two\nlines", "theme": {"title": "Acme", "colour": "#1a5fb4", "logo_url": "/logo.png"}},
        )
        self.done("listMailDomains", ACME)
        self.done("checkMailDomains", ACME)
        self.done("createOrganisation", document={"id": "acme-test", "parent": "acme", "test_of": "acme"})
        self.done("listOrganisations", query={"parent": "acme", "limit": 1})
        self.life("role", ACME, {"id": "viewer", "permissions": ["user:view"]}, {"name": "Viewer"})
        self.life(
            "group",
            ACME,
            {"id": "staff", "value": "Staff", "roles": ["viewer"]},
            {
                "label": "All",
                "order": 2,
                "user_type": "delegate",
                "delegate_of": "owner",
                "entitlements": {"max_accounts": "5"},
            },
        )
        self.life(
            "application",
            ACME,
            {"id": "app", "urls": ["https://app.acme.example/"]},
            {
                "rules": [{"path": "/staff", "require": {"groups": ["staff"]}}, {"path": "/", "allow": "signed_in"}],
                "headers": {"X-Auth-Email": "mail"},
                "attributes": ["*"],
            },
        )
        self.life(
            "token", ACME, {"id": "robot", "roles": ["auditor"], "expires": "2090-01-01T00:00:00Z"}, {"name": "Robot"}
        )
        self.life(
            "user",
            ACME,
            {"user_name": "alice@acme.example", "groups": ["staff"]},
            {"email": "alice@acme.example", "properties": {"cost centre": "7"}},
        )
        for kind, plural in (("group", "Groups"), ("user", "Users")):
            page = self.done(f"list{plural}", {"organisation": "root"}, query={"below": "true", "limit": 1})
            self.assertEqual(len(page["items"]), 1, kind)
        self.done("listUsers", ACME, query={"count": "true", "search": "ali", "state": "active", "group": "staff"})

    def test_3_authenticator(self):
        key = self.life(
            "authenticator",
            ACME,
            {
                "id": "sso",
                "name": "SSO",
                "mapping": {"provisioning": "create", "fields": [{"field": "email", "sources": ["mail"]}]},
            },
            {"button": "Staff", "saml": {"clock_skew": "90s"}},
        )
        sso = self.done("getAuthenticator", key)
        self.assertTrue(sso["warnings"])
        _, _, metadata = self.idp_metadata()
        sso = self.done("importAuthenticatorMetadata", key, raw=metadata.encode())
        self.assertEqual(sso["saml"]["idp_entity_id"], self.idp.entity_id)
        self.register(sso)
        self.done("getAuthenticatorExample", key)
        self.refused(409, "confirmAuthenticatorTest", key)
        self.assertFalse(self.done("getAuthenticatorTest", key)["tested"])
        self.done("startCapture", ACME)
        self.done("getCapture", ACME)
        browser = Browser()
        self.finish(browser, self.start(self.done("testAuthenticator", key)["url"], browser), "alice")
        test = self.wait_for(lambda: self.latest_test(key), "test")
        self.assertTrue(test["passed"], test)
        self.assertEqual(self.done("confirmAuthenticatorTest", key)["state"], "tested")
        self.assertEqual(self.done("activateAuthenticator", key, document={})["state"], "active")
        self.assertEqual(self.done("disableAuthenticator", key)["state"], "disabled")
        self.assertEqual(self.done("activateAuthenticator", key)["state"], "active")
        self.done("stopCapture", ACME)
        copy = self.done("copyAuthenticator", key, document={"organisation": "acme-test"})
        there = {"organisation": "acme-test", "authenticator": copy["id"]}
        self.refused(409, "promoteAuthenticator", there, document={"to": "sso"})
        self.done("promoteAuthenticator", there, document={"to": "sso", "force": True})

    def idp_metadata(self):
        page = Browser().go(self.idp.entity_id)
        return page.status, page.headers, page.body

    def latest_test(self, key):
        found = self.done("getAuthenticatorTest", key)
        return found if found["tested"] else None

    def test_4_users(self):
        key = {**ACME, "user": self.done("listUsers", ACME)["items"][0]["id"]}
        self.assertTrue(
            self.done("setUserPassword", key, document={"password": "correct horse battery"})["has_password"]
        )
        self.assertFalse(self.done("removeUserPassword", key)["has_password"])
        self.assertEqual(self.done("blockUser", key)["state"], "blocked")
        self.assertEqual(self.done("unblockUser", key)["state"], "active")
        self.assertEqual(self.done("deactivateUser", key)["state"], "deactivated")
        self.done("unblockUser", key)
        template = self.contract.call("getUserTemplate", ACME).raw.decode()
        header = next(line for line in template.splitlines() if line.lstrip('"').startswith("user_name"))
        self.assertIn("user_name", header)
        rows = b"user_name,email,first_name\r\nbob,bob@acme.example,Bob\r\n"
        self.assertEqual(self.done("uploadUsers", ACME, query={"dry_run": "true"}, raw=rows)["created"], 1)
        self.assertEqual(self.done("uploadUsers", ACME, raw=rows)["created"], 1)
        self.assertEqual(self.done("uploadUsers", ACME, raw=rows)["unchanged"], 1)
        wrong = self.done("uploadUsers", ACME, query={"dry_run": "true"}, raw=b"user_name,email\r\nx,y\r\n")
        self.assertEqual(wrong["problem_count"], 1)
        self.refused(422, "uploadUsers", ACME, raw=b"user_name,email\r\nx,y\r\n")
        self.assertIn(b"bob@acme.example", self.contract.call("exportUsers", ACME).raw)

    def test_5_sessions_and_login_events(self):
        self.done("updateOrganisation", ACME, document={"policy": {"authenticators": ["sso", "local"]}})
        for count in range(3):
            _, page = self.sign_in("sso", "alice", "acme")
            self.assertEqual(page.status, 200, f"{count} {page.text}")
        self.done("listLoginEvents", ACME, query={"outcome": "accepted", "authenticator": "sso", "below": "true"})
        self.done("listAllLoginEvents", query={"limit": 2})
        self.done(
            "testMapping",
            {**ACME, "authenticator": "sso"},
            document={"mapping": {"fields": [{"field": "email", "sources": ["mail"], "required": True}]}, "last": 5},
        )
        sessions = self.done("listSessions", ACME, query={"authenticator": "sso"})["items"]
        self.assertEqual(len(sessions), 3)
        one = {**ACME, "session": sessions[0]["id"]}
        self.done("getSession", one)
        self.done("endSession", one)
        self.refused(404, "getSession", one)
        user = {**ACME, "user": sessions[0]["user"]}
        self.assertEqual(len(self.done("listUserSessions", user)["items"]), 2)
        self.assertEqual(self.done("endUserSessions", user)["ended"], 2)
        self.assertEqual(self.done("endSessions", ACME, query={"all": "true"})["ended"], 0)
        self.refused(400, "endSessions", ACME)
        self.done("blockUser", user)
        self.done("startCapture", ACME)
        self.sign_in("sso", "alice", "acme")
        caught = self.wait_for(self.caught, "capture")  # which is told a moment before the event can be read
        event = self.latest_event("acme", outcome="refused")
        self.assertEqual(caught["reference"], event["reference"])
        self.assertTrue(self.done("getLoginEvent", {**ACME, "reference": event["reference"]})["checks"])
        self.done("findLoginEvent", {"reference": event["reference"]})

    def caught(self):
        found = self.done("getCapture", ACME)
        return found if found["state"] == "caught" else None

    def test_6_installation(self):
        first = self.done("listProperties")["items"][0]
        at = {"property": first["name"]}
        self.assertEqual(self.done("getProperty", at), first)
        self.done("setProperty", at, document={"value": first["value"]})
        self.assertEqual(self.done("exportConfiguration")["properties"][0]["name"], first["name"])
        self.done("resetProperty", at)
        self.done("listAllAudit", query={"limit": 2})
        self.done("listAudit", ACME, query={"below": "true", "actor": "operator"})
        head = self.done("getAuditHead")
        since = f"{head['number']}:{head['hash']}"
        self.assertTrue(self.done("verifyAudit", query={"since": since})["intact"])

    def test_7_configuration(self):
        before = self.done("exportConfiguration")
        self.assertEqual(self.done("planConfiguration", document=before, query={"prune": "true"})["changes"], [])
        self.assertNotIn("revision", self.done("applyConfiguration", document=before))
        mine = self.done("exportConfiguration", query={"organisation": "acme"})
        mine["groups"][0]["label"] = "Other"
        report = self.done("applyConfiguration", document=mine, query={"organisation": "acme", "comment": "rename"})
        self.assertEqual([one["id"] for one in report["changes"]], ["staff"])
        self.done("listRevisions", query={"limit": 3})
        at = {"revision": report["revision"]}
        self.assertEqual(self.done("getRevision", at)["comment"], "rename")
        self.done("rollBack", {"revision": report["revision"] - 1}, query={"dry_run": "true"})
        self.done("rollBack", {"revision": report["revision"] - 1}, query={"comment": "back"})
        self.assertEqual(self.done("exportConfiguration"), before)

    def test_7_pages(self):
        """Page by page, a list is what it is in one piece."""
        lists = 0
        for name, operation in self.contract.operations.items():
            parameters = {one["name"] for one in operation.told.get("parameters", [])}
            if not {"after", "limit"} <= parameters:
                continue
            lists += 1
            whole = self.done(name, ACME, query={"limit": 200})["items"][:30]
            walked, after = [], {}
            while len(walked) < len(whole):
                page = self.done(name, ACME, query={"limit": 1, **after})
                self.assertEqual(len(page["items"]), 1, name)
                walked += page["items"]
                if "next" not in page:
                    break
                after = {"after": page["next"]}
            self.assertEqual(walked, whole, name)
        self.assertGreater(lists, 10)

    # --- and the end of the objects ---

    def test_9_deletions(self):
        user = self.done("listUsers", ACME, query={"search": "bob"})["items"][0]["id"]
        self.done("deleteUser", {**ACME, "user": user})
        self.refused(409, "deleteGroup", {**ACME, "group": "staff"})
        self.done("deleteApplication", {**ACME, "application": "app"})
        self.done("deleteToken", {**ACME, "token": "robot"})
        self.done("createGroup", ACME, document={"id": "nobody", "value": "Nobody"})
        self.done("deleteGroup", {**ACME, "group": "nobody"})
        self.done("createRole", ACME, document={"id": "nothing"})
        self.done("deleteRole", {**ACME, "role": "nothing"})
        self.done("deleteAuthenticator", {"organisation": "acme-test", "authenticator": "sso-test"})
        self.done("deleteOrganisation", {"organisation": "acme-test"})
        self.refused(409, "deleteOrganisation", ACME)

    def test_9_every_operation_was_called(self):
        everything = set(self.contract.operations)
        self.assertEqual(everything - self.contract.succeeded, set())
        self.assertEqual(everything - self.contract.refused, set())

    def test_9_paths_and_methods_that_are_not_there(self):
        for method, path, status in (
            ("PATCH", "/me", 405),
            ("GET", "/nothing", 404),
            ("GET", "/me/", 404),
            ("GET", "", 404),
        ):
            self.assert_problem(method, path, status)

    def assert_problem(self, method, path, status):
        answer = send(self.gateway, method, path)
        self.assertEqual((answer.status, answer.type), (status, PROBLEM), answer)
        self.contract.hold_problem(f"{method} {path}", answer)


if __name__ == "__main__":
    unittest.main()
