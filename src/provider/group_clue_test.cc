// SPDX-License-Identifier: Apache-2.0
#include "provider/group_clue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  std::shared_ptr<const identity::Catalogue> catalogue() const {
    CatalogueEdit edit(identity::Catalogue::initial());
    identity::Organisation acme;
    acme.id = OrganisationId("acme");
    acme.parent = OrganisationId("root");
    acme.name = "Acme";
    edit.put(acme);
    for (const std::string organisation : {"acme", "root"}) {
      identity::Group group;
      group.id = identity::GroupId(organisation + "-staff");
      group.organisation = OrganisationId(organisation);
      group.value = "staff of " + organisation;
      edit.put(group);
      identity::Authenticator corp;
      corp.id = identity::AuthenticatorId(organisation + "-corp");
      corp.organisation = OrganisationId(organisation);
      corp.name = "Corp";
      corp.mapping = mapping_;
      edit.put(corp);
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

TEST_F(GroupClueTest, TellsNothingOfAnotherOrganisation) {
  EXPECT_EQ(clue({{"groups", {"staff of root"}}}, "root-staff"), "");
  EXPECT_EQ(clue({{"groups", {"staff of acme"}}}, "acme-staff", "root-corp"), "");
  EXPECT_EQ(clue({{"groups", {"staff of acme"}}}, "absent"), "");
}

}  // namespace
}  // namespace countersign::provider
