// SPDX-License-Identifier: Apache-2.0
// What others name by an id may come to mean more: an organisation moves, a role comes or goes.
#include "admin/errors.h"
#include "admin/testing/api_fixture.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using ::testing::HasSubstr;
using testing::Reply;

// acme has a role and a group "ops" that may do nothing, globex ones that may do all; below acme
// lies "sales". `mover` may move organisations and little more.
class HeldRightsTest : public ApiFixture {
 protected:
  HeldRightsTest() {
    made("/organisations/acme/roles", R"({"id":"ops","permissions":[]})");
    made("/organisations/globex/roles", R"({"id":"ops","permissions":["user:*"]})");
    make_token("mover", "root",
               R"("permissions":["organisation:*","role:*","user:view","configuration:*"])");
  }
  Reply move(const std::string& token, const std::string& parent = "globex") {
    return patch("/organisations/sales", R"({"parent":")" + parent + R"("})", token);
  }
  static void expect_escalation(const Reply& reply, const std::string& who) {
    EXPECT_EQ(reply.status, 403) << reply.text;
    EXPECT_EQ(reply.word("code"), kEscalation.id) << reply.text;
    EXPECT_THAT(reply.word("detail"), HasSubstr(who));
  }
  void take_away_globex_admin() {
    EXPECT_EQ(erase("/organisations/globex/tokens/globex-admin").status, 204);
  }
};

TEST_F(HeldRightsTest, RefusesAMoveByWhichATokenComesToMore) {
  take_away_globex_admin();
  EXPECT_EQ(move("mover").status, 200);  // of an organisation in which nobody is
  EXPECT_EQ(move("mover", "acme").word("code"), kEscalation.id);  // below acme's administrator
  EXPECT_EQ(move("operator", "acme").status, 200);
  make_token("sales-ops", "sales", R"("roles":["ops"])");
  expect_escalation(move("mover"), "the token \"sales-ops\" of \"sales\"");
  EXPECT_EQ(move("admin").status, 200);  // who could give all that
}

TEST_F(HeldRightsTest, RefusesAMoveByWhichAUserOrAGroupComesToMore) {
  take_away_globex_admin();
  made("/organisations/sales/groups", R"({"id":"g","value":"g","roles":["ops"]})");
  expect_escalation(move("mover"), "the group \"g\" of \"sales\"");
  EXPECT_EQ(erase("/organisations/sales/groups/g").status, 204);
  const std::string jane = make_user("sales", "jane", R"(,"roles":["ops"])");
  expect_escalation(move("mover"), "the user \"jane\" of \"sales\"");
  EXPECT_EQ(patch("/organisations/sales/users/" + jane, R"({"roles":[]})").status, 200);
  EXPECT_EQ(move("mover").status, 200);
}

TEST_F(HeldRightsTest, RefusesTheSameInAFile) {
  take_away_globex_admin();
  make_token("sales-ops", "sales", R"("roles":["ops"])");
  const std::string file = R"({"organisations":[{"id":"sales","parent":"globex","name":"Sales"}]})";
  expect_escalation(post("/configuration/apply", file, "mover"), "sales-ops");
  expect_escalation(post("/configuration/plan", file, "mover"), "sales-ops");
}

// Whoever stands above an organisation has rights over it.
TEST_F(HeldRightsTest, RefusesAMoveBelowSomebodyWhoHoldsMore) {
  expect_escalation(move("mover"), "the token \"globex-admin\" of \"globex\"");
  take_away_globex_admin();
  make_user("globex", "boss", R"(,"roles":["administrator"])");
  expect_escalation(move("mover"), "the user \"boss\" of \"globex\"");
  EXPECT_EQ(move("admin").status, 200);
}

TEST_F(HeldRightsTest, RefusesAMoveBelowAGroupThatHoldsMore) {
  take_away_globex_admin();
  made("/organisations/globex/groups", R"({"id":"bosses","value":"b","roles":["administrator"]})");
  EXPECT_EQ(move("mover").status, 200);  // nobody is in it
  EXPECT_EQ(move("operator", "acme").status, 200);
  make_user("globex", "boss", R"(,"groups":["bosses"])");
  expect_escalation(move("mover"), "the user \"boss\" of \"globex\"");
}

// An id means one role along a line of organisations, so that none can be hidden behind another,
// and none comes to light when one goes away.
TEST_F(HeldRightsTest, RefusesASecondRoleOfAnIdAlongALine) {
  make_token("sales-ops", "sales", R"("roles":["ops"])");
  for (const std::string organisation : {"sales", "root"}) {
    const Reply reply =
        post("/organisations/" + organisation + "/roles", R"({"id":"ops","permissions":[]})");
    EXPECT_EQ(reply.word("errors/0/code"), "catalogue.not_unique") << reply.text;
  }
  EXPECT_EQ(erase("/organisations/acme/roles/ops").word("code"), kInUse.id);
  EXPECT_EQ(erase("/organisations/sales/tokens/sales-ops").status, 204);
  make_user("sales", "jane", R"(,"roles":["ops"])");
  EXPECT_EQ(erase("/organisations/acme/roles/ops").word("code"), kInUse.id);
}

}  // namespace
}  // namespace countersign::admin
