# SPDX-License-Identifier: Apache-2.0
"""Calls of xmlsec1 and openssl: nothing here signs, digests or encrypts by itself."""

import base64
import hashlib
import os
import re
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
KEYS = os.path.join(HERE, "keys")

DS = "http://www.w3.org/2000/09/xmldsig#"
ID_ATTRIBUTES = [
    "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
    "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:Response",
    "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:LogoutRequest",
    "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:metadata:EntityDescriptor",
    "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:metadata:EntitiesDescriptor",
    "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:metadata:IDPSSODescriptor",
]


def key_file(name):
    return os.path.join(KEYS, name + ".key")


def cert_file(name):
    return os.path.join(KEYS, name + ".crt")


def cert_base64(name, width=0):
    """The certificate as X509Certificate content, wrapped at `width` columns (0: one line)."""
    text = open(cert_file(name), encoding="ascii").read()
    body = "".join(re.search(r"BEGIN CERTIFICATE-----(.*?)-----END", text, re.S).group(1).split())
    if not width:
        return body
    return "\n".join(body[i:i + width] for i in range(0, len(body), width))


def run(arguments, stdin=None):
    done = subprocess.run(arguments, input=stdin, capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError("%s\n%s" % (" ".join(arguments), done.stderr.decode("utf-8", "replace")))
    return done.stdout


def _with_file(data, suffix=".xml"):
    handle = tempfile.NamedTemporaryFile(suffix=suffix, delete=False)
    handle.write(data if isinstance(data, bytes) else data.encode("utf-8"))
    handle.close()
    return handle.name


def _values(text, element):
    """Spans and contents of the elements of that local name."""
    pattern = r"<((?:[\w.-]+:)?%s)(?:\s[^>]*)?(?:/>|>(.*?)</\1\s*>)" % element
    return [(m.start(2), m.end(2), m.group(2)) for m in re.finditer(pattern, text, re.S)]


def sign(xml, key="idp-rsa2048", signature_of=None, hmac=None, extra=()):
    """Signs with xmlsec1 the first ds:Signature that is the child of the element with ID `signature_of`
    (of the document: the first whose SignatureValue is empty), and fills the values into `xml`, of which
    no other byte changes."""
    xpath = "(//*[local-name()='Signature'][*[local-name()='SignatureValue'][not(text())]])[1]"
    if signature_of:
        xpath = "(//*[@ID='%s']/*[local-name()='Signature'])[1]" % signature_of
    path = _with_file(xml)
    trust = (["--hmackey", hmac] if hmac else ["--privkey-pem", key_file(key)])
    try:
        out = run(["xmlsec1", "--sign", *ID_ATTRIBUTES, *trust, *extra, "--enabled-key-data", "key-name,x509", "--node-xpath", xpath, path])
    finally:
        os.unlink(path)
    made = out.decode("utf-8")
    edits = []
    for element in ("DigestValue", "SignatureValue"):
        mine, theirs = _values(xml, element), _values(made, element)
        assert len(mine) == len(theirs), "%s: %d and %d" % (element, len(mine), len(theirs))
        for (start, end, before), (_, _, after) in zip(mine, theirs):
            if before == "" and after:
                # DigestValue is itself signed: line breaks and all.
                edits.append((start, end, after if element == "DigestValue" else "".join(after.split())))
    assert edits, "nothing was signed"
    for start, end, value in sorted(edits, reverse=True):
        xml = xml[:start] + value + xml[end:]
    return xml


def verify_all(xml, cert="idp-rsa2048"):
    """For each ds:Signature in document order, whether xmlsec1 takes it with the given certificate's key."""
    path = _with_file(xml)
    try:
        count = len(re.findall(r"<(?:[\w.-]+:)?Signature[\s>]", xml))
        answers = []
        for index in range(count):
            xpath = "(//*[local-name()='Signature'])[%d]" % (index + 1)
            done = subprocess.run(
                ["xmlsec1", "--verify", *ID_ATTRIBUTES, "--pubkey-cert-pem", cert_file(cert),
                 "--enabled-key-data", "key-name", "--node-xpath", xpath, path],
                capture_output=True, check=False)
            answers.append(done.returncode == 0)
        return answers
    finally:
        os.unlink(path)


def sign_by_openssl(xml, key, options=("-sha256",)):
    """Fills the first empty SignatureValue with a signature over the canonical SignedInfo: for what xmlsec1 does not make."""
    start, end, _ = next(v for v in _values(xml, "SignatureValue") if v[2] == "")
    info = [m for m in re.finditer(r"<ds:SignedInfo>.*?</ds:SignedInfo>", xml[:start], re.S)][-1].group(0)
    info = info.replace("<ds:SignedInfo>", '<ds:SignedInfo xmlns:ds="%s">' % DS, 1)
    canonical = ElementTree.canonicalize(info)
    value = run(["openssl", "dgst", *options, "-sign", key_file(key)], canonical.encode("utf-8"))
    return xml[:start] + base64.b64encode(value).decode("ascii") + xml[end:]


def signed_info_text(xml):
    """The canonical first SignedInfo."""
    info = re.search(r"<ds:SignedInfo>.*?</ds:SignedInfo>", xml, re.S).group(0)
    return ElementTree.canonicalize(
        info.replace("<ds:SignedInfo>", '<ds:SignedInfo xmlns:ds="%s">' % DS, 1))


def digest_of_empty(name):
    return base64.b64encode(hashlib.new(name, b"").digest()).decode("ascii")


def encrypt(plaintext, template, cert=None, session=None, aes_key=None):
    """Encrypts one element with xmlsec1 by the EncryptedData template; gives the EncryptedData."""
    data, form = _with_file(plaintext), _with_file(template)
    if aes_key is None:
        trust = ["--pubkey-cert-pem", cert_file(cert), "--session-key", session]
    else:
        key_path = _with_file(aes_key, ".bin")
        trust = ["--aeskey:cek", key_path]
    try:
        out = run(["xmlsec1", "--encrypt", *trust, "--xml-data", data, form]).decode("utf-8")
    finally:
        for path in (data, form):
            os.unlink(path)
        if aes_key is not None:
            os.unlink(key_path)
    return re.search(r"<xenc:EncryptedData.*</xenc:EncryptedData>", out, re.S).group(0)


def encrypt_bytes(data, template, aes_key):
    """The same for plaintext that is no XML element."""
    plain, form = _with_file(data, ".bin"), _with_file(template)
    key_path = _with_file(aes_key, ".bin")
    try:
        out = run(["xmlsec1", "--encrypt", "--aeskey:cek", key_path, "--binary-data", plain, form])
    finally:
        for path in (plain, form, key_path):
            os.unlink(path)
    return re.search(r"<xenc:EncryptedData.*</xenc:EncryptedData>", out.decode("utf-8"), re.S).group(0)


def wrap_key(cek, cert, options):
    """RSA encryption of a content key by openssl, base64."""
    arguments = ["openssl", "pkeyutl", "-encrypt", "-certin", "-inkey", cert_file(cert)]
    for option in options:
        arguments += ["-pkeyopt", option]
    return base64.b64encode(run(arguments, cek)).decode("ascii")


def decrypts(xml, key):
    """Whether xmlsec1 decrypts the first EncryptedData with the private key."""
    path = _with_file(xml)
    try:
        done = subprocess.run(
            ["xmlsec1", "--decrypt", "--privkey-pem", key_file(key), "--node-xpath",
             "(//*[local-name()='EncryptedData'])[1]", path],
            capture_output=True, check=False)
        return done.returncode == 0
    finally:
        os.unlink(path)
