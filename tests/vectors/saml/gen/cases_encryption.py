# SPDX-License-Identifier: Apache-2.0
"""Encrypted assertions, identifiers and attributes: attacks E01 to E10 of docs/attacks.md. xmlsec1 encrypts; openssl wraps the
content key where xmlsec1 1.2 lacks the padding."""

import base64
import re

from gen.case import case, pair
from gen.message import ADMIN, ASSERTION_ID, RESPONSE_ID, Message, SAML, USER, evil, genuine, swap, without_signature
from gen.tools import decrypts, encrypt, encrypt_bytes, wrap_key

XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
OAEP = XENC + "rsa-oaep-mgf1p"
OAEP11 = XENC11 + "rsa-oaep"
RSA15 = XENC + "rsa-1_5"
ELEMENT = XENC + "Element"
CIPHERS = {"aes128-gcm": (XENC11 + "aes128-gcm", 16), "aes192-gcm": (XENC11 + "aes192-gcm", 24), "aes256-gcm": (XENC11 + "aes256-gcm", 32),
           "aes128-cbc": (XENC + "aes128-cbc", 16), "aes192-cbc": (XENC + "aes192-cbc", 24), "aes256-cbc": (XENC + "aes256-cbc", 32)}
# Test-only content keys: any bytes do.
CEK = bytes(range(1, 33))
KEYS = dict(sp_key="sp-rsa2048.key")
FAILED = "saml.decryption_failed"
MALFORMED = "saml.encryption_malformed"
NOT_ALLOWED = "saml.encryption_algorithm_not_allowed"

SHA1_OAEP = ("rsa_padding_mode:oaep", "rsa_oaep_md:sha1", "rsa_mgf1_md:sha1")


def data_template(cipher, key_info, kind=ELEMENT, extra=""):
    return ('<xenc:EncryptedData xmlns:xenc="%s" Id="_ed"%s><xenc:EncryptionMethod Algorithm="%s"></xenc:EncryptionMethod>'
            '<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">%s</ds:KeyInfo><xenc:CipherData><xenc:CipherValue></xenc:CipherValue>'
            "</xenc:CipherData>%s</xenc:EncryptedData>" % (XENC, ' Type="%s"' % kind if kind else "", cipher, key_info, extra))


def key_element(method=OAEP, inner="", value="", extra="", more=""):
    return ('<xenc:EncryptedKey xmlns:xenc="%s"%s><xenc:EncryptionMethod Algorithm="%s">%s</xenc:EncryptionMethod>%s<xenc:CipherData>'
            "<xenc:CipherValue>%s</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>" % (XENC, extra, method, inner, more, value))


def digest_method(uri):
    return '<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="%s"></ds:DigestMethod>' % uri


def mgf(name):
    return '<xenc11:MGF xmlns:xenc11="%s" Algorithm="%smgf1%s"></xenc11:MGF>' % (XENC11, XENC11, name)


def by_xmlsec(plain, cipher="aes256-gcm", method=OAEP, inner="", cert="sp-rsa2048"):
    """Content and key both encrypted by xmlsec1."""
    uri, size = CIPHERS[cipher]
    template = data_template(uri, key_element(method, inner))
    return encrypt(plain, template, cert=cert, session="aes-%d" % (size * 8))


def by_parts(plain, cipher="aes256-gcm", key_xml=None, options=SHA1_OAEP, method=OAEP, inner="", cert="sp-rsa2048", kind=ELEMENT,
             raw=False, cek=None, key_extra="", key_more="", data_extra=""):
    """Content by xmlsec1 under a known key, the key wrapped by openssl."""
    uri, size = CIPHERS[cipher]
    cek = CEK[:size] if cek is None else cek
    template = data_template(uri, "<ds:KeyName>cek</ds:KeyName>", kind, data_extra)
    done = encrypt_bytes(plain, template, cek) if raw else encrypt(plain, template, aes_key=cek)
    if key_xml is None:
        key_xml = key_element(method, inner, wrap_key(cek, cert, options), key_extra, key_more)
    if raw and kind and 'Type="' not in done:
        done = done.replace("<xenc:EncryptedData ", '<xenc:EncryptedData Type="%s" ' % kind)
    return swap(done, "<ds:KeyName>cek</ds:KeyName>", key_xml)


