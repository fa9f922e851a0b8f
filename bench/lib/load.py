# SPDX-License-Identifier: Apache-2.0
"""Pieces that the server benchmarks share: a gateway with an IdP of our own, pinned to one core, and the load on another."""
import http.client
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))
from gateway import PREFIX, Gateway, free_port, make_key, offered_at_root, saml_authenticator  # noqa: E402

SERVER_CORE = ["taskset", "-c", "0"]
LOAD_CORE = ["taskset", "-c", "1"]
IDP = "https://idp.bench.example/"
# How many are configured where that could matter.
AUTHENTICATORS = 10_000
# On the disk that holds the build, not on a memory file system: durability is part of what is measured.
SCRATCH = ROOT / "build/bench-scratch"


# What the load's messages carry, mapped field by field.
MAPPING = {
    "external_id": "NameID",
    "fields": [{"field": "user_name", "sources": ["NameID"]}, {"field": "email", "sources": ["emailaddress", "mail", "email"]},
               {"field": "display_name", "sources": ["displayname", "cn"]}],
    "groups": {"attribute": "groups", "conflict": "merge"}}


class Bench:
    """One scratch folder with a gateway that trusts the key idp.key; all of it goes away at the end.

    `authenticators`: how many there are besides the one that is used, each in an organisation of its own that has an application with
    rules, too.
    """

    def __init__(self, name, authenticators=0):
        self.others = authenticators
        SCRATCH.mkdir(parents=True, exist_ok=True)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=name + "-", dir=SCRATCH))
        self.gateway = Gateway(self.folder, threads=1)
        make_key(self.folder, "idp")
        self.gateway.write_config()
        self.applied = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.gateway.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        """Starts the gateway; with its objects, when it is the first start. Gives the seconds until it was ready."""
        seconds = self.gateway.start(SERVER_CORE)
        if not self.applied:
            # None of the authenticators has people yet, so that nothing is to be confirmed.
            self.gateway.api("POST", "/configuration/apply", self.objects())
            self.applied = True
        return seconds

    def objects(self):
        certificate = self.folder / "idp.crt"
        out = {"authenticators": [saml_authenticator("bench", IDP, "https://idp.bench.example/sso", certificate, mapping=MAPPING)],
               "groups": [{"id": name, "organisation": "root", "value": name} for name in ("staff", "admins", "users")],
               "applications": [{"id": "application", "organisation": "root", "name": "Application",
                                 "urls": [self.gateway.origin + "/"]}],
               "organisations": [offered_at_root("bench")]}
        for number in range(self.others):
            name = f"customer{number}"
            url = f"https://{name}.apps.example/"
            out["organisations"].append({"id": name, "parent": "root", "name": f"Customer {number}", "url_spaces": [url],
                                         "mail_domains": [f"{name}.example"], "policy": {"authenticators": [name]}})
            out["groups"].append({"id": "staff-of-" + name, "organisation": name, "value": "staff"})
            out["applications"].append({"id": name, "organisation": name, "name": f"Application {number}", "urls": [url], "rules": [
                {"path": "/public", "allow": "everyone"}, {"path": "/admin", "require": {"groups": ["staff-of-" + name]}},
                {"path": "/", "allow": "signed_in"}]})
            out["authenticators"].append(saml_authenticator(name, f"{IDP}{number}", f"https://idp.bench.example/{number}", certificate,
                                                            organisation=name, mapping=MAPPING))
        return out

    def sign_in(self, count, *options, prefix=LOAD_CORE):
        """Signs in `count` people; gives the load program's figures."""
        done = subprocess.run(
            [*prefix, ROOT / "build/release/tests/load/sign_in_load", "--port", str(self.gateway.port),
             "--host", self.gateway.host, "--prefix", PREFIX, "--idp-key", self.folder / "idp.key", "--count", str(count),
             "--idp-entity", IDP, *([] if "--customers" in options else ["--authenticator", "bench"]), *map(str, options)],
            check=True, capture_output=True, text=True)
        return json.loads(done.stdout)

    def sign_in_at_customers(self):
        """Signs one person in at each customer; gives what nginx asks for each of them, as lines of headers for keep_alive_load: by
        turns of a page for whoever is signed in and of one that a rule by group guards."""
        path = self.folder / "acknowledged-at-customers"
        result = self.sign_in(self.others, "--customers", self.others, "--acknowledged", path, prefix=[])
        if result["accepted"] != self.others:
            raise RuntimeError(f"not all were accepted: {result}")
        cookies = dict(line.split(" ", 1) for line in path.read_text().splitlines()[1:])
        pages = ("reports/2026", "admin/users")
        return [f"Cookie: {cookies[str(number)]}\tX-Original-URL: https://customer{number}.apps.example/{pages[number % 2]}"
                for number in range(self.others)]

    def session_cookie(self):
        """The cookie of one signed-in person."""
        path = self.folder / "acknowledged"
        self.sign_in(1, "--connections", 1, "--acknowledged", path)
        return path.read_text().splitlines()[1].split(" ", 1)[1]


