// SPDX-License-Identifier: Apache-2.0
#include "provider/access_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::provider {
namespace {

using identity::Requirement;
using identity::RequirementKind;
using ::testing::HasSubstr;

TEST(AccessWords, SayWhatIsAskedFor) {
  EXPECT_EQ(words_of({RequirementKind::kGroup, "", {"admins", "ops"}}),
            "one of the groups \"admins\", \"ops\"");
  EXPECT_EQ(words_of({RequirementKind::kRole, "", {"auditor"}}), "one of the roles \"auditor\"");
  EXPECT_EQ(words_of({RequirementKind::kOrganisation, "", {"acme"}}),
            "somebody of one of the organisations \"acme\"");
  EXPECT_EQ(words_of({RequirementKind::kAttribute, "mail", {"a"}}), "\"mail\" to be one of \"a\"");
}

TEST(AccessWords, ListNoMoreThanTen) {
  EXPECT_EQ(listed({}), "none");
  EXPECT_EQ(listed({"a"}), "\"a\"");
  const std::string nine = "\"a\", \"a\", \"a\", \"a\", \"a\", \"a\", \"a\", \"a\", \"a\"";
  EXPECT_EQ(listed(std::vector<std::string>(9, "a")), nine);
  EXPECT_EQ(listed(std::vector<std::string>(10, "a")), nine + ", \"a\"");
  EXPECT_EQ(listed(std::vector<std::string>(11, "a")), nine + ", \"a\" and 1 more");
  EXPECT_THAT(listed(std::vector<std::string>(13, "a")), HasSubstr("\"a\" and 3 more"));
  EXPECT_LT(listed({std::string(5000, 'a')}).size(), 300U);
}

}  // namespace
}  // namespace countersign::provider
