# SPDX-License-Identifier: Apache-2.0
"""What a well signed message says: attacks V04 to V26 of docs/attacks.md, and the tolerances that are about it."""

from gen import message as m
from gen.case import case, pair
from gen.message import (
    ACS, BEARER, EMAIL, IDP, Message, REQUEST, RESPONSE_ID, SAMLP, SP, STATUS, USER, cut, genuine, swap)
from gen.tools import sign

SCHEMA = "saml.schema_violation"
OTHER_SP = "https://other-sp.example.com/saml/metadata"


def restriction(*audiences):
    return "<saml:AudienceRestriction>%s</saml:AudienceRestriction>" % "".join("<saml:Audience>%s</saml:Audience>" % a for a in audiences)


def audience():
    def one(name, about, xml, expect, **keys):
        case("v04_" + name, "V04, [Core] 2.5.1.4: " + about, genuine(audiences_xml=xml), expect, **keys)
    pair("v04_missing_audience", "V04: no AudienceRestriction.", "V04: no AudienceRestriction, allowed by missing-audience.",
         genuine(audiences_xml=""), "missing-audience", "saml.audience_missing")
    pair("v04_no_conditions", "V04: no Conditions at all.", "V04: no Conditions at all, allowed by missing-audience.",
         genuine(conditions_xml=""), "missing-audience", "saml.audience_missing")
    wrong = "saml.audience_mismatch"
    one("other_sp", "the audience is another service provider.", restriction(OTHER_SP), wrong)
    one("other_sp_in_spite_of_switch", "another audience is refused under missing-audience too.", restriction(OTHER_SP), wrong, allow="missing-audience")
    one("empty_audience", "an empty Audience.", restriction(""), wrong)
    one("empty_restriction", "an AudienceRestriction without Audience.", restriction(), wrong)
    one("prefix", "our name with something behind it.", restriction(SP + ".evil.org"), wrong)
    one("suffix", "something before our name.", restriction("x" + SP), wrong)
    one("cut", "our name without its end.", restriction(SP[:-1]), wrong)
    one("case", "our name in another case.", restriction(SP.replace("sp.", "SP.")), wrong)
    one("trailing_slash", "our name and a slash.", restriction(SP + "/"), wrong)
    one("two_restrictions_one_other", "two AudienceRestrictions, of which one is not for us: all must hold.", restriction(SP) + restriction(OTHER_SP), wrong)
    one("two_restrictions", "two AudienceRestrictions for us.", restriction(SP) + restriction(OTHER_SP, SP), "accept")
    one("two_audiences", "two Audiences of which one is us: one is enough.", restriction(OTHER_SP, SP), "accept")


def addresses():
    for name, value in (("other", "https://evil.example.com/acs"), ("http", ACS.replace("https", "http")), ("port", ACS.replace(".com/", ".com:443/")),
                        ("case", ACS.replace("/acs", "/ACS")), ("query", ACS + "?x=1"), ("fragment", ACS + "#x"), ("dots", ACS.replace("/acs", "/x/../acs")),
                        ("trailing_slash", ACS + "/"), ("empty", "")):
        case("v05_recipient_" + name, "V05, [Prof] 4.1.4.3: Recipient `%s`." % value, genuine(recipient=value), "saml.recipient_mismatch")
        case("v06_destination_" + name, "V06, [Bind] 3.5.5.2: Destination `%s` of a signed response." % value,
             genuine(destination=value, sign_response=True, sign_assertion=False), "saml.destination_mismatch")
    case("v05_recipient_missing", "V05, [Prof] 4.1.4.2: no Recipient.", genuine(recipient=None), "saml.recipient_missing")
    pair("v06_missing_destination", "V06: a signed response without Destination.", "V06: the same, allowed by missing-destination.",
         genuine(destination=None, sign_response=True, sign_assertion=False), "missing-destination", "saml.destination_missing")
    case("v06_no_destination_unsigned", "[Bind] 3.5.5.2: an unsigned response need not have a Destination; the signed Recipient holds.", genuine(destination=None))


