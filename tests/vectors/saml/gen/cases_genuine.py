# SPDX-License-Identifier: Apache-2.0
"""Genuine messages: the shapes of the vendors, the algorithms, and what XML allows a sender to write."""

import base64
import re

from gen import message as m
from gen.case import case
from gen.message import ACS, ASSERTION_ID, EXC, IDP, MORE, REQUEST, SP
from gen.message import Message, cut, genuine, signature, swap, transform
from gen.tools import cert_base64, sign, sign_by_openssl

X500 = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
UNSPECIFIED = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"
BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def restyle(text, prefix):
    """The signature with another prefix; the empty one is the default namespace."""
    mark = prefix + ":" if prefix else ""
    text = text.replace("<ds:", "<" + mark).replace("</ds:", "</" + mark)
    return text.replace("xmlns:ds=", "xmlns:%s=" % prefix if prefix else "xmlns=")


def vendor(template, response_id, assertion_id, prefix="ds", **options):
    """Fills in @RESPONSE-SIGNATURE@ and @ASSERTION-SIGNATURE@ and signs from the inside out."""
    lines = [line.strip() for line in template.strip().splitlines()]
    text = "".join(line + ("" if line.endswith(">") else " ") for line in lines).strip()
    for mark, element_id in (("@ASSERTION-SIGNATURE@", assertion_id), ("@RESPONSE-SIGNATURE@", response_id)):
        if mark not in text:
            continue
        other = "@RESPONSE-SIGNATURE@"
        text = text.replace(mark + " ", mark)
        text = text.replace(mark, restyle(signature(element_id, **options), prefix))
        bare = text.replace(other, "")
        done = sign(bare, signature_of=element_id)
        if other in text:  # put the place of the outer signature back
            at = text.index(other)
            text = done[:at] + other + done[at:]
        else:
            text = done
    return text


