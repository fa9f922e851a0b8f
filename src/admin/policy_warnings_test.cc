// SPDX-License-Identifier: Apache-2.0
// A policy may list what signs nobody in yet; whoever sets it is told.
#include <string>

#include "admin/testing/api_fixture.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using ::testing::HasSubstr;
using testing::Reply;

constexpr const char* kAcme = "/organisations/acme";
constexpr const char* kSso = "/organisations/acme/authenticators/acme-sso";
constexpr const char* kPolicy = R"({"policy":{"authenticators":["local","acme-sso"]}})";

class PolicyWarningsTest : public ApiFixture {};

TEST_F(PolicyWarningsTest, TellsOfADraft) {
  const Reply set = patch(kAcme, kPolicy, "acme-admin");
  EXPECT_EQ(set.status, 200) << set.text;
  for (const Reply& reply : {set, get(kAcme, "acme-admin")}) {
    EXPECT_EQ(reply.size("warnings"), 1U) << reply.text;
    EXPECT_EQ(reply.word("warnings/0/code"), "warning.not_active");
    EXPECT_EQ(reply.word("warnings/0/pointer"), "/policy/authenticators/1");
    EXPECT_EQ(reply.word("warnings/0/what"), R"("acme-sso" is a draft: nobody signs in by it)");
    EXPECT_THAT(reply.word("warnings/0/remedy"), HasSubstr("authenticator test acme-sso"));
  }
}

TEST_F(PolicyWarningsTest, TellsOfADisabledOneAndNothingOfAnActiveOne) {
  ASSERT_EQ(patch(kAcme, kPolicy).status, 200);
  ASSERT_EQ(post(std::string(kSso) + "/activate", R"({"force":true})").status, 200);
  EXPECT_EQ(get(kAcme).word("warnings"), "[]");
  ASSERT_EQ(post(std::string(kSso) + "/disable", "").status, 200);
  EXPECT_THAT(get(kAcme).word("warnings/0/what"), HasSubstr("is disabled"));
}

TEST_F(PolicyWarningsTest, TellsOfAllInAFile) {
  const Reply report = post("/configuration/plan",
                            R"({"organisations":[{"id":"acme","parent":"root","name":"Acme",
                                "url_spaces":["https://acme.example.com"],
                                "policy":{"authenticators":["acme-sso"]}}]})");
  EXPECT_EQ(report.status, 200) << report.text;
  EXPECT_EQ(report.word("warnings/0/code"), "warning.not_active") << report.text;
  EXPECT_EQ(report.word("warnings/0/pointer"), "/organisations/acme/policy/authenticators/0");
}

}  // namespace
}  // namespace countersign::admin
