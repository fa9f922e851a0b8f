// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/matchers.h"
#include "identity/login_decision.h"
#include "identity/test_sign_in.h"
#include "saml/idp/response_builder.h"
#include "saml/verify.h"

// For tests alone: sign-ins at a small tree of organisations, decided and previewed.
namespace countersign::identity::login_test {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_seconds;

inline constexpr sys_seconds kNow(seconds(1'600'000'000));
inline UserId new_user() {
  return UserId(std::string(26, 'n'));
}

/// root > acme > {sales, legal}; acme signs in by `entra`, creates users, has the group `staff`.
struct World {
  World() {
    acme.policy.authenticators = {{AuthenticatorId("entra"), AuthenticatorId("local")}};
    acme.policy.provisioning = Provisioning::kCreate;
    entra.people.kind = Reach::Kind::kBelow;
    entra.mapping.groups.attribute = "cpm_user_groups";
    staff.label = "Staff";
    staff.roles = {RoleId("auditor")};
    staff.entitlements = {{"max_accounts", "5"}};
  }

  std::shared_ptr<const Catalogue> make() const {
    std::vector<Object> all = {acme, entra, staff, test_organisation("sales", "acme"),
                               test_organisation("legal", "acme")};
    all.insert(all.end(), more.begin(), more.end());
    return catalogue_of(all);
  }

  Organisation acme = test_organisation("acme", "root");
  Authenticator entra = test_authenticator("entra", "acme");
  Group staff = test_group("staff", "acme");
  std::vector<Object> more;
  OrganisationId organisation{"acme"};
};

inline User known_user(const std::string& name = "nick") {
  User user;
  user.id = UserId(std::string(26, 'u'));
  user.organisation = OrganisationId("acme");
  user.user_name = UserName(name);
  user.external_identities = {{AuthenticatorId("entra"), "id-1"}};
  user.last_sign_in = kNow - hours(24);
  user.version = 3;
  return user;
}

inline KnownUsers by_identity(User user) {
  return {std::move(user), std::nullopt};
}
inline KnownUsers by_name(User user) {
  return {std::nullopt, std::move(user)};
}

/// One of acme, where the sign-in is at an organisation below.
inline KnownUsers by_name_at_home(User user) {
  KnownUsers known;
  known.by_user_name_at_owner = std::move(user);
  return known;
}

inline saml::AssertionValues said() {
  return sent("id-1", {{"mail", {"n@example.com"}}, {"cpm_user_groups", {"staff"}}});
}

/// A verified assertion of these values.
inline Result<saml::VerifiedAssertion> verified(const saml::AssertionValues& values) {
  static const auto key = crypto::PrivateKey::generate_ec(crypto::KeyType::kEcP256);
  static const auto certificate =
      crypto::Certificate::self_signed(key, "idp", kNow - hours(1), kNow + hours(1));
  saml::idp::ResponseContent content;
  content.idp = saml::EntityId("https://idp.example");
  content.sp = saml::EntityId("https://sp.example");
  content.acs = saml::AcsUrl("https://sp.example/acs");
  content.request = saml::RequestId("_r1");
  content.response_id = "_p1";
  content.assertion_id = "_a1";
  content.name_id = values.name_id;
  content.attributes = values.attributes;
  content.issued = kNow;
  content.expires = kNow + minutes(5);
  content.authenticated = kNow;
  content.session_index = values.session_index;
  if (values.session_not_on_or_after.has_value()) {
    content.session_expires = std::chrono::floor<seconds>(*values.session_not_on_or_after);
  }
  saml::idp::Protection protection;
  protection.algorithm = {crypto::SignatureScheme::kEcdsa, crypto::DigestAlgorithm::kSha256};
  const auto xml = saml::idp::build_response(content, key, protection);
  CS_CHECK(xml.ok());
  const auto idp = saml::TrustedIdp::make(content.idp, {certificate});
  saml::Expectation expected;
  expected.sp = content.sp;
  expected.acs = content.acs;
  expected.answered = *content.request;
  return saml::verify_xml(*xml, *idp, expected, kNow);
}

/// map_sign_in and decide; then preview_sign_in must say the same.
inline Result<LoginDecision> sign_in(const World& world, const saml::AssertionValues& values,
                                     const KnownUsers& known = {}) {
  const auto catalogue = world.make();
  const SignInRules rules{*catalogue, *catalogue->authenticator("entra"), world.organisation};
  const auto assertion = verified(values);
  CS_CHECK(assertion.ok());
  const auto run = [&]() -> Result<LoginDecision> {
    CS_TRY(const MappedSignIn mapped, map_sign_in(*assertion, rules, kNow));
    return decide(mapped, known, rules, new_user(), kNow);
  };
  auto decided = run();
  const SignInPreview preview = preview_sign_in(values, known, rules, kNow);
  const auto state = catalogue->authenticator("entra")->state;
  if (state == AuthenticatorState::kActive || state == AuthenticatorState::kDisabled) {
    EXPECT_EQ(decided.ok(), !preview.failure.has_value());
    if (preview.failure.has_value() && !decided.ok()) {
      EXPECT_EQ(preview.failure->code, decided.error().code);
      EXPECT_EQ(preview.failure->detail, decided.error().detail);
    } else if (decided.ok()) {
      EXPECT_EQ(preview.user_change.kind, decided->user_change().kind);
      EXPECT_EQ(preview.user_change.user.groups, decided->user_change().user.groups);
    }
    EXPECT_EQ(
        std::any_of(preview.trace.begin(), preview.trace.end(),
                    [](const MappingFinding& one) { return one.outcome == MappingOutcome::kFail; }),
        !decided.ok());
  }
  return decided;
}

inline std::vector<std::string> attribute(const Session& session, const char* name) {
  const auto found = std::find_if(session.attributes.begin(), session.attributes.end(),
                                  [&](const Attribute& one) { return one.name == name; });
  return found == session.attributes.end() ? std::vector<std::string>() : found->values;
}

}  // namespace countersign::identity::login_test
