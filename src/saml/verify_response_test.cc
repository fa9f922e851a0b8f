// SPDX-License-Identifier: Apache-2.0
// What a Response says of itself: version, ID, times, status, issuer, destination, request.
#include <string>

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "saml/errors.h"
#include "saml/test_responses.h"

namespace countersign::saml {
namespace {

using idp::ResponseContent;
using idp::Signed;
using std::chrono::seconds;
using test::allowing;
using test::changed;
using test::check;
using test::content;
using test::expectation;
using test::genuine;
using test::kNow;
using test::kSkew;
using test::sign;

// --- 1, 2, 3: version, ID, IssueInstant ---

TEST(SamlVerify, RefusesOtherVersionOfResponse) {
  const std::string id = "ID=\"_response-1\" Version=";
  EXPECT_THAT(check(changed(id + "\"2.0\"", id + "\"2.1\"")), FailsWith(kVersion));
  EXPECT_THAT(check(changed(id + "\"2.0\"", "ID=\"_response-1\"")), FailsWith(kVersion));
}

TEST(SamlVerify, RefusesOtherVersionOfAssertion) {
  const std::string id = "ID=\"_assertion-1\" Version=";
  EXPECT_THAT(check(changed(id + "\"2.0\"", id + "\"1.1\"")), FailsWith(kVersion));
}

TEST(SamlVerify, RefusesResponseIdThatIsNoNcName) {
  EXPECT_THAT(check(changed("ID=\"_response-1\"", "ID=\"1response\"")), FailsWith(kIdInvalid));
  EXPECT_THAT(check(changed("ID=\"_response-1\"", "")), FailsWith(kIdInvalid));
}

TEST(SamlVerify, RefusesIssueInstantFarFromNow) {
  for (const bool future : {false, true}) {
    ResponseContent c = content();
    c.issued =
        future ? kNow + kSkew + seconds{1} : kNow - kSkew - std::chrono::hours{24} - seconds{1};
    EXPECT_THAT(check(sign(idp::write_response(c))), FailsWith(kIssueInstant));
    c.issued = future ? kNow + kSkew : kNow - kSkew - std::chrono::hours{24};
    EXPECT_THAT(check(sign(idp::write_response(c))), IsOk());
  }
}

// --- 4: status ---

TEST(SamlVerify, RefusesStatusOtherThanSuccess) {
  const std::string success = "urn:oasis:names:tc:SAML:2.0:status:Success";
  EXPECT_THAT(check(changed(success, "urn:oasis:names:tc:SAML:2.0:status:Responder")),
              FailsWith(kStatusNotSuccess));
  EXPECT_THAT(check(changed(success, "urn:made:up")), FailsWith(kStatusNotSuccess));
}

TEST(SamlVerify, RefusesStatusByItsSecondLevelCode) {
  const std::string prefix = "urn:oasis:names:tc:SAML:2.0:status:";
  const auto refused = [&](const std::string& second, const std::string& message) {
    return check(idp::write_failure(content(), prefix + second, message));
  };
  EXPECT_THAT(refused("NoAuthnContext", ""), FailsWith(kStatusNoAuthnContext));
  EXPECT_THAT(refused("AuthnFailed", ""), FailsWith(kStatusAuthnFailed));
  EXPECT_THAT(refused("RequestDenied", ""), FailsWith(kStatusRequestDenied));
  EXPECT_THAT(refused("NoPassive", ""), FailsWith(kStatusNoPassive));
  EXPECT_THAT(refused("InvalidNameIDPolicy", ""), FailsWith(kStatusNameIdPolicy));
  EXPECT_THAT(refused("Success", ""), FailsWith(kStatusNotSuccess));
  EXPECT_THAT(refused("UnknownPrincipal", "AADSTS75011: Authentication method"),
              FailsWith(kStatusNoAuthnContext));
}

TEST(SamlVerify, RefusesResponseWithoutStatus) {
  const std::string status =
      "<samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/>"
      "</samlp:Status>";
  EXPECT_THAT(check(changed(status, "")), FailsWith(kStatusMissing));
  EXPECT_THAT(check(changed(status, "<samlp:Status/>")), FailsWith(kStatusMissing));
}

// --- 5, 6: Issuer ---

TEST(SamlVerify, RefusesOtherIssuerOfResponse) {
  const std::string from = "assertion\">https://idp.example.com/idp</saml:Issuer>";
  EXPECT_THAT(check(changed(from, "assertion\">https://other.example.com</saml:Issuer>")),
              FailsWith(kIssuerMismatch));
}

TEST(SamlVerify, RefusesSignedResponseWithoutIssuerUnlessAllowed) {
  const std::string issuer =
      "<saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">"
      "https://idp.example.com/idp</saml:Issuer>";
  const std::string without = changed(issuer, "", Signed::kResponse);
  EXPECT_THAT(check(without), FailsWith(kIssuerMissing));
  const auto allowed = check(without, allowing(&Tolerances::missing_issuer));
  ASSERT_THAT(allowed, IsOk());
  EXPECT_TRUE(allowed->used_tolerances().missing_issuer);
  EXPECT_THAT(check(changed(issuer, "")), IsOk());  // an unsigned Response need not have it
}

TEST(SamlVerify, RefusesAssertionWithoutIssuerWhateverIsAllowed) {
  const std::string from =
      "Z\"><saml:Issuer>https://idp.example.com/idp</saml:Issuer><saml:Subject>";
  EXPECT_THAT(check(changed(from, "Z\"><saml:Subject>"), allowing(&Tolerances::missing_issuer)),
              FailsWith(kIssuerMissing));
}

TEST(SamlVerify, RefusesOtherIssuerOfAssertion) {
  EXPECT_THAT(check(changed("<saml:Issuer>https://idp.example.com/idp<",
                            "<saml:Issuer>https://idp.example.com/idp/<")),
              FailsWith(kIssuerMismatch));
}

TEST(SamlVerify, RefusesIssuerThatIsNoEntity) {
  const std::string open = "<saml:Issuer>https";
  EXPECT_THAT(check(changed(open,
                            "<saml:Issuer Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:"
                            "emailAddress\">https")),
              FailsWith(kIssuerMismatch));
  EXPECT_THAT(check(changed(open,
                            "<saml:Issuer Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:"
                            "entity\">https")),
              IsOk());
}

// --- 7: Destination ---

TEST(SamlVerify, RefusesOtherDestination) {
  const std::string from = "Destination=\"https://sp.example.com/saml/acs\"";
  for (const char* other : {"Destination=\"http://sp.example.com/saml/acs\"", "Destination=\"\"",
                            "Destination=\"https://sp.example.com/saml/acs/\"",
                            "Destination=\"https://sp.example.com:443/saml/acs\"",
                            "Destination=\"https://sp.example.com/saml/acs?x\"",
                            "Destination=\"https://SP.example.com/saml/acs\""}) {
    EXPECT_THAT(check(changed(from, other)), FailsWith(kDestinationMismatch)) << other;
  }
}

TEST(SamlVerify, RefusesSignedResponseWithoutDestinationUnlessAllowed) {
  const std::string from = " Destination=\"https://sp.example.com/saml/acs\"";
  EXPECT_THAT(check(changed(from, "", Signed::kResponse)), FailsWith(kDestinationMissing));
  EXPECT_THAT(check(changed(from, "", Signed::kBoth)), FailsWith(kDestinationMissing));
  EXPECT_THAT(
      check(changed(from, "", Signed::kResponse), allowing(&Tolerances::missing_destination)),
      IsOk());
  EXPECT_THAT(check(changed(from, "", Signed::kAssertion)), IsOk());
}

// --- 8: InResponseTo ---

std::string without_request() {
  ResponseContent c = content();
  c.request.reset();
  return sign(idp::write_response(c));
}

TEST(SamlVerify, RefusesOtherOrMissingInResponseTo) {
  const std::string from = "acs\" InResponseTo=\"_request-1\"><saml:Issuer";
  EXPECT_THAT(check(changed(from, "acs\" InResponseTo=\"_request-2\"><saml:Issuer")),
              FailsWith(kInResponseToMismatch));
  EXPECT_THAT(check(changed(from, "acs\"><saml:Issuer")), FailsWith(kInResponseToMissing));
  EXPECT_THAT(check(without_request()), FailsWith(kInResponseToMissing));
}

TEST(SamlVerify, AcceptsUnsolicitedWhereExpectedAndRefusesAnswersThere) {
  Expectation e = expectation();
  e.answered = Unsolicited{};
  const auto verified = check(without_request(), e);
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(verified->in_response_to(), std::nullopt);
  EXPECT_THAT(check(genuine(), e), FailsWith(kInResponseToUnexpected));
  ResponseContent c = content();
  c.request = RequestId("");
  EXPECT_THAT(check(sign(idp::write_response(c)), e), FailsWith(kInResponseToUnexpected));
}

}  // namespace
}  // namespace countersign::saml
