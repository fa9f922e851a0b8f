// SPDX-License-Identifier: Apache-2.0
// Who may put people into which group, and what applications may ask for.
#include "admin/errors.h"
#include "admin/testing/api_fixture.h"
#include "base/hex.h"
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

// What an administrator changes of a user, the user's sessions have at once.
TEST_F(GroupsTest, ReachesSessionsAtOnce) {
  const std::string id = make_user("root", "eve");
  const std::string user = "/organisations/root/users/" + id;
  identity::SessionHash hash;
  const auto bytes = hex_decode(make_session(id));
  ASSERT_TRUE(bytes.ok());
  std::copy(bytes->begin(), bytes->end(), hash.bytes.begin());
  const auto reader = sessions_->make_reader();
  const auto is_in = [&](const char* group) {
    const auto view = reader->find(hash, now_, *keeper_->current());
    return view.has_value() && view->own().has_value(identity::kGroupsAttribute, group);
  };
  const auto is_live = [&] { return reader->find(hash, now_, *keeper_->current()).has_value(); };
  EXPECT_TRUE(is_live());
  EXPECT_FALSE(is_in("pilots"));
  EXPECT_EQ(patch(user, R"({"groups":["pilots"]})").status, 200);
  EXPECT_TRUE(is_in("pilots"));
  EXPECT_EQ(patch(user, R"({"groups":[]})").status, 200);
  EXPECT_FALSE(is_in("pilots"));
  EXPECT_TRUE(is_live());
  EXPECT_EQ(patch(user, R"({"state":"blocked"})").status, 200);
  EXPECT_FALSE(is_live());
  EXPECT_EQ(patch(user, R"({"state":"active"})").status, 200);
  const auto erased = send({http::Method::kDelete, user, ""});
  EXPECT_EQ(erased.status, 204) << erased.text;
  EXPECT_FALSE(is_live());
}

// An identity that somebody else has now, and the session that it began.
TEST_F(GroupsTest, EndsTheSessionsOfAnIdentityThatIsTakenAway) {
  const auto with = [](const char* values) {
    return R"({"external_identities":[)" + std::string(values) + "]}";
  };
  const std::string user = "/organisations/root/users/" + make_user("root", "eve");
  const char* const kEve = R"({"authenticator":"local","value":"eve"})";
  ASSERT_EQ(patch(user, with(kEve)).status, 200);
  identity::SessionHash hash;
  const auto bytes = hex_decode(make_session(user.substr(user.rfind('/') + 1)));
  ASSERT_TRUE(bytes.ok());
  std::copy(bytes->begin(), bytes->end(), hash.bytes.begin());
  const auto reader = sessions_->make_reader();
  const auto is_live = [&] { return reader->find(hash, now_, *keeper_->current()).has_value(); };
  EXPECT_EQ(patch(user, R"({"email":"eve@example.com"})").status, 200);
  EXPECT_TRUE(is_live());
  EXPECT_EQ(patch(user, with(R"({"authenticator":"local","value":"eva"})")).status, 200);
  EXPECT_FALSE(is_live());
  EXPECT_EQ(get(user + "/sessions").size(), 0U);
  EXPECT_THAT(get("/audit?limit=2").text, ::testing::HasSubstr("session.delete"));
}

// A longer limit than an organisation above allows is told, and has no effect.
TEST_F(GroupsTest, TellsLimitsThatHaveNoEffect) {
  EXPECT_EQ(patch("/organisations/acme", R"({"policy":{"idle_limit":"5m","absolute_limit":"90d"}})")
                .status,
            200);
  const auto shown = get("/organisations/acme");
  EXPECT_THAT(shown.text, HasSubstr(R"("shortened":["absolute_limit"])"));
  EXPECT_THAT(shown.text, HasSubstr(R"("idle_limit":"5m","absolute_limit":"10h")"));
}

TEST_F(GroupsTest, RefusesRulesThatNameNothing) {
  const auto with = [&](const std::string& require) {
    return post(
        "/organisations/acme/applications",
        R"({"id":"wiki","urls":["https://acme.example.com/wiki"],"rules":[{"path":"/","require":)" +
            require + "}]}");
  };
  for (const char* require : {R"({"groups":["seller"]})", R"({"groups":["gone"]})",
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
