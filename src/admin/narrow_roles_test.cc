// SPDX-License-Identifier: Apache-2.0
// What a narrow role lets its holder become: every way by which the help desk, or a token with a
// few permissions, could turn into somebody who may do more.
#include "admin/errors.h"
#include "admin/testing/api_fixture.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using ::testing::HasSubstr;
using testing::Reply;
using testing::Sent;

constexpr const char* kPassword = R"({"password":"correct horse battery"})";

class NarrowRolesTest : public ApiFixture {
 protected:
  NarrowRolesTest() {
    boss_ = make_user("acme", "boss", R"(,"roles":["administrator"])");
    clerk_ = make_user("acme", "clerk");
    jane_ = make_user("acme", "jane",
                      R"(,"external_identities":[{"authenticator":"acme-sso","value":"jane"}])");
    make_token("users", "acme", R"("permissions":["user:*"])");
  }
  static std::string user(const std::string& id, const std::string& rest = "") {
    return "/organisations/acme/users/" + id + rest;
  }
  static void expect_code(const Reply& reply, const ErrorCode& code, const std::string& what) {
    EXPECT_EQ(reply.status, 403) << what << " " << reply.text;
    EXPECT_EQ(reply.word("code"), code.id) << what << " " << reply.text;
  }

  std::string boss_;
  std::string clerk_;
  std::string jane_;
};

TEST_F(NarrowRolesTest, RefusesEveryEditOfSomebodyWhoHoldsMore) {
  const std::string document = get(user(boss_)).text;
  const std::string csv = "user_name,email\r\nboss,eve@example.com\r\n";
  const std::vector<Sent> ways{
      {http::Method::kPost, user(boss_, "/password"), kPassword},
      {http::Method::kDelete, user(boss_, "/password")},
      {http::Method::kPost, user(boss_, "/block")},
      {http::Method::kPost, user(boss_, "/deactivate")},
      {http::Method::kPatch, user(boss_), R"({"email":"eve@example.com"})"},
      {http::Method::kPatch, user(boss_), R"({"authenticator":"local"})"},
      {http::Method::kPatch, user(boss_), R"({"roles":[]})"},
      {http::Method::kPatch, user(boss_), R"({"state":"blocked"})"},
      {http::Method::kPatch, user(boss_), R"({"properties":{"a":"b"}})"},
      {http::Method::kDelete, user(boss_)},
      {http::Method::kPost, "/organisations/acme/users/bulk", csv, "text/csv"},
      {http::Method::kPost, "/organisations/acme/users/bulk?dry_run=true", csv, "text/csv"},
  };
  for (const Sent& way : ways) {
    expect_code(send(way, "users"), kEscalation, way.path + " " + way.body);
  }
  EXPECT_EQ(get(user(boss_)).text, document);
}

// Blocked they are no less than they were.
TEST_F(NarrowRolesTest, RefusesToUnblockSomebodyWhoHoldsMore) {
  ASSERT_EQ(post(user(boss_, "/block"), "").status, 200);
  expect_code(post(user(boss_, "/unblock"), "", "users"), kEscalation, "unblock");
}

TEST_F(NarrowRolesTest, RefusesAnotherWayToSignInPastTheProvider) {
  for (const std::string token : {"users", "acme-help"}) {
    // Who signs in at a provider gets no password from whoever likes to have it.
    expect_code(post(user(jane_, "/password"), kPassword, token), kForbidden, token);
    expect_code(patch(user(jane_), R"({"authenticator":"local"})", token), kForbidden, token);
    expect_code(patch(user(clerk_), R"({"authenticator":"acme-sso"})", token), kForbidden, token);
    // Who has nothing else may have one.
    EXPECT_EQ(post(user(clerk_, "/password"), kPassword, token).status, 200);
    EXPECT_EQ(patch(user(jane_), R"({"email":"jane@example.com"})", token).status, 200);
  }
  const Reply refused = post(user(jane_, "/password"), kPassword, "users");
  EXPECT_THAT(refused.word("detail"), HasSubstr("authenticator:assign"));
  EXPECT_EQ(post(user(jane_, "/password"), kPassword, "acme-admin").status, 200);
  EXPECT_EQ(post(user(jane_, "/password"), kPassword, "users").status, 200);  // anew
  EXPECT_EQ(patch(user(jane_), R"({"authenticator":"acme-sso"})", "acme-admin").status, 200);
  expect_code(patch(user(jane_), R"({"authenticator":null})", "users"), kForbidden, "none");
}

