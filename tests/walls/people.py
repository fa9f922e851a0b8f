# SPDX-License-Identifier: Apache-2.0
"""How people sign in: through an identity provider whose key we hold, or with a password."""

import base64
import hashlib
import html
import re
import urllib.parse
import zlib

from gate import ORIGIN, PREFIX
from signing import response

SESSION = "__Host-cs-session"
FORM_COOKIE = "__Host-cs-form"
TICKET = "0123456789abcdef0123456789abcdef"
FORM_TOKEN = hashlib.sha256(b"countersign sign-in form " + TICKET.encode()).hexdigest()


def page_of(organisation, rest):
    """A path of an organisation's page; None: of nobody in particular."""
    place = "" if organisation is None else "/o/" + urllib.parse.quote(organisation, "")
    return PREFIX + place + rest


def own_session(jar):
    return {SESSION: jar[SESSION]} if jar and SESSION in jar else None


def read_request(answer):
    """ID and RelayState of the AuthnRequest that an answer sends to an identity provider, and its XML; or None."""
    location = answer.header("location")
    if answer.status == 303 and location and "SAMLRequest=" in location:
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(location).query)
        xml = zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15).decode()
        relay_state = query["RelayState"][0]
    else:
        found = re.search(r'name="SAMLRequest" value="([^"]*)"', answer.text())
        if not found:
            return None
        xml = base64.b64decode(html.unescape(found.group(1))).decode()
        relay_state = re.search(r'name="RelayState" value="([^"]*)"', answer.text()).group(1)
    return re.search(r'\bID="([^"]+)"', xml).group(1), relay_state, xml


def sign_in_by_provider(gate, key, claim, address="198.51.100.1"):
    """A whole sign-in. `claim`: authenticator, page, issuer, name_id, attributes, and perhaps target, acs, audience,
    unsolicited, relay_state. Gives the cookies and the last answer."""
    authenticator, jar = claim["authenticator"], dict(claim.get("jar") or {})
    acs = claim.get("acs") or authenticator
    acs_url = f"{ORIGIN}{PREFIX}/saml/acs/{acs}"
    audience = claim.get("audience") or f"{ORIGIN}{PREFIX}/saml/metadata/{acs}"
    request, relay_state = None, claim.get("relay_state", "")
    if not claim.get("unsolicited"):
        target = "?target=" + urllib.parse.quote(claim["target"], "") if claim.get("target") else ""
        start = page_of(claim.get("page"), "/login/" + urllib.parse.quote(authenticator, "") + target)
        answer = gate.page("GET", start, jar, address=address)
        read = read_request(answer)
        if read is None:
            return jar, answer
        request, relay_state, _ = read
    xml = response(
        key,
        claim["number"],
        issuer=claim["issuer"],
        audience=audience,
        acs=acs_url,
        name_id=claim["name_id"],
        attributes=claim.get("attributes"),
        request=request,
    )
    fields = {"SAMLResponse": base64.b64encode(xml).decode()}
    if relay_state:
        fields["RelayState"] = relay_state
    path = f"{PREFIX}/saml/acs/{urllib.parse.quote(acs, '')}"
    answer = gate.page("POST", path, jar, fields, address=address)
    return jar, answer


def form(jar, **fields):
    """A form of the sign-in page as this browser would send it."""
    jar[FORM_COOKIE] = TICKET
    return {"csrf": FORM_TOKEN, **fields}


def sign_in_by_password(gate, page, user_name, password, target=None, address="198.51.100.1"):
    """The cookies and the last answer."""
    jar = {}
    fields = form(jar, user_name=user_name, password=password, target=target or f"{PREFIX}/session")
    answer = gate.page("POST", page_of(page, "/password"), jar, fields, address=address)
    return jar, answer


def sign_out(gate, jar, address="198.51.100.1"):
    token = hashlib.sha256(b"countersign csrf " + jar.get(SESSION, "").encode()).hexdigest()
    return gate.page("POST", PREFIX + "/logout", jar, {"csrf": token}, address=address)