def vendors():
    uid = "8c8f4a9e-3b1e-4a0b-9a55-a5d0b8ef3c3d"
    tenant = "https://sts.windows.net/%s/" % uid
    entra = """
<samlp:Response ID="_d0c3" Version="2.0" IssueInstant="2026-03-02T09:59:58.997Z"
Destination="{acs}" InResponseTo="{request}" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">
<Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">{idp}</Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
<Assertion ID="_6a1e" IssueInstant="2026-03-02T09:59:58.982Z" Version="2.0" xmlns="urn:oasis:names:tc:SAML:2.0:assertion">
<Issuer>{idp}</Issuer>
@ASSERTION-SIGNATURE@
<Subject><NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">alice@example.com</NameID>
<SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<SubjectConfirmationData InResponseTo="{request}" NotOnOrAfter="2026-03-02T11:04:58.809Z" Recipient="{acs}"/>
</SubjectConfirmation></Subject>
<Conditions NotBefore="2026-03-02T09:54:58.809Z" NotOnOrAfter="2026-03-02T11:04:58.809Z">
<AudienceRestriction><Audience>{sp}</Audience></AudienceRestriction></Conditions>
<AttributeStatement>
<Attribute Name="http://schemas.microsoft.com/identity/claims/tenantid"><AttributeValue>{uid}</AttributeValue></Attribute>
<Attribute Name="http://schemas.microsoft.com/ws/2008/06/identity/claims/groups">
<AttributeValue>11111111-2222-3333-4444-555555555555</AttributeValue>
<AttributeValue>66666666-7777-8888-9999-000000000000</AttributeValue></Attribute>
<Attribute Name="{claims}givenname"><AttributeValue>Alice</AttributeValue></Attribute>
</AttributeStatement>
<AuthnStatement AuthnInstant="2026-03-02T09:50:06.634Z" SessionIndex="_6a1e">
<AuthnContext><AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</AuthnContextClassRef></AuthnContext>
</AuthnStatement></Assertion></samlp:Response>
""".format(acs=ACS, request=REQUEST, idp=tenant, sp="spn:" + uid, uid=uid, claims=CLAIMS)
    groups = "11111111-2222-3333-4444-555555555555|66666666-7777-8888-9999-000000000000"
    case("genuine_entra", "Microsoft Entra ID: assertion signed, default namespaces, fractions of a second, "
         "attributes before the AuthnStatement.", vendor(entra, "_d0c3", "_6a1e", ""), idp=tenant, sp="spn:" + uid,
         **{"attribute_http://schemas.microsoft.com/ws/2008/06/identity/claims/groups": groups,
            "attribute_" + CLAIMS + "givenname": "Alice"})
    both = entra.replace("</Issuer>\n<samlp:Status>", "</Issuer>\n@RESPONSE-SIGNATURE@\n<samlp:Status>")
    case("genuine_entra_both", "Microsoft Entra ID with response and assertion signed; both required.",
         vendor(both, "_d0c3", "_6a1e", ""), idp=tenant, sp="spn:" + uid, require="both")

    trust = "http://adfs.example.com/adfs/services/trust"
    adfs = """
<samlp:Response ID="_a9d0" Version="2.0" IssueInstant="2026-03-02T09:59:58.331Z" Destination="{acs}"
Consent="urn:oasis:names:tc:SAML:2.0:consent:unspecified" InResponseTo="{request}"
xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">
<Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">{idp}</Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success" /></samlp:Status>
<Assertion ID="_b3f7" IssueInstant="2026-03-02T09:59:58.329Z" Version="2.0" xmlns="urn:oasis:names:tc:SAML:2.0:assertion">
<Issuer>{idp}</Issuer>
@ASSERTION-SIGNATURE@
<Subject><NameID>EXAMPLE\\alice</NameID>
<SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<SubjectConfirmationData InResponseTo="{request}" NotOnOrAfter="2026-03-02T10:04:58.331Z" Recipient="{acs}" />
</SubjectConfirmation></Subject>
<Conditions NotBefore="2026-03-02T09:59:58.327Z" NotOnOrAfter="2026-03-02T10:59:58.327Z">
<AudienceRestriction><Audience>{sp}</Audience></AudienceRestriction></Conditions>
<AttributeStatement><Attribute Name="http://schemas.xmlsoap.org/claims/Group">
<AttributeValue>Domain Users</AttributeValue><AttributeValue>Sales &amp; Service</AttributeValue></Attribute></AttributeStatement>
<AuthnStatement AuthnInstant="2026-03-02T09:59:57.9Z" SessionIndex="_b3f7"><AuthnContext>
<AuthnContextClassRef>urn:federation:authentication:windows</AuthnContextClassRef></AuthnContext></AuthnStatement>
</Assertion></samlp:Response>
""".format(acs=ACS, request=REQUEST, idp=trust, sp=SP)
    key_info = restyle("<KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data><ds:X509Certificate>%s"
                       "</ds:X509Certificate></ds:X509Data></KeyInfo>" % cert_base64("idp-rsa2048"), "")
    case("genuine_adfs", "ADFS: empty-element tags with a blank, KeyInfo that declares its namespace again, NameID "
         "without Format, an escaped ampersand in a value.", vendor(adfs, "_a9d0", "_b3f7", "", key_info=key_info),
         idp=trust, name_id="EXAMPLE\\alice",
         **{"attribute_http://schemas.xmlsoap.org/claims/Group": "Domain Users|Sales & Service"})

    exk = "http://www.okta.com/exk0demo000000000001"
    okta = """
<?xml version="1.0" encoding="UTF-8"?>
<saml2p:Response xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" Destination="{acs}" ID="id1735" InResponseTo="{request}"
IssueInstant="2026-03-02T09:59:58.123Z" Version="2.0" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<saml2:Issuer xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity">{idp}</saml2:Issuer>
@RESPONSE-SIGNATURE@
<saml2p:Status xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol">
<saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></saml2p:Status>
<saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" ID="id9902" IssueInstant="2026-03-02T09:59:58.123Z"
Version="2.0" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<saml2:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity" xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">{idp}</saml2:Issuer>
@ASSERTION-SIGNATURE@
<saml2:Subject xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">
<saml2:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">alice@example.com</saml2:NameID>
<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml2:SubjectConfirmationData InResponseTo="{request}" NotOnOrAfter="2026-03-02T10:04:58.124Z" Recipient="{acs}"/>
</saml2:SubjectConfirmation></saml2:Subject>
<saml2:Conditions NotBefore="2026-03-02T09:54:58.124Z" NotOnOrAfter="2026-03-02T10:04:58.124Z" xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">
<saml2:AudienceRestriction><saml2:Audience>{sp}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions>
<saml2:AuthnStatement AuthnInstant="2026-03-02T09:59:58.123Z" SessionIndex="{request}" xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">
<saml2:AuthnContext><saml2:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml2:AuthnContextClassRef>
</saml2:AuthnContext></saml2:AuthnStatement>
<saml2:AttributeStatement xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">
<saml2:Attribute Name="groups" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified">
<saml2:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">Everyone</saml2:AttributeValue>
<saml2:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">Sales</saml2:AttributeValue>
</saml2:Attribute></saml2:AttributeStatement></saml2:Assertion></saml2p:Response>
""".format(acs=ACS, request=REQUEST, idp=exk, sp=SP)
    prefixed = (transform(m.ENVELOPED) + transform(
        EXC, '<ec:InclusiveNamespaces xmlns:ec="%s" PrefixList="xs"></ec:InclusiveNamespaces>' % EXC))
    case("genuine_okta", "Okta: both signed, Issuer with Format entity, InclusiveNamespaces xs, redundant declarations, "
         "xsi:type on values.", vendor(okta, "id1735", "id9902", transforms=prefixed), idp=exk, require="both",
         attribute_groups="Everyone|Sales")

    google_id = "https://accounts.google.com/o/saml2?idpid=C00demo00"
    google = """
<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<saml2p:Response xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" Destination="{acs}" ID="_5b1d" InResponseTo="{request}"
IssueInstant="2026-03-02T09:59:58.511Z" Version="2.0">
<saml2:Issuer xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">{idp}</saml2:Issuer>
<saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></saml2p:Status>
<saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" ID="_7e2c" IssueInstant="2026-03-02T09:59:58.511Z" Version="2.0">
<saml2:Issuer>{idp}</saml2:Issuer>
@ASSERTION-SIGNATURE@
<saml2:Subject><saml2:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">alice@example.com</saml2:NameID>
<saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml2:SubjectConfirmationData InResponseTo="{request}" NotOnOrAfter="2026-03-02T10:04:58.511Z" Recipient="{acs}"/>
</saml2:SubjectConfirmation></saml2:Subject>
<saml2:Conditions NotBefore="2026-03-02T09:54:58.511Z" NotOnOrAfter="2026-03-02T10:04:58.511Z">
<saml2:AudienceRestriction><saml2:Audience>{sp}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions>
<saml2:AttributeStatement><saml2:Attribute Name="firstName"><saml2:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema"
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:anyType">Alice</saml2:AttributeValue></saml2:Attribute>
</saml2:AttributeStatement>
<saml2:AuthnStatement AuthnInstant="2026-03-02T09:40:00.000Z" SessionIndex="_7e2c"><saml2:AuthnContext>
<saml2:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml2:AuthnContextClassRef>
</saml2:AuthnContext></saml2:AuthnStatement></saml2:Assertion></saml2p:Response>
""".format(acs=ACS, request=REQUEST, idp=google_id, sp=SP)
    named = ("<ds:KeyInfo><ds:X509Data><ds:X509SubjectName>CN=Google,OU=Google For Work</ds:X509SubjectName>"
             "<ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data></ds:KeyInfo>" % cert_base64("idp-rsa2048", 76))
    case("genuine_google", "Google Workspace: XML declaration with standalone, xsi:type anyType, X509SubjectName and "
         "a certificate broken into lines.", vendor(google, "_5b1d", "_7e2c", key_info=named), idp=google_id,
         attribute_firstName="Alice")

    ping = """
<samlp:Response Version="2.0" ID="KlZd" IssueInstant="2026-03-02T09:59:58.620Z" InResponseTo="{request}" Destination="{acs}"
xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">
<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{idp}</saml:Issuer>
@RESPONSE-SIGNATURE@
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
<saml:Assertion ID="qPoR" IssueInstant="2026-03-02T09:59:58.701Z" Version="2.0" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">
<saml:Issuer>{idp}</saml:Issuer>
<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">alice@example.com</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData Recipient="{acs}" NotOnOrAfter="2026-03-02T10:04:58.701Z" InResponseTo="{request}"/>
</saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="2026-03-02T09:54:58.701Z" NotOnOrAfter="2026-03-02T10:04:58.701Z">
<saml:AudienceRestriction><saml:Audience>{sp}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement SessionIndex="qPoR" AuthnInstant="2026-03-02T09:59:58.700Z"><saml:AuthnContext>
<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<saml:Attribute Name="memberOf" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic">
<saml:AttributeValue xsi:type="xs:string">CN=Sales,OU=Groups,DC=example,DC=com</saml:AttributeValue></saml:Attribute>
</saml:AttributeStatement></saml:Assertion></samlp:Response>
""".format(acs=ACS, request=REQUEST, idp="https://ping.example.com", sp=SP)
    case("genuine_pingfederate", "PingFederate: response signed, assertion not, no KeyInfo.",
         vendor(ping, "KlZd", "qPoR", key_info=""), idp="https://ping.example.com",
         attribute_memberOf="CN=Sales,OU=Groups,DC=example,DC=com")

    realm = "https://keycloak.example.com/realms/demo"
    keycloak = """
<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"
Destination="{acs}" ID="ID_4f0c" InResponseTo="{request}" IssueInstant="2026-03-02T09:59:58.450Z" Version="2.0">
<saml:Issuer>{idp}</saml:Issuer>
@RESPONSE-SIGNATURE@
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
<saml:Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="ID_8b3a" IssueInstant="2026-03-02T09:59:58.449Z" Version="2.0">
<saml:Issuer>{idp}</saml:Issuer>
<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">alice@example.com</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData InResponseTo="{request}" NotOnOrAfter="2026-03-02T10:04:56.449Z" Recipient="{acs}"/>
</saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="2026-03-02T09:59:56.449Z" NotOnOrAfter="2026-03-02T10:00:56.449Z">
<saml:AudienceRestriction><saml:Audience>{sp}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="2026-03-02T09:59:58.450Z" SessionIndex="0c1d::9f3e" SessionNotOnOrAfter="2026-03-02T19:59:58.450Z">
<saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef>
</saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement><saml:Attribute FriendlyName="groups" Name="member" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic">
<saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">/sales</saml:AttributeValue>
<saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">/support/emea</saml:AttributeValue>
</saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>
""".format(acs=ACS, request=REQUEST, idp=realm, sp=SP)
    key_name = "<ds:KeyInfo><ds:KeyName>Xw3bZ1</ds:KeyName><ds:X509Data><ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data></ds:KeyInfo>" % cert_base64("idp-rsa2048")
    case("genuine_keycloak", "Keycloak: response signed with the prefix dsig, KeyName in KeyInfo, an unused default "
         "namespace on the assertion.", vendor(keycloak, "ID_4f0c", "ID_8b3a", "dsig", key_info=key_name), idp=realm,
         attribute_member="/sales|/support/emea")

    ssp_id = "https://ssp.example.com/simplesaml/saml2/idp/metadata.php"
    ssp = """
<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"
ID="_9c11" Version="2.0" IssueInstant="2026-03-02T09:59:58Z" Destination="{acs}" InResponseTo="{request}">
<saml:Issuer>{idp}</saml:Issuer>
@RESPONSE-SIGNATURE@
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
<saml:Assertion xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema"
ID="_2d80" Version="2.0" IssueInstant="2026-03-02T09:59:58Z">
<saml:Issuer>{idp}</saml:Issuer>
@ASSERTION-SIGNATURE@
<saml:Subject><saml:NameID SPNameQualifier="{sp}" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient">_af01</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData NotOnOrAfter="2026-03-02T10:04:58Z" Recipient="{acs}" InResponseTo="{request}"/>
</saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="2026-03-02T09:59:28Z" NotOnOrAfter="2026-03-02T10:04:58Z">
<saml:AudienceRestriction><saml:Audience>{sp}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="2026-03-02T09:59:00Z" SessionNotOnOrAfter="2026-03-02T17:59:58Z" SessionIndex="_7f7a">
<saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>
</saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement><saml:Attribute Name="uid" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic">
<saml:AttributeValue xsi:type="xs:string">alice</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>
</saml:Assertion></samlp:Response>
""".format(acs=ACS, request=REQUEST, idp=ssp_id, sp=SP)
    case("genuine_simplesamlphp", "SimpleSAMLphp: both signed, prefixes of the root used by the assertion, transient NameID "
         "with SPNameQualifier of this service provider.", vendor(ssp, "_9c11", "_2d80"), idp=ssp_id, name_id="_af01",
         attribute_uid="alice")
    onelogin = ssp.replace(ssp_id, "https://app.onelogin.com/saml/metadata/000000").replace("@RESPONSE-SIGNATURE@\n", "")
    onelogin = onelogin.replace("_af01", "alice@example.com").replace("<saml:AttributeValue xsi:type=\"xs:string\">alice<", "<saml:AttributeValue xsi:type=\"xs:string\">sales;support<")
    case("genuine_onelogin", "OneLogin: assertion signed; roles as one value joined by semicolons stay one value.",
         vendor(onelogin, "_9c11", "_2d80"), idp="https://app.onelogin.com/saml/metadata/000000",
         attribute_uid="sales;support")
    jumpcloud = google.replace(google_id, "JumpCloud")
    case("genuine_jumpcloud", "JumpCloud: an entity id of free text.", vendor(jumpcloud, "_5b1d", "_7e2c"), idp="JumpCloud")
    lemon = ssp.replace(ssp_id, "https://auth.example.com/saml/metadata").replace("@ASSERTION-SIGNATURE@\n", "")
    case("genuine_lemonldap", "LemonLDAP::NG: response signed alone.", vendor(lemon, "_9c11", "_2d80"),
         idp="https://auth.example.com/saml/metadata", name_id="_af01")
    auth0 = google.replace(google_id, "urn:demo.eu.auth0.com").replace("firstName", "http://schemas.auth0.com/nickname")
    case("genuine_auth0", "Auth0: an URN as entity id, attribute names that are URLs.", vendor(auth0, "_5b1d", "_7e2c"),
         idp="urn:demo.eu.auth0.com", **{"attribute_http://schemas.auth0.com/nickname": "Alice"})


