// SPDX-License-Identifier: Apache-2.0
#include "identity/group_mapping.h"

#include <string>
#include <vector>

#include "base/matchers.h"
#include "identity/errors.h"
#include "identity/profile.h"
#include "identity/test_sign_in.h"

namespace countersign::identity {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kLink = "http://schemas.microsoft.com/claims/groups.link";
constexpr const char* kGuid = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";

/// Groups whose values are their ids.
TestRules with_groups(const std::vector<std::string>& ids) {
  TestRules rules;
  for (const std::string& id : ids) {
    rules.groups.push_back(test_group(id, "acme"));
  }
  return rules;
}

TEST(MapGroups, N2WSMatchesAnObjectIdAndGivesWhatTheGroupGives) {
  TestRules rules = with_groups({"delegates"});
  Group& group = rules.groups.front();
  group.value = kGuid;
  group.label = "Delegates of Admin";
  group.user_type = UserType::kDelegate;
  group.delegate_of = "admin";
  group.roles = {RoleId("auditor")};
  group.entitlements = {{"allow_recovery_changes", "yes"}};
  const auto profile = rules.map(sent("id", {{"cpm_user_groups", {kGuid, "other"}}}));
  ASSERT_THAT(profile, IsOk());
  EXPECT_THAT(profile->groups, ElementsAre(GroupId("delegates")));
  EXPECT_EQ(profile->user_type, UserType::kDelegate);
  EXPECT_EQ(profile->delegate_of, "admin");
  EXPECT_THAT(profile->roles, ElementsAre(RoleId("auditor")));
  EXPECT_EQ(profile->entitlements, group.entitlements);
}

TEST(MapGroups, N2WSRefusesAMemberOfTwoGroupsAndNamesBoth) {
  TestRules rules = with_groups({"default_managed_users", "default_root_delegates"});
  rules.groups.back().label = "Root delegates";
  const auto both =
      sent("id", {{"cpm_user_groups", {"default_root_delegates", "default_managed_users"}}});
  const auto refused = rules.map(both);
  EXPECT_THAT(refused, FailsWith(kGroupsConflict));
  EXPECT_THAT(refused.error().detail,
              AllOf(HasSubstr("\"default_managed_users\""), HasSubstr("\"Root delegates\""),
                    HasSubstr("\"default_root_delegates\"")));
  EXPECT_THAT(rules.remedy(both),
              AllOf(HasSubstr("\"default_managed_users\" and \"Root delegates\"")));
  EXPECT_THAT(rules.map(sent("id", {{"cpm_user_groups", {"default_root_delegates"}}})), IsOk());
}

TEST(MapGroups, N2WSExplainsTheWrongCaseOfTheClaim) {
  TestRules rules = with_groups({"staff"});
  const auto wrong = sent("id", {{"Cpm_user_groups", {"staff"}}});
  MappingTrace trace;
  const auto allowed = rules.map(wrong, &trace);
  ASSERT_THAT(allowed, IsOk());
  EXPECT_TRUE(allowed->groups.empty());
  ASSERT_NE(finding(trace, "mapping.groups"), nullptr);
  EXPECT_TRUE(finding(trace, "mapping.groups")->warning);
  EXPECT_THAT(finding(trace, "mapping.groups")->received, HasSubstr("\"Cpm_user_groups\""));

  rules.mapping().groups.no_group = NoGroup::kRefuse;
  EXPECT_THAT(rules.map(wrong), FailsWith(kGroupMissing));
  EXPECT_THAT(rules.remedy(wrong),
              AllOf(HasSubstr("\"Cpm_user_groups\""), HasSubstr("\"cpm_user_groups\""),
                    HasSubstr("upper and lower case")));
  EXPECT_THAT(rules.map(sent("id", {{"cpm_user_groups", {"staff"}}})), IsOk());
}

TEST(MapGroups, N2WSTakesThePrefixOffWhereItIsSent) {
  TestRules rules = with_groups({"staff"});
  rules.mapping().groups.no_group = NoGroup::kRefuse;
  const auto prefixed = sent("id", {{"cpm_user_groups", {"cpm_staff"}}});
  EXPECT_THAT(rules.map(prefixed), FailsWith(kGroupMissing));
  EXPECT_THAT(rules.remedy(prefixed), HasSubstr("\"cpm_\""));
  rules.mapping().groups.prefix = "cpm_";
  EXPECT_THAT(rules.map(prefixed), IsOk());
  EXPECT_THAT(rules.map(sent("id", {{"cpm_user_groups", {"staff", "cpm_staff"}}})), IsOk());
  EXPECT_THAT(rules.map(sent("id", {{"cpm_user_groups", {"CPM_staff"}}})),
              FailsWith(kGroupMissing));
}

// Both forms of one value are one, which the nearest organisation takes whole.
TEST(MapGroups, TakesAValueWithAndWithoutPrefixForOneGroup) {
  TestRules rules = with_groups({"own", "above"});
  rules.groups[1].value = "own";
  rules.mapping().groups.prefix = "cpm_";
  for (const std::vector<std::string>& sent_groups :
       {std::vector<std::string>{"own"}, std::vector<std::string>{"cpm_own"},
        std::vector<std::string>{"own", "cpm_own"}}) {
    const auto profile = rules.map(sent("id", {{"cpm_user_groups", sent_groups}}));
    ASSERT_THAT(profile, IsOk());
    EXPECT_THAT(profile->groups, ElementsAre(GroupId("own")));
  }
}

// Values that no group has give none.
TEST(MapGroups, GivesNoGroupThatWasNotSent) {
  TestRules rules = with_groups({"a", "c", "e"});
  rules.mapping().groups.conflict = GroupConflict::kMerge;
  rules.mapping().groups.prefix = "cpm_";
  EXPECT_THAT(rules.map(sent("id", {{"cpm_user_groups", {"b", "c", "cpm_d"}}}))->groups,
              ElementsAre(GroupId("c")));
}

TEST(MapGroups, RefusesWhoeverIsInNoneWhenTold) {
  TestRules rules = with_groups({"staff"});
  const auto other = sent("id", {{"cpm_user_groups", {"Staff", "x"}}});
  EXPECT_THAT(rules.map(other), IsOk());
  rules.mapping().groups.no_group = NoGroup::kRefuse;
  EXPECT_THAT(rules.map(other), FailsWith(kGroupMissing));
  EXPECT_THAT(rules.remedy(other), HasSubstr("\"Staff\", here it is \"staff\""));
  EXPECT_THAT(rules.remedy(sent("id", {{"cpm_user_groups", {"x"}}})),
              AllOf(HasSubstr("\"x\""), HasSubstr("\"staff\"")));
  EXPECT_THAT(rules.remedy(sent("id", {{"mail", {"a@b"}}})), HasSubstr("add the claim"));
}

TEST(MapGroups, ExplainsAClaimWithoutAValueOrWithASpaceInItsName) {
  TestRules rules = with_groups({"staff"});
  rules.mapping().groups.no_group = NoGroup::kRefuse;
  EXPECT_THAT(rules.remedy(sent("id", {{"cpm_user_groups", {""}}})),
              AllOf(HasSubstr("without a value"), HasSubstr("\"staff\"")));
  EXPECT_THAT(rules.remedy(sent("id", {{"cpm_user_groups ", {"staff"}}})),
              AllOf(HasSubstr("\"cpm_user_groups \""), HasSubstr("white space")));
}

TEST(MapGroups, ExplainsObjectIdsInPlaceOfNamesAndTheReverse) {
  TestRules rules = with_groups({"staff"});
  rules.mapping().groups.no_group = NoGroup::kRefuse;
  EXPECT_THAT(rules.remedy(sent("id", {{"cpm_user_groups", {kGuid}}})),
              AllOf(HasSubstr("object ids"), HasSubstr(kGuid), HasSubstr("\"staff\"")));
  rules.groups.front().value = kGuid;
  EXPECT_THAT(rules.remedy(sent("id", {{"cpm_user_groups", {"staff"}}})),
              AllOf(HasSubstr("names of groups"), HasSubstr("Group ID")));
}

TEST(MapGroups, M5TakesTheFirstByOrder) {
  TestRules rules = with_groups({"one", "two"});
  rules.groups[1].user_type = UserType::kManaged;
  rules.mapping().groups.conflict = GroupConflict::kFirst;
  const auto profile = rules.map(sent("id", {{"cpm_user_groups", {"two", "one"}}}));
  ASSERT_THAT(profile, IsOk());
  EXPECT_THAT(profile->groups, ElementsAre(GroupId("one")));
  EXPECT_FALSE(profile->user_type.has_value());
}

TEST(MapGroups, M5MergesAll) {
  TestRules rules = with_groups({"one", "two", "three"});
  rules.groups[0].roles = {RoleId("a"), RoleId("b")};
  rules.groups[0].entitlements = {{"max_accounts", "5"}, {"allow_settings", "yes"}};
  rules.groups[1].roles = {RoleId("b"), RoleId("c")};
  rules.groups[1].entitlements = {{"max_accounts", "20"}, {"allow_settings", "no"}};
  rules.groups[1].user_type = UserType::kDelegate;
  rules.groups[1].delegate_of = "admin";
  rules.groups[2].user_type = UserType::kManaged;
  rules.mapping().groups.conflict = GroupConflict::kMerge;
  const auto profile = rules.map(sent("id", {{"cpm_user_groups", {"three", "two", "one"}}}));
  ASSERT_THAT(profile, IsOk());
  EXPECT_EQ(profile->groups.size(), 3U);
  EXPECT_THAT(profile->roles, ElementsAre(RoleId("a"), RoleId("b"), RoleId("c")));
  EXPECT_EQ(profile->user_type, UserType::kDelegate);
  EXPECT_EQ(profile->delegate_of, "admin");
  EXPECT_EQ(profile->entitlements,
            (Entitlements{{"allow_settings", "yes"}, {"max_accounts", "20"}}));
}

TEST(MapGroups, LetsTheNearestOrganisationSayWhatAValueMeans) {
  TestRules rules = with_groups({"own", "above"});
  rules.groups[1].value = "own";
  EXPECT_THAT(rules.map(sent("id", {{"cpm_user_groups", {"own"}}}))->groups,
              ElementsAre(GroupId("own")));
}

TEST(MapGroups, M6RefusesALinkInPlaceOfTheGroups) {
  TestRules rules = with_groups({"staff"});
  const auto link = sent("id", {{kLink, {"https://graph.windows.net/x/getMemberObjects"}}});
  EXPECT_THAT(rules.map(link), FailsWith(kGroupOverage));
  EXPECT_THAT(rules.remedy(link), HasSubstr("Groups assigned to the application"));
  EXPECT_THAT(rules.map(sent("id")), IsOk());  // neither: none
  EXPECT_THAT(rules.map(sent("id", {{kLink, {"x"}}, {"cpm_user_groups", {"staff"}}})), IsOk());
  rules.mapping().groups.attribute.clear();
  EXPECT_THAT(rules.map(link), IsOk());
}

TestRules with_permissions() {
  TestRules rules = with_groups({"staff"});
  rules.groups.front().user_type = UserType::kManaged;
  rules.groups.front().entitlements = {{"max_accounts", "5"}, {"max_instances", "7"}};
  rules.mapping().permissions_attribute = "cpm_user_permissions";
  return rules;
}

saml::AssertionValues permitted(const std::vector<std::string>& values) {
  return sent("id", {{"cpm_user_groups", {"staff"}}, {"cpm_user_permissions", values}});
}

TEST(MapPermissions, N2WSOverridesTheGroupAndInheritsTheRest) {
  const auto profile = with_permissions().map(permitted({"max_accounts=1"}));
  ASSERT_THAT(profile, IsOk());
  EXPECT_EQ(profile->entitlements, (Entitlements{{"max_accounts", "1"}, {"max_instances", "7"}}));
  EXPECT_EQ(profile->user_type, UserType::kManaged);
}

TEST(MapPermissions, ReadsEveryKeyInEveryForm) {
  const Entitlements expected = {{"allow_backup_changes", "yes"},
                                 {"allow_settings", "no"},
                                 {"max_accounts", "1"},
                                 {"max_instances", "7"}};
  const std::vector<std::vector<std::string>> forms = {
      {"max_accounts=1", "allow_settings=no", "allow_backup_changes=yes"},
      {"max_accounts=1;allow_settings=no;allow_backup_changes=yes;"},
      {" max_accounts = 1 , allow_settings=False, allow_backup_changes=YES"},
      {"max_accounts=1\r\nallow_settings=0\nallow_backup_changes=1\n"}};
  for (const auto& form : forms) {
    const auto profile = with_permissions().map(permitted(form));
    ASSERT_THAT(profile, IsOk());
    EXPECT_EQ(profile->entitlements, expected);
  }
  const auto all = with_permissions().map(permitted(
      {"user_type=Delegate;original_username=admin;user_name=nick;user_email=n@x.org;"
       "allow_file_level_recovery=yes;max_accounts=1;max_instances=2;max_independent_ebs_gib=3;"
       "max_rds_gib=4;max_redshift_gib=5;max_dynamodb_gib=6;max_controlled_entities=7;"
       "allow_recovery_changes=yes;allow_account_changes=no;allow_backup_changes=yes;"
       "allow_settings=no"}));
  ASSERT_THAT(all, IsOk());
  EXPECT_EQ(all->user_type, UserType::kDelegate);
  EXPECT_EQ(all->delegate_of, "admin");
  EXPECT_EQ(all->user_name, UserName("nick"));
  EXPECT_EQ(all->email, "n@x.org");
  EXPECT_EQ(all->entitlements.size(), 12U);
}

TEST(MapPermissions, RefusesUnknownKeysByName) {
  for (const char* bad : {"max_acounts=1", "Max_accounts=1", "=1", "max_accounts =1;admin=yes"}) {
    EXPECT_THAT(with_permissions().map(permitted({bad})), FailsWith(kPermissionUnknown)) << bad;
  }
  EXPECT_THAT(with_permissions().map(permitted({"max_acounts=1"})).error().detail,
              HasSubstr("\"max_acounts\""));
}

TEST(MapPermissions, RefusesBadValuesByName) {
  for (const char* bad : {"max_accounts=many", "max_accounts=-1",
                          "max_accounts=", "allow_settings=maybe", "user_type=Root", "max_accounts",
                          "user_email=", "max_accounts=1;max_accounts=2", "original_username="}) {
    EXPECT_THAT(with_permissions().map(permitted({bad})), FailsWith(kPermissionInvalid)) << bad;
  }
  EXPECT_THAT(with_permissions().map(permitted({"max_accounts=many"})).error().detail,
              AllOf(HasSubstr("\"max_accounts\""), HasSubstr("\"many\"")));
  EXPECT_THAT(with_permissions().map(permitted({"max_accounts=1;max_accounts=1"})), IsOk());
  EXPECT_THAT(with_permissions().map(permitted({"user_name= "})), FailsWith(kUserNameInvalid));
}

TEST(MapPermissions, RefusesADelegateOfNobodyAndAnotherOfSomebody) {
  EXPECT_THAT(with_permissions().map(permitted({"user_type=Delegate"})),
              FailsWith(kPermissionInvalid));
  EXPECT_THAT(with_permissions().map(permitted({"user_type=Delegate;original_username=a"})),
              IsOk());
  EXPECT_THAT(with_permissions().map(permitted({"original_username=a"})),
              FailsWith(kPermissionInvalid));
  TestRules rules = with_permissions();
  rules.groups.front().user_type = UserType::kDelegate;
  rules.groups.front().delegate_of = "admin";
  EXPECT_EQ(rules.map(permitted({"user_type=Managed"}))->delegate_of, "");
  EXPECT_EQ(rules.map(permitted({"max_accounts=1"}))->delegate_of, "admin");
}

TEST(MapPermissions, AreNotReadUntilConfigured) {
  TestRules rules = with_permissions();
  rules.mapping().permissions_attribute.clear();
  EXPECT_EQ(rules.map(permitted({"max_accounts=1;bad"}))->entitlements.at("max_accounts"), "5");
}

}  // namespace
}  // namespace countersign::identity
