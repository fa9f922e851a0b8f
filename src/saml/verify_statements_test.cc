// SPDX-License-Identifier: Apache-2.0
// Several AuthnStatements, ends of validity that differ, conditions of another namespace, and
// values that only begin like what is wanted.
#include <cstddef>
#include <string>

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "saml/checks.h"
#include "saml/errors.h"
#include "saml/test_responses.h"

namespace countersign::saml {
namespace {

using idp::ResponseContent;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::changed;
using test::check;
using test::content;
using test::expectation;
using test::kNow;
using test::kSkew;
using test::sign;
using test::swap;

/// An AuthnStatement with these attributes.
std::string statement(const std::string& instant, const std::string& more = "") {
  return "<saml:AuthnStatement AuthnInstant=\"2026-03-02T" + instant + "Z\"" + more +
         "><saml:AuthnContext><saml:AuthnContextClassRef>urn:x</saml:AuthnContextClassRef>"
         "</saml:AuthnContext></saml:AuthnStatement>";
}

std::string until(const std::string& end) {
  return " SessionNotOnOrAfter=\"2026-03-02T" + end + "Z\"";
}

/// A response with these in the place of its one AuthnStatement.
std::string with_statements(const std::string& statements) {
  std::string xml = idp::write_response(content());
  const std::string end = "</saml:AuthnStatement>";
  const std::size_t begin = xml.find("<saml:AuthnStatement");
  return sign(xml.replace(begin, xml.find(end) + end.size() - begin, statements));
}

// --- several AuthnStatements ---

TEST(SamlStatements, RefusesOneBadAuthnInstantAmongSeveral) {
  const std::string good = statement("09:50:00");
  const std::string future = statement("10:01:01");
  EXPECT_THAT(check(with_statements(good + good)), IsOk());
  EXPECT_THAT(check(with_statements(good + future)), FailsWith(kAuthnInstant));
  EXPECT_THAT(check(with_statements(future + good)), FailsWith(kAuthnInstant));
  EXPECT_THAT(check(with_statements(good + future + good)), FailsWith(kAuthnInstant));
}

TEST(SamlStatements, RefusesOneOldAuthenticationAmongSeveral) {
  Expectation e = expectation();
  e.max_age = minutes{30};
  const std::string good = statement("09:50:00");
  const std::string old = statement("09:00:00");
  EXPECT_THAT(check(with_statements(good + old), e), FailsWith(kAuthnInstant));
  EXPECT_THAT(check(with_statements(old + good), e), FailsWith(kAuthnInstant));
}

TEST(SamlStatements, RefusesOneSessionThatIsOverAmongSeveral) {
  const std::string open = statement("09:50:00", until("11:00:00"));
  const std::string over = statement("09:50:00", until("09:59:00"));
  const std::string endless = statement("09:50:00");
  EXPECT_THAT(check(with_statements(open + over)), FailsWith(kSessionExpired));
  EXPECT_THAT(check(with_statements(over + open)), FailsWith(kSessionExpired));
  EXPECT_THAT(check(with_statements(over + endless)), FailsWith(kSessionExpired));
}

TEST(SamlStatements, FailureIsNotForgottenBehindAnotherStatement) {
  const std::string attributes = "<saml:AttributeStatement></saml:AttributeStatement>";
  EXPECT_THAT(check(with_statements(statement("10:01:01") + attributes)), FailsWith(kAuthnInstant));
}

TEST(SamlStatements, GivesTheEarliestEndOfTheSession) {
  const std::string late = statement("09:50:00", until("11:00:00"));
  const std::string early = statement("09:50:00", until("10:30:00"));
  for (const std::string& xml : {with_statements(late + early), with_statements(early + late),
                                 with_statements(early + statement("09:50:00"))}) {
    const auto verified = check(xml);
    ASSERT_THAT(verified, IsOk());
    EXPECT_EQ(verified->session_not_on_or_after(), kNow + minutes{30});
  }
}

TEST(SamlStatements, GivesTheInstantOfTheFirst) {
  const auto verified = check(with_statements(statement("09:50:00") + statement("09:55:00")));
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(verified->authn_instant(), kNow - minutes{10});
}

TEST(SamlStatements, TellsThatNoEndOfTheSessionWasThereThoughAttributesFollow) {
  const auto verified = check(with_statements(statement("09:50:00")));
  ASSERT_THAT(verified, IsOk());
  std::size_t number = 0;
  for (const Check& one : checks()) {
    if (one.id == "authn.session_not_on_or_after") {
      EXPECT_TRUE(verified->skipped(number));
    }
    ++number;
  }
}

// --- the replay key lives as long as anything could accept the assertion again ---

TEST(SamlReplayKey, FollowsTheLaterOfConditionsAndConfirmation) {
  const std::string conditions = "NotOnOrAfter=\"2026-03-02T10:05:00Z\"><saml:AudienceRestriction>";
  const std::string data = "Data NotOnOrAfter=\"2026-03-02T10:05:00Z\"";
  const auto later_conditions = check(
      changed(conditions, "NotOnOrAfter=\"2026-03-02T12:00:00Z\"><saml:AudienceRestriction>"));
  ASSERT_THAT(later_conditions, IsOk());
  EXPECT_EQ(later_conditions->replay_key().expires, kNow + hours{2} + kSkew);
  const auto later_data = check(changed(data, "Data NotOnOrAfter=\"2026-03-02T12:00:00Z\""));
  ASSERT_THAT(later_data, IsOk());
  EXPECT_EQ(later_data->replay_key().expires, kNow + hours{2} + kSkew);
}

TEST(SamlReplayKey, FollowsTheLatestOfSeveralConfirmations) {
  const std::string from = "<saml:SubjectConfirmation ";
  const std::string longer =
      "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">"
      "<saml:SubjectConfirmationData NotOnOrAfter=\"2026-03-02T12:00:00Z\" "
      "Recipient=\"https://sp.example.com/saml/acs\" InResponseTo=\"_request-1\"/>"
      "</saml:SubjectConfirmation>";
  const std::string end = "</saml:Subject>";
  for (const std::string& xml : {changed(from, longer + from), changed(end, longer + end)}) {
    const auto verified = check(xml);
    ASSERT_THAT(verified, IsOk());
    EXPECT_EQ(verified->replay_key().expires, kNow + hours{2} + kSkew);
  }
}

// --- conditions ---

TEST(SamlConditions, RefusesKnownNamesOfAnotherNamespace) {
  const std::string end = "</saml:Conditions>";
  for (const char* name : {"OneTimeUse", "ProxyRestriction", "AudienceRestriction"}) {
    const std::string foreign = "<x:" + std::string(name) + " xmlns:x=\"urn:x\"/>";
    EXPECT_THAT(check(changed(end, foreign + end)), FailsWith(kConditionUnknown)) << name;
  }
}

TEST(SamlConditions, RefusesSeveralProxyRestrictions) {
  const std::string end = "</saml:Conditions>";
  const std::string proxy = "<saml:ProxyRestriction Count=\"0\"/>";
  EXPECT_THAT(check(changed(end, proxy + end)), IsOk());
  EXPECT_THAT(check(changed(end, proxy + proxy + end)), FailsWith(kSchema));
}

TEST(SamlConditions, ReadsNoAudienceOfAnotherNamespace) {
  const std::string sp = "https://sp.example.com/saml/metadata";
  const std::string foreign = "<x:Audience xmlns:x=\"urn:x\">" + sp + "</x:Audience>";
  EXPECT_THAT(check(changed("<saml:Audience>" + sp + "</saml:Audience>", foreign)),
              FailsWith(kAudienceMismatch));
}

// --- the whole value counts ---

TEST(SamlVerify, V21ClassIsComparedWhole) {
  const std::string prefix = "urn:oasis:names:tc:SAML:2.0:ac:classes:";
  ResponseContent c = content();
  Expectation e = expectation();
  e.authn_contexts = {AuthnContextClass(prefix + "PasswordProtectedTransport")};
  c.authn_context = AuthnContextClass(prefix + "Password");
  EXPECT_THAT(check(sign(idp::write_response(c)), e), FailsWith(kAuthnContext));
  e.authn_contexts = {AuthnContextClass(prefix + "Password")};
  EXPECT_THAT(check(sign(idp::write_response(c)), e), IsOk());
  c.authn_context = AuthnContextClass(prefix + "PasswordProtectedTransport");
  EXPECT_THAT(check(sign(idp::write_response(c)), e), FailsWith(kAuthnContext));
}

TEST(SamlVerify, V07RequestIsComparedWhole) {
  const std::string in_response = "acs\" InResponseTo=\"_request-1\"><saml:Issuer";
  const std::string in_confirmation = "InResponseTo=\"_request-1\"/>";
  for (const std::string other : {"_request-12", "_request-", "_request"}) {
    EXPECT_THAT(check(changed(in_response, "acs\" InResponseTo=\"" + other + "\"><saml:Issuer")),
                FailsWith(kInResponseToMismatch))
        << other;
    EXPECT_THAT(check(changed(in_confirmation, "InResponseTo=\"" + other + "\"/>")),
                FailsWith(kInResponseToMismatch))
        << other;
  }
}

}  // namespace
}  // namespace countersign::saml
