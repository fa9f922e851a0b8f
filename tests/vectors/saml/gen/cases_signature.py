# SPDX-License-Identifier: Apache-2.0
"""Keys, algorithms and the inside of ds:Signature: attacks S15 to S35 of docs/attacks.md."""

import base64
import re

from gen import message as m
from gen.case import case
from gen.cases_wrapping import DIGEST, DUPLICATE, MALFORMED, REFERENCE, SCHEMA, genuine_custom
from gen.message import (
    ACS, ADMIN, ASSERTION_ID, ENVELOPED, EXC, MORE, Message, RESPONSE_ID, USER, genuine, signature_of, swap,
    transform)
from gen.tools import KEYS, cert_base64, cert_file, run, sign, sign_by_openssl

INVALID = "saml.signature_invalid"
UNKNOWN = "saml.signature_algorithm_unknown"
NOT_ALLOWED = "saml.signature_algorithm_not_allowed"
TRANSFORM = "saml.signature_transform_not_allowed"
DSIG = "http://www.w3.org/2000/09/xmldsig#"
X509 = "<ds:X509Data><ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data>"


def forged_keys():
    text = genuine(key="attacker-rsa2048", name_id_xml="<saml:NameID>%s</saml:NameID>" % ADMIN,
                   assertion_signature=dict(cert="attacker-rsa2048"))
    case("s15_certificate_faking", "S15 CVE-2023-48703, CVE-2021-21239: signed by an attacker, whose self-signed look-alike certificate (same subject, "
         "issuer and serial) stands in KeyInfo.", text, INVALID)
    case("s15_genuine_certificate_shown", "S15: signed by an attacker; KeyInfo shows the IdP's certificate.",
         genuine(key="attacker-rsa2048"), INVALID)
    case("s15_both_certificates", "S15: signed by an attacker; KeyInfo holds both certificates.", genuine(
        key="attacker-rsa2048", assertion_signature=dict(key_info="<ds:KeyInfo>%s%s</ds:KeyInfo>" % (
            X509 % cert_base64("idp-rsa2048"), X509 % cert_base64("attacker-rsa2048")))), INVALID)
    case("s15_other_idp", "S15, V16: signed by another IdP, whom another organisation trusts.",
         genuine(key="other-idp-rsa2048", assertion_signature=dict(cert="other-idp-rsa2048")), INVALID)
    case("s15_certificate_in_genuine", "S15: a genuine message whose KeyInfo names a certificate that is not its own: KeyInfo is never read.",
         genuine(assertion_signature=dict(cert="attacker-rsa2048")))
    numbers = run(["openssl", "rsa", "-in", KEYS + "/attacker-rsa2048.key", "-noout", "-modulus"]).decode().strip().split("=")[1]
    modulus = base64.b64encode(bytes.fromhex(numbers)).decode()
    raw = "<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>%s</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>" % modulus
    der = base64.b64encode(run(["openssl", "pkey", "-in", KEYS + "/attacker-rsa2048.key", "-pubout", "-outform", "DER"])).decode()
    for name, what, content in (
            ("rsa_key_value", "RSAKeyValue", raw),
            ("der_encoded_key_value", "DEREncodedKeyValue", '<dsig11:DEREncodedKeyValue xmlns:dsig11="http://www.w3.org/2009/xmldsig11#">%s</dsig11:DEREncodedKeyValue>' % der),
            ("key_name", "KeyName of another local key", "<ds:KeyName>attacker-rsa2048</ds:KeyName>"),
            ("x509_ski", "X509SKI", "<ds:X509Data><ds:X509SKI>AAAA</ds:X509SKI></ds:X509Data>"),
            ("issuer_serial", "X509IssuerSerial", "<ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>CN=idp.example.com</ds:X509IssuerName>"
             "<ds:X509SerialNumber>4097</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>"),
            ("retrieval_method", "CVE-2023-36661 RetrievalMethod with a URL", '<ds:RetrievalMethod URI="http://127.0.0.1:9/key" Type="http://www.w3.org/2000/09/xmldsig#rawX509Certificate"/>'),
            ("retrieval_method_same_document", "RetrievalMethod into the document", '<ds:RetrievalMethod URI="#_x"/>'),
            ("key_info_reference", "KeyInfoReference with a URL", '<dsig11:KeyInfoReference xmlns:dsig11="http://www.w3.org/2009/xmldsig11#" URI="http://127.0.0.1:9/key"/>')):
        case("s16_" + name, "S16: signed by an attacker; %s in KeyInfo." % what,
             genuine(key="attacker-rsa2048", assertion_signature=dict(key_info="<ds:KeyInfo>%s</ds:KeyInfo>" % content)), INVALID)


