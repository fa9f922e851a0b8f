#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every key of the configuration file, set to another value than its default, shows in the running server. A key without a
test here fails."""
import base64
import http.client
import pathlib
import re
import shutil
import socket
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from gateway import ROOT, Gateway, free_port, make_key, saml_authenticator  # noqa: E402

IDP = "https://idp.example.org/"
KEY = re.compile(r'\b(?:reader|top)\.(?:text|texts|text_or|count_or|tables|table|has)\(\s*"(\w+)"|read_keys\(reader, "(\w+)"\)')
PROXY = "127.0.0.9"  # the one that is trusted
CLIENT = "198.51.100.23"


class Server(Gateway):
    """A gateway with no setting at its default."""

    def write_config(self, sections=""):
        for name in ("first-signing", "second-signing", "first-decryption", "idp"):
            make_key(self.folder, name)
        (self.folder / "lang").mkdir()
        english = (ROOT / "src/gateway/languages/en.lang").read_text()
        (self.folder / "lang/eo.lang").write_text(english.replace("tag = en", "tag = eo").replace("name = English", "name = Esperanto"))
        self.dns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.dns.bind(("127.0.0.1", 0))
        self.config.write_text(f"""
listen = ["127.0.0.1:{self.port}", "unix:{self.folder}/listen.sock"]
threads = {self.threads}
public_origin = "https://people.example.org"
base_path = "/gate"
store = "other.db"
key_file = "other.key"
operator_token_file = "other.token"
admin_socket = "admin.sock"
languages = "lang"
trusted_proxies = ["{PROXY}"]
dns_servers = ["127.0.0.1:{self.dns.getsockname()[1]}"]
[service_provider]
entity_id = "urn:example:sp:{{id}}"
organisation_name = "Example Works"
authn_context_order = ["urn:example:weak", "urn:example:strong"]
[[service_provider.signing_key]]
key_file = "first-signing.key"
certificate_file = "first-signing.crt"
[[service_provider.signing_key]]
key_file = "second-signing.key"
certificate_file = "second-signing.crt"
[[service_provider.encryption_key]]
key_file = "first-decryption.key"
certificate_file = "first-decryption.crt"
""")

    def ask(self, path, method="GET", body=None, headers=None, source="127.0.0.1"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20, source_address=(source, 0))
        connection.request(method, path, body, {"Host": "people.example.org", **(headers or {})})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer, text

    def get(self, path, headers=None):  # what start() waits with
        answer, text = self.ask(path.replace("/countersign", "/gate"), headers=headers)
        return answer.status, answer.headers, text

    def api(self, method, path, body=None, headers=None, token=None, content_type=None, source="127.0.0.1"):
        import json
        token = (self.folder / "other.token").read_text().strip()
        answer, text = self.ask("/gate/api/v1" + path, method, json.dumps(body) if body is not None else None,
                                {"Authorization": "Bearer " + token, "Content-Type": "application/json",
                                 **(headers or {})} if body is not None else
                                {"Authorization": "Bearer " + token, **(headers or {})}, source)
        assert answer.status < 400, text
        return json.loads(text)

    def stop(self):
        super().stop()
        self.dns.close()

    def tasks(self):
        return len(list(pathlib.Path(f"/proc/{self.process.pid}/task").iterdir()))


class SettingsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="cs-settings-"))
        cls.server = Server(cls.folder / "one", threads=1)
        cls.server.write_config()
        cls.server.start()
        cls.server.api("POST", "/configuration/apply", {
            "authenticators": [saml_authenticator("corp", IDP, "https://idp.example.org/sso", cls.server.folder / "idp.crt")],
            "applications": [{"id": "app", "organisation": "root", "name": "App", "urls": ["https://people.example.org/"]}]})
        cls.metadata = cls.server.ask("/gate/saml/metadata/corp")[1]

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        shutil.rmtree(cls.folder, ignore_errors=True)

    def key(self, name):
        lines = (self.server.folder / f"{name}.crt").read_text().split("-----")[2]
        return base64.b64encode(base64.b64decode(lines)).decode()

    def keys_for(self, use):
        found = re.findall(rf'<md:KeyDescriptor use="{use}">(.*?)</md:KeyDescriptor>', self.metadata, re.S)
        return [re.sub(r"\s", "", re.search(r"X509Certificate>([^<]+)<", one).group(1)) for one in found]

    def event(self, reference):
        """A login event, which is written a moment after the page."""
        for _ in range(100):
            events = self.server.api("GET", f"/organisations/root/login-events?below=true&search={reference}")["items"]
            if events:
                return events[0]
            time.sleep(0.05)
        self.fail(f"no event {reference}")

    def test_every_key_of_the_file_has_a_test(self):
        text = (ROOT / "app/config/config.cc").read_text()
        keys = {one or other for one, other in KEY.findall(text)} - {"service_provider"}
        self.assertGreater(len(keys), 12, "the keys are read in another way than this test knows")
        tested = {name.removeprefix("test_key_") for name in dir(self) if name.startswith("test_key_")}
        self.assertEqual(keys, tested)

    def test_key_listen(self):
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(self.server.folder / "listen.sock"))

    def test_key_threads(self):
        other = Server(self.folder / "three", threads=4)
        other.write_config()
        other.start()
        # Some threads come and go with their work.
        for _ in range(100):
            if other.tasks() - self.server.tasks() == 3:
                break
            time.sleep(0.05)
        self.assertEqual(other.tasks() - self.server.tasks(), 3)
        other.stop()

    def test_key_public_origin(self):
        self.assertIn('Location="https://people.example.org/gate/saml/acs/corp"', self.metadata)
        answer, _ = self.server.ask("/gate/login", headers={"Host": f"127.0.0.1:{self.server.port}"})
        self.assertEqual(answer.status, 421)
        self.assertIn("__Host-cs-form=", self.server.ask("/gate/login")[0].getheader("Set-Cookie"))

    def test_key_base_path(self):
        self.assertEqual(self.server.ask("/gate/login")[0].status, 200)
        self.assertEqual(self.server.ask("/countersign/login")[0].status, 404)

    def test_key_store(self):
        self.assertTrue((self.server.folder / "other.db").exists())

    def test_key_key_file(self):
        self.assertTrue((self.server.folder / "other.key").exists())

    def test_key_operator_token_file(self):
        self.assertTrue((self.server.folder / "other.token").exists())

    def test_key_admin_socket(self):
        self.assertFalse((self.server.folder / "other.sock").exists())
        done = self.server.run("organisation", "list", "--config", self.server.config)
        self.assertIn("root", done.stdout)

    def test_key_languages(self):
        self.assertIn('<html lang="eo"', self.server.ask("/gate/login", headers={"Accept-Language": "eo"})[1])

    def test_key_trusted_proxies(self):
        """What records an address, and who is asked for a decision: nobody but the one that is trusted is believed."""
        for source, seen in ((PROXY, CLIENT), ("127.0.0.1", "127.0.0.1")):
            headers = {"X-Forwarded-For": CLIENT}
            answer, _ = self.server.ask("/gate/auth", headers={**headers, "X-Original-URL": "https://people.example.org/"}, source=source)
            self.assertEqual(answer.status, 401 if source == PROXY else 403)
            _, page = self.server.ask("/gate/saml/acs/corp", "POST", "SAMLResponse=AAAA&RelayState=x", source=source,
                                      headers={**headers, "Content-Type": "application/x-www-form-urlencoded"})
            reference = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", page).group(0)
            self.assertEqual(self.event(reference)["peer"], seen, "login event")
            name = "acme-" + source.replace(".", "-")
            self.server.api("POST", "/organisations", {"id": name, "parent": "root", "name": name}, headers=headers, source=source)
            entries = self.server.api("GET", "/audit")["items"]
            self.assertEqual(entries[0]["peer"], seen, "audit entry")
            self.server.ask("/gate/login", headers={**headers, "Host": "elsewhere.example"}, source=source)
            refused = [line for line in self.server.log.read_text().splitlines() if '"host_refused"' in line][-1]
            self.assertIn(f'"peer":"{seen}"', refused, "log line")

    def test_key_dns_servers(self):
        self.server.api("POST", "/organisations", {"id": "asks", "parent": "root", "name": "Asks", "mail_domains": ["asks.example"]})
        self.server.dns.settimeout(10)
        self.assertIn(b"_countersign-challenge", self.server.dns.recv(512))  # it asks by itself within seconds

    def test_key_entity_id(self):
        self.assertIn('entityID="urn:example:sp:corp"', self.metadata)

    def test_key_organisation_name(self):
        self.assertIn("Example Works", self.metadata)

    def test_key_authn_context_order(self):
        corp = self.server.api("GET", "/organisations/root/authenticators/corp")
        for context, accepted in (("urn:example:strong", True), ("Password", False)):
            saml = {**corp["saml"], "authn_contexts": [context], "authn_context_comparison": "minimum"}
            draft = {"id": "draft-" + context[-6:].lower(), "name": "Draft", "saml": {k: saml[k] for k in (
                "idp_entity_id", "sso_url", "certificates", "authn_contexts", "authn_context_comparison")}}
            try:
                self.server.api("POST", "/organisations/root/authenticators", draft)
                self.assertTrue(accepted, context)
            except AssertionError as refused:
                self.assertFalse(accepted, refused)
                self.assertIn("/saml/authn_context_comparison", str(refused))

    def test_key_signing_key(self):
        self.assertEqual(self.keys_for("signing"), [self.key("first-signing"), self.key("second-signing")])

    def test_key_encryption_key(self):
        self.assertEqual(self.keys_for("encryption"), [self.key("first-decryption")])


if __name__ == "__main__":
    unittest.main()
