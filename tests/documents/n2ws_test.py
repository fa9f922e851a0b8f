#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""N2WS Backup & Recovery: an identity provider by hand, groups by object id, delegates, and the root account."""
import unittest

from scene import PREFIX, Browser, DocumentTest

GUID = "3f2b9a64-6c1f-4f0e-9a55-0c6d2f7a1b11"
OTHER_GUID = "b07d5a4e-92f5-4a3c-8d3b-1f6c8b6f2c22"
ROOT_PASSWORD = "quiet-harbour-lantern-42"
PEOPLE = {
    "delia": {"mail": ["delia@example.com"], "cpm_user_groups": [GUID]},
    "twice": {"mail": ["twice@example.com"], "cpm_user_groups": [GUID, OTHER_GUID]},
    "upper": {"mail": ["upper@example.com"], "Cpm_user_groups": [GUID]},
    "nobody": {"mail": ["nobody@example.com"]},
    "rooty": {"mail": ["root@example.com"], "cpm_user_groups": [GUID]},
}


class N2wsTest(DocumentTest):
    @classmethod
    def set_up_scene(cls):
        cls.idp.set_people(PEOPLE)
        cls.post("/organisations", {"id": "cpm", "parent": "root", "name": "CPM"})
        cls.admin = cls.post("/organisations/cpm/users", {"user_name": "admin", "user_type": "independent"})
        # Entity ID, Sign in URL, Sign Out URL, X509 cert, as the form has them.
        cls.authenticator = cls.post("/organisations/root/authenticators", {
            "id": "azure", "name": "Azure AD", "type": "saml2", "people": "below",
            "saml": {"idp_entity_id": cls.idp.entity_id, "sso_url": cls.sso_url(), "sign_out_url": cls.sso_url(),
                     "certificates": [cls.certificate()]},
            "mapping": {"provisioning": "create", "groups": {
                "attribute": "cpm_user_groups", "conflict": "refuse", "no_group": "refuse"}}})
        cls.register(cls.authenticator)
        cls.post("/organisations/root/authenticators/azure/activate", {"force": True})
        cls.patch("/organisations/cpm", {"policy": {"authenticators": ["azure", "local"]}})
        # The name of the group is its object id at the identity provider.
        cls.group = cls.post("/organisations/cpm/groups", {
            "id": "delegates", "value": GUID, "label": "Delegates of admin", "user_type": "delegate",
            "delegate_of": "admin", "entitlements": {"max_accounts": "5"}})
        cls.post("/organisations/cpm/groups", {"id": "others", "value": OTHER_GUID, "label": "Others"})

    def sign_in_here(self, user):
        return self.sign_in("azure", user, "cpm")

    def test_takes_entity_id_addresses_and_certificate_as_they_were_typed(self):
        shown = self.get("/organisations/root/authenticators/azure")
        self.assertEqual(shown["state"], "active")
        self.assertEqual(shown["saml"]["idp_entity_id"], self.idp.entity_id)
        self.assertEqual(shown["saml"]["sso_url"], self.sso_url())
        self.assertEqual(shown["saml"]["sign_out_url"], self.sso_url())
        self.assertEqual(shown["saml"]["certificates"], ["".join(self.certificate().splitlines()[1:-1])])
        self.assertIn("CN=idp.example.org", str(shown["saml"]["certificate_facts"]))

    def test_signs_in_a_member_as_a_delegate(self):
        browser, page = self.sign_in_here("delia")
        self.assert_signed_in(browser, page, "delia@example.com")
        user = self.user("cpm", "delia@example.com")
        self.assertEqual((user["user_type"], user["delegate_of"], user["groups"]),
                         ("delegate", "admin", ["delegates"]))
        self.assertEqual(user["entitlements"], {"max_accounts": "5"})
        self.assertEqual(user["origin"], "sign_in")

    def test_signs_out_to_the_sign_out_url(self):
        browser, _ = self.sign_in_here("delia")
        page = browser.go(f"{self.gateway.origin}{PREFIX}/session")
        form = next(f for f in page.forms if "logout" in f["action"])
        answer = browser.request(self.gateway.origin + form["action"], "POST", form["fields"])
        self.assertEqual(answer.status, 200, answer.text)
        self.assertIn(self.sso_url(), answer.links)
        self.assertNotIn("delia@example.com", self.session_page(browser))

    def test_refuses_a_member_of_two_groups_and_names_both(self):
        _, page = self.sign_in_here("twice")
        event = self.assert_explained(page, "mapping.groups_conflict", "Delegates of admin", "Others", "all but one")
        self.assertIn("Delegates of admin", event["detail"])
        self.assertIn("Others", event["detail"])
        self.assertIsNone(self.user("cpm", "twice@example.com"))

    def test_explains_the_claim_in_the_wrong_case(self):
        _, page = self.sign_in_here("upper")
        self.assert_explained(page, "mapping.group_missing", '"Cpm_user_groups"', '"cpm_user_groups"', "upper and lower case")
        self.assertIsNone(self.user("cpm", "upper@example.com"))

    def test_explains_a_claim_that_is_not_sent(self):
        _, page = self.sign_in_here("nobody")
        self.assert_explained(page, "mapping.group_missing", '"cpm_user_groups"', "at the identity provider add the claim")

    def make_root_user(self):
        user = self.user("root", "root@example.com") or self.post(
            "/organisations/root/users", {"user_name": "root@example.com", "roles": ["operator"],
                                          "external_identities": [{"authenticator": "azure", "value": "root@example.com"}]})
        self.post(f"/organisations/root/users/{user['id']}/password", {"password": ROOT_PASSWORD})
        return user

    def test_signs_in_the_root_account_by_password(self):
        self.make_root_user()
        browser, page = self.sign_in_locally("root@example.com", ROOT_PASSWORD)
        self.assert_signed_in(browser, page, "root@example.com")

    def test_refuses_the_root_account_by_the_identity_provider(self):
        user = self.make_root_user()
        _, page = self.sign_in_here("rooty")
        self.assert_explained(page, "identity.authenticator_not_offered", "root organisation signs in locally")
        self.assertEqual(self.get(f"/organisations/root/users/{user['id']}/sessions")["items"], [])

    def test_offers_the_root_organisation_the_password_alone(self):
        browser = Browser()
        offered = self.get("/organisations/root")["effective_policy"]["authenticators"]
        self.assertEqual(offered, ["local"])
        page = browser.go(f"{self.gateway.origin}{PREFIX}/login/azure")
        self.assertNotEqual(page.url.split("?")[0], self.sso_url(), page.text)

    def test_offers_the_customer_a_button(self):
        page = Browser().go(f"{self.gateway.origin}{PREFIX}/o/cpm/login")
        self.assertIn("Azure AD", page.text + " ".join(str(f["fields"]) for f in page.forms))


if __name__ == "__main__":
    unittest.main()