def algorithms():
    for name, key, digest, uri in (
            ("rsa3072", "idp-rsa3072", m.SHA256, "rsa-sha256"), ("rsa4096", "idp-rsa4096", m.SHA256, "rsa-sha256"),
            ("rsa_sha384", "idp-rsa2048", m.SHA384, "rsa-sha384"), ("rsa_sha512", "idp-rsa2048", m.SHA512, "rsa-sha512"),
            ("ecdsa_p256", "idp-p256", m.SHA256, "ecdsa-sha256"), ("ecdsa_p384", "idp-p384", m.SHA384, "ecdsa-sha384"),
            ("ecdsa_p521", "idp-p521", m.SHA512, "ecdsa-sha512"), ("expired_certificate", "idp-expired", m.SHA256, "rsa-sha256")):
        text = genuine(key=key, assertion_signature=dict(algorithm=MORE + uri, digest=digest, cert=key))
        about = ("Certificates are trusted by configuration: dates never refuse." if key == "idp-expired" else
                 "[XMLDSig] 6.4, RFC 9231: %s with the key %s." % (uri, key))
        case("genuine_" + name, about, text, cert=key + ".crt")
    for name, bits in (("sha256", "256"), ("sha384", "384"), ("sha512", "512")):
        uri = "http://www.w3.org/2007/05/xmldsig-more#%s-rsa-MGF1" % name
        text = genuine(assertion_signature=dict(algorithm=MORE + "rsa-sha256"))
        text = re.sub(r"<ds:SignatureValue>[^<]*<", "<ds:SignatureValue><", text)
        text = swap(text, MORE + "rsa-sha256", uri)
        text = sign_by_openssl(text, "idp-rsa2048", ("-" + name, "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"))
        case("genuine_rsa_pss_" + name, "RFC 9231 2.3.10: RSASSA-PSS without parameters, MGF1 and salt as the digest; the value by "
             "openssl, for xmlsec1 1.2 has no PSS.", text, witness=False)
    case("genuine_second_certificate", "A10: the message is signed by the second of two trusted keys (roll-over).",
         genuine(key="idp-rsa2048-next", assertion_signature=dict(cert="idp-rsa2048-next")),
         cert=["idp-rsa2048.crt", "idp-rsa2048-next.crt"], witness=False)
    case("genuine_mixed_keys", "Two trusted keys of different kinds; the second signed.",
         genuine(key="idp-p256", assertion_signature=dict(algorithm=MORE + "ecdsa-sha256", cert="idp-p256")),
         cert=["idp-rsa2048.crt", "idp-p256.crt"], witness=False)


