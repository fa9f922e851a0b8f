#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `countersign proxy nginx` prints, in a real nginx, asked by honest and by hostile people: what passes, what is asked for
sign-in, what is forbidden, and that one and the same request is decided on and acted on."""
import re
import sys
import time
import unittest

from probes import PROBES
from scene import PAGE, PREFIX, Scene

REFERENCE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")


class NginxTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scene = Scene()
        cls.ask = staticmethod(cls.scene.ask)

    @classmethod
    def tearDownClass(cls):
        cls.scene.stop()

    def received(self, path, **kwargs):
        answer = self.ask(path, **kwargs)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()["headers"]

    def test_page_without_session_goes_to_sign_in_and_back(self):
        answer = self.ask("/reports?year=2026", PAGE)
        self.assertEqual(answer.status, 303)
        self.assertEqual(answer.header("Location"), f"{PREFIX}/login?target=%2Freports%3Fyear%3D2026")

    def test_script_without_session_gets_401_and_no_redirect(self):
        for headers in ({"Accept": "application/json"}, {"Sec-Fetch-Mode": "cors", "Accept": "text/html"},
                        {"X-Requested-With": "XMLHttpRequest", "Accept": "text/html"}):
            answer = self.ask("/reports", headers)
            self.assertEqual(answer.status, 401, headers)
            self.assertIsNone(answer.header("Location"))

    def test_signed_in_person_passes_with_identity(self):
        headers = dict(map(tuple, self.received("/reports", signed_in=True)))
        self.assertRegex(headers["X-Auth-Subject"], "^[a-z2-7]{26}$")
        self.assertEqual(headers["X-Auth-User"], "user0@example.org")
        self.assertEqual(headers["X-Auth-Groups"], "staff,engineering")
        self.assertEqual(headers["X-Auth-Authenticator"], "corp")
        self.assertNotIn("X-Auth-Wiki", headers)

    def test_application_is_the_one_that_was_judged(self):
        self.assertEqual(self.ask("/wiki", signed_in=True).json()["application"], "wiki")
        self.assertEqual(self.ask("/wiki/a", signed_in=True).json()["application"], "wiki")
        self.assertEqual(self.ask("/wikis", signed_in=True).json()["application"], "application")

    def test_F06_every_method_is_judged(self):
        for method in ("GET", "POST", "OPTIONS", "PUT", "DELETE", "HEAD"):
            self.assertEqual(self.ask("/reports", method=method).status, 401, method)

    def test_rules_by_path_and_attribute(self):
        self.assertEqual(self.ask("/admin", signed_in=True).status, 403)
        self.assertEqual(self.ask("/admin/users?x=/public", signed_in=True).status, 403)
        self.assertEqual(self.ask("/public/x").status, 200)
        self.assertEqual(self.ask("/publicity").status, 401)

    def test_F04_path_tricks_do_not_reach_a_forbidden_path(self):
        for path in ("/public/../admin", "/public/%2e%2e/admin", "/public/..;/admin", "//admin", "/admin%2f", "/%61dmin",
                     "/admin/.", "/ADMIN", "/public/%252e%252e/admin", "/public\\..\\admin", "/./admin", "/admin;x",
                     "/public%2f..%2fadmin", "/admin%00", "/public/%c0%ae%c0%ae/admin", f"{PREFIX}/../admin",
                     f"{PREFIX}/%2e%2e/admin", f"/public/..{PREFIX}/page/403"):
            answer = self.ask(path, signed_in=True)
            self.assertIn(answer.status, (400, 403, 404), f"{path}: {answer.status} {answer.body}")

    def test_gateway_alone_answers_below_its_path(self):
        for path in (f"{PREFIX}/auth", f"{PREFIX}/page/403", f"{PREFIX}/page/", f"{PREFIX}//auth", f"{PREFIX}/x/../auth"):
            answer = self.ask(path, {"X-Original-URL": f"{self.scene.origin}/public", **PAGE}, signed_in=True)
            self.assertEqual(answer.status, 404, path)
        self.assertEqual(self.ask(f"{PREFIX}/login", PAGE).status, 200)

    def test_api_is_not_at_the_public_origin(self):
        PROBES["api_is_not_at_the_public_origin"](self.scene)
        token = {"Authorization": "Bearer " + self.scene.gateway.operator_token()}
        for path in ("/api/v1/organisations", "/api/v1", "//api/v1/me", "/%61pi/v1/me", "/x/../api/v1/me", "/api/v1/../v1/me",
                     "/API/v1/me", "/api/v1/openapi.json"):
            answer = self.ask(PREFIX + path, token)
            self.assertEqual(answer.status, 404, path)
            self.assertNotIn("json", answer.header("Content-Type") or "", path)
        for path in ("/api", "/api%2fv1/me"):
            self.assertIn(self.ask(PREFIX + path, token).status, (400, 404), path)

    def test_F05_user_agent_of_a_health_check_changes_nothing(self):
        self.assertEqual(self.ask("/reports", {"User-Agent": "kube-probe/1.0"}).status, 401)

    def test_unknown_cookie_is_nobody(self):
        cookie = self.scene.cookie
        for value in ("cs-session=" + "0" * 64, "cs-session=x", "cs-session=", f"{cookie}0", f"{cookie}; {cookie[:-1]}f"):
            self.assertEqual(self.ask("/reports", {"Cookie": value}).status, 401, value)
        self.assertEqual(self.ask("/reports", [("Cookie", cookie), ("Cookie", cookie)]).status, 401)

    def test_signing_out_ends_access_at_once(self):
        cookie = self.scene.sign_in()
        self.assertEqual(self.ask("/reports", {"Cookie": cookie}).status, 200)
        page = self.ask(f"{PREFIX}/session", {"Cookie": cookie}).body
        value = page.split('name="csrf" value="', 1)[1].split('"', 1)[0]
        answer = self.ask(f"{PREFIX}/logout", {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded",
                                               "Origin": self.scene.origin}, "POST", body=f"csrf={value}")
        self.assertIn(answer.status, (200, 303))
        self.assertEqual(self.ask("/reports", {"Cookie": cookie}).status, 401)

    def guess(self, source):
        """The status of one wrong password from an address, as a browser sends it."""
        page = self.ask(f"{PREFIX}/login", PAGE, source=source)
        cookie = page.header("Set-Cookie").split(";")[0]
        token = page.body.split('name="csrf" value="', 1)[1].split('"', 1)[0]
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", **PAGE}
        return self.ask(f"{PREFIX}/password", headers, "POST", body=f"csrf={token}&user_name=nobody&password=wrong", source=source).status

    def test_wrong_passwords_hold_up_their_own_address_alone(self):
        self.scene.gateway.api("PUT", "/properties/password.throttle_attempts", {"value": "3"})
        statuses = [self.guess("127.0.0.21") for _ in range(5)]
        self.assertIn(429, statuses)
        self.assertNotEqual(self.guess("127.0.0.22"), 429)

    def test_rights_are_those_of_now(self):
        before = self.scene.objects()["authenticators"]
        self.assertEqual(self.ask("/reports", signed_in=True).status, 200)
        self.scene.gateway.apply({"authenticators": [{**before[0], "state": "disabled"}]})
        self.assertEqual(self.ask("/reports", signed_in=True).status, 401)
        self.assertEqual(self.ask("/public", signed_in=True).status, 200)
        self.scene.gateway.apply({"authenticators": before})
        self.assertEqual(self.ask("/reports", signed_in=True).status, 200)

    def test_organisation_host_is_an_entrance(self):
        host = f"acme.example.org:{self.scene.port}"
        answer = self.ask("/anything", host=host)
        self.assertEqual(answer.status, 303)
        self.assertEqual(answer.header("Location"), f"{self.scene.origin}{PREFIX}/o/acme/login")
        # Nor by a proxy that hands on what it is sent.
        sent = {"Cookie": self.scene.cookie, "X-Original-URL": self.scene.origin + "/", "Authorization": "Bearer " + self.scene.gateway.operator_token()}
        for path in (f"{PREFIX}/auth", "/auth", f"{PREFIX}/api/v1/me", "/healthz", f"{PREFIX}/readyz", f"{PREFIX}/session"):
            for name in (host, host.upper()):
                status, headers, body = self.scene.gateway.get(path, {**sent, "Host": name})
                self.assertEqual((status, headers.get("Location")), (303, f"{self.scene.origin}{PREFIX}/o/acme/login"), path)

    def test_recipe_names_every_header_of_a_decision(self):
        answer = self.scene.gateway.get(f"{PREFIX}/auth", {"Cookie": self.scene.cookie, "X-Original-URL": self.scene.origin + "/"})
        self.assertEqual(answer[0], 200)
        for name in answer[1]:
            if name.lower().startswith("x-"):
                self.assertIn(f"proxy_set_header {name} ", self.scene.recipe)

    def test_the_recipe_that_is_shipped_starts(self):
        result = self.scene.gateway.run("demo", "--print-nginx")
        import pathlib
        shipped = pathlib.Path(__file__).resolve().parents[2] / "packaging/nginx/countersign.conf"
        self.assertEqual(result.stdout, shipped.read_text())

    def test_the_recipe_tells_what_came_since(self):
        gateway, file = self.scene.gateway, self.scene.folder / "printed.conf"
        file.write_text(self.scene.recipe)

        def check():
            result = gateway.run("proxy", "nginx", "--config", gateway.config, "--check", file, check=False)
            return result.returncode, result.stdout.splitlines()

        def set_header(value):
            return gateway.run("application", "set", "wiki", "--config", gateway.config, f"headers.X-Auth-New={value}").stderr
        self.assertEqual(check(), (0, ["nothing came or went since it was printed"]))
        try:
            told = set_header("mail")
            self.assertIn('the proxy in front does not know "x-auth-new" yet', told)
            self.assertIn("countersign proxy nginx", told)
            self.assertEqual(check(), (1, ["+ header X-Auth-New of wiki"]))
        finally:
            self.assertNotIn("warning", set_header("null"))
        self.assertEqual(check()[0], 0)

    # What lines_test.py asks, too.
    def test_every_probe_is_run(self):
        self.assertEqual([name for name in PROBES if not hasattr(self, "test_" + name)], [])

    def test_identity_passes(self):
        PROBES["identity_passes"](self.scene)

    def test_F01_identity_headers_of_a_client_never_pass(self):
        PROBES["F01_identity_headers_of_a_client_never_pass"](self.scene)

    def test_another_request_can_not_be_named(self):
        PROBES["another_request_can_not_be_named"](self.scene)

    def test_host_is_written_and_not_taken(self):
        PROBES["host_is_written_and_not_taken"](self.scene)

    def test_unknown_host_is_refused(self):
        PROBES["unknown_host_is_refused"](self.scene)

    def test_an_entrance_is_nothing_else(self):
        PROBES["an_entrance_is_nothing_else"](self.scene)

    def test_cookies_of_others_shut_nobody_out(self):
        """As much as nginx takes, as a host beside this one may set."""
        many = "; ".join(f"a{number}=" + "x" * 1000 for number in range(7))
        headers = [("Cookie", f"b{number}=" + many) for number in range(3)] + [("Cookie", self.scene.cookie), *PAGE.items()]
        for path, status in (("/reports", 200), ("/public", 200), ("/admin", 403), (f"{PREFIX}/login", 200), (f"{PREFIX}/session", 200)):
            self.assertEqual(self.scene.ask(path, headers).status, status, path)

    def test_upgrade_is_for_websockets_alone(self):
        PROBES["upgrade_is_for_websockets_alone"](self.scene)

    def test_cookies_of_the_gateway_do_not_reach_applications(self):
        PROBES["cookies_of_the_gateway_do_not_reach_applications"](self.scene)

    def test_application_can_not_send_nginx_elsewhere(self):
        PROBES["application_can_not_send_nginx_elsewhere"](self.scene)

    def test_gateway_can_not_send_nginx_elsewhere(self):
        PROBES["gateway_can_not_send_nginx_elsewhere"](self.scene)

    def test_address_is_that_of_the_client(self):
        PROBES["address_is_that_of_the_client"](self.scene)

    def test_address_in_events_is_that_of_the_client(self):
        PROBES["address_in_events_is_that_of_the_client"](self.scene)

    def test_sign_in_is_asked_for(self):
        PROBES["sign_in_is_asked_for"](self.scene)

    def test_denied_page_is_the_gateways(self):
        PROBES["denied_page_is_the_gateways"](self.scene)

    def test_too_large_is_told_by_the_gateways_page(self):
        PROBES["too_large_is_told_by_the_gateways_page"](self.scene)

    def test_large_bodies_are_the_applications_business(self):
        PROBES["large_bodies_are_the_applications_business"](self.scene)

    def test_versions_are_not_told(self):
        PROBES["versions_are_not_told"](self.scene)

    def test_dead_application_is_told_by_the_gateways_page(self):
        PROBES["dead_application_is_told_by_the_gateways_page"](self.scene)

    def test_pages_of_an_application_are_its_own(self):
        PROBES["pages_of_an_application_are_its_own"](self.scene)

    def test_gateway_has_only_what_it_needs(self):
        PROBES["gateway_has_only_what_it_needs"](self.scene)

    def test_bodies_pass_whole(self):
        PROBES["bodies_pass_whole"](self.scene)

    def test_absolute_form_without_a_path_is_refused(self):
        PROBES["absolute_form_without_a_path_is_refused"](self.scene)

    def test_path_passes_byte_for_byte(self):
        PROBES["path_passes_byte_for_byte"](self.scene)

    def test_internal_places_are_not_for_people(self):
        PROBES["internal_places_are_not_for_people"](self.scene)

    def test_large_answers_of_the_gateway_pass(self):
        PROBES["large_answers_of_the_gateway_pass"](self.scene)

    def test_redirects_keep_the_place_of_the_browser(self):
        PROBES["redirects_keep_the_place_of_the_browser"](self.scene)

    def test_organisations_are_entered_by_their_hosts(self):
        PROBES["organisations_are_entered_by_their_hosts"](self.scene)

    def test_gateway_down_is_told_plainly(self):
        PROBES["gateway_down_is_told_plainly"](self.scene)


class DeniedTest(unittest.TestCase):
    """Who may not see a page is told why, and an administrator more."""

    @classmethod
    def setUpClass(cls):
        cls.scene = Scene()
        cls.ask = staticmethod(cls.scene.ask)

    @classmethod
    def tearDownClass(cls):
        cls.scene.stop()

    def reference_of(self, answer):
        found = REFERENCE.search(answer.body)
        self.assertIsNotNone(found, answer.body)
        return found.group(0)

    def test_page_says_who_and_what_may_be_done(self):
        answer = self.ask("/admin/x?a=1", PAGE, signed_in=True)
        self.assertEqual(answer.status, 403)
        self.assertEqual(answer.header("Content-Type"), "text/html; charset=utf-8")
        for part in ("You have no access", "<strong>Application</strong>", "<strong>user0@example.org</strong>",
                     f'href="{PREFIX}/login?target=%2Fadmin%2Fx%3Fa%3D1&amp;another=1"', f'action="{PREFIX}/logout"', 'name="csrf"'):
            self.assertIn(part, answer.body)
        self.assertNotIn("<script", answer.body)
        self.assertNotIn("admin@example.org", answer.body, "the rule is for administrators")
        german = self.ask("/admin", {**PAGE, "Accept-Language": "de"}, signed_in=True)
        self.assertIn("Sie haben keinen Zugang", german.body)

    def test_administrator_is_told_the_rule_and_the_setting(self):
        code = self.reference_of(self.ask("/admin/x?secret=1", PAGE, signed_in=True))
        told = self.explained(code)
        for part in ("access.refused", 'rule 2 ("/admin") of the application "application"', '"admin@example.org"', '"user0@example.org"',
                     "At the identity provider let", "user0@example.org", "127.0.0.1"):
            self.assertIn(part, told)
        self.assertNotIn(self.scene.cookie.split("=")[1], told)
        code = self.reference_of(self.ask("/closed", PAGE, signed_in=True))
        self.assertIn('rule 3 ("/closed") of the application "application" lets in nobody', self.explained(code))
        code = self.reference_of(self.ask("/lost", PAGE, host=f"localhost:{self.scene.port}"))
        told = self.explained(code)
        self.assertIn("provider.application_unknown", told)
        self.assertIn('Here add this address to "urls" of an application', told)

    def test_administrator_is_told_of_another_organisation(self):
        answer = self.ask("/pay", PAGE, signed_in=True)
        self.assertEqual(answer.status, 403)
        self.assertIn("For another organisation", answer.body)
        told = self.explained(self.reference_of(answer))
        for part in ("access.other_organisation", 'The application "pay" can be for people of', "Organisation   root"):
            self.assertIn(part, told)

    def explained(self, code):
        for _ in range(100):
            result = self.scene.gateway.run("explain", "--config", self.scene.gateway.config, code, check=False)
            if result.returncode == 0:
                return result.stdout
            time.sleep(0.05)
        self.fail(result.stderr)

    def test_sign_out_of_the_page_works(self):
        cookie = self.scene.sign_in()
        page = self.ask("/admin", {**PAGE, "Cookie": cookie}).body
        value = page.split('name="csrf" value="', 1)[1].split('"', 1)[0]
        answer = self.ask(f"{PREFIX}/logout", {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"},
                          "POST", body=f"csrf={value}")
        self.assertEqual(answer.status, 303)
        self.assertEqual(self.ask("/reports", {"Cookie": cookie}).status, 401)

    def test_repeats_are_one_event(self):
        cookie = self.scene.sign_in()
        first = self.reference_of(self.ask("/admin/one", {**PAGE, "Cookie": cookie}))
        for method, path in (("GET", "/admin/one"), ("POST", "/admin/two"), ("GET", "/ADMIN")):
            self.assertEqual(self.reference_of(self.ask(path, {**PAGE, "Cookie": cookie}, method)), first)
        other = self.scene.sign_in()
        self.assertNotEqual(self.reference_of(self.ask("/admin", {**PAGE, "Cookie": other})), first)

    def test_scripts_get_a_line(self):
        answer = self.ask("/admin", {"Accept": "application/json"}, signed_in=True)
        self.assertEqual(answer.status, 403)
        self.assertTrue(answer.header("Content-Type").startswith("text/plain"))
        self.assertRegex(answer.body, r"^Forbidden\. Reference code: [0-9A-Z]{4}-[0-9A-Z]{4}\n$")

    def test_nobody_learns_more_than_by_asking(self):
        """The page can't be asked about another URL than the one that was opened."""
        answer = self.ask("/admin", [*PAGE.items(), ("X-Original-URL", self.scene.origin + "/public")], signed_in=True)
        self.assertEqual(answer.status, 403)
        self.assertIn("%2Fadmin", answer.body)
        anonymous = self.ask("/public//x", PAGE)
        self.assertEqual(anonymous.status, 403)
        self.assertIsNone(REFERENCE.search(anonymous.body))


if __name__ == "__main__":
    sys.exit(unittest.main())
