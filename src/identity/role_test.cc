// SPDX-License-Identifier: Apache-2.0
#include "identity/role.h"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "identity/ids.h"

namespace countersign::identity {
namespace {

const Role& built_in(std::string_view id) {
  const auto roles = built_in_roles();
  const auto found = std::find_if(roles.begin(), roles.end(),
                                  [&](const Role& role) { return role.id.view() == id; });
  EXPECT_NE(found, roles.end()) << id;
  return *found;
}

Grant grant(std::string_view role) {
  return {"user:jane@root", OrganisationId("root"), built_in(role).permissions};
}

TEST(Permissions, ReadsEveryKnownOne) {
  std::set<std::string> seen;
  for (const PermissionName& known : known_permissions()) {
    const std::string text = std::string(known.object) + ":" + std::string(known.action);
    EXPECT_TRUE(seen.insert(text).second) << text;
    const auto read = parse_permission(text);
    ASSERT_TRUE(read.has_value()) << text;
    EXPECT_EQ(*read, (Permission{std::string(known.object), std::string(known.action)}));
  }
  EXPECT_TRUE(seen.contains("authenticator:create"));  // CX: "Login Authenticator Create"
}

TEST(Permissions, ReadsStars) {
  EXPECT_EQ(parse_permission("*:*"), (Permission{"*", "*"}));
  EXPECT_EQ(parse_permission("user:*"), (Permission{"user", "*"}));
  EXPECT_EQ(parse_permission("*:view"), (Permission{"*", "view"}));
}

TEST(Permissions, RefusesWhatDoesNotExist) {
  for (const char* bad : {"", "user", "user:", ":view", "user:grant", "users:view", "User:view",
                          "user:view ", "user:view:x", "audit:edit", "*:grant", "door:*", "**:*"}) {
    EXPECT_FALSE(parse_permission(bad).has_value()) << bad;
  }
}

TEST(Grants, AllowsWhatWasGrantedAlone) {
  const Grant creator{"token:ci", OrganisationId("acme"), {{"authenticator", "create"}}};
  EXPECT_TRUE(creator.allows("authenticator", "create"));
  EXPECT_FALSE(creator.allows("authenticator", "view"));
  EXPECT_FALSE(creator.allows("group", "create"));
  EXPECT_FALSE((Grant{"token:ci", OrganisationId("acme"), {}}).allows("user", "view"));
}

TEST(Grants, AllowsByStars) {
  const Grant users{"token:ci", OrganisationId("acme"), {{"user", "*"}}};
  EXPECT_TRUE(users.allows("user", "delete"));
  EXPECT_FALSE(users.allows("session", "delete"));
  const Grant viewer{"token:ci", OrganisationId("acme"), {{"*", "view"}}};
  EXPECT_TRUE(viewer.allows("token", "view"));
  EXPECT_FALSE(viewer.allows("token", "edit"));
}

TEST(BuiltInRoles, GiveTheOperatorAll) {
  for (const PermissionName& known : known_permissions()) {
    EXPECT_TRUE(grant("operator").allows(known.object, known.action));
  }
}

TEST(BuiltInRoles, GiveTheAdministratorAllButTheSystem) {
  for (const PermissionName& known : known_permissions()) {
    EXPECT_EQ(grant("administrator").allows(known.object, known.action), known.object != "system");
  }
}

TEST(BuiltInRoles, LetTheAuditorSeeAllButTokens) {
  for (const PermissionName& known : known_permissions()) {
    EXPECT_EQ(grant("auditor").allows(known.object, known.action),
              known.action == "view" && known.object != "token");
  }
}

TEST(BuiltInRoles, LetTheHelpDeskHelp) {
  std::size_t allowed = 0;
  for (const PermissionName& known : known_permissions()) {
    allowed += grant("helpdesk").allows(known.object, known.action) ? 1U : 0U;
  }
  EXPECT_EQ(allowed, 5U);
  EXPECT_TRUE(grant("helpdesk").allows("user", "edit"));
  EXPECT_TRUE(grant("helpdesk").allows("session", "delete"));
  EXPECT_TRUE(grant("helpdesk").allows("login_event", "view"));
}

TEST(BuiltInRoles, HaveIdsAndKnownPermissions) {
  EXPECT_EQ(built_in_roles().size(), 4U);
  for (const Role& role : built_in_roles()) {
    EXPECT_TRUE(is_object_id(role.id.view()));
    for (const Permission& permission : role.permissions) {
      EXPECT_TRUE(parse_permission(permission.object + ":" + permission.action).has_value());
    }
  }
}

}  // namespace
}  // namespace countersign::identity
