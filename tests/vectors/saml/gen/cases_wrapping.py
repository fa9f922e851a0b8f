# SPDX-License-Identifier: Apache-2.0
"""Signature wrapping: attacks S01 to S13 of docs/attacks.md, each for a signed assertion and a signed response where it applies."""

import re

from gen import message as m
from gen.case import case
from gen.message import (
    ADMIN, ASSERTION_ID, IDP, Message, RESPONSE_ID, USER, cut, evil, genuine, signature, signature_of, swap,
    without_signature)
from gen.tools import sign

COUNT = "saml.assertion_count"
SCHEMA = "saml.schema_violation"
MALFORMED = "saml.signature_malformed"
REFERENCE = "saml.signature_reference_invalid"
DIGEST = "saml.signature_digest_mismatch"
MISSING = "saml.signature_missing"
DUPLICATE = "saml.duplicate_id"


def with_assertion(text, new):
    return swap(text, cut(text, "saml:Assertion"), new)


def whole_response(text):
    """A signed response, made evil with its signature kept, and the unsigned clone of the genuine one."""
    clone = without_signature(text)
    forged = swap(text, 'ID="%s"' % RESPONSE_ID, 'ID="_evil_response_ID"')
    forged = swap(forged, 'ID="%s"' % ASSERTION_ID, 'ID="_evil_assertion_ID"').replace(USER, ADMIN)
    return forged, clone


def response_wrapping():
    forged, clone = whole_response(genuine(sign_assertion=False, sign_response=True))
    case("s01_xsw1", "S01 XSW1: a forged response; the genuine one, unsigned, inside its Signature.",
         swap(forged, "</ds:Signature>", clone + "</ds:Signature>"), MALFORMED)
    case("s02_xsw2", "S02 XSW2: a forged response; the genuine one, unsigned, before its Signature.",
         swap(forged, "<ds:Signature ", clone + "<ds:Signature "), SCHEMA)
    case("s01_xsw1_object", "S01 XSW1: the same with the genuine response in ds:Object.",
         swap(forged, "</ds:Signature>", "<ds:Object>%s</ds:Object></ds:Signature>" % clone), MALFORMED)
    case("s01_xsw1_key_info", "S01 XSW1: the same with the genuine response in KeyInfo, which is open to any element.",
         swap(forged, "</ds:KeyInfo>", clone + "</ds:KeyInfo>"), MALFORMED)
    ext = "<samlp:Extensions>%s</samlp:Extensions>" % clone
    case("s02_xsw2_extensions", "S02 XSW2: the genuine response in the forged one's Extensions.",
         swap(forged, "<samlp:Status>", ext + "<samlp:Status>"), SCHEMA)
    detail = swap(forged, "</samlp:Status>", "<samlp:StatusDetail>%s</samlp:StatusDetail></samlp:Status>" % clone)
    case("s09_cve_2024_45409_status_detail", "S09 CVE-2024-45409: the genuine response in StatusDetail of the forged one.", detail, SCHEMA)
    case("s09_signature_moved_into_clone", "S09: a forged response without Signature whose Extensions hold the genuine one with its Signature.",
         swap(without_signature(forged), "<samlp:Status>", "<samlp:Extensions>%s</samlp:Extensions><samlp:Status>" %
              genuine(sign_assertion=False, sign_response=True)), SCHEMA)


