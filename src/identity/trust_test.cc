// SPDX-License-Identifier: Apache-2.0
#include "identity/trust.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/test_catalogue.h"

namespace countersign::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> after(const std::function<void(Authenticator&)>& change) {
  Authenticator before = test_authenticator("corp", "acme");
  before.saml.certificates = {"one", "two"};
  before.saml.tolerances.sha1 = true;
  Authenticator changed = before;
  change(changed);
  return trust_differences(before, changed);
}

TEST(Trust, SeesWhoeverIsBelievedAnew) {
  using A = Authenticator;
  EXPECT_THAT(after([](A& a) { a.saml.idp_entity_id = "urn:evil"; }),
              ElementsAre("saml.idp_entity_id"));
  EXPECT_THAT(after([](A& a) { a.saml.sso_url = "https://evil.example/"; }),
              ElementsAre("saml.sso_url"));
  EXPECT_THAT(after([](A& a) { a.saml.certificates.emplace_back("three"); }),
              ElementsAre("saml.certificates"));
  EXPECT_THAT(after([](A& a) { a.saml.certificates = {"three"}; }),
              ElementsAre("saml.certificates"));
  EXPECT_THAT(after([](A& a) { a.saml.sp_entity_id = "urn:others"; }),
              ElementsAre("saml.sp_entity_id"));
  EXPECT_THAT(after([](A& a) { a.saml.tolerances.rsa1024 = true; }),
              ElementsAre("saml.tolerances"));
  EXPECT_THAT(after([](A& a) { a.mapping.external_id = "mail"; }),
              ElementsAre("mapping.external_id"));
  EXPECT_THAT(after([](A& a) { a.mapping.match = UserMatch::kUserName; }),
              ElementsAre("mapping.match"));
  EXPECT_THAT(after([](A& a) {
                a.mapping.fields = {{"username", {"mail"}, "", {}, false}};
              }),
              ElementsAre("mapping.fields"));
  EXPECT_THAT(after([](A& a) { a.mapping.groups.attribute = "role"; }),
              ElementsAre("mapping.groups"));
  EXPECT_THAT(after([](A& a) { a.mapping.permissions_attribute = "p"; }),
              ElementsAre("mapping.permissions_attribute"));
  EXPECT_THAT(after([](A& a) { a.type = AuthenticatorType::kLocal; }), ElementsAre("type"));
}

TEST(Trust, SeesNothingWhereNobodyMoreIsBelieved) {
  using A = Authenticator;
  EXPECT_THAT(after([](A& a) { a.name = "Other"; }), IsEmpty());
  EXPECT_THAT(after([](A& a) { a.state = AuthenticatorState::kDisabled; }), IsEmpty());
  EXPECT_THAT(after([](A& a) { a.saml.certificates = {"two"}; }), IsEmpty());
  EXPECT_THAT(after([](A& a) { a.saml.certificates = {"two", "one"}; }), IsEmpty());
  EXPECT_THAT(after([](A& a) { a.saml.tolerances.sha1 = false; }), IsEmpty());
  EXPECT_THAT(after([](A& a) { a.saml.clock_skew = std::chrono::seconds(300); }), IsEmpty());
  EXPECT_THAT(after([](A& a) { a.saml.idp_initiated = IdpInitiated::kAccepted; }), IsEmpty());
  EXPECT_THAT(after([](A& a) { a.saml.required_signature = saml::RequiredSignature::kBoth; }),
              IsEmpty());
  EXPECT_THAT(after([](A& a) {
                a.mapping.fields = {{"email", {"mail"}, "", {}, false}};
              }),
              IsEmpty());
  EXPECT_THAT(after([](A& a) { a.mapping.update = UpdatePolicy::kNever; }), IsEmpty());
}

