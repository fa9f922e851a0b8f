// SPDX-License-Identifier: Apache-2.0
#include "identity/upgrade_trust.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/test_catalogue.h"

namespace countersign::identity {
namespace {

TEST(UpgradeTrust, TellsWhoseEditingNoLongerCoversTheProviderAndChangesNothing) {
  Upgrade upgrade;
  const auto add = [&](const std::string& id, std::vector<Permission> permissions) {
    Role role = test_role(id, "acme");
    role.permissions = std::move(permissions);
    upgrade.objects.emplace(key_of(role), role);
  };
  add("all", {{"authenticator", "*"}});
  add("both", {{"authenticator", "edit"}, {"authenticator", "trust"}});
  add("edits", {{"authenticator", "edit"}});
  add("edits-all", {{"*", "edit"}});
  add("views", {{"authenticator", "view"}});
  ApiToken token = test_token("ci", "acme");
  token.permissions = {{"authenticator", "edit"}};
  upgrade.objects.emplace(key_of(token), token);
  const auto before = upgrade.objects;
  upgrade_trust(upgrade);
  std::vector<std::string> told;
  for (const UpgradeNote& note : upgrade.notes) {
    told.push_back(note.key.id);
  }
  EXPECT_THAT(told, ::testing::UnorderedElementsAre("edits", "edits-all", "ci"));
  EXPECT_EQ(upgrade.objects, before);
}

}  // namespace
}  // namespace countersign::identity
