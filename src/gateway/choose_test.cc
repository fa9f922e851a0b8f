// SPDX-License-Identifier: Apache-2.0
#include "gateway/choose.h"

#include <gtest/gtest.h>

#include "identity/test_catalogue.h"

namespace countersign::gateway {
namespace {

using identity::AuthenticatorId;
using identity::AuthenticatorState;
using identity::AuthenticatorType;
using identity::Catalogue;
using identity::Organisation;
using identity::OrganisationId;
using identity::User;
using identity::UserName;

identity::Authenticator local(const std::string& id, const std::string& organisation) {
  auto out = identity::test_authenticator(id, organisation);
  out.type = AuthenticatorType::kLocal;
  out.saml = {};
  return out;
}

User user(const std::string& name, const std::string& organisation) {
  User out;
  out.id = identity::UserId("id-" + organisation + "-" + name);
  out.organisation = OrganisationId(organisation);
  out.user_name = UserName(name);
  out.password_hash = "$argon2id$";
  return out;
}

// root: password. acme: its provider, by acme.com and *.acme.net. shop: provider or password.
// closed: disabled.
class ChooseTest : public ::testing::Test {
 protected:
  ChooseTest() {
    identity::CatalogueEdit edit(Catalogue::initial());
    Organisation acme = identity::test_organisation("acme", "root");
    acme.mail_domains = {"acme.com", "*.acme.net"};
    acme.host_names = {"acme.example.com"};
    acme.policy.authenticators = {{AuthenticatorId("acme-idp"), AuthenticatorId("acme-old")}};
    Organisation shop = identity::test_organisation("shop", "root");
    shop.mail_domains = {"shop.com"};
    shop.policy.authenticators = {{AuthenticatorId("shop-idp"), AuthenticatorId("shop-local")}};
    Organisation closed = identity::test_organisation("closed", "root");
    closed.state = identity::OrganisationState::kDisabled;
    auto old = identity::test_authenticator("acme-old", "acme");
    old.state = AuthenticatorState::kDisabled;
    edit.put(acme);
    edit.put(shop);
    edit.put(closed);
    edit.put(identity::test_authenticator("acme-idp", "acme"));
    edit.put(old);
    edit.put(identity::test_authenticator("shop-idp", "shop"));
    edit.put(local("shop-local", "shop"));
    FieldProblems problems;
    catalogue_ = edit.finish(problems);
    for (const FieldProblem& problem : problems) {
      ADD_FAILURE() << problem.pointer << ": " << problem.what;
    }
  }

  Choice choose(std::string_view login, const char* organisation = nullptr) {
    ChoiceInput input{login, nullptr, false, found_};
    if (organisation != nullptr) {
      input.organisation = catalogue_->organisation(OrganisationId(organisation));
    }
    return choose_authenticator(*catalogue_, input);
  }
  static std::string id(const Choice& choice) {
    return choice.authenticator == nullptr ? "password" : choice.authenticator->id.value();
  }

