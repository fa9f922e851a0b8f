// SPDX-License-Identifier: Apache-2.0
// What outlives an organisation, and what answers tell of ids that others have.
#include <string>

#include "admin/errors.h"
#include "admin/testing/api_fixture.h"
#include "identity/errors.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Reply;

class OwnershipTest : public ApiFixture {
 protected:
  void record_in(const std::string& reference, const std::string& organisation) {
    identity::LoginEvent event;
    event.reference = reference;
    event.organisation = identity::OrganisationId(organisation);
    event.code = "saml.audience_mismatch";
    record(std::move(event));
  }
  static void expect_foreign(const Reply& reply) {
    EXPECT_EQ(reply.status, 422) << reply.text;
    EXPECT_EQ(reply.word("errors/0/code"), "catalogue.id_foreign") << reply.text;
  }
  /// `text` with every `word` replaced.
  static std::string without(std::string text, const std::string& word) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word)) {
      text.replace(at, word.size(), "X");
    }
    return text;
  }
};

constexpr const char* kUrls = R"(,"name":"n","urls":["https://new.example"])";

TEST_F(OwnershipTest, TellsNothingOfIdsThatOthersHave) {
  for (const char* taken : {"globex", "globex-sso", "root", "nobody"}) {
    const std::string id = taken;
    const Reply organisation =
        post("/organisations", R"({"id":")" + id + R"(","parent":"acme"})", "acme-admin");
    expect_foreign(organisation);
    EXPECT_EQ(
        without(organisation.text, id),
        without(post("/organisations", R"({"id":"fresh","parent":"acme"})", "acme-admin").text,
                "fresh"));
    expect_foreign(post("/organisations/acme/applications",
                        R"({"id":")" + id + R"(")" + kUrls + "}", "acme-admin"));
    expect_foreign(post("/organisations/acme/tokens", R"({"id":")" + id + R"("})", "acme-admin"));
    for (const char* action : {"plan", "apply"}) {
      expect_foreign(post(std::string("/configuration/") + action,
                          R"({"organisations":[{"id":")" + id + R"(","parent":"acme"}]})",
                          "acme-admin"));
    }
  }
}

TEST_F(OwnershipTest, AcceptsIdsBelowTheOwn) {
  EXPECT_EQ(post("/organisations", R"({"id":"acme.emea"})", "acme-admin").status, 201);
  EXPECT_EQ(get("/organisations/acme.emea", "acme-admin").word("parent"), "acme");
  EXPECT_EQ(post("/organisations/acme/tokens", R"({"id":"acme.ci"})", "acme-admin").status, 201);
  EXPECT_EQ(post("/organisations/acme/tokens", R"({})", "acme-admin").status, 201);
  const Reply applied = post("/configuration/apply",
                             R"({"organisations":[{"id":"acme.apac","parent":"acme"},
                                 {"id":"sales.north","parent":"sales"}]})",
                             "acme-admin");
  EXPECT_EQ(applied.status, 200) << applied.text;
  EXPECT_EQ(applied.size("changes"), 2U);
  EXPECT_EQ(applied.word("revision"), "null") << "it counts what all have done";
  // Also for who sees everything, a dot says where.
  expect_foreign(post("/organisations", R"({"id":"acme.new","parent":"globex"})"));
  EXPECT_EQ(post("/organisations", R"({"id":"acme.emea"})", "acme-admin").status, 409);
}

// An id of a group or role is one along a line of organisations; with a dot it belongs to the one
// that it begins with.
TEST_F(OwnershipTest, KeepsGroupAndRoleIdsOfThoseAbove) {
  const std::string groups = "/organisations/acme/groups";
  expect_foreign(post(groups, R"({"id":"root.staff","value":"v"})", "acme-admin"));
  EXPECT_EQ(post(groups, R"({"id":"acme.staff","value":"v"})", "acme-admin").status, 201);
  EXPECT_EQ(post("/organisations/acme/roles", R"({"id":"acme.staff"})", "acme-admin").status, 201);
  expect_foreign(post("/organisations/acme/roles", R"({"id":"root.staff"})", "acme-admin"));
  EXPECT_EQ(post("/organisations/root/groups", R"({"id":"root.staff","value":"v"})").status, 201);
}