def hmac_and_weak():
    der = run(["openssl", "x509", "-in", cert_file("idp-rsa2048"), "-outform", "DER"])
    spki = run(["openssl", "x509", "-in", cert_file("idp-rsa2048"), "-pubkey", "-noout"])
    import tempfile
    for name, secret, uri in (("certificate_pem", open(cert_file("idp-rsa2048"), "rb").read(), DSIG + "hmac-sha1"),
                              ("certificate_der", der, MORE + "hmac-sha256"), ("public_key_pem", spki, MORE + "hmac-sha256")):
        with tempfile.NamedTemporaryFile(suffix=".bin") as file:
            file.write(secret)
            file.flush()
            text = genuine_hmac(uri, file.name)
        case("s17_hmac_" + name, "S17: a MAC (%s) keyed with what everybody knows of the IdP: %s; made by xmlsec1 --hmackey." % (
            uri.split("#")[1], name.replace("_", " ")), text, NOT_ALLOWED, witness=False)
    case("s17_hmac_output_length", "S17 CVE-2009-0217: HMACOutputLength of 8 bits.", swap(
        text, 'hmac-sha256"></ds:SignatureMethod>', 'hmac-sha256"><ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>'), NOT_ALLOWED)
    case("s17_output_length_on_rsa", "S17: HMACOutputLength inside an RSA SignatureMethod.", genuine_custom_digest(
        method_inner="<ds:HMACOutputLength>0</ds:HMACOutputLength>"), MALFORMED)

    def uri_case(name, about, uri, expect, **keys):
        text = genuine()
        text = re.sub(r"<ds:SignatureValue>[^<]*<", "<ds:SignatureValue><", swap(text, MORE + "rsa-sha256", uri))
        case("s18_" + name, "S18: " + about, sign_by_openssl(text, "idp-rsa2048", keys.pop("options", ("-sha1",))), expect, **keys)
    uri_case("rsa_md5", "rsa-md5, allowed by no switch.", MORE + "rsa-md5", NOT_ALLOWED, options=("-md5",), allow="sha1")
    uri_case("unknown_algorithm", "an unknown SignatureMethod, signed with SHA-1.", "http://attacker.example/madeup", UNKNOWN, allow="sha1")
    uri_case("empty_algorithm", "an empty SignatureMethod.", "", UNKNOWN, allow="sha1")
    uri_case("dsa_sha1", "dsa-sha1.", DSIG + "dsa-sha1", NOT_ALLOWED, allow="sha1")
    uri_case("rsa_sha224", "rsa-sha224.", MORE + "rsa-sha224", NOT_ALLOWED, options=("-sha224",), allow="sha1")
    uri_case("digest_uri_as_method", "the URI of a digest as SignatureMethod.", m.SHA256, UNKNOWN, options=("-sha256",))
    case("s18_md5_digest", "S18: an MD5 DigestMethod.", genuine(assertion_signature=dict(digest=MORE + "md5")), NOT_ALLOWED, allow="sha1")
    case("s18_unknown_digest", "S18: an unknown DigestMethod.", genuine_custom(
        references='<ds:Reference URI="#%s"><ds:Transforms>%s%s</ds:Transforms><ds:DigestMethod Algorithm="urn:none"></ds:DigestMethod>'
        "<ds:DigestValue>AAAA</ds:DigestValue></ds:Reference>" % (ASSERTION_ID, transform(ENVELOPED), transform(EXC))), UNKNOWN)