TEST_F(NarrowRolesTest, RefusesToActForSomebodyWhoHoldsMore) {
  const auto acting = [](const std::string& name) {
    return R"({"user_type":"delegate","delegate_of":")" + name + R"("})";
  };
  expect_code(patch(user(clerk_), acting("boss"), "acme-help"), kEscalation, "user");
  const std::string eve = R"({"user_name":"eve","user_type":"delegate","delegate_of":"boss"})";
  expect_code(post("/organisations/acme/users", eve, "users"), kEscalation, "new user");
  make_token("groups", "acme", R"("permissions":["group:*"])");
  const std::string group =
      R"({"id":"acme.g","value":"g","user_type":"delegate","delegate_of":"boss"})";
  expect_code(post("/organisations/acme/groups", group, "groups"), kEscalation, "group");
  EXPECT_EQ(patch(user(clerk_), acting("jane"), "acme-help").status, 200);
  EXPECT_EQ(patch(user(clerk_), acting("boss"), "acme-admin").status, 200);
  // What an administrator set stays when somebody else changes another thing.
  EXPECT_EQ(patch(user(clerk_), R"({"email":"clerk@example.com"})", "acme-help").status, 200);
}

// One permission each, and what would make it more.
TEST_F(NarrowRolesTest, RefusesWhatOnePermissionWouldMakeOfItself) {
  const std::string acme = "/organisations/acme";
  const std::vector<std::tuple<std::string, Sent, ErrorCode>> ways{
      {"user:create",
       {http::Method::kPost, acme + "/users", R"({"user_name":"eve","roles":["helpdesk"]})"},
       kEscalation},
      {"token:create",
       {http::Method::kPost, acme + "/tokens", R"({"id":"acme.x","roles":["auditor"]})"},
       kEscalation},
      {"token:edit",
       {http::Method::kPatch, acme + "/tokens/acme-help", R"({"expires":null,"name":"x"})"},
       kEscalation},
      {"role:edit",
       {http::Method::kPatch, acme + "/roles/viewer", R"({"permissions":["user:*"]})"},
       kEscalation},
      {"role:create",
       {http::Method::kPost, acme + "/roles", R"({"id":"acme.x","permissions":["role:edit"]})"},
       kEscalation},
      {"group:edit",
       {http::Method::kPatch, acme + "/groups/staff", R"({"roles":["administrator"]})"},
       kEscalation},
      {"organisation:edit", {http::Method::kPatch, acme, R"({"state":"disabled"})"}, kForbidden},
      {"configuration:edit",
       {http::Method::kPost, "/configuration/apply",
        R"({"groups":[{"id":"staff","organisation":"acme","value":"x"}]})"},
       kForbidden},
      {"configuration:edit",
       {http::Method::kPost, "/configuration/revisions/1/rollback"},
       kForbidden},
      {"configuration:view",
       {http::Method::kPost, "/configuration/plan",
        R"({"roles":[{"id":"x","organisation":"acme","permissions":[]}]})"},
       kForbidden},
  };
  int count = 0;
  for (const auto& [permission, way, code] : ways) {
    const std::string token = "one-" + std::to_string(++count);
    make_token(token, "acme", R"("permissions":[")" + permission + R"("])");
    expect_code(send(way, token), code, permission);
  }
}

// A file asks for each object what its own operation asks, at the same place.
TEST_F(NarrowRolesTest, RefusesInAFileWhatTheSingleCallRefuses) {
  make_token("files", "acme",
             R"("permissions":["configuration:*","group:edit","organisation:view","role:create"])");
  const auto file = [](const std::string& objects) { return "{" + objects + "}"; };
  const std::vector<std::pair<std::string, std::string>> files{
      {R"("groups":[{"id":"new","organisation":"acme","value":"n"}])", "group:create"},
      {R"("roles":[{"id":"viewer","organisation":"acme","permissions":[]}])", "role:edit"},
      {R"("organisations":[{"id":"acme","parent":"root","name":"A"}])", "organisation:edit"},
      {R"("organisations":[{"id":"sales","parent":"acme","name":"Sales","state":"disabled"}])",
       "organisation:enable"},
      {R"("applications":[{"id":"acme-app","organisation":"acme","urls":["https://a.example/"]}])",
       "application:edit"},
  };
  for (const auto& [objects, permission] : files) {
    for (const std::string action : {"plan", "apply"}) {
      const Reply reply = post("/configuration/" + action, file(objects), "files");
      expect_code(reply, kForbidden, action + " " + objects);
      EXPECT_THAT(reply.word("detail"), HasSubstr(permission)) << objects;
    }
  }
  const std::string pruned = "/configuration/apply?prune=true";
  const Reply reply = post(pruned, file(R"("groups":[])"), "files");
  expect_code(reply, kForbidden, "prune");
  EXPECT_THAT(reply.word("detail"), HasSubstr("group:delete"));
  const Reply fine =
      post("/configuration/apply",
           file(R"("groups":[{"id":"staff","organisation":"acme","value":"S"}])"), "files");
  EXPECT_EQ(fine.status, 200) << fine.text;
}

}  // namespace
}  // namespace countersign::admin
