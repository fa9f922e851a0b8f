// SPDX-License-Identifier: Apache-2.0
// Login events, captures, audit, properties, configuration and its history.
#include "admin/errors.h"
#include "admin/testing/api_fixture.h"

namespace countersign::admin {
namespace {

using testing::ApiFixture;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Reply;

class RecordsTest : public ApiFixture {
 protected:
  void record_in(const std::string& reference, const std::string& organisation) {
    identity::LoginEvent event;
    event.reference = reference;
    event.organisation = identity::OrganisationId(organisation);
    event.code = "saml.audience_mismatch";
    event.remedy = "set the entity id";
    event.checks = {{"assertion.audience", "[Core] 2.5.1.4", "fail", "a", "b"}};
    record(std::move(event));
  }
};

// T2.
TEST_F(RecordsTest, ReadsLoginEventsOfTheOwnOrganisations) {
  record_in("AAAA-AAAA", "acme");
  record_in("SSSS-SSSS", "sales");
  record_in("GGGG-GGGG", "globex");
  record_in("NNNN-NNNN", "");
  EXPECT_EQ(get("/organisations/acme/login-events", "acme-help").size(), 1U);
  EXPECT_EQ(get("/organisations/acme/login-events?below=true", "acme-help").size(), 2U);
  EXPECT_EQ(get("/login-events").size(), 4U);
  EXPECT_EQ(get("/login-events", "acme-admin").status, 403);
  const Reply event = get("/login-events/SSSS-SSSS", "acme-help");
  EXPECT_EQ(event.status, 200);
  EXPECT_EQ(event.word("checks/0/id"), "assertion.audience");
  EXPECT_EQ(event.word("remedy"), "set the entity id");
  for (const char* const hidden : {"GGGG-GGGG", "NNNN-NNNN", "XXXX-XXXX"}) {
    EXPECT_EQ(get(std::string("/login-events/") + hidden, "acme-admin").status, 404) << hidden;
  }
  EXPECT_EQ(get("/login-events/NNNN-NNNN").status, 200);
  EXPECT_EQ(get("/organisations/acme/login-events/SSSS-SSSS").status, 404);
  EXPECT_EQ(get("/login-events?code=saml.audience_mismatch&limit=2").size(), 2U);
  const std::string next = get("/login-events?limit=3").word("next");
  EXPECT_EQ(get("/login-events?limit=3&after=" + next).size(), 1U);
}

// T4.
TEST_F(RecordsTest, AcceptsACapture) {
  const std::string path = "/organisations/acme/capture";
  EXPECT_EQ(get(path).word("state"), "none");
  EXPECT_EQ(post(path, "", "acme-help").status, 403);
  EXPECT_EQ(post(path, "", "acme-admin").word("state"), "waiting");
  capture_->reference = "AAAA-AAAA";
  EXPECT_EQ(get(path).word("reference"), "AAAA-AAAA");
  EXPECT_EQ(erase(path).status, 204);
  EXPECT_EQ(get(path).word("state"), "none");
}

// Codes are read over the telephone; where none is found, it is said where to look.
TEST_F(RecordsTest, FindsAnEventByItsCodeAsItWasTyped) {
  identity::LoginEvent event;
  event.reference = "CVQW-B901";
  event.organisation = identity::OrganisationId("acme");
  record(event);
  for (const char* typed : {"CVQW-B901", "cvqw-b901", "CVQWB901", "CVQW_B901", "cuqw-b9ol"}) {
    EXPECT_EQ(get(std::string("/login-events/") + typed).word("reference"), "CVQW-B901") << typed;
    EXPECT_EQ(get(std::string("/organisations/acme/login-events/") + typed).status, 200) << typed;
  }
  const Reply none = get("/login-events/cvqw-b9oo");
  EXPECT_EQ(none.status, 404);
  EXPECT_THAT(none.word("detail"), HasSubstr("\"CVQW-B900\""));
  EXPECT_THAT(none.word("remedy"), HasSubstr("in the gateway's log alone"));
  EXPECT_THAT(none.word("remedy"), Not(HasSubstr("above both")));
  const Reply hidden = get("/login-events/CVQW-B901", "globex-admin");
  EXPECT_THAT(hidden.word("remedy"), HasSubstr("above both alone: give them the code"));
  // The same as for what is not there.
  EXPECT_EQ(hidden.word("remedy"), get("/login-events/CVQW-B900", "globex-admin").word("remedy"));
}

TEST_F(RecordsTest, ReadsTheAuditLog) {
  EXPECT_EQ(patch("/organisations/acme/groups/staff", R"({"label":"S"})", "acme-admin").status,
            200);
  const Reply own = get("/organisations/acme/audit?limit=1", "acme-audit");
  EXPECT_EQ(own.word("items/0/action"), "group.edit") << own.text;
  EXPECT_EQ(own.word("items/0/actor"), "token:acme-admin");
  EXPECT_EQ(own.word("items/0/peer"), "192.0.2.7");
  EXPECT_THAT(get("/organisations/acme/audit?limit=200", "acme-audit").text,
              Not(HasSubstr("globex")));
  EXPECT_EQ(get("/audit/verify").word("intact"), "true");
  EXPECT_EQ(get("/audit/verify", "acme-admin").status, 403);
  EXPECT_EQ(get("/audit/head", "acme-admin").status, 403);
  EXPECT_EQ(get("/audit?object=group/staff").size(), 3U);
}

// C4.
TEST_F(RecordsTest, AcceptsSystemProperties) {
  EXPECT_GT(get("/properties").size(), 5U);
  EXPECT_EQ(get("/properties/log.level").word("value"), "INFO");
  EXPECT_EQ(get("/properties/log.level").word("is_set"), "false");
  const Reply set = put("/properties/log.level", R"({"value":"DEBUG"})");
  EXPECT_EQ(set.status, 200) << set.text;
  EXPECT_EQ(set.word("value"), "DEBUG");
  EXPECT_EQ(keeper_->current()->property("log.level"), "DEBUG");
  EXPECT_EQ(put("/properties/log.level", R"({"value":"LOUD"})").word("errors/0/pointer"), "/value");
  EXPECT_EQ(put("/properties/no.such", R"({"value":"1"})").status, 404);
  EXPECT_EQ(put("/properties/log.level", R"({"value":"WARN"})", "acme-admin").status, 403);
  EXPECT_EQ(erase("/properties/log.level").word("value"), "INFO");
  EXPECT_EQ(erase("/properties/log.level").status, 200);
}

// C5.
TEST_F(RecordsTest, AcceptsItsOwnExportWithoutAChange) {
  const Reply exported = get("/configuration");
  EXPECT_EQ(exported.status, 200);
  const Reply plan = post("/configuration/plan?prune=true", exported.text);
  EXPECT_EQ(plan.status, 200) << plan.text;
  EXPECT_EQ(plan.size("changes"), 0U) << plan.text;
  const Reply own = get("/configuration", "acme-admin");
  EXPECT_THAT(own.text, Not(HasSubstr("globex")));
  EXPECT_EQ(post("/configuration/plan?prune=true", own.text, "acme-admin").size("changes"), 0U);
  EXPECT_EQ(get("/configuration?organisation=globex", "acme-admin").status, 404);
}

TEST_F(RecordsTest, AcceptsAFileAsAWhole) {
  const std::string file =
      R"({"organisations":[{"id":"acme.b","parent":"acme.a"},{"id":"acme.a","parent":"acme"}],)"
      R"("groups":[{"id":"acme.new","organisation":"acme.b","value":"New"}]})";
  EXPECT_EQ(post("/configuration/plan", file, "acme-admin").size("changes"), 3U);
  EXPECT_EQ(get("/organisations/acme.a").status, 404);
  const Reply applied = post("/configuration/apply?comment=because", file, "acme-admin");
  EXPECT_EQ(applied.status, 200) << applied.text;
  EXPECT_EQ(applied.size("changes"), 3U);
  EXPECT_EQ(get("/organisations/acme.b/groups/acme.new").status, 200);
  EXPECT_EQ(get("/configuration/revisions?limit=1").word("items/0/comment"), "because");
  const Reply refused =
      post("/configuration/apply",
           R"({"groups":[{"id":"fine","organisation":"acme.a","value":"x"},)"
           R"({"id":"bad","organisation":"acme.a","value":"<b>"},{"id":"worse"}]})");
  EXPECT_EQ(refused.status, 422);
  EXPECT_GE(refused.size("errors"), 1U) << refused.text;
  EXPECT_EQ(get("/organisations/acme.a/groups/fine").status, 404);
  EXPECT_EQ(post("/configuration/apply", R"({"tokens":[]})").status, 422);
}

TEST_F(RecordsTest, RefusesCommentsThatAreNoPlainText) {
  const auto applied = [&](const std::string& comment) {
    return post("/configuration/apply?comment=" + comment, "{}", "acme-admin");
  };
  EXPECT_EQ(applied(std::string(500, 'a')).status, 200);
  for (const std::string& bad : {std::string(501, 'a'), std::string("%3Cb%3E"),
                                 std::string("a%0Ab"), std::string("a%E2%80%AEb")}) {
    EXPECT_EQ(applied(bad).word("code"), kQueryInvalid.id) << bad;
  }
}

TEST_F(RecordsTest, AcceptsATestOrganisationBeforeTheOneItTests) {
  const std::string file =
      R"({"organisations":[{"id":"acme.x-test","parent":"acme","test_of":"acme.y"},)"
      R"({"id":"acme.x-below","parent":"acme.x-test"},{"id":"acme.y","parent":"acme"}]})";
  EXPECT_EQ(post("/configuration/apply", file, "acme-admin").size("changes"), 3U);
  EXPECT_EQ(get("/organisations/acme.x-test").word("test_of"), "acme.y");
  const std::string circle =
      R"({"organisations":[{"id":"acme.p","parent":"acme.q"},{"id":"acme.q","parent":"acme.p"}]})";
  EXPECT_EQ(post("/configuration/apply", circle, "acme-admin").status, 422);
}

TEST_F(RecordsTest, BoundsTheNumberOfProblemsOfAFile) {
  const auto errors_of = [&](const std::string& entry) {
    std::string list = entry;
    for (int i = 1; i < 1000; ++i) {
      list += "," + entry;
    }
    return post("/configuration/plan", R"({"groups":[)" + list + "]}", "acme-admin").size("errors");
  };
  EXPECT_EQ(errors_of("{}"), 500U);
  EXPECT_EQ(errors_of(R"({"id":"a"})"), 500U);
  std::string unknown;
  for (int i = 0; i < 1000; ++i) {
    unknown += R"({"id":"acme.g)" + std::to_string(i) + R"(","value":")" + std::to_string(i) +
               R"(","roles":["nope"]},)";
  }
  const std::string file = R"({"groups":[)" + unknown + R"({"id":"acme.last","value":"last"}]})";
  EXPECT_EQ(post("/configuration/plan", file, "acme-admin").size("errors"), 500U);
}

