// SPDX-License-Identifier: Apache-2.0
// What a refusal says, by each check: its id, what was expected and what was got. verify and
// explain say the same.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "saml/errors.h"
#include "saml/test_responses.h"

namespace countersign::saml {
namespace {

using test::changed;
using test::check;

const std::string kStray = "<x:Stray xmlns:x=\"urn:x\"/>";

/// A message that is genuine but for one thing, and what the schema's check objects to.
struct Disordered {
  std::string from;
  std::string to;
  std::string_view objection;
};

void expect_objections(std::string_view part, const std::vector<Disordered>& rows) {
  for (const Disordered& row : rows) {
    const auto refused = check(changed(row.from, row.to));
    ASSERT_THAT(refused, FailsWith(kSchema)) << row.to;
    EXPECT_EQ(refused.error().detail,
              std::string(part) + ".structure: expected \"the order of the schema\", got \"" +
                  std::string(row.objection) + "\"");
  }
}

/// The same for every other check.
struct Refused {
  std::string from;
  std::string to;
  std::string_view code;
  std::string_view check;
  std::string_view expected;
  std::string_view got;
};

void expect_words(const std::vector<Refused>& rows) {
  for (const Refused& row : rows) {
    const auto refused = check(changed(row.from, row.to));
    ASSERT_FALSE(refused.ok()) << row.to;
    EXPECT_EQ(refused.error().code.id, row.code) << row.to;
    EXPECT_EQ(refused.error().detail, std::string(row.check) + ": expected \"" +
                                          std::string(row.expected) + "\", got \"" +
                                          std::string(row.got) + "\"");
  }
}

TEST(SamlRefusalWords, OfTheOrderInTheResponse) {
  expect_objections("response",
                    {
                        {"<samlp:Status>", kStray + "<samlp:Status>",
                         "an element out of order, repeated or unknown in Response"},
                        {"</samlp:Status>", kStray + "</samlp:Status>", "a stray part of Status"},
                        {"status:Success\"/>", "status:Success\">" + kStray + "</samlp:StatusCode>",
                         "a stray part of StatusCode"},
                        {"</samlp:Status>", "</samlp:Status>text", "text directly in Response"},
                        {"ID=\"_response-1\"", "ID=\"_response-1\" Extra=\"x\"",
                         "an unknown attribute of Response"},
                        {"assertion\">https://idp.example.com/idp</saml:Issuer>",
                         "assertion\">https://idp.example.com/idp" + kStray + "</saml:Issuer>",
                         "an element in Issuer"},
                    });
}

TEST(SamlRefusalWords, OfTheResponse) {
  expect_words({
      {"ID=\"_response-1\" Version=\"2.0\"", "ID=\"_response-1\" Version=\"2.1\"",
       "saml.version_unsupported", "response.version", "2.0", "2.1"},
      {"ID=\"_response-1\"", "ID=\"1\"", "saml.id_invalid", "response.id",
       "an ID that is an NCName", "1"},
      {"ID=\"_response-1\"", "", "saml.id_invalid", "response.id", "an ID that is an NCName",
       "none"},
      {"status:Success\"/>", "status:Requester\"/>", "saml.status_not_success", "response.status",
       "Success", "Requester"},
      {"status:Success\"/>", "status:Success2\"/>", "saml.status_not_success", "response.status",
       "Success", "Success2"},
      {"urn:oasis:names:tc:SAML:2.0:status:Success\"/>",
       "urn:x\"><samlp:StatusCode Value=\"urn:y\"/></samlp:StatusCode>", "saml.status_not_success",
       "response.status", "Success", "urn:x / urn:y"},
      {"<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/>", "",
       "saml.status_missing", "response.status", "Success", "no StatusCode"},
      {"Destination=\"https://sp", "Destination=\"https://s", "saml.destination_mismatch",
       "response.destination", "https://sp.example.com/saml/acs", "https://s.example.com/saml/acs"},
      {"assertion\">https://idp.example", "assertion\">https://other.example",
       "saml.issuer_mismatch", "response.issuer", "https://idp.example.com/idp",
       "https://other.example.com/idp"},
      {"acs\" InResponseTo=\"_request-1\"><saml:Issuer", "acs\" InResponseTo=\"_x\"><saml:Issuer",
       "saml.in_response_to_mismatch", "response.in_response_to", "_request-1", "_x"},
      {"acs\" InResponseTo=\"_request-1\"><saml:Issuer", "acs\"><saml:Issuer",
       "saml.in_response_to_missing", "response.in_response_to", "_request-1", "no InResponseTo"},
      {"Version=\"2.0\" IssueInstant=\"2026-03-02T09:59:58Z\" Destination",
       "Version=\"2.0\" IssueInstant=\"now\" Destination", "saml.time_invalid",
       "response.issue_instant", "an IssueInstant in UTC", "now"},
      {"Version=\"2.0\" IssueInstant=\"2026-03-02T09:59:58Z\" Destination",
       "Version=\"2.0\" IssueInstant=\"2026-03-02T11:59:58Z\" Destination",
       "saml.issue_instant_out_of_range", "response.issue_instant", "about 2026-03-02T10:00:00Z",
       "2026-03-02T11:59:58Z"},
  });
}

TEST(SamlRefusalWords, OfTheOrderInTheAssertion) {
  const std::string name_id = "<saml:NameID>alice@example.com</saml:NameID>";
  expect_objections(
      "assertion",
      {
          {"</saml:Subject>", kStray + "</saml:Subject>", "a stray part of Subject"},
          {"</saml:SubjectConfirmation>", kStray + "</saml:SubjectConfirmation>",
           "a stray part of SubjectConfirmation"},
          {"</saml:AuthnStatement>", kStray + "</saml:AuthnStatement>",
           "a stray part of AuthnStatement"},
          {"</saml:AuthnContext>", kStray + "</saml:AuthnContext>", "a stray part of AuthnContext"},
          {"</saml:AuthnContextClassRef>", kStray + "</saml:AuthnContextClassRef>",
           "an element in AuthnContextClassRef"},
          {"</saml:AttributeStatement>", kStray + "</saml:AttributeStatement>",
           "a stray part of AttributeStatement"},
          {"</saml:Audience>", kStray + "</saml:Audience>", "an element in Audience"},
          {"</saml:Assertion>", kStray + "</saml:Assertion>",
           "an element out of order, repeated or unknown in Assertion"},
          {"</saml:Conditions>", "text</saml:Conditions>", "text directly in Conditions"},
          {"</saml:AttributeStatement>", "text</saml:AttributeStatement>",
           "text directly in AttributeStatement"},
          {"green,blue</saml:AttributeValue>", "green,blue</saml:AttributeValue>text",
           "text directly in Attribute"},
          {"green,blue</saml:AttributeValue>", "green,blue</saml:AttributeValue>" + kStray,
           "a stray part of Attribute"},
          {name_id, "<saml:NameID>a" + kStray + "</saml:NameID>", "an element in NameID"},
          {name_id, name_id + name_id, "a stray part of Subject"},
          {name_id, name_id + "<saml:BaseID/>", "more than one identifier of the subject"},
          {"<saml:Subject>", "text<saml:Subject>", "text directly in Assertion"},
          {"ID=\"_assertion-1\"", "ID=\"_assertion-1\" Extra=\"x\"",
           "an unknown attribute of Assertion"},
      });
}

TEST(SamlRefusalWords, OfTheAssertion) {
  const std::string audience =
      "<saml:Audience>https://sp.example.com/saml/metadata</saml:Audience>";
  const std::string name_id = "<saml:NameID>alice@example.com</saml:NameID>";
  const std::string red = "<saml:AttributeValue>red</saml:AttributeValue>";
  expect_words({
      {"</saml:Conditions>", kStray + "</saml:Conditions>", "saml.condition_unknown",
       "conditions.known", "conditions that are understood", "Stray"},
      {name_id, "<saml:BaseID/>", "saml.name_id_invalid", "subject.name_id", "a NameID", "BaseID"},
      {name_id, "<saml:NameID> </saml:NameID>", "saml.name_id_invalid", "subject.name_id",
       "a NameID that is not empty", " "},
      {name_id, "<saml:NameID>" + std::string(257, 'x') + "</saml:NameID>", "saml.name_id_invalid",
       "subject.name_id", "a NameID of at most 256 characters", "257 characters"},
      {name_id, "<saml:NameID SPNameQualifier=\"urn:x\">a</saml:NameID>",
       "saml.name_id_qualifier_mismatch", "subject.name_id_qualifier",
       "https://sp.example.com/saml/metadata", "urn:x"},
      {"ID=\"_assertion-1\" Version=\"2.0\"", "ID=\"_assertion-1\" Version=\"1.1\"",
       "saml.version_unsupported", "assertion.version", "2.0", "1.1"},
      {"Z\"><saml:Issuer>https://idp.example.com/idp</saml:Issuer>", "Z\">", "saml.issuer_missing",
       "assertion.issuer", "https://idp.example.com/idp", "no Issuer"},
      {"<saml:Issuer>https://idp", "<saml:Issuer>https://other", "saml.issuer_mismatch",
       "assertion.issuer", "https://idp.example.com/idp", "https://other.example.com/idp"},
      {"<saml:Issuer>https://idp", "<saml:Issuer Format=\"urn:x\">https://idp",
       "saml.issuer_mismatch", "assertion.issuer",
       "urn:oasis:names:tc:SAML:2.0:nameid-format:entity", "urn:x"},
      {"NotBefore=\"2026-03-02T09:54:58Z\"", "NotBefore=\"2026-03-02T10:54:58Z\"",
       "saml.not_yet_valid", "conditions.not_before", "not after 2026-03-02T10:00:00Z",
       "2026-03-02T10:54:58Z"},
      {"NotBefore=\"2026-03-02T09:54:58Z\"", "NotBefore=\"\"", "saml.time_invalid",
       "conditions.not_before", "a NotBefore in UTC", ""},
      {"NotOnOrAfter=\"2026-03-02T10:05:00Z\"><saml:Aud", "NotOnOrAfter=\"x\"><saml:Aud",
       "saml.time_invalid", "conditions.not_on_or_after", "a NotOnOrAfter in UTC", "x"},
      {"NotOnOrAfter=\"2026-03-02T10:05:00Z\"><saml:Aud",
       "NotOnOrAfter=\"2026-03-02T09:05:00Z\"><saml:Aud", "saml.expired",
       "conditions.not_on_or_after", "after 2026-03-02T10:00:00Z", "2026-03-02T09:05:00Z"},
      {audience, "<saml:Audience>urn:a</saml:Audience><saml:Audience> urn:b </saml:Audience>",
       "saml.audience_mismatch", "conditions.audience", "https://sp.example.com/saml/metadata",
       "urn:a, urn:b"},
      {"<saml:AudienceRestriction>" + audience + "</saml:AudienceRestriction>", "",
       "saml.audience_missing", "conditions.audience", "https://sp.example.com/saml/metadata",
       "no AudienceRestriction"},
      {"cm:bearer", "cm:sender-vouches", "saml.bearer_confirmation_missing", "confirmation.bearer",
       "a SubjectConfirmation with method bearer", "none"},
      {"NotOnOrAfter=\"2026-03-02T10:05:00Z\" Recipient", "Recipient", "saml.confirmation_invalid",
       "confirmation.not_on_or_after", "a NotOnOrAfter", "none"},
      {"NotOnOrAfter=\"2026-03-02T10:05:00Z\" Recipient", "NotOnOrAfter=\"x\" Recipient",
       "saml.time_invalid", "confirmation.not_on_or_after", "a NotOnOrAfter in UTC", "x"},
      {"NotOnOrAfter=\"2026-03-02T10:05:00Z\" Recipient",
       "NotOnOrAfter=\"2026-03-02T09:05:00Z\" Recipient", "saml.confirmation_expired",
       "confirmation.not_on_or_after", "after 2026-03-02T10:00:00Z", "2026-03-02T09:05:00Z"},
      {"NotOnOrAfter=\"2026-03-02T10:05:00Z\" Recipient",
       "NotBefore=\"2026-03-02T09:05:00Z\" NotOnOrAfter=\"2026-03-02T10:05:00Z\" Recipient",
       "saml.confirmation_invalid", "confirmation.bearer", "no NotBefore in a bearer confirmation",
       "2026-03-02T09:05:00Z"},
      {"Recipient=\"https://sp", "Recipient=\"https://s", "saml.recipient_mismatch",
       "confirmation.recipient", "https://sp.example.com/saml/acs",
       "https://s.example.com/saml/acs"},
      {"Recipient=\"https://sp.example.com/saml/acs\"", "", "saml.recipient_missing",
       "confirmation.recipient", "https://sp.example.com/saml/acs", "no Recipient"},
      {"InResponseTo=\"_request-1\"/>", "InResponseTo=\"_x\"/>", "saml.in_response_to_mismatch",
       "confirmation.in_response_to", "_request-1", "_x"},
      {"AuthnInstant=\"2026-03-02T09:50:00Z\"", "AuthnInstant=\"x\"", "saml.time_invalid",
       "authn.instant", "an AuthnInstant in UTC", "x"},
      {"AuthnInstant=\"2026-03-02T09:50:00Z\"", "AuthnInstant=\"2026-03-02T11:50:00Z\"",
       "saml.authn_instant_out_of_range", "authn.instant", "not after 2026-03-02T10:00:00Z",
       "2026-03-02T11:50:00Z"},
      {"SessionIndex=\"_session-1\"", "SessionNotOnOrAfter=\"x\"", "saml.time_invalid",
       "authn.session_not_on_or_after", "a SessionNotOnOrAfter in UTC", "x"},
      {"SessionIndex=\"_session-1\"", "SessionNotOnOrAfter=\"2026-03-02T09:00:00Z\"",
       "saml.session_expired", "authn.session_not_on_or_after", "after 2026-03-02T10:00:00Z",
       "2026-03-02T09:00:00Z"},
      {"Name=\"mail\"", "Name=\"groups\"", "saml.attribute_duplicate", "attributes.names",
       "attributes with different names", "groups twice"},
      {"Name=\"mail\"", "", "saml.attribute_invalid", "attributes.names",
       "a Name on every attribute", "none on one"},
      {red, "<saml:AttributeValue>" + kStray + "</saml:AttributeValue>", "saml.attribute_invalid",
       "attributes.values", "values that are text", "groups"},
      {"Name=\"mail\"><saml:AttributeValue>alice",
       "Name=\"mail\"><saml:AttributeValue>" + kStray + "alice", "saml.attribute_invalid",
       "attributes.values", "values that are text", "mail"},
      {"</saml:Conditions>", "<saml:OneTimeUse/><saml:OneTimeUse/></saml:Conditions>",
       "saml.schema_violation", "conditions.known", "OneTimeUse and ProxyRestriction at most once",
       "one of them twice"},
      {"</saml:Conditions>", "</saml:Conditions><saml:Advice><saml:Assertion/></saml:Advice>",
       "saml.assertion_in_advice", "message.advice", "no assertion inside Advice", "one"},
      {"</saml:Conditions>", "</saml:Conditions><saml:Advice id=\"x\"/>", "saml.schema_violation",
       "message.stray_elements", "no attribute like an ID but ID", "one on Advice"},
      {"red</saml:AttributeValue>", "<saml:Assertion/></saml:AttributeValue>",
       "saml.schema_violation", "message.stray_elements",
       "no assertion but the one in the Response", "one inside AttributeValue"},
      {"red</saml:AttributeValue>",
       "<ds:Signature "
       "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/></saml:AttributeValue>",
       "saml.schema_violation", "message.stray_elements",
       "a Signature directly in the Response or its assertion", "one inside AttributeValue"},
  });
}

}  // namespace
}  // namespace countersign::saml