def genuine_hmac(uri, secret):
    shape = Message(assertion_signature=dict(algorithm=uri))
    return sign(shape.response(shape.assertion()), hmac=secret, signature_of=ASSERTION_ID)


def digest_value(text):
    return re.search(r"<ds:DigestValue>([^<]*)<", text).group(1)


def genuine_custom_digest(text=None, **options):
    """As genuine_custom, with the digest that the genuine message has (the assertion does not depend on its Signature)."""
    good = digest_value(genuine())
    shape = Message(assertion_signature=options)
    text = shape.response(shape.assertion()).replace("<ds:DigestValue></ds:DigestValue>", "<ds:DigestValue>%s</ds:DigestValue>" % good)
    return sign_by_openssl(text, "idp-rsa2048")


def reference(uri="#" + ASSERTION_ID, transforms=None, digest=None, uri_xml=None):
    return ('<ds:Reference%s><ds:Transforms>%s</ds:Transforms><ds:DigestMethod Algorithm="%s"></ds:DigestMethod>'
            "<ds:DigestValue>%s</ds:DigestValue></ds:Reference>" % (
                ' URI="%s"' % uri if uri_xml is None else uri_xml, transforms or transform(ENVELOPED) + transform(EXC), m.SHA256,
                digest_value(genuine()) if digest is None else digest))


def inside_signature():
    text = genuine()
    info = re.search(r"<ds:SignedInfo>.*?</ds:SignedInfo>", text).group(0)
    forged_digest = info.replace(digest_value(text), "AAAA")
    altered = text.replace(USER, ADMIN)
    from gen.cases_wrapping import digest_of
    false_info = info.replace(digest_value(text), digest_of(altered))
    case("s19_cve_2025_29774_first", "S19 CVE-2025-29774: a forged SignedInfo before the genuine one.", swap(altered, info, false_info + info), MALFORMED)
    case("s19_cve_2025_29774_second", "S19 CVE-2025-29774: a forged SignedInfo behind the genuine one.", swap(altered, info, info + false_info), MALFORMED)
    case("s19_signed_info_in_object", "S19: a second SignedInfo in ds:Object.", swap(text, "</ds:Signature>", "<ds:Object>%s</ds:Object></ds:Signature>" % info), MALFORMED)
    case("s19_signed_info_in_wrapper", "S19: the genuine SignedInfo in a wrapper, a forged one in its place.",
         swap(altered, info, "%s<x>%s</x>" % (false_info, info)), MALFORMED)
    value, wrong = digest_value(text), digest_of(altered)
    case("s20_cve_2025_29775_comment", "S20 CVE-2025-29775: the genuine digest in a comment, a forged one as text.",
         swap(altered, value + "<", "<!--%s-->%s<" % (value, wrong)), MALFORMED)
    case("s20_comment_before_text", "S20: an empty comment in DigestValue of a genuine message.", swap(text, value + "<", "<!---->%s<" % value), MALFORMED)
    case("s20_comment_splits_text", "S20: a comment that splits DigestValue.", swap(text, value, value[:10] + "<!-- -->" + value[10:]), MALFORMED)
    case("s20_comment_in_signature_value", "S20: a comment in SignatureValue.",
         re.sub(r"(<ds:SignatureValue>.{20})", r"\1<!-- -->", text), MALFORMED)
    case("s20_comment_in_certificate", "S20: a comment in X509Certificate.", swap(text, "<ds:X509Certificate>", "<ds:X509Certificate><!-- -->"), MALFORMED)
    case("s20_pi_in_digest_value", "S20: a processing instruction in DigestValue.", swap(text, value, value[:10] + "<?x?>" + value[10:]), "saml.xml_malformed")
    case("s20_cdata_in_digest_value", "S20: a CDATA section in DigestValue is text like any other.", swap(text, value, "<![CDATA[%s]]>" % value))
    case("s20_element_in_digest_value", "S20: an element in DigestValue.", swap(text, value, "<x/>" + value), MALFORMED)
    double = lambda pattern: re.sub("(%s)" % pattern, r"\1\1", text, count=1)
    for name, pattern in (("digest_value", "<ds:DigestValue>.*?</ds:DigestValue>"), ("signature_value", "<ds:SignatureValue>.*?</ds:SignatureValue>"),
                          ("signature_method", "<ds:SignatureMethod .*?</ds:SignatureMethod>"), ("digest_method", "<ds:DigestMethod .*?</ds:DigestMethod>"),
                          ("c14n_method", "<ds:CanonicalizationMethod .*?</ds:CanonicalizationMethod>"), ("key_info", "<ds:KeyInfo>.*?</ds:KeyInfo>"),
                          ("transforms", "<ds:Transforms>.*?</ds:Transforms>")):
        case("s21_two_" + name, "S21: %s twice." % name, double(pattern), MALFORMED)
    case("s21_two_signatures", "S21: the Signature twice in the assertion.", double("<ds:Signature .*?</ds:Signature>"), MALFORMED)
    case("s21_second_signature_forged", "S21: a forged Signature before the genuine one in the assertion.", swap(
        text, "<ds:Signature ", signature_of(genuine(key="attacker-rsa2048")) + "<ds:Signature "), MALFORMED)


