#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Code42: two identity providers and local accounts side by side, users who must exist, ended sessions, system properties."""
import json
import unittest

from scene import PREFIX, Browser, DocumentTest

PASSWORD = "quiet-harbour-lantern-42"
FINANCE = {name: {"mail": [name + "@finance.example"], "uid": [name], "givenName": [name.title()], "sn": ["Finance"]}
           for name in ("fiona", "jshimek")}
LEGAL = {name: {"mail": [name + "@legal.example"], "uid": [name], "givenName": [name.title()], "sn": ["Legal"]}
         for name in ("liam", "fiona")}
# The fields of the system properties b42.ssoAuth.field.*
FIELDS = [{"field": "username", "sources": ["uid"]}, {"field": "firstname", "sources": ["givenName"]},
          {"field": "lastname", "sources": ["sn"]}, {"field": "email", "sources": ["mail"]}]


class Code42Test(DocumentTest):
    IDPS = 2

    @classmethod
    def set_up_scene(cls):
        cls.users = {}
        for name, idp, people in (("finance", cls.idps[0], FINANCE), ("legal", cls.idps[1], LEGAL)):
            idp.set_people(people)
            cls.post("/organisations", {"id": name, "name": name.title()})
            made = cls.post(f"/organisations/{name}/authenticators", {
                "id": name + "-sso", "name": name.title(), "type": "saml2", "saml": {"metadata": idp.metadata()},
                "mapping": {"provisioning": "refuse", "match": "user_name", "fields": FIELDS}})
            cls.register(made, idp)
            cls.post(f"/organisations/{name}/authenticators/{name}-sso/activate", {"force": True})
            cls.patch(f"/organisations/{name}", {"policy": {"authenticators": [name + "-sso"]}})
        cls.post("/organisations", {"id": "it", "name": "IT", "policy": {"authenticators": ["local"]}})
        for organisation, user_name in (("finance", "fiona"), ("legal", "liam"), ("legal", "fiona"), ("it", "ingrid")):
            cls.users[organisation, user_name] = cls.post(f"/organisations/{organisation}/users", {"user_name": user_name})["id"]
        cls.post(cls.path_of("it", "ingrid") + "/password", {"password": PASSWORD})

    @classmethod
    def path_of(cls, organisation, user_name):
        return f"/organisations/{organisation}/users/{cls.users[organisation, user_name]}"

    def sessions(self, organisation, user_name):
        return self.get(self.path_of(organisation, user_name) + "/sessions")["items"]

    def command(self, *arguments, check=True):
        done = self.gateway.run(*arguments, "--config", self.gateway.config, check=False)
        if check:
            self.assertEqual(done.returncode, 0, done.stderr)
        return done

    # --- three ways at once ---

    def test_takes_the_settings_from_each_metadata(self):
        for name, idp in (("finance", self.idps[0]), ("legal", self.idps[1])):
            saml = self.get(f"/organisations/{name}/authenticators/{name}-sso")["saml"]
            self.assertEqual((saml["idp_entity_id"], saml["sso_url"]), (idp.entity_id, self.sso_url(idp)))
            self.assertEqual(saml["certificates"], ["".join(self.certificate(idp).splitlines()[1:-1])])

    def test_signs_in_by_two_identity_providers_and_a_password_at_once(self):
        fiona, page = self.sign_in("finance-sso", "fiona", "finance")
        self.assert_signed_in(fiona, page, "fiona@finance.example")
        liam, page = self.sign_in("legal-sso", "liam", "legal")
        self.assert_signed_in(liam, page, "liam@legal.example")
        ingrid, page = self.sign_in_locally("ingrid", PASSWORD, "/o/it/login")
        self.assert_signed_in(ingrid, page, "ingrid")
        # All three at once, each in the organisation of the user.
        self.assertIn("fiona@finance.example", self.session_page(fiona))
        self.assertIn("liam@legal.example", self.session_page(liam))
        for organisation, user_name in (("finance", "fiona"), ("legal", "liam"), ("it", "ingrid")):
            found = self.get(f"/organisations/{organisation}/sessions")["items"]
            self.assertIn(self.users[organisation, user_name], [one["user"] for one in found])
        # The fields follow what was sent, for the user who was there.
        user = self.get(self.path_of("finance", "fiona"))
        self.assertEqual((user["email"], user["first_name"], user["last_name"]), ("fiona@finance.example", "Fiona", "Finance"))

    def test_keeps_two_people_of_one_name_apart(self):
        browser, page = self.sign_in("legal-sso", "fiona", "legal")
        self.assert_signed_in(browser, page, "fiona@legal.example")
        self.assertEqual(self.get(self.path_of("legal", "fiona"))["external_identities"],
                         [{"authenticator": "legal-sso", "value": "fiona@legal.example"}])
        self.assertNotIn("legal-sso", str(self.get(self.path_of("finance", "fiona"))["external_identities"]))

    def test_offers_each_organisation_its_own_way(self):
        for organisation, offered in (("finance", ["finance-sso"]), ("legal", ["legal-sso"]), ("it", ["local"])):
            page = Browser().go(f"{self.gateway.origin}{PREFIX}/o/{organisation}/login")
            ways = [link.split("?")[0].split("/")[-1] for link in page.links if "/login/" in link]
            self.assertEqual(ways, [one for one in offered if one != "local"], page.text)
        page = Browser().go(f"{self.gateway.origin}{PREFIX}/o/legal/login/finance-sso")
        self.assertFalse(page.url.startswith(self.idps[0].base), page.url)

    def test_refuses_a_password_where_there_are_no_local_accounts(self):
        self.post(self.path_of("legal", "liam") + "/password", {"password": PASSWORD})
        browser = Browser()
        page = browser.submit(browser.go(f"{self.gateway.origin}{PREFIX}/o/it/login"), user_name="liam")
        form = next(i for i, f in enumerate(page.forms) if "password" in f["fields"])
        self.assertNotEqual(browser.submit(page, form, password=PASSWORD).url, f"{self.gateway.origin}{PREFIX}/session")
        self.assertNotIn("liam@legal.example", self.session_page(browser))

    # --- users must exist ---

    def test_logs_and_explains_a_user_who_is_not_in_the_database(self):
        _, page = self.sign_in("finance-sso", "jshimek", "finance")
        event = self.assert_explained(page, "identity.user_not_found", "create the user", "jshimek@finance.example", "provisioning")
        self.assertEqual((event["user_name"], event["outcome"], event["organisation"], event["authenticator"]),
                         ("jshimek", "refused", "finance", "finance-sso"))
        self.assertIn("user not found in local database", event["detail"])
        self.assertIsNone(self.user("finance", "jshimek"))
        # In the log, under the same reference code; and by the command.
        lines = [line for line in self.gateway.log.read_text().splitlines() if event["reference"] in line]
        self.assertTrue(any("identity.user_not_found" in line for line in lines), lines)
        told = self.command("explain", event["reference"]).stdout
        self.assertIn("identity.user_not_found", told)
        self.assertIn("user not found in local database", told)
        # The page tells the person nothing of it.
        self.assertNotIn("jshimek", page.text)

    def test_signs_in_once_the_user_was_made(self):
        made = self.post("/organisations/finance/users", {"user_name": "jshimek"})
        try:
            browser, page = self.sign_in("finance-sso", "jshimek", "finance")
            self.assert_signed_in(browser, page, "jshimek@finance.example")
        finally:
            self.gateway.api("DELETE", f"/organisations/finance/users/{made['id']}")

    # --- sessions ---

    def test_ends_all_sessions_of_a_user(self):
        first, _ = self.sign_in("legal-sso", "liam", "legal")
        second, _ = self.sign_in("legal-sso", "liam", "legal")
        other, _ = self.sign_in("finance-sso", "fiona", "finance")
        there = len(self.sessions("legal", "liam"))
        self.assertGreaterEqual(there, 2)
        ended = self.gateway.api("DELETE", self.path_of("legal", "liam") + "/sessions")
        self.assertEqual(ended, {"ended": there})
        self.assertEqual(self.sessions("legal", "liam"), [])
        for browser in (first, second):
            self.assertNotIn("liam@legal.example", self.session_page(browser))
            status, _, _ = self.gateway.get(f"{PREFIX}/session", {"Cookie": self.cookies_of(browser)})
            self.assertEqual(status, 303)
        self.assertIn("fiona@finance.example", self.session_page(other))
        entry = self.get("/organisations/legal/audit?limit=1")["items"][0]
        self.assertEqual(entry["action"], "session.delete", entry)

    def cookies_of(self, browser):
        return "; ".join(f"{name}={value}" for name, value in browser.cookies[self.gateway.host].items())

    def test_refuses_to_end_sessions_without_the_permission(self):
        token = self.post("/organisations/legal/tokens", {"id": "look", "permissions": ["session:view", "user:view"]})["secret"]
        self.assert_refused(403, self.gateway.api, "DELETE", self.path_of("legal", "liam") + "/sessions", token=token)
        self.assert_refused(404, self.get, self.path_of("finance", "fiona") + "/sessions", token=token)

    def test_blocks_a_user_at_once(self):
        browser, _ = self.sign_in("legal-sso", "liam", "legal")
        self.post(self.path_of("legal", "liam") + "/block")
        try:
            self.assertNotIn("liam@legal.example", self.session_page(browser))
            _, page = self.sign_in("legal-sso", "liam", "legal")
            event = self.assert_explained(page, "identity.user_blocked", "active")
            self.assertEqual(event["user"], self.users["legal", "liam"])
        finally:
            self.post(self.path_of("legal", "liam") + "/unblock")

    # --- system properties ---

    def test_sets_a_property_without_a_restart(self):
        before = self.gateway.process.pid
        self.command("prop", "set", "sign_in.message", "Maintenance on Sunday.")
        page = Browser().go(f"{self.gateway.origin}{PREFIX}/o/legal/login")
        self.assertIn("Maintenance on Sunday.", page.text)
        self.assertEqual(self.get("/properties/sign_in.message")["value"], "Maintenance on Sunday.")
        shown = json.loads(self.command("prop", "get", "sign_in.message", "--format", "json").stdout)
        self.assertEqual(shown["value"], "Maintenance on Sunday.")
        self.command("prop", "unset", "sign_in.message")
        self.assertNotIn("Maintenance", Browser().go(f"{self.gateway.origin}{PREFIX}/o/legal/login").text)
        self.assertIsNone(self.gateway.process.poll())
        self.assertEqual(self.gateway.process.pid, before)

    def test_redacts_an_attribute_from_the_next_sign_in_on(self):
        self.command("prop", "set", "login_events.redact", "sn")
        try:
            _, page = self.sign_in("finance-sso", "jshimek", "finance")
            sent = {one["name"]: one["values"] for one in self.event_of(page)["attributes"]}
            self.assertEqual((sent["sn"], sent["uid"]), (["[redacted]"], ["jshimek"]))
        finally:
            self.command("prop", "unset", "login_events.redact")

    def test_sets_the_log_level_while_it_runs(self):
        self.command("log", "OFF")
        try:
            before = len(self.gateway.log.read_text())
            _, page = self.sign_in("finance-sso", "jshimek", "finance")
            quiet = self.event_of(page)["reference"]
            self.assertNotIn(quiet, self.gateway.log.read_text()[before:])
        finally:
            self.command("log", "INFO")
        before = len(self.gateway.log.read_text())
        _, page = self.sign_in("finance-sso", "jshimek", "finance")
        loud = self.event_of(page)["reference"]
        self.assertIn(loud, self.gateway.log.read_text()[before:])

    def test_refuses_a_value_that_a_property_cannot_have(self):
        done = self.command("prop", "set", "log.level", "LOUD", check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("TRACE", done.stderr + done.stdout)
        self.assertEqual(self.get("/properties/log.level")["value"], "INFO")
        self.assert_refused(404, self.gateway.api, "PUT", "/properties/b42.unknown", {"value": "1"})


if __name__ == "__main__":
    unittest.main()
