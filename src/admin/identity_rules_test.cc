// SPDX-License-Identifier: Apache-2.0
#include "admin/errors.h"
#include "admin/testing/api_fixture.h"
#include "store/errors.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using testing::Reply;

/// `group-sso` of the root is for everybody below, `root-sso` for the root's people alone.
class IdentityRulesTest : public ApiFixture {
 protected:
  IdentityRulesTest() {
    made("/organisations/root/authenticators",
         R"({"id":"group-sso","name":"Group","people":"below",)" + saml_members() + "}");
    made("/organisations/root/authenticators",
         R"({"id":"root-sso","name":"Root",)" + saml_members() + "}");
  }
  static std::string user_with(const std::string& name, const std::string& authenticator,
                               const std::string& value = "ceo") {
    return R"({"user_name":")" + name + R"(","external_identities":[{"authenticator":")" +
           authenticator + R"(","value":")" + value + R"("}]})";
  }
  static constexpr const char* kUsers = "/organisations/acme/users";
};

TEST_F(IdentityRulesTest, RefusesIdentitiesOfAnAuthenticatorOfSomebodyAbove) {
  const Reply refused = post(kUsers, user_with("jane", "group-sso"), "acme-admin");
  EXPECT_EQ(refused.status, 403) << refused.text;
  EXPECT_EQ(refused.word("code"), kForbidden.id);
  EXPECT_THAT(refused.word("detail"), ::testing::HasSubstr("authenticator:assign"));
  EXPECT_EQ(made(kUsers, user_with("jane", "group-sso")).status, 201);
  EXPECT_EQ(made(kUsers, user_with("joan", "acme-sso"), "acme-admin").status, 201);
}

TEST_F(IdentityRulesTest, AnswersAlikeWhetherOrNotAnIdentityIsKnownElsewhere) {
  made("/organisations/globex/users", user_with("ceo", "group-sso"));
  const Reply known = post(kUsers, user_with("jane", "group-sso", "ceo"), "acme-admin");
  const Reply unknown = post(kUsers, user_with("jane", "group-sso", "nobody"), "acme-admin");
  EXPECT_EQ(known.status, unknown.status);
  EXPECT_EQ(known.text, unknown.text);
  // Whoever may say so is told.
  const Reply taken = post(kUsers, user_with("jane", "group-sso", "ceo"));
  EXPECT_EQ(taken.status, 409) << taken.text;
  EXPECT_EQ(taken.word("code"), store::kExternalIdentityExists.id);
}

TEST_F(IdentityRulesTest, RefusesThemByEveryDoor) {
  const std::string id = make_user("acme", "jane");
  const std::string user = std::string(kUsers) + "/" + id;
  const std::string identities = user_with("jane", "group-sso");
  EXPECT_EQ(patch(user, identities, "acme-admin").word("code"), kForbidden.id);
  EXPECT_EQ(put(user, identities, "acme-admin").word("code"), kForbidden.id);
  const auto upload = [&](const std::string& query) {
    return send({http::Method::kPost, std::string(kUsers) + "/bulk" + query,
                 "user_name,authenticator,external_identity\njane,group-sso,ceo\n", "text/csv"},
                "acme-admin");
  };
  EXPECT_EQ(upload("").word("code"), kForbidden.id);
  EXPECT_EQ(upload("?dry_run=true").word("code"), kForbidden.id);
  // The help desk may edit users, and say of nobody who it is.
  EXPECT_EQ(patch(user, user_with("jane", "acme-sso"), "acme-help").word("code"), kForbidden.id);
  EXPECT_EQ(patch(user, R"({"email":"jane@example.com"})", "acme-help").status, 200);
}

TEST_F(IdentityRulesTest, LeavesAloneWhatTheUserHas) {
  const std::string id = made(kUsers, user_with("jane", "group-sso")).word("id");
  const std::string user = std::string(kUsers) + "/" + id;
  EXPECT_EQ(patch(user, R"({"email":"jane@example.com"})", "acme-admin").status, 200);
  EXPECT_EQ(put(user, user_with("jane", "group-sso"), "acme-admin").status, 200);
  EXPECT_EQ(patch("/organisations/root/authenticators/group-sso", R"({"people":"own"})").status,
            200);
  EXPECT_EQ(patch(user, R"({"email":"j@example.com"})", "acme-admin").status, 200);
  EXPECT_EQ(patch(user, R"({"external_identities":[]})", "acme-admin").status, 200);
}