def references():
    text = genuine()
    response_uri = "#" + RESPONSE_ID
    two = reference() + reference()
    case("s22_two_references_same", "S22: the same Reference twice, well signed.", genuine_custom(references=two), REFERENCE)
    case("s22_two_references_first_forged", "S22 CVE-2026-33487: two References, the first with a digest that fits another element.",
         genuine_custom(references=reference("#_other", digest="AAAA") + reference()), REFERENCE)
    case("s22_two_references_second_other", "S22: two References, the second to the response.",
         genuine_custom(references=reference() + reference(response_uri, digest="AAAA")), REFERENCE)

    def uri_case(name, about, uri, expect=REFERENCE, prefix="s24_"):
        case(prefix + name, about, genuine_custom(references=reference(uri)), expect)
    uri_case("sibling", "S23 CVE-2024-8698: the Reference names the response round it.", response_uri, prefix="s23_")
    uri_case("child", "S23: the Reference names an element that is not there.", "#_nowhere", prefix="s23_")
    subject = Message(assertion_signature=dict(uri="#_sub"), subject_xml=Message().subject().replace("<saml:Subject>", '<saml:Subject ID="_sub">'))
    shape = subject.response(subject.assertion())
    case("s23_reference_to_subject", "S23 CVE-2025-47949: the Reference covers the Subject alone.", sign(
        shape, signature_of=ASSERTION_ID, extra=("--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Subject")), REFERENCE)
    for name, uri in (("xpointer_root", "#xpointer(/)"), ("xpointer_id", "#xpointer(id('%s'))" % ASSERTION_ID), ("query", "#%s?x" % ASSERTION_ID),
                      ("hash_alone", "#"), ("no_hash", ASSERTION_ID), ("question_mark", "?q"), ("cid", "cid:%s" % ASSERTION_ID),
                      ("http", "http://127.0.0.1:9/x#%s" % ASSERTION_ID), ("file", "file:///etc/hostname"), ("xpath_injection", "#a' or '1'='1"),
                      ("space", "# %s" % ASSERTION_ID), ("percent", "#%5Fassert-0c2b8d64aa"), ("upper_case", "#" + ASSERTION_ID.upper())):
        uri_case(name, "S24: Reference URI `%s`." % uri, uri)
    case("s24_missing_uri", "S24: a Reference without URI.", genuine_custom(references=reference(uri_xml="")), REFERENCE)
    empty = genuine(sign_assertion=False, sign_response=True, response_signature=dict(uri=""))
    from gen.case import pair
    pair("s24_empty_uri", "S24: Reference URI=\"\" on the response: refused without the switch.",
         "S24: Reference URI=\"\" on the response: accepted by the switch empty-reference-uri.", empty, "empty-reference-uri", REFERENCE)
    case("s24_empty_uri_on_assertion", "S24: Reference URI=\"\" on the assertion, which is not the document element, in spite of the switch.",
         genuine(assertion_signature=dict(uri="")), REFERENCE, allow="empty-reference-uri")

    case("s25_duplicate_id", "S25: the response bears the ID of the signed assertion.",
         swap(text, 'ID="%s"' % RESPONSE_ID, 'ID="%s"' % ASSERTION_ID), DUPLICATE)
    case("s25_duplicate_id_on_other_element", "S25: an element that is not SAML's bears the ID of the signed assertion.", swap(
        text, "<samlp:Status>", '<samlp:Extensions><x xmlns="urn:x" ID="%s"/></samlp:Extensions><samlp:Status>' % ASSERTION_ID), DUPLICATE)
    case("s25_id_with_space", "S25: the assertion's ID with a blank in front.", swap(text, 'ID="%s" Version' % ASSERTION_ID, 'ID=" %s" Version' % ASSERTION_ID), REFERENCE)
    case("s25_id_of_other_case", "S25: the assertion's ID in upper case, the Reference not.", swap(text, 'ID="%s" Version' % ASSERTION_ID, 'ID="%s" Version' % ASSERTION_ID.upper()), REFERENCE)
    case("s25_response_id_with_space", "[Core] 1.3.4: the response's ID with a blank in front.", genuine(response_id=" " + RESPONSE_ID), "saml.id_invalid")
    case("s25_id_not_ncname", "[Core] 1.3.4: an ID that begins with a digit.", genuine(response_id="1abc"), "saml.id_invalid")
    case("s25_id_no_break_space", "[XML] 2.3: U+00A0 is no character of a name.", genuine(response_id="_a\u00a0b"), "saml.id_invalid")
    case("s25_assertion_id_no_break_space", "[XML] 2.3: the same in the assertion's ID.",
         genuine(assertion_id="_a\u00a0b", sign_assertion=False, sign_response=True), "saml.id_invalid")
    case("s25_id_begins_with_a_mark", "[XML] 2.3: a combining mark may not come first.", genuine(response_id="\u0301a"), "saml.id_invalid")
    case("s25_id_of_letters", "[XML] 2.3: letters beyond ASCII, and a mark behind the first.", genuine(response_id="_\u00e9\u4e2d\u0301"))
    case("s25_id_empty", "[Core] 1.3.4: an empty ID.", genuine(response_id=""), "saml.id_invalid")
    case("s25_id_missing", "[Core] 2.3.3: an assertion without ID in a signed response.",
         genuine(assertion_id=None, sign_assertion=False, sign_response=True), "saml.id_invalid")


