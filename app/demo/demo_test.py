#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The demo from end to end, through a real nginx with the recipe: sign-in, rules, scripts, spoofed
headers, odd paths, two starts. Usage: demo_test.py PROGRAM"""
import html
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/interop"))
from browser import Browser  # noqa: E402

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else str(ROOT / "build/release/countersign")


def free_ports():
    """The first of four ports in a row that nobody listens on."""
    while True:
        first = random.randrange(20000, 30000)
        try:
            for port in range(first, first + 4):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            return first
        except OSError:
            continue


class Demo:
    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        self.command = [PROGRAM, "demo", "--data", folder, "--port", str(port)]

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in self.process.stdout:
            if "Press Ctrl-C" in line:
                return
        raise RuntimeError("the demo did not start: " + (pathlib.Path(self.folder) / "nginx-error.log").read_text())

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=20)
        return self.process.returncode


class DemoTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.demo = Demo(cls.scratch.name, free_ports())
        cls.demo.start()
        cls.origin = f"http://127.0.0.1:{cls.demo.port}"
        cls.idp = f"http://127.0.0.1:{cls.demo.port + 2}"

    @classmethod
    def tearDownClass(cls):
        cls.demo.stop()
        cls.scratch.cleanup()

    def sign_in(self, user, path="/"):
        browser = Browser()
        page = browser.go(self.origin + path)
        link = next(link for link in page.links if "/login/demo" in link)
        page = browser.go(self.origin + link)
        page = browser.request(self.idp + "/answer", "POST", dict(page.forms[0]["fields"], user=user))
        return browser, browser.submit(page)

    def test_sign_in_comes_back_to_the_page(self):
        _, page = self.sign_in("alice", "/admin?a=1&b=%20")
        self.assertEqual(page.url, self.origin + "/admin?a=1&b=%20")
        self.assertIn("Signed in as alice", page.text)
        for fact in ("Alice Archer", "alice@demo.example", "admins,staff"):
            self.assertIn(fact, page.text)

    def test_rules_by_attribute_and_path(self):
        browser, page = self.sign_in("bob")
        self.assertEqual(page.status, 200)
        self.assertEqual(browser.request(self.origin + "/admin").status, 403)
        self.assertEqual(browser.request(self.origin + "/admin/x").status, 403)
        self.assertEqual(browser.request(self.origin + "/public").status, 200)

    def test_scripts_get_401_and_no_redirect(self):
        for headers in ({"Accept": "*/*"}, {"Sec-Fetch-Mode": "cors"}, {"X-Requested-With": "XMLHttpRequest"}):
            page = Browser().request(self.origin + "/", headers=headers)
            self.assertEqual(page.status, 401)
            self.assertIsNone(page.header("Location"))
        for method in ("OPTIONS", "HEAD", "POST"):
            self.assertIn(Browser().request(self.origin + "/", method, headers={"Accept": "*/*"}).status, (401,))

    def test_spoofed_headers_never_pass(self):
        """attacks.md F01, F02."""
        spoofed = {name: "mallory" for name in (
            "X-Auth-User", "x-auth-user", "X_Auth_User", "X-Auth_User", "X.Auth.User", "X-Auth-Name", "X-Auth-Email",
            "X-Auth-Groups", "X-Auth-Attributes", "X-Auth-Authenticator", "Remote-User", "X-Forwarded-User")}
        page = Browser().request(self.origin + "/public", headers=spoofed)
        self.assertIn("Nobody is signed in", page.text)
        self.assertNotIn("mallory", page.body)
        browser, _ = self.sign_in("bob")
        page = browser.request(self.origin + "/", headers=spoofed)
        self.assertIn("Signed in as bob", page.text)
        self.assertNotIn("mallory", page.body)
        page = browser.request(self.origin + "/admin", headers={
            "X-Original-URL": self.origin + "/public", "X-Forwarded-Uri": "/public", "X-Original-Method": "GET"})
        self.assertEqual(page.status, 403)

    def test_paths_that_can_be_read_in_two_ways(self):
        """attacks.md F04."""
        browser, _ = self.sign_in("bob")
        for path in ("/public/../admin", "/public/%2e%2e/admin", "/public/..;/admin", "//admin", "/admin%2f",
                     "/%61dmin", "/admin/.", "/public%2f..%2fadmin", "/public/%252e%252e/admin"):
            self.assertIn(browser.request(self.origin + path).status, (400, 403), path)

    def test_nobody_may_ask_the_question_but_nginx(self):
        browser, _ = self.sign_in("alice")
        page = browser.request(self.origin + "/countersign/auth", headers={"X-Original-URL": self.origin + "/"})
        self.assertEqual(page.status, 404)

    def test_sign_out(self):
        browser, _ = self.sign_in("carol")
        page = browser.go(self.origin + "/countersign/session")
        self.assertIn("carol", page.text)
        self.assertIn("You are signed out", browser.submit(page).text)
        self.assertIn("/countersign/o/demo/login", browser.go(self.origin + "/").url)

    def test_unsigned_requests_are_refused_by_the_demo_idp(self):
        request = urllib.parse.quote("fZA7")
        self.assertEqual(Browser().request(self.idp + "/sso?SAMLRequest=" + request).status, 400)

    def test_labelled_for_trial_only(self):
        self.assertIn("for trial only", html.unescape(Browser().request(self.idp + "/").body))

    def test_refuses_another_address_than_loopback(self):
        done = subprocess.run([PROGRAM, "demo-idp", "--listen", "0.0.0.0:1", "--folder", self.scratch.name,
                               "--sp-entity-id", "x", "--acs-url", "y"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("127.0.0.1 alone", done.stderr)

    def test_second_demo_says_that_the_ports_are_taken(self):
        done = subprocess.run(self.demo.command, capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, 1)
        self.assertIn("is taken", done.stderr)

    def test_zz_second_start_keeps_the_sessions(self):
        browser, _ = self.sign_in("alice")
        self.assertEqual(self.demo.stop(), 0)
        time.sleep(0.1)
        self.demo.start()
        self.assertIn("Signed in as alice", browser.go(self.origin + "/").text)


if __name__ == "__main__":
    unittest.main()