TEST_F(RecordsTest, AcceptsPruningOfWhatTheFileLists) {
  const Reply planned = post("/configuration/plan?organisation=acme&prune=true",
                             R"({"groups":[{"id":"other","organisation":"acme","value":"O"}]})");
  EXPECT_EQ(planned.status, 200) << planned.text;
  EXPECT_EQ(planned.size("changes"), 2U) << planned.text;
  EXPECT_THAT(planned.text, Not(HasSubstr("acme-app")));
}

TEST_F(RecordsTest, AcceptsTheWayBack) {
  const std::string before = get("/configuration/revisions?limit=1").word("items/0/number");
  EXPECT_EQ(patch("/organisations/acme/groups/staff", R"({"label":"New"})").status, 200);
  EXPECT_EQ(erase("/organisations/acme/applications/acme-app").status, 204);
  made("/organisations/acme/groups", R"({"id":"later","value":"L"})");
  make_token("later", "acme", R"("roles":["auditor"])");
  EXPECT_EQ(erase("/organisations/acme/tokens/acme-none").status, 204);
  const std::string path = "/configuration/revisions/" + before;
  EXPECT_GT(get(path).size("changes"), 0U);
  EXPECT_EQ(post(path + "/rollback", "", "acme-admin").status, 403);
  const Reply dry = post(path + "/rollback?dry_run=true", "");
  EXPECT_EQ(dry.size("changes"), 3U) << dry.text;
  const Reply back = post(path + "/rollback", "");
  EXPECT_EQ(back.status, 200) << back.text;
  EXPECT_EQ(get("/organisations/acme/groups/later").status, 404);
  EXPECT_EQ(get("/organisations/acme/applications/acme-app").status, 200);
  EXPECT_NE(get("/organisations/acme/groups/staff").word("label"), "New");
  // A token that was taken back stays so.
  EXPECT_EQ(get("/me", "acme-none").status, 401);
  EXPECT_EQ(get("/me", "later").status, 200);
  EXPECT_EQ(post("/configuration/revisions/999999/rollback", "").status, 404);
}