def transforms():
    def shape(name, about, inner, expect=TRANSFORM, **keys):
        try:  # a signature that xmlsec1 takes, where it can make one
            text = genuine(assertion_signature=dict(transforms=inner))
        except RuntimeError:
            text = genuine_custom(references=reference(transforms=inner))
        case("s26_" + name, "S26: " + about, text, expect, **keys)
    xpath = "http://www.w3.org/TR/1999/REC-xpath-19991116"
    shape("xpath", "an XPath transform.", transform(ENVELOPED) + transform(xpath, "<ds:XPath>true()</ds:XPath>"))
    shape("xpath_filter2", "an XPath Filter 2 transform.", transform(ENVELOPED) + transform(
        "http://www.w3.org/2002/06/xmldsig-filter2", '<f:XPath xmlns:f="http://www.w3.org/2002/06/xmldsig-filter2" Filter="intersect">//*</f:XPath>'))
    shape("xslt", "an XSLT transform.", transform(ENVELOPED) + transform("http://www.w3.org/TR/1999/REC-xslt-19991116",
          '<x:stylesheet xmlns:x="http://www.w3.org/1999/XSL/Transform" version="1.0"></x:stylesheet>'))
    shape("base64", "a base64 transform.", transform(ENVELOPED) + transform(DSIG + "base64"))
    shape("decrypt", "a decryption transform.", transform(ENVELOPED) + transform("http://www.w3.org/2002/07/decrypt#XML"))
    shape("three", "three transforms.", transform(ENVELOPED) + transform(EXC) + transform(EXC))
    shape("enveloped_twice", "the enveloped transform twice.", transform(ENVELOPED) + transform(ENVELOPED))
    shape("wrong_order", "canonicalisation before the enveloped transform.", transform(EXC) + transform(ENVELOPED))
    shape("unknown", "an unknown transform.", transform(ENVELOPED) + transform("urn:none"))
    shape("only_c14n", "canonicalisation alone.", transform(EXC))
    shape("many_prefixes", "an InclusiveNamespaces of 10,000 prefixes.", transform(ENVELOPED) + transform(
        EXC, '<ec:InclusiveNamespaces xmlns:ec="%s" PrefixList="%s"></ec:InclusiveNamespaces>' % (EXC, " ".join("p%d" % i for i in range(10000)))))
    case("s28_no_transforms", "S28: no Transforms: the Signature would sign itself.", genuine_custom(
        references=reference().replace("<ds:Transforms>%s%s</ds:Transforms>" % (transform(ENVELOPED), transform(EXC)), "")), TRANSFORM)
    case("s28_empty_transforms", "S28: an empty Transforms.", genuine_custom(
        references=reference().replace(transform(ENVELOPED) + transform(EXC), "")), MALFORMED)
    case("s28_object", "S28: ds:Object in a genuine Signature, which the signature does not cover.", swap(genuine(), "</ds:Signature>", "<ds:Object>x</ds:Object></ds:Signature>"), MALFORMED)
    case("s28_manifest", "S28: a ds:Manifest in ds:Object.", swap(genuine(), "</ds:Signature>", "<ds:Object><ds:Manifest>%s</ds:Manifest></ds:Object></ds:Signature>" % reference()), MALFORMED)
    case("s27_c14n_1_1", "S27: c14n 1.1 as transform.", genuine(assertion_signature=dict(
        transforms=transform(ENVELOPED) + transform("http://www.w3.org/2006/12/xml-c14n11"))), TRANSFORM)
    case("s27_unknown_c14n", "S27: an unknown CanonicalizationMethod.", genuine_custom_digest(c14n="urn:none"), TRANSFORM)
    case("s27_empty_c14n", "S27: an empty CanonicalizationMethod.", genuine_custom_digest(c14n=""), TRANSFORM)
    commented = genuine(assertion_signature=dict(transforms=transform(ENVELOPED) + transform(EXC + "WithComments")),
                        name_id_xml="<saml:NameID>alice<!-- signed -->@example.com</saml:NameID>")
    case("s27_signed_comments", "S27: comments that are signed content.", commented, TRANSFORM)


