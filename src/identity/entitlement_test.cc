// SPDX-License-Identifier: Apache-2.0
#include "identity/entitlement.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace countersign::identity {
namespace {

TEST(Entitlements, N2WSKnowsEveryKey) {
  for (const char* name : {"allow_file_level_recovery", "max_accounts", "max_instances",
                           "max_independent_ebs_gib", "max_rds_gib", "max_redshift_gib",
                           "max_dynamodb_gib", "max_controlled_entities", "allow_recovery_changes",
                           "allow_account_changes", "allow_backup_changes", "allow_settings"}) {
    EXPECT_NE(find_entitlement(name), nullptr) << name;
  }
  EXPECT_EQ(known_entitlements().size(), 12U);
  EXPECT_TRUE(std::is_sorted(known_entitlements().begin(), known_entitlements().end(),
                             [](const auto& a, const auto& b) { return a.name < b.name; }));
  EXPECT_EQ(find_entitlement("Max_accounts"), nullptr);
}

TEST(Entitlements, RefuseValuesOfTheWrongKind) {
  EXPECT_FALSE(entitlement_objection("max_accounts", "0").has_value());
  EXPECT_FALSE(entitlement_objection("max_accounts", "999999999").has_value());
  for (const char* bad : {"", "-1", "1000000000", "5.0", "five", " 5"}) {
    EXPECT_TRUE(entitlement_objection("max_accounts", bad).has_value()) << bad;
  }
  EXPECT_FALSE(entitlement_objection("allow_settings", "yes").has_value());
  EXPECT_TRUE(entitlement_objection("allow_settings", "true").has_value());
  EXPECT_FALSE(entitlement_objection("seats", "any value").has_value());
  EXPECT_TRUE(entitlement_objection("seats", "").has_value());
  EXPECT_TRUE(entitlement_objection("seats", "a\nb").has_value());
}

TEST(Entitlements, JoinToTheMoreGenerous) {
  const Entitlements a = {{"allow_settings", "no"}, {"max_accounts", "9"}, {"seats", "window"}};
  const Entitlements b = {
      {"allow_settings", "yes"}, {"max_accounts", "10"}, {"seats", "aisle"}, {"x", "1"}};
  Entitlements ab = a;
  join_entitlements(ab, b);
  EXPECT_EQ(
      ab, (Entitlements{
              {"allow_settings", "yes"}, {"max_accounts", "10"}, {"seats", "window"}, {"x", "1"}}));
  Entitlements ba = b;
  join_entitlements(ba, a);
  EXPECT_EQ(ba.at("allow_settings"), "yes");
  EXPECT_EQ(ba.at("max_accounts"), "10");
  EXPECT_EQ(ba.at("seats"), "aisle");
}

TEST(Entitlements, ReadUserTypes) {
  EXPECT_EQ(parse_user_type("Delegate"), UserType::kDelegate);
  EXPECT_EQ(parse_user_type("managed"), UserType::kManaged);
  EXPECT_FALSE(parse_user_type("Root").has_value());
  EXPECT_EQ(user_type_name(UserType::kIndependent), "Independent");
  EXPECT_EQ(read_yes_no("True"), "yes");
  EXPECT_EQ(read_yes_no("0"), "no");
  EXPECT_FALSE(read_yes_no("on").has_value());
}

}  // namespace
}  // namespace countersign::identity
