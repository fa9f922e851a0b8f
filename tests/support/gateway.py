# SPDX-License-Identifier: Apache-2.0
"""Starts a real gateway with a configuration of its own, for tests, benchmarks and the crash test."""
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import time

from patience import Patience

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("COUNTERSIGN", ROOT / "build/release/countersign"))
PREFIX = "/countersign"


def free_port():
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_key(folder, name, bits=2048):
    """A key and a self-signed certificate, NAME.key and NAME.crt."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", f"rsa:{bits}", "-nodes", "-sha256", "-days", "30",
                    "-subj", f"/CN={name}.example.org", "-keyout", folder / f"{name}.key",
                    "-out", folder / f"{name}.crt"], check=True, capture_output=True)


def saml_authenticator(name, entity_id, sso_url, certificate, organisation="root", mapping=None, **saml):
    """An active login authenticator for an identity provider, as the API takes it. `certificate` is a file."""
    return {"id": name, "organisation": organisation, "name": name, "type": "saml2", "state": "active",
            "mapping": {"provisioning": "create", **(mapping or {})},
            "saml": {"idp_entity_id": entity_id, "sso_url": sso_url,
                     "certificates": [pathlib.Path(certificate).read_text()], **saml}}


def offered_at_root(*names):
    """The root organisation with these authenticators on its sign-in page, besides local accounts."""
    return {"id": "root", "name": "Root", "policy": {"authenticators": ["local", *names]}}


class ApiError(Exception):
    """An answer of the API that is no success."""

    def __init__(self, status, problem):
        super().__init__(f"{status}: {json.dumps(problem)}")
        self.status, self.problem = status, problem


class Gateway:
    """One gateway process. `origin` is what browsers use; by default the gateway itself."""

    def __init__(self, folder, port=None, origin=None, threads=1, base_path=PREFIX):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = port or free_port()
        self.origin = origin or f"http://127.0.0.1:{self.port}"
        self.host = self.origin.split("://")[1]
        self.config = self.folder / "countersign.toml"
        self.log = self.folder / "gateway.log"
        self.threads = threads
        self.base_path = base_path  # "" for none
        self.process = None

    def write_config(self, sections=""):
        """The machine's settings and whatever `sections` adds to [service_provider]. Keys are made once."""
        for name in ("sp-signing", "sp-encryption"):
            if not (self.folder / f"{name}.key").exists():
                make_key(self.folder, name)
        self.config.write_text(f"""
listen = ["127.0.0.1:{self.port}"]
threads = {self.threads}
public_origin = "{self.origin}"
base_path = "{self.base_path or "/"}"
store = "countersign.db"
key_file = "countersign.key"

[service_provider]
[[service_provider.signing_key]]
key_file = "sp-signing.key"
certificate_file = "sp-signing.crt"
[[service_provider.encryption_key]]
key_file = "sp-encryption.key"
certificate_file = "sp-encryption.crt"
{sections}""")

    def run(self, *arguments, check=True):
        """Another subcommand of the program, its output as text."""
        return subprocess.run([BINARY, *map(str, arguments)], check=check, capture_output=True, text=True)

    def start(self, prefix=()):
        """Starts and waits until it is ready; gives the seconds that took."""
        with open(self.log, "ab") as log:
            began = time.monotonic()
            self.process = subprocess.Popen([*prefix, BINARY, "serve", "--config", self.config],
                                            stdout=log, stderr=log)
        patience = Patience(self.process.pid, 60)
        while patience.lasts():
            if self.process.poll() is not None:
                break
            try:
                if self.get(self.base_path + "/readyz")[0] == 200:
                    return time.monotonic() - began
            except OSError:
                time.sleep(0.002)
        raise RuntimeError(f"the gateway did not start; see {self.log}:\n" + self.log.read_text()[-2000:])

    def get(self, path, headers=None):
        """Status, headers and body of one request, straight to the gateway."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path, headers={"Host": self.host, **(headers or {})})
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, answer.headers, body

    def api(self, method, path, body=None, headers=None, token=None, content_type=None):
        """Calls the REST API as the operator, or with `token`; gives the body. Raises ApiError."""
        return self.api_answer(method, path, body, headers, token, content_type)[1]

    def api_answer(self, method, path, body=None, headers=None, token=None, content_type=None):
        """The same with status, body and headers."""
        headers = {"Host": self.host, "Authorization": "Bearer " + (token or self.operator_token()), **(headers or {})}
        if body is not None:
            text = isinstance(body, (str, bytes))
            headers["Content-Type"] = content_type or ("text/plain" if text else "application/json")
            body = body if text else json.dumps(body)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, self.base_path + "/api/v1" + path, body=body, headers=headers)
        answer = connection.getresponse()
        raw = answer.read()
        connection.close()
        is_json = "json" in (answer.headers["Content-Type"] or "")
        content = json.loads(raw) if is_json else raw.decode("utf-8", "replace")
        if answer.status >= 400:
            raise ApiError(answer.status, content)
        return answer.status, content, answer.headers

    def operator_token(self):
        return (self.folder / "countersign.token").read_text().strip()

    def apply(self, objects):
        """Creates or changes objects, {"authenticators": [...], ...}; all or none. Whose people they are is meant."""
        ids = ",".join(one["id"] for one in objects.get("authenticators", []))
        return self.api("POST", "/configuration/apply" + (f"?confirm={ids}" if ids else ""), objects)

    def event(self, reference):
        """The login event under a reference code."""
        return self.api("GET", f"/login-events/{reference}")

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
        self.process = None

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process = None

    def resident_mib(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0
