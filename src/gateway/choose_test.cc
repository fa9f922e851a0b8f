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

// root: password. acme: its provider, by acme.com and *.acme.net, both confirmed. shop: provider or
// password. closed: disabled.
class ChooseTest : public ::testing::Test {
 protected:
  ChooseTest() {
    acme_.mail_domains = acme_.confirmed_domains = {"acme.com", "*.acme.net"};
    acme_.host_names = {"acme.example.com"};
    acme_.url_spaces = {"https://acme.example.com"};
    acme_.policy.authenticators = {{AuthenticatorId("acme-idp"), AuthenticatorId("acme-old")}};
    shop_.mail_domains = {"shop.com"};
    shop_.policy.authenticators = {{AuthenticatorId("shop-idp"), AuthenticatorId("shop-local")}};
    closed_.state = identity::OrganisationState::kDisabled;
    old_.state = AuthenticatorState::kDisabled;
    set({acme_, shop_, closed_, old_, identity::test_authenticator("acme-idp", "acme"),
         identity::test_authenticator("shop-idp", "shop"), local("shop-local", "shop")});
  }

  void set(const std::vector<identity::Object>& objects) {
    catalogue_ = identity::with(catalogue_, objects);
  }
  // As the store does.
  std::vector<User> found(const std::string& login, const std::vector<OrganisationId>& places) {
    std::vector<User> out;
    for (const OrganisationId& place : places) {
      for (const User& user : users_) {
        const bool named = user.user_name.view() == login;
        if (user.organisation == place && (named || user.email == login)) {
          out.push_back(user);
        }
      }
    }
    return out;
  }
  Choice choose(const std::string& login, const char* organisation = nullptr,
                bool unknown = false) {
    Typed typed{login, nullptr, unknown, proofs_};
    if (organisation != nullptr) {
      typed.organisation = catalogue_->organisation(OrganisationId(organisation));
    }
    const auto places = places_of(*catalogue_, typed);
    found_ = found(login, places);
    return choose_authenticator(*catalogue_, typed, places, found_);
  }
  static std::string id(const Choice& choice) {
    return choice.authenticator == nullptr ? "password" : choice.authenticator->id.value();
  }
  // Whose password it is: "alice of shop"; "" nobody's.
  static std::string whose(const Choice& choice) {
    return choice.user == nullptr
               ? ""
               : choice.user->user_name.value() + " of " + choice.user->organisation.value();
  }

  Organisation acme_ = identity::test_organisation("acme", "root");
  Organisation shop_ = identity::test_organisation("shop", "root");
  Organisation closed_ = identity::test_organisation("closed", "root");
  identity::Authenticator old_ = identity::test_authenticator("acme-old", "acme");
  std::shared_ptr<const Catalogue> catalogue_ = Catalogue::initial();
  identity::DomainProofs proofs_;
  std::vector<User> users_;  // all that there are
  std::vector<User> found_;
};

TEST_F(ChooseTest, AcceptsAnUnknownNameAsALocalOne) {
  const Choice choice = choose("nobody");
  EXPECT_EQ(id(choice), "password");
  EXPECT_EQ(choice.user, nullptr);
  users_ = {user("alice", "root")};
  const Choice known = choose("alice");
  EXPECT_EQ(id(known), "password");
  EXPECT_EQ(whose(known), "alice of root");
  EXPECT_EQ(known.local->id.view(), "local");
}

TEST_F(ChooseTest, ReadsTheMailDomain) {
  EXPECT_EQ(id(choose("bob@acme.com")), "acme-idp");
  EXPECT_EQ(id(choose("bob@ACME.com")), "acme-idp");
  EXPECT_EQ(choose("bob@acme.com").organisation.view(), "acme");
  EXPECT_EQ(id(choose("bob@evil-acme.com")), "password");
  EXPECT_EQ(id(choose("bob@acme.com.evil.example")), "password");
}

TEST_F(ChooseTest, ReadsAMailDomainOnlyWhenItIsProven) {
  EXPECT_EQ(choose("bob@shop.com").organisation.view(), "root");
  proofs_.add("shop.com", OrganisationId("shop"), {});
  EXPECT_EQ(choose("bob@shop.com").organisation.view(), "shop");
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
  users_ = {user("alice", "shop")};
  EXPECT_EQ(id(choose("alice", "acme")), "acme-idp");
  EXPECT_EQ(whose(choose("alice", "shop")), "alice of shop");
}

TEST_F(ChooseTest, RefusesNamesOfCustomersOnTheCommonPage) {
  users_ = {user("alice", "shop")};
  users_[0].authenticator = AuthenticatorId("shop-idp");
  EXPECT_EQ(id(choose("alice")), "password") << "would lead whoever types it to a stranger's IdP";
  EXPECT_EQ(whose(choose("alice")), "");
  EXPECT_EQ(id(choose("alice", "root")), "password");
  EXPECT_EQ(id(choose("alice", "shop")), "shop-idp");
}

TEST_F(ChooseTest, NeverLetsACustomerGetBeforeTheRootsOwn) {
  users_ = {user("alice", "shop"), user("alice", "acme"), user("alice", "root")};
  for (int i = 0; i < 12; ++i) {
    users_.insert(users_.begin(), user("alice" + std::to_string(i), "shop"));
    users_.front().email = "alice";
  }
  EXPECT_EQ(whose(choose("alice")), "alice of root");
  EXPECT_EQ(whose(choose("alice", "root")), "alice of root");
}

