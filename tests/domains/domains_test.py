#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Mail domains: a real DNS server proves them, and only then a typed address leads to an organisation from the common page."""
import json
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
sys.path.insert(0, str(HERE.parent / "interop"))
from browser import Browser  # noqa: E402
from gateway import PREFIX, ApiError, Gateway, free_port, make_key, saml_authenticator  # noqa: E402


class Dns:
    """dnsmasq with some TXT records, and none besides."""

    def __init__(self, port):
        self.port = port
        self.process = None

    def serve(self, records, *more):
        self.stop()
        self.process = subprocess.Popen(
            [shutil.which("dnsmasq") or "/usr/sbin/dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv",
             "--no-hosts", "--bind-interfaces", "--listen-address=127.0.0.1", f"--port={self.port}", "--pid-file=",
             "--user=root", "--local=/com/",
             *more, *(f"--txt-record={name},{value}" for name, value in records.items())],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.3)
        assert self.process.poll() is None, "dnsmasq did not start"

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
        self.process = None


class DomainsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="cs-domains-"))
        cls.dns = Dns(free_port())
        cls.gateway = Gateway(cls.folder / "gateway")
        cls.gateway.write_config()
        cls.gateway.config.write_text(f'dns_servers = ["127.0.0.1:{cls.dns.port}"]\n' + cls.gateway.config.read_text())
        make_key(cls.folder, "idp")
        cls.gateway.start()
        cls.gateway.apply({
            "organisations": [{"id": name, "parent": "root", "name": name.title(), "mail_domains": ["example.com"],
                               "policy": {"authenticators": [name + "-idp"]}} for name in ("acme", "shop")],
            "authenticators": [saml_authenticator(name + "-idp", f"https://{name}.example.org/", f"https://{name}.example.org/sso",
                                                  cls.folder / "idp.crt", organisation=name) for name in ("acme", "shop")]})

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()
        cls.dns.stop()
        shutil.rmtree(cls.folder, ignore_errors=True)

    def leads_to(self, login):
        """Where a name typed on the common page leads."""
        browser = Browser()
        page = browser.submit(browser.go(f"{self.gateway.origin}{PREFIX}/login"), user_name=login)
        for name in ("acme", "shop"):
            if f"/o/{name}/login/{name}-idp" in page.body:
                return name
        return "password" if any("password" in form["fields"] for form in page.forms) else page.text

    def domains(self, organisation, check=False, token=None):
        method, path = ("POST", "/domains/check") if check else ("GET", "/domains")
        items = self.gateway.api(method, f"/organisations/{organisation}{path}", token=token)["items"]
        return {item["domain"]: item for item in items}

    def record(self, organisation):
        record = self.domains(organisation)["example.com"]["record"]
        self.assertEqual((record["name"], record["type"]), ("_countersign-challenge.example.com", "TXT"))
        return {record["name"]: record["value"]}

    def look_again(self):
        time.sleep(5.1)  # what was seen is shown until then

    def test_1_leads_nowhere_without_a_proof(self):
        self.dns.serve({"_countersign-challenge.example.com": "something else"})
        self.assertEqual(self.leads_to("ann@example.com"), "password")
        for organisation in ("acme", "shop"):
            domain = self.domains(organisation, check=True)["example.com"]
            self.assertEqual((domain["state"], domain["leads"]), ("unproven", False), domain)
            self.assertIn("another value", domain["problem"])
        self.assertEqual(self.leads_to("ann@example.com"), "password")

    def test_2_leads_to_the_one_with_the_record(self):
        self.dns.serve(self.record("acme"))
        self.look_again()
        told = self.gateway.run("organisation", "domains", "check", "--config", self.gateway.config, "acme").stdout
        self.assertIn("proven", told)
        self.assertIn("_countersign-challenge.example.com", told)
        self.assertEqual(self.domains("shop", check=True)["example.com"]["state"], "unproven")
        self.assertEqual(self.leads_to("ann@example.com"), "acme")
        self.assertEqual(self.leads_to("Ann@EXAMPLE.com"), "acme")

    def test_3_remembers_it_over_a_restart_and_without_dns(self):
        self.dns.stop()
        self.gateway.stop()
        self.gateway.start()
        self.assertEqual(self.leads_to("ann@example.com"), "acme")
        self.look_again()
        domain = self.domains("acme", check=True)["example.com"]
        self.assertEqual((domain["state"], domain["leads"]), ("proven", True), domain)
        self.assertIn("DNS did not answer", domain["problem"])

    def test_4_loses_it_after_a_while(self):
        self.dns.serve({})
        self.look_again()
        domain = self.domains("acme", check=True)["example.com"]
        self.assertEqual((domain["state"], domain["leads"]), ("lost", True), domain)
        self.assertIn("leads_until", domain)
        self.assertEqual(self.leads_to("ann@example.com"), "acme")
        self.assertIn("mail_domain_lost", self.gateway.log.read_text())

    def test_5_is_confirmed_from_above_alone(self):
        token = self.gateway.api("POST", "/organisations/shop/tokens", {"id": "admin", "roles": ["administrator"]})["secret"]
        patch = {"confirmed_domains": ["example.com"]}
        with self.assertRaises(ApiError) as caught:
            self.gateway.api("PATCH", "/organisations/shop", patch, token=token, content_type="application/merge-patch+json")
        self.assertEqual((caught.exception.status, caught.exception.problem["code"]), (403, "api.forbidden"))
        self.gateway.api("PATCH", "/organisations/shop", patch, content_type="application/merge-patch+json")
        self.assertEqual(self.domains("shop", token=token)["example.com"]["state"], "confirmed")
        self.assertEqual(self.leads_to("ann@example.com"), "shop")

    def test_6_refuses_public_mail_hosts(self):
        with self.assertRaises(ApiError) as caught:
            self.gateway.api("PATCH", "/organisations/shop", {"mail_domains": ["gmail.com"]},
                             content_type="application/merge-patch+json")
        self.assertEqual(caught.exception.problem["errors"][0]["code"], "field.domain_public", json.dumps(caught.exception.problem))


