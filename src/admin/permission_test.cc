// SPDX-License-Identifier: Apache-2.0
// Every operation of the table x every role x own and foreign organisation.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "admin/errors.h"
#include "admin/grants.h"
#include "admin/operation.h"
#include "admin/testing/api_fixture.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using ::testing::HasSubstr;
using testing::Reply;
using testing::Sent;

std::string filled(const Operation& operation, const std::map<std::string, std::string>& values) {
  std::string path = operation.path;
  for (const std::string_view name : path_parameters(operation.path)) {
    const auto value = values.find(std::string(name));
    const std::string place = "{" + std::string(name) + "}";
    path.replace(path.find(place), place.size(), value == values.end() ? "nothing" : value->second);
  }
  return path;
}

Sent call_to(const Operation& operation, const std::map<std::string, std::string>& values) {
  Sent out{operation.method, filled(operation, values)};
  switch (operation.body) {
    case BodyType::kNone:
    case BodyType::kOptionalJson:
      break;
    case BodyType::kXml:
      out.body = "<x/>";
      out.content_type = "application/xml";
      break;
    case BodyType::kCsv:
      out.body = "user_name\r\n";
      out.content_type = "text/csv";
      break;
    default:
      out.body = "{}";
  }
  return out;
}

bool names_organisation(const Operation& operation) {
  return operation.path.find("{organisation}") != std::string::npos;
}

class PermissionTest : public ApiFixture {
 protected:
  // What the table says of a token; the grant is that of the catalogue itself.
  bool may(const std::string& token, const Operation& operation) const {
    if (operation.scope == Scope::kCaller) {
      return true;
    }
    identity::Grant grant = operator_grant();
    if (token != "operator") {
      const auto catalogue = keeper_->current();
      grant = grant_of(*catalogue, *catalogue->token_by_hash(token_hash(secret_of(token))));
    }
    const bool wide = grant.organisation.view() == "root";
    return grant.allows(operation.object, operation.action) &&
           (operation.scope != Scope::kSystem || wide);
  }
};

TEST_F(PermissionTest, RefusesEveryOperationWithoutAToken) {
  for (const Operation& operation : all_operations()) {
    for (const std::string token : {"",
                                    "cs_"
                                    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                    "nonsense"}) {
      const Reply reply = send(call_to(operation, {{"organisation", "acme"}}), token);
      EXPECT_EQ(reply.status, 401) << operation.id;
      EXPECT_EQ(reply.word("code"), token.empty() ? kTokenMissing.id : kTokenInvalid.id);
      EXPECT_THAT(reply.headers, HasSubstr("WWW-Authenticate: Bearer")) << operation.id;
      EXPECT_THAT(reply.headers, HasSubstr("Cache-Control: no-store")) << operation.id;
    }
  }
}

TEST_F(PermissionTest, RefusesWhatTheRoleDoesNotHold) {
  std::set<std::string> refused;
  for (const Operation& operation : all_operations()) {
    for (const std::string token :
         {"acme-admin", "acme-audit", "acme-help", "acme-none", "admin"}) {
      if (may(token, operation)) {
        continue;
      }
      const Reply reply = send(call_to(operation, {{"organisation", "acme"}}), token);
      EXPECT_EQ(reply.status, 403) << token << " " << operation.id << " " << reply.text;
      EXPECT_EQ(reply.word("code"), kForbidden.id) << operation.id;
      EXPECT_THAT(reply.word("detail"), HasSubstr(operation.object + ":" + operation.action));
      refused.insert(token);
    }
  }
  EXPECT_THAT(refused,
              ::testing::IsSupersetOf({"acme-admin", "acme-audit", "acme-help", "acme-none"}));
}

TEST_F(PermissionTest, AcceptsWhatTheRoleHolds) {
  for (const Operation& operation : all_operations()) {
    for (const std::string token :
         {"acme-audit", "acme-help", "acme-none", "acme-admin", "admin", "operator"}) {
      const bool last_of_all = operation.id == "deleteOrganisation";  // acme goes with it
      if (!may(token, operation) || last_of_all) {
        continue;
      }
      const Reply reply = send(call_to(operation, {{"organisation", "acme"}}), token);
      EXPECT_NE(reply.status, 401) << token << " " << operation.id;
      EXPECT_NE(reply.word("code"), kForbidden.id) << token << " " << operation.id;
      EXPECT_LT(reply.status, 500) << token << " " << operation.id << " " << reply.text;
    }
  }
}

