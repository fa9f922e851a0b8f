# SPDX-License-Identifier: Apache-2.0
"""A genuine message, in pieces that a case can change one at a time."""

import re

from gen.tools import cert_base64, sign

NOW = "2026-03-02T10:00:00Z"
SP = "https://sp.example.com/saml/metadata"
ACS = "https://sp.example.com/saml/acs"
IDP = "https://idp.example.com/idp"
REQUEST = "_req-4f1c9a7e2b"
RESPONSE_ID = "_resp-71d5c0e39f"
ASSERTION_ID = "_assert-0c2b8d64aa"
USER = "alice@example.com"
ADMIN = "admin@example.com"

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"

ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
EXC = "http://www.w3.org/2001/10/xml-exc-c14n#"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
SHA1 = "http://www.w3.org/2000/09/xmldsig#sha1"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
SHA384 = MORE + "sha384"
SHA512 = "http://www.w3.org/2001/04/xmlenc#sha512"


def attribute_xml(pairs):
    """name="value" for each pair whose value is not None, with a blank in front."""
    return "".join(' %s="%s"' % (name, value) for name, value in pairs if value is not None)


def transform(algorithm, inner=""):
    return '<ds:Transform Algorithm="%s">%s</ds:Transform>' % (algorithm, inner)


def signature(element_id, algorithm=MORE + "rsa-sha256", digest=SHA256, c14n=EXC, transforms=None,
              uri=None, cert="idp-rsa2048", key_info=None, references=None, method_inner="", c14n_inner="",
              after="", signature_id=None):
    """An empty ds:Signature for the parent with that ID; xmlsec1 fills in the values."""
    if transforms is None:
        transforms = transform(ENVELOPED) + transform(EXC)
    wrapped = "<ds:Transforms>%s</ds:Transforms>" % transforms if transforms else ""
    where = ' URI="%s"' % ("#" + element_id if uri is None else uri)
    if references is None:
        references = (
            '<ds:Reference%s>%s<ds:DigestMethod Algorithm="%s"></ds:DigestMethod>'
            "<ds:DigestValue></ds:DigestValue></ds:Reference>" % (where, wrapped, digest))
    if key_info is None:
        key_info = ("<ds:KeyInfo><ds:X509Data><ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data>"
                    "</ds:KeyInfo>" % cert_base64(cert))
    return ('<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"%s><ds:SignedInfo>'
            '<ds:CanonicalizationMethod Algorithm="%s">%s</ds:CanonicalizationMethod>'
            '<ds:SignatureMethod Algorithm="%s">%s</ds:SignatureMethod>%s</ds:SignedInfo>'
            "<ds:SignatureValue></ds:SignatureValue>%s%s</ds:Signature>" % (
                attribute_xml([("Id", signature_id)]), c14n, c14n_inner, algorithm, method_inner,
                references, key_info, after))