def wrap(data, name="EncryptedAssertion", more=""):
    return '<saml:%s xmlns:saml="%s">%s%s</saml:%s>' % (name, SAML, data, more, name)


def message(data, **changes):
    """A response, signed when asked, with what is given in the assertion's place."""
    return Message(assertion_override_xml=data, **changes).build()


def inner(**changes):
    return Message(**changes).signed_assertion()


def unsigned(**changes):
    return Message(sign_assertion=False, **changes).assertion()


def note(data, key="sp-rsa2048"):
    return " Witness: xmlsec1 %s it." % ("decrypts" if decrypts(wrap(data), key) else "does not decrypt")


def accepted():
    plain = inner()
    for cipher in CIPHERS:
        data = by_xmlsec(plain, cipher)
        about = "[XMLEnc] 5.2: %s with RSA-OAEP (SHA-1), signed inside.%s" % (cipher, note(data))
        if cipher.endswith("gcm"):
            case("genuine_encrypted_" + cipher.replace("-", "_"), about, message(wrap(data)), witness=False, **KEYS)
        else:
            pair("e02_" + cipher.replace("-", "_"), "E02: " + about, "E02: the same, allowed by aes-cbc.", message(wrap(data)), "aes-cbc", NOT_ALLOWED, witness=False, **KEYS)
    signed_outside = message(wrap(by_xmlsec(unsigned())), sign_response=True)
    case("genuine_shibboleth", "Shibboleth: the response is signed, the encrypted assertion inside is not.", signed_outside, **KEYS)
    case("genuine_encrypted_both_signed", "The response is signed, and the assertion inside the encryption too.", message(wrap(by_xmlsec(plain)), sign_response=True), require="both", **KEYS)
    case("genuine_oaep_sha256_mgf1_sha1", "[XMLEnc] 5.5.2: rsa-oaep-mgf1p with SHA-256 as digest, MGF1 with SHA-1; the key wrapped by openssl.", message(wrap(
        by_parts(plain, inner=digest_method(XENC + "sha256"), options=("rsa_padding_mode:oaep", "rsa_oaep_md:sha256", "rsa_mgf1_md:sha1")))), witness=False, **KEYS)
    for digest, mask in (("sha256", "sha256"), ("sha1", "sha256"), ("sha256", "sha1"), ("sha1", "sha1")):
        uri = XENC + "sha256" if digest == "sha256" else "http://www.w3.org/2000/09/xmldsig#sha1"
        data = by_parts(plain, method=OAEP11, inner=digest_method(uri) + mgf(mask),
                        options=("rsa_padding_mode:oaep", "rsa_oaep_md:" + digest, "rsa_mgf1_md:" + mask))
        case("genuine_oaep11_%s_mgf1_%s" % (digest, mask), "[XMLEnc11] 5.5.2: rsa-oaep, digest %s, MGF1 %s; the key wrapped by openssl." % (digest, mask), message(wrap(data)), witness=False, **KEYS)
    beside = by_parts(plain, key_xml='<ds:RetrievalMethod Type="%sEncryptedKey" URI="#_ek"></ds:RetrievalMethod>' % XENC)
    key = key_element(value=wrap_key(CEK, "sp-rsa2048", SHA1_OAEP), extra=' Id="_ek" Recipient="https://sp.example.com/saml/metadata"')
    case("genuine_encrypted_key_beside", "[Core] 6.2: the EncryptedKey beside the EncryptedData, as Shibboleth's first versions and others send it.",
         message(wrap(beside, more=key)), witness=False, **KEYS)
    case("genuine_encrypted_no_type", "[XMLEnc] 3.1: EncryptedData without Type.", message(wrap(by_parts(plain, kind=None, raw=True))), witness=False, **KEYS)
    case("e10_second_key", "E10, SDP-SP38: encrypted to the older of two keys, whose certificate has expired.",
         message(wrap(by_xmlsec(plain, cert="sp-rsa2048-old"))), witness=False, sp_key=["sp-rsa2048.key", "sp-rsa2048-old.key"])
    case("e10_two_recipients", "E10: two EncryptedKeys, the second for us.", message(wrap(by_parts(plain, key_xml=(
        key_element(value=wrap_key(CEK, "other-sp-rsa2048", SHA1_OAEP)) + key_element(value=wrap_key(CEK, "sp-rsa2048", SHA1_OAEP)))))), witness=False, **KEYS)
    rsa15 = by_xmlsec(plain, method=RSA15)
    pair("e03_rsa_1_5", "E03: RSA PKCS#1 v1.5 key transport." + note(rsa15), "E03: the same, allowed by rsa1_5.", message(wrap(rsa15)), "rsa1_5", NOT_ALLOWED, witness=False, **KEYS)
    name = '<saml:NameID xmlns:saml="%s" Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">%s</saml:NameID>' % (SAML, USER)
    case("genuine_encrypted_id", "[Core] 2.2.4: EncryptedID in place of NameID.", genuine(name_id_xml=wrap(by_xmlsec(name), "EncryptedID")), **KEYS)
    attribute = '<saml:Attribute xmlns:saml="%s" Name="role"><saml:AttributeValue>user</saml:AttributeValue></saml:Attribute>' % SAML
    case("genuine_encrypted_attribute", "[Core] 2.7.3.2: EncryptedAttribute.", genuine(attributes_xml="<saml:AttributeStatement>%s</saml:AttributeStatement>" %
         wrap(by_xmlsec(attribute), "EncryptedAttribute")), attribute_role="user", **KEYS)


