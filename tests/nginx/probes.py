# SPDX-License-Identifier: Apache-2.0
"""What must hold in front of applications, one function for each property; lines_test.py takes lines out of the recipe and sees that
one of them notices. Each fails with AssertionError."""
import json
import re

from scene import LONG_HEADER, PAGE, PREFIX

PROBES = {}


def probe(function):
    PROBES[function.__name__] = function
    return function


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def status(answer, *wanted):
    expect(answer.status in wanted, f"expected {wanted}, got {answer.status}: {answer.body[:300]}")
    return answer


@probe
def identity_passes(scene):
    answer = status(scene.ask("/reports", signed_in=True), 200)
    for name, value in (("X-Auth-User", "user0@example.org"), ("X-Auth-Organisation", "root"), ("X-Auth-Authenticator", "corp"),
                        ("X-Auth-Groups", "staff,engineering")):
        expect(answer.received(name) == [value], f"{name}: {answer.received(name)}")
    expect(len(answer.received("X-Auth-Attributes")) == 1, "attributes")
    wiki = status(scene.ask("/wiki", signed_in=True), 200)
    for name in ("X-Auth-Wiki", LONG_HEADER):
        expect(wiki.received(name) == ["user0@example.org"], f"{name} of another application")


@probe
def F01_identity_headers_of_a_client_never_pass(scene):
    names = ("X-Auth-User", "x-auth-user", "X_Auth_User", "X-Auth_User", "X.Auth.User", "X-Auth-Subject", "X-Auth-Groups",
             "X-Auth-Organisation", "X-Auth-Authenticator", "X-Auth-Attributes", "X-Auth-Wiki", LONG_HEADER, "X-Auth-Redirect",
             "X-Auth-Application", "Remote-User", "Remote-Name", "Remote-Email", "Remote-Groups",
             "X-Remote-User", "X-Remote-Group", "X-Remote-Groups", "X-WebAuth-User", "X-Forwarded-User", "X-Forwarded-Email",
             "X-Forwarded-Groups", "X-Forwarded-Preferred-Username", "X-Forwarded-Access-Token", "X-Auth-Request-User",
             "X-Auth-Request-Email", "X-Auth-Request-Groups", "X-Auth-Request-Preferred-Username", "X-Auth-Request-Access-Token",
             "X-Authentik-Username", "X-Authentik-Groups", "X-Authentik-Email", "X-Authentik-Name", "X-Authentik-Uid")
    for path, signed_in in (("/public/page", False), ("/reports", True), ("/wiki", True)):
        answer = status(scene.ask(path, {name: f"evil {name}" for name in names}, signed_in=signed_in), 200)
        for key, value in answer.json()["headers"]:
            expect("evil" not in value, f"{value} came through as {key}")
    for name in ("X_Auth_User", "X.Auth.User", "X-Auth-User"):
        answer = status(scene.ask("/public", before=[(name, "evil")]), 200)
        expect("evil" not in answer.body, f"{name} came through before Host")


@probe
def another_request_can_not_be_named(scene):
    names = ("X-Original-URL", "X-Original-URI", "X-Original-Method", "X-Rewrite-URL", "X-Forwarded-Uri", "X-Forwarded-Method",
             "X-Forwarded-Prefix", "X-Forwarded-Server", "X-Forwarded-Port", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded",
             "X-Forwarded-Scheme", "X-Forwarded-Protocol", "X-Forwarded-Ssl", "X-Forwarded-Path", "Client-IP", "X-Client-IP",
             "True-Client-IP", "Front-End-Https", "Proxy", "X-Forwarded-For", "X-Real-IP")
    answer = status(scene.ask("/public", {name: f"/admin-evil-{name}" for name in names}), 200)
    for key, value in answer.json()["headers"]:
        expect("evil" not in value, f"{value} came through as {key}")
    for name, value in (("X-Original-URL", scene.origin + "/public"), ("X-Forwarded-Uri", "/public")):
        status(scene.ask("/reports", {name: value}), 401)


