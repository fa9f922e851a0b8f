// SPDX-License-Identifier: Apache-2.0
#include "identity/upgrade_claims.h"

#include <algorithm>

#include "identity/own_attributes.h"
#include "identity/test_small_catalogue.h"

namespace countersign::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Group labelled(const char* id, const char* organisation, const char* label) {
  Group group = test_group(id, organisation);
  group.label = label;
  return group;
}

Application asking(const char* organisation, const char* attribute,
                   std::vector<std::string> values) {
  Application app = test_application("app", organisation);
  app.rules = {{PathMatch::kPrefix,
                "/x",
                Audience::kAttributes,
                {{RequirementKind::kAttribute, attribute, std::move(values)}}}};
  return app;
}

struct Done {
  Requirement requirement;
  std::vector<std::string> told;  // of the application
};

Done upgraded(const Application& app) {
  Upgrade upgrade;
  for (const Object& object : std::vector<Object>{
           test_organisation("acme", "root"), labelled("g-1", "root", "Pilots"),
           labelled("g-2", "acme", "Crew"), labelled("g-3", "acme", "Twice"),
           labelled("g-4", "root", "Twice"), labelled("Twice", "zeta", "Other"), app}) {
    upgrade.objects.emplace(key_of(object), object);
  }
  upgrade_claims(upgrade);
  Done done;
  done.requirement =
      std::get<Application>(upgrade.objects.at(key_of(app))).rules.front().required.front();
  for (const UpgradeNote& note : upgrade.notes) {
    if (note.key == key_of(app)) {
      done.told.push_back(note.what);
    }
  }
  return done;
}

TEST(UpgradeClaims, NamesGroupsByTheirIds) {
  const Done done = upgraded(asking("acme", kGroupsAttribute, {"Pilots", "Crew"}));
  EXPECT_EQ(done.requirement, (Requirement{RequirementKind::kGroup, "", {"g-1", "g-2"}}));
  EXPECT_THAT(done.told, IsEmpty());
}

TEST(UpgradeClaims, LeavesALabelThatIsNotOneGroupsOfTheLineToMatchNobody) {
  const Done done = upgraded(asking("acme", kGroupsAttribute, {"Twice", "Gone", "Pilots"}));
  EXPECT_THAT(done.requirement.values, ElementsAre("label:Twice", "label:Gone", "g-1"));
  EXPECT_EQ(done.told.size(), 2U);
  EXPECT_FALSE(is_object_id(done.requirement.values.front())) << "no group can ever have it";
  const Done above = upgraded(asking("root", kGroupsAttribute, {"Crew"}));
  EXPECT_THAT(above.requirement.values, ElementsAre("label:Crew")) << "a group below";
}

TEST(UpgradeClaims, TellsWhatNobodyHasAndWhatCountsNoMore) {
  const Done role = upgraded(asking("acme", kRolesAttribute, {"auditor"}));
  EXPECT_EQ(role.requirement, (Requirement{RequirementKind::kRole, "", {"auditor"}}));
  const Done never = upgraded(asking("acme", "countersign:organisation", {"acme"}));
  EXPECT_EQ(never.requirement.kind, RequirementKind::kAttribute);
  EXPECT_EQ(never.told.size(), 1U);
  EXPECT_THAT(upgraded(asking("acme", "dept", {"it"})).told, IsEmpty());
  EXPECT_EQ(upgraded(asking("root", "dept", {"it"})).told.size(), 1U);
}

TEST(UpgradeClaims, TellsWhatStaysOpenAndWhatIsShut) {
  Application app = asking("root", kRolesAttribute, {"auditor"});
  app.organisations.kind = Reach::Kind::kBelow;
  app.headers = {{"X-Accel-Redirect", "mail"}, {"X-Auth-Mail", "mail"}};
  app.rules.resize(kMaxRules + 1, {PathMatch::kPrefix, "/", Audience::kNobody, {}});
  EXPECT_EQ(upgraded(app).told.size(), 3U);
  Upgrade upgrade;
  Group open = test_group("open", "root");
  open.given_by = GivenBy::kBelow;
  for (const Object& object : std::vector<Object>{test_organisation("acme", "root"), open}) {
    upgrade.objects.emplace(key_of(object), object);
  }
  upgrade_claims(upgrade);
  ASSERT_EQ(upgrade.notes.size(), 1U);
  EXPECT_EQ(upgrade.notes[0].key.id, "open");
  EXPECT_FALSE(upgrade.notes[0].remedy.empty());
}

}  // namespace
}  // namespace countersign::identity
