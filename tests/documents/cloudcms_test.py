#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Cloud CMS: a pasted certificate, fields by the long names of claims, users made at their first sign-in, strict user names."""
import unittest

from scene import CLAIMS, MICROSOFT_CLAIMS, PREFIX, Browser, DocumentTest

DISPLAY_NAME = MICROSOFT_CLAIMS + "displayname"


def person(name, display_name, given, surname):
    return {"mail": [name + "@company.com"], DISPLAY_NAME: [display_name], CLAIMS + "givenname": [given],
            CLAIMS + "surname": [surname], CLAIMS + "emailaddress": [name + "@company.com"],
            MICROSOFT_CLAIMS + "objectidentifier": ["76b37a50-0021-400a-872b-" + name]}


PEOPLE = {"joe": person("joe", "joe.smith", "Joe", "Smith"), "ann": person("ann", "Ann Archer", "Ann", "Archer"),
          "cap": person("cap", "Cap", "Cap", "Ital"), "mia": person("mia", "mia.moss", "Mia", "Moss")}


class CloudCmsTest(DocumentTest):
    @classmethod
    def set_up_scene(cls):
        cls.idp.set_people(PEOPLE)
        cls.post("/organisations", {"id": "cms", "name": "Cloud CMS"})
        cls.authenticator = cls.make("azure", [DISPLAY_NAME])
        cls.by_mail = cls.make("azure-mail", [CLAIMS + "emailaddress"])
        cls.patch("/organisations/cms", {"policy": {"authenticators": ["azure", "azure-mail"]}})

    @classmethod
    def make(cls, name, user_name_sources):
        """SAML SSO URL, SAML Issuer, the certificate as copied out of the .cer file, and the User Field Mappings."""
        bare = "".join(cls.certificate().splitlines()[1:-1])
        made = cls.post("/organisations/cms/authenticators", {
            "id": name, "name": "Azure " + name, "type": "saml2",
            "saml": {"sso_url": cls.sso_url(), "idp_entity_id": cls.idp.entity_id, "certificates": bare},
            "mapping": {"provisioning": "create", "name_rule": "mail_address", "fields": [
                {"field": "name", "sources": user_name_sources},
                {"field": "email", "sources": [CLAIMS + "emailaddress"]},
                {"field": "firstName", "sources": [CLAIMS + "givenname"]},
                {"field": "lastName", "sources": [CLAIMS + "surname"]}]}})
        cls.register(made)
        return cls.post(f"/organisations/cms/authenticators/{name}/activate", {"force": True})

    def test_takes_the_certificate_as_bare_base64(self):
        saml = self.get("/organisations/cms/authenticators/azure")["saml"]
        self.assertEqual("".join(self.certificate().splitlines()[1:-1]), saml["certificates"][0])
        self.assertIn("CN=idp.example.org", str(saml["certificate_facts"]))

    def test_takes_the_certificate_with_its_line_breaks(self):
        lines = "\r\n".join(self.certificate().splitlines()[1:-1]) + "\r\n"
        saml = self.patch("/organisations/cms/authenticators/azure-mail", {"saml": {"certificates": lines}})["saml"]
        self.assertEqual(saml["certificates"], ["".join(lines.split())])

    def test_refuses_half_a_certificate_and_says_what_is_wrong(self):
        problem = self.assert_refused(422, self.patch, "/organisations/cms/authenticators/azure",
                                      {"saml": {"certificates": self.certificate()[:500]}})
        error = problem["errors"][0]
        self.assertEqual(error["code"], "document.certificate_invalid")
        self.assertTrue(error["pointer"].startswith("/saml/certificates"), problem)
        self.assertTrue(error["remedy"], problem)

    def test_creates_the_user_at_the_first_sign_in(self):
        self.assertIsNone(self.user("cms", "joe.smith"))
        browser, page = self.sign_in("azure", "joe")
        self.assert_signed_in(browser, page, "joe.smith")
        user = self.user("cms", "joe.smith")
        self.assertEqual((user["email"], user["first_name"], user["last_name"], user["origin"]),
                         ("joe@company.com", "Joe", "Smith", "sign_in"))
        self.assertEqual(user["external_identities"], [{"authenticator": "azure", "value": "joe@company.com"}])

    def test_finds_the_user_at_the_second_sign_in(self):
        self.sign_in("azure", "mia")
        first = self.user("cms", "mia.moss")
        browser, page = self.sign_in("azure", "mia")
        self.assert_signed_in(browser, page, "mia.moss")
        self.assertEqual(self.user("cms", "mia.moss")["id"], first["id"])

    def test_maps_the_user_name_from_the_mail_address(self):
        browser, page = self.sign_in("azure-mail", "ann")
        self.assert_signed_in(browser, page, "ann@company.com")
        self.assertEqual(self.user("cms", "ann@company.com")["last_name"], "Archer")

    def test_refuses_a_user_name_with_a_space_and_explains_it(self):
        _, page = self.sign_in("azure", "ann")
        event = self.assert_explained(page, "mapping.user_name_invalid", "no spaces", "emailaddress")
        self.assertIn("Ann Archer", event["detail"])
        self.assertIn("displayname", event["detail"])
        self.assertIsNone(self.user("cms", "Ann Archer"))

    def test_refuses_a_user_name_in_capitals_and_names_the_transformation(self):
        _, page = self.sign_in("azure", "cap")
        self.assert_explained(page, "mapping.user_name_invalid", "lower case", "transformation")
        self.assertIsNone(self.user("cms", "Cap"))

    def test_leads_from_the_sign_in_page_to_the_identity_provider(self):
        browser = Browser()
        page = browser.go(f"{self.gateway.origin}{PREFIX}/o/cms/login")
        link = next(one for one in page.links if one.split("?")[0].endswith("/login/azure"))
        page = self.finish(browser, self.start(self.gateway.origin + link, browser), "mia")
        self.assert_signed_in(browser, page, "mia.moss")


if __name__ == "__main__":
    unittest.main()