TEST_F(OwnershipTest, RetiresIdsForEverybodyAndEveryDoor) {
  made("/organisations", R"({"id":"gone","parent":"globex","name":"Gone"})");
  record_in("GONE-GONE", "gone");
  ASSERT_EQ(erase("/organisations/gone").status, 204);
  const auto refused = [](const Reply& reply) {
    EXPECT_EQ(reply.status, 422) << reply.text;
    EXPECT_EQ(reply.word("errors/0/code"), "catalogue.id_retired") << reply.text;
  };
  refused(post("/organisations", R"({"id":"gone","parent":"acme"})"));
  refused(post("/organisations", R"({"id":"gone","parent":"globex"})"));
  for (const char* action : {"plan", "apply"}) {
    refused(post(std::string("/configuration/") + action,
                 R"({"organisations":[{"id":"gone","parent":"acme"}]})"));
  }
  // What was recorded there stays with the organisation above.
  EXPECT_THAT(get("/organisations/globex/login-events?below=true").text, HasSubstr("GONE-GONE"));
  EXPECT_THAT(get("/organisations/globex/audit?below=true").text, HasSubstr("organisation/gone"));
  EXPECT_EQ(get("/organisations/globex/login-events/GONE-GONE").status, 200);
  EXPECT_EQ(get("/login-events/GONE-GONE", "acme-admin").status, 404);
  EXPECT_THAT(get("/organisations/acme/login-events?below=true").text, Not(HasSubstr("GONE-GONE")));
}

// A sign-in that was under way when the last user went.
TEST_F(OwnershipTest, EndsTheSessionsOfWhatIsDeleted) {
  made("/organisations", R"({"id":"gone","parent":"globex","name":"Gone"})");
  const std::string id = make_user("gone", "jane");
  make_session(id);
  const auto user = stores_.users->find(identity::UserId(id));
  ASSERT_THAT(
      stores_.users->write({{store::UserWrite::Kind::kDelete, **user}}, {"test", "", now_, ""}),
      IsOk());
  ASSERT_EQ(get("/organisations/gone/sessions").size(), 1U);
  const std::string revision = get("/configuration/revisions?limit=1").word("items/0/number");
  ASSERT_EQ(erase("/organisations/gone").status, 204);
  ASSERT_EQ(post("/configuration/revisions/" + revision + "/rollback", "").status, 200);
  EXPECT_EQ(get("/organisations/gone/sessions").size(), 0U) << "nothing comes alive again";
}

TEST_F(OwnershipTest, RollsBackToWhatWasDeleted) {
  made("/organisations", R"({"id":"gone","parent":"globex","name":"Gone"})");
  const std::string revision = get("/configuration/revisions?limit=1").word("items/0/number");
  ASSERT_EQ(erase("/organisations/gone").status, 204);
  const Reply back = post("/configuration/revisions/" + revision + "/rollback", "");
  EXPECT_EQ(back.status, 200) << back.text;
  EXPECT_EQ(get("/organisations/gone").word("parent"), "globex");
}

