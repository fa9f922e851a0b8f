#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sign-ins through a real SimpleSAMLphp: metadata exchanged by import, then every shape of request and response."""
import base64
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
import zlib

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]
from browser import Browser  # noqa: E402
from gateway import PREFIX, Gateway, free_port  # noqa: E402
from simplesamlphp import SimpleSamlPhp  # noqa: E402

# Our settings by authenticator, and what SimpleSAMLphp's administrator sets for it.
SHAPES = {
    "plain": ({}, {"saml20.sign.response": False}),
    "signed-response": ({"require_signed": "response"}, {"saml20.sign.response": True, "saml20.sign.assertion": False}),
    "signed-both": ({"require_signed": "both"}, {"saml20.sign.response": True, "saml20.sign.assertion": True}),
    # SimpleSAMLphp 1.19 knows no other cipher than AES-CBC for assertions.
    "encrypted": ({}, {"assertion.encryption": True}),
    "encrypted-cbc": ({"tolerances": ["aes-cbc"]}, {"assertion.encryption": True}),
    "encrypted-signed": ({"tolerances": ["aes-cbc"], "require_signed": "both"},
                         {"assertion.encryption": True, "saml20.sign.response": True, "saml20.sign.assertion": True}),
    "post": ({"sso_binding": "post", "sign_requests": True}, {"validate.authnrequest": True}),
    "signed-request": ({"sign_requests": True}, {"validate.authnrequest": True}),
    "unsolicited": ({"idp_initiated": "accepted"}, {}),
    "sha1": ({"tolerances": ["sha1"]},
             {"signature.algorithm": "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "saml20.sign.response": False}),
    "sha512": ({}, {"signature.algorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"}),
}


class SimpleSamlPhpTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="cs-interop-"))
        cls.idp = SimpleSamlPhp(cls.folder / "idp", free_port())
        cls.idp.prepare()
        cls.idp.start()
        cls.gateway = Gateway(cls.folder / "gateway")
        cls.gateway.write_config()
        cls.gateway.start()
        metadata = cls.folder / "idp-metadata.xml"
        metadata.write_text(cls.idp.metadata())
        for name, (settings, idp_settings) in SHAPES.items():
            cls.import_both_ways(name, metadata, settings, idp_settings)
        cls.gateway.api("PATCH", "/organisations/root", {"policy": {"authenticators": [*SHAPES, "local"]}},
                        content_type="application/merge-patch+json")

    @classmethod
    def import_both_ways(cls, name, metadata, settings, idp_settings):
        where = ["--config", cls.gateway.config]
        cls.gateway.run("idp", "import-metadata", *where, "--id", name, "--name", name, metadata)
        cls.gateway.run("authenticator", "set", *where, name, "saml=" + json.dumps(settings), "mapping.provisioning=create",
                        "mapping.match=user_name")
        cls.gateway.run("authenticator", "activate", *where, "--force", name)
        ours = cls.gateway.run("sp", "metadata", *where, "--authenticator", name).stdout
        cls.idp.add_service_provider(name, ours, **idp_settings)

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()
        cls.idp.stop()
        shutil.rmtree(cls.folder, ignore_errors=True)

    # --- steps ---

    def start(self, browser, name):
        """From our sign-in page to the identity provider's."""
        page = browser.go(f"{self.gateway.origin}{PREFIX}/login/{name}")
        while page.forms and "SAMLRequest" in page.forms[0]["fields"]:
            page = browser.submit(page)
        self.assertEqual(page.status, 200, page.text)
        self.assertTrue(page.forms, page.text)
        return page

    def give_password(self, browser, page, user="alice"):
        """Up to the page whose form posts the response to us."""
        page = browser.submit(page, username=user, password=user + "pass")
        self.assertTrue(page.forms and "SAMLResponse" in page.forms[0]["fields"], page.text)
        return page

    def deliver(self, browser, page):
        """Posts the response, again when we ask for a same-site post."""
        page = browser.submit(page)
        while page.forms and "SAMLResponse" in page.forms[0]["fields"]:
            page = browser.submit(page)
        return page

    def sign_in(self, name, user="alice"):
        browser = Browser()
        page = self.deliver(browser, self.give_password(browser, self.start(browser, name), user))
        return browser, page

    def session_text(self, browser):
        return browser.go(f"{self.gateway.origin}{PREFIX}/session").text

    def assert_signed_in(self, name, user="alice"):
        browser, page = self.sign_in(name, user)
        self.assertEqual(page.status, 200, page.text)
        self.assertIn(f"{user}@example.org", self.session_text(browser))
        return browser

    def log_tail(self):
        return self.gateway.log.read_text()[-4000:]

    # --- cases ---

    def test_signs_in_by_redirect_with_signed_assertion(self):
        self.assert_signed_in("plain")

    def test_signs_in_by_post_with_signed_request_that_the_idp_checks(self):
        self.assert_signed_in("post")

    def test_signs_in_by_redirect_with_signed_request_that_the_idp_checks(self):
        self.assert_signed_in("signed-request")

    def test_idp_refuses_request_altered_after_signing(self):
        browser = Browser()
        page = browser.request(f"{self.gateway.origin}{PREFIX}/login/signed-request")
        location = page.header("Location")
        parts = urllib.parse.urlsplit(location)
        query = urllib.parse.parse_qs(parts.query)
        xml = zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15)
        packer = zlib.compressobj(wbits=-15)
        altered = packer.compress(xml.replace(b'ID="_', b'ID="_f')) + packer.flush()
        query["SAMLRequest"] = [base64.b64encode(altered).decode()]
        answer = browser.go(parts._replace(query=urllib.parse.urlencode(query, doseq=True)).geturl())
        self.assertFalse(answer.status == 200 and answer.forms and "username" in answer.forms[0]["fields"])

    def test_signs_in_with_signed_response_alone(self):
        self.assert_signed_in("signed-response")

    def test_signs_in_with_both_signed(self):
        self.assert_signed_in("signed-both")

    def test_signs_in_with_encrypted_assertion(self):
        self.assert_signed_in("encrypted-cbc")

    def test_signs_in_with_encrypted_assertion_in_signed_response(self):
        self.assert_signed_in("encrypted-signed")

    def test_refuses_weak_cipher_where_not_allowed_and_names_the_switch(self):
        _, page = self.sign_in("encrypted")
        self.assertNotEqual(page.status, 200)
        self.assertIn("saml.encryption_algorithm_not_allowed", self.log_tail())
        self.assertIn("aes-cbc", self.log_tail())

    def test_signs_in_with_sha1_where_allowed(self):
        self.assert_signed_in("sha1")

    def test_signs_in_with_sha512(self):
        self.assert_signed_in("sha512")

    def test_keeps_attributes_as_sent(self):
        browser = self.assert_signed_in("plain")
        self.assertIn("O'Hara & Sons <test>", self.session_text(browser))
        self.assertIn("Müller", self.session_text(self.assert_signed_in("plain", "bob")))

    def test_refuses_idp_initiated_by_default(self):
        page = self.idp_initiated("plain")
        self.assertNotEqual(page.status, 200)
        self.assertIn("saml.unsolicited_not_allowed", self.log_tail())

    def test_accepts_idp_initiated_where_switched_on(self):
        page = self.idp_initiated("unsolicited")
        self.assertEqual(page.status, 200, page.text)
        self.assertIn("alice@example.org", self.session_text(self.browser))

    def idp_initiated(self, name):
        self.browser = Browser()
        entity = f"{self.gateway.origin}{PREFIX}/saml/metadata/{name}"
        page = self.browser.go(f"{self.idp.base}/saml2/idp/SSOService.php?spentityid=" + urllib.parse.quote(entity, ""))
        return self.deliver(self.browser, self.give_password(self.browser, page))

    def test_refuses_second_use_of_a_response(self):
        browser = Browser()
        answer = self.give_password(browser, self.start(browser, "plain"))
        self.assertEqual(self.deliver(browser, answer).status, 200)
        other = Browser()
        other.cookies = {host: {k: v for k, v in jar.items() if "session" not in k}
                         for host, jar in browser.cookies.items()}
        self.assertNotEqual(self.deliver(other, answer).status, 200)
        self.assertNotIn("alice@example.org", self.session_text(other))

    def test_refuses_response_altered_on_the_way(self):
        browser = Browser()
        answer = self.give_password(browser, self.start(browser, "plain"))
        xml = base64.b64decode(answer.forms[0]["fields"]["SAMLResponse"])
        answer.forms[0]["fields"]["SAMLResponse"] = base64.b64encode(
            xml.replace(b"alice@example.org", b"admin@example.org")).decode()
        page = self.deliver(browser, answer)
        self.assertNotEqual(page.status, 200)
        self.assertIn("saml.signature_digest_mismatch", self.log_tail())

    def test_signs_out_here(self):
        browser = self.assert_signed_in("plain")
        page = browser.go(f"{self.gateway.origin}{PREFIX}/session")
        form = next(i for i, f in enumerate(page.forms) if "logout" in f["action"])
        browser.submit(page, form)
        self.assertNotIn("alice@example.org", self.session_text(browser))

    def test_chromium_signs_in_and_out(self):
        script = HERE.parent / "browser/sign_in.mjs"
        done = subprocess.run(
            ["node", script, f"{self.gateway.origin}{PREFIX}/session", "plain", "alice", "alicepass", "alice@example.org"],
            capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
