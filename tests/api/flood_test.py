#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What strangers send by the hundred: it takes the room of nobody else's login events, and leaves little behind."""
import http.client
import pathlib
import sys
import time
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from api_scene import ApiTest  # noqa: E402
from gateway import PREFIX  # noqa: E402

MOST = 100


class FloodTest(ApiTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for organisation in ("acme", "globex"):
            cls.must("POST", cls.place_of("authenticator", organisation) + f"/activate?confirm={organisation}-sso",
                     {"force": True})
        cls.must("PUT", "/properties/login_events.max_anonymous", {"value": str(MOST)})

    def setUp(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", self.gateway.port, timeout=20)
        self.addCleanup(self.connection.close)

    def post(self, authenticator, peer):
        """Junk in place of a response, from an address."""
        body = urllib.parse.urlencode({"SAMLResponse": "AAAA"})
        headers = {"Host": self.gateway.host, "Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": peer}
        self.connection.request("POST", f"{PREFIX}/saml/acs/{authenticator}", body, headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status

    def events(self, organisation, wanted):
        """Those of an organisation, once there are so many; they are written a moment later."""
        for _ in range(100):
            found = self.must("GET", f"/organisations/{organisation}/login-events?limit=200")["items"]
            if len(found) >= wanted:
                return found
            time.sleep(0.05)
        self.fail(f"{organisation}: {len(found)} events")

    def test_a_flood_keeps_to_its_own_room(self):
        self.post("globex-sso", "198.51.100.1")
        theirs = self.events("globex", 1)
        for number in range(3 * MOST):
            self.assertGreaterEqual(self.post("acme-sso", f"203.0.{number // 250}.{number % 250 + 1}"), 400)
        last = f"203.0.{(3 * MOST - 1) // 250}.{(3 * MOST - 1) % 250 + 1}"
        for _ in range(100):
            mine = self.events("acme", MOST)
            if mine[0]["peer"] == last:
                break
            time.sleep(0.05)
        self.assertEqual(len(mine), MOST)
        self.assertEqual(mine[0]["peer"], last)
        self.assertEqual(self.events("globex", 1), theirs)

    def test_repeats_are_counted(self):
        for _ in range(20):
            self.post("globex-sso", "198.51.100.77")
        for _ in range(150):
            found = [e for e in self.events("globex", 1) if e["peer"] == "198.51.100.77"]
            self.assertLessEqual(len(found), 1)
            if found and found[0]["repeats"] == 19:
                return
            time.sleep(0.1)
        self.fail(found)

    def test_what_names_nothing_leaves_nothing(self):
        before = len(self.must("GET", "/login-events?limit=200&search=nobody")["items"])
        lines = self.gateway.log.read_text().count("unknown_authenticator")
        for number in range(100):
            self.assertEqual(self.gateway.get(f"{PREFIX}/login/nobody{number}")[0], 404)
        time.sleep(0.3)
        self.assertEqual(len(self.must("GET", "/login-events?limit=200&search=nobody")["items"]), before)
        self.assertLess(self.gateway.log.read_text().count("unknown_authenticator") - lines, 50)


if __name__ == "__main__":
    unittest.main()