def wrapping():
    plain = inner()
    data = by_xmlsec(plain)
    bad = unsigned(assertion_id="_evil", name_id_xml="<saml:NameID>%s</saml:NameID>" % ADMIN)
    case("e01_unsigned_encrypted", "E01: anybody can encrypt to our key: an unsigned assertion, encrypted, in an unsigned response.", message(wrap(by_xmlsec(bad))), "saml.signature_missing", **KEYS)
    case("e01_signed_by_attacker_inside", "E01: the assertion inside is signed by an attacker.", message(wrap(by_xmlsec(inner(key="attacker-rsa2048")))), "saml.signature_invalid", witness=False, **KEYS)
    case("e01_signed_encrypted_altered_inside", "E01: the assertion inside was altered after signing.", message(wrap(by_xmlsec(plain.replace(USER, ADMIN)))), "saml.signature_digest_mismatch", witness=False, **KEYS)
    count = "saml.assertion_count"
    case("e05_plain_beside_encrypted", "E05 CVE-2026-2092: a forged plain assertion beside the genuine encrypted one.", message(wrap(data) + bad), count, **KEYS)
    case("e05_plain_before_encrypted", "E05: a forged plain assertion before the genuine encrypted one.", message(bad + wrap(data)), count, **KEYS)
    case("e05_two_encrypted", "E05: two EncryptedAssertions.", message(wrap(data) + wrap(by_xmlsec(bad))), count, **KEYS)
    case("e05_encrypted_in_signed_plain", "E05: an EncryptedAssertion in Advice of a signed one.", genuine(advice_xml="<saml:Advice>%s</saml:Advice>" % wrap(data)), "saml.assertion_in_advice", **KEYS)
    case("e05_encrypted_in_extensions", "E05: an EncryptedAssertion in Extensions beside a signed assertion.", genuine(extensions_xml="<samlp:Extensions>%s</samlp:Extensions>" % wrap(data)), "saml.schema_violation", **KEYS)
    case("e05_two_encrypted_data", "E05: two EncryptedData in one EncryptedAssertion.", message(wrap(data + data.replace('Id="_ed"', 'Id="_ed2"'))), MALFORMED, **KEYS)
    case("e05_plain_inside_encrypted", "E05: a plain assertion as content of EncryptedAssertion.", message(wrap(plain)), "saml.schema_violation", **KEYS)
    case("e05_empty_encrypted", "E05: an empty EncryptedAssertion.", message(wrap("")), MALFORMED, **KEYS)
    wrapped = swap(evil(without_signature(plain)), "</saml:Assertion>", plain + "</saml:Assertion>")
    case("e06_inner_xsw4", "E06, S04: XSW4 inside the encryption.", message(wrap(by_xmlsec(wrapped))), "saml.signature_missing", witness=False, **KEYS)
    object_ = swap(evil(plain), "</ds:Signature>", "<ds:Object>%s</ds:Object></ds:Signature>" % without_signature(plain))
    case("e06_inner_xsw8", "E06, S08: XSW8 inside the encryption.", message(wrap(by_xmlsec(object_))), "saml.signature_malformed", witness=False, **KEYS)


