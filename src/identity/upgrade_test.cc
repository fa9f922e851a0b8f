// SPDX-License-Identifier: Apache-2.0
#include "identity/upgrade.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/catalogue.h"
#include "identity/out_of_force.h"
#include "identity/upgrade_url_spaces.h"

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

Application stored_application(const char* id, const char* organisation, const char* url) {
  Application made;
  made.id = ApplicationId(id);
  made.organisation = OrganisationId(organisation);
  made.urls = {url};
  return made;
}

std::vector<std::string> spaces_after(const Upgraded& upgraded, const char* id) {
  for (const VersionedObject& object : upgraded.objects) {
    const auto* organisation = std::get_if<Organisation>(&object.object);
    if (organisation != nullptr && organisation->id.view() == id) {
      return organisation->url_spaces;
    }
  }
  return {"absent"};
}

/// Stored before there were URL spaces.
Upgraded upgraded_spaces(std::vector<Object> more) {
  std::vector<VersionedObject> stored;
  Organisation root = stored_organisation("root");
  root.parent.reset();
  Organisation sales = stored_organisation("sales");
  sales.parent = OrganisationId("acme");
  for (Object& object :
       std::vector<Object>{root, stored_organisation("acme"), sales, stored_organisation("zeta")}) {
    stored.push_back({std::move(object), 1});
  }
  for (Object& object : more) {
    stored.push_back({std::move(object), 1});
  }
  const std::vector<UpgradeStep> steps{{"url_spaces", upgrade_url_spaces}};
  return upgrade_objects(std::move(stored), steps, {}, {"https://cs.example", "/countersign"});
}

TEST(UpgradeUrlSpaces, GrantsWhereApplicationsAndHostsLie) {
  Organisation zeta = stored_organisation("zeta2");
  zeta.host_names = {"Login.zeta.example"};
  const Upgraded upgraded =
      upgraded_spaces({stored_application("a", "acme", "https://portal.example/Acme/"),
                       stored_application("s", "sales", "https://sales.example"),
                       stored_application("s2", "sales", "https://sales.example/deep"),
                       stored_application("r", "root", "https://root.example"), zeta});
  EXPECT_THAT(spaces_after(upgraded, "acme"),
              ElementsAre("https://portal.example/acme", "https://sales.example"));
  EXPECT_THAT(spaces_after(upgraded, "sales"), ElementsAre("https://sales.example"));
  EXPECT_THAT(spaces_after(upgraded, "zeta2"), ElementsAre("https://login.zeta.example"));
  EXPECT_THAT(spaces_after(upgraded, "root"), IsEmpty());
  EXPECT_EQ(upgraded.notes.size(), 3U);
  const auto catalogue = Catalogue::make(upgraded.objects);
  ASSERT_TRUE(catalogue.ok()) << catalogue.error().detail;
  EXPECT_THAT(out_of_force(**catalogue), IsEmpty());
}

TEST(UpgradeUrlSpaces, LeavesOutOfForceWhatOverlapsWithAnother) {
  const Upgraded upgraded =
      upgraded_spaces({stored_application("main", "root", "https://app.example"),
                       stored_application("evil", "acme", "https://app.example/admin"),
                       stored_application("outer", "acme", "https://shared.example"),
                       stored_application("within", "zeta", "https://shared.example/zeta"),
                       stored_application("own", "zeta", "https://cs.example/countersign/x"),
                       stored_application("beside", "zeta", "https://cs.example/zeta")});
  EXPECT_THAT(spaces_after(upgraded, "acme"), ElementsAre("https://shared.example"));
  EXPECT_THAT(spaces_after(upgraded, "zeta"), ElementsAre("https://cs.example/zeta"));
  const auto catalogue = Catalogue::make(upgraded.objects);
  ASSERT_TRUE(catalogue.ok()) << catalogue.error().detail;
  std::vector<std::string> told;
  for (const UpgradeNote& note : out_of_force(**catalogue)) {
    told.push_back(note.key.id);
  }
  EXPECT_THAT(told, ElementsAre("evil", "own", "within"));
  EXPECT_EQ((*catalogue)->application_at("https://app.example", "/admin"), nullptr);
  EXPECT_NE((*catalogue)->application_at("https://app.example", "/other"), nullptr);
  EXPECT_EQ((*catalogue)->application_at("https://shared.example", "/zeta/x"), nullptr);
}

TEST(Upgrade, StepsHaveIdsOfTheirOwn) {
  std::set<std::string_view> seen;
  for (const UpgradeStep& step : upgrade_steps()) {
    EXPECT_TRUE(seen.insert(step.id).second) << step.id;
  }
}

}  // namespace
}  // namespace countersign::identity