def assertion_wrapping():
    text = genuine()
    inner = cut(text, "saml:Assertion")
    bare = without_signature(inner)
    bad = evil(inner)                      # keeps the Signature
    bad_bare = evil(bare)
    case("s03_xsw3", "S03 XSW3: a forged assertion before the signed one.", with_assertion(text, bad_bare + inner), COUNT)
    case("s04_xsw4", "S04 XSW4: the signed assertion as a child of a forged one.",
         with_assertion(text, swap(bad_bare, "</saml:Assertion>", inner + "</saml:Assertion>")), SCHEMA)
    case("s05_xsw5", "S05 XSW5: a forged assertion keeps the Signature; the genuine one, unsigned, at the end.",
         with_assertion(text, bad + bare), COUNT)
    case("s06_xsw6", "S06 XSW6: the genuine assertion, unsigned, inside the forged one's Signature.",
         with_assertion(text, swap(bad, "</ds:Signature>", bare + "</ds:Signature>")), MALFORMED)
    same = swap(bad_bare, "_evil_assertion_ID", ASSERTION_ID)
    case("s07_xsw7", "S07 XSW7: a forged assertion with the same ID in an Extensions of no namespace.",
         with_assertion(text, '<Extensions xmlns="">%s</Extensions>' % same + inner), SCHEMA)
    case("s07_xsw7_samlp_extensions", "S07 XSW7: the same in samlp:Extensions, where the schema allows it.",
         swap(text, "<samlp:Status>", "<samlp:Extensions>%s</samlp:Extensions><samlp:Status>" % same), SCHEMA)
    keep = swap(bad, "_evil_assertion_ID", ASSERTION_ID)
    case("s08_xsw8", "S08 XSW8: the genuine assertion, unsigned, in ds:Object of the forged one's Signature, with the same ID.",
         with_assertion(text, swap(keep, "</ds:Signature>", "<ds:Object>%s</ds:Object></ds:Signature>" % bare)), MALFORMED)
    wrap = lambda element: "<%s>%s</%s>" % (element, inner, element.split()[0])
    case("s09_xsw9", "S09 XSW9: a forged assertion, and the signed one in an element of no namespace.",
         with_assertion(text, bad_bare + wrap('xsw_wrapper xmlns=""')), SCHEMA)
    case("s09_wrapper_first", "S09: the wrapped signed assertion before the forged one.",
         with_assertion(text, wrap('foo xmlns=""') + bad_bare), SCHEMA)
    case("s09_extensions", "S09: the signed assertion in Extensions of the response, a forged one in its place.",
         swap(with_assertion(text, bad_bare), "<samlp:Status>", wrap("samlp:Extensions") + "<samlp:Status>"), SCHEMA)
    case("s09_status_detail", "S09 CVE-2024-45409: the signed assertion in StatusDetail, a forged one in its place.",
         swap(with_assertion(text, bad_bare), "</samlp:Status>", wrap("samlp:StatusDetail") + "</samlp:Status>"), SCHEMA)
    case("s09_status_message", "S09: the signed assertion in StatusMessage.",
         swap(with_assertion(text, bad_bare), "</samlp:Status>", wrap("samlp:StatusMessage") + "</samlp:Status>"), SCHEMA)
    advised = swap(bad_bare, "</saml:Conditions>", "</saml:Conditions>" + wrap("saml:Advice"))
    case("s09_advice", "S09: the signed assertion in Advice of a forged one.", with_assertion(text, advised), "saml.assertion_in_advice")
    case("s09_advice_allowed", "S09: the same where assertions inside Advice are tolerated: the forged one is still unsigned.",
         with_assertion(text, advised), MISSING, allow="advice")
    value = ('<saml:AttributeStatement><saml:Attribute Name="a">%s</saml:Attribute></saml:AttributeStatement>' % wrap("saml:AttributeValue"))
    tail = swap(bad_bare, "</saml:Assertion>", value + "</saml:Assertion>")
    case("s09_attribute_value", "S09: the signed assertion in an AttributeValue of a forged one.", with_assertion(text, tail), SCHEMA)
    data = re.sub(r"</saml:SubjectConfirmationData>", inner + "</saml:SubjectConfirmationData>", bad_bare)
    case("s09_confirmation_data", "S09: the signed assertion in SubjectConfirmationData of a forged one.", with_assertion(text, data), SCHEMA)
    holder = re.sub(r"</saml:SubjectConfirmationData>", "<ds:KeyInfo xmlns:ds=\"%s\">%s</ds:KeyInfo></saml:SubjectConfirmationData>" % (
        "http://www.w3.org/2000/09/xmldsig#", inner), bad_bare)
    case("s09_holder_key_info", "S09: the signed assertion in KeyInfo of a forged one's SubjectConfirmationData.", with_assertion(text, holder), SCHEMA)
    case("s09_encrypted_sibling", "S09: the signed assertion as content of an EncryptedAssertion beside a forged one.",
         with_assertion(text, bad_bare + wrap("saml:EncryptedAssertion")), COUNT)
    case("s09_in_key_info", "S09: the genuine assertion, unsigned, in KeyInfo of the forged one's Signature.",
         with_assertion(text, swap(bad, "</ds:KeyInfo>", bare + "</ds:KeyInfo>")), MALFORMED)
    case("s09_signature_of_signature", "S09: the forged assertion's KeyInfo holds the genuine Signature and assertion.",
         with_assertion(text, swap(bad_bare, "<saml:Subject>", swap(signature(
             "_evil_assertion_ID", key_info="<ds:KeyInfo>%s</ds:KeyInfo>" % inner), "<ds:DigestValue></ds:DigestValue>",
             "<ds:DigestValue>AAAA</ds:DigestValue>") + "<saml:Subject>")), MALFORMED)
    case("s10_cve_2022_41912_second_assertion", "S10 CVE-2022-41912: an unsigned assertion behind the signed one.",
         with_assertion(text, inner + evil(bare, new_id=ASSERTION_ID + "_attack")), COUNT)
    other = cut(genuine(assertion_id="_assert-other", name_id_xml="<saml:NameID>bob@example.com</saml:NameID>"), "saml:Assertion")
    case("s10_two_signed_assertions", "S10: two assertions, each well signed.", with_assertion(text, inner + other), COUNT)
    case("s10_second_in_signed_response", "S10: two assertions in a well signed response.",
         genuine(sign_response=True, sign_assertion=False, more_assertions_xml=evil(bare)), COUNT)


