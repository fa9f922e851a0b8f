// SPDX-License-Identifier: Apache-2.0
// Who has a way in, and that the last way of the caller's own administrators stays open (O3).
#include "admin/lockout.h"

#include <string>

#include "admin/errors.h"
#include "admin/testing/api_fixture.h"
#include "identity/test_catalogue.h"

namespace countersign::admin {
namespace {

using identity::AuthenticatorId;
using identity::OrganisationId;
using identity::test_authenticator;
using identity::test_organisation;
using testing::ApiFixture;
using testing::Reply;

/// root > acme > sales; acme offers entra and local. A user of acme who is active and has nothing.
class HasWayInTest : public ::testing::Test {
 protected:
  HasWayInTest() {
    acme_.policy.authenticators = {{AuthenticatorId("entra"), AuthenticatorId("local")}};
    user_.organisation = OrganisationId("acme");
    user_.user_name = identity::UserName("boss");
  }
  bool has_way() const {
    const auto catalogue =
        identity::catalogue_of({acme_, test_organisation("sales", "acme"), entra_, okta_});
    return has_way_in(*catalogue, user_);
  }
  void link(const char* authenticator) {
    user_.external_identities = {{AuthenticatorId(authenticator), "id-1"}};
  }

  identity::Organisation acme_ = test_organisation("acme", "root");
  identity::Authenticator entra_ = test_authenticator("entra", "acme");
  identity::Authenticator okta_ = test_authenticator("okta", "acme");  // not offered
  identity::User user_;
};

TEST_F(HasWayInTest, ThePasswordIsTheWayWhereLocalIsOffered) {
  EXPECT_FALSE(has_way());
  user_.password_hash = "$argon2id$";
  EXPECT_TRUE(has_way());
  acme_.policy.authenticators = {{AuthenticatorId("entra")}};
  EXPECT_FALSE(has_way());
}

TEST_F(HasWayInTest, AnIdentityIsTheWayWhereItsProviderIsOffered) {
  link("okta");
  EXPECT_FALSE(has_way());
  link("entra");
  EXPECT_TRUE(has_way());
  entra_.state = identity::AuthenticatorState::kDisabled;
  EXPECT_FALSE(has_way());
}

TEST_F(HasWayInTest, NobodyWhoIsNotActiveHasOne) {
  user_.password_hash = "$argon2id$";
  for (const auto state : {identity::UserState::kBlocked, identity::UserState::kDeactivated}) {
    user_.state = state;
    EXPECT_FALSE(has_way());
  }
}

TEST_F(HasWayInTest, NobodyOfADisabledOrganisationOrOneBelowHasOne) {
  user_.password_hash = "$argon2id$";
  user_.organisation = OrganisationId("sales");
  EXPECT_TRUE(has_way());
  acme_.state = identity::OrganisationState::kDisabled;
  EXPECT_FALSE(has_way());
  user_.organisation = OrganisationId("acme");
  EXPECT_FALSE(has_way());
}

TEST_F(HasWayInTest, WhoIsAssignedToLocalNeedsAPassword) {
  user_.authenticator = AuthenticatorId("local");
  link("entra");
  EXPECT_FALSE(has_way());
  user_.password_hash = "$argon2id$";
  EXPECT_TRUE(has_way());
  acme_.policy.authenticators = {{AuthenticatorId("entra")}};  // exempt from single sign-on
  EXPECT_TRUE(has_way());
}

TEST_F(HasWayInTest, WhoIsAssignedToAProviderMustBeKnownToIt) {
  user_.authenticator = AuthenticatorId("okta");
  user_.password_hash = "$argon2id$";
  link("entra");
  EXPECT_FALSE(has_way());
  link("okta");
  EXPECT_TRUE(has_way());
}

TEST_F(HasWayInTest, WhoIsAssignedNeedsAnAuthenticatorThatIsActiveAndServes) {
  user_.authenticator = AuthenticatorId("okta");
  link("okta");
  for (const auto state :
       {identity::AuthenticatorState::kDisabled, identity::AuthenticatorState::kDraft,
        identity::AuthenticatorState::kTested}) {
    okta_.state = state;
    EXPECT_FALSE(has_way());
  }
  okta_.state = identity::AuthenticatorState::kActive;
  EXPECT_TRUE(has_way());
  okta_.people = {identity::Reach::Kind::kListed, {OrganisationId("sales")}};
  EXPECT_FALSE(has_way());
  user_.authenticator = AuthenticatorId("absent");
  EXPECT_FALSE(has_way());
}

// With roles, a user is matched by name only where the authenticator is assigned.
TEST_F(HasWayInTest, TheNameIsAWayOnlyForWhoIsAssigned) {
  EXPECT_FALSE(has_way());
  entra_.mapping.match = identity::UserMatch::kUserName;
  EXPECT_FALSE(has_way());
  user_.authenticator = AuthenticatorId("entra");
  EXPECT_TRUE(has_way());
  entra_.mapping.match = identity::UserMatch::kExternalIdentity;
  EXPECT_FALSE(has_way());
}

/// The root offers a provider beside the local authenticator; its one administrator has this role,
/// and an identity at the provider alone.
class LockoutTest : public ApiFixture, public ::testing::WithParamInterface<const char*> {
 protected:
  void make_provider_and_administrator() {
    made("/organisations/root/authenticators",
         R"({"id":"corp","name":"Corp",)" + saml_members() + "}");
    const Reply active = post(corp("/activate"), R"({"force":true})");
    EXPECT_EQ(active.status, 200) << active.text;
    const Reply offered =
        patch("/organisations/root", R"({"policy":{"authenticators":["corp","local"]}})");
    EXPECT_EQ(offered.status, 200) << offered.text;
    make_user("root", "boss",
              R"(,"external_identities":[{"authenticator":"corp","value":"o"}],"roles":[")" +
                  std::string(GetParam()) + "\"]");
  }
  static std::string corp(const std::string& action) {
    return "/organisations/root/authenticators/corp" + action;
  }
  static void expect_lockout(const Reply& reply) {
    EXPECT_EQ(reply.status, 409) << reply.text;
    EXPECT_EQ(reply.word("code"), kLockout.id);
  }
};

TEST_P(LockoutTest, RefusesToTakeTheLastWayIn) {
  make_provider_and_administrator();
  expect_lockout(post(corp("/disable"), ""));
  expect_lockout(patch("/organisations/root", R"({"policy":{"authenticators":["local"]}})"));
}

TEST_P(LockoutTest, AcceptsTakingAWayWhileAnotherStays) {
  make_provider_and_administrator();
  const std::string other =
      make_user("root", "other", R"(,"roles":[")" + std::string(GetParam()) + "\"]");
  EXPECT_EQ(post("/organisations/root/users/" + other + "/password",
                 R"({"password":"correct horse battery"})")
                .status,
            200);
  EXPECT_EQ(post(corp("/disable"), "").status, 200);
}

INSTANTIATE_TEST_SUITE_P(Roles, LockoutTest, ::testing::Values("administrator", "operator"));

}  // namespace
}  // namespace countersign::admin