@probe
def host_is_written_and_not_taken(scene):
    """The absolute form names another host than Host does; either way one request is judged and served."""
    answer = status(scene.ask(f"http://{scene.OTHER}:{scene.port}/reports"), 200)
    expect(answer.json()["application"] == "other", "served by an application that was not judged")
    expect(answer.received("Host") == [f"{scene.OTHER}:{scene.port}"], "Host of another origin")
    expect(answer.received("X-Forwarded-Host") == [f"{scene.OTHER}:{scene.port}"], "X-Forwarded-Host of another origin")
    expect(answer.received("X-Forwarded-Proto") == ["http"], "scheme")
    status(scene.ask(f"{scene.origin}/reports", host=f"{scene.OTHER}:{scene.port}"), 401)
    answer = status(scene.ask("/reports", host=f"{scene.OTHER}:{scene.port}"), 200)
    expect(answer.json()["application"] == "other", "another application")
    for host in ("127.0.0.1", "127.0.0.1:1", f"127.0.0.1:{scene.port}", "127.0.0.1."):
        answer = scene.ask("/public", host=host)
        expect(answer.status in (400, 421) or answer.received("Host") == [scene.host], f"Host {host} came through")
    sent = scene.ask("/reports", PAGE, host="127.0.0.1").header("Location")
    expect(sent is None or sent.startswith(PREFIX), "sign-in at a host that a client named")