METADATA = ('<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="_md" entityID="%s">@<md:IDPSSODescriptor '
            'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:SingleSignOnService '
            'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"></md:SingleSignOnService>'
            "</md:IDPSSODescriptor></md:EntityDescriptor>") % IDP


def foreign_signatures():
    descriptor = sign(METADATA.replace("@", signature("_md")), signature_of="_md")
    text = genuine()
    unsigned = without_signature(text)
    bad = evil(unsigned)
    case("s11_metadata_in_extensions", "S11: the IdP's signed metadata in Extensions of an unsigned response.",
         swap(bad, "<samlp:Status>", "<samlp:Extensions>%s</samlp:Extensions><samlp:Status>" % descriptor), MISSING)
    case("s11_metadata_as_child", "S11: the IdP's signed metadata as a child of an unsigned response.",
         swap(bad, "<samlp:Status>", descriptor + "<samlp:Status>"), SCHEMA)
    case("s11_metadata_signature_moved", "S11: the Signature of the IdP's metadata put into a forged assertion.",
         swap(bad, "<saml:Subject>", signature_of(descriptor) + "<saml:Subject>"), REFERENCE)
    case("s11_metadata_signature_object", "S11: the same with the metadata in ds:Object.",
         swap(bad, "<saml:Subject>", swap(signature_of(descriptor), "</ds:Signature>", "<ds:Object>%s</ds:Object></ds:Signature>" %
              without_signature(descriptor)) + "<saml:Subject>"), MALFORMED)
    logout = ('<samlp:LogoutRequest xmlns:samlp="%s" xmlns:saml="%s" ID="_out" Version="2.0" IssueInstant="2026-03-02T09:59:58Z">'
              "<saml:Issuer>%s</saml:Issuer>@<saml:NameID>%s</saml:NameID></samlp:LogoutRequest>") % (m.SAMLP, m.SAML, IDP, ADMIN)
    signed = sign(logout.replace("@", signature("_out")), signature_of="_out")
    case("s12_logout_signature_moved", "S12: the Signature of a LogoutRequest of the IdP put into a forged assertion.",
         swap(bad, "<saml:Subject>", signature_of(signed) + "<saml:Subject>"), REFERENCE)
    case("s12_logout_in_extensions", "S12: a signed LogoutRequest in Extensions of an unsigned response.",
         swap(bad, "<samlp:Status>", "<samlp:Extensions>%s</samlp:Extensions><samlp:Status>" % signed), MISSING)
    case("s12_old_assertion_signature", "S12: the Signature of an older assertion of the same user put into a forged one.",
         swap(bad, "<saml:Subject>", signature_of(genuine(assertion_id="_old")) + "<saml:Subject>"), REFERENCE)
    case("s12_old_assertion_signature_same_id", "S12: the same, the forged assertion taking the old one's ID.",
         swap(without_signature(genuine()).replace(USER, ADMIN), "<saml:Subject>", signature_of(text) + "<saml:Subject>"), DIGEST)


