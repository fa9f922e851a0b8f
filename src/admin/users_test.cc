// SPDX-License-Identifier: Apache-2.0
#include "admin/errors.h"
#include "admin/testing/api_fixture.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Reply;

constexpr const char* kUsers = "/organisations/acme/users";

class UsersTest : public ApiFixture {
 protected:
  static std::string user(const std::string& id, const std::string& rest = "") {
    return std::string(kUsers) + "/" + id + rest;
  }
  Reply upload(const std::string& csv, const std::string& query = "",
               const std::string& token = "acme-admin") {
    return send({http::Method::kPost, std::string(kUsers) + "/bulk" + query, csv, "text/csv"},
                token);
  }
};

TEST_F(UsersTest, AcceptsAUserFromCreationToDeletion) {
  const Reply created =
      made(kUsers, R"({"user_name":"jane","email":"jane@example.com"})", "acme-admin");
  const std::string id = created.word("id");
  EXPECT_EQ(created.location, "/cs/api/v1/organisations/acme/users/" + id);
  EXPECT_EQ(created.etag, "\"1\"");
  const Reply taken = post(kUsers, R"({"user_name":"jane"})");
  EXPECT_EQ(taken.status, 409);
  EXPECT_EQ(taken.word("errors/0/pointer"), "/user_name");
  const Reply changed = patch(user(id), R"({"first_name":"Jane","groups":["staff"]})");
  EXPECT_EQ(changed.status, 200) << changed.text;
  EXPECT_EQ(changed.word("email"), "jane@example.com");
  EXPECT_EQ(changed.etag, "\"2\"");
  EXPECT_EQ(patch(user(id), R"({"user_name":"eve"})").word("errors/0/pointer"), "/user_name");
  EXPECT_EQ(put(user(id), R"({"user_name":"jane","last_name":"Doe"})").word("last_name"), "Doe");
  EXPECT_EQ(get(user(id)).at("first_name").is_null() || get(user(id)).word("first_name").empty(),
            true);
  EXPECT_EQ(erase(user(id)).status, 204);
  EXPECT_EQ(get(user(id)).status, 404);
}

TEST_F(UsersTest, RefusesReadOnlyMembersThatDiffer) {
  const std::string id = make_user("acme", "jane");
  EXPECT_EQ(put(user(id), get(user(id)).text).status, 200);
  EXPECT_EQ(patch(user(id), R"({"origin":"administrator"})").status, 200);
  const Reply reply = patch(user(id), R"({"origin":"sign_in","created":null,"email":"x"})");
  EXPECT_EQ(reply.status, 422);
  EXPECT_EQ(reply.size("errors"), 3U) << reply.text;
  EXPECT_EQ(reply.word("errors/0/pointer"), "/origin");
}

TEST_F(UsersTest, RefusesReferencesThatDoNotExist) {
  const Reply reply = post(kUsers, R"({"user_name":"j","groups":["nope"],"roles":["nope"],)"
                                   R"("authenticator":"globex-sso","external_identities":)"
                                   R"([{"authenticator":"globex-sso","value":"x"}]})");
  EXPECT_EQ(reply.status, 422);
  EXPECT_EQ(reply.size("errors"), 4U) << reply.text;
  EXPECT_EQ(post(kUsers, R"({"user_name":"j","roles":["operator"]})").status, 422);
}

// CX: exact and case-sensitive.
TEST_F(UsersTest, RefusesAnExternalIdentityTwice) {
  const std::string identity = R"(,"external_identities":[{"authenticator":"acme-sso","value":")";
  make_user("acme", "one", identity + "A\"}]");
  EXPECT_EQ(post(kUsers, R"({"user_name":"two")" + identity + "A\"}]}").status, 409);
  make_user("acme", "three", identity + "a\"}]");
}

TEST_F(UsersTest, RefusesBadPasswordsAndShowsNone) {
  const std::string id = make_user("acme", "jane");
  EXPECT_EQ(post(user(id, "/password"), R"({"password":"short"})").word("errors/0/code"),
            "identity.password_too_short");
  const Reply set = post(user(id, "/password"), R"({"password":"correct horse battery"})");
  EXPECT_EQ(set.word("has_password"), "true");
  EXPECT_THAT(set.text, Not(HasSubstr("argon2")));
  EXPECT_THAT(get("/audit").text, Not(HasSubstr("argon2")));
  EXPECT_EQ(patch(user(id), R"({"password_hash":"x"})").status, 422);
  EXPECT_EQ(patch(user(id), R"({"email":"j@example.com"})").word("has_password"), "true");
  EXPECT_EQ(erase(user(id, "/password")).word("has_password"), "false");
}

TEST_F(UsersTest, RefusesSessionsToOutliveABlock) {
  const std::string id = make_user("acme", "jane");
  for (const char* const action : {"/block", "/deactivate"}) {
    EXPECT_EQ(post(user(id, "/unblock"), "").status, 200);
    const std::string session = make_session(id);
    EXPECT_EQ(get(user(id, "/sessions")).size(), 1U);
    EXPECT_EQ(post(user(id, action), "").status, 200);
    EXPECT_EQ(get(user(id, "/sessions")).size(), 0U) << action;
    EXPECT_EQ(get("/organisations/acme/sessions/" + session).status, 404);
  }
  EXPECT_EQ(sessions_->size(), 0U);
}

