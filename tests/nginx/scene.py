# SPDX-License-Identifier: Apache-2.0
"""A gateway, applications and a real nginx with the configuration that `countersign proxy nginx` prints, for the tests beside."""
import http.server
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from gateway import PREFIX, ROOT, Gateway, free_port, make_key, offered_at_root, saml_authenticator  # noqa: E402

LOAD = os.environ.get("SIGN_IN_LOAD", ROOT / "build/release/tests/load/sign_in_load")
IDP = "https://idp.example.org/"
EMAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
PAGE = {"Accept": "text/html"}
LONG_HEADER = "X-Auth-" + "Long" * 14
# What else a site may have set for all of nginx: the recipe holds all the same.
CARELESS = "underscores_in_headers on; ignore_invalid_headers off; server_tokens on; absolute_redirect on; client_max_body_size 1m;"


class Echo(http.server.BaseHTTPRequestHandler):
    """An application: answers with its name and the request it got. /accel sends nginx elsewhere, /socket changes the protocol."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        upgrade = self.headers.get("Upgrade")
        if upgrade and "upgrade" in (self.headers.get("Connection") or "").lower() and "/socket" in self.path:
            self.send_response(101)
            self.send_header("Upgrade", upgrade)
            self.send_header("Connection", "Upgrade")
            self.end_headers()
            self.wfile.write(b"tunnel")
            self.close_connection = True
            return
        body = json.dumps({"application": self.server.name, "path": self.path, "method": self.command,
                           "headers": [list(h) for h in self.headers.items()]}).encode()
        self.send_response(404 if "/missing" in self.path else 200)
        if "/accel" in self.path:
            self.send_header("X-Accel-Redirect", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET
    do_PUT = do_GET
    do_DELETE = do_GET
    do_OPTIONS = do_GET

    def log_message(self, *_):
        pass


class Misled(http.server.BaseHTTPRequestHandler):
    """A gateway that lets everybody pass and whose answers would send nginx elsewhere."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(403 if self.path.endswith(("/auth", "/page/403")) and self.server.name == "denying" else 200)
        self.send_header("X-Auth-Application", "application")
        self.send_header("X-Accel-Redirect", "/elsewhere")
        self.send_header("Content-Length", "7")
        self.end_headers()
        self.wfile.write(b"gateway")

    def log_message(self, *_):
        pass


def start_application(name, handler=Echo):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.name = name
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # a client that goes is no error
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Answer:
    """Status, headers and body of one answer."""

    def __init__(self, raw):
        head, _, body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1]) if raw else 0
        self.headers = [tuple(line.split(": ", 1)) for line in lines[1:] if ": " in line]
        if (self.header("Transfer-Encoding") or "") == "chunked":
            body = unchunk(body)
        self.body = body.decode("utf-8", "replace")

    def header(self, name):
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)

    def json(self):
        return json.loads(self.body)

    def received(self, name):
        """What the application got under this name."""
        return [v for k, v in self.json()["headers"] if k.lower() == name.lower()]


def unchunk(body):
    out = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        count = int(size or b"0", 16)
        if count == 0:
            break
        out, body = out + rest[:count], rest[count + 2:]
    return out