  std::shared_ptr<const Catalogue> catalogue_;
  std::vector<User> found_;
};

TEST_F(ChooseTest, AcceptsAnUnknownNameAsALocalOne) {
  const Choice choice = choose("nobody");
  EXPECT_EQ(id(choice), "password");
  EXPECT_EQ(choice.user, nullptr);
  found_ = {user("alice", "root")};
  const Choice known = choose("alice");
  EXPECT_EQ(id(known), "password");
  EXPECT_EQ(known.user, &found_[0]);
  EXPECT_EQ(known.local->id.view(), "local");
}

TEST_F(ChooseTest, ReadsTheMailDomain) {
  EXPECT_EQ(id(choose("bob@acme.com")), "acme-idp");
  EXPECT_EQ(id(choose("bob@ACME.com")), "acme-idp");
  EXPECT_EQ(choose("bob@acme.com").organisation.view(), "acme");
  EXPECT_EQ(id(choose("bob@evil-acme.com")), "password");
  EXPECT_EQ(id(choose("bob@acme.com.evil.example")), "password");
}

TEST_F(ChooseTest, ReadsASubdomainByItsWildcard) {
  EXPECT_EQ(id(choose("bob@eu.acme.net")), "acme-idp");
  EXPECT_EQ(id(choose("bob@acme.net")), "password");
}

TEST_F(ChooseTest, ReadsThePageOfAnOrganisation) {
  EXPECT_EQ(id(choose("bob", "acme")), "acme-idp");
  EXPECT_EQ(id(choose("bob", "shop")), "password");
}

TEST_F(ChooseTest, RefusesADomainOfAnotherOrganisationThanThePage) {
  EXPECT_EQ(id(choose("bob@acme.com", "shop")), "password");
  EXPECT_EQ(choose("bob@acme.com", "shop").organisation.view(), "shop");
  EXPECT_EQ(id(choose("bob@acme.com", "root")), "acme-idp");
}

TEST_F(ChooseTest, RefusesUsersOfAnotherOrganisationThanThePage) {
  found_ = {user("alice", "shop")};
  EXPECT_EQ(id(choose("alice", "acme")), "acme-idp");
  EXPECT_EQ(choose("alice", "shop").user, &found_[0]);
  EXPECT_EQ(choose("alice", "root").user, &found_[0]);
}

TEST_F(ChooseTest, ReadsTheAssignedAuthenticator) {
  found_ = {user("alice@acme.com", "acme")};
  found_[0].authenticator = AuthenticatorId("local");
  const Choice exempt = choose("alice@acme.com", "acme");
  EXPECT_EQ(id(exempt), "password");
  EXPECT_EQ(exempt.user, &found_[0]);
  EXPECT_EQ(exempt.local->id.view(), "local");
  found_ = {user("alice", "shop")};
  found_[0].authenticator = AuthenticatorId("shop-idp");
  EXPECT_EQ(id(choose("alice")), "shop-idp");
}

TEST_F(ChooseTest, RefusesAnAssignedAuthenticatorThatIsNotActive) {
  found_ = {user("alice", "acme")};
  found_[0].authenticator = AuthenticatorId("acme-old");
  EXPECT_EQ(id(choose("alice")), "password");
  EXPECT_EQ(choose("alice").user, nullptr);
  EXPECT_EQ(id(choose("alice", "acme")), "acme-idp");
}

TEST_F(ChooseTest, ReadsAnExternalIdentity) {
  found_ = {user("alice", "shop")};
  found_[0].external_identities = {{AuthenticatorId("shop-idp"), "a-1"}};
  EXPECT_EQ(id(choose("alice")), "shop-idp");
}

TEST_F(ChooseTest, RefusesAPasswordWhereThereIsNone) {
  found_ = {user("alice", "shop")};
  found_[0].password_hash.clear();
  EXPECT_EQ(id(choose("alice", "shop")), "password");
  EXPECT_EQ(choose("alice", "shop").user, nullptr);
  found_ = {user("bob", "acme")};
  EXPECT_EQ(choose("bob").user, nullptr);
}

TEST_F(ChooseTest, RefusesToGuessAmongUsersOfOneName) {
  found_ = {user("alice", "shop"), user("alice", "root")};
  EXPECT_EQ(choose("alice").user, nullptr);
  EXPECT_EQ(choose("alice", "shop").user, &found_[0]);
  EXPECT_EQ(choose("alice", "root").user, &found_[1]);
}

// Who takes another's name for a mail address does not get in between.
TEST_F(ChooseTest, AcceptsAUserNameBeforeAMailAddress) {
  found_ = {user("mallory", "shop"), user("alice@shop.com", "shop")};
  found_[0].email = "alice@shop.com";
  EXPECT_EQ(choose("alice@shop.com").user, &found_[1]);
  EXPECT_EQ(choose("ALICE@shop.com").user, &found_[1]);
  found_.pop_back();
  EXPECT_EQ(choose("alice@shop.com").user, &found_[0]);
}

TEST_F(ChooseTest, RefusesUsersOfADisabledOrganisation) {
  found_ = {user("alice", "closed")};
  EXPECT_EQ(choose("alice").user, nullptr);
}

TEST_F(ChooseTest, AcceptsAnUnknownOrganisationAsOneWithoutUsers) {
  found_ = {user("alice", "root")};
  const Choice choice = choose_authenticator(*catalogue_, {"alice", nullptr, true, found_});
  EXPECT_EQ(id(choice), "password");
  EXPECT_EQ(choice.user, nullptr);
  EXPECT_EQ(id(choose_authenticator(*catalogue_, {"bob@acme.com", nullptr, true, found_})),
            "password");
}

}  // namespace
}  // namespace countersign::gateway