def wrapping_and_signatures():
    plain = inner()
    same_id = Message(assertion_id=RESPONSE_ID, response_id="_other-response").signed_assertion()
    case("e06_inner_id_of_response", "E06, S25: the decrypted assertion bears the ID of the response round it.", message(wrap(by_xmlsec(same_id))), "saml.duplicate_id", witness=False, **KEYS)
    signed = message(wrap(by_xmlsec(unsigned())), sign_response=True)
    start, end = signed.index("<saml:EncryptedAssertion"), signed.index("</saml:EncryptedAssertion>") + len("</saml:EncryptedAssertion>")
    other = wrap(by_xmlsec(unsigned(name_id_xml="<saml:NameID>%s</saml:NameID>" % ADMIN)))
    case("e05_encrypted_exchanged", "E05: in a signed response the EncryptedAssertion is exchanged for the attacker's.", signed[:start] + other + signed[end:], "saml.signature_digest_mismatch", **KEYS)
    foreign = message(wrap(by_xmlsec(inner(key="attacker-rsa2048"))), sign_response=True)
    case("s29_encrypted_assertion_by_other_key", "S29: the response well signed, the assertion encrypted in it signed by another key.", foreign, "saml.signature_invalid", **KEYS)
    cbc = message(wrap(by_xmlsec(unsigned(), "aes256-cbc")), sign_response=True)
    case("e02_cbc_in_signed_response", "E02: CBC, allowed, in a signed response.", cbc, allow="aes-cbc", **KEYS)
    case("e02_cbc_altered_in_signed_response", "E02: CBC content altered in a signed response: the signature fails before anything is decrypted.",
         ciphertext(cbc, lambda b: b[:-17] + bytes([b[-17] ^ 1]) + b[-16:]),
         "saml.signature_digest_mismatch", allow="aes-cbc", **KEYS)
    case("e02_cbc_bad_signature_inside", "E02: CBC, allowed, unsigned response; the plaintext was changed: the failing signature looks like failing decryption.",
         message(wrap(by_xmlsec(plain.replace(USER, ADMIN), "aes256-cbc"))), FAILED, witness=False, allow="aes-cbc", **KEYS)
    case("e02_cbc_no_signature_inside", "E02: CBC, allowed; no signature anywhere: the same answer again.",
         message(wrap(by_xmlsec(unsigned(), "aes256-cbc"))), FAILED, witness=False, allow="aes-cbc", **KEYS)
    case("e03_rsa_1_5_bad_signature_inside", "E03: RSA 1.5, allowed; a failing signature inside looks like failing decryption.",
         message(wrap(by_xmlsec(plain.replace(USER, ADMIN), method=RSA15))), FAILED, witness=False, allow="rsa1_5", **KEYS)
    name = '<saml:NameID xmlns:saml="%s">%s</saml:NameID>' % (SAML, USER)
    pair("e02_cbc_encrypted_id", "E02: an EncryptedID by CBC.", "E02: the same, allowed by aes-cbc: the signature round it vouches for it.",
         genuine(name_id_xml=wrap(by_xmlsec(name, "aes128-cbc"), "EncryptedID")), "aes-cbc", NOT_ALLOWED, **KEYS)
    case("e10_encrypted_id_without_key", "E10: an EncryptedID, and no decryption key is configured.", genuine(name_id_xml=wrap(by_xmlsec(name), "EncryptedID")), "saml.decryption_key_missing")