class Message:
    """Each piece is an attribute; None leaves it out; a piece ending in _xml replaces the default markup."""

    def __init__(self, **changes):
        self.response_id = RESPONSE_ID
        self.version = "2.0"
        self.issue_instant = "2026-03-02T09:59:58Z"
        self.destination = ACS
        self.in_response_to = REQUEST
        self.response_extra = ""
        self.response_issuer_xml = "<saml:Issuer>%s</saml:Issuer>" % IDP
        self.extensions_xml = ""
        self.status_xml = ('<samlp:Status><samlp:StatusCode Value="%sSuccess"></samlp:StatusCode>'
                           "</samlp:Status>" % STATUS)
        self.assertion_id = ASSERTION_ID
        self.assertion_version = "2.0"
        self.assertion_instant = "2026-03-02T09:59:58Z"
        self.assertion_extra = ""
        self.issuer_xml = "<saml:Issuer>%s</saml:Issuer>" % IDP
        self.name_id_xml = '<saml:NameID Format="%s">%s</saml:NameID>' % (EMAIL, USER)
        self.method = BEARER
        self.recipient = ACS
        self.confirm_until = "2026-03-02T10:04:58Z"
        self.confirm_from = None
        self.confirm_in_response_to = REQUEST
        self.confirm_extra = ""
        self.confirmations_xml = None
        self.not_before = "2026-03-02T09:54:58Z"
        self.not_on_or_after = "2026-03-02T10:04:58Z"
        self.audiences_xml = ("<saml:AudienceRestriction><saml:Audience>%s</saml:Audience>"
                              "</saml:AudienceRestriction>" % SP)
        self.conditions_more_xml = ""
        self.conditions_xml = None
        self.advice_xml = ""
        self.subject_xml = None
        self.authn_instant = "2026-03-02T09:59:40Z"
        self.session_index = "_session-8842"
        self.session_until = "2026-03-02T18:00:00Z"
        self.authn_context_xml = (
            "<saml:AuthnContext><saml:AuthnContextClassRef>%s</saml:AuthnContextClassRef>"
            "</saml:AuthnContext>" % PASSWORD)
        self.authn_xml = None
        self.attributes_xml = (
            '<saml:AttributeStatement><saml:Attribute Name="email"><saml:AttributeValue>%s'
            "</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>" % USER)
        self.more_assertions_xml = ""
        self.assertion_override_xml = None
        self.sign_assertion = True
        self.sign_response = False
        self.assertion_signature = {}
        self.response_signature = {}
        self.key = "idp-rsa2048"
        for name, value in changes.items():
            assert hasattr(self, name), name
            setattr(self, name, value)

    def confirmation(self, method=None, **data):
        pairs = [("NotBefore", data.get("not_before", self.confirm_from)),
                 ("NotOnOrAfter", data.get("until", self.confirm_until)),
                 ("Recipient", data.get("recipient", self.recipient)),
                 ("InResponseTo", data.get("in_response_to", self.confirm_in_response_to))]
        return ('<saml:SubjectConfirmation Method="%s"><saml:SubjectConfirmationData%s%s>'
                "</saml:SubjectConfirmationData></saml:SubjectConfirmation>" % (
                    method or self.method, attribute_xml(pairs), self.confirm_extra))

    def subject(self):
        if self.subject_xml is not None:
            return self.subject_xml
        confirmations = self.confirmations_xml
        if confirmations is None:
            confirmations = self.confirmation()
        return "<saml:Subject>%s%s</saml:Subject>" % (self.name_id_xml, confirmations)

    def conditions(self):
        if self.conditions_xml is not None:
            return self.conditions_xml
        times = attribute_xml([("NotBefore", self.not_before), ("NotOnOrAfter", self.not_on_or_after)])
        return "<saml:Conditions%s>%s%s</saml:Conditions>" % (
            times, self.audiences_xml, self.conditions_more_xml)

    def authn(self):
        if self.authn_xml is not None:
            return self.authn_xml
        pairs = [("AuthnInstant", self.authn_instant), ("SessionIndex", self.session_index),
                 ("SessionNotOnOrAfter", self.session_until)]
        return "<saml:AuthnStatement%s>%s</saml:AuthnStatement>" % (
            attribute_xml(pairs), self.authn_context_xml)

    def assertion(self, signed=None):
        if self.assertion_override_xml is not None:
            return self.assertion_override_xml
        signed = self.sign_assertion if signed is None else signed
        pairs = [("ID", self.assertion_id), ("Version", self.assertion_version),
                 ("IssueInstant", self.assertion_instant)]
        mark = signature(self.assertion_id, **self.assertion_signature) if signed else ""
        return '<saml:Assertion xmlns:saml="%s"%s%s>%s%s%s%s%s%s%s</saml:Assertion>' % (
            SAML, attribute_xml(pairs), self.assertion_extra, self.issuer_xml, mark, self.subject(),
            self.conditions(), self.advice_xml, self.authn(), self.attributes_xml)

    def response(self, assertions, signed=False):
        pairs = [("ID", self.response_id), ("Version", self.version), ("IssueInstant", self.issue_instant),
                 ("Destination", self.destination), ("InResponseTo", self.in_response_to)]
        mark = signature(self.response_id, **self.response_signature) if signed else ""
        return '<samlp:Response xmlns:samlp="%s" xmlns:saml="%s"%s%s>%s%s%s%s%s</samlp:Response>' % (
            SAMLP, SAML, attribute_xml(pairs), self.response_extra, self.response_issuer_xml, mark,
            self.extensions_xml, self.status_xml, assertions)

    def signed_assertion(self):
        """The assertion alone, signed inside its response."""
        text = self.response(self.assertion(True))
        return cut(sign(text, self.key, self.assertion_id), "saml:Assertion")

    def build(self):
        inner = self.assertion()
        if self.sign_assertion and self.assertion_override_xml is None:
            text = sign(self.response(inner), self.key, self.assertion_id)
            inner = cut(text, "saml:Assertion")
        inner += self.more_assertions_xml
        text = self.response(inner, self.sign_response)
        return sign(text, self.key, self.response_id) if self.sign_response else text


def genuine(**changes):
    return Message(**changes).build()


def cut(text, name):
    """From the first start tag of that element to its last end tag."""
    return text[text.index("<" + name + " "):text.rindex("</" + name + ">") + len(name) + 3]


def swap(text, old, new, count=1):
    """Replaces exactly `count` places, all that there are."""
    assert text.count(old) == count, "%r stands %d times" % (old, text.count(old))
    return text.replace(old, new)


def signature_of(text):
    """The first ds:Signature."""
    return re.search(r"<ds:Signature .*?</ds:Signature>", text, re.S).group(0)


def without_signature(text):
    return swap(text, signature_of(text), "")


def evil(text, old_id=ASSERTION_ID, new_id="_evil_assertion_ID"):
    """The attacker's copy: another ID and another user; a signature in it stays as it is."""
    return swap(text, 'ID="%s"' % old_id, 'ID="%s"' % new_id).replace(USER, ADMIN)
