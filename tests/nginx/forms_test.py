#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The forms of the recipe that scene.py does not have: TLS with certificates, other base paths, applications at ports of their own,
several plain origins at one address, entrances of organisations by TLS. Each in a real nginx, asked with real requests."""
import json
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

from scene import IDP, LOAD, PAGE, Answer, start_application
from gateway import Gateway, free_port, make_key, offered_at_root, saml_authenticator

HOST, ENTRANCE = "localhost", "acme.example.org"
LONG = "x" * 50  # longer than nginx lets a name be in its tables
KEYS = pathlib.Path(tempfile.mkdtemp(prefix="cs-keys-"))


def setUpModule():
    for name in ("idp", "sp-signing", "sp-encryption", HOST, "organisations"):
        make_key(KEYS, name)


def tearDownModule():
    shutil.rmtree(KEYS)


class Form:
    """A gateway at an origin and a base path, echoing applications, and nginx with what is printed for them."""

    def __init__(self, origin, base_path, applications, host_names=(), options=()):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cs-form-"))
        self.nginx = None
        self.base = base_path.rstrip("/")
        self.applications = {one["id"]: start_application(one["id"]) for one in applications}
        self.gateway = Gateway(self.folder, origin=origin, base_path=self.base)
        try:
            shutil.copytree(KEYS, self.folder, dirs_exist_ok=True)
            self.gateway.write_config()
            self.gateway.start()
            acme = {"id": "acme", "parent": "root", "name": "Acme", "host_names": list(host_names),
                    "url_spaces": ["https://" + name for name in host_names]}
            self.gateway.apply({
                "organisations": [offered_at_root("corp"), acme],
                "authenticators": [saml_authenticator("corp", IDP, "https://idp.example.org/sso", self.folder / "idp.crt")],
                "applications": [{"organisation": "root", "name": one["id"], **one} for one in applications]})
            backends = [f"--backend={name}=127.0.0.1:{server.server_port}" for name, server in self.applications.items()]
            self.printed = self.gateway.run("proxy", "nginx", "--config", self.gateway.config, *backends, *options, check=False)
            self.recipe = self.printed.stdout
            self.cookie = self.sign_in()
        except BaseException:
            self.stop()
            raise

    def sign_in(self):
        path = self.folder / "acknowledged"
        subprocess.run([LOAD, "--port", str(self.gateway.port), "--host", self.gateway.host, "--prefix", self.base, "--authenticator", "corp",
                        "--idp-key", self.folder / "idp.key", "--idp-entity", IDP, "--count", "1", "--connections", "1",
                        "--acknowledged", path], check=True, capture_output=True)
        return path.read_text().splitlines()[1].split(" ", 1)[1]

    def start_nginx(self):
        """What is wrong with the recipe, in nginx's words; nothing is, and it runs."""
        (self.folder / "recipe.conf").write_text(self.recipe.replace("/etc/ssl/countersign/", f"{self.folder}/"))
        temp = "".join(f"{kind}_temp_path {self.folder};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {self.folder}/pid; error_log {self.folder}/error.log; events {{}} "
            f"http {{ access_log off; {temp} include {self.folder}/recipe.conf; }}")
        command = ["nginx", "-e", self.folder / "error.log", "-p", self.folder, "-c", self.folder / "nginx.conf"]
        told = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False).stderr
        if "[emerg]" in told or "[warn]" in told:
            return told
        self.nginx = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            if (self.folder / "pid").exists() and (self.folder / "pid").read_text():
                return ""
            time.sleep(0.01)
        return (self.folder / "error.log").read_text()

    def ask(self, port, path, headers=None, host=None, name=HOST, tls=True, method="GET", signed_in=False):
        """One request; `name`: what is asked for in the TLS handshake. Raises ssl.SSLError."""
        pairs = [*(headers or {}).items(), *([("Cookie", self.cookie)] if signed_in else [])]
        text = f"{method} {path} HTTP/1.1\r\nHost: {host or f'{HOST}:{port}'}\r\nConnection: close\r\n"
        text += "".join(f"{k}: {v}\r\n" for k, v in pairs) + "\r\n"
        connection = socket.create_connection(("127.0.0.1", port), timeout=5)
        if tls:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            connection = context.wrap_socket(connection, server_hostname=name)
        with connection:
            connection.sendall(text.encode("latin-1"))
            out = b""
            while chunk := connection.recv(65536):
                out += chunk
        return Answer(out)

    def stop(self):
        if self.nginx is not None:
            self.nginx.kill()
            self.nginx.wait(10)
        self.gateway.stop()
        for server in self.applications.values():
            server.shutdown()
            server.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)


