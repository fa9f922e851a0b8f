# SPDX-License-Identifier: Apache-2.0
"""Mapping, groups, and who may sign in."""
from case import Case, response, setting
from workbench import CLAIMS, GOOD_ATTRIBUTES, GOOD_MAPPING, attributes

OVERAGE = "http://schemas.microsoft.com/claims/groups.link"
GUID = "3f2b9a64-6c1f-4f0e-9a55-0c6d2f7a1b11"


def only(values):
    return lambda bench: attributes(values)


def without(name):
    return only({k: v for k, v in GOOD_ATTRIBUTES.items() if k != name})


def user(bench, organisation="acme", **members):
    name = members.pop("user_name", bench.user)
    return bench.gateway.api("POST", f"/organisations/{organisation}/users", {"user_name": name, **members})


def with_user(state=None, organisation="acme", **members):
    """A person who is there already, perhaps in a state."""
    def run(bench):
        made = user(bench, organisation, **{k: v(bench) if callable(v) else v for k, v in members.items()})
        if state:
            bench.gateway.api("POST", f"/organisations/{organisation}/users/{made['id']}/{state}")
        return bench.attempt()
    return run


def not_found(bench):
    bench.configure(mapping={"provisioning": "refuse"})
    return bench.attempt()


def not_found_by_case(bench):
    bench.configure(mapping={"provisioning": "refuse"})
    user(bench, external_identities=[{"authenticator": "corp", "value": bench.user.upper()}], user_name="someone.else@example.com")
    return bench.attempt()


def name_taken(bench):
    user(bench)
    return bench.attempt()


def exempt_from_sso(bench):
    bench.configure(mapping={"match": "user_name"})
    user(bench, authenticator="local")
    return bench.attempt()


def moved_organisation(bench):
    """A person of a part of the organisation that was moved to another one since."""
    bench.configure(people="below")
    team = f"team{bench.count}"
    bench.gateway.api("POST", "/organisations", {"id": team, "parent": "acme", "name": "Team"})
    user(bench, organisation=team, external_identities=[{"authenticator": "corp", "value": bench.user}])
    bench.gateway.api("PATCH", f"/organisations/{team}", {"parent": "other"}, content_type="application/merge-patch+json")
    return bench.attempt()


def disabled_authenticator(bench):
    browser, request, relay_state = bench.begin()
    bench.gateway.api("POST", "/organisations/acme/authenticators/corp/disable")
    return bench.deliver(browser, bench.message(request), relay_state)


def still_a_draft(bench):
    from browser import Browser
    from gateway import PREFIX
    bench.configure(state="draft")
    return Browser().request(f"{bench.gateway.origin}{PREFIX}/login/corp")


def disabled_organisation(bench):
    browser, request, relay_state = bench.begin()
    bench.gateway.api("PATCH", "/organisations/acme", {"state": "disabled"}, content_type="application/merge-patch+json")
    try:
        return bench.deliver(browser, bench.message(request), relay_state)
    finally:
        bench.gateway.api("PATCH", "/organisations/acme", {"state": "active"}, content_type="application/merge-patch+json")


def wrong_password(bench):
    from browser import Browser
    from gateway import PREFIX
    browser = Browser()
    page = browser.go(f"{bench.gateway.origin}{PREFIX}/login")
    page = browser.submit(page, user_name="nobody@nowhere.example")
    page = browser.submit(page, password="wrong password")
    events = bench.gateway.api("GET", "/login-events?limit=1")["items"]
    page.text += " " + events[0]["reference"]
    return page


