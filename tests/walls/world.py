# SPDX-License-Identifier: Apache-2.0
"""A tree of customers with all that they have, made by the operator. Who is hostile is always acme; what the tree
looks like around it depends on the seed. The description that `build` gives is plain data."""

import json
import pathlib
import random
import secrets
import subprocess

from gate import ORIGIN
from people import SESSION, sign_in_by_password, sign_in_by_provider
from signing import Key

HOSTILE = "acme"
GONE = "bygone"
MARK = "q7-victim"  # in whatever only others may read
HIDDEN = [
    "globex",
    "initech",
    "opsadmin",
    "carol",
    "breakglass",
    "norbert",
    "nina",
    "alice",
    "bob@",
    "greta",
    "lara",
    "ivan",
]
HIDDEN += ["ines", "portal", "wiki", GONE]
PASSWORD = "correct horse battery staple"
SHARED = "https://shared.example.com"
ATTRIBUTE = "department"


def make_keys(folder):
    """Of the service provider, of honest identity providers and of the hostile one; once for a run."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("sp-signing", "sp-encryption", "honest", "hostile"):
        command = f"openssl req -x509 -newkey rsa:2048 -nodes -sha256 -days 3650 -subj /CN={name}".split()
        files = ["-keyout", folder / f"{name}.key", "-out", folder / f"{name}.crt"]
        subprocess.run(command + files, check=True, capture_output=True)
        (folder / f"{name}.key").chmod(0o600)
    return folder


class Keys:
    """The identity providers' keys, by name."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.honest = Key(folder / "honest.key")
        self.hostile = Key(folder / "hostile.key")

    def certificate(self, name):
        return (self.folder / f"{name}.crt").read_text()


def number():
    return secrets.token_hex(12)


def issuer_of(authenticator):
    return f"https://idp.{authenticator}.example.org/idp"