def confusion():
    plain = inner()
    def content(name, about, data, expect=FAILED, **keys):
        case("e06_" + name, "E06: " + about, message(wrap(data)), expect, witness=False, **KEYS, **keys)
    content("response_inside", "EncryptedAssertion decrypts to a Response.", by_parts(genuine()), MALFORMED)
    content("name_id_inside", "EncryptedAssertion decrypts to a NameID.", by_parts('<saml:NameID xmlns:saml="%s">x</saml:NameID>' % SAML), MALFORMED)
    content("two_roots", "EncryptedAssertion decrypts to two elements.", by_parts(plain + plain.replace(ASSERTION_ID, "_b"), raw=True))
    content("text", "EncryptedAssertion decrypts to text.", by_parts("hello", raw=True))
    content("empty", "EncryptedAssertion decrypts to a blank.", by_parts(" ", raw=True))
    content("doctype", "P01: EncryptedAssertion decrypts to XML with a DOCTYPE.", by_parts("<!DOCTYPE x>" + plain, raw=True))
    content("entity", "P02: EncryptedAssertion decrypts to XML with an entity.", by_parts('<!DOCTYPE x [<!ENTITY e "%s">]>%s' % (USER, plain.replace(USER, "&e;")), raw=True))
    content("processing_instruction", "P09: EncryptedAssertion decrypts to XML with a processing instruction.", by_parts("<?x y?>" + plain, raw=True))
    content("declaration", "EncryptedAssertion decrypts to XML with an XML declaration.", by_parts('<?xml version="1.0"?>' + plain, raw=True))
    content("not_utf8", "P20: EncryptedAssertion decrypts to bytes that are not UTF-8.", by_parts(plain.encode().replace(b"alice", b"al\xffce"), raw=True))
    content("type_content", "EncryptedData of Type Content.", by_parts(plain, kind=XENC + "Content", raw=True), MALFORMED)
    content("depth", "P22: EncryptedAssertion decrypts to elements nested 1,000 deep.", by_parts("<x>" * 1000 + "</x>" * 1000, raw=True))
    subject = '<saml:SubjectConfirmation xmlns:saml="%s" Method="x"></saml:SubjectConfirmation>' % SAML
    case("e06_confirmation_as_encrypted_id", "E06: EncryptedID decrypts to a SubjectConfirmation.", genuine(name_id_xml=wrap(by_xmlsec(subject), "EncryptedID")), MALFORMED, **KEYS)
    case("e06_assertion_as_encrypted_id", "E06: EncryptedID decrypts to an assertion.", genuine(name_id_xml=wrap(by_xmlsec(plain), "EncryptedID")), MALFORMED, **KEYS)
    name = '<saml:NameID xmlns:saml="%s">%s</saml:NameID>' % (SAML, USER)
    case("e06_name_id_beside_encrypted_id", "V18: EncryptedID beside NameID.", genuine(name_id_xml="<saml:NameID>%s</saml:NameID>%s" % (ADMIN, wrap(by_xmlsec(name), "EncryptedID"))), "saml.schema_violation", **KEYS)
    case("e06_name_id_as_encrypted_attribute", "E06: EncryptedAttribute decrypts to a NameID.", genuine(attributes_xml="<saml:AttributeStatement>%s</saml:AttributeStatement>" %
         wrap(by_xmlsec(name), "EncryptedAttribute")), MALFORMED, **KEYS)
    twice = '<saml:Attribute xmlns:saml="%s" Name="email"><saml:AttributeValue>%s</saml:AttributeValue></saml:Attribute>' % (SAML, ADMIN)
    base = Message().attributes_xml
    case("e06_encrypted_attribute_duplicate", "V19: an EncryptedAttribute of a Name that stands there in plain.", genuine(
        attributes_xml=swap(base, "</saml:AttributeStatement>", wrap(by_xmlsec(twice), "EncryptedAttribute") + "</saml:AttributeStatement>")), "saml.attribute_duplicate", **KEYS)


def ciphertext(data, change):
    """Changes the octets of the last CipherValue: the content's."""
    start = data.rindex("<xenc:CipherValue>") + len("<xenc:CipherValue>")
    end = data.rindex("</xenc:CipherValue>")
    octets = base64.b64decode("".join(data[start:end].split()))
    return data[:start] + base64.b64encode(change(octets)).decode() + data[end:]