TEST_F(IdentityRulesTest, TellsOfAnAuthenticatorForOthersAsOfNone) {
  for (const char* member : {R"("authenticator":"NAME")",
                             R"("external_identities":[{"authenticator":"NAME","value":"x"}])"}) {
    const auto answer = [&](const std::string& name) {
      std::string body = R"({"user_name":"jane",)" + std::string(member) + "}";
      body.replace(body.find("NAME"), 4, name);
      std::string text = post(kUsers, body, "acme-admin").text;
      for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name)) {
        text.replace(at, name.size(), "NAME");
      }
      return text;
    };
    EXPECT_THAT(answer("root-sso"), ::testing::HasSubstr(std::string(kReferenceUnknown.id)));
    EXPECT_EQ(answer("root-sso"), answer("absent"));
    EXPECT_EQ(answer("globex-sso"), answer("absent"));
  }
}

TEST_F(IdentityRulesTest, RefusesANewListingOfAnAuthenticatorForOthers) {
  const std::string policy = R"({"policy":{"authenticators":["local",)";
  const Reply refused = patch("/organisations/acme", policy + R"("root-sso"]}})", "acme-admin");
  EXPECT_EQ(refused.status, 422) << refused.text;
  EXPECT_EQ(refused.word("errors/0/code"), kReferenceUnknown.id);
  EXPECT_EQ(refused.word("errors/0/pointer"), "/policy/authenticators/1");
  EXPECT_EQ(patch("/organisations/acme", policy + R"("group-sso"]}})", "acme-admin").status, 200);
  // Whose it is may keep it for itself; what lists it goes on, without it.
  EXPECT_EQ(patch("/organisations/root/authenticators/group-sso", R"({"people":"own"})").status,
            200);
  const Reply shown = get("/organisations/acme");
  EXPECT_EQ(shown.word("effective_policy/authenticators"), R"(["local"])");
  EXPECT_EQ(patch("/organisations/acme", R"({"name":"Acme Works"})", "acme-admin").status, 200);
}

TEST_F(IdentityRulesTest, RefusesPeopleOfOrganisationsThatAreNotBelow) {
  const std::string path = "/organisations/acme/authenticators/acme-sso";
  const Reply refused = patch(path, R"({"people":["sales","globex"]})", "acme-admin");
  EXPECT_EQ(refused.status, 422) << refused.text;
  EXPECT_EQ(refused.word("errors/0/code"), kReferenceUnknown.id);
  EXPECT_EQ(patch(path, R"({"people":["sales"]})", "acme-admin").word("people"), R"(["sales"])");
  EXPECT_EQ(patch(path, R"({"people":"below"})", "acme-admin").word("people"), "below");
  EXPECT_EQ(patch(path, R"({"people":"all"})", "acme-admin").status, 422);
}

TEST_F(IdentityRulesTest, RefusesNewNamesThatNobodyCanSee) {
  for (const char* name : {"racer\\u00ad", "\\u3164", "racer\\u202e"}) {
    const Reply refused = post(kUsers, std::string(R"({"user_name":")") + name + "\"}");
    EXPECT_EQ(refused.status, 422) << name << refused.text;
    EXPECT_EQ(refused.word("errors/0/pointer"), "/user_name");
  }
  made(kUsers, R"({"user_name":"Racer"})");
  EXPECT_EQ(post(kUsers, R"({"user_name":"racer"})").word("code"), store::kUserExists.id);
}

TEST_F(IdentityRulesTest, RefusesToConfirmAMailDomainOneself) {
  const std::string confirmed = R"({"mail_domains":["acme.com"],"confirmed_domains":["acme.com"]})";
  const Reply refused = patch("/organisations/acme", confirmed, "acme-admin");
  EXPECT_EQ(refused.status, 403) << refused.text;
  EXPECT_EQ(refused.word("code"), kForbidden.id);
  EXPECT_EQ(patch("/organisations/acme", confirmed, "admin").status, 200);
  // Who else lists it is told to nobody.
  const std::string listed = R"({"mail_domains":["acme.com"]})";
  EXPECT_EQ(patch("/organisations/globex", listed, "globex-admin").status, 200);
  EXPECT_EQ(patch("/organisations/globex", R"({"mail_domains":["gmail.com"]})", "globex-admin")
                .word("errors/0/code"),
            "field.domain_public");
}

TEST_F(IdentityRulesTest, ShowsAndChecksMailDomains) {
  const Reply shown = get("/organisations/acme/domains", "acme-audit");
  EXPECT_EQ(shown.status, 200) << shown.text;
  EXPECT_EQ(shown.word("items/0/state"), "unproven");
  EXPECT_EQ(shown.word("items/0/record/type"), "TXT");
  const Reply checked = post("/organisations/acme/domains/check", "", "acme-admin");
  EXPECT_EQ(checked.word("items/0/state"), "lost") << checked.text;
  EXPECT_EQ(checked.word("items/0/problem"), "no record");
  EXPECT_EQ(post("/organisations/acme/domains/check", "", "acme-audit").status, 403);
  EXPECT_EQ(get("/organisations/globex/domains", "acme-admin").status, 404);
}

}  // namespace
}  // namespace countersign::admin