class Changes:
    """Changes the catalogue `per_second` times a second, over one connection, for as long as it is entered: an application's rules, an
    organisation, a group, and at times the root, of whom everybody is. Fails when a tenth of them did not come to be."""

    KINDS = ("organisations/customer{0}", "organisations/customer{0}/applications/customer{0}",
             "organisations/customer{0}/groups/staff-of-customer{0}", "organisations/root")

    def __init__(self, gateway, customers, per_second=10):
        self.gateway, self.customers, self.per_second, self.done, self.problem = gateway, customers, per_second, 0, None
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self):
        self.began = time.monotonic()
        self.thread.start()
        return self

    def __exit__(self, *_):
        seconds = time.monotonic() - self.began
        self.stop.set()
        self.thread.join()
        if self.problem:
            raise RuntimeError(self.problem)
        if self.done < 0.9 * self.per_second * seconds - 1:
            raise RuntimeError(f"expected {self.per_second} changes a second, got {self.done} in {seconds:.1f} s")

    def run(self):
        os.sched_setaffinity(threading.get_native_id(), {1})
        connection = http.client.HTTPConnection("127.0.0.1", self.gateway.port, timeout=20)
        headers = {"Host": self.gateway.host, "Authorization": "Bearer " + self.gateway.operator_token(),
                   "Content-Type": "application/merge-patch+json"}
        due = time.monotonic()
        while not self.stop.is_set():
            # By a step that meets all customers and no pattern of the load.
            path = self.KINDS[self.done % len(self.KINDS)].format(self.done * 7919 % self.customers)
            field = "name" if "/applications/" in path else "label" if "/groups/" in path else "description"
            connection.request("PATCH", f"{PREFIX}/api/v1/{path}", json.dumps({field: f"change {self.done}"}), headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 200:
                self.problem = f"a change of {path} was answered with {answer.status}: {text[:300]}"
                return
            self.done += 1
            due += 1 / self.per_second
            self.stop.wait(max(0.0, due - time.monotonic()))


def requests_per_second(url, seconds, headers=(), connections=64):
    """Answers a second over connections that stay open, by keep_alive_load on the load core; fails unless all are alike."""
    parts = urllib.parse.urlsplit(url)
    command = [*LOAD_CORE, ROOT / "build/release/tests/load/keep_alive_load", str(parts.port), parts.path, str(seconds), str(connections)]
    result = json.loads(subprocess.run([*command, *headers], check=True, capture_output=True, text=True).stdout)
    if result["status"] not in (200, 204):
        raise RuntimeError(f"the load was answered with {result['status']}")
    return result["requests_per_second"]


class Nginx:
    """nginx on the server core that answers 204 to everything: the limit."""

    def __init__(self, folder):
        self.port = free_port()
        self.folder = pathlib.Path(folder) / "nginx"
        self.folder.mkdir()
        self.config = self.folder / "nginx.conf"
        self.config.write_text(f"""
worker_processes 1;
daemon off;
pid {self.folder}/pid;
error_log {self.folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path {self.folder}; proxy_temp_path {self.folder}; fastcgi_temp_path {self.folder};
  uwsgi_temp_path {self.folder}; scgi_temp_path {self.folder};
  server {{ listen 127.0.0.1:{self.port}; location / {{ return 204; }} }}
}}
""")
        self.process = None

    def __enter__(self):
        self.process = subprocess.Popen([*SERVER_CORE, "nginx", "-p", self.folder, "-c", self.config],
                                        stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
