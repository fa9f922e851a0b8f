// SPDX-License-Identifier: Apache-2.0
// Every change of a user x the permission that it takes, by each way there is.
#include "admin/user_rules.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "admin/call.h"
#include "admin/errors.h"
#include "admin/testing/api_fixture.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using ::testing::HasSubstr;
using testing::Reply;
using testing::Sent;

constexpr const char* kAcmeUsers = "/organisations/acme/users";

class UserRulesTest : public ApiFixture {
 protected:
  static Sent csv(const std::string& text, const std::string& organisation = "acme",
                  const std::string& query = "") {
    return {http::Method::kPost, "/organisations/" + organisation + "/users/bulk" + query, text,
            "text/csv"};
  }
  static Sent call(http::Method method, const std::string& path, const std::string& body = "") {
    return {method, std::string(kAcmeUsers) + path, body};
  }
  static void expect_code(const Reply& reply, const ErrorCode& code, int status) {
    EXPECT_EQ(reply.status, status) << reply.text;
    EXPECT_EQ(reply.word("code"), code.id) << reply.text;
  }
  /// A token that holds `permissions` of users, and the view of them.
  std::string token_with(const std::set<std::string>& permissions) {
    std::string name = "holds";
    std::string list = "\"user:view\"";
    for (const std::string& one : permissions) {
      name += "-" + one;
      list += ",\"user:" + one + "\"";
    }
    make_token(name, "acme", "\"permissions\":[" + list + "]");
    return name;
  }
};

/// One way to change jane (or to make joe), and what it takes.
struct Way {
  std::string what;
  Sent sent;
  std::set<std::string> needs;
};

TEST_F(UserRulesTest, EachChangeTakesItsPermissionsByWhicheverWay) {
  using http::Method;
  const std::string jane = "/" + make_user("acme", "jane", R"(,"email":"j@example.com")");
  const std::string mail = R"({"email":"new@example.com"})";
  const std::string both = R"({"email":"new@example.com","state":"blocked"})";
  const std::vector<Way> ways = {
      {"create", call(Method::kPost, "", R"({"user_name":"joe"})"), {"create"}},
      {"patch of a field", call(Method::kPatch, jane, mail), {"edit"}},
      {"patch of the state",
       call(Method::kPatch, jane, R"({"state":"blocked"})"),
       {"edit", "enable"}},
      {"patch of both", call(Method::kPatch, jane, both), {"edit", "enable"}},
      {"put of both",
       call(Method::kPut, jane, R"({"user_name":"jane","state":"blocked"})"),
       {"edit", "enable"}},
      {"block", call(Method::kPost, jane + "/block"), {"enable"}},
      {"deactivate", call(Method::kPost, jane + "/deactivate"), {"enable"}},
      {"password",
       call(Method::kPost, jane + "/password", R"({"password":"correct horse battery"})"),
       {"edit"}},
      {"delete", call(Method::kDelete, jane), {"delete"}},
      {"csv of a new one", csv("user_name\r\njoe\r\n"), {"create"}},
      {"csv of a field", csv("user_name,email\r\njane,new@example.com\r\n"), {"create", "edit"}},
      {"csv of the state", csv("user_name,state\r\njane,blocked\r\n"), {"create", "enable"}},
      {"csv of both",
       csv("user_name,email,state\r\njane,new@example.com,blocked\r\n"),
       {"create", "edit", "enable"}},
      {"csv of a new one and a field",
       csv("user_name,email\r\njoe,a@b.c\r\njane,new@example.com\r\n"),
       {"create", "edit"}},
  };
  const std::set<std::string> all{"create", "edit", "enable", "delete"};
  for (const std::string& missing : all) {
    std::set<std::string> held = all;
    held.erase(missing);
    const std::string token = token_with(held);
    for (const Way& way : ways) {
      if (way.needs.contains(missing)) {
        const Reply reply = send(way.sent, token);
        expect_code(reply, kForbidden, 403);
        EXPECT_THAT(reply.word("detail"), HasSubstr("user:" + missing)) << way.what;
      }
    }
  }
  EXPECT_EQ(get(std::string(kAcmeUsers) + jane).etag, "\"1\"");
  for (const Way& way : ways) {
    SCOPED_TRACE(way.what);
    const std::string name = "only-" + std::to_string(&way - ways.data());
    std::string list = "\"user:view\"";
    for (const std::string& one : way.needs) {
      list += ",\"user:" + one + "\"";
    }
    make_token(name, "acme", "\"permissions\":[" + list + "]");
    if (way.what != "delete") {
      const Reply reply = send(way.sent, name);
      EXPECT_LT(reply.status, 300) << reply.text;
      // As it was, for the next one.
      EXPECT_EQ(send(csv("user_name,email,state\r\njane,j@example.com,active\r\n")).status, 200);
      const Reply joe = get(std::string(kAcmeUsers) + "?search=joe");
      if (joe.size() == 1) {
        EXPECT_EQ(erase(std::string(kAcmeUsers) + "/" + joe.word("items/0/id")).status, 204);
      }
    }
  }
}