def two_signatures():
    good = genuine(sign_response=True)
    marks = re.findall(r"<ds:Signature .*?</ds:Signature>", good, re.S)
    outer_bad = swap(good, marks[0], marks[0].replace("<ds:SignatureValue>", "<ds:SignatureValue>AAAA"))
    case("s29_response_bad", "S29: a good assertion's Signature under a bad one of the response.", outer_bad, INVALID)
    inner = Message(key="attacker-rsa2048").signed_assertion()
    outer = Message(sign_response=True, assertion_override_xml=inner)
    case("s29_assertion_by_other_key", "S29: the response well signed, the assertion in it signed by another key.", outer.build(), INVALID)
    false = Message().signed_assertion().replace(USER, ADMIN)
    case("s29_assertion_bad", "S29: the response well signed round an assertion whose own digest is wrong.",
         Message(sign_response=True, assertion_override_xml=false).build(), DIGEST)
    outer = Message(sign_response=True, assertion_override_xml=Message().signed_assertion(), key="attacker-rsa2048")
    case("s29_response_by_other_key", "S29: the assertion well signed, the response by another key.", outer.build(), INVALID)
    mixed = Message(sign_response=True, assertion_override_xml=Message(key="idp-rsa2048-next").signed_assertion())
    case("s29_two_trusted_keys", "S29: response and assertion signed by two keys that are both trusted.", mixed.build(),
         cert=["idp-rsa2048.crt", "idp-rsa2048-next.crt"], witness=False)


