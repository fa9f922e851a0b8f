// SPDX-License-Identifier: Apache-2.0
// The rules of the Web Browser SSO profile, each both ways, in verify*_test.cc by subject. Messages
// are signed by the small identity provider of idp/; those signed by others are in
// verify_vectors_test.cc. Here: what verify gives, what it must be told, and tolerances.
#include "saml/verify.h"

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/matchers.h"
#include "saml/errors.h"
#include "saml/test_responses.h"

namespace countersign::saml {
namespace {

using std::chrono::seconds;
using test::allowing;
using test::certificate_of;
using test::changed;
using test::check;
using test::content;
using test::expectation;
using test::genuine;
using test::idp_key;
using test::kNow;
using test::swap;
using test::trusted;

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
