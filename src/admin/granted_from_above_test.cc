// SPDX-License-Identifier: Apache-2.0
// What only an administrator over the organisation above may give.
#include "admin/granted_from_above.h"

#include "admin/errors.h"
#include "admin/testing/api_fixture.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using ::testing::HasSubstr;
using testing::Reply;

class GrantedFromAboveTest : public ApiFixture {
 protected:
  static void expect_refused(const Reply& reply, const std::string& member = "url_spaces") {
    EXPECT_EQ(reply.status, 403) << reply.text;
    EXPECT_EQ(reply.word("code"), kForbidden.id);
    EXPECT_THAT(reply.word("remedy"),
                HasSubstr("ask an administrator of the organisation above to change " + member));
  }
};

TEST_F(GrantedFromAboveTest, RefusesToTakeASpaceForOneself) {
  const std::string spaces =
      R"({"url_spaces":["https://acme.example.com","https://new.example.com"]})";
  expect_refused(patch("/organisations/acme", spaces, "acme-admin"));
  expect_refused(post("/configuration/apply",
                      R"({"organisations":[{"id":"acme","parent":"root","name":"Acme",
                          "url_spaces":["https://new.example.com"]}]})",
                      "acme-admin"));
  EXPECT_EQ(patch("/organisations/acme", spaces).status, 200);
  expect_refused(patch("/organisations/acme", R"({"url_spaces":[]})", "acme-admin"));
  const Reply other = patch("/organisations/acme", R"({"name":"Acme Inc"})", "acme-admin");
  EXPECT_EQ(other.status, 200) << "what it does not change is no obstacle: " << other.text;
  const Reply replaced = put("/organisations/acme", R"({"name":"Acme Ltd"})", "acme-admin");
  EXPECT_EQ(replaced.status, 200) << "what it does not say stays as it is: " << replaced.text;
  EXPECT_THAT(get("/organisations/acme").text, HasSubstr("https://new.example.com"));
}

// A test organisation does not count among those side by side: the one beside it would stand alone,
// and names that are typed at the page above would lead there, or no longer.
TEST_F(GrantedFromAboveTest, RefusesToStandBesideOthersAsATestOrganisation) {
  expect_refused(patch("/organisations/acme", R"({"test_of":"sales"})", "acme-admin"), "test_of");
  expect_refused(post("/configuration/apply",
                      R"({"organisations":[{"id":"acme","parent":"root","name":"Acme",
                          "url_spaces":["https://acme.example.com"],"test_of":"sales"}]})",
                      "acme-admin"),
                 "test_of");
  ASSERT_EQ(patch("/organisations/acme", R"({"test_of":"globex"})").status, 200);
  expect_refused(patch("/organisations/acme", R"({"test_of":null})", "acme-admin"), "test_of");
  const Reply replaced = put("/organisations/acme", R"({"name":"Acme Ltd"})", "acme-admin");
  EXPECT_EQ(replaced.status, 200) << "what it does not say stays as it is: " << replaced.text;
  EXPECT_EQ(get("/organisations/acme").word("test_of"), "globex");
  ASSERT_EQ(patch("/organisations/acme", R"({"test_of":null})").status, 200);
  EXPECT_EQ(
      post("/organisations", R"({"id":"acme.lab","parent":"acme","test_of":"acme"})", "acme-admin")
          .status,
      201);
  EXPECT_EQ(patch("/organisations/acme.lab", R"({"test_of":null})", "acme-admin").status, 200);
}

/// One error of a document that was refused.
struct Told {
  std::string code;
  std::string remedy;
};

Told only_error(const Reply& reply) {
  EXPECT_EQ(reply.status, 422) << reply.text;
  const json::Value* errors =
      reply.body.is_object() ? reply.body.as_object().find("errors") : nullptr;
  if (errors == nullptr || errors->as_array().size() != 1) {
    ADD_FAILURE() << reply.text;
    return {};
  }
  const json::Object& error = errors->as_array().front().as_object();
  return {error.find("code")->as_string(), error.find("remedy")->as_string()};
}

// The finding: an application inside the root's, of which the longest path won.
TEST_F(GrantedFromAboveTest, RefusesAnApplicationOutsideOfTheSpacesOfItsOrganisation) {
  made("/organisations/root/applications", R"({"id":"main","urls":["https://main.example.com"]})");
  const auto application = [&](const std::string& url) {
    return post("/organisations/acme/applications",
                R"({"id":"acme.evil","urls":[")" + url + R"("]})", "acme-admin");
  };
  for (const char* url : {"https://main.example.com/admin", "https://main.example.com",
                          "https://globex.example.com/x", "https://nobody.example.com"}) {
    const Told told = only_error(application(url));
    EXPECT_EQ(told.code, "catalogue.url_not_owned");
    EXPECT_EQ(told.remedy, "Ask an administrator of the organisation above to add \"" +
                               std::string(url) + "\" to url_spaces of \"acme\".");
  }
  EXPECT_EQ(application("https://acme.example.com/x").status, 201);
}

TEST_F(GrantedFromAboveTest, RefusesTheGatewaysOwnUrls) {
  EXPECT_EQ(only_error(post("/organisations/root/applications",
                            R"({"id":"x","urls":["https://app.example.com/CS/login"]})"))
                .code,
            kOwnPlace.id);
  EXPECT_EQ(only_error(patch("/organisations/globex",
                             R"({"url_spaces":["https://globex.example.com",
                                               "https://app.example.com/cs"]})"))
                .code,
            kOwnPlace.id);
  EXPECT_EQ(
      post("/organisations/root/applications", R"({"id":"x","urls":["https://app.example.com/"]})")
          .status,
      201);
}

TEST_F(GrantedFromAboveTest, ShowsWarningsOfApplications) {
  made("/organisations/root/applications",
       R"({"id":"x","urls":["https://APP.example.com:8443/y"]})");
  EXPECT_EQ(get("/organisations/root/applications/x").word("warnings"), "[]");
  const Reply away = get("/organisations/acme/applications/acme-app");
  EXPECT_EQ(away.size("warnings"), 1U);
  EXPECT_EQ(away.word("warnings/0/code"), "warning.other_host");
  EXPECT_EQ(away.word("warnings/0/pointer"), "/urls/0");
}

TEST_F(GrantedFromAboveTest, AcceptsAPartGivenToAnOrganisationBelow) {
  EXPECT_EQ(patch("/organisations/acme",
                  R"({"url_spaces":["https://acme.example.com","https://new.example.com"]})")
                .status,
            200);
  const std::string part = R"({"url_spaces":["https://new.example.com/sales"]})";
  EXPECT_EQ(patch("/organisations/sales", part, "acme-admin").status, 200);
  const Reply made = post("/organisations",
                          R"({"id":"acme.east","parent":"acme",
                              "url_spaces":["https://new.example.com/east"]})",
                          "acme-admin");
  EXPECT_EQ(made.status, 201) << made.text;
}

}  // namespace
}  // namespace countersign::admin
