# SPDX-License-Identifier: Apache-2.0
"""Names and addresses that the two sides do not have alike; clocks; who began."""
from case import Case, response, setting
from workbench import instant, status

AUDIENCE = "<saml:AudienceRestriction><saml:Audience>%s</saml:Audience></saml:AudienceRestriction>"


def audience(change):
    return lambda bench: AUDIENCE % change(bench.entity_id)


def acs(change):
    return lambda bench: change(bench.acs)


def signed_response(name, code, remedy, received="", **changes):
    return response(name, code, remedy, received, sign_response=True, **changes)


def replay(bench):
    browser, request, relay_state = bench.begin()
    message = bench.message(request)
    assert bench.deliver(browser, message, relay_state).status == 303
    browser.cookies = {host: {k: v for k, v in jar.items() if "session" not in k} for host, jar in browser.cookies.items()}
    return bench.deliver(browser, message, relay_state)


def two_windows(bench):
    browser, first, _ = bench.begin()
    _, _, second_state = bench.begin(browser)
    return bench.deliver(browser, bench.message(first), second_state)


def other_browser(bench):
    from browser import Browser
    _, request, relay_state = bench.begin()
    return bench.deliver(Browser(), bench.message(request), relay_state)


def unsolicited(bench):
    from browser import Browser
    return bench.deliver(Browser(), bench.message(None, in_response_to=None, confirm_in_response_to=None), "")


def late_answer(bench):
    from browser import Browser
    _, request, _ = bench.begin()
    bench.configure({"idp_initiated": "accepted"})
    return bench.deliver(Browser(), bench.message(request), "")


