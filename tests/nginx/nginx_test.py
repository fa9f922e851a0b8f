#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The nginx recipe, the very file, with only its three addresses changed: what passes, what is asked for sign-in, what is forbidden."""
import http.client
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
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from gateway import PREFIX, ROOT, Gateway, free_port, make_key, offered_at_root, saml_authenticator  # noqa: E402

RECIPE = ROOT / "packaging/nginx/countersign.conf"
LOAD = os.environ.get("SIGN_IN_LOAD", ROOT / "build/release/tests/load/sign_in_load")
IDP = "https://idp.example.org/"
PAGE = {"Accept": "text/html"}


class Echo(http.server.BaseHTTPRequestHandler):
    """The application: answers with the headers it got."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = json.dumps({"path": self.path, "headers": [list(h) for h in self.headers.items()]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET
    do_OPTIONS = do_GET

    def log_message(self, *_):
        pass


class NginxTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="cs-nginx-"))
        cls.application = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
        threading.Thread(target=cls.application.serve_forever, daemon=True).start()
        cls.port = free_port()
        cls.origin = f"http://127.0.0.1:{cls.port}"
        cls.start_gateway()
        cls.start_nginx()
        cls.cookie = cls.sign_in()

    @classmethod
    def start_gateway(cls):
        cls.gateway = Gateway(cls.folder / "gateway", origin=cls.origin)
        make_key(cls.gateway.folder, "idp")
        cls.gateway.write_config()
        cls.gateway.start()
        cls.gateway.apply({
            "organisations": [offered_at_root("corp")],
            "authenticators": [saml_authenticator("corp", IDP, "https://idp.example.org/sso", cls.gateway.folder / "idp.crt")],
            "applications": [{
                "id": "application", "organisation": "root", "name": "Application", "urls": [cls.origin + "/"],
                "headers": {"X-Auth-Groups": "groups"},
                "rules": [{"path": "/public", "allow": "everyone"},
                          {"path": "/staff", "require": {"groups": ["staff"]}},
                          {"path": "/admin", "require": {"groups": ["admins"]}},
                          {"path": "/", "allow": "signed_in"}]}]})

    @classmethod
    def start_nginx(cls):
        recipe = RECIPE.read_text()
        for old, new in (("127.0.0.1:8380", f"127.0.0.1:{cls.gateway.port}"),
                         ("127.0.0.1:8080", f"127.0.0.1:{cls.application.server_port}"),
                         ("127.0.0.1:8000", f"127.0.0.1:{cls.port}")):
            assert recipe.count(old) == 1, old
            recipe = recipe.replace(old, new)
        folder = cls.folder / "nginx"
        folder.mkdir()
        (folder / "recipe.conf").write_text(recipe)
        temp = "".join(f"{kind}_temp_path {folder};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log; events {{}} "
            f"http {{ access_log off; {temp} include {folder}/recipe.conf; }}")
        cls.nginx = subprocess.Popen(["nginx", "-e", folder / "error.log", "-p", folder, "-c", folder / "nginx.conf"])
        for _ in range(100):
            try:
                with socket.create_connection(("127.0.0.1", cls.port), timeout=5):
                    return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("nginx does not answer")

    @classmethod
    def sign_in(cls):
        path = cls.folder / "acknowledged"
        subprocess.run([LOAD, "--port", str(cls.gateway.port), "--host", cls.gateway.host, "--prefix", PREFIX,
                        "--authenticator", "corp", "--idp-key", cls.gateway.folder / "idp.key", "--idp-entity", IDP,
                        "--count", "1", "--connections", "1", "--acknowledged", path], check=True, capture_output=True)
        return path.read_text().splitlines()[1].split(" ", 1)[1]

    @classmethod
    def tearDownClass(cls):
        cls.nginx.terminate()
        cls.nginx.wait(10)
        cls.gateway.stop()
        cls.application.shutdown()
        cls.application.server_close()
        shutil.rmtree(cls.folder, ignore_errors=True)

    def ask(self, path, headers=None, method="GET", signed_in=False):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.putrequest(method, path)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        if signed_in:
            connection.putheader("Cookie", self.cookie)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer, body

    def received(self, path, **kwargs):
        answer, body = self.ask(path, **kwargs)
        self.assertEqual(answer.status, 200, body)
        return json.loads(body)["headers"]

    def test_page_without_session_goes_to_sign_in_and_back(self):
        answer, _ = self.ask("/reports?year=2026", PAGE)
        self.assertEqual(answer.status, 303)
        self.assertEqual(answer.getheader("Location"), f"{PREFIX}/login?target=%2Freports%3Fyear%3D2026")

    def test_script_without_session_gets_401_and_no_redirect(self):
        for headers in ({"Accept": "application/json"}, {"Sec-Fetch-Mode": "cors", "Accept": "text/html"},
                        {"X-Requested-With": "XMLHttpRequest", "Accept": "text/html"}):
            answer, _ = self.ask("/reports", headers)
            self.assertEqual(answer.status, 401, headers)
            self.assertIsNone(answer.getheader("Location"))

    def test_signed_in_person_passes_with_identity(self):
        headers = dict(map(tuple, self.received("/reports", signed_in=True)))
        self.assertEqual(headers["X-Auth-User"], "user0@example.org")
        self.assertEqual(headers["X-Auth-Groups"], "staff,engineering")
        self.assertEqual(headers["X-Auth-Authenticator"], "corp")

    def test_session_cookie_does_not_reach_the_application(self):
        headers = self.received("/reports", headers={"Cookie": f"a=1; {self.cookie}; b=2"})
        self.assertEqual([v for k, v in headers if k == "Cookie"], ["a=1; b=2"])

    def test_F01_identity_headers_of_a_client_never_pass(self):
        for path, signed_in in (("/public/page", False), ("/reports", True)):
            for name in ("X-Auth-User", "x-auth-user", "X_Auth_User", "X-Auth_User", "X.Auth.User", "X-Auth-Groups",
                         "X-Auth-Attributes", "Remote-User", "X-Forwarded-User", "X-Original-URL", "X-Auth-Redirect"):
                for key, value in self.received(path, headers={name: "evil"}, signed_in=signed_in):
                    self.assertNotIn("evil", value, f"{name} came through as {key}")

    def test_F06_every_method_is_judged(self):
        for method in ("GET", "POST", "OPTIONS", "PUT", "DELETE", "HEAD"):
            answer, _ = self.ask("/reports", method=method)
            self.assertEqual(answer.status, 401, method)

    def test_rules_by_path_and_attribute(self):
        self.assertEqual(self.ask("/staff/list", signed_in=True)[0].status, 200)
        self.assertEqual(self.ask("/admin", signed_in=True)[0].status, 403)
        self.assertEqual(self.ask("/admin/users?x=/public", signed_in=True)[0].status, 403)
        self.assertEqual(self.ask("/public/x")[0].status, 200)
        self.assertEqual(self.ask("/publicity")[0].status, 401)

    def test_F04_path_tricks_do_not_reach_a_forbidden_path(self):
        for path in ("/public/../admin", "/public/%2e%2e/admin", "/public/..;/admin", "//admin", "/admin%2f", "/%61dmin",
                     "/admin/.", "/ADMIN", "/public/%252e%252e/admin", "/public\\..\\admin", "/./admin", "/admin;x",
                     "/public%2f..%2fadmin", "/admin%00", "/public/%c0%ae%c0%ae/admin"):
            answer, body = self.ask(path, signed_in=True)
            self.assertIn(answer.status, (400, 403, 404), f"{path}: {answer.status} {body}")

    def test_auth_endpoint_is_not_for_people(self):
        answer, _ = self.ask(f"{PREFIX}/auth", {"X-Original-URL": f"{self.origin}/public"})
        self.assertEqual(answer.status, 404)

    def test_F05_user_agent_of_a_health_check_changes_nothing(self):
        answer, _ = self.ask("/reports", {"User-Agent": "kube-probe/1.0"})
        self.assertEqual(answer.status, 401)

    def test_unknown_cookie_is_nobody(self):
        for value in ("cs-session=" + "0" * 64, "cs-session=x", "cs-session=", f"{self.cookie}0", f"{self.cookie}; {self.cookie[:-1]}f"):
            answer, _ = self.ask("/reports", {"Cookie": value})
            self.assertEqual(answer.status, 401, value)

    def test_signing_out_ends_access_at_once(self):
        cookie = self.sign_in()
        self.assertEqual(self.ask("/reports", {"Cookie": cookie})[0].status, 200)
        _, page = self.ask(f"{PREFIX}/session", {"Cookie": cookie})
        value = page.split('name="csrf" value="', 1)[1].split('"', 1)[0]
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST", f"{PREFIX}/logout", f"csrf={value}",
                           {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        self.assertIn(answer.status, (200, 303))
        self.assertEqual(self.ask("/reports", {"Cookie": cookie})[0].status, 401)


if __name__ == "__main__":
    unittest.main()