def tampering():
    data = by_parts(inner())
    def change(name, about, edit, source=data, expect=FAILED, **keys):
        case("e04_" + name, "E04: " + about, message(wrap(ciphertext(source, edit))), expect, witness=False, **KEYS, **keys)
    change("no_tag", "CVE-2026-32313: GCM without its tag.", lambda b: b[:-16])
    change("tag_of_4", "CVE-2026-32313: a GCM tag of 4 bytes.", lambda b: b[:-12])
    change("tag_of_12", "a GCM tag of 12 bytes.", lambda b: b[:-4])
    change("tag_of_15", "a GCM tag of 15 bytes.", lambda b: b[:-1])
    change("tag_altered", "a GCM tag with one bit altered.", lambda b: b[:-1] + bytes([b[-1] ^ 1]))
    change("text_altered", "one bit of the content altered.", lambda b: b[:40] + bytes([b[40] ^ 1]) + b[41:])
    change("iv_altered", "one bit of the nonce altered.", lambda b: bytes([b[0] ^ 1]) + b[1:])
    change("only_iv", "a nonce alone.", lambda b: b[:12])
    change("short", "3 bytes.", lambda b: b[:3])
    change("empty", "an empty CipherValue.", lambda b: b"")
    cbc = by_parts(inner(), "aes128-cbc")
    for name, edit in (("padding_altered", lambda b: b[:-17] + bytes([b[-17] ^ 1]) + b[-16:]), ("iv_altered", lambda b: bytes([b[0] ^ 1]) + b[1:]),
                       ("block_lost", lambda b: b[:-16]), ("half_block", lambda b: b[:-8]), ("one_block", lambda b: b[:16])):
        case("e02_cbc_" + name, "E02: CBC content altered (%s): one answer for all." % name.replace("_", " "), message(wrap(ciphertext(cbc, edit))), FAILED, witness=False,
             allow="aes-cbc", **KEYS)
    key = wrap_key(CEK, "sp-rsa2048", SHA1_OAEP)
    def with_key(name, about, value, expect=FAILED, prefix="e07_", **more):
        keys = more.pop("keys", {})
        case(prefix + name, about, message(wrap(by_parts(inner(), key_xml=key_element(value=value, **more)))), expect, witness=False, **KEYS, **keys)
    octets = base64.b64decode(key)
    with_key("key_altered", "E07: one bit of the wrapped key altered.", base64.b64encode(octets[:-1] + bytes([octets[-1] ^ 1])).decode())
    with_key("key_short", "E07: a wrapped key of 10 bytes.", base64.b64encode(octets[:10]).decode())
    with_key("key_of_wrong_length", "E07: a content key of 16 bytes for AES-256.", wrap_key(CEK[:16], "sp-rsa2048", SHA1_OAEP))
    with_key("key_of_33_bytes", "E07: a content key of 33 bytes.", wrap_key(bytes(33), "sp-rsa2048", SHA1_OAEP))
    rsa15 = wrap_key(CEK, "sp-rsa2048", ("rsa_padding_mode:pkcs1",))
    octets = base64.b64decode(rsa15)
    with_key("rsa_1_5_altered", "E03 Bleichenbacher: a PKCS#1 v1.5 value with one bit altered: the same answer as bad content.",
             base64.b64encode(octets[:-1] + bytes([octets[-1] ^ 1])).decode(), prefix="e03_", method=RSA15, keys=dict(allow="rsa1_5"))
    with_key("rsa_1_5_wrong_length", "E03 Bleichenbacher: a well padded key of 16 bytes for AES-256.",
             wrap_key(CEK[:16], "sp-rsa2048", ("rsa_padding_mode:pkcs1",)), prefix="e03_", method=RSA15, keys=dict(allow="rsa1_5"))