// A customer can neither bury a revision under others nor hold it by what its users need.
TEST_F(RecordsTest, GoesBackWhateverCustomersDidMeanwhile) {
  const std::string before = get("/configuration/revisions?limit=1").word("items/0/number");
  const std::string back = "/configuration/revisions/" + before + "/rollback";
  EXPECT_EQ(patch("/organisations/globex/groups/staff", R"({"label":"New"})").status, 200);
  constexpr int kMany = 1'001;
  for (int i = 0; i < kMany; ++i) {
    ASSERT_EQ(patch("/organisations/acme", R"({"description":")" + std::to_string(i) + "\"}",
                    "acme-admin")
                  .status,
              200);
  }
  made("/organisations/acme/groups", R"({"id":"acme.held","value":"H"})", "acme-admin");
  made("/organisations/acme/groups", R"({"id":"acme.free","value":"F"})", "acme-admin");
  make_user("acme", "jane", R"(,"groups":["acme.held"])");
  // An organisation that its user holds, and by it the one above.
  made("/organisations", R"({"id":"acme.upper","parent":"acme"})", "acme-admin");
  made("/organisations", R"({"id":"acme.lower","parent":"acme.upper"})", "acme-admin");
  make_user("acme.lower", "joan");

  const Reply kept = post(back + "?dry_run=true&keep=acme", "");
  EXPECT_EQ(kept.status, 200) << kept.text;
  EXPECT_EQ(kept.size("changes"), 1U) << kept.text;
  EXPECT_EQ(kept.size("left"), 0U);
  EXPECT_EQ(post(back + "?keep=nobody", "").word("code"), kQueryInvalid.id);

  const Reply done = post(back, "");
  EXPECT_EQ(done.status, 200) << done.text;
  EXPECT_NE(get("/organisations/globex/groups/staff").word("label"), "New");
  EXPECT_EQ(get("/organisations/acme").word("description"), "");
  EXPECT_EQ(get("/organisations/acme/groups/acme.free").status, 404);
  EXPECT_EQ(get("/organisations/acme/groups/acme.held").status, 200);
  EXPECT_EQ(get("/organisations/acme.lower").word("parent"), "acme.upper");
  EXPECT_EQ(done.size("left"), 3U) << done.text;
  for (const char* part : {"acme.held", "acme.lower", "acme.upper", "jane", "joan"}) {
    EXPECT_THAT(json::write(done.at("left")), HasSubstr(part));
  }
}