def encodings():
    shape = Message(assertion_signature=dict(algorithm=MORE + "ecdsa-sha256", cert="idp-p256"), key="idp-p256")
    text = shape.build()
    empty = re.sub(r"<ds:SignatureValue>[^<]*<", "<ds:SignatureValue><", text)
    case("s30_ecdsa_der", "S30: an ECDSA value in ASN.1 in place of r and s in a row.", sign_by_openssl(empty, "idp-p256"), INVALID, cert="idp-p256.crt")
    def value(name, about, octets):
        case("s30_ecdsa_" + name, "S30: " + about, empty.replace("<ds:SignatureValue><", "<ds:SignatureValue>%s<" % base64.b64encode(octets).decode()),
             INVALID, cert="idp-p256.crt")
    value("zeros", "CVE-2022-21449: r and s are zero.", b"\0" * 64)
    value("short", "a value of 63 bytes.", b"\1" * 63)
    real = base64.b64decode(re.search(r"<ds:SignatureValue>([^<]*)<", text).group(1))
    value("leading_zeros", "r and s with leading zeros, 66 bytes.", b"\0" + real[:32] + b"\0" + real[32:])
    value("trailing_byte", "one byte behind s.", real + b"\0")
    rsa = genuine()
    octets = base64.b64decode(re.search(r"<ds:SignatureValue>([^<]*)<", rsa).group(1))
    rsa_empty = re.sub(r"<ds:SignatureValue>[^<]*<", "<ds:SignatureValue>@<", rsa)
    for name, made in (("leading_zero", b"\0" + octets), ("short", octets[:-1]), ("zeros", b"\0" * 256), ("one", b"\0" * 255 + b"\1")):
        case("s30_rsa_" + name, "S30: an RSA value: %s." % name.replace("_", " "), rsa_empty.replace("@<", base64.b64encode(made).decode() + "<"), INVALID)
    case("s30_signature_value_not_base64", "S30: SignatureValue that is no base64.", rsa_empty.replace("@<", "****<"), MALFORMED)
    case("s30_digest_value_not_base64", "S30: DigestValue that is no base64.", genuine_custom(references=reference(digest="****")), MALFORMED)
    case("s30_pss_value_for_pkcs1", "S30: a PSS value under the name of PKCS#1 v1.5.", sign_by_openssl(rsa_empty.replace("@<", "<"), "idp-rsa2048",
         ("-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest")), INVALID)
    case("s32_ecdsa_method_rsa_key", "S32: an ECDSA SignatureMethod where the trusted key is RSA.", text, INVALID)
    case("s32_rsa_method_ec_key", "S32: an RSA SignatureMethod where the trusted key is EC.", rsa, INVALID, cert="idp-p256.crt")
    case("s32_ed25519", "S32: an EdDSA SignatureMethod with an RSA key.", genuine_custom_digest(
        algorithm="http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519"), NOT_ALLOWED)
    moved = genuine()
    case("s34_xml_lang_round_it", "S34: xml:lang on the response is no part of the assertion's exclusive canonical form.",
         swap(moved, 'ID="%s"' % RESPONSE_ID, 'xml:lang="en" ID="%s"' % RESPONSE_ID), SCHEMA)
    case("s34_attribute_line_end", "S34: a line feed in a signed attribute, put in after signing.",
         swap(moved, 'SessionIndex="_session-8842"', 'SessionIndex="_session&#10;8842"'), DIGEST)
    case("s35_response_destination", "S35: an unsigned response round a signed assertion, sent on to another address.",
         swap(moved, 'Destination="%s"' % ACS, 'Destination="https://evil.example.com/acs"'), "saml.destination_mismatch")
    case("s35_response_in_response_to", "S35: an unsigned response that answers another request than its signed assertion.",
         swap(moved, 'Destination="%s" InResponseTo="%s"' % (ACS, m.REQUEST), 'Destination="%s" InResponseTo="_other"' % ACS), "saml.in_response_to_mismatch")
    stolen = genuine(confirm_in_response_to="_req-of-the-victim")
    case("s35_confirmation_in_response_to", "S35: the unsigned response answers our request, the signed confirmation another.", stolen, "saml.in_response_to_mismatch")


def generate():
    forged_keys()
    hmac_and_weak()
    inside_signature()
    references()
    transforms()
    two_signatures()
    encodings()
