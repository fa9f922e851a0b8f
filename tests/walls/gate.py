# SPDX-License-Identifier: Apache-2.0
"""A real gateway whose store can be put back, and the ways to talk to it: API, pages, forward-auth."""

import json
import pathlib
import shutil
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from gateway import PREFIX, Gateway  # noqa: E402
from wire import Wire, request  # noqa: E402

HOST = "gate.example.com"
ORIGIN = f"https://{HOST}"
API = PREFIX + "/api/v1"


class Refused(Exception):
    """An answer of the API that the building of a world did not expect."""


class Gate:
    """One gateway behind the address https://gate.example.com, spoken to as nginx would."""

    def __init__(self, folder, keys):
        self.gateway = Gateway(folder, origin=ORIGIN)
        for one in keys.glob("sp-*"):
            shutil.copy(one, folder)
        self.wire = None

    def start(self):
        if not self.gateway.config.exists():
            self.gateway.write_config()
            plain = self.gateway.config.read_text()
            self.gateway.config.write_text(f'dns_servers = ["127.0.0.1:9"]\n{plain}')  # nobody listens there
            if self.gateway.run("check-config", "--config", self.gateway.config, check=False).returncode != 0:
                self.gateway.config.write_text(plain)
        self.gateway.start()
        self.wire = Wire(self.gateway.port, self.gateway.process.pid)
        self.operator = self.gateway.operator_token()

    def stop(self):
        """Orderly, so that all is in the store."""
        if self.wire is not None:
            self.wire.close()
        self.gateway.stop()

    def kill(self):
        """When nothing of it is wanted any more."""
        if self.wire is not None:
            self.wire.close()
        if self.gateway.process is not None:
            self.gateway.kill()

    def save(self, folder):
        """What was stopped, as a copy."""
        shutil.copytree(self.gateway.folder, folder, ignore=shutil.ignore_patterns("*.log"))

    def put_back(self, folder):
        """Ends what runs and starts from the copy."""
        self.kill()
        shutil.rmtree(self.gateway.folder)
        shutil.copytree(folder, self.gateway.folder)
        self.start()

    def alive(self):
        return self.gateway.process is not None and self.gateway.process.poll() is None

    # The API.

    def api(self, method, path, document=None, token=None, address="198.51.100.1"):
        """The body of a call that must succeed, by the operator or with a token."""
        answer = self.wire.ask(self.api_request(method, path, document, token or self.operator, address))
        if answer.status >= 400:
            raise Refused(f"{method} {path} {json.dumps(document)}: {answer.status} {answer.text()}")
        return json.loads(answer.body) if answer.body else None

    @staticmethod
    def api_request(method, path, document=None, token="", address="198.51.100.1", media_type=None):
        headers = [("Authorization", "Bearer " + token), ("X-Forwarded-For", address)]
        body = None
        if document is not None:
            kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
            headers.append(("Content-Type", media_type or kind))
            body = document.encode() if isinstance(document, str) else json.dumps(document).encode()
        return request(method, API + path, HOST, headers, body)

    # Browsers.

    @staticmethod
    def page_request(method, path, jar=None, fields=None, address="198.51.100.1", host=HOST):
        """Of a browser with the cookies of `jar`."""
        headers = [("Accept", "text/html"), ("X-Forwarded-For", address), ("X-Forwarded-Proto", "https")]
        if jar:
            headers.append(("Cookie", "; ".join(f"{k}={v}" for k, v in jar.items())))
        body = None
        if fields is not None:
            headers += [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", ORIGIN)]
            body = urllib.parse.urlencode(fields, errors="replace").encode()
        return request(method, path, host, headers, body)

    def page(self, method, path, jar=None, fields=None, **more):
        """The same, sent; the jar takes the cookies of the answer."""
        answer = self.wire.ask(self.page_request(method, path, jar, fields, **more))
        if jar is not None:
            keep_cookies(jar, answer)
        return answer

    @staticmethod
    def auth_request(url, jar=None, address="198.51.100.1", path=PREFIX + "/auth"):
        """What nginx asks for a page at `url`, or for the page that tells why it was refused."""
        headers = [("X-Original-URL", url), ("Accept", "text/html"), ("X-Forwarded-For", address)]
        if jar:
            headers.append(("Cookie", "; ".join(f"{k}={v}" for k, v in jar.items())))
        return request("GET", path, HOST, headers)


def keep_cookies(jar, answer):
    """As a browser does, by name alone: there is one host."""
    for name, value in answer.headers():
        if name != "set-cookie":
            continue
        pair, _, rest = value.partition(";")
        key, _, content = pair.strip().partition("=")
        if not content or "max-age=0" in rest.lower():
            jar.pop(key, None)
        else:
            jar[key] = content