class FormsTest(unittest.TestCase):
    def form(self, *arguments, **options):
        form = Form(*arguments, **options)
        self.addCleanup(form.stop)
        self.assertEqual(form.printed.returncode, 0, form.printed.stderr)
        self.assertEqual(form.start_nginx(), "")
        return form

    def served(self, answer, application):
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.json()["application"], application)
        return dict(answer.json()["headers"])

    def expect_sign_in(self, answer, location):
        self.assertEqual(answer.status, 303, answer.body)
        self.assertEqual(answer.header("Location"), location)

    def expect_pages(self, form, port, prefix, origin):
        """The gateway's pages of one origin of an installation."""
        page = form.ask(port, "/open/..%2f", PAGE)
        self.assertEqual((page.status, "This address does not work" in page.body), (403, True), page.body[:300])
        self.assertEqual(form.ask(port, f"{prefix}/auth", {"X-Original-URL": origin + "/open"}, signed_in=True).status, 404)
        self.assertEqual(form.ask(port, f"{prefix}/page/403", PAGE, signed_in=True).status, 404)

    def test_tls_with_a_base_path_and_ports(self):
        port, other = free_port(), free_port()
        origin = f"https://{HOST}:{port}"
        rules = [{"path": "/open", "allow": "everyone"}, {"path": "/closed", "allow": "nobody"}, {"path": "/", "allow": "signed_in"}]
        form = self.form(origin, "/sso", [{"id": "main", "urls": [origin + "/"], "rules": rules},
                                          {"id": "wiki", "urls": [origin + "/wiki"], "headers": {"X-Auth-Wiki": "mail"}},
                                          {"id": "other", "urls": [f"https://{HOST}:{other}/"], "rules": rules}], [ENTRANCE])
        self.expect_sign_in(form.ask(port, "/a?b=1", PAGE), "/sso/login?target=%2Fa%3Fb%3D1")
        self.expect_sign_in(form.ask(other, "/a", PAGE), f"{origin}/sso/login?target=https%3A%2F%2F{HOST}%3A{other}%2Fa")
        for at, path, application in ((port, "/a", "main"), (port, "/wiki/a", "wiki"), (other, "/wiki", "other")):
            headers = self.served(form.ask(at, path, {"X-Auth-User": "evil", "X-Forwarded-Proto": "http"}, signed_in=True), application)
            self.assertEqual(headers["X-Auth-User"], "user0@example.org")
            self.assertEqual((headers["Host"], headers["X-Forwarded-Proto"]), (f"{HOST}:{at}", "https"))
            self.assertNotIn("Cookie", headers)
        page = form.ask(port, "/sso/login", PAGE)
        self.assertEqual(page.status, 200)
        self.assertRegex(page.header("Set-Cookie"), "^__Host-cs-form=[^;]*; Path=/; .*Secure")
        self.expect_pages(form, port, "/sso", origin)
        token = {"Authorization": "Bearer " + form.gateway.operator_token()}
        self.assertEqual(form.ask(port, "/sso/api/v1/me", token).status, 404)
        self.expect_pages(form, other, "/sso", f"https://{HOST}:{other}")
        self.served(form.ask(other, "/sso/login", signed_in=True), "other")
        denied = form.ask(other, "/closed", PAGE, signed_in=True)
        self.assertEqual(denied.status, 403)
        for part in (f'action="{origin}/sso/logout"', f'href="{origin}/sso/login?target=https%3A%2F%2F{HOST}%3A{other}%2Fclosed&amp;another=1"'):
            self.assertIn(part, denied.body)

    def test_tls_knows_its_names_alone(self):
        port = free_port()
        origin = f"https://{HOST}:{port}"
        form = self.form(origin, "/sso", [{"id": "main", "urls": [origin + "/"]}], [ENTRANCE])
        for name in ("evil.example.org", None):
            with self.assertRaises(ssl.SSLError):
                form.ask(port, "/", PAGE, name=name)
        # Another Host than the handshake's: the Host decides, and an unknown one is nowhere.
        self.assertEqual(form.ask(port, "/", PAGE, host="evil.example.org").status, 421)
        self.expect_sign_in(form.ask(port, "/x", PAGE, name=ENTRANCE), "/sso/login?target=%2Fx")
        for name in (ENTRANCE, HOST):
            self.expect_sign_in(form.ask(port, "/x", PAGE, host=f"{ENTRANCE}:{port}", name=name), f"{origin}/sso/o/acme/login")
        self.assertEqual(form.ask(port, "/", tls=False).status, 400)

    def test_tls_speaks_http2(self):
        port = free_port()
        origin = f"https://{HOST}:{port}"
        form = self.form(origin, "/sso", [{"id": "main", "urls": [origin + "/"]}])

        def curl(*more):
            return subprocess.run(["curl", "-sk", "--http2", "-o", "-", "-w", "\n%{http_version} %{http_code} %{redirect_url}", *more],
                                  check=True, capture_output=True, text=True).stdout.rsplit("\n", 1)
        body, told = curl("-H", "Cookie: a=1", "-H", "Cookie: " + form.cookie, "-H", "X-Auth-User: evil", origin + "/x")
        self.assertEqual(told.strip(), "2 200")
        received = json.loads(body)["headers"]
        self.assertIn(["X-Auth-User", "user0@example.org"], received)
        self.assertIn(["Cookie", "a=1"], received)
        self.assertEqual(curl("-H", "Accept: text/html", origin + "/x")[1], f"2 303 {origin}/sso/login?target=%2Fx")
        self.assertEqual(curl("-H", "Host: evil.example.org", origin + "/x")[1].strip(), "2 421")

    def test_tls_without_a_base_path(self):
        """The gateway has all of its origin, an application a port of its own."""
        port, other = free_port(), free_port()
        origin, beside = f"https://{HOST}:{port}", f"https://{HOST}:{other}"
        form = self.form(origin, "/", [{"id": "other", "urls": [beside + "/"],
                                        "rules": [{"path": "/open", "allow": "everyone"}, {"path": "/", "allow": "signed_in"}]}], [ENTRANCE])
        self.expect_sign_in(form.ask(other, "/a", PAGE), f"{origin}/login?target=https%3A%2F%2F{HOST}%3A{other}%2Fa")
        self.served(form.ask(other, "/login", signed_in=True), "other")
        self.assertEqual(form.ask(port, "/login", PAGE).status, 200)
        own = ("/auth", "/page/403", "/.countersign/auth", "/.countersign/page/403")
        for at, paths in ((port, (*own, "/api/v1/me", "//auth", "/x/../auth", "/open")), (other, own[2:])):
            for path in paths:
                self.assertEqual(form.ask(at, path, {"X-Original-URL": beside + "/open", **PAGE}, signed_in=True).status, 404, path)
        self.assertIn("This address does not work", form.ask(other, "/open//x", PAGE, signed_in=True).body)
        self.expect_sign_in(form.ask(port, "/", PAGE, host=f"{ENTRANCE}:{port}", name=ENTRANCE), f"{origin}/o/acme/login")
        self.assertEqual(form.ask(port, "/", PAGE, host="evil.example.org").status, 421)

    def test_long_names_stop_nobody(self):
        """Ids, headers and host names are chosen by administrators of organisations, and nginx does not start with a long one."""
        port = free_port()
        origin, host = f"http://127.0.0.1:{port}", f"{LONG}.acme.example.org"
        header = "X-Auth-" + LONG
        form = self.form(origin, "/sso", [{"id": LONG, "urls": [origin + "/"], "headers": {header: "groups", header + "-2": "mail"}},
                                          {"id": "b-" + LONG, "urls": [origin + "/b"]}], [host, ENTRANCE])
        for path, application in (("/", LONG), ("/b", "b-" + LONG)):
            headers = self.served(form.ask(port, path, {header: "evil"}, host=f"127.0.0.1:{port}", tls=False, signed_in=True), application)
            self.assertEqual(headers.get(header), "staff,engineering" if path == "/" else None)
        for name in (host, ENTRANCE):
            self.expect_sign_in(form.ask(port, "/", PAGE, host=f"{name}:{port}", tls=False), f"{origin}/sso/o/acme/login")
        for name in (host.replace(".", "x"), "x" + host, host + ".example.org"):
            self.assertEqual(form.ask(port, "/", PAGE, host=name, tls=False).status, 421, name)

    def test_several_plain_origins_at_one_address(self):
        port = free_port()
        origin, other = f"http://127.0.0.1:{port}", f"http://{HOST}:{port}"
        form = self.form(origin, "/sso", [{"id": "main", "urls": [origin + "/"]},
                                          {"id": "other", "urls": [other + "/"], "rules": [{"path": "/", "allow": "everyone"}]}])
        self.served(form.ask(port, "/", tls=False), "other")
        self.served(form.ask(port, "/", tls=False, host=f"127.0.0.1:{port}", signed_in=True), "main")
        self.assertEqual(form.ask(port, "/", tls=False, host="evil.example.org").status, 421)

    def test_origins_that_can_not_be_told_apart_are_refused(self):
        port, other = free_port(), free_port()
        origin = f"https://{HOST}:{port}"
        form = Form(origin, "/sso", [{"id": "main", "urls": [origin + "/"]}, {"id": "other", "urls": [f"https://{HOST}:{other}/"]}],
                    options=[f"--listen=127.0.0.1:{port}"])
        self.addCleanup(form.stop)
        self.assertNotEqual(form.printed.returncode, 0)
        self.assertIn("app.proxy_impossible", form.printed.stderr)


if __name__ == "__main__":
    sys.exit(unittest.main())
