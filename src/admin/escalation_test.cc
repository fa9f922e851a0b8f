// SPDX-License-Identifier: Apache-2.0
// Nobody gives what he does not hold, and the last way in stays open (O3, O7).
#include "admin/errors.h"
#include "admin/testing/api_fixture.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using ::testing::HasSubstr;
using testing::Reply;

constexpr const char* kAcme = "/organisations/acme";
constexpr const char* kRootUsers = "/organisations/root/users/";

class EscalationTest : public ApiFixture {
 protected:
  void expect_escalation(const Reply& reply) {
    EXPECT_EQ(reply.status, 403) << reply.text;
    EXPECT_EQ(reply.word("code"), kEscalation.id) << reply.text;
  }
  static std::string acme(const std::string& rest) { return kAcme + rest; }
};

TEST_F(EscalationTest, RefusesATokenBeyondTheOwn) {
  make_token("maker", "acme", R"("permissions":["token:*","role:*","group:*","user:view"])");
  expect_escalation(post(acme("/tokens"), R"({"id":"acme.x","roles":["administrator"]})", "maker"));
  expect_escalation(
      post(acme("/tokens"), R"({"id":"acme.x","permissions":["user:edit"]})", "maker"));
  expect_escalation(
      post(acme("/tokens"), R"({"id":"acme.x","permissions":["*:*"]})", "acme-admin"));
  expect_escalation(
      post(acme("/tokens"), R"({"id":"acme.x","permissions":["system:view"]})", "acme-admin"));
  EXPECT_EQ(post(acme("/tokens"), R"({"id":"acme.x","permissions":["user:view"]})", "maker").status,
            201);
  expect_escalation(send(
      {http::Method::kPatch, acme("/tokens/maker"), R"({"permissions":["user:*"]})"}, "maker"));
}

TEST_F(EscalationTest, RefusesARoleOrGroupBeyondTheOwn) {
  make_token("maker", "acme", R"("permissions":["role:*","group:*","user:view"])");
  expect_escalation(
      post(acme("/roles"), R"({"id":"acme.big","permissions":["user:edit"]})", "maker"));
  expect_escalation(post(acme("/groups"),
                         R"({"id":"acme.big","value":"Big","roles":["administrator"]})", "maker"));
  EXPECT_EQ(
      post(acme("/groups"), R"({"id":"acme.small","value":"Small","roles":["viewer"]})", "maker")
          .status,
      201);
  expect_escalation(patch(acme("/roles/viewer"), R"({"permissions":["user:*"]})", "maker"));
}

// The roles of a group that comes with its organisation, in one file.
TEST_F(EscalationTest, RefusesAFileThatGivesMore) {
  make_token("maker", "acme", R"("permissions":["configuration:*","organisation:*","group:*"])");
  expect_escalation(post("/configuration/apply",
                         R"({"organisations":[{"id":"acme.new","parent":"acme"}],
                             "groups":[{"id":"acme.g","organisation":"acme.new","value":"v",
                                        "roles":["administrator"]}]})",
                         "maker"));
  EXPECT_EQ(get("/organisations/acme.new").status, 404);
}

TEST_F(EscalationTest, RefusesAUserBeyondTheOwn) {
  make_token("maker", "acme", R"("permissions":["user:*"])");
  expect_escalation(
      post(acme("/users"), R"({"user_name":"eve","roles":["administrator"]})", "maker"));
  expect_escalation(post(acme("/users"), R"({"user_name":"eve","roles":["auditor"]})", "maker"));
  EXPECT_EQ(post(acme("/users"), R"({"user_name":"eve","roles":["viewer"]})", "maker").status, 201);
  made(acme("/groups"), R"({"id":"admins","value":"Admins","roles":["administrator"]})");
  expect_escalation(post(acme("/users"), R"({"user_name":"eva","groups":["admins"]})", "maker"));
}

// The help desk may set passwords, but not those of who may do more.
TEST_F(EscalationTest, RefusesTakingOverAnAdministrator) {
  const std::string boss = make_user("acme", "boss", R"(,"roles":["administrator"])");
  const std::string clerk = make_user("acme", "clerk");
  const std::string password = R"({"password":"correct horse battery"})";
  expect_escalation(post(acme("/users/") + boss + "/password", password, "acme-help"));
  expect_escalation(patch(acme("/users/") + boss, R"({"email":"eve@example.com"})", "acme-help"));
  EXPECT_EQ(post(acme("/users/") + clerk + "/password", password, "acme-help").status, 200);
  EXPECT_EQ(post(acme("/users/") + boss + "/password", password, "acme-admin").status, 200);
}

