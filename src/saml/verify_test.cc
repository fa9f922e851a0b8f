// SPDX-License-Identifier: Apache-2.0
// The rules of the Web Browser SSO profile, each both ways. Messages are signed by the small
// identity provider of idp/; those signed by others are in verify_vectors_test.cc.
#include "saml/verify.h"

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/matchers.h"
#include "saml/errors.h"
#include "saml/explain.h"
#include "saml/idp/response_builder.h"

namespace countersign::saml {
namespace {

using idp::Protection;
using idp::ResponseContent;
using idp::Signed;
using std::chrono::seconds;
using std::chrono::sys_days;

constexpr std::chrono::sys_seconds kNow =
    sys_days{std::chrono::year{2026} / 3 / 2} + std::chrono::hours{10};
constexpr seconds kSkew{60};

const crypto::PrivateKey& idp_key() {
  static const crypto::PrivateKey kKey = crypto::PrivateKey::generate_ec(crypto::KeyType::kEcP256);
  return kKey;
}

const crypto::PrivateKey& other_key() {
  static const crypto::PrivateKey kKey = crypto::PrivateKey::generate_ec(crypto::KeyType::kEcP256);
  return kKey;
}

const crypto::PrivateKey& sp_key() {
  static const crypto::PrivateKey kKey = crypto::PrivateKey::generate_rsa(2048);
  return kKey;
}

crypto::Certificate certificate_of(const crypto::PrivateKey& key) {
  return crypto::Certificate::self_signed(key, "test", kNow - std::chrono::hours{24},
                                          kNow + std::chrono::hours{24});
}

ResponseContent content() {
  ResponseContent c;
  c.idp = EntityId("https://idp.example.com/idp");
  c.sp = EntityId("https://sp.example.com/saml/metadata");
  c.acs = AcsUrl("https://sp.example.com/saml/acs");
  c.request = RequestId("_request-1");
  c.response_id = "_response-1";
  c.assertion_id = "_assertion-1";
  c.name_id = NameId{"alice@example.com", std::nullopt, std::nullopt, std::nullopt};
  c.attributes = {{"groups", std::nullopt, "Groups", {"red", "green,blue"}},
                  {"mail", std::nullopt, std::nullopt, {"alice@example.com"}}};
  c.issued = kNow - seconds{2};
  c.expires = kNow + std::chrono::minutes{5};
  c.authenticated = kNow - std::chrono::minutes{10};
  c.session_index = "_session-1";
  return c;
}

Expectation expectation() {
  Expectation e;
  e.sp = content().sp;
  e.acs = content().acs;
  e.answered = *content().request;
  e.skew = kSkew;
  return e;
}

TrustedIdp trusted() {
  return *TrustedIdp::make(content().idp, {certificate_of(idp_key())});
}

/// `text` with its only `from` replaced.
std::string swap(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  EXPECT_EQ(text.find(from, at + 1), std::string::npos) << "twice: " << from;
  return text.replace(at, from.size(), to);
}

std::string sign(const std::string& xml, Signed what = Signed::kAssertion) {
  const auto signed_xml =
      idp::protect_response(xml, content(), idp_key(),
                            Protection{.what = what,
                                       .algorithm = {},
                                       .digest = crypto::DigestAlgorithm::kSha256,
                                       .encrypt_to = std::nullopt});
  EXPECT_THAT(signed_xml, IsOk());
  return *signed_xml;
}

/// A genuine response in which one thing was other before it was signed.
std::string changed(const std::string& from, const std::string& to,
                    Signed what = Signed::kAssertion) {
  return sign(swap(idp::write_response(content()), from, to), what);
}

std::string genuine(Signed what = Signed::kAssertion) {
  return sign(idp::write_response(content()), what);
}

Result<VerifiedAssertion> check(const std::string& xml,
                                const Expectation& expected = expectation()) {
  auto verified = verify_xml(xml, trusted(), expected, kNow);
  const auto explained = explain_xml(xml, trusted(), expected, kNow);
  EXPECT_EQ(explained.accepted(), verified.ok());
  if (!verified.ok() && !explained.accepted()) {
    EXPECT_EQ(explained.failure->code, verified.error().code);
    EXPECT_FALSE(explained.remedy.empty());
  }
  return verified;
}

Expectation allowing(bool Tolerances::*member) {
  Expectation e = expectation();
  e.allow.*member = true;
  return e;
}

TEST(SamlVerify, AcceptsGenuineResponseAndReadsIt) {
  const auto verified = check(genuine());
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(verified->issuer(), content().idp);
  EXPECT_EQ(verified->id().value(), "_assertion-1");
  EXPECT_EQ(verified->name_id(), content().name_id);
  EXPECT_EQ(verified->attributes(), content().attributes);
  EXPECT_EQ(verified->in_response_to(), content().request);
  EXPECT_EQ(verified->session_index(), content().session_index);
  EXPECT_EQ(verified->authn_instant(), content().authenticated);
  EXPECT_EQ(verified->authn_context(), content().authn_context);
  EXPECT_EQ(verified->session_not_on_or_after(), std::nullopt);
  EXPECT_EQ(verified->signing_key(), idp_key().public_key().fingerprint());
  EXPECT_EQ(verified->used_tolerances(), Tolerances{});
  EXPECT_EQ(verified->attribute("Groups"), nullptr);  // IIP-SP11: never by FriendlyName
}

TEST(SamlVerify, AcceptsPostedBase64) {
  EXPECT_THAT(verify(base64_encode(genuine()), trusted(), expectation(), kNow), IsOk());
}

TEST(SamlVerify, RefusesWhiteSpaceAlone) {
  EXPECT_THAT(verify("\r\n", trusted(), expectation(), kNow), FailsWith(kXmlMalformed));
}

// --- Settings: fail closed ---

TEST(SamlVerify, RefusesToRunWithoutRequestOrUnsolicited) {
  Expectation e = expectation();
  e.answered = {};
  EXPECT_THAT(check(genuine(), e), FailsWith(kBadExpectation));
  e.answered = RequestId("");
  EXPECT_THAT(check(genuine(), e), FailsWith(kBadExpectation));
}

TEST(SamlVerify, RefusesToRunWithoutNamesOrWithASkewOutOfRange) {
  for (const std::function<void(Expectation&)>& spoil :
       {std::function<void(Expectation&)>([](Expectation& e) { e.sp = EntityId(); }),
        std::function<void(Expectation&)>([](Expectation& e) { e.acs = AcsUrl(); }),
        std::function<void(Expectation&)>([](Expectation& e) { e.skew = seconds{-1}; }),
        std::function<void(Expectation&)>([](Expectation& e) { e.skew = seconds{301}; })}) {
    Expectation e = expectation();
    spoil(e);
    EXPECT_THAT(check(genuine(), e), FailsWith(kBadExpectation));
  }
  Expectation e = expectation();
  e.skew = seconds{300};
  EXPECT_THAT(check(genuine(), e), IsOk());
}

TEST(SamlTrustedIdp, RefusesNoCertificateNoNameAndTooMany) {
  EXPECT_THAT(TrustedIdp::make(content().idp, {}), FailsWith(kNoTrustedKey));
  EXPECT_THAT(TrustedIdp::make(EntityId(), {certificate_of(idp_key())}),
              FailsWith(kBadExpectation));
  const std::vector<crypto::Certificate> ten(10, certificate_of(idp_key()));
  EXPECT_THAT(TrustedIdp::make(content().idp, ten), IsOk());
  std::vector<crypto::Certificate> eleven = ten;
  eleven.push_back(ten.front());
  EXPECT_THAT(TrustedIdp::make(content().idp, eleven), FailsWith(kBadExpectation));
}

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

// --- 10: signatures ---

TEST(SamlVerify, AcceptsEachWayOfSigning) {
  for (const Signed what : {Signed::kAssertion, Signed::kResponse, Signed::kBoth}) {
    EXPECT_THAT(check(genuine(what)), IsOk());
  }
}

TEST(SamlVerify, RefusesUnsignedAndForeignSignatures) {
  EXPECT_THAT(check(idp::write_response(content())), FailsWith(kSignatureMissing));
  const auto foreign = idp::build_response(content(), other_key());
  ASSERT_THAT(foreign, IsOk());
  EXPECT_THAT(check(*foreign), FailsWith(kSignatureInvalid));
}

TEST(SamlVerify, RefusesChangeAfterSigning) {
  EXPECT_THAT(
      check(swap(genuine(), "alice@example.com</saml:NameID>", "admin@example.com</saml:NameID>")),
      FailsWith(kSignatureDigest));
}

TEST(SamlVerify, S29RefusesOneBadSignatureBesideAGoodOne) {
  const std::string inner_foreign = *idp::build_response(content(), other_key());
  const auto outer_good = idp::protect_response(inner_foreign, content(), idp_key(),
                                                {.what = Signed::kResponse,
                                                 .algorithm = {},
                                                 .digest = crypto::DigestAlgorithm::kSha256,
                                                 .encrypt_to = std::nullopt});
  ASSERT_THAT(outer_good, IsOk());
  EXPECT_THAT(check(*outer_good), FailsWith(kSignatureInvalid));
  const auto outer_foreign = idp::protect_response(genuine(), content(), other_key(),
                                                   {.what = Signed::kResponse,
                                                    .algorithm = {},
                                                    .digest = crypto::DigestAlgorithm::kSha256,
                                                    .encrypt_to = std::nullopt});
  ASSERT_THAT(outer_foreign, IsOk());
  EXPECT_THAT(check(*outer_foreign), FailsWith(kSignatureInvalid));
}

TEST(SamlVerify, RefusesWhatTheSignaturePolicyDoesNotAllow) {
  struct Row {
    RequiredSignature required;
    Signed what;
    const ErrorCode* code;
  };
  for (const Row& row :
       {Row{RequiredSignature::kAssertion, Signed::kAssertion, nullptr},
        Row{RequiredSignature::kAssertion, Signed::kResponse, &kAssertionNotSigned},
        Row{RequiredSignature::kResponse, Signed::kResponse, nullptr},
        Row{RequiredSignature::kResponse, Signed::kAssertion, &kResponseNotSigned},
        Row{RequiredSignature::kBoth, Signed::kBoth, nullptr},
        Row{RequiredSignature::kBoth, Signed::kAssertion, &kResponseNotSigned},
        Row{RequiredSignature::kBoth, Signed::kResponse, &kAssertionNotSigned}}) {
    Expectation e = expectation();
    e.required_signature = row.required;
    const auto result = check(genuine(row.what), e);
    if (row.code == nullptr) {
      EXPECT_THAT(result, IsOk());
    } else {
      EXPECT_THAT(result, FailsWith(*row.code));
    }
  }
}

// --- 9, 12, 16: subject and confirmation ---

TEST(SamlVerify, RefusesAssertionWithoutAuthnStatementOrSubject) {
  std::string xml = idp::write_response(content());
  const auto cut_out = [](std::string text, const std::string& from, const std::string& to) {
    const std::size_t begin = text.find(from);
    return text.erase(begin, text.find(to) + to.size() - begin);
  };
  EXPECT_THAT(check(sign(cut_out(xml, "<saml:AuthnStatement", "</saml:AuthnStatement>"))),
              FailsWith(kAuthnStatementMissing));
  EXPECT_THAT(check(sign(cut_out(xml, "<saml:Subject>", "</saml:Subject>"))),
              FailsWith(kSubjectMissing));
}

TEST(SamlVerify, RefusesConfirmationsThatAreNotByBearer) {
  EXPECT_THAT(check(changed("cm:bearer", "cm:holder-of-key")), FailsWith(kBearerMissing));
}

TEST(SamlVerify, RefusesWrongOrMissingRecipient) {
  const std::string from = "Recipient=\"https://sp.example.com/saml/acs\"";
  EXPECT_THAT(check(changed(from, "Recipient=\"https://sp.example.com/saml/acs/\"")),
              FailsWith(kRecipientMismatch));
  EXPECT_THAT(check(changed(from, "")), FailsWith(kRecipientMissing));
}

TEST(SamlVerify, RefusesOtherRequestInConfirmation) {
  const std::string from = "InResponseTo=\"_request-1\"/>";
  EXPECT_THAT(check(changed(from, "InResponseTo=\"_request-2\"/>")),
              FailsWith(kInResponseToMismatch));
  EXPECT_THAT(check(changed(from, "/>")), FailsWith(kInResponseToMissing));
}

TEST(SamlVerify, RefusesConfirmationWithNotBeforeOrWithoutEnd) {
  const std::string data = "<saml:SubjectConfirmationData ";
  EXPECT_THAT(check(changed(data, data + "NotBefore=\"2026-03-02T09:00:00Z\" ")),
              FailsWith(kConfirmationInvalid));
  EXPECT_THAT(check(changed(data + "NotOnOrAfter=\"2026-03-02T10:05:00Z\" ", data)),
              FailsWith(kConfirmationInvalid));
}

TEST(SamlVerify, JudgesEndOfConfirmationToTheSecond) {
  const std::string from = "Data NotOnOrAfter=\"2026-03-02T10:05:00Z\"";
  EXPECT_THAT(check(changed(from, "Data NotOnOrAfter=\"2026-03-02T09:59:00Z\"")),
              FailsWith(kConfirmationExpired));
  EXPECT_THAT(check(changed(from, "Data NotOnOrAfter=\"2026-03-02T09:59:01Z\"")), IsOk());
}

TEST(SamlVerify, AcceptsOneValidConfirmationAmongSeveral) {
  const std::string from = "<saml:SubjectConfirmation ";
  const std::string bad =
      "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">"
      "<saml:SubjectConfirmationData Recipient=\"https://other.example.com\"/>"
      "</saml:SubjectConfirmation>";
  EXPECT_THAT(check(changed(from, bad + from)), IsOk());
}

TEST(SamlVerify, RefusesBadNameId) {
  const std::string from = "<saml:NameID>alice@example.com</saml:NameID>";
  EXPECT_THAT(check(changed(from, "<saml:NameID></saml:NameID>")), FailsWith(kNameIdInvalid));
  EXPECT_THAT(check(changed(from, "<saml:NameID> \n</saml:NameID>")), FailsWith(kNameIdInvalid));
  EXPECT_THAT(check(changed(from, "<saml:BaseID/>")), FailsWith(kNameIdInvalid));
  EXPECT_THAT(check(changed(from, from + from)), FailsWith(kSchema));
  EXPECT_THAT(
      check(changed(from, "<saml:NameID SPNameQualifier=\"https://other\">a</saml:NameID>")),
      FailsWith(kNameIdQualifier));
  std::string wide;
  for (int i = 0; i < 256; ++i) {
    wide += "\u00e9";
  }
  EXPECT_THAT(check(changed(from, "<saml:NameID>" + wide + "</saml:NameID>")), IsOk());
  EXPECT_THAT(check(changed(from, "<saml:NameID>" + wide + "x</saml:NameID>")),
              FailsWith(kNameIdInvalid));
}

TEST(SamlVerify, AcceptsSubjectWithoutNameId) {
  ResponseContent c = content();
  c.name_id.reset();
  const auto verified = check(sign(idp::write_response(c)));
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(verified->name_id(), std::nullopt);
}

// --- 13: Conditions ---

TEST(SamlVerify, JudgesConditionsToTheSecond) {
  const std::string window =
      "<saml:Conditions NotBefore=\"2026-03-02T09:54:58Z\" NotOnOrAfter=\"2026-03-02T10:05:00Z\">";
  const auto conditions = [&](const std::string& from, const std::string& until) {
    return check(changed(window, "<saml:Conditions NotBefore=\"2026-03-02T" + from +
                                     "Z\" NotOnOrAfter=\"2026-03-02T" + until + "Z\">"));
  };
  EXPECT_THAT(conditions("10:01:00", "10:05:00"), IsOk());
  EXPECT_THAT(conditions("10:01:01", "10:05:00"), FailsWith(kNotYetValid));
  EXPECT_THAT(conditions("09:00:00", "09:59:01"), IsOk());
  EXPECT_THAT(conditions("09:00:00", "09:59:00"), FailsWith(kExpired));
  EXPECT_THAT(conditions("10:00:30", "10:00:30"), FailsWith(kTimeInvalid));
  EXPECT_THAT(conditions("10:00:30", "10:00:29"), FailsWith(kTimeInvalid));
}

TEST(SamlVerify, RefusesOtherAudience) {
  const std::string from = "<saml:Audience>https://sp.example.com/saml/metadata</saml:Audience>";
  for (const char* other : {"https://sp.example.com/saml/metadata/", "",
                            "https://sp.example.com/saml/Metadata", "https://sp.example.com"}) {
    EXPECT_THAT(check(changed(from, "<saml:Audience>" + std::string(other) + "</saml:Audience>")),
                FailsWith(kAudienceMismatch))
        << other;
  }
  EXPECT_THAT(check(changed(from, "<saml:Audience>https://other</saml:Audience>" + from)), IsOk());
  EXPECT_THAT(check(changed(from, from + "</saml:AudienceRestriction><saml:AudienceRestriction>"
                                         "<saml:Audience>https://other</saml:Audience>")),
              FailsWith(kAudienceMismatch));
}

TEST(SamlVerify, RefusesNoAudienceUnlessAllowed) {
  const std::string without = changed(
      "<saml:AudienceRestriction><saml:Audience>https://sp.example.com/saml/metadata"
      "</saml:Audience></saml:AudienceRestriction>",
      "");
  EXPECT_THAT(check(without), FailsWith(kAudienceMissing));
  EXPECT_THAT(check(without, allowing(&Tolerances::missing_audience)), IsOk());
}

TEST(SamlVerify, RefusesUnknownConditionAndAcceptsTheKnown) {
  const std::string end = "</saml:Conditions>";
  EXPECT_THAT(check(changed(end, "<saml:OneTimeUse/><saml:ProxyRestriction Count=\"0\"/>" + end)),
              IsOk());
  EXPECT_THAT(check(changed(end, "<saml:Condition/>" + end)), FailsWith(kConditionUnknown));
  EXPECT_THAT(check(changed(end, "<x:C xmlns:x=\"urn:x\"/>" + end)), FailsWith(kConditionUnknown));
  EXPECT_THAT(check(changed(end, "<saml:OneTimeUse/><saml:OneTimeUse/>" + end)),
              FailsWith(kSchema));
}

// --- 14, 15: session and replay ---

TEST(SamlVerify, JudgesSessionNotOnOrAfter) {
  ResponseContent c = content();
  c.session_expires = kNow - kSkew;
  EXPECT_THAT(check(sign(idp::write_response(c))), FailsWith(kSessionExpired));
  c.session_expires = kNow - kSkew + seconds{1};
  const auto verified = check(sign(idp::write_response(c)));
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(verified->session_not_on_or_after(), *c.session_expires);
}

TEST(SamlVerify, GivesReplayKeyThatOutlivesTheAssertion) {
  const auto verified = check(genuine());
  ASSERT_THAT(verified, IsOk());
  const ReplayKey key = verified->replay_key();
  EXPECT_EQ(key.idp, content().idp);
  EXPECT_EQ(key.assertion.value(), "_assertion-1");
  EXPECT_EQ(key.expires, content().expires + kSkew);
  EXPECT_THAT(verify_xml(genuine(), trusted(), expectation(), key.expires), FailsWith(kExpired));
  EXPECT_THAT(verify_xml(genuine(), trusted(), expectation(), key.expires - seconds{1}), IsOk());
}

TEST(SamlVerify, V12RefusesAuthenticationTooOldOrInTheFuture) {
  Expectation e = expectation();
  e.max_age = std::chrono::minutes{10} - kSkew;
  EXPECT_THAT(check(genuine(), e), IsOk());
  e.max_age = std::chrono::minutes{10} - kSkew - seconds{1};
  EXPECT_THAT(check(genuine(), e), FailsWith(kAuthnInstant));
  e = expectation();
  e.authenticated_since = content().authenticated + kSkew;
  EXPECT_THAT(check(genuine(), e), IsOk());
  e.authenticated_since = content().authenticated + kSkew + seconds{1};
  EXPECT_THAT(check(genuine(), e), FailsWith(kAuthnInstant));
  ResponseContent c = content();
  c.authenticated = kNow + kSkew + seconds{1};
  EXPECT_THAT(check(sign(idp::write_response(c))), FailsWith(kAuthnInstant));
}

TEST(SamlVerify, V21RefusesClassThatIsNotEnough) {
  Expectation e = expectation();
  e.authn_contexts = {AuthnContextClass("urn:x:mfa")};
  EXPECT_THAT(check(genuine(), e), FailsWith(kAuthnContext));
  e.authn_contexts.push_back(content().authn_context);
  EXPECT_THAT(check(genuine(), e), IsOk());
}

// --- 17: encryption ---

std::string encrypted(Signed what) {
  const auto xml = idp::build_response(content(), idp_key(),
                                       {.what = what,
                                        .algorithm = {},
                                        .digest = crypto::DigestAlgorithm::kSha256,
                                        .encrypt_to = certificate_of(sp_key())});
  EXPECT_THAT(xml, IsOk());
  return *xml;
}

TEST(SamlVerify, AcceptsEncryptedAssertionHoweverSigned) {
  Expectation e = expectation();
  e.decryption_keys = {crypto::PrivateKey::generate_rsa(2048), sp_key()};
  for (const Signed what : {Signed::kAssertion, Signed::kResponse, Signed::kBoth}) {
    const auto verified = check(encrypted(what), e);
    ASSERT_THAT(verified, IsOk());
    EXPECT_EQ(verified->name_id(), content().name_id);
  }
}

TEST(SamlVerify, E01RefusesEncryptedButUnsigned) {
  Expectation e = expectation();
  e.decryption_keys = {sp_key()};
  EXPECT_THAT(check(encrypted(Signed::kNothing), e), FailsWith(kSignatureMissing));
}

TEST(SamlVerify, RefusesEncryptedWithoutOurKey) {
  EXPECT_THAT(check(encrypted(Signed::kAssertion)), FailsWith(kDecryptionKeyMissing));
  Expectation e = expectation();
  e.decryption_keys = {crypto::PrivateKey::generate_rsa(2048)};
  EXPECT_THAT(check(encrypted(Signed::kAssertion), e), FailsWith(kDecryptionFailed));
}

// --- Attributes ---

TEST(SamlVerify, V19RefusesDuplicateAndNamelessAttributes) {
  EXPECT_THAT(check(changed("Name=\"mail\"", "Name=\"groups\" NameFormat=\"urn:x\"")),
              FailsWith(kAttributeDuplicate));
  EXPECT_THAT(check(changed("Name=\"mail\"", "")), FailsWith(kAttributeInvalid));
}

TEST(SamlVerify, V19NeverReadsXmlInsideAValue) {
  const std::string from = "<saml:AttributeValue>red</saml:AttributeValue>";
  EXPECT_THAT(check(changed(from, "<saml:AttributeValue>red<b/></saml:AttributeValue>")),
              FailsWith(kAttributeInvalid));
  EXPECT_THAT(check(changed(from,
                            "<saml:AttributeValue><saml:Attribute Name=\"role\"><saml:"
                            "AttributeValue>admin</saml:AttributeValue></saml:Attribute>"
                            "</saml:AttributeValue>")),
              FailsWith(kAttributeInvalid));
  const auto verified = check(changed(
      from, "<saml:AttributeValue><saml:NameID>opaque</saml:NameID></saml:AttributeValue>"));
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(verified->attribute("groups")->values, std::vector<std::string>{"green,blue"});
}

TEST(SamlVerify, ReadsNilAsNoValueAndEmptyAsEmpty) {
  const std::string from = "<saml:AttributeValue>red</saml:AttributeValue>";
  const std::string xsi = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
  const auto nil = check(changed(from, "<saml:AttributeValue" + xsi + " xsi:nil=\"true\"/>"));
  ASSERT_THAT(nil, IsOk());
  EXPECT_EQ(nil->attribute("groups")->values, std::vector<std::string>{"green,blue"});
  const auto empty = check(changed(from, "<saml:AttributeValue/>"));
  ASSERT_THAT(empty, IsOk());
  EXPECT_EQ(empty->attribute("groups")->values, (std::vector<std::string>{"", "green,blue"}));
  EXPECT_THAT(check(changed(from, "<saml:AttributeValue" + xsi +
                                      " xsi:nil=\"true\">red</saml:AttributeValue>")),
              FailsWith(kAttributeInvalid));
}

TEST(SamlVerify, RefusesOneNameTwiceAmongMany) {
  ResponseContent c = content();
  for (int i = 0; i < 40; ++i) {
    c.attributes.push_back({"a" + std::to_string(i), std::nullopt, std::nullopt, {"v"}});
  }
  EXPECT_THAT(check(sign(idp::write_response(c))), IsOk());
  c.attributes.push_back(c.attributes[5]);
  EXPECT_THAT(check(sign(idp::write_response(c))), FailsWith(kAttributeDuplicate));
}

// --- Tolerances, times ---

TEST(SamlVerify, RefusesOffsetTimesUnlessAllowed) {
  const std::string from = "AuthnInstant=\"2026-03-02T09:50:00Z\"";
  const std::string offset = changed(from, "AuthnInstant=\"2026-03-02T09:50:00+00:00\"");
  EXPECT_THAT(check(offset), FailsWith(kTimeInvalid));
  const auto allowed = check(offset, allowing(&Tolerances::offset_times));
  ASSERT_THAT(allowed, IsOk());
  EXPECT_TRUE(allowed->used_tolerances().offset_times);
  EXPECT_THAT(check(changed(from, "AuthnInstant=\"2026-03-02T10:50:00+01:00\""),
                    allowing(&Tolerances::offset_times)),
              FailsWith(kTimeInvalid));
}

TEST(SamlVerify, RefusesAssertionInAdviceUnlessAllowed) {
  const std::string end = "</saml:Conditions>";
  const std::string xml = changed(
      end, end + "<saml:Advice><saml:Assertion ID=\"_inner\" Version=\"2.0\"/></saml:Advice>");
  EXPECT_THAT(check(xml), FailsWith(kAssertionInAdvice));
  const auto allowed = check(xml, allowing(&Tolerances::advice));
  ASSERT_THAT(allowed, IsOk());
  EXPECT_EQ(allowed->id().value(), "_assertion-1");
}

TEST(SamlExplain, TellsEveryCheckAndTheFirstFailure) {
  const auto explained = explain_xml(
      swap(changed("<saml:Audience>https://sp", "<saml:Audience>https://other"), ">red<", ">blue<"),
      trusted(), expectation(), kNow);
  ASSERT_FALSE(explained.accepted());
  EXPECT_EQ(explained.failure->code, kSignatureDigest);
  EXPECT_FALSE(explained.values.has_value());
  int failures = 0;
  for (const Finding& finding : explained.checks) {
    failures += finding.outcome == Outcome::kFail ? 1 : 0;
  }
  EXPECT_EQ(failures, 2);  // the audience too, though no signature covers it
}

TEST(SamlExplain, WarnsOfACertificateOutOfItsDates) {
  const auto explained = explain_xml(genuine(), trusted(), expectation(), kNow);
  for (const Finding& finding : explained.checks) {
    EXPECT_FALSE(finding.warning) << finding.id;
  }
  const auto expired = crypto::Certificate::self_signed(
      idp_key(), "old", kNow - std::chrono::hours{48}, kNow - std::chrono::hours{24});
  const auto idp = TrustedIdp::make(content().idp, {expired});
  ASSERT_THAT(idp, IsOk());
  const auto warned = explain_xml(genuine(), *idp, expectation(), kNow);
  EXPECT_TRUE(warned.accepted());
  int warnings = 0;
  for (const Finding& finding : warned.checks) {
    warnings += finding.warning ? 1 : 0;
  }
  EXPECT_EQ(warnings, 1);
}

}  // namespace
}  // namespace countersign::saml