// History and audit log are kept for good: nobody fills the disk with them over night.
TEST_F(RecordsTest, BoundsWhatCustomersWriteIntoTheHistory) {
  ASSERT_EQ(put("/properties/history.max_per_day", R"({"value":"1"})").status, 200);
  const std::string user = "/organisations/acme/users/" + make_user("acme", "jane");
  std::string rules;
  for (int i = 0; i < 500; ++i) {
    rules += (i == 0 ? "" : ",") + (R"({"path":"/)" + std::string(100, 'a') + std::to_string(i)) +
             R"(","match":"prefix","allow":"signed_in"})";
  }
  const auto write = [&](int round, const std::string& token) {
    return patch("/organisations/acme/applications/acme-app",
                 R"({"name":")" + std::to_string(round) + R"(","rules":[)" + rules + "]}", token);
  };
  Reply last;
  int round = 0;
  while (round < 50 && (last = write(round, "acme-admin")).status == 200) {
    ++round;
  }
  EXPECT_GT(round, 1);
  EXPECT_EQ(last.status, 429) << last.text;
  EXPECT_EQ(last.word("code"), kHistoryFull.id);
  EXPECT_THAT(last.word("remedy"), HasSubstr("history.max_per_day"));
  EXPECT_EQ(patch(user, R"({"email":"j@example.com"})", "acme-admin").status, 429);
  EXPECT_THAT(log_.text(), HasSubstr("history_full"));
  // What takes goes on, and so do those beside it and above.
  EXPECT_EQ(post(user + "/block", "", "acme-admin").status, 200);
  EXPECT_EQ(erase("/organisations/acme/applications/acme-app", "acme-admin").status, 204);
  EXPECT_EQ(patch("/organisations/globex", R"({"name":"G"})", "globex-admin").status, 200);
  EXPECT_EQ(patch("/organisations/acme", R"({"name":"By the root"})").status, 200);
  now_ += std::chrono::hours(24);
  EXPECT_EQ(patch("/organisations/acme", R"({"name":"Tomorrow"})", "acme-admin").status, 200);
}