def in_response_to():
    case("v07_response_missing", "V07: no InResponseTo on the response.", genuine(in_response_to=None), "saml.in_response_to_missing")
    case("v07_response_other", "V07: the response answers another request.", genuine(in_response_to="_other"), "saml.in_response_to_mismatch")
    case("v07_confirmation_missing", "V07: no InResponseTo in SubjectConfirmationData.", genuine(confirm_in_response_to=None), "saml.in_response_to_missing")
    case("v07_confirmation_other", "V07: the confirmation answers another request.", genuine(confirm_in_response_to="_other"), "saml.in_response_to_mismatch")
    case("v07_both_other", "V07: both answer another request.", genuine(in_response_to="_other", confirm_in_response_to="_other"), "saml.in_response_to_mismatch")
    case("v07_case", "V07: InResponseTo in another case.", genuine(in_response_to=REQUEST.upper()), "saml.in_response_to_mismatch")
    case("v08_unsolicited_not_awaited", "V08: no InResponseTo anywhere, while a request is open.",
         genuine(in_response_to=None, confirm_in_response_to=None), "saml.in_response_to_missing")
    case("v08_unsolicited_with_in_response_to", "V08: an unsolicited response that claims to answer.", genuine(), "saml.in_response_to_unexpected", unsolicited="yes")
    case("v08_unsolicited_empty", "V08: an unsolicited response with an empty InResponseTo.",
         genuine(in_response_to="", confirm_in_response_to=None), "saml.in_response_to_unexpected", unsolicited="yes")
    case("v08_unsolicited_confirmation", "V08: an unsolicited response whose confirmation claims to answer.",
         genuine(in_response_to=None), "saml.in_response_to_unexpected", unsolicited="yes")