@probe
def unknown_host_is_refused(scene):
    for host in ("evil.example.org", "localhost.evil.example.org", "[::1]", "", "127.0.0.2"):
        for path in ("/reports", "/public", f"{PREFIX}/login"):
            status(scene.ask(path, PAGE, host=host), 400, 421)
    status(scene.ask(f"http://evil.example.org/public", PAGE), 421)
    page = status(scene.ask("/", {**PAGE, "Accept-Language": "de"}, host="evil.example.org"), 421)
    expect("Hier nicht zu finden" in page.body, "the gateway's page: " + page.body[:200])
    for headers in ({"Accept": "application/json"}, {"Sec-Fetch-Mode": "cors", "Accept": "text/html"},
                    {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}):
        script = status(scene.ask("/", headers, host="evil.example.org"), 421)
        expect(script.body == "This site is not served here.\n", script.body)
    page = status(scene.ask("/", {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, host="evil.example.org"), 421)
    expect("Not served here" in page.body, page.body[:200])


@probe
def upgrade_is_for_websockets_alone(scene):
    """A tunnel after one allowed request would carry others that nobody judges."""
    def socket(path, value, more=""):  # "close": so that nobody waits for the end of what did not change
        return scene.raw(f"GET {path}/socket HTTP/1.1\r\nHost: {scene.host}\r\nUpgrade: {value}\r\n{more}"
                         "Connection: Upgrade, HTTP2-Settings, close\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n", wait=1)
    for value in ("h2c", "H2C", "websocket, h2c", "h2c, websocket", "TLS/1.0", "websocket\t, h2c", "xwebsocket", "websockets"):
        raw = socket("/public", value)
        expect(raw.startswith(b"HTTP/1.1 200") and b'"Upgrade"' not in raw, f"{value}: {raw[:60]}")
    for value in ("websocket", "WebSocket"):
        raw = socket("/public", value)
        expect(raw.startswith(b"HTTP/1.1 101") and raw.endswith(b"tunnel"), f"{value}: {raw[:60]}")
    raw = socket("/reports", "websocket", "Accept: text/html\r\n")
    expect(raw.startswith(b"HTTP/1.1 401"), f"a WebSocket without session: {raw[:60]}")


@probe
def cookies_of_the_gateway_do_not_reach_applications(scene):
    ours = ["__Host-cs-session=1", "cs-session=2", "__Host-cs-form=3", "cs-way=4", "cs-lang=de", "__Host-cs-device=5", "css=1.2",
            "__Host-csp-abc=6", "csp-=7", "__Host-cst-8=9"]
    cases = {f"a=1; {scene.cookie}; b=2": "a=1; b=2", f"{scene.cookie}": None, f"a=1; {scene.cookie}": "a=1", f"{scene.cookie};b=2": "b=2",
             "x" + scene.cookie + f"; {scene.cookie}": "x" + scene.cookie, f"a=1;;{scene.cookie} ;b=2": "a=1;;b=2",
             "cs-sessions=1; my-cs-session=2; csss=3; a": "cs-sessions=1; my-cs-session=2; csss=3; a", "": None,
             f'a="x; {scene.cookie}; y"': 'a="x; y"', "; ".join(ours): None,
             "a=1; " + "; b=2; ".join(ours[1:9]) + "; c=3": "a=1; " + "; ".join(["b=2"] * 7) + "; c=3",
             "a=1; " + "; b=2; ".join(ours[1:] + ["cs-session=11"]) + "; c=3": None, "cs-session = 1; a=1": "a=1",
             "a" * 3000 + "=1; " + scene.cookie: "a" * 3000 + "=1"}
    for sent, kept in cases.items():
        answer = status(scene.ask("/public", {"Cookie": sent}), 200)
        expect(answer.received("Cookie") == ([kept] if kept else []), f"{sent[:200]}: {answer.received('Cookie')}")
    answer = status(scene.ask("/reports", [("Cookie", "a=1"), ("Cookie", scene.cookie), ("Cookie", "b=2")]), 200)
    expect(answer.received("Cookie") == ["a=1; b=2"], answer.received("Cookie"))


@probe
def application_can_not_send_nginx_elsewhere(scene):
    answer = status(scene.ask("/public/accel"), 200)
    expect(answer.json()["path"] == "/public/accel", "X-Accel-Redirect of an application was followed")


@probe
def gateway_can_not_send_nginx_elsewhere(scene):
    """The name of an identity header is a customer's choice."""
    running = scene.running
    try:
        for name, answers in (("passing", ((None, "/public", 200), (None, f"{PREFIX}/login", 200), ("evil.example.org", "/", 421),
                                           (f"acme.example.org:{scene.port}", "/x", 200))),
                              ("denying", ((None, "/admin", 403),))):
            port = scene.misled[name].server_port
            scene.start_nginx(running.replace(f"server 127.0.0.1:{scene.gateway.port};", f"server 127.0.0.1:{port};"))
            for host, path, wanted in answers:
                answer = status(scene.ask(path, PAGE, host=host), wanted)
                expect("elsewhere" not in answer.body and "nginx" not in answer.body, f"{path}: {answer.body[:200]}")
                if path == "/public":
                    expect(answer.json()["path"] == "/public", "another path than the one that was judged")
    finally:
        scene.start_nginx(running)


@probe
def address_is_that_of_the_client(scene):
    answer = status(scene.ask("/public", {"X-Forwarded-For": "198.51.100.1", "X-Real-IP": "198.51.100.1"}, source="127.0.0.7"), 200)
    expect(answer.received("X-Forwarded-For") == ["127.0.0.7"], answer.received("X-Forwarded-For"))
    expect(answer.received("X-Real-IP") == ["127.0.0.7"], answer.received("X-Real-IP"))


def reference_in(body):
    found = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", body)
    expect(found, "no reference: " + body[:300])
    return found.group(0)


def logged(scene, reference):
    lines = [json.loads(line) for line in scene.gateway.log.read_text().splitlines() if f'"{reference}"' in line]
    expect(lines, f"{reference} is not in the log")
    return lines[0]


@probe
def address_in_events_is_that_of_the_client(scene):
    cookie = scene.sign_in()
    page = status(scene.ask("/admin", {**PAGE, "Cookie": cookie, "X-Forwarded-For": "198.51.100.1"}, source="127.0.0.8"), 403)
    expect(logged(scene, reference_in(page.body))["peer"] == "127.0.0.8", "the address of a denial")
    page = status(scene.ask(f"{PREFIX}/nowhere", {**PAGE, "X-Forwarded-For": "198.51.100.1"}, source="127.0.0.9"), 404)
    expect(logged(scene, reference_in(page.body))["peer"] == "127.0.0.9", "the address of a page")
    status(scene.ask("/lost", {"X-Forwarded-For": "198.51.100.1"}, host=f"{scene.OTHER}:{scene.port}", source="127.0.0.10"), 403)
    failed = [json.loads(line) for line in scene.gateway.log.read_text().splitlines() if '"forward_auth_failed"' in line]
    status(scene.ask("/x", {"X-Forwarded-For": "198.51.100.1"}, "POST", host=f"acme.example.org:{scene.port}", source="127.0.0.11"), 421)
    lines = scene.gateway.log.read_text().splitlines()
    refused = [json.loads(line) for line in lines if '"host_refused"' in line]
    expect(refused[-1]["peer"] == "127.0.0.11", "the address of what is refused at an entrance")
    expect(failed[-1]["peer"] == "127.0.0.10" and failed[-1]["code"] == "provider.application_unknown", str(failed[-1]))


@probe
def sign_in_is_asked_for(scene):
    answer = status(scene.ask("/reports?x=1", PAGE), 303)
    expect(answer.header("Location") == f"{PREFIX}/login?target=%2Freports%3Fx%3D1", answer.header("Location"))
    expect(answer.header("Cache-Control") == "no-store", "a redirect that is kept")
    status(scene.ask("/reports", {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}), 303)
    for headers in ({"Accept": "*/*"}, {"Sec-Fetch-Mode": "cors", "Accept": "text/html"}, {"X-Requested-With": "x", "Accept": "text/html"},
                    {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe", "Accept": "text/html"}):
        answer = status(scene.ask("/reports", headers), 401)
        expect(answer.header("Location") is None, "a script is sent to sign in")


@probe
def denied_page_is_the_gateways(scene):
    page = status(scene.ask("/admin", {**PAGE, "Accept-Language": "de"}, signed_in=True), 403)
    expect("Sie haben keinen Zugang" in page.body and "user0@example.org" in page.body, page.body[:300])
    expect("/login?target=%2Fadmin" in page.body, "the way back")
    status(scene.ask("/admin", {"X-Requested-With": "x", "Accept": "text/html"}, "POST", signed_in=True, body="x=1"), 403)
    script = status(scene.ask("/admin", {"Sec-Fetch-Mode": "cors", "Accept": "text/html"}, signed_in=True), 403)
    expect(script.body.startswith("Forbidden. Reference code: "), script.body)
    frame = status(scene.ask("/admin", {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, signed_in=True), 403)
    expect(frame.body.startswith("Forbidden."), frame.body)
    script = status(scene.ask("/admin", {"X-Requested-With": "x", "Accept": "text/html"}, signed_in=True), 403)
    expect(script.body.startswith("Forbidden."), script.body)


@probe
def too_large_is_told_by_the_gateways_page(scene):
    for path, mebibytes in (("/public", 16), (f"{PREFIX}/login", 1)):
        large = "x" * (mebibytes * 1024 * 1024 + 1)
        page = status(scene.ask(path, {**PAGE, "Accept-Language": "de"}, "POST", body=large), 413)
        expect("Das war zu groß" in page.body, page.body[:300])


@probe
def large_bodies_are_the_applications_business(scene):
    large = "x" * 3 * 1024 * 1024
    status(scene.ask("/public", PAGE, "POST", body=large), 200)
    page = status(scene.ask("/admin", PAGE, "POST", signed_in=True, body=large), 403)
    expect("You have no access" in page.body, page.body[:300])
    status(scene.ask("/", PAGE, "POST", body=large, host="evil.example.org"), 421)


@probe
def versions_are_not_told(scene):
    for path, host in (("/reports", None), ("/", "evil.example.org"), (f"{PREFIX}/api/v1/me", None), ("/", f"acme.example.org:{scene.port}")):
        server = scene.ask(path, host=host).header("Server")
        expect(server == "nginx", f"{path} {host}: {server}")


@probe
def dead_application_is_told_by_the_gateways_page(scene):
    page = status(scene.ask("/unserved", PAGE), 502)
    expect("The application does not answer" in page.body, page.body[:300])
    expect('href="">Try again</a>' in page.body, "a way to try again: " + page.body)
    posted = status(scene.ask("/unserved", PAGE, "POST", body="x"), 502)
    expect("Try again" not in posted.body, "what was sent is not asked for again: " + posted.body)
    script = status(scene.ask("/unserved", {"Accept": "*/*"}), 502)
    expect(script.body == "The application does not answer.\n", script.body)


@probe
def pages_of_an_application_are_its_own(scene):
    answer = status(scene.ask("/public/missing"), 404)
    expect(answer.json()["application"] == "application", "an application's 404")


@probe
def gateway_has_only_what_it_needs(scene):
    """The decision does not depend on what else a client sends, however much that is."""
    many = [(f"X-Filler-{number}", "x" * 100) for number in range(110)] + [("Authorization", "x" * 6000), ("X-Large", "x" * 6000)]
    status(scene.ask("/public", many[60:]), 200)
    page = status(scene.ask("/admin", [*many, *PAGE.items()], signed_in=True), 403)
    expect("You have no access" in page.body, page.body[:300])
    page = status(scene.ask("/", [*many, *PAGE.items()], host="evil.example.org"), 421)
    expect("Not served here" in page.body, page.body[:300])


@probe
def bodies_pass_whole(scene):
    answer = status(scene.ask("/public", {"Content-Type": "text/plain"}, "POST", body="x" * 5000), 200)
    expect(answer.received("Content-Length") == ["5000"], "a body that is not whole")
    expect(answer.json()["method"] == "POST", "another method")


@probe
def absolute_form_without_a_path_is_refused(scene):
    """By a client alone: nothing of the setup is at fault, and no event says so."""
    page = status(scene.ask(scene.origin + "?x=1", PAGE), 403)
    expect("This address does not work" in page.body, page.body[:300])


@probe
def path_passes_byte_for_byte(scene):
    for path in ("/public/a%20b?x=%2F..%2f&y=%00", "/public/%C3%A4", "/public/a+b", "/public?x=//..//"):
        answer = status(scene.ask(path), 200)
        expect(answer.json()["path"] == path, f"{path} became {answer.json()['path']}")


@probe
def api_is_not_at_the_public_origin(scene):
    token = {"Authorization": "Bearer " + scene.gateway.operator_token()}
    answer = status(scene.ask(f"{PREFIX}/api/v1/me", token), 404)
    expect("nginx" in answer.body, "the API answered")


@probe
def internal_places_are_not_for_people(scene):
    for path in (f"{PREFIX}/auth", f"{PREFIX}/page/403", f"{PREFIX}/page/502"):
        for headers in ({"X-Original-URL": scene.origin + "/public"}, {"X-Original-URL": scene.origin + "/public", **PAGE}):
            answer = status(scene.ask(path, headers, signed_in=True), 404)
            expect("nginx" in answer.body, f"the gateway answered at {path}")
    answer = status(scene.ask(f"{PREFIX}/page/421", PAGE, host="evil.example.org"), 404, 421)
    expect(answer.status == 421 or "nginx" in answer.body, "the gateway answered")


@probe
def large_answers_of_the_gateway_pass(scene):
    """A long way back after sign-in, cookies of pending ones, the headers of a person with much to say."""
    answer = status(scene.ask("/a?" + "/" * 2040, PAGE), 303)
    expect(len(answer.header("Location")) > 6000, "a long way back")
    answer = status(scene.ask("/a?" + "/" * 7000, PAGE), 303)
    expect(answer.header("Location") == f"{PREFIX}/login", "a way back that nobody takes")


@probe
def redirects_keep_the_place_of_the_browser(scene):
    answer = scene.ask("/reports", PAGE)
    expect((answer.header("Location") or "").startswith("/"), answer.header("Location"))


@probe
def organisations_are_entered_by_their_hosts(scene):
    answer = status(scene.ask("/anything", {"X-Forwarded-For": "198.51.100.1", "X-Original-URL": "x"}, host=f"acme.example.org:{scene.port}"), 303)
    expect(answer.header("Location") == f"{scene.origin}{PREFIX}/o/acme/login", answer.header("Location"))
    answer = status(scene.ask(f"http://acme.example.org:{scene.port}/x"), 303)
    expect(answer.header("Location") == f"{scene.origin}{PREFIX}/o/acme/login", answer.header("Location"))
    answer = status(scene.ask(f"{PREFIX}/login?target=%2Freports", host=f"acme.example.org:{scene.port}"), 303)
    expect(answer.header("Location") == f"{scene.origin}{PREFIX}/o/acme/login?target=%2Freports", answer.header("Location"))


@probe
def an_entrance_is_nothing_else(scene):
    """Neither the API nor the question of nginx nor a page, whatever is sent along."""
    host = f"acme.example.org:{scene.port}"
    headers = {"Authorization": "Bearer " + scene.gateway.operator_token(), "X-Original-URL": scene.origin + "/reports", "Accept": "*/*"}
    for path in (f"{PREFIX}/api/v1/me", f"{PREFIX}/api/v1/openapi.json", f"{PREFIX}/auth", "/auth", f"{PREFIX}/page/403", f"{PREFIX}/session",
                 "/healthz", "/readyz", f"{PREFIX}/healthz", f"{PREFIX}//auth", f"{PREFIX}/x/../auth", f"{PREFIX}/login/../auth", f"{PREFIX}/%61uth",
                 f"{PREFIX}/login/x", f"{PREFIX}/saml/metadata"):
        for target in (path, f"http://{host}{path}"):
            answer = status(scene.ask(target, headers, signed_in=True, host=host), 303)
            expect(answer.header("Location") == f"{scene.origin}{PREFIX}/o/acme/login", f"{path}: {answer.header('Location')}")
    large = "x" * 3 * 1024 * 1024
    status(scene.ask("/", PAGE, "POST", host=host, body=large), 421)
    status(scene.ask("/", [(f"X-Filler-{number}", "x" * 100) for number in range(110)], host=host), 303)


@probe
def gateway_down_is_told_plainly(scene):
    scene.gateway.stop()
    try:
        entrance = f"acme.example.org:{scene.port}"
        for path, headers, host in (("/reports", PAGE, None), ("/public", {"Accept": "*/*"}, None), (f"{PREFIX}/login", PAGE, None),
                                    ("/", PAGE, entrance)):
            answer = status(scene.ask(path, headers, host=host), 503)
            expect(answer.body == "Temporarily unavailable. Please try again in a minute.\n", answer.body)
            expect(answer.header("Cache-Control") == "no-store" and answer.header("Retry-After") == "10", str(answer.headers))
            expect(answer.header("Content-Type") == "text/plain; charset=utf-8", str(answer.headers))
    finally:
        scene.gateway.start()