def signing_forms():
    case("genuine_response_signed", "[Core] 5.4: the response is signed and covers the assertion.",
         genuine(sign_assertion=False, sign_response=True))
    case("genuine_both_signed", "[Core] 5.4: response and assertion are signed.", genuine(sign_response=True))
    case("genuine_both_required", "A8: both signatures required and there.", genuine(sign_response=True), require="both")
    case("genuine_response_required", "A8: the response's signature required and there.",
         genuine(sign_response=True, sign_assertion=False), require="response")
    case("genuine_assertion_required", "A8: the assertion's signature required and there.", genuine(), require="assertion")
    case("a08_response_required_missing", "A8: the response's signature is required, only the assertion is signed.",
         genuine(), require="response", expect="saml.response_not_signed")
    case("a08_assertion_required_missing", "A8: the assertion's signature is required, only the response is signed.",
         genuine(sign_response=True, sign_assertion=False), require="assertion", expect="saml.assertion_not_signed")
    case("a08_both_required_response_missing", "A8: both required, the response is not signed.",
         genuine(), require="both", expect="saml.response_not_signed")
    case("a08_both_required_assertion_missing", "A8: both required, the assertion is not signed.",
         genuine(sign_response=True, sign_assertion=False), require="both", expect="saml.assertion_not_signed")
    prefixes = '<ec:InclusiveNamespaces xmlns:ec="%s" PrefixList="%s"></ec:InclusiveNamespaces>'
    for name, listed in (("samlp", "samlp"), ("several", "samlp xs #default ds"), ("unknown", "nowhere")):
        inner = prefixes % (EXC, listed)
        case("genuine_inclusive_namespaces_" + name, "[ExcC14N] 3: InclusiveNamespaces PrefixList \"%s\"." % listed,
             genuine(assertion_signature=dict(transforms=transform(m.ENVELOPED) + transform(EXC, inner))))
    case("genuine_inclusive_namespaces_signed_info", "[ExcC14N] 3: InclusiveNamespaces in CanonicalizationMethod.",
         genuine(assertion_signature=dict(c14n_inner=prefixes % (EXC, "samlp saml"))))
    case("genuine_exc_c14n_with_comments", "[Core] 5.4.4: exc-c14n with comments, in a message without comments.",
         genuine(assertion_signature=dict(transforms=transform(m.ENVELOPED) + transform(EXC + "WithComments"))))
    case("genuine_no_key_info", "KeyInfo is optional and never a source of keys.", genuine(assertion_signature=dict(key_info="")))
    case("genuine_key_info_wrapped", "Line feeds inside X509Certificate.", genuine(assertion_signature=dict(
        key_info="<ds:KeyInfo><ds:X509Data><ds:X509Certificate>\n%s\n</ds:X509Certificate></ds:X509Data></ds:KeyInfo>" %
        cert_base64("idp-rsa2048", 64))))
    text = genuine()
    value = re.search(r"<ds:SignatureValue>([^<]*)<", text).group(1)
    broken = "&#13;\n".join(value[i:i + 76] for i in range(0, len(value), 76))
    case("genuine_signature_value_lines", "P28: CR and LF inside SignatureValue, as Java's signers write.",
         swap(text, value, "\n" + broken + "\n"))
    digest = re.search(r"<ds:DigestValue>([^<]*)<", text).group(1)
    lined = genuine(assertion_signature=dict(signature_id="sig-1"))
    case("genuine_signature_id", "[XMLDSig] 4.1: the Signature bears an Id of its own.", lined)


