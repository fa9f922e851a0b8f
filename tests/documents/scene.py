# SPDX-License-Identifier: Apache-2.0
"""A gateway, its REST API, and real identity providers: what the tests of the five documents begin with."""
import html
import pathlib
import re
import shutil
import sys
import tempfile
import time
import unittest
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parent / "interop")]
from browser import Browser  # noqa: E402
from gateway import PREFIX, ApiError, Gateway, free_port  # noqa: E402
from simplesamlphp import SimpleSamlPhp  # noqa: E402

CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
MICROSOFT_CLAIMS = "http://schemas.microsoft.com/identity/claims/"
MERGE_PATCH = "application/merge-patch+json"
REFERENCE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b")
RECORDED_WITHIN = 2.0  # seconds: login events are written just behind the answer


class DocumentTest(unittest.TestCase):
    """One gateway and `IDPS` identity providers for all cases of a file. `set_up_scene` makes what they share."""

    IDPS = 1

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="cs-document-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.idps = []
        for number in range(cls.IDPS):
            idp = SimpleSamlPhp(cls.folder / f"idp{number}", free_port())
            idp.prepare()
            cls.addClassCleanup(idp.stop)
            idp.start()
            cls.idps.append(idp)
        cls.idp = cls.idps[0]
        cls.gateway = Gateway(cls.folder / "gateway")
        cls.gateway.write_config()
        cls.addClassCleanup(cls.gateway.stop)
        cls.gateway.start()
        cls.set_up_scene()

    # --- administrators ---

    @classmethod
    def get(cls, path, **more):
        return cls.gateway.api("GET", path, **more)

    @classmethod
    def post(cls, path, body=None, **more):
        return cls.gateway.api("POST", path, body, **more)

    @classmethod
    def patch(cls, path, body, **more):
        return cls.gateway.api("PATCH", path, body, content_type=MERGE_PATCH, **more)

    @classmethod
    def sso_url(cls, idp=None):
        return (idp or cls.idp).base + "/saml2/idp/SSOService.php"

    @classmethod
    def certificate(cls, idp=None):
        """The identity provider's certificate as its console offers it: PEM."""
        return ((idp or cls.idp).folder / "cert/idp.crt").read_text()

    @classmethod
    def register(cls, authenticator, idp=None, **settings):
        """Gives the identity provider our metadata, and sets what its administrator sets for it."""
        url = urllib.parse.urlsplit(authenticator["metadata_url"])
        status, _, metadata = cls.gateway.get(url.path)
        if status != 200:
            raise RuntimeError(f"no metadata: {status} {metadata}")
        (idp or cls.idp).add_service_provider(authenticator["id"], metadata, **settings)

    def assert_refused(self, status, call, *arguments, **more):
        """An API call that must fail; gives the problem."""
        with self.assertRaises(ApiError) as caught:
            call(*arguments, **more)
        self.assertEqual(caught.exception.status, status, caught.exception)
        return caught.exception.problem

    # --- people ---

    def start(self, path, browser):
        """From a page of ours to the identity provider's, whatever the binding."""
        page = browser.go(path if "://" in path else f"{self.gateway.origin}{PREFIX}{path}")
        while page.forms and "SAMLRequest" in page.forms[0]["fields"]:
            page = browser.submit(page)
        return page

    def go_on(self, browser, page):
        """What a page of ours that refreshes itself leads to."""
        found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.body)
        self.assertIsNotNone(found, page.text)
        return browser.go(urllib.parse.urljoin(page.url, html.unescape(found.group(1))))

    def finish(self, browser, page, user):
        """Gives the password at the identity provider and delivers what it answers."""
        if page.forms and "username" in page.forms[0]["fields"]:
            page = browser.submit(page, username=user, password=user + "pass")
        self.assertTrue(page.forms and "SAMLResponse" in page.forms[0]["fields"], f"{page.url}: {page.text}")
        while page.forms and "SAMLResponse" in page.forms[0]["fields"]:
            page = browser.submit(page)
        return page

    def sign_in(self, authenticator, user, organisation=None):
        """A whole sign-in; gives the browser and the page at its end."""
        browser = Browser()
        path = f"/o/{organisation}/login/{authenticator}" if organisation else f"/login/{authenticator}"
        return browser, self.finish(browser, self.start(path, browser), user)

    def sign_in_at_idp(self, authenticator, user, idp=None):
        """A sign-in that begins at the identity provider's dashboard."""
        browser = Browser()
        page = browser.go(self.sso_url(idp) + "?spentityid=" + urllib.parse.quote(authenticator["entity_id"], ""))
        return browser, self.finish(browser, page, user)

    def sign_in_locally(self, user_name, password, path="/login"):
        """User name first, then the password."""
        browser = Browser()
        page = browser.submit(browser.go(f"{self.gateway.origin}{PREFIX}{path}"), user_name=user_name)
        form = next((i for i, f in enumerate(page.forms) if "password" in f["fields"]), None)
        self.assertIsNotNone(form, page.text)
        return browser, browser.submit(page, form, password=password)

    def session_page(self, browser):
        return browser.go(f"{self.gateway.origin}{PREFIX}/session").text

    def assert_signed_in(self, browser, page, text):
        self.assertEqual(page.status, 200, page.text)
        self.assertIn(text, self.session_page(browser))

    def user(self, organisation, user_name):
        """The user of that name, as the API shows it; None: there is none."""
        found = self.get(f"/organisations/{organisation}/users?limit=100")["items"]
        return next((one for one in found if one["user_name"] == user_name), None)

    # --- login events ---

    def event_of(self, page):
        """The login event under the reference code of a page."""
        found = REFERENCE.search(page.text)
        self.assertIsNotNone(found, f"no reference code: {page.status} {page.text}")
        return self.wait_for(lambda: self.gateway.event(found.group(0)), page.text)

    def latest_event(self, organisation, **filters):
        """The newest login event of an organisation that the filters choose."""
        query = urllib.parse.urlencode({"limit": 1, **filters})

        def look():
            items = self.get(f"/organisations/{organisation}/login-events?{query}")["items"]
            return self.get(f"/organisations/{organisation}/login-events/{items[0]['reference']}") if items else None
        return self.wait_for(look, f"{organisation} {query}")

    def wait_for(self, look, what):
        until = time.monotonic() + RECORDED_WITHIN
        while time.monotonic() < until:
            try:
                found = look()
                if found:
                    return found
            except ApiError as error:
                if error.status != 404:
                    raise
            time.sleep(0.02)
        self.fail(f"no login event within {RECORDED_WITHIN} s: {what}")

    def assert_explained(self, page, code, *words):
        """Refused with this code, and a remedy that holds the words; gives the login event."""
        self.assertNotEqual(page.status, 200, page.text)
        event = self.event_of(page)
        self.assertEqual(event["code"], code, event)
        for word in words:
            self.assertIn(word.lower(), event["remedy"].lower(), event)
        return event
