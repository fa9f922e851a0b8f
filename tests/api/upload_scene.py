# SPDX-License-Identifier: Apache-2.0
"""What the tests of hostile files share."""
import pathlib
import re
import socket

from api_client import BASE
from api_scene import ApiTest
from gateway import BINARY

NAMESPACE = "urn:oasis:names:tc:SAML:2.0:metadata"
METADATA = "application/samlmetadata+xml"
MIB = 1 << 20
# AddressSanitizer keeps freed memory for a while, 256 MiB and redzones: measured peaks are another program's then.
SANITIZED = b"__asan_init" in pathlib.Path(BINARY).read_bytes()


class UploadTest(ApiTest):
    """Tests of files: what is stored, and how much memory that took, is known before each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = "/organisations/acme/users"
        cls.sso = cls.place_of("authenticator")

    def setUp(self):
        self.before = self.state()

    def state(self):
        return self.must("GET", self.sso), self.must("GET", self.users + "?limit=200"), self.revision()

    def assert_nothing_stored(self):
        self.assertEqual(self.state(), self.before)

    def peak(self):
        """The most memory that the gateway ever held."""
        status = pathlib.Path(f"/proc/{self.gateway.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1)) * 1024

    def entity(self, body="", entity_id="https://idp.example/"):
        certificate = "".join(self.certificate.split("-----")[2].split())
        return (
            f'<EntityDescriptor xmlns="{NAMESPACE}" entityID="{entity_id}"><IDPSSODescriptor '
            'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing">'
            '<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>'
            f"<X509Certificate>{certificate}</X509Certificate>"
            f"</X509Data></KeyInfo></KeyDescriptor>{body}<SingleSignOnService "
            'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso"/>'
            "</IDPSSODescriptor></EntityDescriptor>"
        )

    def pour(self, path, content_type, length, token=None, chunked=False, method="POST"):
        """Sends a body of that length as long as nothing is answered; the status, the answer and how much was sent."""
        head = (
            f"{method} {BASE}{path} HTTP/1.1\r\nHost: {self.gateway.host}\r\nContent-Type: {content_type}\r\n"
            f"Authorization: Bearer {token or self.gateway.operator_token()}\r\n"
        )
        head += "Transfer-Encoding: chunked\r\n\r\n" if chunked else f"Content-Length: {length}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", self.gateway.port), timeout=20) as peer:
            peer.sendall(head.encode())
            sent, block = 0, b"a" * 65536
            answer = b""
            while sent < length and not answer:
                try:
                    peer.settimeout(0.02)
                    answer = peer.recv(65536)
                except TimeoutError:
                    peer.settimeout(20)
                    peer.sendall(block)
                    sent += len(block)
            while b"\r\n\r\n" not in answer or not answer.split(b"\r\n\r\n", 1)[1]:
                more = peer.recv(65536)
                if not more:
                    break
                answer += more
        head, _, body = answer.partition(b"\r\n\r\n")
        return int(head.split(b" ")[1]), head, body, sent
