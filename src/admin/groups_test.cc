// SPDX-License-Identifier: Apache-2.0
// Who may put people into which group, and what applications may ask for.
#include "admin/errors.h"
#include "admin/testing/api_fixture.h"
#include "document/errors.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using ::testing::HasSubstr;

class GroupsTest : public ApiFixture {
 protected:
  GroupsTest() {
    made("/organisations/root/groups", R"({"id":"pilots","value":"Pilots"})");
    made("/organisations/acme/groups", R"({"id":"crew","value":"Crew"})");
  }
};

// A group of an organisation above is the key to its applications.
TEST_F(GroupsTest, RefusesAGroupOfAnotherOrganisationByHand) {
  const std::string user = "/organisations/acme/users/" + make_user("acme", "eve");
  for (const char* token : {"acme-admin", "acme-help"}) {
    const auto refused = patch(user, R"({"groups":["pilots"]})", token);
    EXPECT_EQ(refused.status, 403) << refused.text;
    EXPECT_EQ(refused.word("code"), kForbidden.id);
    EXPECT_THAT(refused.text, HasSubstr("group:edit"));
    EXPECT_EQ(patch(user, R"({"groups":["crew"]})", token).status, 200);
  }
  EXPECT_EQ(
      post("/organisations/acme/users", R"({"user_name":"eva","groups":["pilots"]})", "acme-admin")
          .status,
      403);
  EXPECT_EQ(patch(user, R"({"groups":["pilots"]})").status, 200) << "the operator may";
  EXPECT_EQ(patch(user, R"({"email":"eve@acme.example"})", "acme-help").status, 200)
      << "who has it keeps it";
  EXPECT_EQ(patch(user, R"({"groups":[]})", "acme-help").status, 200) << "taking out is no giving";
  EXPECT_EQ(patch(user, R"({"groups":["pilots"]})", "acme-help").status, 403);
  EXPECT_EQ(patch("/organisations/root/groups/pilots", R"({"given_by":"below"})").status, 200);
  EXPECT_EQ(patch(user, R"({"groups":["pilots"]})", "acme-help").status, 200);
}

TEST_F(GroupsTest, RefusesToShutAGroupThatOthersFilled) {
  EXPECT_EQ(patch("/organisations/root/groups/pilots", R"({"given_by":"below"})").status, 200);
  const std::string user = "/organisations/acme/users/" + make_user("acme", "eve");
  EXPECT_EQ(patch(user, R"({"groups":["pilots"]})", "acme-admin").status, 200);
  const auto refused = patch("/organisations/root/groups/pilots", R"({"given_by":"own"})");
  EXPECT_EQ(refused.status, 409) << refused.text;
  EXPECT_EQ(refused.word("code"), kInUse.id);
  EXPECT_EQ(patch(user, R"({"groups":[]})").status, 200);
  EXPECT_EQ(patch("/organisations/root/groups/pilots", R"({"given_by":"own"})").status, 200);
}

TEST_F(GroupsTest, RefusesRulesThatNameNothing) {
  const auto with = [&](const std::string& require) {
    return post(
        "/organisations/acme/applications",
        R"({"id":"wiki","urls":["https://wiki.example.com/"],"rules":[{"path":"/","require":)" +
            require + "}]}");
  };
  for (const char* require : {R"({"groups":["Crew"]})", R"({"groups":["gone"]})",
                              R"({"roles":["gone"]})", R"({"organisations":["root"]})"}) {
    const auto refused = with(require);
    EXPECT_EQ(refused.status, 422) << refused.text;
    EXPECT_THAT(refused.text, HasSubstr("catalogue.reference_unknown"));
  }
  for (const char* require :
       {R"({"countersign:groups":["Crew"]})", R"({"countersign:organisation":["acme"]})"}) {
    const auto refused = with(require);
    EXPECT_EQ(refused.status, 422) << refused.text;
    EXPECT_THAT(refused.text, HasSubstr(document::kFieldNameInvalid.id));
  }
  const auto made =
      with(R"({"groups":["crew","pilots"],"roles":["auditor"],"organisations":["acme"],
                             "attribute:groups":["x"],"dept":["it"]})");
  EXPECT_EQ(made.status, 201) << made.text;
  EXPECT_THAT(made.text, HasSubstr(R"("attribute:groups":["x"])"));
  EXPECT_THAT(made.text, HasSubstr(R"("organisations":"own")"));
}

}  // namespace
}  // namespace countersign::admin