def times():
    expired, early = "saml.expired", "saml.not_yet_valid"
    case("v10_not_on_or_after_inside", "V10, [Core] 2.5.1.2: NotOnOrAfter one second inside the skew of 60 s.", genuine(not_on_or_after="2026-03-02T09:59:01Z"))
    case("v10_not_on_or_after_outside", "V10, [Core] 2.5.1.2: NotOnOrAfter exactly the skew ago.", genuine(not_on_or_after="2026-03-02T09:59:00Z"), expired)
    case("v10_not_before_inside", "V10, [Core] 2.5.1.2: NotBefore exactly the skew ahead.", genuine(not_before="2026-03-02T10:01:00Z"))
    case("v10_not_before_outside", "V10, [Core] 2.5.1.2: NotBefore one second beyond the skew.", genuine(not_before="2026-03-02T10:01:01Z"), early)
    case("v10_confirmation_inside", "V10, [Prof] 4.1.4.3: the confirmation's NotOnOrAfter one second inside the skew.", genuine(confirm_until="2026-03-02T09:59:01Z"))
    case("v10_confirmation_outside", "V10, [Prof] 4.1.4.3: the confirmation's NotOnOrAfter exactly the skew ago.", genuine(confirm_until="2026-03-02T09:59:00Z"), "saml.confirmation_expired")
    case("v10_no_skew_inside", "V10: no skew; NotOnOrAfter one second ahead.", genuine(not_on_or_after="2026-03-02T10:00:01Z"), skew="0")
    case("v10_no_skew_equal", "V10: no skew; NotOnOrAfter is now.", genuine(not_on_or_after="2026-03-02T10:00:00Z"), expired, skew="0")
    case("v10_no_skew_not_before_equal", "V10: no skew; NotBefore is now.", genuine(not_before="2026-03-02T10:00:00Z"), skew="0")
    case("v10_fraction_inside", "V10: a fraction of a second before the end.", genuine(not_on_or_after="2026-03-02T10:00:00.001Z"), skew="0")
    case("v10_only_not_before", "[Core] 2.5.1.2: Conditions without NotOnOrAfter; the confirmation still has one.", genuine(not_on_or_after=None))
    case("v10_only_not_on_or_after", "[Core] 2.5.1.2: Conditions without NotBefore.", genuine(not_before=None))
    case("v10_window_reversed", "V10: NotOnOrAfter before NotBefore, both within the skew.",
         genuine(not_before="2026-03-02T10:00:30Z", not_on_or_after="2026-03-02T09:59:30Z"), "saml.time_invalid")
    case("v10_window_empty", "V10: NotOnOrAfter equals NotBefore.",
         genuine(not_before="2026-03-02T10:00:00Z", not_on_or_after="2026-03-02T10:00:00Z"), "saml.time_invalid")
    case("v10_confirmation_missing", "V10, [Prof] 4.1.4.2: no NotOnOrAfter in SubjectConfirmationData.", genuine(confirm_until=None), "saml.confirmation_invalid")
    case("v10_confirmation_not_before", "V14, [Prof] 4.1.4.2: NotBefore in a bearer's SubjectConfirmationData.",
         genuine(confirm_from="2026-03-02T09:54:58Z"), "saml.confirmation_invalid")
    case("v10_confirmation_time_invalid", "V10: a malformed NotOnOrAfter in SubjectConfirmationData.", genuine(confirm_until="soon"), "saml.time_invalid")
    far = "saml.issue_instant_out_of_range"
    case("v11_response_future_inside", "V11: the response is issued exactly the skew ahead.", genuine(issue_instant="2026-03-02T10:01:00Z"))
    case("v11_response_future", "V11: the response is issued one second beyond the skew ahead.", genuine(issue_instant="2026-03-02T10:01:01Z"), far)
    case("v11_response_old", "V11: the response was issued a year ago.", genuine(issue_instant="2025-03-02T10:00:00Z"), far)
    case("v11_assertion_future", "V11: the assertion is issued one second beyond the skew ahead.", genuine(assertion_instant="2026-03-02T10:01:01Z"), far)
    case("v11_assertion_old", "V11: the assertion was issued a year ago.", genuine(assertion_instant="2025-03-02T10:00:00Z"), far)
    case("v11_response_missing", "[Core] 3.2.2: no IssueInstant on the response.", genuine(issue_instant=None), "saml.time_invalid")
    case("v11_assertion_missing", "[Core] 2.3.3: no IssueInstant on the assertion.", genuine(assertion_instant=None), "saml.time_invalid")
    case("v12_authn_future_inside", "V12: AuthnInstant exactly the skew ahead.", genuine(authn_instant="2026-03-02T10:01:00Z"))
    case("v12_authn_future", "V12: AuthnInstant one second beyond the skew ahead.", genuine(authn_instant="2026-03-02T10:01:01Z"), "saml.authn_instant_out_of_range")
    case("v12_authn_old", "V12: an old AuthnInstant is fine where no age is asked for.", genuine(authn_instant="2026-02-20T10:00:00Z"))
    case("v12_authn_missing", "[Core] 2.7.2: no AuthnInstant.", genuine(authn_instant=None), "saml.time_invalid")
    case("v13_session_inside", "V13: SessionNotOnOrAfter one second inside the skew.", genuine(session_until="2026-03-02T09:59:01Z"))
    case("v13_session_over", "V13: SessionNotOnOrAfter exactly the skew ago.", genuine(session_until="2026-03-02T09:59:00Z"), "saml.session_expired")
    case("v13_session_none", "[Core] 2.7.2: no SessionNotOnOrAfter and no SessionIndex.", genuine(session_until=None, session_index=None))
    case("v13_session_time_invalid", "V13: a malformed SessionNotOnOrAfter.", genuine(session_until="never"), "saml.time_invalid")
    offset = genuine(not_on_or_after="2026-03-02T10:04:58+00:00")
    pair("offset_times", "[Core] 1.3.3: NotOnOrAfter with +00:00 in place of Z.", "The same, allowed by offset-times.", offset, "offset-times", "saml.time_invalid")
    everywhere = genuine(**{name: getattr(Message(), name).replace("Z", "+00:00") for name in (
        "issue_instant", "assertion_instant", "not_before", "not_on_or_after", "confirm_until", "authn_instant", "session_until")})
    case("offset_times_everywhere_allowed", "offset-times: every time with +00:00.", everywhere, allow="offset-times")
    case("offset_times_other_offset", "offset-times: an offset that is not zero stays refused.",
         genuine(not_on_or_after="2026-03-02T12:04:58+02:00"), "saml.time_invalid", allow="offset-times")