class Builder:
    """Makes one world on a gateway that runs and is empty."""

    def __init__(self, gate, keys, seed, otherwise=False):
        """`otherwise`: what acme can't see of others has other names."""
        self.gate, self.keys, self.random, self.otherwise = gate, keys, random.Random(seed), otherwise
        self.schemas = gate.api("GET", "/openapi.json")["components"]["schemas"]
        self.world = {"seed": seed, "organisations": {}, "applications": {}, "authenticators": {}, "groups": {}}
        self.world["operator"] = gate.operator
        self.world |= {"roles": {}, "tokens": {}, "people": {}, "urls": [], "host_names": {}, "mail_domains": {}}

    def api(self, method, path, document=None):
        return self.gate.api(method, self.spelled(path), self.spelled(document))

    def spelled(self, value):
        """With other names, where wanted: of the same length, so that nothing else is another."""
        if not self.otherwise or value is None:
            return value
        text = json.dumps(value)
        for name in [*HIDDEN, *([] if "umbrella" in self.line(HOSTILE) else ["umbrella", "ursula"])]:
            text = text.replace(name, name[:2] + "q" + name[3:])
        return json.loads(text)

    def has(self, schema, member):
        return member in self.schemas[schema]["properties"]

    def known(self, schema, document):
        """Without the members that this program does not have."""
        return {k: v for k, v in document.items() if self.has(schema, k)}

    def build(self):
        self.tree()
        self.api("PUT", "/properties/login_events.max", {"value": "1000"})
        self.api("PUT", "/properties/log.level", {"value": "WARN"})
        for make in (self.organisations, self.groups_and_roles, self.authenticators, self.policies):
            make()
        self.applications()
        self.tokens()
        self.people()
        self.past()
        return self.world

    # What there is.

    def tree(self):
        """Parents. acme is below the root or below umbrella; globex beside it or elsewhere."""
        parents = {"root": None, "umbrella": "root"}
        parents[HOSTILE] = self.random.choice(["root", "umbrella"])
        parents["globex"] = self.random.choice(["root", "umbrella"])
        parents["globex-lab"] = "globex"
        parents["initech"] = "root"
        if self.random.random() < 0.7:
            parents["acme-lab"] = HOSTILE
        if self.random.random() < 0.5:
            parents["acme-test"] = HOSTILE  # where its settings are tried out
        self.world["organisations"] = parents
        self.world["subtree"] = [name for name in parents if name.startswith(HOSTILE)]

    def organisations(self):
        """With their URL spaces, host names and mail domains, given by who stands above all."""
        spaces = {"root": [], "initech": [f"{SHARED}/initech"], "globex-lab": ["https://shop.globex.example.net/lab"]}
        for name in ("globex", HOSTILE, "umbrella"):
            host = f"{name}.example.net"
            spaces[name] = [f"https://{host}", f"https://shop.{host}", f"https://login.{host}", f"{SHARED}/{name}"]
        for name in ("globex", HOSTILE):
            if self.world["organisations"][name] == "umbrella":  # gives it out of its own
                spaces["umbrella"] += spaces[name]
        for name, parent in self.world["organisations"].items():
            host = f"{name}.example.net"
            document = {"id": name, "name": name.capitalize(), "state": "active"}
            if not name.startswith(HOSTILE):
                document["description"] = MARK
            if parent:
                document["parent"] = parent
            if name in ("umbrella", "globex", HOSTILE):
                document["host_names"] = [f"login.{host}"]
                self.world["host_names"][f"login.{host}"] = name
            if name == "root":
                host = "example.com"
            if not name.endswith(("-lab", "-test")):
                document["mail_domains"] = document["confirmed_domains"] = [host]
                self.world["mail_domains"][host] = name
            document["url_spaces"] = spaces.get(name, [])
            if name == "acme-test":
                document["test_of"] = HOSTILE
            document = self.known("Organisation", document)
            if name == "root":
                document.pop("url_spaces", None)
                self.api("PATCH", "/organisations/root", document)
            else:
                self.api("POST", "/organisations", document)

    def groups_and_roles(self):
        for name, owner in (("deputy", "root"), ("globex-clerk", "globex"), ("acme-clerk", HOSTILE)):
            document = {"id": name, "name": name, "permissions": ["user:view"]}
            self.api("POST", f"/organisations/{owner}/roles", document)
            self.world["roles"][name] = owner
        groups = [
            ("ops", "root", "ops", "own"),
            ("staff", "root", "staff", "own"),
            ("guests", "root", "guest", "below"),
        ]
        groups += [("globex-staff", "globex", "staff", "own"), ("acme-staff", HOSTILE, "staff", "own")]
        groups += [("umbrella-staff", "umbrella", "staff", "own")]
        for name, owner, value, given_by in groups:
            document = {"id": name, "value": value, "label": value.capitalize(), "given_by": given_by}
            if name == "ops":
                document["roles"] = ["deputy"]
            self.api("POST", f"/organisations/{owner}/groups", self.known("Group", document))
            self.world["groups"][name] = {"organisation": owner, "value": value, "given_by": given_by}

    def authenticators(self):
        """corp is the root's and serves initech, or all; the others serve their own and what is below."""
        self.world["people_of_corp"], self.world["reaches"] = "below", self.has("Authenticator", "people")
        if self.has("Authenticator", "people") and self.random.random() < 0.7:
            self.world["people_of_corp"] = ["root", "initech"]
        for name, owner in (
            ("corp", "root"),
            ("globex-sso", "globex"),
            ("umbrella-sso", "umbrella"),
            ("acme-sso", HOSTILE),
        ):
            mapping = {
                "provisioning": "create",
                "match": self.random.choice(["external_identity", "user_name"]),
                "fields": [
                    {"field": "user_name", "sources": ["NameID"]},
                    {"field": "email", "sources": ["mail"]},
                    {"field": "display_name", "sources": ["displayName"]},
                ],
                "groups": {"attribute": "groups", "conflict": "merge", "no_group": "allow"},
            }
            saml = {
                "idp_entity_id": issuer_of(name),
                "sso_url": issuer_of(name) + "/sso",
                "certificates": [self.keys.certificate("hostile" if owner == HOSTILE else "honest")],
                "idp_initiated": self.random.choice(["refused", "accepted"]),
            }
            document = {"id": name, "name": name, "type": "saml2", "state": "active", "saml": saml, "mapping": mapping}
            document["people"] = self.world["people_of_corp"] if name == "corp" else "below"
            document = self.known("Authenticator", document)
            self.api("POST", "/configuration/apply", {"authenticators": [{**document, "organisation": owner}]})
            self.world["authenticators"][name] = owner

    def policies(self):
        ways = {"root": ["local", "corp"], "globex": ["globex-sso", "local"], "umbrella": ["umbrella-sso", "corp"]}
        ways[HOSTILE] = self.random.choice([["acme-sso", "corp", "local"], ["acme-sso", "corp"], ["acme-sso"]])
        self.ways = ways
        for name, authenticators in ways.items():
            if self.world["people_of_corp"] != "below" and name != "root":
                authenticators = [one for one in authenticators if one != "corp"]
            self.api("PATCH", f"/organisations/{name}", {"policy": {"authenticators": authenticators}})

    # Applications.

    def require(self, **asked):
        """A rule's demand, as this program writes it: by id, or before that by what a session calls it."""
        if self.has("Application", "organisations"):
            return asked
        values = {"ops": "Ops", "guests": "Guest"}
        if "groups" in asked:
            return {"countersign:groups": [values.get(one, "Staff") for one in asked["groups"]]}
        if "roles" in asked:
            return {"countersign:roles": asked["roles"]}
        return asked

    def application(self, name, owner, urls, rules, organisations):
        """`rules`: (path, what it takes). Where it takes more than to be signed in, nobody of acme ever passes."""
        kinds = {"everyone": {"allow": "everyone"}, "signed_in": {"allow": "signed_in"}}
        document = {"id": name, "name": name.capitalize(), "urls": urls, "organisations": organisations}
        document["rules"] = [
            {"path": path, **(kinds[what] if isinstance(what, str) else {"require": self.require(**what)})}
            for path, what in rules
        ]
        document["headers"] = {"X-Auth-Email": "countersign:email", "X-Auth-Groups": "countersign:groups"}
        document["attributes"] = ["*"]
        self.api("POST", f"/organisations/{owner}/applications", self.known("Application", document))
        self.world["applications"][name] = {"organisation": owner, "urls": urls}
        if owner in self.world["subtree"]:
            return
        line = self.line(HOSTILE)
        reached = owner in line and (organisations == "below" or not self.has("Application", "organisations"))
        for url in urls:
            for path, what in rules:
                never = what != "everyone" and not (reached and what in ("signed_in", {"groups": ["guests"]}))
                place = url.rstrip("/") + path
                self.world["urls"].append({"url": place, "application": name, "never": never})

    def line(self, organisation):
        """It and all above."""
        out = []
        while organisation:
            out.append(organisation)
            organisation = self.world["organisations"][organisation]
        return out

    def applications(self):
        own = {"organisations": "own"}
        guarded = [
            ("/admin", {"groups": ["ops"]}),
            ("/secret", {ATTRIBUTE: ["it"]}),
            ("/deputies", {"roles": ["deputy"]}),
        ]
        guarded += [("/staff", {"groups": ["staff"]}), ("/administrators", {"roles": ["administrator"]})]
        guarded += [("/guests", {"groups": ["guests"]}), ("/partners", {"organisations": ["initech"]})]
        portal = [("/public", "everyone"), *guarded, ("/", "signed_in")]
        self.application("portal", "root", [f"{ORIGIN}/"], portal, "below")
        wiki = [("/wiki/admin", {"groups": ["ops"]}), ("/wiki", "signed_in")]
        self.application("wiki", "root", ["https://intra.example.com/"], wiki, **own)
        partners = [("/help", "everyone"), ("/", "signed_in")]
        self.application("suppliers", "root", ["https://suppliers.example.com/"], partners, ["initech"])
        shop = [("/help", "everyone"), ("/staff", {"groups": ["globex-staff"]}), ("/", "signed_in")]
        self.application("shop", "globex", ["https://shop.globex.example.net/"], shop, "below")
        self.application("globex-shared", "globex", [f"{SHARED}/globex/"], [("/globex", "signed_in")], **own)
        self.application("initech-shared", "initech", [f"{SHARED}/initech/"], [("/initech", "signed_in")], **own)
        umbrella = [("/staff", {"groups": ["umbrella-staff"]}), ("/", "signed_in")]
        self.application("desk", "umbrella", ["https://umbrella.example.net/"], umbrella, "below")
        self.application("acme-shop", HOSTILE, ["https://acme.example.net/"], [("/", "signed_in")], "below")
        self.application("acme-shared", HOSTILE, [f"{SHARED}/acme/"], [("/acme", "signed_in")], "below")
        for one in self.world["urls"]:  # a rule of a path says the path in full
            one["url"] = one["url"].replace("/globex/globex", "/globex").replace("/initech/initech", "/initech")

    # Tokens and people.

    def past(self):
        """An organisation that was there, was signed in to, and is no more; what it was must be told to nobody of acme."""
        self.api("POST", "/organisations", {"id": GONE, "parent": "root", "name": MARK, "state": "active"})
        way = f"{GONE}-sso"
        saml = {
            "idp_entity_id": issuer_of(way),
            "sso_url": issuer_of(way),
            "certificates": [self.keys.certificate("honest")],
        }
        document = {"id": way, "organisation": GONE, "name": MARK, "type": "saml2", "state": "active", "saml": saml}
        document["mapping"] = {"provisioning": "create", "fields": [{"field": "user_name", "sources": ["NameID"]}]}
        self.api("POST", "/configuration/apply", {"authenticators": [document]})
        self.api("PATCH", f"/organisations/{GONE}", {"policy": {"authenticators": [way]}})
        person = {"user_name": MARK, "organisation": GONE, "way": way, "claims": {"mail": [f"{MARK}@example.com"]}}
        self.sign_in(person)
        for user in self.api("GET", f"/organisations/{GONE}/users")["items"]:
            self.api("DELETE", f"/organisations/{GONE}/users/{user['id']}")
        self.api("PATCH", f"/organisations/{GONE}", {"policy": {"authenticators": []}})
        self.api("DELETE", f"/organisations/{GONE}/authenticators/{way}")
        self.api("DELETE", f"/organisations/{GONE}")

    def tokens(self):
        for owner in self.world["organisations"]:
            if owner == "root" or owner.endswith(("-lab", "-test")):
                continue
            for role in ("administrator", "helpdesk", "auditor"):
                if owner != HOSTILE and role == "helpdesk":
                    continue
                document = {"id": f"{owner}-{role}", "name": role, "roles": [role]}
                made = self.api("POST", f"/organisations/{owner}/tokens", document)
                self.world["tokens"][f"{owner}-{role}"] = {"organisation": owner, "secret": made["secret"]}

    def person(self, name, organisation, way, claims=None, made=False, groups=(), fresh=False, assigned=False):
        """`made`: an administrator made the user; `fresh`: has never signed in."""
        person = {"user_name": name, "organisation": organisation, "way": way, "fresh": fresh}
        shown = name if organisation.startswith(HOSTILE) else MARK
        person["claims"] = {
            "displayName": [shown],
            "mail": [f"{name.split('@')[0]}@{organisation}.example.net"],
            **(claims or {}),
        }
        if way == "local" or made:
            document = {"user_name": name, "email": person["claims"]["mail"][0], "groups": list(groups)}
            if way != "local":
                document["external_identities"] = [{"authenticator": way, "value": name}]
            if assigned:
                document["authenticator"] = way
            user = self.api("POST", f"/organisations/{organisation}/users", document)
            person["id"] = user["id"]
            if way == "local":
                path = f"/organisations/{organisation}/users/{user['id']}/password"
                self.api("POST", path, {"password": PASSWORD})
        self.world["people"][f"{name} of {organisation}"] = person
        if not fresh:
            person["session"] = self.sign_in(person)

    def sign_in(self, person):
        person = self.spelled(person)
        if person["way"] == "local":
            jar, answer = sign_in_by_password(self.gate, person["organisation"], person["user_name"], PASSWORD)
        else:
            jar, answer = sign_in_by_provider(self.gate, self.key_of(person), claim_of(person))
        if answer.status != 303 or SESSION not in jar:
            raise AssertionError(f"no session for {person}: {answer.status} {answer.head} {answer.text()[:3000]}")
        return {SESSION: jar[SESSION]}

    def key_of(self, person):
        return key_of(self.keys, self.world, person["way"])

    def people(self):
        ops = {"groups": ["ops", "staff"], ATTRIBUTE: ["it"]}
        self.person("opsadmin", "root", "corp", ops)
        self.person("carol@example.com", "root", "corp", {"groups": ["staff"]})
        self.person("breakglass", "root", "local", groups=["ops"])
        self.person("norbert@example.com", "root", "corp", fresh=True)
        self.person("nina", "root", "corp", fresh=True)
        self.person("alice", "globex", "globex-sso", {"groups": ["staff"]})
        self.person("bob@globex.example.net", "globex", "local")
        self.person("greta@globex.example.net", "globex", "globex-sso", fresh=True)
        self.person("lara", "globex-lab", "globex-sso", made=True, assigned=True)
        self.person("ivan@initech.example.net", "initech", "corp", made=True)
        self.person("ines", "initech", "corp", made=True, fresh=True)
        self.person("ursula", "umbrella", "umbrella-sso", {"groups": ["staff"]})
        self.person("mallory", HOSTILE, "acme-sso", {"groups": ["staff"]})
        if "local" in self.ways[HOSTILE]:
            self.person("mike@acme.example.net", HOSTILE, "local")
        users = {}
        for name in self.world["organisations"]:
            for user in self.api("GET", f"/organisations/{name}/users?limit=200")["items"]:
                users[user["id"]] = {"organisation": name, "user_name": user["user_name"]}
        self.world["users"] = users
        events = self.api("GET", "/organisations/root/login-events?below=true&limit=200")["items"]
        others = [one for one in self.world["organisations"] if one not in self.world["subtree"]]
        self.world["references"] = [one["reference"] for one in events if one["organisation"] in others]
        sessions = self.api("GET", "/organisations/root/sessions?below=true&limit=200")["items"]
        self.world["sessions"] = [one["id"] for one in sessions if one["organisation"] in others]


def key_of(keys, world, authenticator):
    return keys.hostile if world["authenticators"].get(authenticator) == HOSTILE else keys.honest


def claim_of(person, page=True):
    """The genuine sign-in of a person, by way of the page of the own organisation or of nobody."""
    return {
        "authenticator": person["way"],
        "page": person["organisation"] if page and person["organisation"] != "root" else None,
        "issuer": issuer_of(person["way"]),
        "name_id": person["user_name"],
        "attributes": person["claims"],
        "number": number(),
    }
