#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""gateway_crash.py [ROUNDS]: kill -9 of the gateway under sign-in load.

After each kill, every session that was acknowledged must be there, and every acknowledged response must be refused when it
is sent again. Exit 1 otherwise.
"""
import http.client
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import os  # noqa: E402

from gateway import PREFIX, ROOT, Gateway, make_key, offered_at_root, saml_authenticator  # noqa: E402

LOAD = os.environ.get("SIGN_IN_LOAD", ROOT / "build/release/tests/load/sign_in_load")
IDP = "https://idp.example.org/"
COUNT = 400


def read_requests(path):
    data, requests = path.read_bytes(), []
    while data:
        size, data = data.split(b"\n", 1)
        requests.append(data[:int(size)])
        data = data[int(size) + 1:]
    return requests


class CrashTest:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cs-crash-", dir=ROOT / "build"))
        self.gateway = Gateway(self.folder, threads=2)
        make_key(self.folder, "idp")
        self.gateway.write_config()
        self.acknowledged, self.lost, self.replayed = [], 0, 0

    def kill_under_load(self, number):
        acknowledged, requests = self.folder / "acknowledged", self.folder / "requests"
        acknowledged.unlink(missing_ok=True)
        load = subprocess.Popen(
            [LOAD, "--port", str(self.gateway.port), "--host", self.gateway.host, "--prefix", PREFIX,
             "--authenticator", "crash", "--idp-key", self.folder / "idp.key", "--idp-entity", IDP,
             "--count", str(COUNT), "--first", str(number * COUNT), "--connections", "16",
             "--acknowledged", acknowledged, "--requests", requests], stdout=subprocess.DEVNULL)
        while not (acknowledged.exists() and acknowledged.stat().st_size > 0):
            if load.poll() is not None:
                raise RuntimeError("the load did not start")
            time.sleep(0.001)
        time.sleep(random.uniform(0, 0.08))
        self.gateway.kill()
        load.wait(60)
        lines = acknowledged.read_text().splitlines()[1:]
        prepared = read_requests(requests)
        return [(line.split(" ", 1)[1], prepared[int(line.split(" ", 1)[0])]) for line in lines]

    def send(self, raw):
        """Sends a prepared request as it is; gives the status and whether a session was set."""
        import socket
        with socket.create_connection(("127.0.0.1", self.gateway.port), timeout=20) as connection:
            connection.sendall(raw)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            answer.read()
            cookies = answer.headers.get_all("Set-Cookie") or []
            return answer.status, any("session=" in c.split(";")[0] for c in cookies)

    def check(self, signed_in):
        for cookie, request in signed_in:
            status, _, _ = self.gateway.get(PREFIX + "/auth", {"Cookie": cookie, "X-Original-URL": self.gateway.origin + "/"})
            self.lost += status != 200
            status, session = self.send(request)
            self.replayed += session or status < 400

    def run(self, rounds):
        self.gateway.start()
        self.gateway.apply({
            "organisations": [offered_at_root("crash")],
            "authenticators": [saml_authenticator("crash", IDP, "https://idp.example.org/sso", self.folder / "idp.crt")],
            "applications": [{"id": "application", "organisation": "root", "name": "Application",
                              "urls": [self.gateway.origin + "/"]}]})
        for number in range(rounds):
            signed_in = self.kill_under_load(number)
            self.gateway.start()
            self.check(signed_in)
            self.acknowledged += signed_in
        everyone = self.lost
        self.lost = 0
        self.check(self.acknowledged)
        print(f"crash test: {rounds} kills, {len(self.acknowledged)} sign-ins acknowledged, {everyone + self.lost} lost, "
              f"{self.replayed} replays accepted")
        return 1 if everyone + self.lost + self.replayed or not self.acknowledged else 0

    def end(self):
        self.gateway.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    test = CrashTest()
    try:
        return test.run(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
    finally:
        test.end()


if __name__ == "__main__":
    sys.exit(main())
