// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/test_catalogue.h"
#include "identity/upgrade.h"
#include "identity/upgrade_steps.h"

namespace countersign::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Upgrade upgrade_of(const std::vector<Object>& objects) {
  Upgrade upgrade;
  for (const Object& object : objects) {
    upgrade.objects.emplace(key_of(object), object);
  }
  Organisation root = test_organisation("root", "root");
  root.parent.reset();
  upgrade.objects.emplace(key_of(root), root);
  return upgrade;
}

std::vector<std::string> told(const Upgrade& upgrade) {
  std::vector<std::string> ids;
  for (const UpgradeNote& note : upgrade.notes) {
    ids.push_back(note.key.id);
  }
  return ids;
}

TEST(UpgradePeople, KeepsAuthenticatorsForThoseWhoUseThem) {
  Organisation acme = test_organisation("acme", "root");
  acme.policy.authenticators = {{AuthenticatorId("entra"), AuthenticatorId("group")}};
  Authenticator local = test_authenticator("pin", "acme");
  local.type = AuthenticatorType::kLocal;
  Upgrade upgrade =
      upgrade_of({acme, test_organisation("emea", "acme"), test_authenticator("entra", "acme"),
                  local, test_authenticator("group", "root"), test_authenticator("alone", "root")});
  upgrade_people(upgrade);
  const auto people = [&](const char* id, const char* organisation) {
    return std::get<Authenticator>(
               upgrade.objects.at({ObjectKind::kAuthenticator, OrganisationId(organisation), id}))
        .people.kind;
  };
  EXPECT_EQ(people("entra", "acme"), Reach::Kind::kBelow) << "emea inherits it";
  EXPECT_EQ(people("group", "root"), Reach::Kind::kBelow);
  EXPECT_EQ(people("pin", "acme"), Reach::Kind::kBelow);
  EXPECT_EQ(people("alone", "root"), Reach::Kind::kOwn);
  EXPECT_THAT(told(upgrade), testing::UnorderedElementsAre("entra", "group"));
}

TEST(UpgradePeople, KeepsAuthenticatorsThatNobodyElseUsesForTheirOwn) {
  Organisation acme = test_organisation("acme", "root");
  acme.policy.authenticators = {{AuthenticatorId("entra")}};
  Upgrade upgrade = upgrade_of({acme, test_authenticator("entra", "acme")});
  upgrade_people(upgrade);
  EXPECT_THAT(told(upgrade), IsEmpty());
}

TEST(UpgradeMailDomains, ConfirmsWhatNobodyElseLists) {
  Organisation acme = test_organisation("acme", "root");
  acme.mail_domains = {"acme.com", "*.acme.com"};
  Organisation emea = test_organisation("emea", "acme");
  emea.mail_domains = {"emea.acme.com"};
  Organisation shop = test_organisation("shop", "root");
  shop.mail_domains = {"mail.acme.com", "gmail.com", "shop.com"};
  Upgrade upgrade = upgrade_of({acme, emea, shop});
  upgrade_mail_domains(upgrade);
  const auto confirmed = [&](const char* id) {
    return std::get<Organisation>(
               upgrade.objects.at({ObjectKind::kOrganisation, OrganisationId(), id}))
        .confirmed_domains;
  };
  EXPECT_THAT(confirmed("acme"), ElementsAre("acme.com", "*.acme.com"));
  EXPECT_THAT(confirmed("emea"), ElementsAre("emea.acme.com"));
  EXPECT_THAT(confirmed("shop"), ElementsAre("shop.com"));
  EXPECT_THAT(told(upgrade), testing::UnorderedElementsAre("acme", "emea", "shop", "shop", "shop"));
}

}  // namespace
}  // namespace countersign::identity
