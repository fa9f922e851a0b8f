# SPDX-License-Identifier: Apache-2.0
"""What everybody but acme can observe. `Reads` change nothing and are taken after every program; `Acts` are people and
administrators at work; `Judge` says of the hostile sessions what they must never have."""

import base64
import json
import re
import urllib.parse

from gate import HOST, ORIGIN, PREFIX, Gate
from people import own_session, page_of, read_request, sign_in_by_password, sign_in_by_provider, sign_out
from people import SESSION, form
from world import HOSTILE, PASSWORD, SHARED, claim_of, key_of

FREE_HOSTS = ["login.nobody.example.org", "login.acme.evil.example"]
FREE_DOMAINS = ["nobody.example.org", "gmail.com", "outlook.com", "sub.globex.example.net", "mail.example.com"]
OBJECTS = ["authenticators?", "groups?", "roles?", "applications?", "tokens?", "users?"]
# A page of events below would be another one for each event of acme; refused ones anybody can cause at any page.
RECORDS = ["sessions?", "login-events?outcome=accepted&", "audit?"]
HARMLESS = {"date", "cache-control", "content-length", "connection", "server", "vary"}
HANDLE = "cs-" + "0" * 32  # of a sign-in that this browser never began
STAYS = "refused, or the own user"
# What is another value each time, and says nothing.
VARYING = [
    (re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b"), "REFERENCE"),
    (re.compile(r"hint=[A-Za-z0-9_.%~-]+"), "hint=SEALED"),
    (re.compile(r"\b[0-9a-f]{32,64}\b"), "HEX"),
    (re.compile(r"__Host-cs-[a-z]+(-[A-Za-z0-9_-]+)?=[^;]*"), "COOKIE"),
]
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
AT = re.compile(r'"(last_seen|last_sign_in)":"[^"]*"')


def varying(text):
    for pattern, word in VARYING:
        text = pattern.sub(word, text)
    return text


def plain(answer):
    """An answer without its date."""
    return answer.status, re.sub(r"\r\n[Dd]ate: [^\r]*", "", answer.head), answer.body


def told(seen):
    """What a page tells: without what varies; a request to an identity provider is opened."""
    status, head, body = seen
    if "SAMLRequest" in head or b"SAMLRequest" in body:
        answer = type("Answer", (), {"status": status, "text": lambda self: body.decode()})()
        answer.header = lambda name: next(
            (line.split(":", 1)[1].strip() for line in head.split("\r\n") if line.lower().startswith(name + ":")), None
        )
        xml = re.sub(r'(ID|IssueInstant)="[^"]*"', "", (read_request(answer) or ("", "", ""))[2])
        where = (answer.header("location") or "").split("?")[0]
        body = body if "SAMLRequest" not in head else b""
        return f"{status} {where} {re.sub('<ds:Signature.*</ds:Signature>', '', xml)}"
    return f"{status} {varying(head)} {varying(STYLE.sub('', body.decode('utf-8', 'replace')))}"


class Reads:
    """All that can be looked at: (name, request, way to normalise)."""

    def __init__(self, world):
        self.world = world
        self.subtree = set(world["subtree"])
        self.others = [name for name in world["organisations"] if name not in self.subtree]
        self.list = []
        for part in (self.pages, self.names, self.decisions, self.sessions, self.interface, self.errors):
            part()

    def add(self, name, raw, normalise=told):
        self.list.append((name, raw, normalise))

    def take(self, gate, name=None, random=None):
        """By name, as they came; or of one name alone; or, with `random`, all of what is cheap and some of the others."""
        asked = [one for one in self.list if name in (None, one[0])]
        if random is not None:
            asked = [one for one in asked if one[0].startswith("forward-auth") or random.random() < 0.4]
        answers = gate.wire.ask_all([raw for _, raw, _ in asked])
        return {one[0]: plain(answer) for one, answer in zip(asked, answers)}

    def differences(self, before, after):
        """(name, told before, told after)."""
        out = []
        for name, _, normalise in self.list:
            if name in after and before[name] != after[name]:
                was, now = normalise(before[name]), normalise(after[name])
                if was != now:
                    out.append((name, was, now))
        return out

    # Sign-in pages.

    def targets(self):
        urls = [one["url"] for one in self.world["urls"]]
        urls += [
            f"{ORIGIN}/",
            f"{ORIGIN}/free/place",
            f"{PREFIX}/session",
            "/",
            f"{SHARED}/",
            "https://nobody.example.org/",
        ]
        return list(dict.fromkeys(urls))

    def pages(self):
        page = Gate.page_request
        for target in self.targets():
            query = "?target=" + urllib.parse.quote(target, "")
            self.add(f"page of nobody for {target}", page("GET", page_of(None, "/login" + query)))
        for name in self.others:
            own = None if name == "root" else name
            query = "?target=" + urllib.parse.quote(f"{ORIGIN}/public", "")
            self.add(f"page of {name}", page("GET", page_of(own, "/login" + query)))
            self.add(f"signed-out page of {name}", page("GET", page_of(own, "/signed-out")))
        for host in [*self.world["host_names"], *FREE_HOSTS, "unknown.example"]:
            if self.world["host_names"].get(host) not in self.subtree:
                self.add(f"host name {host}", page("GET", "/", host=host))
                self.add(f"login at {host}", page("GET", page_of(None, "/login"), host=host))
        answer = {"SAMLResponse": "YQ==", "RelayState": HANDLE}
        self.add("page that posts again", page("POST", f"{PREFIX}/saml/acs/corp", {}, answer))
        self.add("metadata without an id", page("GET", f"{PREFIX}/saml/metadata"), self.metadata)
        for name, owner in self.world["authenticators"].items():
            if owner not in self.subtree:
                place = None if owner == "root" else owner
                self.add(f"start of {name}", page("GET", page_of(place, "/login/" + name)))
                self.add(f"metadata of {name}", page("GET", f"{PREFIX}/saml/metadata/{name}"), self.metadata)
                self.add(f"ACS of {name}", page("POST", f"{PREFIX}/saml/acs/{name}", {}, {"SAMLResponse": "YQ=="}))

    @staticmethod
    def metadata(seen):
        return re.sub(r'(validUntil|ID)="[^"]*"', "", told(seen))

    def names(self):
        """Where a typed name leads, on the page of nobody and on that of the own organisation."""
        jar = {}
        typed = [(p["user_name"], p["organisation"]) for p in self.world["people"].values()]
        typed += [(f"q7-stranger@{d}", o) for d, o in self.world["mail_domains"].items()]
        typed += [(f"q7-stranger@{domain}", None) for domain in FREE_DOMAINS]
        for name, organisation in typed:
            if organisation in self.subtree:
                continue
            places = [None] if organisation in (None, "root") else [None, organisation]
            for place in places:
                for spelling in {name, name.upper(), name.capitalize()}:
                    fields = form(jar, user_name=spelling, target=f"{PREFIX}/session")
                    raw = Gate.page_request("POST", page_of(place, "/login"), jar, fields)
                    self.add(f"{spelling} typed on the page of {place}", raw)

    # Applications.

    def decisions(self):
        """Forward-auth for all sessions and none, inside and beside all that others own."""
        people = {n: p for n, p in self.world["people"].items() if p["organisation"] not in self.subtree}
        jars = {None: None, **{n: p["session"] for n, p in people.items() if p.get("session")}}
        for url in self.places():
            for name, jar in jars.items():
                self.add(f"forward-auth of {name} at {url}", Gate.auth_request(url, jar))

        refusal = PREFIX + "/page/403"
        for one in self.world["urls"]:
            for name in list(jars)[:3] if one["never"] else []:
                self.add(f"refusal of {name} at {one['url']}", Gate.auth_request(one["url"], jars[name], path=refusal))

    def places(self):
        out = []
        for one in self.world["urls"]:
            url = one["url"]
            scheme, rest = url.split("://")
            host, _, path = rest.partition("/")
            out += [
                url,
                url.rstrip("/") + "/inside/x",
                f"{scheme}://{host}/{path.upper()}",
                f"{url.rstrip('/')}-beside",
            ]
        out += [
            f"{SHARED}/",
            f"{SHARED}/free",
            "https://nobody.example.org/",
            f"https://sub.{HOST}/",
            "http://gate.example.com/",
        ]
        out += ["https://globex.example.net/", "https://login.globex.example.net/", "https://gate.example.com:444/"]
        return list(dict.fromkeys(out))

    def sessions(self):
        for name, person in self.world["people"].items():
            if person["organisation"] not in self.subtree and person.get("session"):
                self.add(f"session page of {name}", Gate.page_request("GET", PREFIX + "/session", person["session"]))

    # The API, with the tokens of others.

    def interface(self):
        for name, token in {**self.world["tokens"], "operator": {"organisation": "root"}}.items():
            if token["organisation"] in self.subtree:
                continue
            where = token["organisation"]
            below = [one for one in self.others if where in self.line(one)]
            asked = ["/me", "/installation", "/permissions", f"/organisations?parent={where}&limit=200"]
            asked += [f"/configuration?organisation={where}"]
            asked += [f"/organisations/{one}" for one in below]
            if not name.endswith("auditor"):
                asked += [f"/organisations/{one}/{kind}limit=200" for one in below for kind in OBJECTS + RECORDS]
                asked += [f"/organisations/{where}/{kind}limit=200&below=true" for kind in OBJECTS]
            if where == "root":
                asked += ["/properties?limit=200", "/configuration/revisions?limit=200"]
            for path in asked:
                raw = Gate.api_request("GET", path, token=token.get("secret", self.world["operator"]))
                self.add(f"{name} reads {path}", raw, self.document)

    def line(self, organisation):
        out = []
        while organisation:
            out.append(organisation)
            organisation = self.world["organisations"][organisation]
        return out

    def errors(self):
        """What is said of ids that one has not."""
        for name, token in self.world["tokens"].items():
            if token["organisation"] in self.subtree or name.endswith("auditor"):
                continue
            for path in ("/organisations/nothing", f"/organisations/{token['organisation']}/users/{'a' * 26}"):
                self.add(f"{name} asks {path}", Gate.api_request("GET", path, token=token["secret"]), self.document)

    def document(self, seen):
        """JSON without what belongs to acme, and without what its own people may change of themselves."""
        status, head, body = seen
        try:
            value = json.loads(AT.sub('"at":""', body.decode()))
        except ValueError:
            return told(seen)
        head = re.sub(r"\r\n(content-length|etag): [^\r]*", "", head, flags=re.IGNORECASE)
        return f"{status} {head} {json.dumps(self.bare(value), sort_keys=True)}"

    def bare(self, value):
        if isinstance(value, list):
            more = {HOSTILE}  # organisations that acme made, whatever they are called
            for one in value:
                if (
                    isinstance(one, dict)
                    and one.get("parent")
                    and (self.inside(one["parent"]) or one["parent"] in more)
                ):
                    more.add(one.get("id"))
            return [self.bare(one) for one in value if not self.is_hostile(one, more)]
        if isinstance(value, dict):
            out = {k: self.bare(v) for k, v in value.items()}
            out = {k: v for k, v in out.items() if v != []}
            if "items" in out and isinstance(out.get("total"), int):
                out["total"] = None
            return out
        return value

    def is_hostile(self, value, more):
        """An object, event or entry of acme and below; an organisation of acme; an entry of what acme's caller did there."""
        if not isinstance(value, dict):
            return False
        if "actor" in value and "number" in value and "organisation" not in value:
            return HOSTILE in json.dumps(value)  # a revision
        organisation = value.get("organisation")
        if organisation is not None:
            return self.inside(organisation) or organisation in more
        return value.get("id") in more or self.inside(value.get("id", "")) if "parent" in value else False

    def inside(self, organisation):
        return organisation in self.subtree or organisation.startswith((HOSTILE + ".", HOSTILE + "-"))


class Judge:
    """What no hostile session may have: another's name, a page that asks for more than to be signed in, a user of
    another organisation."""

    def __init__(self, world):
        self.world, self.reads = world, Reads(world)
        self.never = [one["url"] for one in world["urls"] if one["never"]]
        self.open = [one["url"] for one in world["urls"] if not one["never"]]
        self.open += ["https://acme.example.net/", f"{SHARED}/acme/"]
        self.victims = {u for u, o in world["users"].items() if not self.reads.inside(o["organisation"])}

    def judge(self, gate, jars):
        """(name, what should be, what is) for every breach."""
        out = []
        for label, jar in jars.items():
            jar = own_session(jar)
            if jar is None:
                continue
            places = self.never + self.open
            answers = gate.wire.ask_all([Gate.auth_request(url, jar) for url in places])
            for url, answer in zip(places, answers):
                if answer.status == 200 and url in self.never:
                    out.append((f"{label} is let in at {url}", "refused", told(plain(answer))))
                organisation, subject = answer.header("x-auth-organisation"), answer.header("x-auth-subject")
                if organisation and not self.reads.inside(organisation):
                    out.append((f"{label} is somebody of {organisation} at {url}", "of acme", told(plain(answer))))
                odd = [name for name, _ in answer.headers() if not name.startswith("x-auth-") and name not in HARMLESS]
                if odd:
                    out.append((f"{label} makes the answer at {url} carry odd headers", "none", str(odd)))
                if subject and subject in self.victims:
                    out.append((f"{label} is user {subject} at {url}", "nobody else", told(plain(answer))))
        return out


class Acts:
    """People and administrators at work: named calls that give what they saw. Those in `once` change what there is and
    are done when a world ends."""

    def __init__(self, world, keys):
        self.world, self.keys = world, keys
        self.subtree = Reads(world).subtree
        self.repeated, self.once = {}, {}
        # Whoever gives a provider to all below trusts those with saying whose its new people are.
        astray = world["people_of_corp"] != "below" or not world["reaches"]
        for name, person in world["people"].items():
            if person["organisation"] in self.subtree:
                continue
            acts = self.once if person["fresh"] else self.repeated
            if person["user_name"] == "nina" and astray:  # comes there before she ever was at home
                acts["sign-in of nina by the page of acme"] = lambda gate, p=person: self.astray(gate, p)
            acts[f"sign-in of {name}"] = lambda gate, p=person: self.sign_in(gate, p, True)
            if person["way"] != "local":
                acts[f"sign-in of {name} by the page of nobody"] = lambda gate, p=person: self.sign_in(gate, p, False)
                if person["organisation"] == "root" and person["user_name"] != "nina" and astray:
                    acts[f"sign-in of {name} by the page of acme"] = lambda gate, p=person: self.astray(gate, p)
        for name in ("globex", "umbrella", "initech", "root"):
            self.once[f"work of {name}"] = lambda gate, n=name: self.work(gate, n)
            self.once[f"groups and roles of {name} by plain ids"] = lambda gate, n=name: self.plain_ids(gate, n)

    def sign_in(self, gate, person, own_page):
        """Who a genuine person becomes, and what the applications are told."""
        if person["way"] == "local":
            page = person["organisation"] if own_page and person["organisation"] != "root" else None
            jar, answer = sign_in_by_password(gate, page, person["user_name"], PASSWORD)
        else:
            key = key_of(self.keys, self.world, person["way"])
            jar, answer = sign_in_by_provider(gate, key, claim_of(person, own_page))
        return f"{answer.status} {self.told(answer)} {self.seen(gate, jar, person)}"

    def astray(self, gate, person):
        """One of the root's people on the page of acme is refused or stays who it is, never becomes somebody there."""
        claim = {**claim_of(person), "page": HOSTILE}
        jar, answer = sign_in_by_provider(gate, key_of(self.keys, self.world, person["way"]), claim)
        if answer.status != 303 or SESSION not in jar:
            return STAYS
        answer = gate.wire.ask(Gate.auth_request(f"{ORIGIN}/", own_session(jar)))
        sign_out(gate, jar)
        organisation = answer.header("x-auth-organisation")
        return STAYS if organisation in (None, "root") else f"a user of {organisation}"

    @staticmethod
    def told(answer):
        if answer.status == 303:
            return answer.header("location").split("?")[0]
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", varying(answer.text())))[:300]

    def seen(self, gate, jar, person):
        """The headers of all applications; the id of a user that was made just now is another each time."""
        if own_session(jar) is None:
            return "no session"
        urls = [one["url"] for one in self.world["urls"]]
        out = []
        for answer in gate.wire.ask_all([Gate.auth_request(url, own_session(jar)) for url in urls]):
            told_now = [f"{k}: {v}" for k, v in answer.headers() if k.startswith("x-auth-")]
            out.append((answer.status, [self.open(one) for one in told_now]))
        sign_out(gate, jar)
        text = json.dumps(out)
        return re.sub(r'"x-auth-subject: [^"]*"', '"x-auth-subject"', text) if person["fresh"] else text

    @staticmethod
    def open(header):
        name, _, value = header.partition(": ")
        if name != "x-auth-attributes":
            return header
        return f"{name}: {base64.urlsafe_b64decode(value + '===').decode()}"

    def work(self, gate, organisation):
        """An administrator makes one of each, looks, and takes it away again."""
        token = None if organisation == "root" else self.world["tokens"][f"{organisation}-administrator"]["secret"]
        base = f"/organisations/{organisation}"
        prefix = "" if organisation == "root" else organisation + "."
        certificate = self.keys.certificate("honest")
        saml = {"idp_entity_id": "https://idp.wanted.example/", "sso_url": "https://idp.wanted.example/sso"}
        url = {"root": ORIGIN, "initech": f"{SHARED}/initech"}.get(organisation, f"https://{organisation}.example.net")
        out = []
        for name in ("wanted", prefix + "wanted"):
            application = {"id": name, "urls": [url + "/wanted-" + name.replace(".", "-")]}
            made = [("/organisations", {"id": name, "parent": organisation}), (base + "/applications", application)]
            made += [(base + "/authenticators", {"id": name, "saml": {**saml, "certificates": [certificate]}})]
            for path, document in made:
                out.append(self.make(gate, path, document, token))
        for kind, document in (("groups", {"value": "wanted"}), ("roles", {"permissions": ["user:view"]})):
            out.append(self.make(gate, f"{base}/{kind}", {"id": f"{organisation}.wanted", **document}, token))
        out.append(self.make(gate, base + "/users", {"user_name": "q7-wanted", "email": "q7@wanted.example"}, token))
        return json.dumps(out)

    def plain_ids(self, gate, organisation):
        """Those which any organisation below may have taken."""
        token = None if organisation == "root" else self.world["tokens"][f"{organisation}-administrator"]["secret"]
        base, out = f"/organisations/{organisation}", []
        for kind, document in (("groups", {"value": "wanted"}), ("roles", {"permissions": ["user:view"]})):
            out.append(self.make(gate, f"{base}/{kind}", {"id": "wanted", **document}, token))
        return json.dumps(out)

    @staticmethod
    def make(gate, path, document, token):
        token = token or gate.operator
        answer = gate.wire.ask(Gate.api_request("POST", path, document, token))
        if answer.status == 201:
            made = json.loads(answer.body)["id"]
            answer = gate.wire.ask(Gate.api_request("DELETE", f"{path}/{made}", token=token))
            return [path, document.get("id"), 201, answer.status]
        return [path, document.get("id"), answer.status, json.loads(answer.body).get("code")]
