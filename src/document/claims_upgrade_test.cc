// SPDX-License-Identifier: Apache-2.0
// What was stored before applications said whose people they are for, and rules named groups by id.
#include "base/matchers.h"
#include "document/document.h"
#include "document/test_objects.h"

namespace countersign::document {
namespace {

using identity::ObjectKind;
using identity::Requirement;
using identity::RequirementKind;

identity::Application stored_application(std::string_view text) {
  const auto read = read_stored(ObjectKind::kApplication, parsed(text));
  EXPECT_THAT(read, IsOk());
  return std::get<identity::Application>(*read);
}

TEST(StoredBefore, ApplicationsKeepWhomTheyWereFor) {
  EXPECT_EQ(stored_application(R"({"id":"a","organisation":"root","urls":["https://a.example/"]})")
                .organisations.kind,
            identity::Reach::Kind::kBelow);
  EXPECT_EQ(stored_application(R"({"id":"a","urls":["https://a.example/"],"organisations":"own"})")
                .organisations.kind,
            identity::Reach::Kind::kOwn);
}

// "groups" was the name of an attribute; as ids the values would mean something else.
TEST(StoredBefore, RulesKeepAskingForAttributes) {
  const auto before = stored_application(
      R"({"id":"a","urls":["https://a.example/"],"rules":[{"path":"/","match":"prefix",
          "require":{"groups":["admins"],"countersign:groups":["Staff"],"dept":["it"]}}]})");
  const auto& required = before.rules.front().required;
  ASSERT_EQ(required.size(), 3U);
  EXPECT_EQ(required[0], (Requirement{RequirementKind::kAttribute, "groups", {"admins"}}));
  EXPECT_EQ(required[1],
            (Requirement{RequirementKind::kAttribute, "countersign:groups", {"Staff"}}));
  EXPECT_EQ(required[2], (Requirement{RequirementKind::kAttribute, "dept", {"it"}}));
  // And once more as it is stored now.
  const auto again = read_stored(ObjectKind::kApplication, write(before, Form::kStored));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(std::get<identity::Application>(*again), before);
}

TEST(StoredBefore, GroupsKeepWhoMayGiveThem) {
  const auto read = read_stored(ObjectKind::kGroup, parsed(R"({"id":"g","value":"G"})"));
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(std::get<identity::Group>(*read).given_by, identity::GivenBy::kBelow);
  FieldProblems problems;
  const auto given =
      document::read(ObjectKind::kGroup, parsed(R"({"id":"g","value":"G"})"), problems);
  ASSERT_TRUE(given.has_value());
  EXPECT_EQ(std::get<identity::Group>(*given).given_by, identity::GivenBy::kOwn);
}

}  // namespace
}  // namespace countersign::document