// The rule asks itself, whatever the operation that leads to it asked for.
TEST_F(UserRulesTest, MakingAndDeletingTakePermissionsThoughNoOperationAskedForThem) {
  const auto code_of = [&](const UserEdit& edit, const std::string& held) {
    const identity::Grant grant{"token:x", identity::OrganisationId("acme"), {{"user", held}}};
    const Call call{.services = *services_, .catalogue = keeper_->current(), .grant = grant};
    const auto checked = check_edits(call, {edit});
    return checked.ok() ? std::string() : checked.error().code;
  };
  identity::User joe;
  joe.organisation = identity::OrganisationId("acme");
  joe.user_name = identity::UserName("joe");
  EXPECT_EQ(code_of({std::nullopt, joe}, "edit"), kForbidden.id);
  EXPECT_EQ(code_of({std::nullopt, joe}, "create"), "");
  EXPECT_EQ(code_of({joe, std::nullopt}, "edit"), kForbidden.id);
  EXPECT_EQ(code_of({joe, std::nullopt}, "delete"), "");
}

// A dry run tells the same.
TEST_F(UserRulesTest, ADryRunTakesThePermissionsToo) {
  make_user("acme", "jane");
  const std::string token = token_with({"create", "edit"});
  expect_code(send(csv("user_name,state\r\njane,blocked\r\n", "acme", "?dry_run=true"), token),
              kForbidden, 403);
}

// Whoever takes the rights of somebody away must hold them, as whoever gives them.
TEST_F(UserRulesTest, RefusesAChangeOfWhoMayMoreThoughHeMayLessAfterwards) {
  const std::string boss =
      std::string(kAcmeUsers) + "/" + make_user("acme", "boss", R"(,"roles":["administrator"])");
  const std::string token = token_with({"create", "edit", "enable", "delete"});
  expect_code(patch(boss, R"({"roles":[]})", token), kEscalation, 403);
  expect_code(erase(boss, token), kEscalation, 403);
  expect_code(send(csv("user_name,roles\r\nboss,\r\n"), token), kEscalation, 403);
  EXPECT_EQ(patch(boss, R"({"roles":[]})", "acme-admin").status, 200);
  EXPECT_EQ(erase(boss, token).status, 204);
}

// One row that takes the last administrator is enough, wherever it stands.
TEST_F(UserRulesTest, RefusesTheLastAdministratorToGoInAnyRow) {
  const std::string one = make_user("root", "one", R"(,"roles":["administrator"])");
  make_user("root", "two");
  const std::string head = "user_name,email,state\r\n";
  const std::string blocks = "one,,blocked\r\n";
  const std::string other = "two,two@example.com,\r\n";
  expect_code(send(csv(head + blocks + other, "root")), kLastAdministrator, 409);
  expect_code(send(csv(head + other + blocks, "root")), kLastAdministrator, 409);
  EXPECT_EQ(get("/organisations/root/users/" + one).word("state"), "active");
}

// Who administers an organisation below is not one who can repair everything.
TEST_F(UserRulesTest, AcceptsTheLastAdministratorOfAnOrganisationBelowToGo) {
  const std::string boss = make_user("acme", "boss", R"(,"roles":["administrator"])");
  const std::string path = std::string(kAcmeUsers) + "/" + boss;
  EXPECT_EQ(post(path + "/block", "").status, 200);
  EXPECT_EQ(erase(path).status, 204);
}

}  // namespace
}  // namespace countersign::admin