def text_forms():
    case("genuine_pretty_printed", "White space between elements, signed as such.", pretty())
    with_name = lambda markup, **more: genuine(name_id_xml='<saml:NameID Format="%s">%s</saml:NameID>' % (m.EMAIL, markup), **more)
    case("genuine_cdata", "P11: a CDATA section in NameID is text like any other.", with_name("<![CDATA[alice]]>@example.com"))
    case("genuine_character_references", "[XML] 4.1: character references in NameID.", with_name("al&#105;ce&#x40;example.com"))
    case("genuine_escapes", "[XML] 4.6: the five predefined entities in NameID.", with_name("a&amp;b&lt;c&gt;d&quot;e&apos;f"),
         name_id="a&b<c>d\"e'f")
    case("genuine_utf8", "P20: text beyond ASCII is kept byte by byte.", with_name("Ærøskøbing-日本-🔑"), name_id="Ærøskøbing-日本-🔑")
    case("p10_comment_in_name_id", "P10 CVE-2017-11427 to -11430, CVE-2018-0489: a comment put into a signed NameID leaves the signature valid; "
         "the whole text counts, never what stands before the comment.",
         swap(with_name("admin@example.com.evil.org"), "admin@example.com.evil.org", "admin@example.com<!---->.evil.org"),
         name_id="admin@example.com.evil.org")
    text = genuine(attributes_xml='<saml:AttributeStatement><saml:Attribute Name="role"><saml:AttributeValue>admin-of-nothing</saml:AttributeValue>'
                   "</saml:Attribute></saml:AttributeStatement>")
    case("p10_comment_in_attribute_value", "P10: a comment inside AttributeValue; the whole text counts.",
         swap(text, "admin-of-nothing", "admin<!-- -->-of-nothing"), attribute_role="admin-of-nothing")
    case("p10_comment_in_audience", "P10: a comment inside Audience; the whole text counts.",
         swap(genuine(), "<saml:Audience>" + SP, "<saml:Audience>https://sp.example.com<!-- x -->/saml/metadata"))
    text = genuine(audiences_xml="<saml:AudienceRestriction><saml:Audience>%s.evil.org</saml:Audience></saml:AudienceRestriction>" % SP)
    case("p10_comment_truncates_audience", "P10: an audience that is ours only before the comment.",
         swap(text, SP + ".evil.org", SP + "<!---->.evil.org"), expect="saml.audience_mismatch")
    text = genuine(issuer_xml="<saml:Issuer>%s.evil.org</saml:Issuer>" % IDP)
    case("p10_comment_truncates_issuer", "P10: an issuer that is the configured one only before the comment.",
         swap(text, IDP + ".evil.org", IDP + "<!---->.evil.org"), expect="saml.issuer_mismatch")
    case("p10_comment_in_issuer", "P10: a comment inside the signed Issuer; the whole text counts.",
         swap(genuine(response_issuer_xml=""), "<saml:Issuer>" + IDP, "<saml:Issuer>https://idp<!-- -->.example.com/idp"))
    case("genuine_comments_everywhere", "[ExcC14N] 1: comments between elements are not part of the canonical form.",
         "<!-- before -->" + genuine().replace("><saml:", "><!-- c --><saml:").replace("<!-- c --><saml:NameID", "<saml:NameID") + "<!-- after -->")
    case("genuine_declaration", "[XML] 2.8: XML declaration with UTF-8.", '<?xml version="1.0" encoding="utf-8"?>\n' + genuine())
    case("genuine_single_quotes", "[XML] 2.3: single quotes round a signed attribute value.",
         swap(genuine(), 'ID="%s" Version' % ASSERTION_ID, "ID='%s' Version" % ASSERTION_ID))
    case("genuine_attribute_order", "[C14N] 2.2: attributes in another order and with other white space.",
         swap(genuine(), 'ID="%s" Version="2.0"' % ASSERTION_ID, 'Version = "2.0"\n  ID\t=\t"%s"  ' % ASSERTION_ID))
    values = ("red", "", "green,blue")
    many = "".join("<saml:AttributeValue>%s</saml:AttributeValue>" % value for value in values)
    case("genuine_multi_valued", "SP19: several values, an empty one and one with a comma, which stays one.", genuine(
        attributes_xml='<saml:AttributeStatement><saml:Attribute Name="g" NameFormat="%s" FriendlyName="groups">%s</saml:Attribute></saml:AttributeStatement>' % (BASIC, many)),
        attribute_g="red||green,blue")
    case("genuine_no_attributes", "[Core] 2.7: an assertion needs no AttributeStatement.", genuine(attributes_xml=""))
    case("genuine_default_namespace", "The assertion in a default namespace.", default_namespace())
    case("genuine_persistent_name_id", "[Core] 8.3.7: persistent NameID with both qualifiers.", genuine(name_id_xml=(
        '<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" NameQualifier="%s" SPNameQualifier="%s">'
        "opaque-77</saml:NameID>") % (IDP, SP)), name_id="opaque-77")
    case("genuine_unsolicited", "[Profiles] 4.1.5: no InResponseTo anywhere, where unsolicited responses are allowed.",
         genuine(in_response_to=None, confirm_in_response_to=None), unsolicited="yes")
    posted = base64.b64encode(genuine().encode()).decode()
    case("genuine_base64", "B06: the base64 as it is posted.", None, base64_text=posted)
    case("genuine_base64_crlf", "B06: base64 in lines of 76 with CR LF.", None,
         base64_text="\r\n".join(posted[i:i + 76] for i in range(0, len(posted), 76)) + "\r\n")


def pretty():
    shape = Message().response(Message().assertion())
    out, depth = [], 0
    for token in re.findall(r"<[^>]+>[^<]*", shape):
        closing = token.startswith("</")
        depth -= closing
        previous_text = out and not out[-1].endswith(">")
        lone = closing and out and re.match(r"\s*<%s[\s>]" % re.escape(token[2:].split(">")[0]), out[-1])
        out.append(token if (previous_text or lone) else "\n" + "  " * depth + token)
        depth += not closing
    return sign("".join(out).strip() + "\n", signature_of=ASSERTION_ID)


def default_namespace():
    text = Message().response(Message().assertion())
    inner = cut(text, "saml:Assertion")
    plain = inner.replace("<saml:", "<").replace("</saml:", "</").replace("xmlns:saml=", "xmlns=")
    return sign(text.replace(inner, plain), signature_of=ASSERTION_ID)


def generate():
    vendors()
    algorithms()
    signing_forms()
    text_forms()
