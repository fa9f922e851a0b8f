# SPDX-License-Identifier: Apache-2.0
"""SAML responses signed in this process: xmlsec1 would take 10 ms each. What is signed is written in canonical form to begin with."""

import base64
import ctypes
import ctypes.util
import datetime
import hashlib
import re

DS = "http://www.w3.org/2000/09/xmldsig#"
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"


def _library():
    crypto = ctypes.CDLL(ctypes.util.find_library("crypto"))
    for name in ("BIO_new_mem_buf", "PEM_read_bio_PrivateKey", "EVP_MD_CTX_new", "EVP_sha256"):
        getattr(crypto, name).restype = ctypes.c_void_p
    crypto.BIO_new_mem_buf.argtypes = [ctypes.c_char_p, ctypes.c_int]
    crypto.BIO_free.argtypes = [ctypes.c_void_p]
    crypto.PEM_read_bio_PrivateKey.argtypes = [ctypes.c_void_p] * 4
    crypto.EVP_MD_CTX_free.argtypes = [ctypes.c_void_p]
    crypto.EVP_DigestSignInit.argtypes = [ctypes.c_void_p] * 5
    crypto.EVP_DigestSign.argtypes = [
        ctypes.c_void_p,
        ctypes.c_char_p,
        ctypes.POINTER(ctypes.c_size_t),
        ctypes.c_char_p,
        ctypes.c_size_t,
    ]
    return crypto


class Key:
    """An RSA key of a file; signs with PKCS #1 and SHA-256."""

    crypto = None

    def __init__(self, path):
        Key.crypto = Key.crypto or _library()
        pem = path.read_bytes()
        buffer = self.crypto.BIO_new_mem_buf(pem, len(pem))
        self.key = self.crypto.PEM_read_bio_PrivateKey(buffer, None, None, None)
        self.crypto.BIO_free(buffer)
        if not self.key:
            raise ValueError(f"no private key: {path}")

    def sign(self, data):
        context = self.crypto.EVP_MD_CTX_new()
        try:
            size = ctypes.c_size_t(1024)
            out = ctypes.create_string_buffer(1024)
            started = self.crypto.EVP_DigestSignInit(context, None, self.crypto.EVP_sha256(), None, self.key)
            if started != 1 or self.crypto.EVP_DigestSign(context, out, ctypes.byref(size), data, len(data)) != 1:
                raise ValueError("cannot sign")
            return out.raw[: size.value]
        finally:
            self.crypto.EVP_MD_CTX_free(context)


def text(value):
    """As canonical XML writes it between tags; characters that XML has not are left out."""
    value = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", value)
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#xD;")


def quoted(value):
    """As canonical XML writes it between quotes."""
    value = text(value).replace("&gt;", ">").replace('"', "&quot;")
    return value.replace("\t", "&#x9;").replace("\n", "&#xA;")


def instant(seconds=0):
    """Now and so many seconds, as SAML writes it."""
    when = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def _attributes(values):
    if not values:
        return ""
    out = ""
    for name, items in values.items():
        inner = "".join(f"<saml:AttributeValue>{text(one)}</saml:AttributeValue>" for one in items)
        out += f'<saml:Attribute Name="{quoted(name)}">{inner}</saml:Attribute>'
    return f"<saml:AttributeStatement>{out}</saml:AttributeStatement>"


def response(key, number, *, issuer, audience, acs, name_id, attributes, request=None):
    """The bytes of a Response with a signed assertion. `number`: unpredictable, for the ids; `request`: what it answers."""
    answered = f' InResponseTo="{quoted(request)}"' if request else ""
    now, later = instant(), instant(300)
    before = (
        f'<saml:Assertion xmlns:saml="{ASSERTION}" ID="_a{number}" IssueInstant="{now}" Version="2.0">'
        f"<saml:Issuer>{text(issuer)}</saml:Issuer>"
    )
    behind = (
        f"<saml:Subject><saml:NameID>{text(name_id)}</saml:NameID>"
        '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
        f'<saml:SubjectConfirmationData{answered} NotOnOrAfter="{later}" Recipient="{quoted(acs)}">'
        "</saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject>"
        f'<saml:Conditions NotBefore="{instant(-60)}" NotOnOrAfter="{later}"><saml:AudienceRestriction>'
        f"<saml:Audience>{text(audience)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"
        f'<saml:AuthnStatement AuthnInstant="{now}" SessionIndex="_s{number}"><saml:AuthnContext>'
        "<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
        "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
        f"{_attributes(attributes)}</saml:Assertion>"
    )
    digest = base64.b64encode(hashlib.sha256((before + behind).encode()).digest()).decode()
    inner = (
        f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"></ds:CanonicalizationMethod>'
        '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></ds:SignatureMethod>'
        f'<ds:Reference URI="#_a{number}"><ds:Transforms>'
        f'<ds:Transform Algorithm="{DS}enveloped-signature"></ds:Transform>'
        f'<ds:Transform Algorithm="{EXCLUSIVE}"></ds:Transform></ds:Transforms>'
        '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>'
        f"<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    )
    value = base64.b64encode(key.sign(f'<ds:SignedInfo xmlns:ds="{DS}">{inner}'.encode())).decode()
    signature = (
        f'<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo>{inner}'
        f"<ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>"
    )
    return (
        f'<samlp:Response xmlns:samlp="{PROTOCOL}" Destination="{quoted(acs)}" ID="_r{number}"{answered} '
        f'IssueInstant="{now}" Version="2.0"><saml:Issuer xmlns:saml="{ASSERTION}">{text(issuer)}</saml:Issuer>'
        '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"></samlp:StatusCode>'
        f"</samlp:Status>{before}{signature}{behind}</samlp:Response>"
    ).encode()
