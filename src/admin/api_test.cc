// SPDX-License-Identifier: Apache-2.0
// What holds for every call: routes, queries, bodies, versions, pages.
#include "admin/api.h"

#include "admin/errors.h"
#include "admin/testing/api_fixture.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Reply;
using testing::Sent;

constexpr const char* kGroups = "/organisations/acme/groups";

class ApiTest : public ApiFixture {};

TEST_F(ApiTest, RefusesUnknownPathsAndMethods) {
  EXPECT_EQ(get("/nowhere").status, 404);
  EXPECT_EQ(get("/organisations/").status, 404);
  EXPECT_EQ(get("/organisations/acme/users/").status, 404);
  EXPECT_EQ(get("/organisations/%61cme").status, 404);
  const Reply reply = put("/organisations/acme/groups", "{}");
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(reply.word("code"), kMethodNotAllowed.id);
  EXPECT_THAT(reply.headers, HasSubstr("Allow: GET, POST"));
  EXPECT_EQ(get("/organisations/acme/users/bulk").status, 405);
}

TEST_F(ApiTest, AcceptsPathsOfItsOwnAlone) {
  EXPECT_TRUE(api_->owns("/cs/api/v1/me"));
  EXPECT_TRUE(api_->owns("/cs/api/v1"));
  EXPECT_FALSE(api_->owns("/cs/api/v12"));
  EXPECT_FALSE(api_->owns("/cs/login"));
}

TEST_F(ApiTest, RefusesQueriesItDoesNotKnow) {
  const Reply unknown = get(std::string(kGroups) + "?limt=5");
  EXPECT_EQ(unknown.status, 400);
  EXPECT_EQ(unknown.word("code"), kQueryUnknown.id);
  EXPECT_THAT(unknown.word("detail"), HasSubstr("limt"));
  for (const std::string query :
       {"limit=0", "limit=201", "limit=x", "limit=5&limit=6", "below=yes", "limit="}) {
    EXPECT_EQ(get(std::string(kGroups) + "?" + query).word("code"), kQueryInvalid.id) << query;
  }
  EXPECT_EQ(get(std::string(kGroups) + "?limit=1").status, 200);
  EXPECT_EQ(get(std::string(kGroups) + "?limit=200").status, 200);
  EXPECT_EQ(get(std::string(kGroups) + "?limit=%zz").status, 400);
}

TEST_F(ApiTest, RefusesBodiesOfAnotherType) {
  const std::string body = R"({"id":"a","value":"A"})";
  EXPECT_EQ(send({http::Method::kPost, kGroups, body, "text/plain"}).status, 415);
  EXPECT_EQ(send({http::Method::kPost, kGroups, body, ""}).status, 415);
  EXPECT_EQ(send({http::Method::kPost, kGroups, ""}).word("code"), kBodyMissing.id);
  EXPECT_EQ(send({http::Method::kGet, kGroups, body}).word("code"), kBodyUnexpected.id);
  EXPECT_EQ(post(kGroups, "[]").word("code"), kBodyInvalid.id);
  EXPECT_EQ(post(kGroups, "{\"id\":").word("code"), "json.syntax");
  EXPECT_EQ(post(kGroups, R"({"id":"a","id":"b"})").word("code"), "json.duplicate_key");
  EXPECT_EQ(send({http::Method::kPost, kGroups, body, "application/json; charset=utf-8"}).status,
            201);
}

TEST_F(ApiTest, RefusesTwoCredentials) {
  testing::Sent sent{http::Method::kGet, "/me"};
  sent.headers.emplace_back("Authorization", "Bearer " + secret_of("admin"));
  EXPECT_EQ(send(sent).status, 401);
  sent.headers.clear();
  sent.headers.emplace_back("Cookie", "token=" + secret_of("admin"));
  EXPECT_EQ(send(sent, "").status, 401);
}

TEST_F(ApiTest, RefusesAnotherVersionThanIfMatch) {
  const std::string path = std::string(kGroups) + "/staff";
  const Reply before = get(path);
  EXPECT_EQ(before.etag, "\"1\"");
  const auto change = [&](const std::string& tag) {
    return send({http::Method::kPatch,
                 path,
                 R"({"label":"Staff)" + tag.substr(1, 1) + R"("})",
                 "application/merge-patch+json",
                 {{"If-Match", tag}}});
  };
  EXPECT_EQ(change("\"2\"").word("code"), kPreconditionFailed.id);
  EXPECT_EQ(change("W/\"1\"").status, 412);
  EXPECT_EQ(change("1").word("code"), kIfMatchInvalid.id);
  const Reply after = change("\"7\", \"1\"");
  EXPECT_EQ(after.status, 200) << after.text;
  EXPECT_EQ(after.etag, "\"2\"");
  EXPECT_EQ(change("\"1\"").status, 412);
  EXPECT_EQ(change("*").status, 200);
  EXPECT_EQ(send({http::Method::kDelete, path, "", "", {{"If-Match", "\"1\""}}}).status, 412);
}

