# SPDX-License-Identifier: Apache-2.0
"""What is known to have been possible once, step by step: nothing of it may show a difference any more."""

from gate import ORIGIN
from world import ATTRIBUTE, GONE, HOSTILE, PASSWORD, SHARED, issuer_of

ADMINISTRATOR = f"{HOSTILE}-administrator"
PLACES = {
    "Organisation": "/organisations",
    "Authenticator": "/organisations/{organisation}/authenticators",
    "Group": "/organisations/{organisation}/groups",
    "Role": "/organisations/{organisation}/roles",
    "Application": "/organisations/{organisation}/applications",
    "User": "/organisations/{organisation}/users",
    "Token": "/organisations/{organisation}/tokens",
}


class Script:
    """Steps, one after the other."""

    def __init__(self, base):
        self.steps, self.base = [], base
        self.who, self.child = f"mallet{base}", f"{HOSTILE}.child{base}"

    def add(self, do, **members):
        number = self.base + len(self.steps) + 1  # some share a world
        self.steps.append({"do": do, "number": number, **members})
        return {"$": [number, "id"]}

    def call(self, method, template, body=None, actor=ADMINISTRATOR, kind=None, **path):
        step = {
            "operation": f"{method} {template}",
            "method": method,
            "template": template,
            "path": path,
            "actor": actor,
        }
        if body is not None:
            step |= {
                "body": body,
                "type": kind or ("application/merge-patch+json" if method == "PATCH" else "application/json"),
            }
        return self.add("call", **step)

    def create(self, kind, body, organisation=HOSTILE, actor=ADMINISTRATOR):
        return self.call("POST", PLACES[kind], body, actor, organisation=organisation)

    def change(self, kind, name, body, organisation=HOSTILE, actor=ADMINISTRATOR):
        if kind == "Organisation":
            return self.call("PATCH", "/organisations/{organisation}", body, actor, organisation=organisation)
        return self.call("PATCH", PLACES[kind] + "/{id}", body, actor, organisation=organisation, id=name)

    def claim(self, name_id, attributes=None, authenticator="acme-sso", page=None, **more):
        claim = {"authenticator": authenticator, "page": page, "issuer": issuer_of("acme-sso"), "name_id": name_id}
        return self.add("claim", claim={**claim, "attributes": attributes or {}, **more})

    def password(self, user_name, page=None, password="wrong password", times=1):
        return self.add("password", page=page, user_name=user_name, password=password, times=times)

    def user_with_password(self, document, changes=None, actor=ADMINISTRATOR):
        """A user, made, changed by `actor`, and signed in."""
        self.change("Organisation", HOSTILE, {"policy": {"authenticators": ["local", "acme-sso"]}})
        user = self.create("User", document)
        path = "/organisations/{organisation}/users/{id}"
        if changes:
            self.call("PATCH", path, changes, actor, organisation=HOSTILE, id=user)
        self.call("POST", path + "/password", {"password": PASSWORD}, organisation=HOSTILE, id=user)
        self.password(document["user_name"], HOSTILE, PASSWORD)

    def visit(self, place, target=None, times=1, **more):
        return self.add("visit", place=place, target=target, host=None, times=times, **more)

    def application(self, url, rules=None, name=None, organisation=HOSTILE, **more):
        body = {
            "id": name or f"{HOSTILE}.new{self.base}",
            "name": "Free Money",
            "urls": [url],
            "rules": rules or [{"path": "/", "allow": "everyone"}],
            **more,
        }
        self.create("Application", body, organisation)
        return self.create("Application", {**body, "id": f"new{self.base}"}, organisation)  # where ids have no dots