TEST_F(EscalationTest, RefusesAnOrganisationOutsideOfTheOwn) {
  const Reply made_outside =
      post("/organisations", R"({"id":"new","parent":"globex"})", "acme-admin");
  EXPECT_EQ(made_outside.status, 422) << made_outside.text;
  EXPECT_EQ(made_outside.word("errors/0/pointer"), "/parent");
  EXPECT_EQ(patch("/organisations/sales", R"({"parent":"globex"})", "acme-admin").status, 422);
  EXPECT_EQ(patch("/organisations/sales", R"({"parent":"root"})", "acme-admin").status, 422);
  EXPECT_EQ(patch("/organisations/sales", R"({"parent":"acme-test"})", "acme-admin").status, 200);
  const Reply own = patch(kAcme, R"({"name":"Acme Inc"})", "acme-admin");
  EXPECT_EQ(own.status, 200) << own.text;
  EXPECT_EQ(post("/configuration/apply",
                 R"({"groups":[{"id":"g","organisation":"globex","value":"v"}]})", "acme-admin")
                .status,
            422);
}

TEST_F(EscalationTest, RefusesTheLastAdministratorToGo) {
  const std::string password = R"({"password":"correct horse battery"})";
  const std::string one = make_user("root", "one", R"(,"roles":["administrator"])");
  EXPECT_EQ(post(kRootUsers + one + "/password", password).status, 200);
  const auto refused = [&](const Reply& reply) {
    EXPECT_EQ(reply.status, 409) << reply.text;
    EXPECT_EQ(reply.word("code"), kLastAdministrator.id);
  };
  refused(post(kRootUsers + one + "/block", ""));
  refused(post(kRootUsers + one + "/deactivate", ""));
  refused(patch(kRootUsers + one, R"({"roles":[]})"));
  refused(patch(kRootUsers + one, R"({"state":"blocked"})"));
  refused(erase(kRootUsers + one));
  const std::string two = make_user("root", "two", R"(,"roles":["operator"])");
  EXPECT_EQ(post(kRootUsers + two + "/password", password).status, 200);
  EXPECT_EQ(post(kRootUsers + one + "/block", "").status, 200);
  refused(erase(kRootUsers + two));
}

TEST_F(EscalationTest, RefusesAPolicyWithoutAWayIn) {
  const std::string boss = make_user("acme", "boss", R"(,"roles":["administrator"])");
  EXPECT_EQ(
      post(acme("/users/") + boss + "/password", R"({"password":"correct horse battery"})").status,
      200);
  const Reply refused = patch(kAcme, R"({"policy":{"authenticators":["acme-sso"]}})", "acme-admin");
  EXPECT_EQ(refused.status, 409) << refused.text;
  EXPECT_EQ(refused.word("code"), kLockout.id);
  EXPECT_EQ(get(kAcme).word("version"), "1");
  // Exempt from SSO: then it may go.
  EXPECT_EQ(patch(acme("/users/") + boss, R"({"authenticator":"local"})").status, 200);
  const Reply taken = patch(kAcme, R"({"policy":{"authenticators":["acme-sso"]}})", "acme-admin");
  EXPECT_EQ(taken.status, 200) << taken.text;
}

TEST_F(EscalationTest, RefusesDeletingWhatUsersHave) {
  make_user("acme", "jane",
            R"(,"groups":["staff"],"roles":["viewer"],)"
            R"("external_identities":[{"authenticator":"acme-sso","value":"j"}])");
  for (const char* const path : {"/groups/staff", "/roles/viewer", "/authenticators/acme-sso"}) {
    const Reply reply = erase(acme(path));
    EXPECT_EQ(reply.status, 409) << path;
    EXPECT_EQ(reply.word("code"), kInUse.id) << path;
    EXPECT_THAT(reply.word("detail"), HasSubstr("jane"));
  }
  EXPECT_EQ(erase(kAcme).word("code"), kInUse.id);
}

}  // namespace
}  // namespace countersign::admin