// A person whom the root's identity provider vouched for, refused at acme's page: that there was
// somebody is acme's to know, who it was is not.
TEST_F(OwnershipTest, TellsWhoItWasToThoseWhoseAuthenticatorItIs) {
  made("/organisations/root/authenticators",
       R"({"id":"root-sso","name":"Root","saml":{"idp_entity_id":"urn:r",)"
       R"("sso_url":"https://r.example/sso"}})");
  const auto event = [&](const std::string& reference, const std::string& user) {
    identity::LoginEvent out;
    out.reference = reference;
    out.organisation = identity::OrganisationId("acme");
    out.authenticator = identity::AuthenticatorId("root-sso");
    out.code = "identity.user_other_organisation";
    out.user = identity::UserId(user);
    out.user_name = "jane@root.example";
    out.detail = "expected acme, got jane@root.example";
    out.remedy = "ask jane@root.example";
    out.name_id = "jane@root.example";
    out.attributes = {{"mail", {"jane@root.example"}}};
    out.checks = {{"policy.user", "", "fail", "acme", "jane@root.example"}};
    record(std::move(out));
  };
  event("AAAA-AAAA", "");
  event("BBBB-BBBB", make_user("acme", "jane"));
  const std::string all = "/organisations/acme/login-events";
  const Reply list = get(all, "acme-help");
  EXPECT_EQ(list.size(), 2U) << list.text;
  EXPECT_EQ(list.word("items/1/user_name"), "");
  for (const std::string& path : {all + "/AAAA-AAAA", std::string("/login-events/AAAA-AAAA")}) {
    const Reply hidden = get(path, "acme-help");
    EXPECT_EQ(hidden.status, 200);
    EXPECT_THAT(hidden.text, Not(HasSubstr("jane@root.example")));
    EXPECT_EQ(hidden.word("checks/0/outcome"), "fail");
    EXPECT_THAT(get(path).text, HasSubstr("jane@root.example"));
  }
  EXPECT_THAT(get(all + "/BBBB-BBBB", "acme-help").text, HasSubstr("jane@root.example"));
  for (const char* guess : {"?user_name=jane@root.example", "?search=jane@root"}) {
    EXPECT_EQ(get(all + guess, "acme-help").size(), 1U) << "a search tells no more than the list";
    EXPECT_EQ(get(all + guess).size(), 2U);
  }
  EXPECT_EQ(get(all + "?search=AAAA-AAAA", "acme-help").size(), 1U);
}

// Somebody of acme whom the root's provider vouched for and whom an application does not let in.
TEST_F(OwnershipTest, TellsWhomAnApplicationRefusedToTheOwnAdministrators) {
  made("/organisations/root/authenticators",
       R"({"id":"root-sso","name":"Root","people":"below","saml":{"idp_entity_id":"urn:r",)"
       R"("sso_url":"https://r.example/sso"}})");
  identity::LoginEvent denied;
  denied.reference = "AAAA-AAAA";
  denied.organisation = identity::OrganisationId("acme");
  denied.authenticator = identity::AuthenticatorId("root-sso");
  denied.code = identity::kAccessRefused.id;
  denied.user = identity::UserId(make_user("acme", "jane"));
  denied.user_name = "jane@acme.example";
  denied.detail = "rule 2 expected a group, got none";
  denied.checks = {{"access.rule", "", "fail", "the group crew", "none"}};
  record(denied);
  const std::string all = "/organisations/acme/login-events";
  EXPECT_EQ(get(all + "?user=" + denied.user.value(), "acme-help").size(), 1U);
  const Reply own = get(all + "/AAAA-AAAA", "acme-help");
  EXPECT_EQ(own.word("user_name"), "jane@acme.example");
  EXPECT_EQ(own.word("detail"), denied.detail);
  EXPECT_EQ(own.word("checks/0/expected"), "the group crew");
  EXPECT_EQ(get("/login-events/AAAA-AAAA", "globex-admin").status, 404);
}

// The same of somebody whom a provider for all below vouched for and who is a user elsewhere:
// refused or, as recorded before, accepted at acme's page.
TEST_F(OwnershipTest, TellsNobodyOfUsersOfOthers) {
  made("/organisations/root/authenticators",
       R"({"id":"root-sso","name":"Root","people":"below","saml":{"idp_entity_id":"urn:r",)"
       R"("sso_url":"https://r.example/sso"}})");
  const std::string jane = make_user("globex", "jane");
  const auto event = [&](const std::string& reference, identity::LoginOutcome outcome,
                         const std::string& user) {
    identity::LoginEvent out;
    out.reference = reference;
    out.outcome = outcome;
    out.organisation = identity::OrganisationId("acme");
    out.authenticator = identity::AuthenticatorId("root-sso");
    out.code = outcome == identity::LoginOutcome::kAccepted ? "" : "identity.user_blocked";
    out.user = identity::UserId(user);
    out.user_name = "jane@globex.example";
    out.detail = "expected an active user, got jane@globex.example, who is blocked";
    out.attributes = {{"mail", {"jane@globex.example"}}};
    record(std::move(out));
  };
  event("AAAA-AAAA", identity::LoginOutcome::kRefused, jane);
  event("BBBB-BBBB", identity::LoginOutcome::kRefused, jane);
  event("CCCC-CCCC", identity::LoginOutcome::kAccepted, jane);
  event("DDDD-DDDD", identity::LoginOutcome::kRefused, std::string(26, 'a'));  // deleted since
  const std::string all = "/organisations/acme/login-events";
  const Reply list = get(all, "acme-help");
  EXPECT_EQ(list.size(), 4U) << list.text;
  EXPECT_THAT(list.text, Not(HasSubstr("jane")));
  EXPECT_THAT(list.text, Not(HasSubstr(jane)));
  EXPECT_THAT(get(all).text, HasSubstr("jane@globex.example"));
  for (const char* reference : {"AAAA-AAAA", "CCCC-CCCC", "DDDD-DDDD"}) {
    EXPECT_THAT(get(all + "/" + reference, "acme-help").text, Not(HasSubstr("jane")));
  }
  // Nor does a search, nor whether there is more of it.
  for (const std::string& guess :
       {std::string("user_name=jane@globex.example"), std::string("search=jane"),
        std::string("search=jane@globex.example"), "user=" + jane}) {
    const Reply found = get(all + "?limit=1&" + guess, "acme-help");
    EXPECT_EQ(found.size(), 0U) << guess;
    EXPECT_EQ(found.word("next"), "null") << guess << ": " << found.text;
    EXPECT_EQ(get(all + "?limit=1&" + guess).size(), 1U) << guess;
  }
}

TEST_F(OwnershipTest, GivesFullPagesOfWhatMayBeFound) {
  made("/organisations/root/authenticators",
       R"({"id":"root-sso","name":"Root","saml":{"idp_entity_id":"urn:r",)"
       R"("sso_url":"https://r.example/sso"}})");
  for (int i = 0; i < 12; ++i) {
    identity::LoginEvent out;
    out.reference = "AAAA-AA" + std::to_string(10 + i);
    out.organisation = identity::OrganisationId("acme");
    out.authenticator = identity::AuthenticatorId(i % 3 == 0 ? "acme-sso" : "root-sso");
    out.code = "saml.expired";
    out.user_name = "jane";
    record(std::move(out));
  }
  const std::string path = "/organisations/acme/login-events?limit=1&user_name=jane";
  std::size_t pages = 0;
  for (std::string next; pages == 0 || !next.empty(); ++pages) {
    const Reply reply = get(path + (next.empty() ? "" : "&after=" + next), "acme-help");
    ASSERT_EQ(reply.size(), 1U) << pages << ": " << reply.text;
    next = reply.word("next") == "null" ? "" : reply.word("next");
  }
  EXPECT_EQ(pages, 4U);
}

TEST_F(OwnershipTest, ChecksTheAuditLogAgainstAHeadThatWasKept) {
  const Reply head = get("/audit/head");
  ASSERT_EQ(head.status, 200);
  const std::string kept = head.word("number") + ":" + head.word("hash");
  made("/organisations", R"({"id":"later","name":"Later"})");
  const auto verdict = [&](const std::string& since) {
    return get("/audit/verify?since=" + since);
  };
  EXPECT_EQ(verdict(kept).word("intact"), "true");
  EXPECT_EQ(verdict("0:" + std::string(64, '0')).word("intact"), "true");
  const std::string number = head.word("number");
  const Reply other = verdict(number + ":" + std::string(64, 'a'));
  EXPECT_EQ(other.word("intact"), "false");
  EXPECT_EQ(other.word("first_bad"), number);
  EXPECT_EQ(verdict("99999:" + head.word("hash")).word("intact"), "false");
  for (const std::string& bad :
       {number, number + ":", ":" + head.word("hash"), "-1:" + head.word("hash"), kept + "0",
        number + ":" + std::string(64, 'G')}) {
    EXPECT_EQ(verdict(bad).word("code"), kQueryInvalid.id) << bad;
  }
}

}  // namespace
}  // namespace countersign::admin
