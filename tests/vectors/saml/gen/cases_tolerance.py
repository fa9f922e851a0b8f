# SPDX-License-Identifier: Apache-2.0
"""The tolerances about signatures: refused without the switch, accepted with it, and no wider than their name."""


from gen import message as m
from gen.case import case, pair
from gen.message import ENVELOPED, INCLUSIVE, MORE, genuine, swap, transform

NOT_ALLOWED = "saml.signature_algorithm_not_allowed"
TRANSFORM = "saml.signature_transform_not_allowed"
DSIG = "http://www.w3.org/2000/09/xmldsig#"


def sha1():
    for name, algorithm, digest, key in (
            ("s18_sha1_both", DSIG + "rsa-sha1", m.SHA1, "idp-rsa2048"), ("s18_sha1_signature", DSIG + "rsa-sha1", m.SHA256, "idp-rsa2048"),
            ("s18_sha1_digest", MORE + "rsa-sha256", m.SHA1, "idp-rsa2048"), ("s18_sha1_ecdsa", MORE + "ecdsa-sha1", m.SHA256, "idp-p256")):
        text = genuine(key=key, assertion_signature=dict(algorithm=algorithm, digest=digest, cert=key))
        pair(name, "S18: %s with the digest %s." % (algorithm.split("#")[1], digest.split("#")[1]), "S18: the same, allowed by sha1.", text, "sha1", NOT_ALLOWED, cert=key + ".crt")


def small_keys():
    small = genuine(key="idp-rsa1024", assertion_signature=dict(cert="idp-rsa1024"))
    pair("s18_rsa1024", "S18: an RSA key of 1024 bits.", "S18: the same, allowed by rsa1024.", small, "rsa1024", "saml.signature_key_too_small", cert="idp-rsa1024.crt")


def inclusive():
    pair("s27_inclusive_transform", "S27: inclusive canonicalisation of the assertion.", "S27: the same, allowed by inclusive-c14n.",
         genuine(assertion_signature=dict(transforms=transform(ENVELOPED) + transform(INCLUSIVE))), "inclusive-c14n", TRANSFORM)
    pair("s27_inclusive_signed_info", "S27: inclusive canonicalisation of SignedInfo.", "S27: the same, allowed by inclusive-c14n.",
         genuine(assertion_signature=dict(c14n=INCLUSIVE)), "inclusive-c14n", TRANSFORM)
    pair("s27_no_c14n_transform", "S27: the enveloped transform alone, which implies inclusive canonicalisation.", "S27: the same, allowed by inclusive-c14n.",
         genuine(assertion_signature=dict(transforms=transform(ENVELOPED))), "inclusive-c14n", TRANSFORM)
    pair("s27_inclusive_response", "S27: inclusive canonicalisation everywhere, the response signed.", "S27: the same, allowed by inclusive-c14n.",
         genuine(sign_assertion=False, sign_response=True, response_signature=dict(c14n=INCLUSIVE, transforms=transform(ENVELOPED) + transform(INCLUSIVE))), "inclusive-c14n", TRANSFORM)
    moved = genuine(assertion_signature=dict(transforms=transform(ENVELOPED) + transform(INCLUSIVE)))
    case("s27_inclusive_context_injected", "S27: a namespace put on the response changes the inclusive form of the assertion.",
         swap(moved, "<samlp:Response ", '<samlp:Response xmlns:q="urn:q" '), "saml.signature_digest_mismatch", allow="inclusive-c14n")
    empty = genuine(sign_assertion=False, sign_response=True, response_signature=dict(uri=""))
    case("s24_empty_uri_wrong_switch", "S24: Reference URI=\"\" under another switch.", empty, "saml.signature_reference_invalid", allow="inclusive-c14n")


def generate():
    sha1()
    small_keys()
    inclusive()
