// SPDX-License-Identifier: Apache-2.0
#include "identity/group_remedy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::identity {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string remedy(std::vector<std::string_view> sent) {
  Group admins;
  admins.id = GroupId("g-1");
  admins.value = "Admins";
  admins.label = "Wizards";
  Group staff;
  staff.id = GroupId("g-2");
  staff.value = "Staff";
  return group_remedy(sent, {&staff, &admins});
}

TEST(GroupRemedy, SeesGroupsThatAreJoinedInOneValue) {
  for (const char* sent : {"Everyone;Admins", "Everyone; Admins", "Admins|Everyone",
                           "Everyone,Admins,Others", "Everyone\nAdmins"}) {
    EXPECT_THAT(remedy({sent}), AllOf(HasSubstr("all groups in one value"),
                                      HasSubstr("Multi-value output"), Not(HasSubstr("prefix"))))
        << sent;
  }
}

TEST(GroupRemedy, SeesWhiteSpaceAtTheEnds) {
  EXPECT_THAT(remedy({"Admins "}), AllOf(HasSubstr("\"Admins \""), HasSubstr("white space")));
}

TEST(GroupRemedy, SeesALabelInPlaceOfTheValue) {
  EXPECT_THAT(remedy({"Wizards"}), AllOf(HasSubstr("the label of the group \"g-1\""),
                                         HasSubstr("set the value of the group to \"Wizards\"")));
}

TEST(GroupRemedy, SeesDistinguishedNamesAndSecurityIdentifiers) {
  EXPECT_THAT(remedy({"CN=Admins,OU=Groups,DC=acme,DC=com"}),
              AllOf(HasSubstr("distinguished names"), HasSubstr("Unqualified Names")));
  EXPECT_THAT(remedy({"S-1-5-21-3623811015-3361044348-30300820-1013"}),
              AllOf(HasSubstr("security identifiers"), HasSubstr("Unqualified Names")));
}

TEST(GroupRemedy, SeesCaseAndPrefix) {
  EXPECT_THAT(remedy({"admins"}), HasSubstr("upper and lower case"));
  EXPECT_THAT(remedy({"/Admins"}),
              HasSubstr("set the prefix of the groups in the mapping to \"/\""));
}

TEST(GroupRemedy, NamesBothSidesWhereNothingIsAlike) {
  EXPECT_THAT(remedy({"x"}), AllOf(HasSubstr("(\"x\")"), HasSubstr("\"Staff\", \"Admins\"")));
}

}  // namespace
}  // namespace countersign::identity