def key_games():
    plain = inner()
    data = by_parts(plain)
    key = key_element(value=wrap_key(CEK, "sp-rsa2048", SHA1_OAEP))
    other = key_element(value=wrap_key(CEK, "other-sp-rsa2048", SHA1_OAEP))
    def one(name, about, xml, expect=MALFORMED, **keys):
        case(name, about, message(wrap(xml)), expect, witness=False, **{**KEYS, **keys})
    one("e10_no_key", "E10: no decryption key is configured.", data, "saml.decryption_key_missing", sp_key=None)
    one("e10_wrong_key", "E10: encrypted to another service provider.", by_parts(plain, cert="other-sp-rsa2048"), FAILED)
    one("e07_eight_keys", "E07: eight EncryptedKeys, the last for us.", by_parts(plain, key_xml=other * 7 + key), "accept")
    one("e07_nine_keys", "E07: nine EncryptedKeys.", by_parts(plain, key_xml=other * 8 + key))
    one("e07_hundred_keys", "E07: a hundred EncryptedKeys.", by_parts(plain, key_xml=other * 100))
    one("e07_no_encrypted_key", "E07: no EncryptedKey.", by_parts(plain, key_xml="<ds:KeyName>x</ds:KeyName>"))
    one("e07_retrieval_url", "E07: RetrievalMethod with a URL and no key.", by_parts(plain, key_xml='<ds:RetrievalMethod URI="http://127.0.0.1:9/k"></ds:RetrievalMethod>'))
    one("e07_retrieval_self", "E07: RetrievalMethod that names the EncryptedData itself.", by_parts(plain, key_xml='<ds:RetrievalMethod URI="#_ed"></ds:RetrievalMethod>'))
    reference = re.sub(r"<xenc:CipherValue>[^<]*</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>",
                       '<xenc:CipherReference URI="http://127.0.0.1:9/c"></xenc:CipherReference></xenc:CipherData></xenc:EncryptedData>', data)
    one("e07_cipher_reference", "E07: CipherReference with a URL for the content.", reference)
    one("e07_key_cipher_reference", "E07: CipherReference for the key.", by_parts(plain, key_xml=re.sub(
        r"<xenc:CipherValue>[^<]*</xenc:CipherValue>", '<xenc:CipherReference URI="http://127.0.0.1:9/c"></xenc:CipherReference>', key)))
    one("e07_carried_key_name", "E07: CarriedKeyName and ReferenceList are known and mean nothing here.", by_parts(plain, key_xml=swap(
        key, "</xenc:EncryptedKey>", '<xenc:ReferenceList><xenc:DataReference URI="#_ed"></xenc:DataReference></xenc:ReferenceList>'
        "<xenc:CarriedKeyName>n</xenc:CarriedKeyName></xenc:EncryptedKey>")), "accept")
    nested = key_element(value=wrap_key(CEK, "sp-rsa2048", SHA1_OAEP), more='<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">%s</ds:KeyInfo>' % key)
    one("e07_key_in_key", "E07: an EncryptedKey in the KeyInfo of an EncryptedKey: that KeyInfo is never read.", by_parts(plain, key_xml=nested), "accept")
    for name, uri in (("kw_aes", XENC + "kw-aes256"), ("dh", XENC + "dh"), ("unknown", "urn:none")):
        one("e07_key_" + name, "E07: key transport by %s." % uri, by_parts(plain, key_xml=key.replace(OAEP, uri)), NOT_ALLOWED)
    one("e07_3des", "E07: triple DES.", data.replace(XENC11 + "aes256-gcm", XENC + "tripledes-cbc"), NOT_ALLOWED)
    one("e07_unknown_cipher", "E07: an unknown cipher.", data.replace(XENC11 + "aes256-gcm", "urn:none"), NOT_ALLOWED)
    one("e08_oaep_unknown_digest", "E08: OAEP with an unknown digest.", by_parts(plain, inner=digest_method("urn:none")), NOT_ALLOWED)
    one("e08_oaep_md5_digest", "E08: OAEP with MD5.", by_parts(plain, inner=digest_method("http://www.w3.org/2001/04/xmldsig-more#md5")), NOT_ALLOWED)
    one("e08_oaep_unknown_mgf", "E08: OAEP with an unknown mask function.", by_parts(plain, method=OAEP11, inner='<xenc11:MGF xmlns:xenc11="%s" Algorithm="urn:none"></xenc11:MGF>' % XENC11), NOT_ALLOWED)
    one("e08_oaep_params", "E08: OAEPparams.", by_parts(plain, inner="<xenc:OAEPparams>AAAA</xenc:OAEPparams>"))


def generate():
    accepted()
    wrapping()
    wrapping_and_signatures()
    confusion()
    tampering()
    key_games()
