# SPDX-License-Identifier: Apache-2.0
"""A working set-up, in which one thing at a time is set wrong: a real gateway, its API, a browser, and an identity provider that
signs with xmlsec1."""
import base64
import copy
import datetime
import html
import pathlib
import re
import secrets
import sys
import tempfile
import time
import urllib.parse
import zlib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "tests/support"), str(ROOT / "tests/interop"), str(ROOT / "tests/vectors/saml")]
from browser import Browser  # noqa: E402
from gateway import PREFIX, ApiError, Gateway  # noqa: E402
from gen.message import STATUS, Message  # noqa: E402
from gen.tools import cert_base64  # noqa: E402

IDP = "https://idp.example.com/idp"
REFERENCE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b")
CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"


def instant(seconds=0):
    """Now and so many seconds, as SAML writes it."""
    when = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def attributes(values):
    """An AttributeStatement of names and lists of values."""
    out = ""
    for name, items in values.items():
        items = [items] if isinstance(items, str) else items
        inner = "".join(f"<saml:AttributeValue>{html.escape(v)}</saml:AttributeValue>" for v in items)
        out += f'<saml:Attribute Name="{html.escape(name)}">{inner}</saml:Attribute>'
    return f"<saml:AttributeStatement>{out}</saml:AttributeStatement>"


def status(*codes, message=None):
    """A Status of nested codes, by their last words, and a StatusMessage."""
    inner = ""
    for code in reversed(codes):
        inner = f'<samlp:StatusCode Value="{STATUS}{code}">{inner}</samlp:StatusCode>'
    if message:
        inner += f"<samlp:StatusMessage>{html.escape(message)}</samlp:StatusMessage>"
    return f"<samlp:Status>{inner}</samlp:Status>"


GOOD_ATTRIBUTES = {CLAIMS + "emailaddress": "alice@example.com", CLAIMS + "givenname": "Alice",
                   CLAIMS + "surname": "Archer", "cpm_user_groups": ["admins"]}
GOOD_MAPPING = {
    "external_id": "NameID", "provisioning": "create",
    "fields": [{"field": "user_name", "sources": ["NameID"]},
               {"field": "email", "sources": ["emailaddress"], "required": True},
               {"field": "first_name", "sources": ["givenname"]}, {"field": "last_name", "sources": ["surname"]}],
    "groups": {"attribute": "cpm_user_groups", "conflict": "refuse", "no_group": "refuse"}}


class Workbench:
    """One gateway for all cases; `reset` makes everything work again."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cs-explain-"))
        self.gateway = Gateway(self.folder / "gateway")
        self.gateway.write_config()
        self.gateway.start()
        self.count = 0
        self.entity_id = f"{self.gateway.origin}{PREFIX}/saml/metadata/corp"
        self.acs = f"{self.gateway.origin}{PREFIX}/saml/acs/corp"
        self.gateway.apply({
            "organisations": [{"id": "acme", "parent": "root", "name": "Acme", "mail_domains": ["example.com"]},
                              {"id": "other", "parent": "root", "name": "Other"}],
            "groups": [{"id": "admins", "organisation": "acme", "value": "admins"},
                       {"id": "staff", "organisation": "acme", "value": "staff"}]})
        self.reset()

    def close(self):
        self.gateway.stop()

    def reset(self):
        """The authenticator as it works, and a person who has never signed in."""
        self.count += 1
        self.user = f"alice{self.count}@example.com"
        self.configure()

    def configure(self, saml=None, mapping=None, **members):
        """The working authenticator with some settings changed."""
        document = {
            "id": "corp", "organisation": "acme", "name": "Corp", "type": "saml2", "state": "active",
            "saml": {"idp_entity_id": IDP, "sso_url": "https://idp.example.com/sso",
                     "certificates": [cert_base64("idp-rsa2048")], **(saml or {})},
            "mapping": {**copy.deepcopy(GOOD_MAPPING), **(mapping or {})}, **members}
        self.gateway.apply({"organisations": [{"id": "acme", "parent": "root", "name": "Acme", "mail_domains": ["example.com"],
                                               "policy": {"authenticators": ["corp"]}}],
                            "authenticators": [document]})

    def begin(self, browser=None):
        """Starts to sign in; gives the browser, the request's ID and RelayState."""
        browser = browser or Browser()
        page = browser.request(f"{self.gateway.origin}{PREFIX}/login/corp")
        location = page.header("Location")
        if location is None:
            return browser, None, page
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(location).query)
        xml = zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15).decode()
        return browser, re.search(r'\bID="([^"]+)"', xml).group(1), query["RelayState"][0]

    def message(self, request, sent=None, **changes):
        """A genuine response for this moment, with some pieces changed."""
        mine = {
            "response_id": "_r" + secrets.token_hex(12), "assertion_id": "_a" + secrets.token_hex(12),
            "issue_instant": instant(), "assertion_instant": instant(), "destination": self.acs, "recipient": self.acs,
            "in_response_to": request, "confirm_in_response_to": request, "confirm_until": instant(300),
            "not_before": instant(-60), "not_on_or_after": instant(300), "authn_instant": instant(-20),
            "session_until": instant(3600),
            "audiences_xml": f"<saml:AudienceRestriction><saml:Audience>{self.entity_id}</saml:Audience></saml:AudienceRestriction>",
            "name_id_xml": '<saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">'
                           f"{self.user}</saml:NameID>",
            "attributes_xml": attributes({**GOOD_ATTRIBUTES, **(sent or {})})}
        mine.update(changes)
        return Message(**mine).build()

    def deliver(self, browser, xml, relay_state):
        """Posts a response, again where a same-site post is asked for; gives the page without its redirect."""
        fields = {"SAMLResponse": base64.b64encode(xml.encode() if isinstance(xml, str) else xml).decode()}
        if relay_state:
            fields["RelayState"] = relay_state
        page = browser.request(self.acs, "POST", fields)
        while page.forms and "SAMLResponse" in page.forms[0]["fields"]:
            page = browser.request(urllib.parse.urljoin(page.url, page.forms[0]["action"]), "POST", page.forms[0]["fields"])
        return page

    def attempt(self, sent=None, **changes):
        """One whole sign-in with a changed response."""
        browser, request, relay_state = self.begin()
        return self.deliver(browser, self.message(request, sent, **changes), relay_state)

    def event_of(self, page):
        """The login event that a page's reference code leads to; None where the page has none."""
        found = REFERENCE.search(page.text)
        if not found:
            return None
        for _ in range(100):  # recorded behind the answer, together with others
            try:
                event = self.gateway.event(found.group(0))
                german = self.gateway.api("GET", "/login-events/" + found.group(0), headers={"Accept-Language": "de-DE,en;q=0.5"})
                return {**event, "german": german["remedy"]}
            except ApiError as error:
                if error.status != 404:
                    raise
                time.sleep(0.02)
        return None