CASES = [
    response("group_claim_in_wrong_case", "mapping.group_missing", ["cpm_user_groups", "Cpm_user_groups", "case"],
             attributes_xml=only({**{k: v for k, v in GOOD_ATTRIBUTES.items() if k != "cpm_user_groups"}, "Cpm_user_groups": "admins"})),
    response("group_claim_not_sent", "mapping.group_missing", ["cpm_user_groups", "identity provider"], attributes_xml=without("cpm_user_groups")),
    response("group_ids_for_names", "mapping.group_missing", ["object id", GUID], sent={"cpm_user_groups": [GUID]}),
    response("group_unknown", "mapping.group_missing", ["designers", "group"], sent={"cpm_user_groups": ["designers"]}),
    response("group_in_wrong_case", "mapping.group_missing", ["Admins", "case"], sent={"cpm_user_groups": ["Admins"]}),
    response("two_groups", "mapping.groups_conflict", ["admins", "staff"], sent={"cpm_user_groups": ["admins", "staff"]}),
    response("group_overage_link", "mapping.group_overage", ["150", "groups assigned to the application"],
             attributes_xml=only({**{k: v for k, v in GOOD_ATTRIBUTES.items() if k != "cpm_user_groups"}, OVERAGE: "https://graph.windows.net/x"})),
    response("group_prefix_not_set_here", "mapping.group_missing", ["cpm_admins", "prefix"], sent={"cpm_user_groups": ["cpm_admins"]}),
    response("required_attribute_missing", "mapping.field_missing", ["email", "identity provider"], attributes_xml=without(CLAIMS + "emailaddress")),
    setting("attribute_name_in_wrong_case", "mapping.field_missing", ["emailAddress", "case"], mapping={
        "fields": [{"field": "email", "sources": ["emailAddress"], "required": True}]}),
    setting("attribute_name_unknown", "mapping.field_missing", ["mail", "emailaddress"], mapping={
        "fields": [{"field": "email", "sources": ["mail"], "required": True}]}),
    response("two_values_where_one_is_expected", "mapping.field_ambiguous", ["email", "send one"],
             sent={CLAIMS + "emailaddress": ["a@example.com", "b@example.com"]}),
    setting("user_name_with_a_space", "mapping.user_name_invalid", ["space", "user name"], "Alice Archer", mapping={
        "name_rule": "mail_address", "fields": [{"field": "user_name", "sources": ["displayname"]}, *GOOD_MAPPING["fields"][1:]]},
        sent={"http://schemas.microsoft.com/identity/claims/displayname": "Alice Archer"}),
    response("name_id_transient", "mapping.name_id_transient", ["transient", "persistent"],
             name_id_xml='<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient">_7d1</saml:NameID>'),
    setting("external_id_attribute_missing", "mapping.external_id_missing", ["objectidentifier"], mapping={"external_id": "objectidentifier"}),
    response("name_id_empty", "saml.name_id_invalid", ["nameid"],
             name_id_xml='<saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"></saml:NameID>'),
    setting("unknown_permission", "mapping.permission_unknown", ["max_acounts", "cpm_user_permissions"], mapping={
        "permissions_attribute": "cpm_user_permissions"}, sent={"cpm_user_permissions": ["max_acounts=5"]}),
    setting("bad_permission_value", "mapping.permission_invalid", ["max_accounts", "many"], mapping={
        "permissions_attribute": "cpm_user_permissions"}, sent={"cpm_user_permissions": ["max_accounts=many"]}),
    Case("user_not_in_local_database", not_found, "identity.user_not_found", ["user not found in local database", "provisioning"]),
    Case("external_identity_differs_by_case", not_found_by_case, "identity.user_not_found", ["external identity"]),
    Case("user_blocked", with_user("block", external_identities=lambda b: [{"authenticator": "corp", "value": b.user}]), "identity.user_blocked", ["unblock"]),
    Case("user_deactivated", with_user("deactivate", external_identities=lambda b: [{"authenticator": "corp", "value": b.user}]),
         "identity.user_deactivated", ["state of the user", "active"]),
    Case("user_name_taken", name_taken, "identity.user_name_taken", ["user name", "link"]),
    Case("exempt_from_sso", exempt_from_sso, "identity.user_other_authenticator", ["authenticator", "local"]),
    Case("user_of_another_organisation", moved_organisation, "identity.user_other_organisation", ["organisation"]),
    Case("authenticator_disabled", disabled_authenticator, "identity.authenticator_inactive", ["state of the login authenticator to active"]),
    Case("organisation_disabled", disabled_organisation, "identity.organisation_disabled", ["organisation"]),
    Case("authenticator_still_a_draft", still_a_draft, "identity.authenticator_inactive", ["state of the login authenticator to active"]),
    Case("wrong_local_password", wrong_password, "identity.password_wrong", ["password"]),
]
