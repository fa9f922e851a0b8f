# SPDX-License-Identifier: Apache-2.0
"""Pieces that the server benchmarks share: a gateway with an IdP of our own, pinned to one core, and wrk on another."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

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

    `authenticators`: how many there are besides the one that is used, in organisations of their own.
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
            self.gateway.apply(self.objects())
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
            out["organisations"].append({"id": name, "parent": "root", "name": f"Customer {number}",
                                         "mail_domains": [f"{name}.example"], "policy": {"authenticators": [name]}})
            out["authenticators"].append(saml_authenticator(name, f"{IDP}{number}", f"https://idp.bench.example/{number}", certificate,
                                                            organisation=name, mapping=MAPPING))
        return out

    def sign_in(self, count, *options, prefix=LOAD_CORE):
        """Signs in `count` people; gives the load program's figures."""
        done = subprocess.run(
            [*prefix, ROOT / "build/release/tests/load/sign_in_load", "--port", str(self.gateway.port),
             "--host", self.gateway.host, "--prefix", PREFIX, "--authenticator", "bench",
             "--idp-key", self.folder / "idp.key", "--idp-entity", IDP, "--count", str(count), *map(str, options)],
            check=True, capture_output=True, text=True)
        return json.loads(done.stdout)

    def session_cookie(self):
        """The cookie of one signed-in person."""
        path = self.folder / "acknowledged"
        self.sign_in(1, "--connections", 1, "--acknowledged", path)
        return path.read_text().splitlines()[1].split(" ", 1)[1]


def wrk(url, seconds, headers=(), connections=64):
    """Requests a second, by wrk on the load core. Refuses a run with errors."""
    command = [*LOAD_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", url]
    for header in headers:
        command += ["-H", header]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        raise RuntimeError("wrk met errors:\n" + out)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))


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
