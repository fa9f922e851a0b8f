// SPDX-License-Identifier: Apache-2.0
// What a change needs of the proxy in front is said in its answer, and not again.
#include <string>

#include "admin/errors.h"
#include "admin/testing/api_fixture.h"
#include "json/writer.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Reply;

constexpr const char* kCode = "warning.proxy_outdated";
constexpr const char* kShop = "/organisations/root/applications/shop";

class ProxyWarningsTest : public ApiFixture {
 protected:
  /// The pointer of the only warning; its code else.
  static std::string only(const Reply& reply) {
    EXPECT_EQ(reply.size("warnings"), 1U) << reply.text;
    EXPECT_THAT(reply.word("warnings/0/remedy"), HasSubstr("countersign proxy nginx"));
    return reply.word("warnings/0/code") == kCode ? reply.word("warnings/0/pointer")
                                                  : reply.word("warnings/0/code");
  }
  Reply make_shop() {
    return post("/organisations/root/applications",
                R"({"id":"shop","urls":["https://app.example.com/shop"]})");
  }
};

TEST_F(ProxyWarningsTest, TellsOfNewUrlsAndHeadersInTheAnswerAlone) {
  const Reply made = make_shop();
  EXPECT_EQ(only(made), "/urls");
  EXPECT_THAT(made.word("warnings/0/what"), HasSubstr("https://app.example.com/shop"));
  EXPECT_EQ(get(kShop).size("warnings"), 0U);
  const Reply header = patch(kShop, R"({"headers":{"X-Auth-Mail":"mail"}})");
  EXPECT_EQ(only(header), "/headers");
  EXPECT_THAT(header.word("warnings/0/what"), HasSubstr("x-auth-mail"));
  EXPECT_EQ(put(kShop, json::write(header.body)).status, 200) << "as it was shown";
  EXPECT_EQ(only(patch(kShop, R"({"headers":{"X-Auth-B":"b","X-Auth-Mail":"mail"}})")), "/headers");
}

TEST_F(ProxyWarningsTest, TellsNothingOfWhatTheProxyNeedNotKnow) {
  make_shop();
  ASSERT_EQ(patch(kShop, R"({"headers":{"X-Auth-Mail":"mail"}})").status, 200);
  for (const char* change :
       {R"({"name":"Shop"})", R"({"headers":{"X-Auth-Mail":null,"x-auth-mail":"email"}})",
        R"({"rules":[{"path":"/","allow":"signed_in"}]})", R"({"headers":null})"}) {
    const Reply changed = patch(kShop, change);
    EXPECT_EQ(changed.status, 200) << changed.text;
    EXPECT_EQ(changed.size("warnings"), 0U) << change << changed.text;
  }
}

TEST_F(ProxyWarningsTest, TellsOfHostNamesOfOrganisations) {
  const Reply named = patch("/organisations/acme", R"({"host_names":["acme.example.com"]})");
  EXPECT_EQ(named.status, 200) << named.text;
  EXPECT_EQ(only(named), "/host_names");
  EXPECT_EQ(get("/organisations/acme").size("warnings"), 0U);
}

TEST_F(ProxyWarningsTest, NamesAFewOfMany) {
  const Reply made = post("/organisations/root/applications", R"({"id":"many","urls":[
      "https://app.example.com/a","https://app.example.com/b","https://app.example.com/c",
      "https://app.example.com/d","https://app.example.com/e"]})");
  EXPECT_EQ(only(made), "/urls");
  EXPECT_THAT(made.word("warnings/0/what"), HasSubstr("/c\" and 2 more"));
  EXPECT_THAT(made.word("warnings/0/what"), Not(HasSubstr("/d\"")));
}

TEST_F(ProxyWarningsTest, TellsOfAllThatAFileChanges) {
  const char* file =
      R"({"applications":[{"id":"shop","organisation":"root","organisations":"own",
          "urls":["https://app.example.com/shop"]}]})";
  for (const char* action : {"plan", "apply"}) {
    const Reply report = post(std::string("/configuration/") + action, file);
    EXPECT_EQ(only(report), "/applications/shop/urls") << report.text;
  }
  const Reply again = post("/configuration/apply", file);
  EXPECT_EQ(again.size("warnings"), 0U) << again.text;
}

}  // namespace
}  // namespace countersign::admin
