# SPDX-License-Identifier: Apache-2.0
"""What is signed and encrypted, by which key and method."""
from case import response, setting
from gen.message import INCLUSIVE, MORE, SHA1, transform, ENVELOPED
from gen.tools import cert_base64

RSA_SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"


def by_key(key, **more):
    return {"key": key, "assertion_signature": {"cert": key, **more}}


CASES = [
    response("idp_rolled_its_certificate", "saml.signature_invalid", ["certificate", "metadata"], **by_key("idp-rsa2048-next")),
    setting("certificate_of_another_idp_here", "saml.signature_invalid", ["current signing certificate"],
            saml={"certificates": [cert_base64("other-idp-rsa2048")]}),
    response("look_alike_certificate", "saml.signature_invalid", ["another key"], **by_key("attacker-rsa2048")),
    response("nothing_signed", "saml.signature_missing", ["switch on signing"], sign_assertion=False),
    setting("response_must_be_signed", "saml.response_not_signed", ["sign the response", "require less here"], saml={"require_signed": "response"}),
    setting("assertion_must_be_signed", "saml.assertion_not_signed", ["sign the assertion", "require less here"], saml={"require_signed": "assertion"},
            sign_assertion=False, sign_response=True),
    setting("both_must_be_signed", "saml.response_not_signed", ["sign the response"], saml={"require_signed": "both"}),
    response("sha1_signature", "saml.signature_algorithm_not_allowed", ["sha-256", '"sha1"'],
             assertion_signature={"algorithm": RSA_SHA1, "digest": SHA1}),
    response("sha1_digest_alone", "saml.signature_algorithm_not_allowed", ["sha1"], assertion_signature={"digest": SHA1}),
    setting("key_of_1024_bits", "saml.signature_key_too_small", ["2048", "rsa1024"], saml={"certificates": [cert_base64("idp-rsa1024")]},
            **by_key("idp-rsa1024")),
    response("inclusive_canonicalisation", "saml.signature_transform_not_allowed", ["inclusive-c14n"],
             assertion_signature={"transforms": transform(ENVELOPED) + transform(INCLUSIVE)}),
    response("changed_on_the_way", "saml.signature_digest_mismatch", ["changed after it was signed"], **{
        "assertion_override_xml": lambda bench: _altered(bench), "sign_assertion": False}),
    response("md5_signature", "saml.signature_algorithm_not_allowed", ["choose sha-256"], "rsa-md5", sign_assertion=False,
             assertion_override_xml=lambda bench: _with_method(bench, MORE + "rsa-md5")),
    response("encrypted_to_an_old_key", "saml.decryption_failed", ["encryption certificate", "old"], assertion_override_xml=lambda bench: _encrypted(
        "sp-rsa2048-old"), sign_assertion=False, sign_response=True),
    response("encrypted_with_cbc", "saml.encryption_algorithm_not_allowed", ["aes-cbc", "aes-256-gcm"], assertion_override_xml=lambda bench: _encrypted(
        "sp-rsa2048", cbc=True), sign_assertion=False, sign_response=True),
]


def _signed(bench):
    """The assertion of a genuine response."""
    from gen.message import cut
    text = bench.message("_x")
    return cut(text, "saml:Assertion")


def _altered(bench):
    return _signed(bench).replace(bench.user, "admin@example.com")


def _with_method(bench, algorithm):
    return _signed(bench).replace(MORE + "rsa-sha256", algorithm)


def _encrypted(cert, cbc=False):
    """Something encrypted for a certificate; what is inside does not matter when it can't be opened."""
    import os
    from gen.tools import wrap_key
    content_key = os.urandom(16)
    method = "http://www.w3.org/2001/04/xmlenc#aes128-cbc" if cbc else "http://www.w3.org/2009/xmlenc11#aes128-gcm"
    wrapped = wrap_key(content_key, cert, ["rsa_padding_mode:oaep"])
    cipher = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    return ('<saml:EncryptedAssertion xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
            '<xenc:EncryptedData Type="http://www.w3.org/2001/04/xmlenc#Element">'
            f'<xenc:EncryptionMethod Algorithm="{method}"></xenc:EncryptionMethod><ds:KeyInfo><xenc:EncryptedKey>'
            '<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"></xenc:EncryptionMethod>'
            f"<xenc:CipherData><xenc:CipherValue>{wrapped}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>"
            f"<xenc:CipherData><xenc:CipherValue>{cipher}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedAssertion>")