// X1.
TEST_F(UsersTest, AcceptsEndingSessions) {
  const std::string jane = make_user("acme", "jane");
  const std::string joe = make_user("sales", "joe");
  const std::string gina = make_user("globex", "gina");
  const std::string session = make_session(jane);
  make_session(joe);
  make_session(gina);
  EXPECT_EQ(get("/organisations/acme/sessions", "acme-help").size(), 1U);
  EXPECT_EQ(get("/organisations/acme/sessions?below=true", "acme-help").size(), 2U);
  EXPECT_EQ(get("/organisations/acme/sessions/" + session).word("user_name"), "jane");
  EXPECT_EQ(erase("/organisations/acme/sessions", "acme-help").word("code"), kSelectionMissing.id);
  // Of somebody else's user there is none here.
  EXPECT_EQ(erase("/organisations/acme/sessions?user=" + gina, "acme-help").word("ended"), "0");
  EXPECT_EQ(erase("/organisations/acme/sessions/" + session, "acme-help").status, 204);
  EXPECT_EQ(erase("/organisations/acme/sessions?authenticator=local&below=true").word("ended"),
            "1");
  EXPECT_EQ(sessions_->size(), 1U);
  EXPECT_EQ(erase("/organisations/globex/sessions?all=true").word("ended"), "1");
  EXPECT_THAT(get("/audit?object=user/").text, HasSubstr("session.delete"));
}

TEST_F(UsersTest, ReadsListsAndSearches) {
  for (const char* const name : {"anna", "anne", "bert", "carl"}) {
    make_user("acme", name);
  }
  make_user("sales", "zoe");
  EXPECT_EQ(get(std::string(kUsers) + "?search=ann").size(), 2U);
  EXPECT_EQ(get(std::string(kUsers) + "?below=true").size(), 5U);
  EXPECT_EQ(get(std::string(kUsers) + "?count=true&limit=2").word("total"), "4");
  std::string next;
  std::size_t seen = 0;
  do {
    const Reply reply =
        get(std::string(kUsers) + "?below=true&limit=2" + (next.empty() ? "" : "&after=" + next));
    seen += reply.size();
    next = reply.at("next").is_null() ? "" : reply.word("next");
  } while (!next.empty());
  EXPECT_EQ(seen, 5U);
  EXPECT_EQ(get(std::string(kUsers) + "?state=blocked").size(), 0U);
}

// U2.
TEST_F(UsersTest, AcceptsABulkUploadAsAWhole) {
  make_user("acme", "anna", R"(,"email":"anna@example.com")");
  const std::string csv =
      "user_name,email,groups\r\nanna,anna@new.example,staff\r\nbert,bert@example.com,\r\n";
  const Reply dry = upload(csv, "?dry_run=true");
  EXPECT_EQ(dry.status, 200) << dry.text;
  EXPECT_EQ(dry.word("created"), "1");
  EXPECT_EQ(dry.word("updated"), "1");
  EXPECT_EQ(get(kUsers).size(), 1U);
  EXPECT_EQ(upload(csv).status, 200);
  EXPECT_EQ(get(kUsers).size(), 2U);
  EXPECT_EQ(get(std::string(kUsers) + "?search=anna").word("items/0/email"), "anna@new.example");
  EXPECT_EQ(upload(csv).word("unchanged"), "2");
  const std::string bad = "user_name,groups\r\ncarl,staff\r\ndora,nope\r\n";
  EXPECT_EQ(upload(bad, "?dry_run=true").word("problem_count"), "1");
  const Reply refused = upload(bad);
  EXPECT_EQ(refused.status, 422) << refused.text;
  EXPECT_EQ(refused.word("errors/0/pointer"), "/3/groups");
  EXPECT_EQ(get(kUsers).size(), 2U);
  EXPECT_EQ(upload("user_name,roles\r\neve,administrator\r\n", "", "acme-help").status, 403);
  EXPECT_THAT(get(std::string(kUsers) + "/export").text, HasSubstr("bert@example.com"));
  EXPECT_THAT(get(std::string(kUsers) + "/bulk/template").text, HasSubstr("user_name"));
}

TEST_F(UsersTest, RefusesABulkUploadThatGivesMore) {
  make_token("loader", "acme", R"("permissions":["user:*"])");
  const Reply reply = upload("user_name,roles\r\neve,administrator\r\n", "", "loader");
  EXPECT_EQ(reply.word("code"), kEscalation.id) << reply.text;
  EXPECT_EQ(upload("user_name,roles\r\neve,administrator\r\n", "?dry_run=true", "loader").status,
            403);
  EXPECT_EQ(get(kUsers).size(), 0U);
}

}  // namespace
}  // namespace countersign::admin