TEST_F(ChooseTest, NeverLetsAUserNameGetBeforeAMailDomain) {
  users_ = {user("bob@acme.com", "shop")};
  EXPECT_EQ(id(choose("bob@acme.com")), "acme-idp");
  EXPECT_EQ(whose(choose("bob@acme.com", "shop")), "bob@acme.com of shop");
}

// One customer alone: nobody else can be meant.
class ChooseAloneTest : public ChooseTest {
 protected:
  ChooseAloneTest() {
    catalogue_ = Catalogue::initial();
    Organisation copy = identity::test_organisation("acme-test", "root");
    copy.test_of = OrganisationId("acme");
    set({acme_, old_, copy, identity::test_organisation("emea", "acme"),
         identity::test_authenticator("acme-idp", "acme")});
    users_ = {user("alice", "acme"), user("eve", "emea")};
    for (User& user : users_) {
      user.authenticator = AuthenticatorId("local");
    }
  }
};

TEST_F(ChooseAloneTest, ReadsNamesOfTheOneOrganisationBelow) {
  EXPECT_EQ(whose(choose("alice")), "alice of acme");
  EXPECT_EQ(whose(choose("eve")), "eve of emea");
  EXPECT_EQ(whose(choose("eve", "acme")), "eve of emea");
  users_.push_back(user("alice", "root"));
  EXPECT_EQ(whose(choose("alice")), "alice of root");
}

TEST_F(ChooseAloneTest, RefusesThemOnceThereIsAnother) {
  shop_.policy = {};
  set({shop_});
  EXPECT_EQ(whose(choose("alice")), "");
  EXPECT_EQ(whose(choose("eve")), "");
  EXPECT_EQ(whose(choose("eve", "acme")), "eve of emea");
}

TEST_F(ChooseAloneTest, RefusesThemWhereTheOrganisationAboveTakesNewPeople) {
  Organisation root = *catalogue_->organisation(OrganisationId("root"));
  root.policy.authenticators = {{AuthenticatorId("local"), AuthenticatorId("root-idp")}};
  set({root, identity::test_authenticator("root-idp", "root")});
  EXPECT_EQ(whose(choose("alice")), "alice of acme");
  root.policy.provisioning = identity::Provisioning::kCreate;
  set({root});
  EXPECT_EQ(whose(choose("alice")), "") << "somebody new of the root may be called that";
}

TEST_F(ChooseTest, ReadsTheAssignedAuthenticator) {
  users_ = {user("alice@acme.com", "acme")};
  users_[0].authenticator = AuthenticatorId("local");
  const Choice exempt = choose("alice@acme.com");
  EXPECT_EQ(id(exempt), "password");
  EXPECT_EQ(whose(exempt), "alice@acme.com of acme");
  EXPECT_EQ(exempt.local->id.view(), "local");
  users_ = {user("alice", "shop")};
  users_[0].authenticator = AuthenticatorId("shop-idp");
  EXPECT_EQ(id(choose("alice", "shop")), "shop-idp");
}

TEST_F(ChooseTest, RefusesAnAssignedAuthenticatorThatIsNotActive) {
  users_ = {user("alice", "acme")};
  users_[0].authenticator = AuthenticatorId("acme-old");
  EXPECT_EQ(choose("alice", "acme").user, nullptr);
  EXPECT_EQ(id(choose("alice", "acme")), "acme-idp");
}

TEST_F(ChooseTest, RefusesAnAssignedAuthenticatorThatIsForOthers) {
  auto group_idp = identity::test_authenticator("group-idp", "root");
  set({group_idp});
  users_ = {user("alice", "shop")};
  users_[0].authenticator = AuthenticatorId("group-idp");
  EXPECT_EQ(id(choose("alice", "shop")), "password");
  group_idp.people.kind = identity::Reach::Kind::kBelow;
  set({group_idp});
  EXPECT_EQ(id(choose("alice", "shop")), "group-idp");
}

TEST_F(ChooseTest, ReadsAnExternalIdentity) {
  users_ = {user("alice", "shop")};
  users_[0].external_identities = {{AuthenticatorId("shop-idp"), "a-1"}};
  EXPECT_EQ(id(choose("alice", "shop")), "shop-idp");
}

TEST_F(ChooseTest, RefusesAPasswordWhereThereIsNone) {
  users_ = {user("alice", "shop")};
  users_[0].password_hash.clear();
  EXPECT_EQ(id(choose("alice", "shop")), "password");
  EXPECT_EQ(choose("alice", "shop").user, nullptr);
  users_ = {user("bob", "acme")};
  EXPECT_EQ(choose("bob", "acme").user, nullptr);
}

TEST_F(ChooseTest, RefusesToGuessAmongUsersOfOneMailAddress) {
  users_ = {user("alice", "shop"), user("bob", "shop")};
  users_[0].email = users_[1].email = "team@shop.com";
  EXPECT_EQ(choose("team@shop.com", "shop").user, nullptr);
  users_.pop_back();
  EXPECT_EQ(whose(choose("team@shop.com", "shop")), "alice of shop");
}

TEST_F(ChooseTest, RefusesUsersOfADisabledOrganisation) {
  users_ = {user("alice", "closed")};
  EXPECT_EQ(choose("alice").user, nullptr);
}

TEST_F(ChooseTest, AcceptsAnUnknownOrganisationAsOneWithoutUsers) {
  users_ = {user("alice", "root")};
  const Choice choice = choose("alice", nullptr, true);
  EXPECT_EQ(id(choice), "password");
  EXPECT_EQ(choice.user, nullptr);
  EXPECT_EQ(id(choose("bob@acme.com", nullptr, true)), "password");
}

}  // namespace
}  // namespace countersign::gateway
