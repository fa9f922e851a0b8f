# SPDX-License-Identifier: Apache-2.0
"""The test-only keys: made once, checked in, made anew only when a file is missing."""

import os
import subprocess
import tempfile

from gen.tools import cert_file, key_file

IDP = "/O=Countersign test vectors, never trust this/CN=idp.example.com"
SP = "/O=Countersign test vectors, never trust this/CN=sp.example.com"

# name: (openssl genpkey arguments, subject, serial, start, end)
PAIRS = {
    "idp-rsa2048": (["RSA", "rsa_keygen_bits:2048"], IDP, "1001", "20260101000000Z", "20460101000000Z"),
    "idp-rsa2048-next": (["RSA", "rsa_keygen_bits:2048"], IDP, "1002", "20260101000000Z", "20460101000000Z"),
    "idp-rsa3072": (["RSA", "rsa_keygen_bits:3072"], IDP, "1003", "20260101000000Z", "20460101000000Z"),
    "idp-rsa4096": (["RSA", "rsa_keygen_bits:4096"], IDP, "1004", "20260101000000Z", "20460101000000Z"),
    "idp-rsa1024": (["RSA", "rsa_keygen_bits:1024"], IDP, "1005", "20260101000000Z", "20460101000000Z"),
    "idp-p256": (["EC", "ec_paramgen_curve:P-256"], IDP, "1006", "20260101000000Z", "20460101000000Z"),
    "idp-p384": (["EC", "ec_paramgen_curve:P-384"], IDP, "1007", "20260101000000Z", "20460101000000Z"),
    "idp-p521": (["EC", "ec_paramgen_curve:P-521"], IDP, "1008", "20260101000000Z", "20460101000000Z"),
    "idp-expired": (["RSA", "rsa_keygen_bits:2048"], IDP, "1009", "20100101000000Z", "20110101000000Z"),
    "other-idp-rsa2048": (["RSA", "rsa_keygen_bits:2048"], IDP.replace("idp.", "other-idp."), "100A",
                          "20260101000000Z", "20460101000000Z"),
    # Same subject, issuer and serial as idp-rsa2048: an attacker's look-alike.
    "attacker-rsa2048": (["RSA", "rsa_keygen_bits:2048"], IDP, "1001", "20260101000000Z", "20460101000000Z"),
    "sp-rsa2048": (["RSA", "rsa_keygen_bits:2048"], SP, "2001", "20260101000000Z", "20460101000000Z"),
    "sp-rsa2048-old": (["RSA", "rsa_keygen_bits:2048"], SP, "2002", "20100101000000Z", "20110101000000Z"),
    "other-sp-rsa2048": (["RSA", "rsa_keygen_bits:2048"], SP.replace("sp.", "other-sp."), "2003",
                         "20260101000000Z", "20460101000000Z"),
}

CA_CONFIG = """
[ca]
default_ca = one
[one]
database = {0}/index
new_certs_dir = {0}
serial = {0}/serial
default_md = sha256
policy = any
email_in_dn = no
x509_extensions = leaf
unique_subject = no
[any]
organizationName = optional
commonName = supplied
[leaf]
basicConstraints = critical, CA:FALSE
"""


def _certificate(name, subject, serial, start, end):
    with tempfile.TemporaryDirectory() as folder:
        config = os.path.join(folder, "ca.cnf")
        open(config, "w", encoding="ascii").write(CA_CONFIG.format(folder))
        open(os.path.join(folder, "index"), "w", encoding="ascii").close()
        open(os.path.join(folder, "serial"), "w", encoding="ascii").write(serial + "\n")
        request = os.path.join(folder, "request")
        subprocess.run(["openssl", "req", "-new", "-key", key_file(name), "-subj", subject, "-out", request],
                       check=True, capture_output=True)
        subprocess.run(["openssl", "ca", "-batch", "-selfsign", "-notext", "-config", config, "-keyfile",
                        key_file(name), "-in", request, "-startdate", start, "-enddate", end, "-out",
                        cert_file(name)], check=True, capture_output=True)


def make_missing():
    for name, (kind, subject, serial, start, end) in PAIRS.items():
        if not os.path.exists(key_file(name)):
            subprocess.run(["openssl", "genpkey", "-algorithm", kind[0], "-pkeyopt", kind[1], "-out",
                            key_file(name)], check=True, capture_output=True)
        if not os.path.exists(cert_file(name)):
            _certificate(name, subject, serial, start, end)
