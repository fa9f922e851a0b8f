#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""No line of the nginx recipe is there for nothing: without it, or with what a careless hand would write in its place, a probe fails.
A line that no probe can miss stands in SPEED with its reason."""
import os
import re
import sys
import unittest

from probes import PROBES
from scene import Scene

# Lines without which everything holds, only slower or with other bounds.
SPEED = {
    "keepalive 32;": "connections to upstreams are kept",
    "proxy_http_version 1.1;": "nginx keeps no connection with 1.0",
    'proxy_set_header Connection "";': "nginx closes connections otherwise",
}
# Where in the recipe, what of a line, and the probes that are asked first. What they all miss is tried on every other one.
FIRST = [
    (r"X-Forwarded-For|X-Real-IP", ["address_is_that_of_the_client", "address_in_events_is_that_of_the_client"]),
    (r"Cookie|cs_kept|cs_trimmed", ["cookies_of_the_gateway_do_not_reach_applications", "identity_passes", "denied_page_is_the_gateways"]),
    (r"X-Auth|x_auth|Remote|WebAuth|underscores|ignore_invalid|Webauth|X-Wiki|X-Forwarded-(User|Email|Groups|Pref|Access)|Authentik",
     ["identity_passes", "F01_identity_headers_of_a_client_never_pass"]),
    (r"countersign_asked", ["dead_application_is_told_by_the_gateways_page"]),
    (r"X-Original|X-Rewrite|Forwarded|Client-IP|Front-End|Proxy \"\"", ["another_request_can_not_be_named"]),
    (r"Upgrade|upgrade", ["upgrade_is_for_websockets_alone"]),
    (r"Host|server_name", ["host_is_written_and_not_taken", "unknown_host_is_refused", "organisations_are_entered_by_their_hosts", "an_entrance_is_nothing_else"]),
    (r"X-Accel", ["application_can_not_send_nginx_elsewhere", "gateway_can_not_send_nginx_elsewhere"]),
    (r"buffer", ["large_answers_of_the_gateway_pass"]),
    (r"proxy_pass http", ["identity_passes", "sign_in_is_asked_for", "denied_page_is_the_gateways", "unknown_host_is_refused"]),
    (r"absolute", ["redirects_keep_the_place_of_the_browser"]),
    (r"default_type|add_header", ["gateway_down_is_told_plainly", "sign_in_is_asked_for"]),
    (r"/page/421|421", ["unknown_host_is_refused"]),
    (r"Sec-Fetch|Accept|X-Requested-With", ["denied_page_is_the_gateways", "sign_in_is_asked_for", "unknown_host_is_refused"]),
    (r"413|client_max_body_size", ["too_large_is_told_by_the_gateways_page", "large_bodies_are_the_applications_business"]),
    (r"sign_in|401|303", ["sign_in_is_asked_for"]),
    (r"down|503|Retry-After|recursive|error_page 50", ["gateway_down_is_told_plainly", "dead_application_is_told_by_the_gateways_page"]),
    (r"internal;", ["internal_places_are_not_for_people"]),
    (r"request_headers|request_body|Content-Length", ["gateway_has_only_what_it_needs", "an_entrance_is_nothing_else", "bodies_pass_whole", "large_bodies_are_the_applications_business"]),
    (r"/api/|404", ["api_is_not_at_the_public_origin"]),
    (r"403", ["denied_page_is_the_gateways"]),
    (r"server_tokens", ["versions_are_not_told"]),
]
LAST = ("gateway_down_is_told_plainly", "address_in_events_is_that_of_the_client")
# What a careless hand would write: in every line that matches.
CARELESS = [
    (r"X-Original-URL http\S+\$request_uri;", "X-Original-URL $scheme://$http_host$request_uri;"),
    (r"X-Original-URL (http\S+)\$request_uri;", r"X-Original-URL \1$uri;"),
    (r"(location / \{.*?)proxy_set_header Host [^$;]+;", r"\1proxy_set_header Host $http_host;"),
    (r"proxy_set_header X-Forwarded-Host [^;]+;", "proxy_set_header X-Forwarded-Host $http_host;"),
    (r"X-Forwarded-For \$remote_addr;", "X-Forwarded-For $proxy_add_x_forwarded_for;"),
    (r"proxy_set_header Upgrade \$countersign_upgrade;", "proxy_set_header Upgrade $http_upgrade;"),
    (r"~\*\^websocket\$", "~*websocket"),
    (r"proxy_set_header Cookie \$countersign_cookie;", "proxy_set_header Cookie $http_cookie;"),
    (r"proxy_pass http://\$countersign_backend;", "proxy_pass http://$countersign_backend$uri;"),
    (r"proxy_pass http://\$countersign_backend;", "proxy_pass http://countersign_app_application;"),
    (r" default_server;", ";"),
    (r"ignore_invalid_headers on;", "ignore_invalid_headers off;"),
    (r"underscores_in_headers off;", "underscores_in_headers on;"),
    (r"proxy_set_header Host \$host:\d+;", "proxy_set_header Host $http_host;"),
    (r"error_page 403 = ", "error_page 403 =200 "),
]


def kinds(recipe):
    """Every line that does something, as (place, line) -> its numbers; the same line in the servers of two origins is one."""
    found, places = {}, []
    for number, line in enumerate(recipe.splitlines()):
        text = line.split("#")[0].strip() if line.strip().startswith("#") else line.strip()
        if text.endswith("{"):
            places.append(re.sub(r"upstream \S+", "upstream", text))
        elif text == "}":
            places.pop()
        elif text:
            line = re.sub(r"(http://)?(localhost|127\.0\.0\.1)(:\d+)?", "ORIGIN", text)
            line = re.sub(r'"application \S+" countersign_app_\S+;', '"application ID" UPSTREAM;', line)
            found.setdefault((" ".join(places), line), []).append(number)
    return found


class LinesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scene = Scene()

    @classmethod
    def tearDownClass(cls):
        cls.scene.stop()

    def notices(self, recipe, hint):
        """The probe that fails with this recipe, or what nginx says against it."""
        problem = self.scene.start_nginx(recipe)
        if problem:
            return "nginx: " + problem
        first = [name for pattern, names in FIRST if re.search(pattern, hint) for name in names]
        rest = [name for name in PROBES if name not in first and name not in LAST]
        for name in dict.fromkeys([*first, *rest, *LAST]):
            try:
                PROBES[name](self.scene)
            except (AssertionError, ValueError):
                return name
        return ""

    @staticmethod
    def tell(noticed, *what):
        if os.environ.get("VERBOSE"):
            print(noticed[:50] or "NOBODY", "|", *what, file=sys.stderr, flush=True)

    def test_every_line_is_needed(self):
        lines = self.scene.recipe.splitlines()
        idle, used = [], set()
        for (place, line), numbers in kinds(self.scene.recipe).items():
            without = "\n".join(text for number, text in enumerate(lines) if number not in numbers)
            if line in SPEED:
                used.add(line)
                continue
            noticed = self.notices(without, place + " " + line)
            self.tell(noticed, place, line)
            if not noticed:
                idle.append(f"{place}  {line}")
        self.assertEqual(idle, [])
        self.assertEqual(used, set(SPEED), "a reason for a line that is no more")

    def test_careless_lines_are_noticed(self):
        for pattern, replacement in CARELESS:
            changed = re.sub(pattern, replacement, self.scene.recipe, flags=re.S)
            self.assertNotEqual(changed, self.scene.recipe, pattern)
            noticed = self.notices(changed, pattern + replacement)
            self.tell(noticed, pattern, replacement)
            self.assertTrue(noticed, f"{pattern} -> {replacement}")


if __name__ == "__main__":
    sys.exit(unittest.main())