TEST(Trust, KnowsWhichSignatureIsTheWeaker) {
  using S = saml::RequiredSignature;
  const auto differs = [](S before, S changed) {
    Authenticator one = test_authenticator("corp", "acme");
    Authenticator other = one;
    one.saml.required_signature = before;
    other.saml.required_signature = changed;
    return !trust_differences(one, other).empty();
  };
  for (const S stricter : {S::kAssertion, S::kResponse, S::kBoth}) {
    EXPECT_FALSE(differs(S::kEither, stricter));
    EXPECT_TRUE(differs(stricter, S::kEither));
  }
  EXPECT_TRUE(differs(S::kBoth, S::kResponse));
  EXPECT_TRUE(differs(S::kAssertion, S::kResponse));
  EXPECT_FALSE(differs(S::kResponse, S::kBoth));
}

TEST(Trust, KnowsWhenFurtherWaysOfAuthenticationWillDo) {
  using C = saml::AuthnContextComparison;
  struct Asked {
    std::vector<std::string> contexts;
    C comparison = C::kExact;
  };
  const auto differs = [](const Asked& before, const Asked& changed) {
    Authenticator one = test_authenticator("corp", "acme");
    Authenticator other = one;
    one.saml.authn_contexts = before.contexts;
    one.saml.authn_context_comparison = before.comparison;
    other.saml.authn_contexts = changed.contexts;
    other.saml.authn_context_comparison = changed.comparison;
    return trust_differences(one, other) == std::vector<std::string>{"saml.authn_contexts"};
  };
  const Asked mfa{{"mfa"}};
  const Asked two{{"mfa", "password"}};
  EXPECT_TRUE(differs(mfa, {}));
  EXPECT_TRUE(differs(mfa, two));
  EXPECT_FALSE(differs(two, mfa));
  EXPECT_FALSE(differs({}, two));
  EXPECT_TRUE(differs(mfa, {{"mfa"}, C::kMinimum}));
  EXPECT_FALSE(differs({{"mfa"}, C::kMinimum}, mfa));
  EXPECT_FALSE(differs({{"mfa"}, C::kMaximum}, mfa));
  EXPECT_TRUE(differs({{"mfa"}, C::kBetter}, mfa));
  EXPECT_TRUE(differs(mfa, {{"mfa"}, C::kBetter}));
  EXPECT_TRUE(differs({two.contexts, C::kBetter}, {{"password"}, C::kBetter}));
  EXPECT_FALSE(differs({{"password"}, C::kBetter}, {two.contexts, C::kBetter}));
  EXPECT_FALSE(differs({two.contexts, C::kMinimum}, {{"mfa"}, C::kMinimum}));
}

TEST(Trust, KnowsWhoseFurtherPeopleAreMeant) {
  using Kind = Reach::Kind;
  const Reach own;
  const Reach below{Kind::kBelow, {}};
  const Reach one_of_two{Kind::kListed, {OrganisationId("sales")}};
  const Reach two{Kind::kListed, {OrganisationId("sales"), OrganisationId("law")}};
  const auto differs = [](const Reach& before, const Reach& changed) {
    Authenticator one = test_authenticator("corp", "acme");
    Authenticator other = one;
    one.people = before;
    other.people = changed;
    return trust_differences(one, other) == std::vector<std::string>{"people"};
  };
  EXPECT_TRUE(differs(own, below));
  EXPECT_TRUE(differs(own, two));
  EXPECT_TRUE(differs(one_of_two, two));
  EXPECT_TRUE(differs(two, below));
  for (const Reach& narrower : {own, one_of_two, two, below}) {
    EXPECT_FALSE(differs(below, narrower));
  }
  EXPECT_FALSE(differs(two, one_of_two));
}

TEST(Trust, BelievesWhatIsActiveOrWas) {
  Authenticator one = test_authenticator("corp", "acme");
  EXPECT_TRUE(is_believed(one));
  one.state = AuthenticatorState::kDisabled;
  EXPECT_TRUE(is_believed(one));
  one.state = AuthenticatorState::kTested;
  EXPECT_FALSE(is_believed(one));
  one.state = AuthenticatorState::kDraft;
  EXPECT_FALSE(is_believed(one));
}

}  // namespace
}  // namespace countersign::identity
