// SPDX-License-Identifier: Apache-2.0
#include "saml/authn_context_order.h"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "saml/errors.h"
#include "saml/expectation.h"

namespace countersign::saml {
namespace {

using Comparison = AuthnContextComparison;

const AuthnContextClass kNone("urn:x:none");
const AuthnContextClass kWeak("urn:x:weak");
const AuthnContextClass kSame("urn:x:same");
const AuthnContextClass kStrong("urn:x:strong");
const AuthnContextClass kBest("urn:x:best");

const AuthnContextOrder& order() {
  static const AuthnContextOrder kOrder = {{kWeak}, {kSame, kStrong}, {kBest}};
  return kOrder;
}

bool is_wanted(const AuthnContextClass& got, const std::vector<AuthnContextClass>& wanted,
               Comparison comparison) {
  return is_authn_context_wanted(got.view(), wanted, comparison, order());
}

TEST(AuthnContextOrder, ComparesByStrength) {
  const auto row = [](Comparison comparison, const std::vector<AuthnContextClass>& wanted) {
    std::string out;
    for (const auto& got : {kWeak, kSame, kStrong, kBest}) {
      out += is_wanted(got, wanted, comparison) ? '+' : '-';
    }
    return out;
  };
  EXPECT_EQ(row(Comparison::kExact, {kStrong}), "--+-");
  EXPECT_EQ(row(Comparison::kMinimum, {kStrong}), "-+++");
  EXPECT_EQ(row(Comparison::kBetter, {kStrong}), "---+");
  EXPECT_EQ(row(Comparison::kMaximum, {kStrong}), "+++-");
  EXPECT_EQ(row(Comparison::kExact, {kWeak, kBest}), "+--+");
  EXPECT_EQ(row(Comparison::kMinimum, {kBest, kStrong}), "-+++");
  EXPECT_EQ(row(Comparison::kBetter, {kWeak, kStrong}), "---+");
  EXPECT_EQ(row(Comparison::kMaximum, {kWeak, kStrong}), "+++-");
  EXPECT_EQ(row(Comparison::kBetter, {kBest}), "----");
}

TEST(AuthnContextOrder, RefusesWhatHasNoPlace) {
  for (const auto comparison : {Comparison::kMinimum, Comparison::kMaximum, Comparison::kBetter}) {
    EXPECT_FALSE(is_wanted(kNone, {kWeak}, comparison));
    EXPECT_FALSE(is_wanted(AuthnContextClass(), {kWeak}, comparison)) << "none was named";
    EXPECT_FALSE(is_wanted(kBest, {kNone}, comparison));
    EXPECT_FALSE(is_wanted(kBest, {kWeak, kNone}, comparison));
    EXPECT_FALSE(is_wanted(kBest, {}, comparison));
  }
  EXPECT_TRUE(is_wanted(kNone, {kNone}, Comparison::kExact));
}

TEST(AuthnContextOrder, ReadsLevelsWithShortNames) {
  const std::array<std::string, 2> levels = {"Password", " urn:x:a\turn:x:b "};
  const auto read = parse_authn_context_order(levels);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(*read, (AuthnContextOrder{
                       {AuthnContextClass("urn:oasis:names:tc:SAML:2.0:ac:classes:Password")},
                       {AuthnContextClass("urn:x:a"), AuthnContextClass("urn:x:b")}}));
}

TEST(AuthnContextOrder, RefusesListsThatSayTwoThings) {
  for (const std::vector<std::string>& levels :
       {std::vector<std::string>{"urn:x:a", "urn:x:a"},
        std::vector<std::string>{"Password password"}, std::vector<std::string>{"urn:x:a", " "},
        std::vector<std::string>{"nothing"}}) {
    EXPECT_THAT(parse_authn_context_order(levels), FailsWith(kContextOrderInvalid));
  }
  const auto detail = [](const std::string& level) {
    return parse_authn_context_order(std::array{level}).error().detail;
  };
  EXPECT_EQ(detail("Password\tPassword"), "expected each class once, got \"Password\" twice");
  EXPECT_EQ(detail("\t"), "expected a class, got an empty level");
  EXPECT_EQ(detail("urn:x nothing"),
            "expected an authentication context class or an URI, got \"nothing\"");
}

TEST(AuthnContextOrder, HasTheDefaultThatIsTold) {
  const std::string prefix = "urn:oasis:names:tc:SAML:2.0:ac:classes:";
  std::vector<std::vector<std::string>> levels;
  for (const auto& level : default_authn_context_order()) {
    levels.emplace_back();
    for (const AuthnContextClass& one : level) {
      const std::string& name = one.value();
      levels.back().push_back(name.starts_with(prefix) ? name.substr(prefix.size()) : name);
    }
  }
  EXPECT_EQ(levels, (std::vector<std::vector<std::string>>{
                        {"InternetProtocol"},
                        {"Password"},
                        {"PasswordProtectedTransport", "SecureRemotePassword"},
                        {"https://refeds.org/profile/sfa"},
                        {"MobileTwoFactorUnregistered", "MobileTwoFactorContract", "SmartcardPKI",
                         "https://refeds.org/profile/mfa",
                         "http://schemas.microsoft.com/claims/multipleauthn"}}));
}

// Several factors are never had for less.
TEST(AuthnContextOrder, HasNothingSingleAsStrongAsSeveralFactors) {
  const AuthnContextOrder& ours = default_authn_context_order();
  const std::vector<AuthnContextClass> mfa = {AuthnContextClass("https://refeds.org/profile/mfa")};
  for (const char* single :
       {"Password", "PasswordProtectedTransport", "Kerberos", "X509", "TLSClient", "Smartcard",
        "TimeSyncToken", "unspecified", "PreviousSession", "MobileOneFactorContract"}) {
    const std::string uri = std::string("urn:oasis:names:tc:SAML:2.0:ac:classes:") + single;
    EXPECT_FALSE(is_authn_context_wanted(uri, mfa, Comparison::kMinimum, ours)) << uri;
  }
  EXPECT_FALSE(
      is_authn_context_wanted("https://refeds.org/profile/sfa", mfa, Comparison::kMinimum, ours));
  EXPECT_TRUE(is_authn_context_wanted("urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI", mfa,
                                      Comparison::kMinimum, ours));
}

TEST(AuthnContextOrder, IsNeededForAComparison) {
  Expectation expected;
  expected.sp = EntityId("urn:sp");
  expected.acs = AcsUrl("https://sp.example/acs");
  expected.answered = Unsolicited{};
  expected.authn_contexts = {kWeak};
  EXPECT_THAT(validate(expected), IsOk());
  expected.authn_context_comparison = Comparison::kMinimum;
  EXPECT_THAT(validate(expected), FailsWith(kBadExpectation));
  expected.authn_context_order = order();
  EXPECT_THAT(validate(expected), IsOk());
}

}  // namespace
}  // namespace countersign::saml
