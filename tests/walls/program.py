# SPDX-License-Identifier: Apache-2.0
"""Random programs of acme's administrators and its identity provider. A step is plain data, so that a program can be cut down
and printed; `{"$": [number, member]}` stands for what the answer to an earlier step had."""

import random as random_module
import re

from bodies import Bodies, kind_of
from values import Values
from world import ATTRIBUTE, HOSTILE, PASSWORD, issuer_of

# What changes most of what others might see is tried most.
HOT = {
    "createApplication": 6,
    "updateApplication": 6,
    "replaceApplication": 3,
    "createUser": 7,
    "updateUser": 6,
    "updateOrganisation": 8,
    "createOrganisation": 4,
    "updateAuthenticator": 6,
    "createAuthenticator": 3,
    "activateAuthenticator": 3,
    "createGroup": 4,
    "updateGroup": 3,
    "createToken": 2,
    "uploadUsers": 3,
    "applyConfiguration": 5,
    "endSessions": 2,
    "setUserPassword": 2,
    "deleteOrganisation": 1.5,
    "copyAuthenticator": 2,
    "promoteAuthenticator": 1.5,
}
QUIET = 0.15  # of an operation that only reads
PLURAL = {
    "authenticator": "Authenticator",
    "group": "Group",
    "role": "Role",
    "application": "Application",
    "token": "Token",
    "user": "User",
}


class Operations:
    """Of the document that the gateway serves."""

    def __init__(self, document):
        self.all = {}
        for path, methods in document["paths"].items():
            for method, told in methods.items():
                self.all[told["operationId"]] = (method.upper(), path, told)
        self.names = list(self.all)
        self.weights = []
        for name in self.names:
            self.weights.append(HOT.get(name, QUIET if self.all[name][0] == "GET" else 1.0))

    def __getitem__(self, name):
        return self.all[name]


