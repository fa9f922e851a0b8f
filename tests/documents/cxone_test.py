#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""CXone Mpower: a login authenticator, external identities by hand and by bulk upload, both directions of sign-in, permissions."""
import unittest

from scene import PREFIX, Browser, DocumentTest

PEOPLE = {name: {"mail": [mail]} for name, mail in {
    "nick": "Nick.Carraway@classics.com", "jay": "jay.gatsby@classics.com", "daisy": "Daisy.Buchanan@classics.com",
    "tom": "tom.buchanan@classics.com", "jordan": "jordan.baker@classics.com"}.items()}
ONE = "/organisations/classics/authenticators/entra"
USERS = "/organisations/classics/users"


class CxoneTest(DocumentTest):
    @classmethod
    def set_up_scene(cls):
        cls.idp.set_people(PEOPLE)
        cls.post("/organisations", {"id": "classics", "name": "Classics"})
        cls.authenticator = cls.post("/organisations/classics/authenticators", cls.document("entra"))
        cls.register(cls.authenticator)
        cls.post(ONE + "/activate", {"force": True})
        cls.patch("/organisations/classics", {"policy": {"authenticators": ["entra", "local"], "provisioning": "refuse"}})

    @classmethod
    def document(cls, name, **members):
        """Name, Description, Authentication Type, Endpoint URL, certificate: as the form has them."""
        return {"id": name, "name": "Entra ID", "description": "Sign-in of all employees.", "type": "saml2",
                "saml": {"idp_entity_id": cls.idp.entity_id, "sso_url": cls.sso_url(),
                         "certificates": [cls.certificate()], "idp_initiated": "accepted"}, **members}

    def employee(self, user_name, external, **members):
        return self.post(USERS, {"user_name": user_name, "authenticator": "entra",
                                 "external_identities": [{"authenticator": "entra", "value": external}], **members})

    def token(self, *permissions):
        made = self.post("/organisations/classics/tokens", {
            "id": "t-" + "-".join(permissions).replace(":", "-").replace("_", "-"), "permissions": list(permissions)})
        return made["secret"]

    # --- Entity ID and Assertion URL ---

    def test_shows_entity_id_and_assertion_url(self):
        shown = self.get(ONE)
        self.assertEqual(shown["entity_id"], f"{self.gateway.origin}{PREFIX}/saml/metadata/entra")
        self.assertEqual(shown["acs_url"], f"{self.gateway.origin}{PREFIX}/saml/acs/entra")

    def test_keeps_entity_id_and_assertion_url_read_only(self):
        for name in ("entity_id", "acs_url"):
            problem = self.assert_refused(422, self.patch, ONE, {name: "https://other.example/"})
            self.assertEqual(problem["errors"][0]["pointer"], "/" + name)
            self.assertEqual(self.get(ONE)[name], self.authenticator[name])
            made = self.post("/organisations/classics/authenticators",
                             self.document("other-" + name, **{name: "https://other.example/"}))
            self.gateway.api("DELETE", "/organisations/classics/authenticators/other-" + name)
            self.assertEqual(made[name], self.authenticator[name].replace("entra", "other-" + name))
            self.assertTrue(self.openapi_member("Authenticator", name)["readOnly"])

    def openapi_member(self, schema, name):
        return self.get("/openapi.json")["components"]["schemas"][schema]["properties"][name]

    def test_takes_an_object_back_as_it_was_shown(self):
        shown = self.get(ONE)
        self.assertEqual(self.gateway.api("PUT", ONE, shown)["acs_url"], shown["acs_url"])

    # --- description ---

    def test_refuses_a_description_with_markup(self):
        for text in ("<b>All</b> employees", "<script>alert(1)</script>", "See <a href=\"https://x.example\">here</a>"):
            problem = self.assert_refused(422, self.patch, ONE, {"description": text})
            error = problem["errors"][0]
            self.assertEqual((error["pointer"], error["code"]), ("/description", "document.text_markup"), problem)
            self.assertTrue(error["remedy"], problem)
        self.assertEqual(self.get(ONE)["description"], "Sign-in of all employees.")

    def test_refuses_a_new_one_whose_description_has_markup(self):
        self.assert_refused(422, self.post, "/organisations/classics/authenticators",
                            self.document("marked", description="<i>x</i>"))
        self.assert_refused(404, self.get, "/organisations/classics/authenticators/marked")

    # --- permission ---

    def test_refuses_to_create_without_the_permission(self):
        token = self.token("authenticator:view", "authenticator:edit")
        problem = self.assert_refused(403, self.post, "/organisations/classics/authenticators",
                                      self.document("second"), token=token)
        self.assertEqual(problem["code"], "api.forbidden")
        self.assertIn("authenticator:create", str(problem))
        self.assert_refused(404, self.get, "/organisations/classics/authenticators/second")

    def test_creates_with_the_permission(self):
        token = self.token("authenticator:create", "authenticator:view")
        made = self.post("/organisations/classics/authenticators", self.document("classics.third"), token=token)
        self.assertEqual(made["state"], "draft")
        self.gateway.api("DELETE", "/organisations/classics/authenticators/classics.third")

    # --- external identity ---

    def test_signs_in_by_an_external_identity_set_by_hand(self):
        self.employee("nick", "Nick.Carraway@classics.com")
        browser, page = self.sign_in("entra", "nick")
        self.assert_signed_in(browser, page, "nick")

    def test_refuses_an_external_identity_in_another_case_and_explains_it(self):
        user = self.employee("daisy", "daisy.buchanan@classics.com")
        _, page = self.sign_in("entra", "daisy")
        self.assert_explained(page, "identity.user_not_found", "Daisy.Buchanan@classics.com", "upper and lower case")
        path = f"{USERS}/{user['id']}"
        self.patch(path, {"external_identities": [{"authenticator": "entra", "value": "Daisy.Buchanan@classics.com"}]})
        browser, page = self.sign_in("entra", "daisy")
        self.assert_signed_in(browser, page, "daisy")

    def test_refuses_one_external_identity_for_two_users(self):
        self.employee("first", "same@classics.com")
        self.assert_refused(409, self.employee, "second", "same@classics.com")
        self.employee("third", "Same@classics.com")  # another one

    def upload(self, rows, dry_run=False):
        csv = "user_name,first_name,authenticator,external_identity\n" + "".join(row + "\n" for row in rows)
        return self.post(f"{USERS}/bulk" + ("?dry_run=true" if dry_run else ""), csv, content_type="text/csv")

    def test_signs_in_by_an_external_identity_of_a_bulk_upload(self):
        rows = ["tom,Tom,entra,Tom.Buchanan@classics.com", "jordan,Jordan,entra,jordan.baker@classics.com"]
        self.assertEqual(self.upload(rows, dry_run=True)["created"], 2)
        self.assertIsNone(self.user("classics", "tom"))
        self.assertEqual(self.upload(rows)["created"], 2)
        browser, page = self.sign_in("entra", "jordan")
        self.assert_signed_in(browser, page, "jordan")
        _, page = self.sign_in("entra", "tom")
        self.assert_explained(page, "identity.user_not_found", "tom.buchanan@classics.com")
        rows[0] = rows[0].replace("Tom.Buchanan", "tom.buchanan")
        report = self.upload(rows)
        self.assertEqual((report["created"], report["updated"], report["unchanged"]), (0, 1, 1), report)
        browser, page = self.sign_in("entra", "tom")
        self.assert_signed_in(browser, page, "tom")

    def test_refuses_a_whole_upload_for_one_bad_row(self):
        problem = self.assert_refused(422, self.upload, ["myrtle,Myrtle,entra,myrtle@classics.com",
                                                         "george,George,okta,george@classics.com"])
        self.assertEqual(problem["errors"][0]["pointer"], "/3/authenticator", problem)
        self.assertIsNone(self.user("classics", "myrtle"))

    # --- both directions ---

    def test_signs_in_from_either_side(self):
        if self.user("classics", "jay") is None:
            self.employee("jay", "jay.gatsby@classics.com")
        browser, page = self.sign_in_at_idp(self.authenticator, "jay")
        self.assert_signed_in(browser, page, "jay")
        browser, page = self.sign_in("entra", "jay", "classics")
        self.assert_signed_in(browser, page, "jay")
        event = self.latest_event("classics", outcome="accepted", user_name="jay")
        self.assertEqual(event["authenticator"], "entra")
        outcomes = {check["id"]: check["outcome"] for check in event["checks"]}
        self.assertEqual(set(outcomes.values()), {"pass", "skip"}, "an accepted sign-in shows every check, too")
        self.assertEqual(outcomes["response.destination"], "pass")

    def test_leads_from_the_user_name_to_the_identity_provider(self):
        if self.user("classics", "jay") is None:
            self.employee("jay", "jay.gatsby@classics.com")
        browser = Browser()
        page = browser.submit(browser.go(f"{self.gateway.origin}{PREFIX}/o/classics/login"), user_name="jay")
        page = self.go_on(browser, page)
        self.assertTrue(page.url.startswith(self.idp.base), f"{page.url}: {page.text}")
        self.assert_signed_in(browser, self.finish(browser, page, "jay"), "jay")

    def test_shows_a_button_with_the_name_of_the_authenticator(self):
        page = Browser().go(f"{self.gateway.origin}{PREFIX}/o/classics/login")
        self.assertIn("Sign in with Entra ID", page.text)

    def test_refuses_a_sign_in_from_the_other_side_where_it_is_off(self):
        self.patch(ONE, {"saml": {"idp_initiated": "refused"}})
        try:
            _, page = self.sign_in_at_idp(self.authenticator, "jay")
            self.assert_explained(page, "saml.unsolicited_not_allowed", "begin it here", "switch on identity-provider-initiated")
        finally:
            self.patch(ONE, {"saml": {"idp_initiated": "accepted"}})


if __name__ == "__main__":
    unittest.main()