def confirmations():
    shape = Message()
    holder = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"
    vouches = "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"
    none = "saml.bearer_confirmation_missing"
    case("v14_none", "V14: no SubjectConfirmation.", genuine(confirmations_xml=""), none)
    case("v14_no_subject", "V14, [Prof] 4.1.4.2: no Subject.", genuine(subject_xml=""), "saml.subject_missing")
    case("v14_holder_of_key", "V14: holder-of-key alone.", genuine(method=holder), none)
    case("v14_sender_vouches", "V14: sender-vouches alone.", genuine(method=vouches), none)
    case("v14_method_missing", "V14: an empty Method.", genuine(method=""), none)
    case("v14_method_case", "V14: bearer in another case.", genuine(method=BEARER.upper()), none)
    case("v14_no_data", "V14: bearer without SubjectConfirmationData.",
         genuine(confirmations_xml='<saml:SubjectConfirmation Method="%s"></saml:SubjectConfirmation>' % BEARER), "saml.confirmation_invalid")
    good = shape.confirmation()
    case("v14_second_is_good", "[Prof] 4.1.4.3: of two confirmations the second is wholly valid: one is enough.",
         genuine(confirmations_xml=shape.confirmation(recipient="https://other.example.com/acs") + good))
    case("v14_first_is_good", "[Prof] 4.1.4.3: of two confirmations the first is wholly valid.",
         genuine(confirmations_xml=good + shape.confirmation(method=holder)))
    case("v14_halves", "V14: two confirmations, each valid by half: no one is wholly valid.", genuine(
        confirmations_xml=shape.confirmation(recipient="https://other.example.com/acs") + shape.confirmation(until="2026-03-02T09:00:00Z")), "saml.confirmation_expired")
    case("v14_address", "[Prof] 4.1.4.3: an Address is not relied on.", genuine(confirmations_xml=swap(
        good, "<saml:SubjectConfirmationData ", '<saml:SubjectConfirmationData Address="192.0.2.7" ')))


def issuers():
    issuer = "<saml:Issuer%s>%s</saml:Issuer>"
    wrong = "saml.issuer_mismatch"
    entity = ' Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity"'
    both = dict(sign_response=True)
    case("v15_assertion_other", "V15: the assertion is issued by another entity.", genuine(issuer_xml=issuer % ("", "https://other-idp.example.com")), wrong)
    case("v15_response_other", "V15: the response is issued by another entity than its assertion.",
         genuine(response_issuer_xml=issuer % ("", "https://other-idp.example.com"), **both), wrong)
    case("v15_assertion_missing", "V15, [Core] 2.3.3: no Issuer in the assertion.", genuine(issuer_xml=""), "saml.issuer_missing")
    case("v15_assertion_missing_in_spite_of_switch", "V15: missing-issuer is about the response alone.", genuine(issuer_xml=""), "saml.issuer_missing", allow="missing-issuer")
    case("v15_assertion_empty", "V15: an empty Issuer in the assertion.", genuine(issuer_xml=issuer % ("", "")), wrong)
    case("v15_assertion_format", "V15: an Issuer whose Format is not entity.", genuine(issuer_xml=issuer % (' Format="%s"' % EMAIL, IDP)), wrong)
    case("v15_format_entity", "[Core] 8.3.6: an Issuer with Format entity.", genuine(issuer_xml=issuer % (entity, IDP)))
    case("v15_trailing_slash", "V15: the IdP's name with a slash.", genuine(issuer_xml=issuer % ("", IDP + "/")), wrong)
    case("v15_case", "V15: the IdP's name in another case.", genuine(issuer_xml=issuer % ("", IDP.replace("idp.", "IDP."))), wrong)
    case("v16_other_idp_asserts_our_issuer", "V16: a second IdP, trusted elsewhere, signs in the first one's name.",
         genuine(key="other-idp-rsa2048", assertion_signature=dict(cert="other-idp-rsa2048")), "saml.signature_invalid")
    case("v16_message_of_other_idp", "V16: a genuine message of another IdP at this IdP's address.", genuine(
        key="other-idp-rsa2048", issuer_xml=issuer % ("", "https://other-idp.example.com"),
        response_issuer_xml=issuer % ("", "https://other-idp.example.com")), wrong)
    pair("v15_missing_issuer", "V15, [Prof] 4.1.4.2: a signed response without Issuer.", "V15: the same, allowed by missing-issuer.",
         genuine(response_issuer_xml="", sign_response=True, sign_assertion=False), "missing-issuer", "saml.issuer_missing")
    case("v15_no_issuer_unsigned", "[Prof] 4.1.4.2: an unsigned response need not have an Issuer.", genuine(response_issuer_xml=""))