// nginx compares each header of a recipe with all others.
TEST_F(RecordsTest, BoundsTheHeadersOfACustomersApplications) {
  const auto headers = [](int from, int count) {
    std::string out;
    for (int i = from; i < from + count; ++i) {
      out += (out.empty() ? "\"X-Auth-N" : ",\"X-Auth-N") + std::to_string(i) + R"(":"mail")";
    }
    return R"("headers":{)" + out + "}";
  };
  const auto make = [&](int number, const std::string& members) {
    const std::string id = std::to_string(number);
    return post("/organisations/globex/applications",
                R"({"id":"globex.a)" + id + R"(","urls":["https://globex.example.com/)" + id +
                    "\"]," + members + "}",
                "globex-admin");
  };
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(make(i, headers(50 * i, 50)).status, 201);
  }
  EXPECT_EQ(make(5, headers(250, 6)).status, 201) << "as many as there may be";
  EXPECT_EQ(make(6, headers(0, 50)).status, 201) << "the same once more";
  const Reply refused = make(7, headers(256, 1));
  EXPECT_EQ(refused.status, 422) << refused.text;
  EXPECT_EQ(refused.word("errors/0/code"), "catalogue.headers_used_up");
  const std::string last = "/organisations/globex/applications/globex.a5";
  EXPECT_EQ(patch(last, R"({"headers":{"X-Auth-N1000":"mail"}})", "globex-admin").status, 422);
  EXPECT_EQ(patch(last, R"({"name":"Other"})", "globex-admin").status, 200);
  EXPECT_EQ(patch(last, R"({"headers":{"X-Auth-N1000":"mail"}})").status, 200) << "by the root";
  EXPECT_EQ(patch("/organisations/acme/applications/acme-app",
                  R"({"headers":{"X-Auth-N2000":"mail"}})", "acme-admin")
                .status,
            200);
}

// What the operator writes is about everybody whom a change concerns.
TEST_F(RecordsTest, TellsCommentAndAddressToThoseWhoSeeWhoWroteIt) {
  const std::string file = R"({"groups":[{"id":"both","organisation":"acme","value":"B"}]})";
  ASSERT_EQ(post("/configuration/apply?comment=globex%20merges", file).status, 200);
  const Reply own = get("/organisations/acme/audit?limit=1", "acme-admin");
  EXPECT_EQ(own.word("items/0/object"), "group/both");
  EXPECT_EQ(own.word("items/0/comment"), "") << own.text;
  EXPECT_EQ(own.word("items/0/peer"), "");
  EXPECT_EQ(get("/organisations/acme/audit?limit=1").word("items/0/comment"), "globex merges");
  const std::string mine = R"({"groups":[{"id":"both","organisation":"acme","value":"C"}]})";
  ASSERT_EQ(post("/configuration/apply?comment=ours", mine, "acme-admin").status, 200);
  const Reply known = get("/organisations/acme/audit?limit=1", "acme-admin");
  EXPECT_EQ(known.word("items/0/comment"), "ours");
  EXPECT_EQ(known.word("items/0/peer"), "192.0.2.7");
  EXPECT_EQ(get("/audit/verify").word("intact"), "true");
}

TEST_F(RecordsTest, RefusesExpiredTokensAndThoseOfDisabledOrganisations) {
  make_token("short", "acme", R"("roles":["auditor"],"expires":"2026-09-21T15:00:00Z")");
  EXPECT_EQ(get("/me", "short").status, 200);
  now_ = std::chrono::sys_seconds(std::chrono::seconds(1'790'002'800));
  EXPECT_EQ(get("/me", "short").status, 401);
  now_ -= std::chrono::seconds(1);
  EXPECT_EQ(get("/me", "short").status, 200);
  EXPECT_EQ(get("/me", "acme-admin").status, 200);
  EXPECT_EQ(patch("/organisations/acme", R"({"state":"disabled"})").status, 200);
  EXPECT_EQ(get("/me", "acme-admin").status, 401);
  EXPECT_EQ(post("/organisations/acme/tokens", R"({"expires":"2020-01-01T00:00:00Z"})")
                .word("errors/0/pointer"),
            "/expires");
}

}  // namespace
}  // namespace countersign::admin
