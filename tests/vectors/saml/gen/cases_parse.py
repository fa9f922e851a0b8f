# SPDX-License-Identifier: Apache-2.0
"""Attacks on the XML reader and on base64: sections P and B of docs/attacks.md."""

import base64
import re

from gen import message as m
from gen.case import case
from gen.message import ADMIN, ASSERTION_ID, IDP, Message, SP, USER, cut, evil, genuine, swap, without_signature
from gen.tools import digest_of_empty, sign_by_openssl

DOCTYPE = "saml.xml_doctype"
MALFORMED = "saml.xml_malformed"
LIMIT = "saml.xml_limit"
SCHEMA = "saml.schema_violation"


def doctypes():
    text = genuine()
    case("p01_doctype", "P01: a DOCTYPE before the root of a genuine message.", "<!DOCTYPE x>" + text, DOCTYPE)
    case("p01_doctype_after_declaration", "P01: a DOCTYPE behind the XML declaration and a comment.",
         '<?xml version="1.0"?><!-- c -->\n<!DOCTYPE samlp:Response>' + text, DOCTYPE)
    case("p01_doctype_lower_case", "P01: `<!doctype`, which is no markup of XML.", "<!doctype x>" + text, DOCTYPE)
    case("p02_billion_laughs", "P02: nested internal entities.", (
        '<!DOCTYPE x [<!ENTITY a "ha">' + "".join('<!ENTITY %s "%s">' % (chr(98 + i), ("&%s;" % chr(97 + i)) * 10) for i in range(9)) +
        "]>") + swap(text, ">%s</saml:NameID>" % USER, ">&j;</saml:NameID>"), DOCTYPE, witness=False)
    case("p03_external_entity", "P03: an external entity for a file.", swap(
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>' + text, ">" + USER + "</saml:NameID>", ">&f;</saml:NameID>"),
        DOCTYPE, witness=False)
    case("p03_external_subset", "P03: an external DTD subset.", '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + text, DOCTYPE,
         witness=False)
    case("p03_parameter_entity", "P03: a parameter entity for a URL.",
         '<!DOCTYPE x [<!ENTITY %% p SYSTEM "http://127.0.0.1:9/p"> %%p;]>%s' % text, DOCTYPE, witness=False)
    forged = evil(text)
    bare = without_signature(cut(text, "saml:Assertion"))
    in_object = swap(forged, "</ds:KeyInfo>", "</ds:KeyInfo><ds:Object>%s</ds:Object>" % swap(
        bare, 'ID="%s"' % ASSERTION_ID, 'ID="&same;%s"' % ASSERTION_ID))
    case("p04_cve_2025_23369_entity_id", "P04 CVE-2025-23369: entities in ID attributes so that one lookup by ID misses a node.",
         '<!DOCTYPE r [<!ENTITY via "_resp-71d5c0e39f"><!ENTITY same "">]>' + swap(in_object, 'ID="_resp-71d5c0e39f"', 'ID="&via;"'),
         DOCTYPE, witness=False)
    case("p05_cve_2025_25292_attlist", "P05 CVE-2025-25292, CVE-2025-66567: a default xmlns by ATTLIST makes a Signature for one reader only.",
         '<!DOCTYPE r [<!ATTLIST Signature xmlns CDATA #FIXED "http://www.w3.org/2000/09/xmldsig#">]>' +
         forged.replace("<ds:Signature xmlns:ds", "<Signature xmlns:ds").replace("</ds:Signature>", "</Signature>"), DOCTYPE, witness=False)
    case("p06_cve_2025_25291_polyglot", "P06 CVE-2025-25291: DOCTYPE, comment and CDATA so that two readers see two messages.",
         "<!DOCTYPE response SYSTEM 'x\"><!--'>" + swap(evil(text), "</samlp:Response>", "") + "<![CDATA[-->" + text + "<!--]]>--></samlp:Response>",
         DOCTYPE, witness=False)
    case("p07_notation", "P07: a notation and an unparsed entity.",
         '<!DOCTYPE x [<!NOTATION n SYSTEM "n"><!ENTITY u SYSTEM "u" NDATA n>]>' + text, DOCTYPE, witness=False)
    case("p02_entity_undeclared", "P02: a reference to an entity that nothing declares.", swap(text, ">" + USER + "</saml:NameID>", ">&x;</saml:NameID>"), MALFORMED, witness=False)


def markup():
    text = genuine()
    case("p09_pi_before_root", "P09: a processing instruction before the root.", '<?xml-stylesheet href="x.xsl"?>' + text, MALFORMED)
    case("p09_pi_in_name_id", "P09 CVE-2018-0489: a processing instruction inside the signed NameID.",
         genuine(name_id_xml="<saml:NameID>alice@example.com<?x?>.evil.org</saml:NameID>"), MALFORMED)
    case("p09_pi_in_issuer", "P09: a processing instruction inside Issuer.",
         genuine(issuer_xml="<saml:Issuer>%s<?x y?></saml:Issuer>" % IDP), MALFORMED)
    case("p09_pi_after_root", "P09: a processing instruction behind the root.", text + "<?x y?>", MALFORMED)
    case("p12_element_in_name_id", "P12: an element inside NameID.",
         genuine(name_id_xml="<saml:NameID>alice<b/>@example.com</saml:NameID>"), SCHEMA)
    case("p12_name_id_wrapped_text", "P12: NameID whose text stands in a child.",
         genuine(name_id_xml="<saml:NameID><b>alice@example.com</b></saml:NameID>"), SCHEMA)
    case("p12_element_in_issuer", "P12: an element inside Issuer.", genuine(issuer_xml="<saml:Issuer>%s<b/></saml:Issuer>" % IDP), SCHEMA)
    case("p12_element_in_audience", "P12: an element inside Audience.", genuine(audiences_xml=(
        "<saml:AudienceRestriction><saml:Audience>%s<b/></saml:Audience></saml:AudienceRestriction>" % SP)), SCHEMA)
    case("p13_colon_attribute", "P13 CVE-2020-29509: an attribute whose name begins with a colon.",
         swap(text, "<saml:Subject>", '<saml:Subject :ID="x">'), MALFORMED, witness=False)
    case("p13_directive", "P13 CVE-2020-29510: a directive with a comment in it.", "<!x<!-- -->>" + text, MALFORMED, witness=False)
    case("p13_cdata_end_in_text", "P13: `]]>` in text.", genuine_with_raw("alice@example.com]]>"), MALFORMED, witness=False)
    case("p13_declaration_twice", "P13: a second XML declaration inside.", swap(text, "<samlp:Status>", '<?xml version="1.0"?><samlp:Status>'), MALFORMED, witness=False)
    case("p14_second_root_behind", "P14 CVE-2022-39299: a second root behind the genuine one.", text + evil(text).replace(m.RESPONSE_ID, "_r2"), MALFORMED, witness=False)
    case("p14_second_root_before", "P14 CVE-2022-39300: a forged root before the genuine one.", evil(text).replace(m.RESPONSE_ID, "_r2") + text, MALFORMED, witness=False)
    case("p14_name_id_root", "P14: a NameID as first root.", "<NameID>%s</NameID>" % ADMIN + text, MALFORMED, witness=False)
    case("p14_text_behind", "P14: text behind the root.", text + "x", MALFORMED, witness=False)
    case("p14_text_before", "P14: text before the root.", "x" + text, MALFORMED, witness=False)
    case("p14_space_around", "[XML] 2.8: white space round the root is no content.", "\n \t" + text + "\n\n")
    case("p15_duplicate_attribute", "P15: the attribute ID twice on the assertion.",
         swap(text, 'ID="%s" Version' % ASSERTION_ID, 'ID="%s" ID="_x" Version' % ASSERTION_ID), MALFORMED, witness=False)
    case("p15_same_expanded_name", "P15: one expanded name by two prefixes.", swap(
        text, "<saml:Subject>", '<saml:Subject xmlns:a="urn:x" xmlns:b="urn:x" a:n="1" b:n="2">'), MALFORMED, witness=False)
    case("p15_namespace_twice", "P15: a prefix declared twice in one tag.",
         swap(text, "<saml:Subject>", '<saml:Subject xmlns:a="urn:x" xmlns:a="urn:y">'), MALFORMED, witness=False)
    for name, extra in (("prefixed", ' xmlns:q="%s" q:ID="_other"' % m.SAMLP), ("lower", ' id="_other"'), ("mixed", ' Id="_other"'),
                        ("xml_id", ' xml:id="_other"'), ("assertion_id", ' AssertionID="_other"'),
                        ("wsu", ' xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" wsu:Id="_other"')):
        case("p16_id_" + name, "P16: the signed assertion bears a second attribute like an ID:%s." % extra,
             genuine(assertion_extra=extra), SCHEMA)
    case("p16_response_id_mixed", "P16: the signed response bears a second attribute like an ID.",
         genuine(sign_response=True, sign_assertion=False, response_extra=' Id="_other"'), SCHEMA)


def genuine_with_raw(raw):
    return swap(genuine(), ">%s</saml:NameID>" % USER, ">%s</saml:NameID>" % raw)


def namespaces():
    text = genuine()
    inner = cut(text, "saml:Assertion")
    case("p17_assertion_other_namespace", "P17: the assertion in a namespace of the attacker's.",
         swap(text, 'xmlns:saml="%s" ID="%s"' % (m.SAML, ASSERTION_ID), 'xmlns:saml="urn:evil" ID="%s"' % ASSERTION_ID), SCHEMA)
    case("p17_assertion_saml_1_1", "P17: the prefix saml bound to the namespace of SAML 1.1.",
         swap(text, 'xmlns:saml="%s" ID="%s"' % (m.SAML, ASSERTION_ID), 'xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion" ID="%s"' % ASSERTION_ID), SCHEMA)
    case("p17_assertion_no_namespace", "P17: a forged Assertion in no namespace before the signed one.",
         swap(text, inner, without_signature(evil(inner)).replace("saml:", "").replace(' xmlns:saml="', ' x="') + inner), SCHEMA)
    case("p17_signature_no_namespace", "P17: the Signature in no namespace is none.",
         text.replace("<ds:", "<").replace("</ds:", "</").replace("xmlns:ds=", "x="), "saml.signature_missing", witness=False)
    case("p17_signature_rebound", "P17 CVE-2025-66567: the prefix ds bound anew between Signature and SignedInfo.",
         swap(text, "<ds:SignedInfo>", '<ds:SignedInfo xmlns:ds="urn:evil">'), "saml.signature_malformed")
    case("p17_name_id_other_namespace", "P17: a NameID of another namespace before the real one.",
         genuine(name_id_xml='<x:NameID xmlns:x="urn:evil">%s</x:NameID><saml:NameID>%s</saml:NameID>' % (ADMIN, USER)), SCHEMA)
    case("p17_unknown_child_of_assertion", "P17: an unknown element among the statements.",
         genuine(attributes_xml='<x:Statement xmlns:x="urn:evil"/>'), SCHEMA)
    case("p17_unknown_child_of_response", "P17: an unknown element behind the assertion.",
         swap(text, "</saml:Assertion>", '</saml:Assertion><x:More xmlns:x="urn:evil"/>'), SCHEMA)
    case("p18_undeclared_prefix", "P18: an undeclared prefix.", swap(text, "<saml:Subject>", '<saml:Subject q:a="1">'), MALFORMED, witness=False)
    case("p18_prefix_xml_rebound", "P18: the prefix xml bound to another URI.", swap(text, "<saml:Subject>", '<saml:Subject xmlns:xml="urn:evil">'), MALFORMED, witness=False)
    case("p18_prefix_unbound", "P18: `xmlns:a=\"\"`.", swap(text, "<saml:Subject>", '<saml:Subject xmlns:a="">'), MALFORMED, witness=False)
    case("p18_xmlns_as_prefix", "P18: the prefix xmlns declared.", swap(text, "<saml:Subject>", '<saml:Subject xmlns:xmlns="urn:x">'), MALFORMED, witness=False)
    case("p19_relative_namespace", "P19 CVE-2025-66568, CVE-2025-66475: a relative namespace URI, on which libxml2's canonicalisation fails.",
         swap(text, "<saml:Subject>", '<saml:Subject xmlns:example="1">'), MALFORMED)
    void(text)


def void(text):
    """The golden response of CVE-2025-66568: a digest and a signature over nothing."""
    forged = text.replace(USER, ADMIN)
    empty = re.sub(r"<ds:DigestValue>[^<]*<", "<ds:DigestValue>%s<" % digest_of_empty("sha256"), forged)
    resigned = re.sub(r"<ds:SignatureValue>[^<]*<", "<ds:SignatureValue><", empty)
    case("p19_digest_of_nothing", "P19: a well signed SignedInfo whose DigestValue is that of no bytes, over a forged assertion.",
         sign_by_openssl(resigned, "idp-rsa2048"), "saml.signature_digest_mismatch")
    case("p19_cve_2025_66568_void", "P19 CVE-2025-66568: the same with the relative namespace that makes canonicalisation give nothing.",
         swap(sign_by_openssl(resigned, "idp-rsa2048"), "<saml:Subject>", '<saml:Subject xmlns:example="1">'), MALFORMED)
    sha1 = swap(re.sub(r"<ds:DigestValue>[^<]*<", "<ds:DigestValue>%s<" % digest_of_empty("sha1"), resigned), m.SHA256, m.SHA1)
    case("p19_digest_of_nothing_sha1", "P19: the same with SHA-1, allowed.", sign_by_openssl(sha1, "idp-rsa2048"),
         "saml.signature_digest_mismatch", allow="sha1")
    case("p19_empty_digest_value", "P19: a well signed SignedInfo with an empty DigestValue.",
         sign_by_openssl(re.sub(r"<ds:DigestValue>[^<]*<", "<ds:DigestValue><", resigned), "idp-rsa2048"), "saml.signature_digest_mismatch")


def characters():
    raw = genuine().encode("utf-8")
    mail = b">alice@example.com</saml:NameID>"
    def bytes_case(name, about, inside):
        assert raw.count(mail) == 1
        case(name, about, raw.replace(mail, b">" + inside + b"</saml:NameID>"), MALFORMED)
    bytes_case("p20_overlong_utf8", "P20: an overlong form of `/` in UTF-8.", b"alice\xc0\xaf")
    bytes_case("p20_lone_surrogate", "P20: a surrogate in UTF-8 (CESU-8).", b"alice\xed\xa0\x80")
    bytes_case("p20_truncated_utf8", "P20: a cut sequence in UTF-8.", b"alice\xe6\x97")
    bytes_case("p20_beyond_unicode", "P20: a code point above U+10FFFF.", b"alice\xf4\x90\x80\x80")
    bytes_case("p20_nul_byte", "P20: a NUL byte.", b"alice\x00")
    bytes_case("p20_control_character", "P20: U+0001 in text.", b"alice\x01")
    bytes_case("p20_nul_reference", "P20: a character reference to U+0000.", b"alice&#0;")
    bytes_case("p20_control_reference", "P20: a character reference to U+0001.", b"alice&#x1;")
    bytes_case("p20_surrogate_reference", "P20: a character reference to a surrogate.", b"alice&#xD800;")
    bytes_case("p20_reference_overflow", "P20: a character reference beyond 32 bits.", b"alice&#4294967393;")
    bytes_case("p20_non_character", "P20: U+FFFE, which XML excludes.", b"alice\xef\xbf\xbe")
    for name, shown, about in (("zero_width", "alice\u200b@example.com", "U+200B"), ("bidi", "alice\u202e@example.com", "U+202E"),
                               ("homograph", "\u0430lice@example.com", "a Cyrillic letter"), ("nfd", "ale\u0301@example.com", "a decomposed letter")):
        case("p20_kept_" + name, "P20: %s in NameID is kept as it is, never normalised." % about, genuine(
            name_id_xml="<saml:NameID>%s</saml:NameID>" % shown), name_id=shown)
    text = genuine()
    case("p21_byte_order_mark", "P21: UTF-8 with a byte order mark.", b"\xef\xbb\xbf" + text.encode("utf-8"))
    for name, codec, declared in (("utf16_le", "utf-16-le", None), ("utf16_be", "utf-16-be", None), ("utf16_bom", "utf-16", None),
                                  ("utf16_declared", "utf-16", "UTF-16"), ("utf32", "utf-32", None), ("utf7", "utf-7", "UTF-7"),
                                  ("ebcdic", "cp037", "IBM037")):
        shown = ('<?xml version="1.0" encoding="%s"?>' % declared if declared else "") + text
        case("p21_" + name, "P21: the message in %s." % codec, shown.encode(codec), MALFORMED)
    case("p21_utf16_doctype", "P21: a DOCTYPE in UTF-16, past a filter of bytes.", ("<!DOCTYPE x>" + text).encode("utf-16"), MALFORMED)
    for name, declared in (("latin1", "ISO-8859-1"), ("utf7_declared", "UTF-7"), ("ascii", "US-ASCII")):
        case("p21_declares_" + name, "P21: an XML declaration that names %s." % declared,
             '<?xml version="1.0" encoding="%s"?>%s' % (declared, text), MALFORMED, witness=False)
    case("p21_xml_1_1", "P21: XML 1.1.", '<?xml version="1.1"?>' + text, MALFORMED, witness=False)


def limits():
    def nested(depth):
        return genuine(attributes_xml='<saml:AttributeStatement><saml:Attribute Name="a"><saml:AttributeValue>%s%s'
                       "</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>" % ("<x>" * depth, "</x>" * depth))
    case("p22_depth", "P22: elements nested 1,000 deep.", nested(1000), LIMIT, witness=False)
    wide = "".join("<saml:AttributeValue>%d</saml:AttributeValue>" % i for i in range(1500))
    case("p23_many_values", "P23: 1,500 values are within the limits of a message.", genuine(attributes_xml=(
        '<saml:AttributeStatement><saml:Attribute Name="a">%s</saml:Attribute></saml:AttributeStatement>' % wide)))
    wide = "<b/>" * 21000
    case("p23_many_nodes", "P23: over 20,000 elements.", swap(genuine(), "<saml:Subject>", wide + "<saml:Subject>"), LIMIT, witness=False)
    many = "".join(' a%d="x"' % i for i in range(65))
    case("p23_many_attributes", "P23: 65 attributes on one element.", swap(genuine(), "<saml:Subject>", "<saml:Subject%s>" % many), LIMIT, witness=False)
    many = "".join(' xmlns:n%d="urn:n"' % i for i in range(129))
    case("p25_many_namespaces", "P25: over 128 namespace declarations in scope.", swap(genuine(), "<saml:Subject>", "<saml:Subject%s>" % many), LIMIT, witness=False)
    case("p24_long_message", "P24 CVE-2025-54572: a message over 256 KiB.", swap(genuine(), USER + "</saml:NameID>", "a" * 263000 + "</saml:NameID>"),
         "saml.message_too_large", witness=False)
    case("p24_name_id_256", "V18, SDP-G02: a NameID of 256 bytes.", genuine(name_id_xml="<saml:NameID>%s</saml:NameID>" % ("a" * 256)), name_id="a" * 256)
    case("p24_name_id_257", "V18, SDP-G02: a NameID of 257 bytes.", genuine(name_id_xml="<saml:NameID>%s</saml:NameID>" % ("a" * 257)), "saml.name_id_invalid")


def schema():
    other = genuine(attributes_xml='<saml:AttributeStatement><saml:Attribute Name="a"><saml:AttributeValue><xi:include '
                    'xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname" parse="text"/></saml:AttributeValue></saml:Attribute></saml:AttributeStatement>')
    case("p08_xinclude", "P08: XInclude in a signed AttributeValue is an inert element, and no text.", other, "saml.attribute_invalid")
    name = "<saml:NameID>%s</saml:NameID>" % USER
    case("p26_schema_location", "P26: xsi:schemaLocation is never fetched.", genuine(assertion_extra=(
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x http://127.0.0.1:9/x.xsd"')), SCHEMA)
    case("p26_nil_name_id", "P26: NameID with xsi:nil.", genuine(name_id_xml=(
        '<saml:NameID xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"></saml:NameID>')), "saml.name_id_invalid")
    issuer = "<saml:Issuer>%s</saml:Issuer>" % IDP
    case("p27_two_issuers", "P27: two Issuers in the assertion.", genuine(issuer_xml=issuer * 2), SCHEMA)
    case("p27_two_response_issuers", "P27: two Issuers in the response.", genuine(response_issuer_xml=issuer * 2), SCHEMA)
    case("p27_two_conditions", "P27: two Conditions.", genuine(conditions_xml=Message().conditions() * 2), SCHEMA)
    case("p27_two_subjects", "P27: two Subjects.", genuine(subject_xml=Message().subject() * 2), SCHEMA)
    case("p27_conditions_before_subject", "P27: Conditions before Subject.",
         genuine(subject_xml=Message().conditions(), conditions_xml=Message().subject()), SCHEMA)
    case("p27_issuer_last", "P27: the Issuer behind the Status.", genuine(response_issuer_xml="", status_xml=Message().status_xml + issuer), SCHEMA)
    moved = genuine()
    mark = re.search(r"<ds:Signature .*?</ds:Signature>", moved, re.S).group(0)
    case("p27_signature_last", "P27: the Signature at the end of the assertion, where it still verifies.",
         swap(swap(moved, mark, ""), "</saml:Assertion>", mark + "</saml:Assertion>"), SCHEMA)
    case("p27_signature_first", "P27: the Signature before the Issuer.",
         swap(swap(moved, mark, ""), "<saml:Issuer>%s</saml:Issuer><saml:Subject>" % IDP, mark + "<saml:Issuer>%s</saml:Issuer><saml:Subject>" % IDP), SCHEMA)
    case("p27_attribute_outside_statement", "P27: an Attribute outside an AttributeStatement.",
         genuine(attributes_xml='<saml:Attribute Name="a"><saml:AttributeValue>b</saml:AttributeValue></saml:Attribute>'), SCHEMA)
    case("p27_text_in_assertion", "P27: text between the elements of the assertion.", genuine(advice_xml="text"), SCHEMA)
    case("p27_two_statuses", "P27: two Statuses.", genuine(status_xml=Message().status_xml * 2), SCHEMA)
    case("p28_space_in_name_id", "P28: white space round NameID is kept.", genuine(name_id_xml="<saml:NameID> %s </saml:NameID>" % USER), name_id=" %s " % USER)
    case("p28_space_in_issuer", "P28: white space round Issuer, as ADFS sends it.", genuine(issuer_xml="<saml:Issuer>\n  %s\n</saml:Issuer>" % IDP))
    case("p28_space_in_audience", "P28: white space round Audience.", genuine(audiences_xml=(
        "<saml:AudienceRestriction><saml:Audience>\n%s </saml:Audience></saml:AudienceRestriction>" % SP)))


def times():
    def instant(name, value, expect="saml.time_invalid", **keys):
        case("p29_" + name, "P29, [Core] 1.3.3: the assertion's NotOnOrAfter is \"%s\"." % value, genuine(not_on_or_after=value), expect, **keys)
    instant("month_13", "2026-13-02T10:04:58Z")
    instant("day_30_of_february", "2026-02-30T10:04:58Z")
    instant("hour_24", "2026-03-02T24:00:00Z")
    instant("second_61", "2026-03-02T10:04:61Z")
    instant("second_60", "2026-03-02T10:04:60Z")
    instant("equals_sign", "2026-03-02T10:04=58Z")
    instant("empty", "")
    instant("no_zone", "2026-03-02T10:04:58")
    instant("date_only", "2026-03-02")
    instant("year_of_twelve_digits", "292277026596-03-02T10:04:58Z")
    instant("year_zero", "0000-03-02T10:04:58Z")
    instant("negative_year", "-2026-03-02T10:04:58Z")
    instant("bare_point", "2026-03-02T10:04:58.Z")
    instant("lower_case", "2026-03-02t10:04:58z")
    instant("space_inside", "2026-03-02 10:04:58Z")
    instant("other_offset", "2026-03-02T12:04:58+02:00")
    instant("fraction_of_1", "2026-03-02T10:04:58.5Z", "accept")
    instant("fraction_of_7", "2026-03-02T10:04:58.1234567Z", "accept")
    instant("fraction_of_9", "2026-03-02T10:04:58.123456789Z", "accept")


def base64_forms():
    posted = base64.b64encode(genuine().encode() + b"\n").decode()
    if posted.endswith("="):
        posted = base64.b64encode(genuine().encode() + b"\n" * (3 - (len(genuine()) % 3))).decode()
    padded = base64.b64encode(genuine().encode() + b"\n" * next(n for n in range(3) if (len(genuine()) + n) % 3 == 1)).decode()
    assert padded.endswith("==") and not posted.endswith("=")
    bad = "saml.base64_invalid"
    def form(name, about, value, expect=bad, **keys):
        case("b06_" + name, "B06: " + about, None, expect, base64_text=value, **keys)
    form("garbage", "a character outside the alphabet.", posted[:40] + "!" + posted[40:])
    form("url_safe", "the alphabet of URLs.", base64.urlsafe_b64encode(genuine(name_id_xml="<saml:NameID>\u07ff\u07ff\u07ff~~~???</saml:NameID>").encode()).decode())
    form("missing_padding", "no padding where some is due.", padded.rstrip("="))
    form("extra_padding", "padding where none is due.", posted + "====")
    form("padding_inside", "padding in the middle.", posted[:40] + "==" + posted[40:])
    form("stray_bits", "bits behind the last byte that are not zero.", padded[:-3] + chr(ord(padded[-3]) + 1) + "==")
    form("nul", "a NUL byte.", posted[:40].encode() + b"\0" + posted[40:].encode())
    form("tab", "a tab.", posted[:40] + "\t" + posted[40:])
    form("spaces", "blanks, as a form decoder makes of line ends.", posted[:40] + " " + posted[40:], "accept")
    form("encoded_twice", "base64 of base64.", base64.b64encode(posted.encode()).decode(), MALFORMED)
    form("deflated", "a deflated message, as the Redirect binding has it, in a form.", _deflated(), MALFORMED)
    form("blank", "a blank and a line end alone.", " \r\n", MALFORMED)
    form("empty", "nothing.", "", MALFORMED)


def _deflated():
    import zlib
    maker = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(maker.compress(genuine().encode()) + maker.flush()).decode()


def generate():
    doctypes()
    markup()
    namespaces()
    characters()
    limits()
    schema()
    times()
    base64_forms()
