#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""CrashPlan: SAML attributes edited and tried in a test organisation, promoted, and the errors that a context brings."""
import base64
import re
import unittest
import urllib.parse
import zlib

from scene import PREFIX, Browser, DocumentTest

CLASSES = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
AADSTS75011 = ("AADSTS75011: Authentication method by which the user authenticated with the service doesn't match "
               "requested authentication method AuthnContextClassRef.")
# An identity provider that signs people in by password alone, and says so as the standard wants it.
PASSWORD_ALONE = r"""
$asked = $state['saml:RequestedAuthnContext']['AuthnContextClassRef'] ?? [];
if ($asked && !in_array('%(classes)sPassword', $asked, true)) {
    \SimpleSAML\Auth\State::throwException($state, new \SimpleSAML\Module\saml\Error(
        '%(status)sResponder', '%(status)sNoAuthnContext'));
}
""" % {"classes": CLASSES, "status": STATUS}
# One that answers as Entra ID words it, without the second status code.
AS_ENTRA_ID = r"""
if ($state['saml:RequestedAuthnContext']['AuthnContextClassRef'] ?? []) {
    \SimpleSAML\Auth\State::throwException($state, new \SimpleSAML\Module\saml\Error(
        '%sResponder', null, "%s"));
}
""" % (STATUS, AADSTS75011)
DIGESTS = {"http://www.w3.org/2000/09/xmldsig#sha1": "sha1", "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
           "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384", "http://www.w3.org/2001/04/xmlenc#sha512": "sha512"}
SIGNATURES = {"http://www.w3.org/2000/09/xmldsig#rsa-sha1": "rsa-sha1",
              "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": "rsa-sha256",
              "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384": "rsa-sha384",
              "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": "rsa-sha512"}
NAMES = """InternetProtocol InternetProtocolPassword Kerberos MobileOneFactorUnregistered MobileTwoFactorUnregistered
MobileOneFactorContract MobileTwoFactorContract Password PasswordProtectedTransport PreviousSession X509 PGP SPKI XMLDSig
Smartcard SmartcardPKI SoftwarePKI Telephony NomadTelephony PersonalTelephony AuthenticatedTelephony SecureRemotePassword
TLSClient TimeSyncToken Unspecified""".split()
CONTEXT = re.compile(r"AuthnContextClassRef[^>]*>([^<]+)<")
LIVE = "/organisations/crashplan/authenticators/idp"
TRIAL = "/organisations/crashplan-test/authenticators/idp-test"


def filter_of(code):
    return {"authproc": {"60": {"class": "core:PHP", "code": code}}}


