# SPDX-License-Identifier: Apache-2.0
"""Metadata of one identity provider, as it is imported: attacks M05 to M12 of docs/attacks.md."""

import os
import shutil
import textwrap

from gen.message import IDP, NOW
from gen.tools import HERE, cert_base64

OUT = os.path.join(HERE, "metadata")
MD = "urn:oasis:names:tc:SAML:2.0:metadata"
SAML2 = "urn:oasis:names:tc:SAML:2.0:protocol"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
SSO = "https://idp.example.com/sso"
INVALID = "saml.metadata_invalid"
made = []


def key(name="idp-rsa2048", use="signing", body=None):
    info = body if body is not None else "<ds:X509Data><ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data>" % cert_base64(name, 64)
    return '<md:KeyDescriptor%s><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">%s</ds:KeyInfo></md:KeyDescriptor>' % (
        ' use="%s"' % use if use else "", info)


def endpoint(location=SSO, binding=REDIRECT, name="SingleSignOnService", more=""):
    return '<md:%s Binding="%s" Location="%s"%s/>' % (name, binding, location, more)


def role(keys=None, endpoints=None, protocols=SAML2, attributes="", name="IDPSSODescriptor"):
    return '<md:%s protocolSupportEnumeration="%s"%s>%s%s</md:%s>' % (
        name, protocols, attributes, key() if keys is None else keys, endpoint() if endpoints is None else endpoints, name)


def entity(roles=None, entity_id=IDP, attributes=""):
    return '<md:EntityDescriptor xmlns:md="%s" entityID="%s"%s>%s</md:EntityDescriptor>' % (
        MD, entity_id, attributes, role() if roles is None else roles)


def case(name, about, xml, expect="accept", **keys):
    assert name not in made, name
    made.append(name)
    folder = os.path.join(OUT, name)
    os.makedirs(folder)
    with open(os.path.join(folder, "metadata.xml"), "w", encoding="utf-8", newline="") as file:
        file.write(xml)
    values = {"now": NOW}
    if expect == "accept":
        values.update(entity_id=IDP, keys="1", sso=SSO)
    values.update(keys, expect=expect)
    with open(os.path.join(folder, "case.txt"), "w", encoding="utf-8") as file:
        file.write("".join("# %s\n" % line for line in textwrap.wrap(about, 100)))
        file.write("".join("%s = %s\n" % pair for pair in values.items()))


def aggregate(inner, attributes=""):
    return '<md:EntitiesDescriptor xmlns:md="%s"%s>%s</md:EntitiesDescriptor>' % (MD, attributes, inner)


