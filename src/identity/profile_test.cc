// SPDX-License-Identifier: Apache-2.0
#include "identity/profile.h"

#include <algorithm>
#include <string>

#include "base/matchers.h"
#include "identity/errors.h"
#include "identity/session.h"
#include "identity/test_sign_in.h"

namespace countersign::identity {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kDisplayName = "http://schemas.microsoft.com/identity/claims/displayname";
constexpr const char* kMail = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";
constexpr const char* kGivenName =
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname";
constexpr const char* kSurname = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname";
constexpr const char* kLink = "http://schemas.microsoft.com/claims/groups.link";
constexpr const char* kGuid = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";

const MappingFinding* finding(const MappingTrace& trace, std::string_view id) {
  const auto found = std::find_if(trace.begin(), trace.end(),
                                  [&](const MappingFinding& one) { return one.id == id; });
  return found == trace.end() ? nullptr : &*found;
}

/// The four lines of CC's document.
TestRules cloud_cms() {
  TestRules rules;
  rules.mapping().fields = {field("name", {kMail}), field("email", {kMail}),
                            field("firstName", {kGivenName}), field("lastName", {kSurname})};
  rules.mapping().name_rule = NameRule::kMailAddress;
  return rules;
}

saml::AssertionValues entra() {
  return sent("michael@example.com", {{kDisplayName, {"Michael Uzquiano"}},
                                      {kMail, {"michael@example.com"}},
                                      {kGivenName, {"Michael"}},
                                      {kSurname, {"Uzquiano"}}});
}

TEST(MapProfile, TakesTheNameIdForExternalIdentityAndUserName) {
  const auto profile = TestRules().map(sent("Nick@example.com"));
  ASSERT_THAT(profile, IsOk());
  EXPECT_EQ(profile->external_id, "Nick@example.com");
  EXPECT_EQ(profile->user_name, UserName("Nick@example.com"));
  EXPECT_EQ(profile->email, "");
}

TEST(MapProfile, CCReadsItsFourMappingsByLongNames) {
  const auto profile = cloud_cms().map(entra());
  ASSERT_THAT(profile, IsOk());
  EXPECT_EQ(profile->user_name, UserName("michael@example.com"));
  EXPECT_EQ(profile->email, "michael@example.com");
  EXPECT_EQ(profile->first_name, "Michael");
  EXPECT_EQ(profile->last_name, "Uzquiano");
}

TEST(MapProfile, S6ReadsTheSameByShortNames) {
  TestRules rules = cloud_cms();
  rules.mapping().fields = {field("name", {"emailaddress"}), field("email", {"emailaddress"}),
                            field("firstName", {"givenname"}), field("lastName", {"surname"})};
  const auto profile = rules.map(entra());
  ASSERT_THAT(profile, IsOk());
  EXPECT_EQ(*profile, *cloud_cms().map(entra()));
  rules.mapping().fields = {field("firstName", {"givenName"})};
  EXPECT_EQ(rules.map(sent("a@b", {{"urn:oid:2.5.4.42", {"Nick"}}}))->first_name, "Nick");
}

TEST(MapProfile, PrefersTheExactNameToTheShortOne) {
  TestRules rules;
  rules.mapping().fields = {field("email", {"emailaddress"})};
  EXPECT_EQ(rules.map(sent("a", {{kMail, {"long@b"}}, {"emailaddress", {"short@b"}}}))->email,
            "short@b");
}

TEST(MapProfile, CCRefusesAUserNameWithASpaceAndShowsIt) {
  TestRules rules = cloud_cms();
  rules.mapping().fields.front().sources = {kDisplayName};
  const auto refused = rules.map(entra());
  EXPECT_THAT(refused, FailsWith(kUserNameInvalid));
  EXPECT_THAT(refused.error().detail, AllOf(HasSubstr("\"Michael Uzquiano\""),
                                            HasSubstr(kDisplayName), HasSubstr("not \"M\"")));
  EXPECT_THAT(rules.remedy(entra()), HasSubstr("emailaddress"));
  saml::AssertionValues lower = entra();
  lower.attributes.front().values = {"michael uzquiano"};
  EXPECT_THAT(rules.map(lower).error().detail, HasSubstr("not \" \""));
  lower.attributes.front().values = {"michael.uzquiano"};
  EXPECT_THAT(rules.map(lower), IsOk());
}

TEST(MapProfile, M2SaysThatLowerCaseWouldDo) {
  TestRules rules = cloud_cms();
  saml::AssertionValues upper = entra();
  upper.attributes[1].values = {"Michael@Example.com"};
  EXPECT_THAT(rules.map(upper), FailsWith(kUserNameInvalid));
  EXPECT_THAT(rules.remedy(upper), HasSubstr("\"lower case\""));
  rules.mapping().fields.front().transformations = {{Transformation::Kind::kLowerCase, {}, {}}};
  EXPECT_EQ(rules.map(upper)->user_name, UserName("michael@example.com"));
}

TEST(MapProfile, C4ReadsItsFourFields) {
  TestRules rules;
  rules.mapping().fields = {field("username", {"uid"}), field("firstname", {"givenName"}),
                            field("lastname", {"sn"}), field("email", {"mail"})};
  const auto profile = rules.map(sent("x", {{"urn:oid:0.9.2342.19200300.100.1.1", {"jshimek"}},
                                            {"urn:oid:2.5.4.42", {"Jo"}},
                                            {"urn:oid:2.5.4.4", {"Shimek"}},
                                            {"urn:oid:0.9.2342.19200300.100.1.3", {"j@x.org"}}}));
  ASSERT_THAT(profile, IsOk());
  EXPECT_EQ(profile->user_name, UserName("jshimek"));
  EXPECT_EQ(profile->first_name, "Jo");
  EXPECT_EQ(profile->last_name, "Shimek");
  EXPECT_EQ(profile->email, "j@x.org");
  EXPECT_EQ(profile->external_id, "x");
}

TEST(MapProfile, CXTakesTheExternalIdentityExactly) {
  TestRules rules;
  rules.mapping().external_id = "objectidentifier";
  rules.mapping().fields = {field("user_name", {"NameID"})};
  const auto profile =
      rules.map(sent("nick", {{"http://schemas.microsoft.com/identity/claims/objectidentifier",
                               {" First.Last@Domain.com"}}}));
  ASSERT_THAT(profile, IsOk());
  EXPECT_EQ(profile->external_id, " First.Last@Domain.com");
  EXPECT_EQ(profile->user_name, UserName("nick"));
}

TEST(MapProfile, RefusesWithoutAnExternalIdentity) {
  saml::AssertionValues none = sent("");
  EXPECT_THAT(TestRules().map(none), FailsWith(kExternalIdMissing));
  none.name_id.reset();
  EXPECT_THAT(TestRules().map(none), FailsWith(kExternalIdMissing));
  EXPECT_THAT(TestRules().remedy(none), HasSubstr("Unique User Identifier"));
  TestRules rules;
  rules.mapping().external_id = "oid";
  rules.mapping().fields = {field("user_name", {"NameID"})};
  EXPECT_THAT(rules.map(sent("nick", {{"mail", {"a@b"}}})), FailsWith(kExternalIdMissing));
  EXPECT_THAT(rules.remedy(sent("nick", {{"mail", {"a@b"}}})), HasSubstr("\"mail\""));
  EXPECT_THAT(rules.map(sent("nick", {{"oid", {"1", "2"}}})), FailsWith(kExternalIdAmbiguous));
  EXPECT_THAT(rules.map(sent("nick", {{"oid", {"1"}}})), IsOk());
  EXPECT_THAT(rules.map(sent("nick", {{"oid", {"1\n"}}})), FailsWith(kFieldInvalid));
  EXPECT_THAT(rules.map(sent("nick", {{"oid", {std::string(1024, 'x')}}})), IsOk());
  EXPECT_THAT(rules.map(sent("nick", {{"oid", {std::string(1025, 'x')}}})),
              FailsWith(kFieldInvalid));
}

TEST(MapProfile, RefusesTransientNameIds) {
  saml::AssertionValues transient = sent("_1234", {{"mail", {"n@example.com"}}});
  transient.name_id->format = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
  EXPECT_THAT(TestRules().map(transient), FailsWith(kNameIdTransient));
  EXPECT_THAT(TestRules().remedy(transient), HasSubstr("lasting"));
  TestRules by_mail;
  by_mail.mapping().external_id = "mail";
  EXPECT_THAT(by_mail.map(transient), IsOk());
  by_mail.mapping().fields = {field("user_name", {"NameID"})};
  EXPECT_THAT(by_mail.map(transient), FailsWith(kNameIdTransient));
}

TEST(MapProfile, RefusesUserNamesThatCouldBeTakenForOthers) {
  for (const std::string& bad :
       {std::string(" nick"), std::string("nick "), std::string("nick\n"), std::string("ni\rck"),
        std::string("ni\0ck", 5), std::string("ni\x7f") + "ck", std::string("ni\xc2\x85") + "ck",
        std::string("ni\xe2\x80\xae") + "ck", std::string(257, 'n')}) {
    TestRules rules;
    rules.mapping().external_id = "oid";
    rules.mapping().fields = {field("user_name", {"NameID"})};
    EXPECT_THAT(rules.map(sent(bad, {{"oid", {"1"}}})), FailsWith(kUserNameInvalid)) << bad;
  }
  EXPECT_THAT(TestRules().map(sent(std::string(256, 'n'))), IsOk());
  EXPECT_THAT(TestRules().map(sent("ni\xc3\xa9 ck")), IsOk());
}

TEST(MapProfile, TakesTheFirstSourceThatWasSent) {
  TestRules rules;
  rules.mapping().fields = {field("email", {"mail", "upn", "NameID"})};
  EXPECT_EQ(rules.map(sent("id", {{"upn", {"u@x"}}, {"mail", {"m@x"}}}))->email, "m@x");
  EXPECT_EQ(rules.map(sent("id", {{"upn", {"u@x"}}, {"mail", {}}}))->email, "u@x");
  EXPECT_EQ(rules.map(sent("id", {{"upn", {""}}}))->email, "id");
}

TEST(MapProfile, SaysThatAClaimIsEmptyAndThatANameHasASpace) {
  TestRules rules;
  rules.mapping().fields = {field("email", {"mail"})};
  rules.mapping().fields.front().required = true;
  EXPECT_THAT(rules.map(sent("id", {{"mail", {""}}})), FailsWith(kFieldMissing));
  EXPECT_THAT(rules.remedy(sent("id", {{"mail", {""}}})),
              AllOf(HasSubstr("without a value"), HasSubstr("optional")));
  rules.mapping().fields.clear();
  EXPECT_THAT(rules.map(sent("a@b ")), FailsWith(kUserNameInvalid));
  EXPECT_THAT(rules.remedy(sent("a@b ")), HasSubstr("\"trim\""));
}

TEST(MapProfile, RefusesMissingFieldsWhenRequiredAlone) {
  TestRules rules;
  rules.mapping().fields = {field("email", {"mail"})};
  EXPECT_THAT(rules.map(sent("id")), IsOk());
  rules.mapping().fields.front().required = true;
  const auto refused = rules.map(sent("id", {{"Mail", {"m@x"}}}));
  EXPECT_THAT(refused, FailsWith(kFieldMissing));
  EXPECT_THAT(rules.remedy(sent("id", {{"Mail", {"m@x"}}})),
              AllOf(HasSubstr("upper and lower case"), HasSubstr("\"Mail\"")));
  EXPECT_THAT(rules.remedy(sent("id", {{"upn", {"m@x"}}})), HasSubstr("\"upn\""));
  rules.mapping().fields = {field("user_name", {"uid"})};
  EXPECT_THAT(rules.map(sent("id")), FailsWith(kFieldMissing));
  EXPECT_THAT(rules.map(sent("id", {{"uid", {""}}})), FailsWith(kFieldMissing));
  EXPECT_THAT(rules.map(sent("id", {{"uid", {"nick"}}})), IsOk());
}

TEST(MapProfile, RefusesSeveralValuesOfOneField) {
  TestRules rules;
  rules.mapping().fields = {field("email", {"mail"})};
  EXPECT_THAT(rules.map(sent("id", {{"mail", {"a@x"}}})), IsOk());
  const auto values = sent("id", {{"mail", {"a@x", "b@x"}}});
  EXPECT_THAT(rules.map(values), FailsWith(kFieldAmbiguous));
  EXPECT_THAT(rules.remedy(values), HasSubstr("\"email\""));
  EXPECT_THAT(rules.map(sent("id", {{"mail", {"a@x"}}, {"mail", {"b@x"}}})),
              FailsWith(kFieldAmbiguous));
}

TEST(MapProfile, RefusesFieldsWithControlCharactersOrTooLong) {
  TestRules rules;
  rules.mapping().fields = {field("department", {"dept"})};
  EXPECT_EQ(rules.map(sent("id", {{"dept", {" IT\t"}}}))->properties.at("department"), "IT");
  EXPECT_THAT(rules.map(sent("id", {{"dept", {"I\tT"}}})), FailsWith(kFieldInvalid));
  EXPECT_THAT(rules.map(sent("id", {{"dept", {std::string(256, 'x')}}})), IsOk());
  EXPECT_THAT(rules.map(sent("id", {{"dept", {std::string(257, 'x')}}})), FailsWith(kFieldInvalid));
}

TEST(MapProfile, TransformsInOrder) {
  using Kind = Transformation::Kind;
  TestRules rules;
  rules.mapping().fields = {field("user_name", {"NameID"})};
  const auto name = [&](std::vector<Transformation> transformations, const std::string& value) {
    rules.mapping().fields.front().transformations = std::move(transformations);
    return rules.map(sent(value))->user_name.value();
  };
  EXPECT_EQ(name({{Kind::kLowerCase, {}, {}}}, "Nick@EXAMPLE\xc3\x84"), "nick@example\xc3\x84");
  EXPECT_EQ(name({{Kind::kBefore, "@", {}}}, "nick@a@b"), "nick");
  EXPECT_EQ(name({{Kind::kBefore, "@", {}}}, "nick"), "nick");
  EXPECT_EQ(name({{Kind::kAfter, "\\", {}}}, "ACME\\nick"), "nick");
  EXPECT_EQ(name({{Kind::kAfter, "\\", {}}}, "nick"), "nick");
  EXPECT_EQ(name({{Kind::kReplace, " ", "."}}, "nick a carraway"), "nick.a.carraway");
  EXPECT_EQ(name({{Kind::kTrim, {}, {}}}, "  nick "), "nick");
  EXPECT_EQ(name({{Kind::kAfter, "\\", {}}, {Kind::kLowerCase, {}, {}}}, "ACME\\NICK"), "nick");
  rules.mapping().fields.front().transformations = {{Kind::kReplace, "a", std::string(200, 'b')}};
  EXPECT_THAT(rules.map(sent(std::string(200, 'a'))), FailsWith(kUserNameInvalid));
}

TEST(MapProfile, TakesConstants) {
  TestRules rules;
  FieldRule constant;
  constant.field = "plan";
  constant.constant = "gold";
  rules.mapping().fields = {constant};
  EXPECT_EQ(rules.map(sent("id"))->properties.at("plan"), "gold");
}

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

TEST(MapProfile, RefusesMoreAttributesThanASessionHolds) {
  saml::AssertionValues large = sent("id", {{"x", {std::string(kMaxAttributeBytes - 5, 'v')}}});
  large.session_index.reset();
  large.name_id->format.reset();
  EXPECT_THAT(TestRules().map(large), IsOk());
  large.session_index = "s";
  EXPECT_THAT(TestRules().map(large), FailsWith(kAttributesTooLarge));
  TestRules rules;
  rules.mapping().kept_attributes = std::vector<std::string>{"y"};
  EXPECT_THAT(rules.map(large), IsOk());
  large.session_index.reset();
  large.attributes.front().values.assign(kMaxAttributeBytes / 2, "");
  EXPECT_THAT(TestRules().map(large), FailsWith(kAttributesTooLarge));
}

TEST(MapProfile, TellsEveryStepEvenAfterAFailure) {
  TestRules rules = cloud_cms();
  rules.mapping().fields.front().sources = {kDisplayName};
  rules.mapping().permissions_attribute = "cpm_user_permissions";
  saml::AssertionValues values = entra();
  values.attributes.push_back({"cpm_user_permissions", {}, {}, {"nonsense=1"}});
  MappingTrace trace;
  EXPECT_THAT(rules.map(values, &trace), FailsWith(kUserNameInvalid));
  std::vector<std::string> ids;
  for (const MappingFinding& one : trace) {
    ids.push_back(one.id);
  }
  EXPECT_THAT(ids,
              ElementsAre("mapping.external_id", "mapping.field.user_name", "mapping.field.email",
                          "mapping.field.first_name", "mapping.field.last_name", "mapping.groups",
                          "mapping.permissions", "mapping.attributes"));
  EXPECT_EQ(finding(trace, "mapping.field.user_name")->outcome, MappingOutcome::kFail);
  EXPECT_EQ(finding(trace, "mapping.field.email")->outcome, MappingOutcome::kPass);
  EXPECT_EQ(finding(trace, "mapping.permissions")->outcome, MappingOutcome::kFail);
}

TEST(Remedies, ExistForEveryRefusalOfASignIn) {
  const TestRules rules = with_permissions();
  for (const ErrorCode& code : {kExternalIdMissing,
                                kExternalIdAmbiguous,
                                kFieldMissing,
                                kFieldAmbiguous,
                                kFieldInvalid,
                                kUserNameInvalid,
                                kNameIdTransient,
                                kGroupOverage,
                                kGroupsConflict,
                                kGroupMissing,
                                kPermissionUnknown,
                                kPermissionInvalid,
                                kAttributesTooLarge,
                                kAuthenticatorInactive,
                                kAuthenticatorNotOffered,
                                kOrganisationDisabled,
                                kOrganisationOutside,
                                kSessionTooShort,
                                kUserNotFound,
                                kUserBlocked,
                                kUserDeactivated,
                                kUserOtherOrganisation,
                                kUserOtherAuthenticator,
                                kUserLinkedOtherwise,
                                kUserNameTaken}) {
    EXPECT_FALSE(sign_in_remedy({code, ""}, sent("id"), rules.rules()).empty()) << code.id;
  }
  EXPECT_TRUE(sign_in_remedy({kPathAmbiguous, ""}, sent("id"), rules.rules()).empty());
  EXPECT_THAT(sign_in_remedy({kUserNotFound, ""}, sent("jshimek"), rules.rules()),
              HasSubstr("\"jshimek\""));
}

}  // namespace
}  // namespace countersign::identity