class CrashPlanTest(DocumentTest):
    seen = None  # reference of the latest test

    @classmethod
    def set_up_scene(cls):
        cls.post("/organisations", {"id": "crashplan", "name": "CrashPlan"})
        cls.post("/organisations", {"id": "crashplan-test", "parent": "crashplan", "name": "CrashPlan test",
                                    "test_of": "crashplan"})
        cls.live = cls.post("/organisations/crashplan/authenticators", {
            "id": "idp", "name": "Corporate", "type": "saml2",
            "saml": {"idp_entity_id": cls.idp.entity_id, "sso_url": cls.sso_url(), "certificates": [cls.certificate()]},
            "mapping": {"provisioning": "create"}})
        cls.register(cls.live, **filter_of(PASSWORD_ALONE))
        cls.post(LIVE + "/activate", {"force": True})
        cls.patch("/organisations/crashplan", {"policy": {"authenticators": ["idp"]}})
        cls.trial = cls.post(LIVE + "/copy", {"organisation": "crashplan-test"})
        cls.register(cls.trial, **filter_of(PASSWORD_ALONE), **{"validate.authnrequest": True})

    def set_up_trial(self, **saml):
        """The settings of the test organisation: those given, all others as they are at first."""
        initial = {"authn_contexts": [], "authn_context_comparison": "exact", "sign_requests": False, "sso_binding": "redirect",
                   "signature_algorithm": "rsa-sha256", "digest_algorithm": "sha256"}
        return self.patch(TRIAL, {"saml": {**initial, **saml}})["saml"]

    def try_out(self, browser=None):
        """A test round trip, as an administrator makes it; gives what came of it."""
        browser = browser or Browser()
        page = self.start(self.post(TRIAL + "/test")["url"], browser)
        self.finish(browser, page, "alice")
        self.assertNotIn("alice@example.org", self.session_page(browser))  # it makes no session
        return self.wait_for(self.latest_test, "test of the copy")

    def latest_test(self):
        """What came of the test that was not seen yet."""
        found = self.get(TRIAL + "/test")
        if not found["tested"] or found["reference"] == self.seen:
            return None
        type(self).seen = found["reference"]
        return found

    def request_of(self, url):
        """The AuthnRequest that a sign-in sends, and the query that it is sent by."""
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(Browser().request(url).header("Location")).query)
        return zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15).decode(), query

    def request_of_trial(self):
        return self.request_of(self.post(TRIAL + "/test")["url"])

    # --- the four fields ---

    def test_leaves_the_context_blank_by_default(self):
        self.assertEqual(self.get(LIVE)["saml"]["authn_contexts"], [])
        self.assertEqual(self.get(LIVE)["saml"]["authn_context_comparison"], "exact")
        browser, page = self.sign_in("idp", "bob")
        self.assert_signed_in(browser, page, "bob@example.org")

    def test_takes_all_classes_by_either_spelling_and_asks_for_them(self):
        self.assertEqual(len(NAMES), 25)
        self.set_up_trial(authn_contexts=NAMES)
        asked = CONTEXT.findall(self.request_of_trial()[0])
        self.assertEqual([uri.lower() for uri in asked], [(CLASSES + name).lower() for name in NAMES])
        self.set_up_trial(authn_contexts=asked)
        self.assertEqual(CONTEXT.findall(self.request_of_trial()[0]), asked)

    def test_takes_classes_of_others(self):
        others = ["urn:oasis:names:tc:SAML:1.2:ac:classes:Password", "http://schemas.microsoft.com/claims/multipleauthn"]
        self.set_up_trial(authn_contexts=others)
        self.assertEqual(CONTEXT.findall(self.request_of_trial()[0]), others)

    def test_refuses_a_class_that_is_none(self):
        problem = self.assert_refused(422, self.set_up_trial, authn_contexts=["Pass word"])
        self.assertEqual(problem["errors"][0]["pointer"], "/saml/authn_contexts/0", problem)

    def test_sends_every_comparison(self):
        for comparison in ("exact", "minimum", "maximum", "better"):
            self.set_up_trial(authn_contexts=["Password"], authn_context_comparison=comparison)
            sent = re.findall(r'Comparison="([^"]+)"', self.request_of_trial()[0])
            self.assertEqual(sent or ["exact"], [comparison])  # exact is what its absence means

    def test_sends_every_signature_by_either_spelling(self):
        for uri, name in SIGNATURES.items():
            for spelling in (uri, name, uri.split("/")[-1]):
                self.set_up_trial(sign_requests=True, signature_algorithm=spelling)
                self.assertEqual(self.request_of_trial()[1]["SigAlg"], [uri])

    def test_sends_every_digest_by_either_spelling(self):
        for uri, name in DIGESTS.items():
            for spelling in (uri, name, uri.split("/")[-1]):
                # Posted requests alone carry a digest.
                self.set_up_trial(sign_requests=True, sso_binding="post", digest_algorithm=spelling)
                page = Browser().go(self.post(TRIAL + "/test")["url"])
                xml = base64.b64decode(page.forms[0]["fields"]["SAMLRequest"]).decode()
                self.assertEqual(re.findall(r'DigestMethod Algorithm="([^"]+)"', xml), [uri])

    # --- tried and promoted ---

    def test_tries_every_signature_that_the_identity_provider_checks(self):
        for signature in SIGNATURES.values():
            with self.subTest(signature=signature):
                self.set_up_trial(sign_requests=True, signature_algorithm=signature)
                result = self.try_out()
                self.assertTrue(result["passed"], result)

    def test_promotes_what_was_tried_out(self):
        self.set_up_trial(authn_contexts=["Password"], authn_context_comparison="minimum", sign_requests=True,
                          digest_algorithm="sha512", signature_algorithm="rsa-sha512")
        problem = self.assert_refused(409, self.post, TRIAL + "/promote", {})
        self.assertEqual(problem["code"], "api.not_tested")
        self.assertEqual(self.get(LIVE)["saml"]["authn_contexts"], [])
        result = self.try_out()
        self.assertTrue(result["passed"], result)
        try:
            promoted = self.post(TRIAL + "/promote")
            self.assertEqual((promoted["id"], promoted["organisation"], promoted["state"]), ("idp", "crashplan", "active"))
            for member in ("authn_contexts", "authn_context_comparison", "sign_requests", "digest_algorithm",
                           "signature_algorithm"):
                self.assertEqual(promoted["saml"][member], self.get(TRIAL)["saml"][member])
            _, query = self.request_of(f"{self.gateway.origin}{PREFIX}/login/idp")
            self.assertEqual(query["SigAlg"], ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"])
            browser, page = self.sign_in("idp", "alice")
            self.assert_signed_in(browser, page, "alice@example.org")
        finally:
            self.patch(LIVE + "?confirm=idp", {"saml": {"authn_contexts": [], "sign_requests": False, "authn_context_comparison": "exact"}})

    def test_shows_a_failed_try_with_its_remedy_and_keeps_it_from_production(self):
        self.set_up_trial(authn_contexts=["Smartcard"], sign_requests=True)
        result = self.try_out()
        self.assertFalse(result["passed"])
        self.assertEqual(result["code"], "saml.status_no_authn_context")
        self.assertIn("blank", result["remedy"])
        problem = self.assert_refused(409, self.post, TRIAL + "/promote", {})
        self.assertIn("saml.status_no_authn_context", str(problem))
        self.assertIn("blank", str(problem))

    # --- errors of a context ---

    def test_explains_no_authn_context(self):
        self.patch(LIVE, {"saml": {"authn_contexts": ["Kerberos"]}})
        try:
            _, page = self.sign_in("idp", "alice")
            event = self.assert_explained(page, "saml.status_no_authn_context", "requested authentication context", "blank")
            self.assertIn("NoAuthnContext", str(event["checks"]))
        finally:
            self.patch(LIVE + "?confirm=idp", {"saml": {"authn_contexts": []}})
        browser, page = self.sign_in("idp", "alice")  # what the remedy says helps
        self.assert_signed_in(browser, page, "alice@example.org")

    def test_recognises_the_text_of_75011(self):
        self.patch(LIVE, {"saml": {"authn_contexts": ["Password"]}})
        self.register(self.live, **filter_of(AS_ENTRA_ID))
        try:
            _, page = self.sign_in("idp", "alice")
            event = self.assert_explained(page, "saml.status_no_authn_context", "AADSTS75011", "requested authentication context",
                                          "blank")
            self.assertIn("Authentication method by which the user authenticated", str(event["checks"]))
            self.patch(LIVE + "?confirm=idp", {"saml": {"authn_contexts": []}})
            browser, page = self.sign_in("idp", "alice")
            self.assert_signed_in(browser, page, "alice@example.org")
        finally:
            self.patch(LIVE + "?confirm=idp", {"saml": {"authn_contexts": []}})
            self.register(self.live, **filter_of(PASSWORD_ALONE))


if __name__ == "__main__":
    unittest.main()
