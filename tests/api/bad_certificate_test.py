#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is pasted in place of a certificate: refused by what it is, and a private key is written nowhere."""
import base64
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from api_client import request, send  # noqa: E402
from upload_scene import METADATA, MIB, UploadTest  # noqa: E402


class BadCertificateTest(UploadTest):
    def openssl(self, *arguments, data=None):
        return subprocess.run(
            ["openssl", *arguments], input=data, check=True, capture_output=True, cwd=self.folder
        ).stdout

    def certificate_with(self, name, *arguments):
        self.openssl("req", "-x509", "-key", "idp.key", "-subj", f"/CN={name}", *arguments, "-out", f"{name}.crt")
        return (self.folder / f"{name}.crt").read_text()

    def private_keys(self):
        self.openssl("genrsa", "-out", "leaked.key", "2048")  # not that of a certificate, which tells the half of it
        pem = (self.folder / "leaked.key").read_text()
        traditional = self.openssl("rsa", "-in", "leaked.key", "-traditional").decode()
        elliptic = self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout").decode()
        locked = self.openssl("pkcs8", "-topk8", "-in", "leaked.key", "-passout", "pass:secret").decode()
        der = self.openssl("pkcs8", "-topk8", "-nocrypt", "-in", "leaked.key", "-outform", "DER")
        return {
            "PKCS 8": pem,
            "PKCS 1": traditional,
            "elliptic": elliptic,
            "locked": locked,
            "before": pem + self.certificate,
            "behind": self.certificate + pem,
            "DER in base64": base64.b64encode(der).decode(),
            "PEM in base64": base64.b64encode(pem.encode()).decode(),
            "in lines": pem.replace("\n", "\r\n"),
            "Ed25519": self.openssl("genpkey", "-algorithm", "ed25519").decode(),
        }

    def give_certificate(self, value):
        return send(self.gateway, "PATCH", self.sso, {"saml": {"certificates": value}})

    def test_private_keys_are_refused_and_written_nowhere(self):
        for what, key in self.private_keys().items():
            with self.subTest(what):
                parts = [
                    line.strip() for line in key.splitlines() if len(line) > 40 and line.strip() not in self.certificate
                ]
                parts = [part[i : i + 24] for part in parts for i in range(0, min(len(part), 4096) - 24, 24)]
                self.assertTrue(parts)
                for given in (key, [key]):
                    answer = self.refuse(self.give_certificate(given), (422,))
                    self.assertEqual(answer.body["errors"][0]["code"], "document.certificate_is_private_key", answer)
                    self.assertIn("leaked", answer.body["errors"][0]["remedy"])
                metadata = self.entity().replace("".join(self.certificate.split("-----")[2].split()), key)
                by_metadata = send(
                    self.gateway, "POST", self.sso + "/metadata", raw=metadata.encode(), content_type=METADATA
                )
                self.refuse(by_metadata, (422,))
                audit = request(self.gateway, "GET", "/audit?limit=200").raw.decode()
                for text in (answer.raw.decode(), by_metadata.raw.decode(), audit, self.gateway.log.read_text()):
                    self.assertEqual([part for part in parts if part in text], [])
                self.assert_nothing_stored()

    def test_what_else_is_no_certificate(self):
        request_pem = self.openssl("req", "-new", "-key", "idp.key", "-subj", "/CN=a").decode()
        public = self.openssl("pkey", "-in", "idp.key", "-pubout").decode()
        chained = self.chain()
        bundle = self.openssl("crl2pkcs7", "-nocrl", "-certfile", "idp.crt").decode()
        eleven = "".join(self.certificate_with(f"c{i}", "-days", "30") for i in range(11))
        cases = {
            "certificate_is_csr": [request_pem],
            "certificate_is_public_key": [public],
            "certificate_chain": [chained, bundle],
            "certificate_invalid": [
                "garbage",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                "MIIB",
                "=",
                self.certificate[:-40],
                "a" * (10 * MIB // 16),
            ],
            "certificate_too_many": [eleven],
        }
        for code, values in cases.items():
            for value in values:
                answer = self.refuse(self.give_certificate(value), (422,))
                self.assertEqual(
                    [error["code"] for error in answer.body["errors"]], ["document." + code], f"{value[:80]!r} {answer}"
                )
        self.assert_nothing_stored()
        status, _, body, _ = self.pour(self.sso, "application/json", 10 * MIB, method="PATCH")
        self.assertEqual(status, 413, body)

    def chain(self):
        """A leaf with the certificate that issued it."""
        leaf = self.openssl("req", "-new", "-key", "idp.key", "-subj", "/CN=leaf")
        (self.folder / "leaf.csr").write_bytes(leaf)
        signed = self.openssl(
            "x509", "-req", "-in", "leaf.csr", "-CA", "idp.crt", "-CAkey", "idp.key", "-days", "30", "-set_serial", "7"
        )
        return signed.decode() + self.certificate

    def test_certificates_that_are_taken_with_a_warning(self):
        expired = self.openssl("x509", "-req", "-in", self.csr(), "-signkey", "idp.key", "-days", "-1").decode()
        soon = self.certificate_with("soon", "-days", "30")
        later = self.certificate_with("later", "-days", "300")
        answer = self.give_certificate(later + soon)  # one text with two
        self.assertEqual((answer.status, len(answer.body["saml"]["certificates"])), (200, 2), answer)
        for certificate, wanted in (
            (expired, "warning.certificate_expired"),
            (soon, "warning.certificate_expires"),
            (later, None),
        ):
            answer = self.give_certificate(certificate)
            self.assertEqual(answer.status, 200, answer)
            codes = [one["code"] for one in answer.body["warnings"] if one["code"].startswith("warning.certificate")]
            self.assertEqual(codes, [wanted] if wanted else [])
        self.give_certificate(self.certificate)

    def csr(self):
        (self.folder / "own.csr").write_bytes(self.openssl("req", "-new", "-key", "idp.key", "-subj", "/CN=expired"))
        return "own.csr"


if __name__ == "__main__":
    unittest.main()