def name_ids():
    bad = "saml.name_id_invalid"
    def one(name, about, xml, expect=bad, **keys):
        case("v18_" + name, "V18, [Core] 2.2: " + about, genuine(name_id_xml=xml), expect, **keys)
    one("empty", "an empty NameID.", "<saml:NameID></saml:NameID>")
    one("white_space", "a NameID of white space.", "<saml:NameID> \n </saml:NameID>")
    one("base_id", "a BaseID in place of NameID.", '<saml:BaseID xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="x"></saml:BaseID>')
    one("two_name_ids", "two NameIDs.", "<saml:NameID>%s</saml:NameID><saml:NameID>admin@example.com</saml:NameID>" % USER, SCHEMA)
    one("other_sp_qualifier", "SPNameQualifier of another service provider.", '<saml:NameID SPNameQualifier="%s">%s</saml:NameID>' % (OTHER_SP, USER), "saml.name_id_qualifier_mismatch")
    one("own_sp_qualifier", "SPNameQualifier is us.", '<saml:NameID SPNameQualifier="%s">%s</saml:NameID>' % (SP, USER), "accept")
    one("other_name_qualifier", "NameQualifier of another domain, as proxies send it: a user is known by the configured IdP and the NameID, "
        "whatever the qualifier.", '<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" '
        'NameQualifier="https://other-idp.example.com">x</saml:NameID>', "accept", name_id="x")
    case("v18_none", "SP13: a Subject without NameID is allowed; identity then comes from attributes.", genuine(name_id_xml=""), name_id=None)
    one("unspecified", "Format unspecified.", '<saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">%s</saml:NameID>' % USER, "accept")