CASES = [
    response("entity_id_wrong_at_idp", "saml.audience_mismatch", ["at the identity provider", "entity id", "entra"], "https://else.example/sp",
             audiences_xml=AUDIENCE % "https://else.example/sp"),
    response("entity_id_trailing_slash_at_idp", "saml.audience_mismatch", ["at the identity provider", "slash at the end"],
             audiences_xml=audience(lambda e: e + "/")),
    response("entity_id_case_at_idp", "saml.audience_mismatch", ["capital and small letters"], audiences_xml=audience(str.upper)),
    response("entity_id_http_for_https", "saml.audience_mismatch", ["http and https"],
             audiences_xml=audience(lambda e: e.replace("http://", "https://"))),
    response("audience_not_sent", "saml.audience_missing", ["missing-audience", "at the identity provider"], audiences_xml=""),
    setting("sp_entity_id_changed_here", "saml.audience_mismatch", ["entity id"], saml={"sp_entity_id": "urn:example:renamed"}),
    setting("idp_entity_id_wrong_here", "saml.issuer_mismatch", ["entity id of this login authenticator"], "https://idp.example.com/idp",
            saml={"idp_entity_id": "https://idp.example.com/other"}),
    setting("idp_entity_id_trailing_slash_here", "saml.issuer_mismatch", ["slash at the end"], saml={"idp_entity_id": "https://idp.example.com/idp/"}),
    response("issuer_of_another_tenant", "saml.issuer_mismatch", ["entity id of this login authenticator"], "https://sts.windows.net/1/",
             issuer_xml="<saml:Issuer>https://sts.windows.net/1/</saml:Issuer>",
             response_issuer_xml="<saml:Issuer>https://sts.windows.net/1/</saml:Issuer>"),
    response("issuer_not_on_response", "saml.issuer_missing", ["missing-issuer"], response_issuer_xml="", sign_response=True),
    signed_response("acs_wrong_at_idp", "saml.destination_mismatch", ["assertion url (acs", "reply url"], "https://sp.else.example/acs",
                    destination="https://sp.else.example/acs"),
    response("recipient_wrong_at_idp", "saml.recipient_mismatch", ["recipient", "at the identity provider"], "https://sp.else.example/acs",
             recipient="https://sp.else.example/acs"),
    response("recipient_trailing_slash", "saml.recipient_mismatch", ["slash at the end"], recipient=acs(lambda a: a + "/")),
    signed_response("acs_https_for_http", "saml.destination_mismatch", ["http and https", "public url"],
                    destination=acs(lambda a: a.replace("http://", "https://"))),
    signed_response("acs_other_host", "saml.destination_mismatch", ["the host differs"],
                    destination=acs(lambda a: a.replace("127.0.0.1", "gateway.internal"))),
    response("recipient_not_sent", "saml.recipient_missing", ["recipient"], recipient=None),
    signed_response("destination_not_sent", "saml.destination_missing", ["missing-destination"], destination=None),
    response("idp_clock_10_minutes_ahead", "saml.not_yet_valid", ["clock", "ntp", "ahead"], not_before=lambda b: instant(600),
             not_on_or_after=lambda b: instant(1200), confirm_until=lambda b: instant(1200)),
    response("idp_clock_10_minutes_behind", "saml.expired", ["clock", "ntp", "past"], not_before=lambda b: instant(-1200),
             not_on_or_after=lambda b: instant(-600)),
    response("answer_came_too_late", "saml.confirmation_expired", ["too long", "clock"], confirm_until=lambda b: instant(-600)),
    response("issue_instant_ahead", "saml.issue_instant_out_of_range", ["clock"], issue_instant=lambda b: instant(86400)),
    response("times_with_offset", "saml.time_invalid", ["offset-times"], not_before=lambda b: instant(-60).replace("Z", "+00:00")),
    response("session_over_already", "saml.session_expired", ["session at the identity provider is over"], session_until=lambda b: instant(-600)),
    Case("idp_initiated_off", unsolicited, "saml.unsolicited_not_allowed", ["identity-provider-initiated", "login authenticator"]),
    Case("replayed", replay, "saml.replayed", ["used before"]),
    Case("two_windows", two_windows, "saml.in_response_to_mismatch", ["two windows"]),
    Case("cookies_blocked_or_other_browser", other_browser, "gateway.pending_missing", ["cookie"]),
    Case("unsolicited_with_in_response_to", late_answer, "saml.in_response_to_unexpected", ["begin anew"]),
    response("in_response_to_not_sent", "saml.in_response_to_missing", ["identity provider"], in_response_to=None, confirm_in_response_to=None),
    response("no_authn_context", "saml.status_no_authn_context", ["blank", "requested authentication context"], status_xml=status("Responder", "NoAuthnContext")),
    response("entra_75011", "saml.status_no_authn_context", ["blank", "aadsts75011"],
             status_xml=status("Responder", message="AADSTS75011: Authentication method 'X509, MultiFactor' by which the user authenticated with the "
                               "service doesn't match requested authentication method 'Password, ProtectedTransport'.")),
    response("entra_700016", "saml.status_not_success", ["aadsts700016", "entity id"],
             status_xml=status("Responder", message="AADSTS700016: Application with identifier 'x' was not found in the directory 'y'.")),
    setting("password_where_mfa_is_asked_for", "saml.authn_context_mismatch", ["conditional access", "saml.authn_contexts", "exact"], "PasswordProtectedTransport",
            saml={"authn_contexts": ["https://refeds.org/profile/mfa"], "authn_context_comparison": "minimum"}),
    response("user_cancelled", "saml.status_authn_failed", ["did not manage"], status_xml=status("Responder", "AuthnFailed")),
    response("request_denied", "saml.status_request_denied", ["assign"], status_xml=status("Requester", "RequestDenied")),
    response("no_passive", "saml.status_no_passive", ["passive"], status_xml=status("Responder", "NoPassive")),
    response("name_id_policy_refused", "saml.status_invalid_name_id_policy", ["nameid format", "blank"], status_xml=status("Requester", "InvalidNameIDPolicy")),
    response("no_assertion", "saml.assertion_missing", ["assigned"], assertion_override_xml="", sign_assertion=False),
]