TEST_F(PermissionTest, RefusesAForeignOrganisationAsOneThatDoesNotExist) {
  for (const Operation& operation : all_operations()) {
    if (!names_organisation(operation)) {
      continue;
    }
    for (const std::string token : {"acme-admin", "acme-audit", "acme-help", "acme-none"}) {
      for (const std::string foreign : {"globex", "root"}) {
        const Reply there = send(call_to(operation, {{"organisation", foreign}}), token);
        const Reply nowhere = send(call_to(operation, {{"organisation", "nowhere"}}), token);
        EXPECT_EQ(there.status, 404) << token << " " << operation.id;
        EXPECT_EQ(there.text, nowhere.text) << operation.id;
        EXPECT_EQ(there.headers, nowhere.headers) << operation.id;
      }
    }
  }
}

// An id of another organisation's object in a path of the own one.
TEST_F(PermissionTest, RefusesForeignObjectsAsThoseThatDoNotExist) {
  const std::string user = make_user("globex", "gina");
  const std::string session = make_session(user);
  identity::LoginEvent event;
  event.reference = "GGGG-GGGG";
  event.organisation = identity::OrganisationId("globex");
  record(event);
  made("/organisations/globex/groups", R"({"id":"only-globex","value":"x"})");
  made("/organisations/globex/roles", R"({"id":"only-globex"})");
  const std::map<std::string, std::string> theirs{{"organisation", "acme"},
                                                  {"authenticator", "globex-sso"},
                                                  {"group", "only-globex"},
                                                  {"role", "only-globex"},
                                                  {"application", "globex-app"},
                                                  {"token", "globex-admin"},
                                                  {"user", user},
                                                  {"session", session},
                                                  {"reference", "GGGG-GGGG"}};
  const std::map<std::string, std::string> nobodys{
      {"organisation", "acme"},       {"authenticator", "nothing"},
      {"group", "nothing"},           {"role", "nothing"},
      {"application", "nothing"},     {"token", "nothing"},
      {"user", std::string(26, 'a')}, {"session", std::string(64, 'a')},
      {"reference", "AAAA-AAAA"}};
  std::size_t compared = 0;
  for (const Operation& operation : all_operations()) {
    const auto names = path_parameters(operation.path);
    if (operation.scope == Scope::kSystem || names.empty() || names.back() == "organisation") {
      continue;
    }
    for (const std::string body :
         {"{}", R"({"to":"acme-sso"})", R"({"password":"correct horse battery"})"}) {
      Sent there = call_to(operation, theirs);
      Sent nowhere = call_to(operation, nobodys);
      if (operation.body == BodyType::kJson) {
        there.body = nowhere.body = body;
      }
      Reply first = send(there, "acme-admin");
      const Reply second = send(nowhere, "acme-admin");
      // What was typed is said again.
      if (const std::size_t typed = first.text.find("GGGG-GGGG"); typed != std::string::npos) {
        first.text.replace(typed, 9, "AAAA-AAAA");
      }
      EXPECT_GE(first.status, 400) << operation.id << " " << first.text;
      EXPECT_EQ(first.status, second.status) << operation.id << first.text << second.text;
      EXPECT_EQ(first.text, second.text) << operation.id;
      ++compared;
    }
  }
  EXPECT_GT(compared, 60U);
  EXPECT_EQ(get("/organisations/globex/users/" + user).status, 200);
  EXPECT_EQ(get("/organisations/globex/sessions/" + session).status, 200);
  EXPECT_EQ(get("/organisations/globex/groups/only-globex").word("version"), "1");
  EXPECT_EQ(get("/me", "globex-admin").status, 200);
}

TEST_F(PermissionTest, AcceptsOrganisationsBelow) {
  EXPECT_EQ(get("/organisations/sales", "acme-admin").status, 200);
  EXPECT_EQ(get("/organisations/acme", "globex-admin").status, 404);
  const Reply list = get("/organisations", "acme-audit");
  EXPECT_EQ(list.size(), 3U) << list.text;
}

TEST_F(PermissionTest, RefusesATestOrganisationOfOneThatIsNotSeen) {
  for (const char* other : {"globex", "nowhere"}) {
    const Reply reply =
        patch("/organisations/sales", R"({"test_of":")" + std::string(other) + "\"}", "acme-admin");
    EXPECT_EQ(reply.status, 422) << reply.text;
    EXPECT_EQ(reply.word("errors/0/pointer"), "/test_of");
    EXPECT_EQ(reply.word("errors/0/code"), kReferenceUnknown.id);
  }
  // What the operator said stays, unseen.
  EXPECT_EQ(patch("/organisations/sales", R"({"test_of":"globex"})").status, 200);
  EXPECT_EQ(patch("/organisations/sales", R"({"name":"Sales"})", "acme-admin").status, 200);
}

}  // namespace
}  // namespace countersign::admin