class SlowDomainsTest(unittest.TestCase):
    """Customers whose name servers never answer do not keep others from having theirs looked for."""
    SLOW = ("slow", "slower", "slowest")

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cs-slow-domains-"))
        self.silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # takes questions and says nothing
        self.silent.bind(("127.0.0.1", 0))
        self.dns = Dns(free_port())
        self.gateway = Gateway(self.folder / "gateway")
        self.gateway.write_config()
        self.gateway.config.write_text(f'dns_servers = ["127.0.0.1:{self.dns.port}"]\n' + self.gateway.config.read_text())
        self.gateway.start()
        self.gateway.apply({"organisations": [
            {"id": name, "parent": "root", "name": name, "mail_domains": [domain]}
            for name, domain in (("shop", "shop.com"), *((slow, f"{slow}.silent.com") for slow in self.SLOW))]})
        self.dns.serve({}, f"--server=/silent.com/127.0.0.1#{self.silent.getsockname()[1]}")
        self.over = threading.Event()

    def tearDown(self):
        self.over.set()
        self.gateway.stop()
        self.dns.stop()
        self.silent.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def check(self, organisation):
        return self.gateway.api("POST", f"/organisations/{organisation}/domains/check")["items"][0]

    def check_without_end(self, organisation):
        while not self.over.is_set():
            try:
                self.check(organisation)
            except ApiError:
                pass
            time.sleep(0.05)

    def test_others_are_looked_for_while_slow_ones_ask_without_end(self):
        busy = [threading.Thread(target=self.check_without_end, args=(name,)) for name in self.SLOW]
        for thread in busy:
            thread.start()
        time.sleep(10)  # each was slow once
        refused, looked = 0, set()
        end = time.monotonic() + 15
        while time.monotonic() < end:
            try:
                looked.add(self.check("shop")["looked"])
            except ApiError as error:
                self.assertEqual(error.problem["code"], "store.busy")
                refused += 1
            time.sleep(0.2)
        self.over.set()
        for thread in busy:
            thread.join()
        self.assertEqual(refused, 0)
        self.assertGreaterEqual(len(looked), 2, looked)


if __name__ == "__main__":
    unittest.main()
