# SPDX-License-Identifier: Apache-2.0
"""What a hostile administrator would write into a member, by what the member is called: mostly what belongs to others."""

from gate import HOST, ORIGIN, PREFIX
from probes import FREE_DOMAINS, FREE_HOSTS
from world import ATTRIBUTE, GONE, HOSTILE, SHARED, issuer_of

INVISIBLE = ["\u200b", "\u00ad", "\u2060", "\ufe0f"]
ALIKE = {"a": "\u0430", "e": "\u0435", "o": "\u043e", "i": "\u0456"}


def disguised(random, name):
    """The same name for a person who reads it."""
    way = random.randrange(6)
    if way == 0:
        return name.upper()
    if way == 1:
        return name.capitalize()
    if way == 2:
        place = random.randrange(len(name) + 1)
        return name[:place] + random.choice(INVISIBLE) + name[place:]
    if way == 3:
        return "".join(ALIKE.get(c, c) for c in name)
    if way == 4:
        return "".join(chr(ord(c) + 0xFEE0) if "a" <= c <= "z" else c for c in name)
    return f" {name} "


class Values:
    """Pools of a world."""

    def __init__(self, world):
        self.world = world
        people = world["people"].values()
        self.others = [name for name in world["organisations"] if name not in world["subtree"]]
        self.names = [p["user_name"] for p in people if p["organisation"] in self.others]
        self.own_names = [p["user_name"] for p in people if p["organisation"] not in self.others]
        self.authenticators = list(world["authenticators"])
        self.groups, self.roles = list(world["groups"]), [
            *world["roles"],
            "administrator",
            "operator",
            "auditor",
            "helpdesk",
        ]
        self.applications = list(world["applications"])
        self.users = list(world["users"])
        self.made = {}  # by a program: kind, numbers of steps
        self.own_users = [u for u, o in world["users"].items() if o["organisation"] in world["subtree"]]
        self.urls = [url for one in world["applications"].values() for url in one["urls"]]
        self.urls += [one["url"] for one in world["urls"]]

    def pick(self, random, *pools):
        return random.choice(random.choice([pool for pool in pools if pool]))

    def url(self, random):
        """One that another has, or one in it, beside it, or around it."""
        if random.random() < 0.35:
            return self.own_url(random)
        url = random.choice(self.urls)
        if random.random() < 0.3:
            return random.choice(
                [
                    f"{ORIGIN}/",
                    f"{ORIGIN}/free",
                    f"{ORIGIN}{PREFIX}/",
                    f"{SHARED}/",
                    f"{SHARED}/free",
                    "https://nobody.example.org/",
                ]
                + [
                    "https://acme.example.net/more",
                    f"{SHARED}/acme/more",
                    "https://acme.example.net/",
                    f"https://sub.{HOST}/",
                ]
            )
        if random.random() < 0.3:
            scheme, host, *path = url.split("/", 3)[0], url.split("/", 3)[2], *url.split("/", 3)[3:]
            return random.choice(
                [f"{scheme}//{host}/", f"{scheme}//{host.upper()}/", f"{scheme}//{host}:443/{path[0]}"]
            )
        behind = [
            "",
            "",
            "inside",
            "admin",
            "secret",
            "public",
            "INSIDE",
            "..",
            "%61dmin",
            "inside/x",
            "Admin",
            ";x",
            "//",
        ]
        return url.rstrip("/") + "/" + random.choice(behind)

    @staticmethod
    def own_url(random):
        """One in acme's own space, or that would like to look so."""
        own = random.choice(["https://acme.example.net", "https://shop.acme.example.net", f"{SHARED}/acme"])
        number = random.randrange(1000)
        return own + random.choice(["/", f"/x{number}", f"/y{number}/", f"/Z{number}", "/../globex", "//", "/%2e%2e/x"])

    def path(self, random):
        return random.choice(
            ["/", "/admin", "/inside", "/public", "/secret", "/globex", "/staff", "/%61dmin", "/**", "/*"]
        )

    def name(self, random):
        name = self.pick(random, self.names, self.names, self.own_names)
        if random.random() < 0.4:
            return disguised(random, name)
        if random.random() < 0.3:
            domain = self.pick(random, list(self.world["mail_domains"]), FREE_DOMAINS)
            return f"q7-stranger@{domain}" if random.random() < 0.3 else f"{name.split('@')[0]}@{domain}"
        return name

    def domain(self, random):
        domain = self.pick(random, list(self.world["mail_domains"]), FREE_DOMAINS)
        return random.choice([domain, domain, "*." + domain, "sub." + domain, domain.upper(), domain + "."])

    def host(self, random):
        host = self.pick(
            random, list(self.world["host_names"]), FREE_HOSTS, [HOST, "shop.globex.example.net", "unknown.example"]
        )
        return random.choice([host, host, host.upper(), host + "."])

    def fresh_id(self, random):
        fresh = random.randrange(1_000_000)
        word = random.choice(["new", "wanted", "x"])
        own = f"{HOSTILE}.{word}{fresh}"
        return random.choice([own, own, own, own, own, own, f"{word}{fresh}", f"{word}{fresh}", word, GONE])

    def any_id(self, random):
        organisations = list(self.world["organisations"])
        return self.pick(
            random, organisations, self.authenticators, self.groups, self.roles, self.applications, self.users
        )

    def organisation(self, random):
        return self.reference(random, "organisation") or self.pick(random, self.world["subtree"], self.others, ["root"])

    def reach(self, random):
        """Whose people are meant."""
        return random.choice(["own", "below", [self.organisation(random)], [self.organisation(random), HOSTILE]])

    def group_value(self, random):
        values = [g["value"] for g in self.world["groups"].values()]
        labels = [v.capitalize() for v in values]
        return self.pick(random, values, labels, self.groups, ["it", "ops", "Ops"])

    def identity(self, random):
        authenticator = self.pick(random, ["corp", "corp"], self.authenticators)
        return {"authenticator": authenticator, "value": self.pick(random, self.names, self.own_names)}

    def require(self, random):
        kind = random.choice(["groups", "roles", "organisations", ATTRIBUTE, "countersign:groups"])
        pools = {"groups": self.groups, "roles": self.roles, "organisations": self.others}
        return {kind: [random.choice(pools.get(kind, ["it", "Staff", "Ops"]))]}

    def permissions(self, random):
        return random.choice(
            ["*:*", "user:*", "user:view", "organisation:edit", "authenticator:assign", "token:create", "audit:view"]
        )

    def entity_id(self, random):
        known = [f"{ORIGIN}{PREFIX}/saml/metadata/{one}" for one in self.authenticators]
        return self.pick(
            random,
            known,
            [issuer_of(one) for one in self.authenticators],
            ["urn:acme:sp", "https://acme.example.net/sp"],
        )

    def header(self, random):
        names = [
            "X-Auth-Email",
            "X-Auth-User",
            "X-Auth-Organisation",
            "X-Auth-Subject",
            "X-Accel-Redirect",
            "X-Auth-Ops",
            "Host",
        ]
        return {
            random.choice(names): random.choice(["mail", "countersign:email", ATTRIBUTE, "countersign:roles", "name"])
        }

    def text(self, random):
        return self.pick(random, self.names, self.others, self.urls, ["Root", "Free Money", "Portal"])

    def reference(self, random, kind):
        """What an earlier step of the program made of a kind; or None."""
        steps = self.made.get(kind)
        return {"$": [random.choice(steps), "id"]} if steps and random.random() < 0.3 else None

    def one(self, kind, pool):
        """A choice among a kind's ids and what the program made of it."""
        return lambda random: self.reference(random, kind) or random.choice(pool)

    # By the name of a member.

    def of(self, random, name, schema):
        """A value for a member; None: nothing particular."""
        made = {
            "parent": self.organisation,
            "test_of": self.organisation,
            "organisation": self.organisation,
            "organisations": self.reach,
            "confirmed_domains": self.domain,
            "url_spaces": self.url,
            "urls": self.url,
            "host_names": self.host,
            "mail_domains": self.domain,
            "domain": self.domain,
            "authenticators": self.one("authenticator", self.authenticators + ["local"]),
            "authenticator": self.one("authenticator", self.authenticators + ["local"]),
            "groups": self.one("group", self.groups),
            "roles": self.one("role", self.roles),
            "user_name": self.name,
            "email": self.name,
            "value": self.group_value,
            "label": self.group_value,
            "external_identities": self.identity,
            "permissions": self.permissions,
            "sp_entity_id": self.entity_id,
            "idp_entity_id": self.entity_id,
            "delegate_of": self.name,
            "path": self.path,
            "headers": self.header,
            "require": self.require,
            "people": self.reach,
            "password": lambda r: "another long password",
            "idle_limit": lambda r: r.choice(["1s", "90d", "5m"]),
            "absolute_limit": lambda r: r.choice(["1s", "90d", "5m"]),
            "sso_url": lambda r: issuer_of(r.choice(self.authenticators)) + "/sso",
            "logo_url": self.url,
            "sign_out_url": self.url,
            "to": lambda r: r.choice(self.authenticators),
            "external_id": lambda r: r.choice(["NameID", "mail", "uid"]),
            "sources": lambda r: r.choice(["NameID", "mail", "displayName", ATTRIBUTE]),
            "field": lambda r: r.choice(["user_name", "email", "x"]),
        }.get(name)
        if made is None:
            return None
        types = schema.get("type")
        if types == "array" and made != self.reach:
            return [made(random) for _ in range(random.choice([1, 1, 1, 2]))]
        return made(random)
