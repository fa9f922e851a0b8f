// SPDX-License-Identifier: Apache-2.0
// What an administrator reads of each check: what was expected, what was got, and why there was
// nothing to look at.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "saml/errors.h"
#include "saml/test_responses.h"

namespace countersign::saml {
namespace {

using idp::ResponseContent;
using idp::Signed;
using test::allowing;
using test::certificate_of;
using test::changed;
using test::content;
using test::expectation;
using test::genuine;
using test::idp_key;
using test::kNow;
using test::sign;
using test::sp_key;
using test::swap;
using test::trusted;

/// One line a check: its id, what came out, what was wanted and what was got.
std::string lines_of(const Explanation& explained) {
  std::string out;
  for (const Finding& finding : explained.checks) {
    out += std::string(finding.id) + " " + std::string(to_string(finding.outcome));
    out += finding.warning ? " with a warning" : "";
    out += finding.code.has_value() ? " " + std::string(finding.code->id) : "";
    out += finding.expected.empty() ? "" : ": " + finding.expected;
    out += finding.received.empty() ? "" : " | " + finding.received;
    out += "\n";
  }
  return out;
}

std::string told(const std::string& xml, const Expectation& expected = expectation()) {
  return lines_of(explain_xml(xml, trusted(), expected, kNow));
}

TEST(SamlExplainWords, OfAGenuineMessage) {
  EXPECT_EQ("\n" + told(genuine(Signed::kBoth)), R"(
settings pass: complete settings | complete
message.base64 skip | the message was given as XML
message.xml pass: well-formed XML within the limits | well-formed
response.type pass: Response of SAML 2.0 | Response
response.version pass: 2.0 | 2.0
response.id pass: an ID that is an NCName | _response-1
response.structure pass
response.status pass: Success | Success
assertion.count pass: one assertion | one
message.stray_elements pass: no SAML element out of its place | none
message.advice pass: no assertion inside Advice | none
response.destination pass: https://sp.example.com/saml/acs | https://sp.example.com/saml/acs
response.issuer pass: https://idp.example.com/idp | https://idp.example.com/idp
response.in_response_to pass: _request-1 | _request-1
signature.trusted_keys pass: at least one | 1
signature.present pass: at least one signature | on the Response
signature.response pass: a good signature by a trusted key | good, by the certificate of CN=test
assertion.decryption skip | the assertion is not encrypted
signature.assertion pass: a good signature by a trusted key | good, by the certificate of CN=test
signature.policy pass: what is required is signed | both are signed
assertion.stray_elements skip | the assertion is not encrypted
assertion.advice skip | the assertion is not encrypted
message.inside_signature pass: no assertion inside a Signature | none
message.unique_ids pass: IDs that differ | they differ
assertion.structure pass: the order of the schema | that order
assertion.version pass: 2.0 | 2.0
assertion.id pass: an ID that is an NCName | _assertion-1
assertion.issuer pass: https://idp.example.com/idp | https://idp.example.com/idp
conditions.known pass: conditions that are understood | understood
conditions.not_before pass: in the past | 2026-03-02T09:54:58Z
conditions.not_on_or_after pass: in the future | 2026-03-02T10:05:00Z
conditions.audience pass: https://sp.example.com/saml/metadata | https://sp.example.com/saml/metadata
subject.present pass: a Subject | one
subject.name_id pass: a NameID | alice@example.com
subject.name_id_qualifier skip | no SPNameQualifier
confirmation.bearer pass: a bearer confirmation with data | one
confirmation.recipient pass: https://sp.example.com/saml/acs | https://sp.example.com/saml/acs
confirmation.in_response_to pass: _request-1 | _request-1
confirmation.not_on_or_after pass: in the future | 2026-03-02T10:05:00Z
response.issue_instant pass: about 2026-03-02T10:00:00Z | 2026-03-02T09:59:58Z
assertion.issue_instant pass: about 2026-03-02T10:00:00Z | 2026-03-02T09:59:58Z
authn.statement pass: an AuthnStatement | one
authn.instant pass: in the past | 2026-03-02T09:50:00Z
authn.session_not_on_or_after skip | no SessionNotOnOrAfter
authn.context pass: any | urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport
attributes.decryption skip | no attribute is encrypted
attributes.names pass: attributes with different names | different
attributes.values pass: values that are text | text
)");
}

TEST(SamlExplainWords, OfAnEncryptedAssertionInASignedResponseWithTheLeastInside) {
  ResponseContent c = content();
  c.request.reset();
  c.name_id.reset();
  c.attributes.clear();
  const auto xml = idp::build_response(c, idp_key(),
                                       {.what = Signed::kResponse,
                                        .algorithm = {},
                                        .digest = crypto::DigestAlgorithm::kSha256,
                                        .encrypt_to = certificate_of(sp_key())});
  ASSERT_THAT(xml, IsOk());
  Expectation e = expectation();
  e.answered = Unsolicited{};
  e.decryption_keys = {sp_key()};
  e.authn_contexts = {c.authn_context};
  EXPECT_EQ("\n" + told(*xml, e), R"(
settings pass: complete settings | complete
message.base64 skip | the message was given as XML
message.xml pass: well-formed XML within the limits | well-formed
response.type pass: Response of SAML 2.0 | Response
response.version pass: 2.0 | 2.0
response.id pass: an ID that is an NCName | _response-1
response.structure pass
response.status pass: Success | Success
assertion.count pass: one assertion | one, encrypted
message.stray_elements pass: no SAML element out of its place | none
message.advice pass: no assertion inside Advice | none
response.destination pass: https://sp.example.com/saml/acs | https://sp.example.com/saml/acs
response.issuer pass: https://idp.example.com/idp | https://idp.example.com/idp
response.in_response_to pass: no InResponseTo | none
signature.trusted_keys pass: at least one | 1
signature.present pass: at least one signature | on the Response
signature.response pass: a good signature by a trusted key | good, by the certificate of CN=test
assertion.decryption pass: an assertion encrypted to our key | decrypted
signature.assertion skip | the assertion is not signed
signature.policy pass: what is required is signed | the Response is signed
assertion.stray_elements pass: no SAML element out of its place | none
assertion.advice pass: no assertion inside Advice | none
message.inside_signature pass: no assertion inside a Signature | none
message.unique_ids pass: IDs that differ | they differ
assertion.structure pass: the order of the schema | that order
assertion.version pass: 2.0 | 2.0
assertion.id pass: an ID that is an NCName | _assertion-1
assertion.issuer pass: https://idp.example.com/idp | https://idp.example.com/idp
conditions.known pass: conditions that are understood | understood
conditions.not_before pass: in the past | 2026-03-02T09:54:58Z
conditions.not_on_or_after pass: in the future | 2026-03-02T10:05:00Z
conditions.audience pass: https://sp.example.com/saml/metadata | https://sp.example.com/saml/metadata
subject.present pass: a Subject | one
subject.name_id skip | no NameID, which the standard allows
subject.name_id_qualifier skip | there is no NameID
confirmation.bearer pass: a bearer confirmation with data | one
confirmation.recipient pass: https://sp.example.com/saml/acs | https://sp.example.com/saml/acs
confirmation.in_response_to pass: no InResponseTo | none
confirmation.not_on_or_after pass: in the future | 2026-03-02T10:05:00Z
response.issue_instant pass: about 2026-03-02T10:00:00Z | 2026-03-02T09:59:58Z
assertion.issue_instant pass: about 2026-03-02T10:00:00Z | 2026-03-02T09:59:58Z
authn.statement pass: an AuthnStatement | one
authn.instant pass: in the past | 2026-03-02T09:50:00Z
authn.session_not_on_or_after skip | no SessionNotOnOrAfter
authn.context pass: urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport | urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport
attributes.decryption skip | no attribute is encrypted
attributes.names pass: attributes with different names | different
attributes.values pass: values that are text | text
)");
}

TEST(SamlExplainWords, OfWhatIsNoMessageAtAll) {
  EXPECT_EQ("\n" + lines_of(explain("*", trusted(), expectation(), kNow)), R"(
settings pass: complete settings | complete
message.base64 fail saml.base64_invalid: base64 of at most 256 KiB of XML | expected base64, got something else at offset 0
message.xml skip | there is nothing to read
response.type skip | there is no message
response.version skip | there is no Response
response.id skip | there is no Response
response.structure skip | there is no Response
response.status skip | there is no Response
assertion.count skip | there is no Response
message.stray_elements skip | there is no Response
message.advice skip | there is no Response
response.destination skip | there is no Response
response.issuer skip | there is no Response
response.in_response_to skip | there is no Response
signature.trusted_keys pass: at least one | 1
signature.present skip | there is no assertion
signature.response skip | the Response is not signed
assertion.decryption skip | the assertion is not encrypted
signature.assertion skip | there is no assertion to look at
signature.policy skip | there is no assertion to look at
assertion.stray_elements skip | the assertion is not encrypted
assertion.advice skip | the assertion is not encrypted
message.inside_signature pass: no assertion inside a Signature | none
message.unique_ids skip | there is no Response
assertion.structure skip | there is no assertion to look at
assertion.version skip | there is no assertion to look at
assertion.id skip | there is no assertion to look at
assertion.issuer skip | there is no assertion to look at
conditions.known skip | there is no assertion to look at
conditions.not_before skip | there are no Conditions
conditions.not_on_or_after skip | there are no Conditions
conditions.audience skip | there is no assertion to look at
subject.present skip | there is no assertion to look at
subject.name_id skip | there is no Subject
subject.name_id_qualifier skip | there is no NameID
confirmation.bearer skip | there is no Subject
confirmation.recipient skip | there is no bearer confirmation
confirmation.in_response_to skip | there is no bearer confirmation
confirmation.not_on_or_after skip | there is no bearer confirmation
response.issue_instant skip | there is no Response
assertion.issue_instant skip | there is no assertion to look at
authn.statement skip | there is no assertion to look at
authn.instant skip | there is no AuthnStatement
authn.session_not_on_or_after skip | there is no AuthnStatement
authn.context skip | there is no AuthnStatement
attributes.decryption skip | there is no assertion to look at
attributes.names skip | there is no assertion to look at
attributes.values skip | there is no assertion to look at
)");
}

TEST(SamlExplainWords, OfAResponseWithoutAssertion) {
  EXPECT_EQ("\n" + told(idp::write_failure(
                       content(), "urn:oasis:names:tc:SAML:2.0:status:NoPassive", " not now ")),
            R"(
settings pass: complete settings | complete
message.base64 skip | the message was given as XML
message.xml pass: well-formed XML within the limits | well-formed
response.type pass: Response of SAML 2.0 | Response
response.version pass: 2.0 | 2.0
response.id pass: an ID that is an NCName | _response-1
response.structure pass
response.status fail saml.status_no_passive: Success | Responder / NoPassive: not now
assertion.count fail saml.assertion_missing: one assertion | none
message.stray_elements pass: no SAML element out of its place | none
message.advice pass: no assertion inside Advice | none
response.destination pass: https://sp.example.com/saml/acs | https://sp.example.com/saml/acs
response.issuer pass: https://idp.example.com/idp | https://idp.example.com/idp
response.in_response_to pass: _request-1 | _request-1
signature.trusted_keys pass: at least one | 1
signature.present skip | there is no assertion
signature.response skip | the Response is not signed
assertion.decryption skip | the assertion is not encrypted
signature.assertion skip | there is no assertion to look at
signature.policy skip | there is no assertion to look at
assertion.stray_elements skip | the assertion is not encrypted
assertion.advice skip | the assertion is not encrypted
message.inside_signature pass: no assertion inside a Signature | none
message.unique_ids pass: IDs that differ | they differ
assertion.structure skip | there is no assertion to look at
assertion.version skip | there is no assertion to look at
assertion.id skip | there is no assertion to look at
assertion.issuer skip | there is no assertion to look at
conditions.known skip | there is no assertion to look at
conditions.not_before skip | there are no Conditions
conditions.not_on_or_after skip | there are no Conditions
conditions.audience skip | there is no assertion to look at
subject.present skip | there is no assertion to look at
subject.name_id skip | there is no Subject
subject.name_id_qualifier skip | there is no NameID
confirmation.bearer skip | there is no Subject
confirmation.recipient skip | there is no bearer confirmation
confirmation.in_response_to skip | there is no bearer confirmation
confirmation.not_on_or_after skip | there is no bearer confirmation
response.issue_instant pass: about 2026-03-02T10:00:00Z | 2026-03-02T09:59:58Z
assertion.issue_instant skip | there is no assertion to look at
authn.statement skip | there is no assertion to look at
authn.instant skip | there is no AuthnStatement
authn.session_not_on_or_after skip | there is no AuthnStatement
authn.context skip | there is no AuthnStatement
attributes.decryption skip | there is no assertion to look at
attributes.names skip | there is no assertion to look at
attributes.values skip | there is no assertion to look at
)");
}

}  // namespace
}  // namespace countersign::saml