TEST_F(ApiTest, ReadsPages) {
  for (int i = 0; i < 7; ++i) {
    made(kGroups,
         R"({"id":"g)" + std::to_string(i) + R"(","value":"v)" + std::to_string(i) + "\"}");
  }
  std::vector<std::string> ids;
  std::string next;
  do {
    const Reply reply =
        get(std::string(kGroups) + "?limit=3" + (next.empty() ? "" : "&after=" + next));
    ASSERT_EQ(reply.status, 200);
    for (std::size_t i = 0; i < reply.size(); ++i) {
      ids.push_back(reply.word("items/" + std::to_string(i) + "/id"));
    }
    next = reply.at("next").is_null() ? "" : reply.word("next");
  } while (!next.empty());
  EXPECT_THAT(ids, ::testing::ElementsAre("g0", "g1", "g2", "g3", "g4", "g5", "g6", "staff"));
  EXPECT_EQ(get(std::string(kGroups) + "?after=***").word("code"), kCursorInvalid.id);
  EXPECT_EQ(get(std::string(kGroups) + "?after=YWJj").word("code"), kCursorInvalid.id);
  EXPECT_EQ(get(std::string(kGroups) + "?below=true&limit=200").size(), 8U);
}

TEST_F(ApiTest, RefusesWhenTooMuchWaits) {
  std::promise<void> gate;
  const auto open = gate.get_future().share();
  // Until it is full: the thread of the call before may not be back yet.
  while (workers_->try_run([open] { open.wait(); })) {
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  while (workers_->try_run([open] { open.wait(); })) {
  }
  const Reply reply = get("/me");
  EXPECT_EQ(reply.status, 503);
  EXPECT_THAT(reply.headers, HasSubstr("Retry-After: "));
  gate.set_value();
}

TEST_F(ApiTest, ReadsLessOfStrangers) {
  const auto limit = [&](const std::string& authorization) {
    const http::Header header{"Authorization", authorization};
    http::RequestFields fields;
    fields.method = http::Method::kPost;
    fields.path = "/cs/api/v1/configuration/apply";
    fields.headers = std::span(&header, 1);
    return api_->body_limit(http::Request(fields));
  };
  EXPECT_EQ(limit("Bearer " + secret_of("admin")), Api::kMaxBodyBytes);
  EXPECT_EQ(limit("Bearer nonsense"), 64U * 1024);
}

TEST_F(ApiTest, RefusesBodiesThatAreTooLargeAsProblems) {
  const auto refused = [&](http::Method method, std::string_view path, const std::string& token) {
    const std::string credentials = "Bearer " + token;
    const http::Header header{"Authorization", credentials};
    http::RequestFields fields;
    fields.method = method;
    fields.path = path;
    fields.headers = std::span(&header, 1);
    return api_->refuse_body(http::Request(fields));
  };
  const std::string admin = secret_of("admin");
  const auto large =
      refused(http::Method::kPost, "/cs/api/v1/organisations/acme/users/bulk", admin);
  EXPECT_EQ(large.status(), 413);
  EXPECT_EQ(large.header("Content-Type"), "application/problem+json");
  EXPECT_THAT(large.body(), HasSubstr("67108864 bytes"));
  const auto unexpected = refused(http::Method::kGet, "/cs/api/v1/me", admin);
  EXPECT_EQ(unexpected.status(), 400);
  EXPECT_THAT(unexpected.body(), HasSubstr(kBodyUnexpected.id));
  EXPECT_EQ(refused(http::Method::kGet, "/cs/api/v1/me", "nonsense").status(), 401);
}

TEST_F(ApiTest, RefusesIfMatchWhereThereIsNoVersion) {
  Sent sent{http::Method::kDelete, "/organisations/acme/sessions?all=true"};
  EXPECT_EQ(send(sent).status, 200);
  sent.headers = {{"If-Match", "\"1\""}};
  EXPECT_EQ(send(sent).word("code"), kIfMatchInvalid.id);
}

TEST_F(ApiTest, RefusesPackedBodies) {
  Sent sent{http::Method::kPatch, "/organisations/acme/groups/staff", R"({"label":"Staff"})"};
  sent.headers = {{"Content-Encoding", "identity"}};
  EXPECT_EQ(send(sent).status, 200);
  sent.headers = {{"Content-Encoding", "gzip"}};
  const Reply packed = send(sent);
  EXPECT_EQ(packed.status, 415);
  EXPECT_EQ(packed.word("code"), kMediaType.id);
}

TEST_F(ApiTest, RefusesADocumentWithAllItsMistakesAndNoId) {
  const Reply reply = post("/organisations/acme/groups", R"({"surprise":1,"order":"x"})");
  EXPECT_EQ(reply.status, 422);
  EXPECT_EQ(reply.word("errors/0/pointer"), "/id");
  EXPECT_EQ(reply.size("errors"), 4U) << reply.text;  // /value is missing, too
}

TEST_F(ApiTest, ReadsNoSecretInLogAndAudit) {
  make_token("ci", "acme", R"("roles":["auditor"])");
  EXPECT_THAT(log_.text(), Not(HasSubstr("cs_")));
  const Reply audit = get("/audit");
  EXPECT_THAT(audit.text, Not(HasSubstr("cs_")));
  EXPECT_THAT(audit.text, Not(HasSubstr(token_hash(secret_of("ci")))));
  EXPECT_THAT(get("/organisations/acme/tokens").text, Not(HasSubstr("secret")));
}

TEST_F(ApiTest, ReadsItsOpenApiDocument) {
  const Reply reply = get("/openapi.json", "acme-none");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.word("openapi"), "3.1.0");
  EXPECT_EQ(reply.word("servers/0/url"), "https://app.example.com/cs/api/v1");
}

}  // namespace
}  // namespace countersign::admin