def attributes():
    statement = "<saml:AttributeStatement>%s</saml:AttributeStatement>"
    attribute = lambda name, *values, **more: "<saml:Attribute%s>%s</saml:Attribute>" % (
        m.attribute_xml([("Name", name), ("NameFormat", more.get("form")), ("FriendlyName", more.get("friendly"))]),
        "".join("<saml:AttributeValue>%s</saml:AttributeValue>" % v for v in values))
    def one(name, about, xml, expect="accept", **keys):
        case("v19_" + name, "V19, [Core] 2.7.3: " + about, genuine(attributes_xml=xml), expect, **keys)
    twice = "saml.attribute_duplicate"
    one("same_name_twice", "one Name twice.", statement % (attribute("role", "user") + attribute("role", "admin")), twice)
    one("same_name_two_statements", "one Name in two statements.", statement % attribute("role", "user") + statement % attribute("role", "admin"), twice)
    one("same_name_other_format", "one Name with two NameFormats.", statement % (
        attribute("role", "user") + attribute("role", "admin", form="urn:oasis:names:tc:SAML:2.0:attrname-format:basic")), twice)
    one("friendly_name_collision", "a FriendlyName that is another attribute's Name means nothing.", statement % (
        attribute("role", "user") + attribute("urn:oid:1.2.3", "admin", friendly="role")), attribute_role="user")
    one("element_in_value", "an element inside a value.", statement % attribute("role", "<b>admin</b>"), "saml.attribute_invalid")
    one("cve_2025_46573_smuggled_attribute", "CVE-2025-46573: an Attribute inside another's value.", statement % attribute(
        "note", '<saml:Attribute Name="role"><saml:AttributeValue>admin</saml:AttributeValue></saml:Attribute>'), "saml.attribute_invalid")
    one("no_name", "an Attribute without Name.", statement % attribute(None, "x"), "saml.attribute_invalid")
    one("empty_name", "an Attribute with an empty Name.", statement % attribute("", "x"), "saml.attribute_invalid")
    one("no_values", "an Attribute without values.", statement % attribute("role"))
    one("odd_names", "names that mean something elsewhere are only names.", statement % (
        attribute("__proto__", "a") + attribute("REMOTE_USER", "b")), attribute___proto__="a", attribute_REMOTE_USER="b")
    one("markup_as_text", "escaped markup in a value is text.", statement % attribute("note", "&lt;saml:NameID&gt;admin&lt;/saml:NameID&gt;"),
        attribute_note="<saml:NameID>admin</saml:NameID>")
    one("nil_value", "xsi:nil on a value gives an empty value.", statement % (
        '<saml:Attribute Name="role"><saml:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"></saml:AttributeValue></saml:Attribute>'),
        attribute_role="")
    one("name_id_value", "eduPersonTargetedID: a NameID as value.", statement % attribute(
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.10", '<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">abc</saml:NameID>'))
    one("space_in_value", "white space in a value is kept.", statement % attribute("role", " user "), attribute_role=" user ")


def statuses():
    def code(value, inner="", message=""):
        return '<samlp:Status><samlp:StatusCode Value="%s">%s</samlp:StatusCode>%s</samlp:Status>' % (value, inner, message)
    def second(value):
        return '<samlp:StatusCode Value="%s"></samlp:StatusCode>' % value
    def one(name, about, xml, expect, assertion=True, **keys):
        shape = Message(status_xml=xml, sign_response=not assertion)
        text = shape.build() if assertion else sign(shape.response("", True), signature_of=RESPONSE_ID)
        case("v20_" + name, "V20, [Core] 3.2.2: " + about, text, expect, **keys)
    plain = "saml.status_not_success"
    one("missing", "no Status.", "", "saml.status_missing")
    one("no_code", "a Status without StatusCode.", "<samlp:Status></samlp:Status>", "saml.status_missing")
    one("no_value", "a StatusCode without Value.", "<samlp:Status><samlp:StatusCode></samlp:StatusCode></samlp:Status>", plain)
    one("requester_with_assertion", "Requester, with a valid assertion inside.", code(STATUS + "Requester"), plain)
    one("nested_success", "Success nested under Requester.", code(STATUS + "Requester", second(STATUS + "Success")), plain)
    one("unknown", "an unknown status.", code("urn:none"), plain)
    one("success_of_other_namespace", "a status that only ends in Success.", code("urn:evil:Success"), plain)
    one("nested_50", "Requester with 50 nested codes.", code(STATUS + "Requester", '<samlp:StatusCode Value="x">' * 50 + "</samlp:StatusCode>" * 50), plain)
    for name, value, expect in (("no_authn_context", "NoAuthnContext", "saml.status_no_authn_context"), ("authn_failed", "AuthnFailed", "saml.status_authn_failed"),
                                ("request_denied", "RequestDenied", "saml.status_request_denied"), ("no_passive", "NoPassive", "saml.status_no_passive"),
                                ("invalid_name_id_policy", "InvalidNameIDPolicy", "saml.status_invalid_name_id_policy"), ("request_unsupported", "RequestUnsupported", plain)):
        one(name, "Responder / %s, signed, without assertion." % value, code(STATUS + "Responder", second(STATUS + value)), expect, assertion=False)
    one("aadsts75011", "Entra's refusal of a context class, told in the message only.", code(
        STATUS + "Responder", message="<samlp:StatusMessage>AADSTS75011: Authentication method by which the user authenticated doesn't match.</samlp:StatusMessage>"),
        "saml.status_no_authn_context", assertion=False)
    one("success_with_message", "Success with a StatusMessage.", code(STATUS + "Success", message="<samlp:StatusMessage>fine</samlp:StatusMessage>"), "accept")
    text = sign(Message().response("", True), signature_of=RESPONSE_ID)
    case("v20_success_without_assertion", "[Prof] 4.1.4.2: Success without an assertion.", text, "saml.assertion_missing")


def statements():
    case("v21_no_authn_statement", "V21, [Prof] 4.1.4.2: no AuthnStatement.", genuine(authn_xml=""), "saml.authn_statement_missing")
    case("v21_context_as_asked", "V21, [Core] 3.3.2.2.1: the context class that was asked for.", genuine(), authn_context=m.PASSWORD)
    case("v21_context_one_of_two", "V21: one of two classes that are good enough.", genuine(), authn_context=["urn:oasis:names:tc:SAML:2.0:ac:classes:X509", m.PASSWORD])
    case("v21_context_lower", "V21: a context class that is not among those asked for.", genuine(), "saml.authn_context_mismatch",
         authn_context="urn:oasis:names:tc:SAML:2.0:ac:classes:X509")
    case("v21_context_none", "V21: a declaration in place of the class asked for.", genuine(authn_context_xml=(
        "<saml:AuthnContext><saml:AuthnContextDeclRef>urn:x</saml:AuthnContextDeclRef></saml:AuthnContext>")), "saml.authn_context_mismatch", authn_context=m.PASSWORD)
    mfa, kerberos = "https://refeds.org/profile/mfa", "urn:oasis:names:tc:SAML:2.0:ac:classes:Kerberos"
    password = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
    mismatch = "saml.authn_context_mismatch"
    case("v21_minimum_equal", "V21, [Core] 3.3.2.2.1: minimum, the class itself.", genuine(), authn_context=m.PASSWORD, authn_context_comparison="minimum")
    case("v21_minimum_stronger", "V21: minimum, a stronger class.", genuine(), authn_context=password, authn_context_comparison="minimum")
    case("v21_minimum_weaker", "V21: minimum, a password where several factors were asked for.", genuine(), mismatch, authn_context=mfa, authn_context_comparison="minimum")
    case("v21_minimum_unknown", "V21: minimum, a class of which nobody knows how strong it is.", genuine(authn_context_xml=(
        "<saml:AuthnContext><saml:AuthnContextClassRef>%s</saml:AuthnContextClassRef></saml:AuthnContext>" % kerberos)), mismatch,
         authn_context=password, authn_context_comparison="minimum")
    case("v21_minimum_none", "V21: minimum, a declaration in place of a class.", genuine(authn_context_xml=(
        "<saml:AuthnContext><saml:AuthnContextDeclRef>urn:x</saml:AuthnContextDeclRef></saml:AuthnContext>")), mismatch,
         authn_context=password, authn_context_comparison="minimum")
    case("v21_better_stronger", "V21: better, a stronger class.", genuine(), authn_context=password, authn_context_comparison="better")
    case("v21_better_equal", "V21: better, the class itself.", genuine(), mismatch, authn_context=m.PASSWORD, authn_context_comparison="better")
    case("v21_better_than_one", "V21: better, stronger than one of two.", genuine(), mismatch, authn_context=[password, mfa], authn_context_comparison="better")
    case("v21_maximum_weaker", "V21: maximum, a weaker class.", genuine(), authn_context=mfa, authn_context_comparison="maximum")
    case("v21_maximum_stronger", "V21: maximum, a stronger class.", genuine(), mismatch, authn_context=password, authn_context_comparison="maximum")
    case("v21_minimum_not_ordered", "V21: minimum of a class that has no place in the order.", genuine(), "saml.bad_expectation",
         authn_context=kerberos, authn_context_comparison="minimum")
    case("v12_max_age_inside", "V12: AuthnInstant as old as is allowed, skew granted.", genuine(authn_instant="2026-03-02T09:54:00Z"), max_age="300")
    case("v12_max_age_outside", "V12: AuthnInstant one second older.", genuine(authn_instant="2026-03-02T09:53:59Z"), "saml.authn_instant_out_of_range", max_age="300")
    case("v21_two_authn_statements", "V21: two AuthnStatements.", genuine(authn_xml=Message().authn() * 2), "accept")
    case("v21_no_authn_context", "[Core] 2.7.2: an AuthnStatement without AuthnContext.", genuine(authn_context_xml=""), SCHEMA)
    case("v21_authenticating_authority", "V21: an AuthenticatingAuthority is told, not trusted.", genuine(authn_context_xml=(
        "<saml:AuthnContext><saml:AuthnContextClassRef>%s</saml:AuthnContextClassRef><saml:AuthenticatingAuthority>https://deeper.example.com"
        "</saml:AuthenticatingAuthority></saml:AuthnContext>" % m.PASSWORD)))
    unknown = '<saml:Condition xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:x="urn:x" xsi:type="x:Strange"></saml:Condition>'
    case("v22_unknown_condition", "V22, [Core] 2.5.1.1: a condition of unknown type is indeterminate.", genuine(conditions_more_xml=unknown), "saml.condition_unknown")
    case("v22_foreign_condition", "V22: a condition of another namespace.", genuine(conditions_more_xml='<x:C xmlns:x="urn:x"/>'), "saml.condition_unknown")
    case("v22_one_time_use", "V22, [Core] 2.5.1.5: OneTimeUse: no assertion is used twice anyway.", genuine(conditions_more_xml="<saml:OneTimeUse></saml:OneTimeUse>"))
    case("v22_proxy_restriction", "V22, [Core] 2.5.1.6: ProxyRestriction concerns no service provider.",
         genuine(conditions_more_xml='<saml:ProxyRestriction Count="0"></saml:ProxyRestriction>'))
    inner = cut(Message(sign_assertion=False, assertion_id="_advised", name_id_xml="<saml:NameID>admin@example.com</saml:NameID>").build(), "saml:Assertion")
    pair("v23_advice", "V23, [Core] 2.6.1: an assertion inside Advice of a signed one.", "V23: the same, allowed by advice; it is never read.",
         genuine(advice_xml="<saml:Advice>%s</saml:Advice>" % inner), "advice", "saml.assertion_in_advice")
    case("genuine_extensions", "[Core] 3.2.1: Extensions of a namespace of the sender's own.",
         genuine(extensions_xml='<samlp:Extensions><x:Hint xmlns:x="urn:example:hint">blue</x:Hint></samlp:Extensions>'))
    case("v23_advice_uri", "[Core] 2.6.1: Advice without an assertion.", genuine(
        advice_xml="<saml:Advice><saml:AssertionURIRef>https://x.example.com</saml:AssertionURIRef></saml:Advice>"))


def kinds():
    version = "saml.version_unsupported"
    for name, value in (("1_1", "1.1"), ("2_1", "2.1"), ("missing", None), ("empty", "")):
        case("v24_response_version_" + name, "V24, [Core] 3.2.2: the response's Version is %r." % value, genuine(version=value), version)
        case("v24_assertion_version_" + name, "V24, [Core] 2.3.3: the assertion's Version is %r." % value, genuine(assertion_version=value), version)
    other = "saml.not_a_response"
    case("v24_bare_assertion", "V24: a signed assertion without a response.", cut(genuine(), "saml:Assertion"), other)
    text = genuine(sign_assertion=False)
    def renamed(name):
        shape = Message(sign_assertion=False).response(Message(sign_assertion=False).assertion(), True)
        return sign(shape.replace("<samlp:Response ", "<samlp:%s " % name).replace("</samlp:Response>", "</samlp:%s>" % name), signature_of=RESPONSE_ID,
                    extra=("--id-attr:ID", "%s:%s" % (SAMLP, name)))
    for name in ("LogoutResponse", "ArtifactResponse", "AuthnRequest"):
        case("v24_" + name.lower(), "V24: a signed %s." % name, renamed(name), other, witness=False)
    case("v24_soap_envelope", "V24: a response in a SOAP envelope.",
         '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>%s</e:Body></e:Envelope>' % genuine(), other)
    case("v24_response_other_namespace", "V24, P17: a Response of another namespace.",
         genuine().replace('xmlns:samlp="%s"' % SAMLP, 'xmlns:samlp="urn:oasis:names:tc:SAML:1.0:protocol"'), other)
    case("v24_response_no_namespace", "V24, P17: a Response of no namespace.", "<Response>x</Response>", other)
    case("v24_html", "V24: a page of HTML.", "<html><body>Sign in</body></html>", other)


def generate():
    audience()
    addresses()
    in_response_to()
    times()
    confirmations()
    issuers()
    name_ids()
    attributes()
    statuses()
    statements()
    kinds()
