// SPDX-License-Identifier: Apache-2.0
// Who decides whom we believe: whoever changes the provider of an authenticator becomes its people.
#include "admin/errors.h"
#include "admin/testing/api_fixture.h"
#include "store/conformance/store_driver.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using ::testing::HasSubstr;
using testing::Reply;
using testing::Sent;

constexpr const char* kEvil = R"({"saml":{"idp_entity_id":"urn:evil"}})";

class TrustTest : public ApiFixture {
 protected:
  TrustTest() {
    EXPECT_EQ(post(sso("/activate"), R"({"force":true})").status, 200);
    link("jane");
    link("joe");
    make_token("editor", "acme",
               R"("permissions":["authenticator:view","authenticator:create",)"
               R"("authenticator:edit","authenticator:enable","authenticator:delete",)"
               R"("configuration:edit","configuration:view"])");
  }

  static std::string sso(const std::string& rest = "") {
    return "/organisations/acme/authenticators/acme-sso" + rest;
  }
  void link(const std::string& name) {
    make_user("acme", name,
              R"(,"external_identities":[{"authenticator":"acme-sso","value":")" + name + R"("}])");
  }
  static void expect_forbidden(const Reply& reply) {
    EXPECT_EQ(reply.status, 403) << reply.text;
    EXPECT_EQ(reply.word("code"), kForbidden.id);
    EXPECT_THAT(reply.word("detail"), HasSubstr("authenticator:trust"));
  }
  static void expect_question(const Reply& reply, const std::string& people = "all 2 people") {
    EXPECT_EQ(reply.status, 409) << reply.text;
    EXPECT_EQ(reply.word("code"), kConfirmationMissing.id);
    EXPECT_THAT(reply.word("detail"), HasSubstr(people + " of the authenticator \"acme-sso\""));
    EXPECT_THAT(reply.word("remedy"), HasSubstr("confirm=acme-sso"));
  }
  static std::string file(const std::string& saml, const std::string& state = "active") {
    return R"({"authenticators":[{"id":"acme-sso","organisation":"acme","name":"SSO","state":")" +
           state + "\"," + saml + "}]}";
  }
  static std::string other_certificate() {
    const auto key = crypto::PrivateKey::generate_rsa(2048);
    return crypto::Certificate::self_signed(
               key, "other", std::chrono::sys_seconds{},
               std::chrono::sys_seconds{std::chrono::seconds(4'000'000'000)})
        .base64();
  }
  std::string other_saml() const {
    std::string out = saml_members();
    const std::string id = "https://idp.example/e";
    return out.replace(out.find(id), id.size(), "urn:evil");
  }
};

TEST_F(TrustTest, RefusesAnotherProviderWithoutThePermission) {
  for (const std::string change :
       {R"({"saml":{"idp_entity_id":"urn:evil"}})",
        R"({"saml":{"sso_url":"https://evil.example/"}})", R"({"saml":{"tolerances":["sha1"]}})",
        R"({"saml":{"sp_entity_id":"https://acme.example.com/other"}})",
        R"({"mapping":{"external_id":"mail"}})", R"({"mapping":{"match":"user_name"}})",
        R"({"mapping":{"groups":{"attribute":"other"}}})"}) {
    expect_forbidden(patch(sso(), change, "editor"));
  }
  // What was asked for may be more, not less.
  EXPECT_EQ(patch(sso(), R"({"saml":{"authn_contexts":["Password"]}})", "editor").status, 200);
  expect_forbidden(patch(sso(), R"({"saml":{"authn_contexts":[]}})", "editor"));
  const Reply label = patch(sso(), R"({"name":"Staff"})", "editor");
  EXPECT_EQ(label.status, 200) << label.text;
  EXPECT_EQ(get(sso()).word("saml/idp_entity_id"), "https://idp.example/e");
}

// Who could choose a URN would learn which are used, and could take those that others are known by.
TEST_F(TrustTest, LeavesEntityIdsThatAreNoUrlToTheRoot) {
  const auto with = [](const std::string& id) {
    return R"({"saml":{"sp_entity_id":")" + id + R"("}})";
  };
  const std::string globex = "/organisations/globex/authenticators/globex-sso";
  ASSERT_EQ(patch(globex, with("urn:globex:gateway")).status, 200);
  const Reply taken = patch(sso(), with("urn:globex:gateway"), "acme-admin");
  const Reply free = patch(sso(), with("urn:nobody:gateway"), "acme-admin");
  EXPECT_EQ(taken.status, 403) << taken.text;
  EXPECT_EQ(taken.text, free.text);
  EXPECT_EQ(patch(globex, R"({"name":"Same id"})", "globex-admin").status, 200);
  EXPECT_EQ(patch(sso() + "?confirm=acme-sso", with("https://acme.example.com/saml"), "acme-admin")
                .status,
            200);
  EXPECT_EQ(patch(sso(), with("urn:globex:gateway")).word("errors/0/code"),
            "catalogue.entity_id_taken");
  EXPECT_EQ(patch(sso(), with("spn:gate.example.com")).word("errors/0/code"),
            "catalogue.entity_id_form");
}

TEST_F(TrustTest, AsksForItByNameAndSaysWhatItMeans) {
  const Reply asked = patch(sso(), kEvil, "acme-admin");
  expect_question(asked);
  EXPECT_THAT(asked.word("detail"), HasSubstr("will be whoever \"urn:evil\" says"));
  EXPECT_THAT(asked.word("detail"), HasSubstr("saml.idp_entity_id"));
  expect_question(patch(sso() + "?confirm=acme", kEvil, "acme-admin"));
  expect_question(patch(sso() + "?confirm=,acme-sso2", kEvil, "operator"));
  EXPECT_EQ(get(sso()).word("saml/idp_entity_id"), "https://idp.example/e");
  const Reply done = patch(sso() + "?confirm=other,acme-sso", kEvil, "acme-admin");
  EXPECT_EQ(done.status, 200) << done.text;
  const Reply audit = get("/organisations/acme/audit?object=authenticator/acme-sso");
  EXPECT_THAT(audit.text, HasSubstr("authenticator.trust"));
  expect_forbidden(
      patch(sso() + "?confirm=acme-sso", R"({"saml":{"idp_entity_id":"urn:b"}})", "editor"));
}

// Who was let in by a provider that is not asked any more.
TEST_F(TrustTest, EndsTheSessionsOfAnotherProvider) {
  store::StoredSession old = store::numbered_session(1);
  old.session.authenticator = identity::AuthenticatorId("acme-sso");
  store::StoreDriver driver(sessions_->store());
  ASSERT_THAT(driver.open(old, store::numbered_keys(1)), IsOk());
  const auto count = [&] {
    return get("/organisations/acme/sessions?authenticator=acme-sso").size();
  };
  EXPECT_EQ(patch(sso(), R"({"name":"Staff"})").status, 200);
  EXPECT_EQ(count(), 1U);
  EXPECT_EQ(patch(sso() + "?confirm=acme-sso", kEvil, "acme-admin").status, 200);
  EXPECT_EQ(count(), 0U);
}

// A further certificate is a further one who is believed; one that goes away is not.
TEST_F(TrustTest, AsksForACertificateThatComesAndNotForOneThatGoes) {
  const std::string both =
      R"({"saml":{"certificates":[")" + certificate() + R"(",")" + other_certificate() + R"("]}})";
  expect_forbidden(patch(sso(), both, "editor"));
  expect_question(patch(sso(), both, "acme-admin"));
  EXPECT_EQ(patch(sso() + "?confirm=acme-sso", both, "acme-admin").status, 200);
  const std::string one = R"({"saml":{"certificates":[")" + certificate() + R"("]}})";
  EXPECT_EQ(patch(sso(), one, "editor").status, 200);
}

// Disabling, editing and activating is the same.
TEST_F(TrustTest, RefusesTheWayRoundByADraft) {
  EXPECT_EQ(post(sso("/disable"), "", "editor").status, 200);
  EXPECT_EQ(post(sso("/activate"), R"({"force":true})", "editor").status, 200);  // as it was
  EXPECT_EQ(post(sso("/disable"), "", "editor").status, 200);
  EXPECT_EQ(patch(sso(), kEvil, "editor").word("state"), "draft");
  expect_forbidden(post(sso("/activate"), R"({"force":true})", "editor"));
  expect_question(post(sso("/activate"), R"({"force":true})", "acme-admin"));
  EXPECT_EQ(post(sso("/activate") + "?confirm=acme-sso", R"({"force":true})", "acme-admin").status,
            200);
}

TEST_F(TrustTest, RefusesTheWayRoundByAFile) {
  expect_forbidden(post("/configuration/apply", file(other_saml()), "editor"));
  expect_forbidden(post("/configuration/apply", file(other_saml(), "disabled"), "editor"));
  EXPECT_EQ(post("/configuration/apply", file(other_saml(), "draft"), "editor").status, 200);
  for (const std::string state : {"active", "disabled"}) {
    expect_forbidden(post("/configuration/apply", file(other_saml(), state), "editor"));
  }
  const Reply plan = post("/configuration/plan", file(other_saml()), "acme-admin");
  EXPECT_EQ(plan.status, 200) << plan.text;
  EXPECT_EQ(plan.word("trust/0/authenticator"), "acme-sso");
  EXPECT_EQ(plan.word("trust/0/people"), "2");
  EXPECT_THAT(plan.word("trust/0/detail"), HasSubstr("all 2 people"));
  expect_forbidden(post("/configuration/plan", file(other_saml()), "editor"));
  expect_question(post("/configuration/apply", file(other_saml()), "acme-admin"));
  EXPECT_EQ(post("/configuration/apply?confirm=acme-sso", file(other_saml()), "acme-admin").status,
            200);
}

TEST_F(TrustTest, AsksWhenGoingBack) {
  const std::string before = get("/configuration/revisions?limit=1").word("items/0/number");
  EXPECT_EQ(patch(sso() + "?confirm=acme-sso", kEvil).status, 200);
  const std::string back = "/configuration/revisions/" + before + "/rollback";
  make_token("back", "root", R"("permissions":["configuration:edit","authenticator:edit"])");
  expect_forbidden(post(back, "", "back"));
  const Reply dry = post(back + "?dry_run=true", "");
  EXPECT_EQ(dry.word("trust/0/people"), "2") << dry.text;
  expect_question(post(back, ""));
  EXPECT_EQ(post(back + "?confirm=acme-sso", "").status, 200);
  EXPECT_EQ(get(sso()).word("saml/idp_entity_id"), "https://idp.example/e");
}

TEST_F(TrustTest, AsksForSettingsThatWereTriedOutElsewhere) {
  const Reply made = post(sso("/copy"), R"({"organisation":"acme-test"})", "acme-admin");
  ASSERT_EQ(made.status, 201) << made.text;
  const std::string copy = "/organisations/acme-test/authenticators/" + made.word("id");
  ASSERT_EQ(patch(copy, kEvil, "acme-admin").status, 200);
  const std::string force = R"({"force":true,"to":"acme-sso"})";
  expect_forbidden(post(copy + "/promote", force, "editor"));
  expect_question(post(copy + "/promote", force, "acme-admin"));
  EXPECT_EQ(post(copy + "/promote?confirm=acme-sso", force, "acme-admin").status, 200);
}

// One that finds people by their names can be anybody, whether or not somebody is linked.
TEST_F(TrustTest, RefusesANewOneThatCouldBeAnybody) {
  const auto make = [&](const std::string& id, const std::string& mapping) {
    return post(
        "/organisations/acme/authenticators",
        R"({"id":")" + id + R"(","name":"Mine","mapping":)" + mapping + "," + saml_members() + "}");
  };
  const std::string force = R"({"force":true})";
  const std::string all = "/organisations/acme/authenticators/";
  ASSERT_EQ(make("by-name", R"({"match":"user_name"})").status, 201);
  expect_forbidden(post(all + "by-name/activate", force, "editor"));
  const Reply asked = post(all + "by-name/activate", force, "acme-admin");
  EXPECT_EQ(asked.word("code"), kConfirmationMissing.id) << asked.text;
  EXPECT_THAT(asked.word("detail"), HasSubstr("begins to be believed"));
  // Nobody is there whom it could be, and no group holds more than who activates it.
  ASSERT_EQ(make("new", R"({"provisioning":"create"})").status, 201);
  const Reply fine = post(all + "new/activate", force, "editor");
  EXPECT_EQ(fine.status, 200) << fine.text;
  // But with such a group its provider would hand out what the caller does not hold.
  made("/organisations/acme/groups", R"({"id":"bosses","value":"B","roles":["administrator"]})");
  const std::string reading = R"({"provisioning":"create","groups":{"attribute":"groups"}})";
  ASSERT_EQ(make("newer", reading).status, 201);
  const Reply refused = post(all + "newer/activate", force, "editor");
  expect_forbidden(refused);
  EXPECT_THAT(refused.word("detail"), HasSubstr("the group \"bosses\""));
  EXPECT_EQ(post(all + "newer/activate", force, "acme-admin").status, 200);
}

TEST_F(TrustTest, IsGivenByNobodyWhoDoesNotHoldIt) {
  make_token("giver", "acme", R"("permissions":["token:*","role:*","authenticator:edit"])");
  const Reply reply = post("/organisations/acme/tokens",
                           R"({"id":"acme.t","permissions":["authenticator:trust"]})", "giver");
  EXPECT_EQ(reply.word("code"), kEscalation.id) << reply.text;
  EXPECT_THAT(get("/permissions").text, HasSubstr("authenticator:trust"));
  for (const std::string role : {"auditor", "helpdesk"}) {
    make_token("with-" + role, "acme", R"("roles":[")" + role + R"("])");
    EXPECT_EQ(patch(sso(), kEvil, "with-" + role).status, 403);
  }
}

}  // namespace
}  // namespace countersign::admin