class Scene:
    """The application "application" has all of the public origin but /wiki, which is "wiki"'s; "other" is another host, and open."""
    OTHER = "localhost"

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cs-nginx-"))
        self.applications = {name: start_application(name) for name in ("application", "wiki", "other")}
        self.misled = {name: start_application(name, Misled) for name in ("passing", "denying")}
        self.port = free_port()
        self.host = f"127.0.0.1:{self.port}"
        self.origin = f"http://{self.host}"
        self.other = f"http://{self.OTHER}:{self.port}"
        self.gateway = Gateway(self.folder / "gateway", origin=self.origin)
        make_key(self.gateway.folder, "idp")
        self.gateway.write_config()
        self.nginx = None
        self.gateway.start()
        try:
            self.gateway.apply(self.objects())
            self.recipe = self.print_recipe()
            problem = self.start_nginx()
            assert not problem, problem
            self.cookie = self.sign_in()
        except BaseException:
            self.stop()
            raise

    def objects(self):
        return {
            "organisations": [offered_at_root("corp"),
                              {"id": "acme", "parent": "root", "name": "Acme", "host_names": ["acme.example.org"],
                               "url_spaces": [self.origin + "/pay", "https://acme.example.org"]}],
            "authenticators": [saml_authenticator("corp", IDP, "https://idp.example.org/sso", self.gateway.folder / "idp.crt")],
            "applications": [
                {"id": "application", "organisation": "root", "name": "Application", "urls": [self.origin + "/"],
                 "headers": {"X-Auth-Groups": "groups"}, "attributes": ["*"],
                 "rules": [{"path": "/public", "allow": "everyone"},
                           {"path": "/admin", "require": {EMAIL: ["admin@example.org"]}},
                           {"path": "/closed", "allow": "nobody"},
                           {"path": "/", "allow": "signed_in"}]},
                {"id": "wiki", "organisation": "root", "name": "Wiki", "urls": [self.origin + "/wiki"],
                 "headers": {"X-Auth-Wiki": EMAIL, LONG_HEADER: EMAIL}},
                {"id": "other", "organisation": "root", "name": "Other", "urls": [self.other + "/reports", self.other + "/public"],
                 "rules": [{"path": "/", "allow": "everyone"}]},
                {"id": "pay", "organisation": "acme", "name": "Pay", "urls": [self.origin + "/pay"]},
                {"id": "unserved", "organisation": "root", "name": "Unserved", "urls": [self.origin + "/unserved"],
                 "rules": [{"path": "/", "allow": "everyone"}]}]}

    def print_recipe(self, *options):
        backends = [f"--backend={name}=127.0.0.1:{server.server_port}" for name, server in self.applications.items()]
        dead = f"--backend=unserved=127.0.0.1:{free_port()}"
        backends.append(f"--backend=pay=127.0.0.1:{self.applications['application'].server_port}")
        return self.gateway.run("proxy", "nginx", "--config", self.gateway.config, "--listen", f"127.0.0.1:{self.port}",
                                *backends, dead, *options).stdout

    def start_nginx(self, recipe=None):
        """With the recipe as it is, or another; nginx's own words when it does not take it."""
        self.stop_nginx()
        self.running = recipe or self.recipe
        folder = self.folder / "nginx"
        folder.mkdir(exist_ok=True)
        # What a location without an answer of its own would serve.
        static = folder / f"html{PREFIX}/api/v1"
        static.mkdir(parents=True, exist_ok=True)
        (static / "me").write_text("a file of nginx\n")
        (folder / "recipe.conf").write_text(self.running)
        temp = "".join(f"{kind}_temp_path {folder};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log; events {{}} "
            f"http {{ access_log off; {CARELESS} {temp} include {folder}/recipe.conf; }}")
        self.nginx = subprocess.Popen(["nginx", "-e", folder / "error.log", "-p", folder, "-c", folder / "nginx.conf"],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            if self.nginx.poll() is not None:
                return (folder / "error.log").read_text()[-500:]
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5):
                    return ""
            except OSError:
                time.sleep(0.01)
        raise RuntimeError("nginx does not answer")

    def stop_nginx(self):
        if self.nginx is not None:
            self.nginx.kill()
            self.nginx.wait(10)
            self.nginx = None

    def sign_in(self):
        path = self.folder / "acknowledged"
        subprocess.run([LOAD, "--port", str(self.gateway.port), "--host", self.gateway.host, "--prefix", PREFIX,
                        "--authenticator", "corp", "--idp-key", self.gateway.folder / "idp.key", "--idp-entity", IDP,
                        "--count", "1", "--connections", "1", "--acknowledged", path], check=True, capture_output=True)
        return path.read_text().splitlines()[1].split(" ", 1)[1]

    def stop(self):
        self.stop_nginx()
        self.gateway.stop()
        for server in (*self.applications.values(), *self.misled.values()):
            server.shutdown()
            server.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def raw(self, text, source="127.0.0.1", wait=5):
        """Sends bytes as they are and reads until the other side closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait, source_address=(source, 0)) as connection:
            connection.sendall(text if isinstance(text, bytes) else text.encode("latin-1"))
            out = b""
            try:
                while chunk := connection.recv(65536):
                    out += chunk
            except (TimeoutError, ConnectionResetError):
                pass
            return out

    def ask(self, path, headers=None, method="GET", signed_in=False, body="", host=None, source="127.0.0.1", before=()):
        """One request; `headers`: a dictionary or a list of pairs; `before`: pairs that come before Host."""
        pairs = list(headers.items() if isinstance(headers, dict) else headers or [])
        if signed_in:
            pairs.append(("Cookie", self.cookie))
        if body:
            pairs.append(("Content-Length", str(len(body))))
        text = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in before)
        text += f"Host: {self.host if host is None else host}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in pairs)
        if not any(k.lower() == "connection" for k, _ in pairs):
            text += "Connection: close\r\n"
        return Answer(self.raw(text + "\r\n" + body, source))