def generate():
    shutil.rmtree(OUT, ignore_errors=True)
    case("genuine_entity", "[Meta] 2.3.2: one entity.", entity())
    case("genuine_keycloak_aggregate", "[Meta] 2.3.1: an aggregate of one, as older Keycloaks send it.", aggregate(entity()))
    case("genuine_two_keys", "A10: two signing keys in a roll-over.", entity(role(key() + key("idp-rsa2048-next"))), keys="2")
    case("genuine_post_only", "[Meta] 2.4.3: single sign-on by POST alone.", entity(role(endpoints=endpoint(binding=POST))))
    case("genuine_sp_beside", "ADFS: an SPSSODescriptor with a key of its own beside the IDPSSODescriptor.",
         entity(role(key("attacker-rsa2048"), "", name="SPSSODescriptor") + role()))
    case("genuine_expired_certificate", "A certificate's dates never refuse.", entity(role(key("idp-expired"))))
    case("m05_valid_until_inside", "M05: validUntil one second ahead.", entity(attributes=' validUntil="2026-03-02T10:00:01Z"'))
    case("m05_valid_until_over", "M05: validUntil is now.", entity(attributes=' validUntil="2026-03-02T10:00:00Z"'), "saml.metadata_expired")
    case("m05_role_valid_until_over", "M05: the role's validUntil is over, the entity's is not.",
         entity(role(attributes=' validUntil="2026-03-01T00:00:00Z"'), attributes=' validUntil="2027-03-01T00:00:00Z"'), "saml.metadata_expired")
    case("m05_aggregate_valid_until_over", "M05: the aggregate's validUntil is over.", aggregate(entity(), ' validUntil="2026-03-01T00:00:00Z"'), "saml.metadata_expired")
    case("m05_valid_until_malformed", "M05: validUntil is no time.", entity(attributes=' validUntil="tomorrow"'), INVALID)
    case("m05_cache_duration", "M05: cacheDuration of an hour.", entity(attributes=' cacheDuration="PT1H"'))
    case("m05_cache_duration_malformed", "M05: cacheDuration is no duration.", entity(attributes=' cacheDuration="an hour"'), INVALID)
    case("m05_cache_duration_negative", "M05: a negative cacheDuration.", entity(attributes=' cacheDuration="-PT1H"'), INVALID)
    case("m05_cache_duration_huge", "M05: a cacheDuration beyond any calendar.", entity(attributes=' cacheDuration="P99999999999999999999Y"'), INVALID)
    case("m07_two_entities", "M07: an aggregate of two.", aggregate(entity() + entity(entity_id="https://other-idp.example.com")), INVALID)
    case("m07_same_entity_twice", "M07: one entityID twice.", aggregate(entity() + entity()), INVALID)
    case("m07_nested_aggregate", "M07: an aggregate in an aggregate.", aggregate(aggregate(entity())), INVALID)
    case("m07_empty_aggregate", "M07: an aggregate of nothing.", aggregate(""), INVALID)
    case("m07_no_entity_id", "M07: an empty entityID.", entity(entity_id=""), INVALID)
    case("m07_entity_id_1024", "[Core] 8.3.6: an entityID of 1024 bytes.", entity(entity_id="https://" + "i" * 1016), entity_id="https://" + "i" * 1016)
    case("m07_entity_id_1025", "[Core] 8.3.6: an entityID of 1025 bytes.", entity(entity_id="https://" + "i" * 1017), INVALID)
    case("m07_too_large", "M07: over 1 MiB.", entity() + "<!--" + "x" * 1048576 + "-->", "saml.message_too_large")
    case("m07_two_roles", "M07: two IDPSSODescriptors.", entity(role() + role(key("attacker-rsa2048"))), INVALID)
    case("m07_saml_1_1_role", "M07: an IDPSSODescriptor for SAML 1.1 beside that for 2.0.",
         entity(role(key("attacker-rsa2048"), protocols="urn:oasis:names:tc:SAML:1.1:protocol") + role()))
    case("m07_no_idp", "M07: a service provider's metadata.", entity(role(name="SPSSODescriptor")), "saml.metadata_no_idp")
    case("m07_not_metadata", "M07: a page of HTML.", "<html/>", INVALID)
    case("m07_other_namespace", "M07, P17: EntityDescriptor of another namespace.", entity().replace(MD, "urn:evil"), INVALID)
    case("m04_wrapped_entity", "M04: the genuine entity in Extensions of a forged one: nothing below Extensions is read.", entity(
        "<md:Extensions>%s</md:Extensions>" % entity() + role(key("attacker-rsa2048")), entity_id="https://evil.example.com"), entity_id="https://evil.example.com")
    case("m10_no_use", "M10, CVE-2026-16443: a KeyDescriptor without use is for both.", entity(role(key(use=None))))
    case("m10_encryption_only", "M10: a key for encryption verifies nothing.", entity(role(key(use="encryption"))), INVALID)
    case("m10_encryption_beside_signing", "M10: a key for encryption beside one for signing.", entity(role(key() + key("attacker-rsa2048", "encryption"))))
    case("m10_unknown_use", "M10: an unknown use is no signing.", entity(role(key(use="everything"))), INVALID)
    case("m10_no_key", "M10: no KeyDescriptor.", entity(role("")), INVALID)
    case("m10_key_name_only", "M10: a KeyDescriptor that only names its key.", entity(role(key(body="<ds:KeyName>k</ds:KeyName>"))), INVALID)
    case("m10_broken_certificate", "M10: a certificate that is none.", entity(role(key(body="<ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data>"))), INVALID)
    case("m10_same_key_twice", "M10: one certificate twice counts once.", entity(role(key() * 11)))
    for name, url in (("javascript", "javascript:alert(1)"), ("data", "data:text/html,x"), ("relative", "/sso"), ("fragment", SSO + "#x"),
                      ("user_info", "https://user@idp.example.com/sso"), ("empty", ""), ("line_end", "https://idp.example.com/&#10;x")):
        case("m11_location_" + name, "M11: a SingleSignOnService at `%s`." % url, entity(role(endpoints=endpoint(url))), INVALID)
    case("m11_response_location", "M11: a ResponseLocation that is no URL.", entity(role(endpoints=endpoint() + endpoint(
        name="SingleLogoutService", more=' ResponseLocation="javascript:alert(1)"'))), INVALID)
    case("m11_unknown_binding", "M11: an endpoint of unknown binding is passed over.", entity(role(endpoints=endpoint("urn:x", "urn:none") + endpoint())))
    case("m11_no_sso", "M11: no SingleSignOnService.", entity(role(endpoints="")), INVALID)
    case("m11_soap_only", "M11: single sign-on by SOAP alone.", entity(role(endpoints=endpoint(binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP"))), INVALID)
    case("m12_doctype", "M12: a DOCTYPE.", "<!DOCTYPE x>" + entity(), "saml.xml_doctype")
    case("m12_external_entity", "M12: an external entity.", '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>' + entity(entity_id="&f;"), "saml.xml_doctype")
    case("m12_not_well_formed", "M12: no XML.", entity()[:-3], "saml.xml_malformed")
    case("m12_depth", "M12: elements nested 1,000 deep.", entity("<md:Extensions>%s%s</md:Extensions>" % ("<x>" * 1000, "</x>" * 1000) + role()), "saml.xml_limit")
