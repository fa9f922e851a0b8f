// SPDX-License-Identifier: Apache-2.0
#include "provider/group_clue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/testing/staff.h"

namespace countersign::provider {
namespace {

using identity::CatalogueEdit;
using identity::OrganisationId;
using identity::RequirementKind;
using ::testing::AllOf;
using ::testing::HasSubstr;

// acme with a group and an authenticator of its own, and one of each of the root's.
class GroupClueTest : public ::testing::Test {
 protected:
  GroupClueTest() { mapping_.groups.attribute = "cpm_user_groups"; }

  std::shared_ptr<const identity::Catalogue> catalogue() const {
    CatalogueEdit edit(identity::Catalogue::initial());
    identity::Organisation acme;
    acme.id = OrganisationId("acme");
    acme.parent = OrganisationId("root");
    acme.name = "Acme";
    edit.put(acme);
    for (const std::string organisation : {"acme", "root"}) {
      testing::put_staff(edit, organisation, mapping_, type_);
    }
    FieldProblems problems;
    return edit.finish(problems);
  }

  std::string clue(const std::vector<identity::Attribute>& sent, const char* group = "acme-staff",
                   const char* authenticator = "acme-corp") {
    const auto all = catalogue();
    EXPECT_NE(all, nullptr);
    const auto found =
        clue_of({RequirementKind::kGroup, "", {group}}, {"acme", authenticator, sent}, *all);
    read_ = found ? found->read.name : std::string();
    return found ? found->remedy : std::string();
  }

  identity::Mapping mapping_;
  identity::AuthenticatorType type_ = identity::AuthenticatorType::kSaml2;
  std::string read_;
};

TEST_F(GroupClueTest, NamesTheAttributeThatHoldsTheGroup) {
  EXPECT_THAT(clue({{"mail", {"a@b"}}, {"groups", {"x", "staff of acme"}}}),
              AllOf(HasSubstr("in \"groups\""), HasSubstr("reads groups from \"cpm_user_groups\""),
                    HasSubstr("set its mapping.groups.attribute to \"groups\"")));
  EXPECT_EQ(read_, "groups");
}

TEST_F(GroupClueTest, SaysThatItWasTakenOutWhereItWasSent) {
  const std::vector<identity::Attribute> sent = {{"cpm_user_groups", {"staff of acme"}}};
  EXPECT_THAT(clue(sent), AllOf(HasSubstr("taken out of it since"), HasSubstr("next sign-in")));
  mapping_.groups.prefix = "cpm_";
  EXPECT_THAT(clue({{"cpm_user_groups", {"cpm_staff of acme"}}}), HasSubstr("taken out of it"));
  mapping_.update = identity::UpdatePolicy::kNever;
  EXPECT_THAT(clue(sent), HasSubstr("put the person into it by hand"));
}

TEST_F(GroupClueTest, NamesBothSidesWhereAnotherGroupWasSent) {
  EXPECT_THAT(clue({{"cpm_user_groups", {"crew"}}}),
              AllOf(HasSubstr("\"crew\""), HasSubstr("the value \"staff of acme\"")));
  EXPECT_THAT(clue({{"mail", {"a@b"}}}), HasSubstr("sent no \"cpm_user_groups\""));
  mapping_.kept_attributes = std::vector<std::string>{"mail"};
  EXPECT_EQ(clue({{"mail", {"a@b"}}}), "") << "nobody knows what was sent";
}

// By its whole name or the last part of it, as the mapping reads it.
TEST_F(GroupClueTest, KnowsTheMappedAttributeByItsShortName) {
  const std::string whole = "https://idp.example/claims/cpm_user_groups";
  mapping_.groups.attribute = "cpm_user_groups";
  EXPECT_THAT(clue({{"mail", {"staff of acme"}}, {whole, {"staff of acme"}}}),
              HasSubstr("taken out of it since"))
      << "the mapped one counts before others that hold the value";
  EXPECT_EQ(read_, whole);
  EXPECT_THAT(clue({{whole, {"crew"}}}), HasSubstr("sent \"crew\" in \"" + whole + "\""));
  EXPECT_EQ(read_, whole);
  mapping_.groups.attribute = whole;
  EXPECT_THAT(clue({{whole, {"staff of acme"}}}), HasSubstr("taken out of it since"));
}

TEST_F(GroupClueTest, NamesTheFirstOfSeveralAttributesThatHoldTheGroup) {
  EXPECT_THAT(clue({{"a", {"x"}}, {"b", {"staff of acme"}}, {"c", {"staff of acme"}}}),
              HasSubstr("in \"b\""));
  mapping_.groups.prefix = "cpm_";
  EXPECT_THAT(clue({{"b", {"cpm_staff of acme"}}}), HasSubstr("in \"b\""));
  EXPECT_THAT(clue({{"b", {"cpm_staff of"}}}), HasSubstr("sent no \"cpm_user_groups\""));
  mapping_.groups.attribute = "";
  EXPECT_THAT(clue({{"b", {"staff of acme"}}}), HasSubstr("reads groups from nothing:"));
  EXPECT_EQ(clue({{"b", {"crew"}}}), "") << "nothing is read, whatever is sent";
}

TEST_F(GroupClueTest, LooksForTheOrganisationsOwnAmongTheGroupsOfARule) {
  const auto all = catalogue();
  ASSERT_NE(all, nullptr);
  const Lacking lacking{"acme", "acme-corp", {{"groups", {"staff of acme", "staff of root"}}}};
  const auto found =
      clue_of({RequirementKind::kGroup, "", {"absent", "root-staff", "acme-staff"}}, lacking, *all);
  ASSERT_TRUE(found.has_value());
  EXPECT_THAT(found->remedy, HasSubstr("the value of the group \"acme-staff\""));
  EXPECT_EQ(found->read.values.size(), 2U);
  for (const RequirementKind other :
       {RequirementKind::kRole, RequirementKind::kOrganisation, RequirementKind::kAttribute}) {
    EXPECT_FALSE(clue_of({other, "", {"acme-staff"}}, lacking, *all).has_value());
  }
  EXPECT_FALSE(clue_of({RequirementKind::kGroup, "", {}}, lacking, *all).has_value());
}

// Nobody sends groups for a local account.
TEST_F(GroupClueTest, TellsNothingOfLocalAccounts) {
  type_ = identity::AuthenticatorType::kLocal;
  EXPECT_EQ(clue({{"groups", {"staff of acme"}}}), "");
}

TEST_F(GroupClueTest, TellsNothingOfAnotherOrganisation) {
  EXPECT_EQ(clue({{"groups", {"staff of root"}}}, "root-staff"), "");
  EXPECT_EQ(clue({{"groups", {"staff of acme"}}}, "acme-staff", "root-corp"), "");
  EXPECT_EQ(clue({{"groups", {"staff of acme"}}}, "absent"), "");
}

}  // namespace
}  // namespace countersign::provider