def programs():
    """(name, what was possible, steps). Those of the name "flood..." show after the next minute's cleaning alone."""
    out = []

    def program(name, was):
        script = Script(len(out) * 100)
        out.append((name, was, script.steps))
        return script

    s = program("application_inside", "an application inside another's makes its guarded pages public")
    s.application(f"{ORIGIN}/admin")
    s = program("application_inside_shared", "the same inside an application of a neighbour on a shared origin")
    s.application(f"{SHARED}/globex/inside", [{"path": "/globex/inside", "allow": "everyone"}])
    s = program("application_beside", "one beside it on the public origin takes over the sign-in page of all")
    s.application(f"{ORIGIN}/free-money", [{"path": "/free-money", "allow": "everyone"}])
    s = program("application_case", "the same in another letter case, with a port, or encoded")
    s.application("https://SHOP.globex.example.net/Staff")
    s.application("https://shop.globex.example.net:443/%73taff", name="acme.other")
    s = program("application_moved", "an existing application is moved into another's")
    s.change("Application", "acme-shop", {"urls": ["https://acme.example.net/", f"{ORIGIN}/admin"]})
    s = program("application_by_file", "the same by a configuration file")
    entry = {
        "id": "acme.file",
        "organisation": HOSTILE,
        "urls": [f"{ORIGIN}/admin"],
        "rules": [{"path": "/", "allow": "everyone"}],
    }
    s.call("POST", "/configuration/apply", {"applications": [entry]})
    s = program("redirect_target", "an application at any address makes it a redirect target for everybody")
    s.application("https://nobody.example.org/")
    s = program("space_by_oneself", "an organisation gives itself a URL space")
    s.change("Organisation", HOSTILE, {"url_spaces": ["https://acme.example.net", f"{ORIGIN}/admin"]})
    s.application(f"{ORIGIN}/admin")
    s = program("space_of_a_child", "an organisation gives a child what it does not own")
    s.create("Organisation", {"id": s.child, "parent": HOSTILE, "url_spaces": [f"{ORIGIN}/admin"]})
    s.application(f"{ORIGIN}/admin", organisation=s.child)
    s = program("space_of_another", "a child is given the space of another customer")
    s.create("Organisation", {"id": s.child, "parent": HOSTILE, "url_spaces": ["https://shop.globex.example.net/"]})

    s = program("group_by_value", "the identity provider sends the value of a group of an organisation above")
    s.claim(s.who + "@acme.example.net", {"groups": ["ops", "Ops", "staff"]})
    s = program("group_by_label", "a group of the same label as one above")
    s.create("Group", {"id": "acme.ops", "value": "x-ops", "label": "Ops"})
    s.create("Group", {"id": "acme-ops", "value": "x-ops", "label": "Ops"})
    s.claim(s.who + "@acme.example.net", {"groups": ["x-ops"]})
    s = program("group_by_administrator", "an administrator puts a user into a group of an organisation above")
    s.user_with_password({"user_name": s.who, "groups": ["ops", "staff"]})
    s = program("group_by_helpdesk", "a helpdesk token does so")
    s.user_with_password({"user_name": s.who}, {"groups": ["ops", "staff"]}, f"{HOSTILE}-helpdesk")
    s = program("group_by_upload", "an upload does so")
    path = "/organisations/{organisation}/users/bulk"
    s.call("POST", path, "user_name,groups\r\nmike@acme.example.net,ops\r\n", kind="text/csv", organisation=HOSTILE)
    s.claim("mike@acme.example.net", {"groups": ["acme-staff"]})
    s = program("raw_attribute", "a raw attribute satisfies a rule of an application above")
    s.claim(s.who, {ATTRIBUTE: ["it"]})
    s = program("made_attribute", "the identity provider sends an attribute that only the gateway makes")
    s.claim(
        s.who,
        {
            "countersign:groups": ["Ops", "ops"],
            "countersign:roles": ["deputy", "administrator"],
            "countersign:organisation": ["root"],
        },
    )
    s = program("role_administrator", "the role of an organisation's administrator satisfies a rule above")
    s.user_with_password({"user_name": s.who, "roles": ["administrator"]})
    s = program("role_of_above", "a role of an organisation above, given by a group below")
    s.create("Group", {"id": "acme.deputies", "value": "deputies", "roles": ["deputy"]})
    s.claim(s.who, {"groups": ["deputies"]})

    s = program("external_identity", "somebody else's external identity is taken before that person comes")
    for name in ("norbert@example.com", "nina"):
        s.create("User", {"user_name": "own" + name, "external_identities": [{"authenticator": "corp", "value": name}]})
    s = program("external_identity_upload", "the same name at an inherited authenticator")
    s.create("User", {"user_name": "norbert@example.com", "authenticator": "corp"})
    s = program("user_name_taken", "a user of the name of somebody else on the page of all")
    for name in ("alice", "bob@globex.example.net", "opsadmin", "breakglass", "ursula", "carol@example.com"):
        s.create("User", {"user_name": name})
    s = program("user_name_case", "the same in another letter case, with invisible characters, or as somebody signs in")
    for name in ("BREAKGLASS", "Opsadmin", "opsadmin\u200b", "\uff42reakglass"):
        s.claim(name, {})
    s = program("mail_address_taken", "a user with the mail address of somebody else")
    s.create("User", {"user_name": "decoy", "email": "bob@globex.example.net"})
    s.create("User", {"user_name": "decoy2", "email": "carol@example.com", "authenticator": "acme-sso"})
    s = program("assigned_elsewhere", "users of those names who are sent to the hostile identity provider")
    for name in ("alice", "bob@globex.example.net", "breakglass"):
        s.create("User", {"user_name": name, "authenticator": "acme-sso"})
    s = program("mail_domain_public", "a public mail host is claimed")
    s.change("Organisation", HOSTILE, {"policy": {"authenticators": ["acme-sso"]}})
    s.change("Organisation", HOSTILE, {"mail_domains": ["acme.example.net", "gmail.com"]})
    s.change("Organisation", HOSTILE, {"mail_domains": ["acme.example.net", "outlook.com"]})
    s = program("mail_domain_sub", "a sub-domain of another's domain is claimed")
    s.change("Organisation", HOSTILE, {"policy": {"authenticators": ["acme-sso"]}})
    s.change("Organisation", HOSTILE, {"mail_domains": ["acme.example.net", "sub.globex.example.net"]})
    s.change("Organisation", HOSTILE, {"mail_domains": ["acme.example.net", "mail.example.com", "*.example.com"]})
    s = program("mail_domain_free", "a domain is claimed without proof")
    s.change("Organisation", HOSTILE, {"policy": {"authenticators": ["acme-sso"]}})
    s.change("Organisation", HOSTILE, {"mail_domains": ["acme.example.net", "nobody.example.org"]})
    s = program("host_name_free", "a host name is claimed that the organisation does not own")
    s.change("Organisation", HOSTILE, {"host_names": ["login.acme.example.net", "login.nobody.example.org"]})
    s.change("Organisation", HOSTILE, {"host_names": ["login.acme.example.net", "unknown.example"]})

    s = program("guesses_from_one_place", "wrong passwords from one place hold up everybody's sign-in")
    for number in range(13):
        s.password(f"nobody{number}", times=10)
    s = program("guesses_of_one_name", "wrong passwords for a name lock its owner out")
    s.password("breakglass", times=30)
    s.password("bob@globex.example.net", times=30, page="globex")
    s = program("flood_of_pages", "anonymous requests push the records of others out of the store")
    s.visit("/login/nothing", times=1300)
    s = program("flood_of_sign_ins", "so do refused sign-ins of the own identity provider")
    s.visit("/o/acme/login/nothing", times=1300)
    s = program("id_after_deletion", "the id of a deleted organisation is made anew, and its records read")
    s.create("Organisation", {"id": GONE, "parent": HOSTILE})
    for rest in ("login-events", "audit", "sessions", "users"):
        s.call("GET", "/organisations/{organisation}/" + rest, organisation=GONE)
    s = program("ids_taken", "ids that another customer wants are taken")
    for kind, more in (
        ("Organisation", {"parent": HOSTILE}),
        ("Application", {"urls": ["https://acme.example.net/wanted"]}),
    ):
        s.create(kind, {"id": "wanted", **more})
        s.create(kind, {"id": "globex.wanted", **more})
        s.create(kind, {"id": "initech.wanted", **more})
    for kind, more in (
        ("Group", {"value": "wanted"}),
        ("Role", {"permissions": ["user:view"]}),
        ("Authenticator", {"name": "x"}),
    ):
        for owner in ("", "globex.", "root.", "umbrella."):
            s.create(kind, {"id": owner + "wanted", **more})
    s = program("header_of_the_proxy", "an identity header that means something to the proxy")
    s.change("Application", "acme-shop", {"headers": {"X-Accel-Redirect": "mail"}})
    s.claim(s.who, {"mail": ["/internal"]})
    s = program("slow_rules", "a request that keeps the server busy for seconds")
    rules = [{"path": f"/{'*a' * 60}{number}", "match": "glob", "allow": "everyone"} for number in range(1000)]
    s.change("Application", "acme-shop", {"rules": rules})
    s.add("ask", url="https://acme.example.net/" + "a" * 6000)
    s = program("entity_id_taken", "the entity id of another is taken as one's own, and answers to it are ours")
    entity = f"{ORIGIN}/countersign/saml/metadata/corp"
    s.change("Authenticator", "acme-sso", {"saml": {"sp_entity_id": entity, "idp_entity_id": issuer_of("corp")}})
    s.claim("opsadmin", {}, acs="corp", issuer=issuer_of("corp"), audience=entity)
    s = program("provider_of_another", "the own authenticator claims to be the identity provider of another")
    s.change("Authenticator", "acme-sso", {"saml": {"idp_entity_id": issuer_of("globex-sso")}})
    s.claim("alice", {}, issuer=issuer_of("globex-sso"), page="globex")
    s.claim("alice", {}, issuer=issuer_of("globex-sso"), acs="globex-sso", unsolicited=True)
    s = program("policy_of_another", "the authenticator of a neighbour is offered, or one's own at a neighbour's page")
    s.change("Organisation", HOSTILE, {"policy": {"authenticators": ["globex-sso", "acme-sso"]}})
    s.claim("alice", {}, page="globex")
    s.claim("opsadmin", {}, page="root")
    s = program("people_of_another", "the own authenticator is to sign in the people of others")
    for other, name in (("globex", "alice"), ("root", "opsadmin"), ("umbrella", "ursula")):
        s.change("Authenticator", "acme-sso", {"people": [other]})
        s.claim(name, {}, page=other)
    s.change("Authenticator", "acme-sso", {"people": "below"})
    s.claim("alice", {}, page="globex")
    s = program("own_child_above", "an organisation moves itself, or a child, elsewhere in the tree")
    s.change("Organisation", HOSTILE, {"parent": "globex"})
    s.create("Organisation", {"id": s.child, "parent": HOSTILE})
    s.change("Organisation", s.child, {"parent": "globex"}, organisation=s.child)
    s.change("Organisation", HOSTILE, {"test_of": "globex"})
    s = program(
        "blocked_abroad", "the people of another are ended, blocked or deleted through an inherited authenticator"
    )
    s.call("DELETE", "/organisations/{organisation}/sessions?authenticator=corp&below=true", organisation=HOSTILE)
    s.call("DELETE", "/organisations/{organisation}/sessions?all=true&below=true", organisation=HOSTILE)
    s = program("switched_off", "an organisation switches itself and its authenticators off")
    s.call("POST", "/organisations/{organisation}/authenticators/{id}/disable", organisation=HOSTILE, id="acme-sso")
    s.change("Organisation", HOSTILE, {"state": "disabled"})
    return out
