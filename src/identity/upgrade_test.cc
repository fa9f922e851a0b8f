// SPDX-License-Identifier: Apache-2.0
#include "identity/upgrade.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Organisation stored_organisation(const char* id) {
  Organisation made;
  made.id = OrganisationId(id);
  made.parent = OrganisationId(kRootOrganisation);
  made.name = "before";
  return made;
}

void rename_acme(Upgrade& upgrade) {
  const ObjectKey key{ObjectKind::kOrganisation, OrganisationId(), "acme"};
  std::get<Organisation>(upgrade.objects.at(key)).name += ", renamed";
  upgrade.notes.push_back({key, "it has another name", ""});
}

const std::vector<UpgradeStep> kTwice{{"first", rename_acme}, {"second", rename_acme}};

std::vector<VersionedObject> two_organisations() {
  return {{stored_organisation("acme"), 7}, {stored_organisation("zeta"), 3}};
}

TEST(Upgrade, RunsWhatWasNotRunAndTellsWhatChanged) {
  const std::vector<std::string> done{"first"};
  const Upgraded upgraded = upgrade_objects(two_organisations(), kTwice, done, {});
  EXPECT_THAT(upgraded.steps, ElementsAre("second"));
  ASSERT_EQ(upgraded.changes.size(), 1U);
  EXPECT_EQ(upgraded.changes[0].before->version, 7);
  EXPECT_EQ(upgraded.changes[0].after->version, 8);
  EXPECT_EQ(std::get<Organisation>(upgraded.changes[0].after->object).name, "before, renamed");
  ASSERT_EQ(upgraded.objects.size(), 2U);
  EXPECT_EQ(upgraded.objects[0].version, 8);
  EXPECT_EQ(upgraded.objects[1].version, 3) << "what no step changed stays as it is";
  ASSERT_EQ(upgraded.notes.size(), 1U);
  EXPECT_EQ(upgraded.notes[0].key.id, "acme");
}

TEST(Upgrade, RunsNothingTwice) {
  const std::vector<std::string> done{"second", "first"};
  const Upgraded upgraded = upgrade_objects(two_organisations(), kTwice, done, {});
  EXPECT_THAT(upgraded.steps, IsEmpty());
  EXPECT_THAT(upgraded.changes, IsEmpty());
  EXPECT_EQ(upgraded.objects.size(), 2U);
}

TEST(Upgrade, StepsHaveIdsOfTheirOwn) {
  std::set<std::string_view> seen;
  for (const UpgradeStep& step : upgrade_steps()) {
    EXPECT_TRUE(seen.insert(step.id).second) << step.id;
  }
}

}  // namespace
}  // namespace countersign::identity