def exclusion():
    text = genuine()
    mark = signature_of(text)
    both = genuine(sign_response=True)
    case("s13_no_signature", "S13 CVE-2020-12676: no Signature at all.", swap(text, mark, ""), MISSING)
    case("s13_assertion_signature_removed", "S13: of two Signatures the assertion's is removed: the response's no longer fits.",
         swap(both, re.findall(r"<ds:Signature .*?</ds:Signature>", both, re.S)[1], ""), DIGEST)
    case("s13_response_signature_removed", "S13: of two Signatures the response's is removed where both are required.",
         swap(both, signature_of(both), ""), "saml.response_not_signed", require="both")
    case("s13_empty_signature", "S13: an empty ds:Signature.",
         swap(text, mark, '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'), MALFORMED, witness=False)
    case("s13_no_signature_value", "S13: no SignatureValue.", re.sub(r"<ds:SignatureValue>[^<]*</ds:SignatureValue>", "", text), MALFORMED)
    case("s13_empty_signature_value", "S13: an empty SignatureValue.",
         re.sub(r"<ds:SignatureValue>[^<]*</ds:SignatureValue>", "<ds:SignatureValue></ds:SignatureValue>", text), "saml.signature_invalid")
    case("s13_key_info_only", "S13: a Signature of KeyInfo alone.",
         re.sub(r"<ds:SignedInfo>.*?</ds:SignatureValue>", "", text), MALFORMED)
    case("s13_no_signed_info", "S13: no SignedInfo.", re.sub(r"<ds:SignedInfo>.*?</ds:SignedInfo>", "", text), MALFORMED)
    case("s13_no_reference", "S13: SignedInfo without Reference, well signed.", genuine_custom(references=""), REFERENCE)
    case("s13_signature_in_subject", "S13: the Signature as a child of Subject.",
         swap(swap(text, mark, ""), "<saml:NameID", mark + "<saml:NameID"), SCHEMA)
    case("s13_signature_in_status", "S13: the assertion's Signature in Status.",
         swap(swap(text, mark, ""), "</samlp:Status>", mark + "</samlp:Status>"), SCHEMA)
    case("s13_signature_in_response", "S13, S23: the assertion's Signature as the response's.",
         swap(swap(text, mark, ""), "</saml:Issuer><samlp:Status>", "</saml:Issuer>" + mark + "<samlp:Status>"), REFERENCE)
    case("s13_signature_in_attribute_value", "S13: the Signature in an AttributeValue.",
         swap(swap(text, mark, ""), "<saml:AttributeValue>", "<saml:AttributeValue>" + mark), SCHEMA)
    case("s14_no_certificate", "S14 CVE-2026-28323: no certificate configured.", text, "saml.no_trusted_key", cert=[])
    altered = text.replace(USER, ADMIN)
    case("s13_altered", "[XMLDSig] 3.2: the signed NameID altered.", altered, DIGEST)
    case("s13_altered_attribute", "[XMLDSig] 3.2: a signed attribute value altered.",
         swap(text, "<saml:AttributeValue>" + USER, "<saml:AttributeValue>" + ADMIN), DIGEST)
    case("s13_altered_signature_value", "[XMLDSig] 3.2: one bit of SignatureValue altered.", flip(text), "saml.signature_invalid")
    swapped = re.sub(r"<ds:DigestValue>[^<]*<", "<ds:DigestValue>%s<" % digest_of(altered), altered)
    case("s13_altered_digest_fixed", "[XMLDSig] 3.2: the NameID altered and the digest made to fit.", swapped, "saml.signature_invalid")


def flip(text):
    start = text.index("<ds:SignatureValue>") + len("<ds:SignatureValue>") + 20
    return text[:start] + ("A" if text[start] != "A" else "B") + text[start + 1:]


def digest_of(text):
    """What the digest of the altered assertion would be: signed anew by another key, to read the value off."""
    again = sign(re.sub(r"<ds:(DigestValue|SignatureValue)>[^<]*<", r"<ds:\1><", text), "attacker-rsa2048", ASSERTION_ID)
    return re.search(r"<ds:DigestValue>([^<]*)<", again).group(1)


def genuine_custom(**options):
    """A genuine message whose Signature is shaped by `signature`'s options and filled in by openssl over what stands there."""
    from gen.tools import sign_by_openssl
    shape = Message(assertion_signature=options)
    return sign_by_openssl(shape.response(shape.assertion()), "idp-rsa2048")


def generate():
    response_wrapping()
    assertion_wrapping()
    foreign_signatures()
    exclusion()