class Generator:
    """Programs for one world."""

    def __init__(self, world, document, certificate):
        self.world, self.operations = world, Operations(document)
        self.values = Values(world)
        self.bodies = Bodies(document, self.values, certificate)
        self.number = 0
        self.several = [
            self.own_provider,
            self.moved_mapping,
            self.taken_identity,
            self.remade,
            self.people_of_another,
            self.promoted,
            self.own_application,
        ]

    def program(self, seed):
        random = random_module.Random(seed)
        self.number = seed * 100  # in one world, no two steps have the same
        self.made = self.values.made = {}  # kind: steps that perhaps made one
        self.jars, self.tokens = [], []
        steps = []
        for _ in range(random.randint(4, 14)):
            steps += self.some(random)
        return steps

    def some(self, random):
        chosen = random.random()
        if chosen < 0.52:
            return [self.call(random, random.choices(self.operations.names, self.operations.weights)[0])]
        if chosen < 0.62:
            return random.choice(list(self.several))(random)
        if chosen < 0.84:
            return [self.claim(random)]
        if chosen < 0.88:
            return [self.password(random)]
        if chosen < 0.96:
            return [self.visit(random)]
        return [self.leave(random)]

    def step(self, do, **members):
        self.number += 1
        return {"do": do, "number": self.number, **members}

    # Calls of the API.

    def actor(self, random):
        if self.tokens and random.random() < 0.15:
            return {"$": [random.choice(self.tokens), "secret"]}
        own = [name for name, one in self.world["tokens"].items() if one["organisation"] == HOSTILE]
        return random.choices(own, [18 if "administrator" in name else 1 for name in own])[0]

    def parameter(self, random, name):
        """A value for a parameter of a path: mostly an own object."""
        made = self.made.get(name)
        if made and random.random() < 0.4:
            return {"$": [random.choice(made), "id"]}
        values = self.values
        own = random.random() < 0.85
        if name == "organisation":
            return random.choice(self.world["subtree"] if own else values.others)
        if name == "user":
            return random.choice(values.own_users if own and values.own_users else values.users)
        kinds = {
            "authenticator": "authenticators",
            "group": "groups",
            "role": "roles",
            "application": "applications",
            "token": "tokens",
        }
        if name in kinds:
            pool = list(self.world[kinds[name]])
            mine = [one for one in pool if one.startswith(HOSTILE)]
            if name == "token" and random.random() < 0.95:
                mine = [one for one in mine if "administrator" not in one]  # without it nothing more would happen
            return random.choice(mine if own and mine else pool)
        if name == "property":
            return random.choice(
                ["sign_in.message", "login_events.max", "password.throttle_attempts", "login_events.redact"]
            )
        known = {"session": self.world["sessions"], "reference": self.world["references"]}.get(name, [])
        return random.choice([*known, "1", "2", "5", "ZZZZ-ZZZZ", "0" * 64])

    def call(self, random, name, body=None, path=None, query=None, actor=None):
        method, template, told = self.operations[name]
        values = {one: self.parameter(random, one) for one in re.findall(r"\{(\w+)\}", template)}
        if any(
            isinstance(one, str) and one.startswith(HOSTILE)
            for key, one in values.items()
            if key not in ("organisation", "user")
        ):
            values["organisation"] = HOSTILE
        owner = self.world["users"].get(values.get("user")) if isinstance(values.get("user"), str) else None
        if owner and random.random() < 0.9:
            values["organisation"] = owner["organisation"]
        values.update(path or {})
        step = self.step(
            "call", operation=name, method=method, template=template, path=values, actor=actor or self.actor(random)
        )
        step["query"] = query if query is not None else self.query(random, told)
        content = told.get("requestBody", {}).get("content", {})
        if content:
            step["type"] = next(iter(content))
            step["body"] = body if body is not None else self.body(random, name, told, content)
        if method == "POST" and name.startswith("create"):
            kind = name.removeprefix("create").lower()
            self.made.setdefault(kind, []).append(step["number"])
            if kind == "token":
                self.tokens.append(step["number"])
        return step

    def query(self, random, told):
        out = {}
        for one in told.get("parameters", []):
            if one["in"] != "query" or random.random() < 0.6:
                continue
            schema = one["schema"]
            if schema.get("type") == "boolean":
                out[one["name"]] = random.choice(["true", "false"])
            elif one["name"] in ("organisation", "parent"):
                out[one["name"]] = random.choice([HOSTILE, self.values.organisation(random)])
            elif "enum" in schema:
                out[one["name"]] = random.choice(schema["enum"])
            elif one["name"] not in ("limit", "after"):
                pick = self.values.name if one["name"] in ("search", "user_name", "actor") else self.values.any_id
                out[one["name"]] = pick(random)
        return out

    def body(self, random, name, told, content):
        kind = next(iter(content))
        if kind == "text/csv":
            return self.bodies.table(random)
        if "xml" in kind:
            return self.bodies.metadata(random)
        if "merge-patch" in kind:
            return self.bodies.document(random, kind_of(told), True)
        if name in ("applyConfiguration", "planConfiguration"):
            return self.bodies.configuration(random)
        for kind_name in PLURAL.values():
            if name in (f"create{kind_name}", f"replace{kind_name}"):
                out = self.bodies.document(random, kind_name, False)
                if name.startswith("replace"):
                    out.pop("id", None)
                return out
        if name in ("createOrganisation", "replaceOrganisation"):
            out = self.bodies.document(random, "Organisation", False)
            if name.startswith("replace"):
                out.pop("id", None)
            return out
        if name == "activateAuthenticator":
            return {"force": True}
        if name == "copyAuthenticator":
            return {"organisation": random.choice(self.world["subtree"][::-1]), "id": self.values.fresh_id(random)}
        if name == "promoteAuthenticator":
            return {"to": self.values.of(random, "to", {}), "force": True}
        return self.bodies.of(random, content[kind]["schema"])

    # Signing in.

    def page(self, random):
        made = self.made.get("organisation")
        if made and random.random() < 0.2:
            return {"$": [random.choice(made), "id"]}
        return random.choice(
            [None, HOSTILE, HOSTILE, random.choice(self.world["subtree"]), random.choice(self.values.others)]
        )

    def claim(self, random, authenticator=None, **given):
        """What the hostile provider says, signed with its own key."""
        values = self.values
        if authenticator is None:
            made = self.made.get("authenticator")
            authenticator = "acme-sso" if random.random() < 0.8 else random.choice(values.authenticators)
            if made and random.random() < 0.3:
                authenticator = {"$": [random.choice(made), "id"]}
        attributes = {"mail": [values.name(random)], "displayName": [random.choice(values.names)]}
        if random.random() < 0.7:
            attributes["groups"] = [values.group_value(random) for _ in range(random.choice([1, 2, 3]))]
        if random.random() < 0.5:
            attributes[ATTRIBUTE] = ["it"]
        if random.random() < 0.2:
            name = random.choice(
                ["countersign:groups", "countersign:roles", "roles", "countersign:organisation", "uid"]
            )
            attributes[name] = [random.choice(["Ops", "administrator", "deputy", "root", random.choice(values.names)])]
        claim = {
            "authenticator": authenticator,
            "page": None,
            "issuer": issuer_of("acme-sso"),
            "name_id": values.name(random),
        }
        claim["attributes"] = attributes
        while random.random() < 0.5:  # what is said is hostile in any case; here how it is said
            way = random.randrange(6)
            if way == 0:
                claim["page"] = self.page(random)
            elif way == 1:
                claim["issuer"] = issuer_of(random.choice(values.authenticators))
            elif way == 2:
                claim["unsolicited"] = True
            elif way == 3:
                claim["acs"] = random.choice(values.authenticators)
            elif way == 4:
                claim["audience"] = values.entity_id(random)
            else:
                claim["target"] = values.url(random)
        if self.jars and random.random() < 0.15:
            claim["jar"] = {"$": [random.choice(self.jars), "jar"]}
        step = self.step("claim", claim={**claim, **given})
        self.jars.append(step["number"])
        return step

    def password(self, random):
        name = self.values.name(random)
        if random.random() < 0.3:
            name = random.choice(self.values.own_names)
        step = self.step("password", page=self.page(random), user_name=name)
        step["password"] = (
            PASSWORD if name in self.values.own_names else random.choice(["wrong password", "another long password"])
        )
        step["times"] = random.choice([1, 1, 1, 1, 12])
        self.jars.append(step["number"])
        return step

    def leave(self, random):
        if not self.jars:
            return self.visit(random)
        return self.step("leave", jar={"$": [random.choice(self.jars), "jar"]})

    def visit(self, random):
        """An anonymous look at a page, or a thousand of them."""
        ids = [self.values.any_id(random), f"nothing{random.randrange(1000)}"]
        places = [
            "/login",
            f"/login/{random.choice(ids)}",
            f"/o/{random.choice(ids)}/login",
            f"/o/{ids[0]}/login/{random.choice(ids)}",
        ]
        places += [
            f"/saml/metadata/{random.choice(ids)}",
            "/session",
            "/nothing",
            f"/o/{random.choice(ids)}/signed-out",
        ]
        step = self.step(
            "visit", place=random.choice(places), target=self.values.url(random) if random.random() < 0.5 else None
        )
        step["host"] = self.values.host(random) if random.random() < 0.2 else None
        step["times"] = 1300 if random.random() < 0.03 else 1
        if random.random() < 0.3:
            step["jar"] = {"cs-css": "-9223372036854775808.1", "css": "-9223372036854775808.1"}
        return step

    # Some things take more than one step.

    def own_provider(self, random):
        """A new authenticator, switched on and offered, and somebody who comes by it."""
        made = self.call(
            random, "createAuthenticator", actor=f"{HOSTILE}-administrator", path={"organisation": HOSTILE}, query={}
        )
        which = {"$": [made["number"], "id"]}
        path = {"organisation": HOSTILE, "authenticator": which}
        steps = [
            made,
            self.call(random, "activateAuthenticator", {"force": True}, path, {}, f"{HOSTILE}-administrator"),
        ]
        policy = {"policy": {"authenticators": [which, "acme-sso", "local"]}}
        steps.append(
            self.call(random, "updateOrganisation", policy, {"organisation": HOSTILE}, {}, f"{HOSTILE}-administrator")
        )
        issuer = made["body"].get("saml", {}).get("idp_entity_id", issuer_of("acme-sso"))
        return [*steps, self.claim(random, which, issuer=issuer)]

    def moved_mapping(self, random):
        """Other names for what is sent, then somebody who comes."""
        fields = [{"field": "user_name", "sources": ["NameID"]}, {"field": "email", "sources": ["mail"]}]
        if random.random() < 0.5:
            fields = [{"field": "user_name", "sources": ["displayName"]}, {"field": "email", "sources": ["NameID"]}]
        mapping = {"match": "user_name", "provisioning": "create", "fields": fields}
        path = {"organisation": HOSTILE, "authenticator": "acme-sso"}
        step = self.call(random, "updateAuthenticator", {"mapping": mapping}, path, {}, f"{HOSTILE}-administrator")
        return [step, self.claim(random, "acme-sso", issuer=issuer_of("acme-sso"))]

    def taken_identity(self, random):
        """A user with the external identity, or the name, of somebody else."""
        name = random.choice(self.values.names)
        user = {
            "user_name": random.choice([name, "own" + name]),
            "external_identities": [{"authenticator": "corp", "value": name}],
        }
        if random.random() < 0.3:
            user["authenticator"] = random.choice(["acme-sso", "corp"])
            user["email"] = name
        path = {"organisation": random.choice(self.world["subtree"])}
        return [self.call(random, "createUser", user, path, {}, f"{HOSTILE}-administrator")]

    def remade(self, random):
        """Something is made, deleted, and made again by another name of the owner."""
        kind = random.choice(["Organisation", "Application", "Authenticator", "Group"])
        name = kind.lower()
        path = {} if kind == "Organisation" else {"organisation": HOSTILE}
        made = self.call(random, f"create{kind}", path=path, query={}, actor=f"{HOSTILE}-administrator")
        gone = {**path, name: {"$": [made["number"], "id"]}}
        return [made, self.call(random, f"delete{kind}", path=gone, query={}, actor=f"{HOSTILE}-administrator")]

    def people_of_another(self, random):
        """The own provider is to sign in other people, and does."""
        other = random.choice(self.values.others)
        change = {"people": random.choice([[other], "below", [other, HOSTILE]])}
        path = {"organisation": HOSTILE, "authenticator": "acme-sso"}
        step = self.call(random, "updateAuthenticator", change, path, {}, f"{HOSTILE}-administrator")
        names = [p["user_name"] for p in self.world["people"].values() if p["organisation"] == other]
        name = random.choice(names or self.values.names)
        return [step, self.claim(random, "acme-sso", issuer=issuer_of("acme-sso"), page=other, name_id=name)]

    def promoted(self, random):
        """A copy in a test organisation, changed, tested by force and brought back over the own or another authenticator."""
        actor, test = f"{HOSTILE}-administrator", "acme-test"
        name = f"{test}.copy{random.randrange(1_000_000)}"
        path = {"organisation": HOSTILE, "authenticator": "acme-sso"}
        steps = [self.call(random, "copyAuthenticator", {"organisation": test, "id": name}, path, {}, actor)]
        path = {"organisation": test, "authenticator": name}
        change = self.bodies.document(random, "Authenticator", True)
        steps.append(self.call(random, "updateAuthenticator", change, path, {}, actor))
        target = random.choice(["acme-sso", "acme-sso", random.choice(self.values.authenticators)])
        return [*steps, self.call(random, "promoteAuthenticator", {"to": target, "force": True}, path, {}, actor)]

    def own_application(self, random):
        """A new application in the own space, otherwise as it comes; then it moves."""
        actor, path = f"{HOSTILE}-administrator", {"organisation": HOSTILE}
        body = self.bodies.document(random, "Application", False)
        body |= {"id": f"{HOSTILE}.app{random.randrange(1_000_000)}", "urls": [self.values.own_url(random)]}
        steps = [self.call(random, "createApplication", body, path, {}, actor)]
        path = {**path, "application": {"$": [steps[0]["number"], "id"]}}
        change = self.bodies.document(random, "Application", True)
        return [*steps, self.call(random, "updateApplication", change, path, {}, actor)]
