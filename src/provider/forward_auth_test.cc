// SPDX-License-Identifier: Apache-2.0
#include "provider/forward_auth.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "base/base64.h"
#include "http/form.h"
#include "identity/errors.h"
#include "identity/redirect_target.h"
#include "provider/errors.h"
#include "provider/testing/forward_auth_fixture.h"

namespace countersign::provider {
namespace {

using std::chrono::seconds;
using testing::ForwardAuthTest;
using ::testing::HasSubstr;
using testing::Headers;
using ::testing::Not;

TEST_F(ForwardAuthTest, AcceptsASignedInPersonWithIdentityHeaders) {
  const http::Response response = ask_signed_in("/page?x=1");
  EXPECT_EQ(response.status(), 200);
  EXPECT_EQ(response.header("X-Auth-Subject"), kAlice);
  EXPECT_EQ(response.header("X-Auth-User"), "alice");
  EXPECT_EQ(response.header("X-Auth-Mail"), "alice@acme.example");
  EXPECT_EQ(response.header("X-Auth-Ids"), "pilots") << "those that count here";
  EXPECT_EQ(response.header("X-Auth-Labels"), "The%20pilots,The%20crew");
  EXPECT_EQ(response.header("X-Auth-Organisation"), "acme");
  EXPECT_EQ(response.header("X-Auth-Authenticator"), "corp");
  EXPECT_EQ(response.header("X-Auth-Absent"), "");
  EXPECT_EQ(response.header("Cache-Control"), "no-store");
}

// attacks.md F08: no value ends a header, and none turns into two.
TEST_F(ForwardAuthTest, ReadsAttributeValuesEncoded) {
  const http::Response response = ask_signed_in("/");
  EXPECT_EQ(response.header("X-Auth-Email"), "%C3%A4lice@example.com");
  EXPECT_EQ(response.header("X-Auth-Groups"), "staff,a%2Cb%3Bc%0D%0AX-Auth-User:%20root");
  const auto json = base64url_decode(*response.header("X-Auth-Attributes"));
  ASSERT_TRUE(json.ok());
  EXPECT_THAT(*json, HasSubstr(R"({"groups":["staff","a,b;c\r\n)"));
  EXPECT_THAT(*json, Not(HasSubstr("mail")));
}

TEST_F(ForwardAuthTest, TellsTheProxyWhichApplicationWasJudged) {
  EXPECT_EQ(ask_signed_in("/").header("X-Auth-Application"), "app");
  EXPECT_EQ(ask("https://app.example.com/public").header("X-Auth-Application"), "app");
  EXPECT_EQ(ask("https://wiki.example.com/w/", {{"Cookie", cookie()}}).header("X-Auth-Application"),
            "wiki");
}

TEST_F(ForwardAuthTest, LogsEveryRefusalOfTheSetup) {
  EXPECT_EQ(ask("https://evil.example/").status(), 403);
  EXPECT_THAT(log_.text, HasSubstr("provider.application_unknown"));
  EXPECT_EQ(ask("/path").status(), 500);
  EXPECT_THAT(log_.text, HasSubstr("provider.original_url_invalid"));
  EXPECT_THAT(log_.text, HasSubstr("127.0.0.1"));
}

TEST_F(ForwardAuthTest, RefusesAPageWithTheWayToSignIn) {
  const http::Response response =
      ask("https://app.example.com/page?x=1&y", {{"Accept", "text/html,*/*"}});
  EXPECT_EQ(response.status(), 401);
  EXPECT_EQ(response.header("X-Auth-Redirect"), "/countersign/login?target=%2Fpage%3Fx%3D1%26y");
  const http::Response other = ask("https://wiki.example.com/w/a", {{"Accept", "text/html"}});
  EXPECT_EQ(other.header("X-Auth-Redirect"),
            "https://app.example.com/countersign/login?target="
            "https%3A%2F%2Fwiki.example.com%2Fw%2Fa");
}

// What sign-in would not lead back to anyway could be more than a proxy takes of an answer.
TEST_F(ForwardAuthTest, RefusesAPageWithALongAddressByTheWayToSignInAlone) {
  const std::string most = "/a?" + std::string(identity::kMaxTargetBytes - 3, '/');
  const Headers page = {{"Accept", "text/html"}};
  EXPECT_EQ(ask("https://app.example.com" + most, page).header("X-Auth-Redirect"),
            "/countersign/login?target=" + http::percent_encode(most));
  EXPECT_EQ(ask("https://app.example.com" + most + "/", page).header("X-Auth-Redirect"),
            "/countersign/login");
}

// attacks.md W81.
TEST_F(ForwardAuthTest, BoundsTheLinesOfEachFailure) {
  const auto lines = [&] { return std::count(log_.text.begin(), log_.text.end(), '\n'); };
  for (int request = 0; request < 100; ++request) {
    EXPECT_EQ(ask("https://unknown.example.com/" + std::to_string(request)).status(), 403);
  }
  EXPECT_EQ(lines(), LineBudget::kMostASecond);
  EXPECT_EQ(ask("nothing").status(), 500);
  EXPECT_EQ(lines(), LineBudget::kMostASecond + 1) << "another failure shows all the same";
  log_.text.clear();
  now_ += seconds(1);
  EXPECT_EQ(ask("https://unknown.example.com/").status(), 403);
  EXPECT_THAT(log_.text, HasSubstr(R"("more_not_logged":95)"));
}

// A proxy hands on the target that a client sent in absolute form: no fault of the setup.
TEST_F(ForwardAuthTest, RefusesAbsoluteFormWithoutAPath) {
  for (const char* url : {"https://app.example.com?x=1", "https://app.example.com#x"}) {
    EXPECT_EQ(ask(url).status(), 403) << url;
  }
  EXPECT_EQ(log_.text, "");
  for (const char* url : {"https://app.example.com", "https://?x=1"}) {
    EXPECT_EQ(ask(url).status(), 500) << url;
  }
}

TEST_F(ForwardAuthTest, RefusesScriptsWithoutRedirect) {
  const std::vector<Headers> scripts = {
      {{"Accept", "*/*"}},
      {},
      {{"Accept", "application/json"}},
      {{"Accept", "text/html"}, {"X-Requested-With", "XMLHttpRequest"}},
      {{"Accept", "text/html"}, {"Sec-Fetch-Mode", "cors"}},
      {{"Accept", "text/html"}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "iframe"}},
      {{"Accept", "text/html"}, {"Sec-Fetch-Mode", "websocket"}},
      {{"Accept", "text/html"}, {"Upgrade", "websocket"}},
  };
  for (const Headers& headers : scripts) {
    const http::Response response = ask("https://app.example.com/", headers);
    EXPECT_EQ(response.status(), 401);
    EXPECT_FALSE(response.header("X-Auth-Redirect").has_value());
  }
}

TEST_F(ForwardAuthTest, ReadsRulesByPathAndAttribute) {
  EXPECT_EQ(ask("https://app.example.com/public/a").status(), 200);
  EXPECT_FALSE(ask("https://app.example.com/public/a").header("X-Auth-User").has_value());
  EXPECT_EQ(ask_signed_in("/staff").status(), 200);
  EXPECT_EQ(ask_signed_in("/admin").status(), 403);
  EXPECT_EQ(ask_signed_in("/admin/x").status(), 403);
  EXPECT_EQ(ask("https://app.example.com/admin", {{"Accept", "text/html"}}).status(), 401);
}

// Groups and organisations are asked for by id, and only those of the application's organisation or
// above count.
TEST_F(ForwardAuthTest, ReadsRulesByGroupAndOrganisation) {
  EXPECT_EQ(ask_signed_in("/pilots").status(), 200);
  EXPECT_EQ(ask_signed_in("/crew").status(), 403);
  EXPECT_EQ(ask_signed_in("/acme").status(), 200);
  EXPECT_EQ(ask_signed_in("/other").status(), 403);
}

TEST_F(ForwardAuthTest, RefusesPeopleWhomTheApplicationIsNotFor) {
  using Kind = identity::Reach::Kind;
  identity::Application app = make_application("app-group", "group", "https://group.example.com/");
  const Headers cookie = {{"Cookie", "__Host-cs-session=" + id_.to_cookie()}};
  const std::vector<std::pair<identity::Reach, int>> rows = {
      {{Kind::kOwn, {}}, 403},
      {{Kind::kBelow, {}}, 200},
      {{Kind::kListed, {identity::OrganisationId("other")}}, 403},
      {{Kind::kListed, {identity::OrganisationId("group")}}, 403},
      {{Kind::kListed, {identity::OrganisationId("group"), identity::OrganisationId("acme")}},
       200}};
  for (const auto& [reach, status] : rows) {
    app.organisations = reach;
    change({app});
    EXPECT_EQ(ask("https://group.example.com/", cookie).status(), status);
  }
}

// Rights are no photograph of the sign-in.
TEST_F(ForwardAuthTest, TakesAwayWhatTheCatalogueTakesAway) {
  ASSERT_EQ(ask_signed_in("/pilots").status(), 200);
  identity::Authenticator corp = *catalogue_->authenticator("corp");
  corp.state = identity::AuthenticatorState::kDisabled;
  change({corp});
  EXPECT_EQ(ask_signed_in("/pilots").status(), 401);
  corp.state = identity::AuthenticatorState::kActive;
  change({corp});
  EXPECT_EQ(ask_signed_in("/pilots").status(), 200);

  identity::Organisation group = *catalogue_->organisation(identity::OrganisationId("group"));
  group.state = identity::OrganisationState::kDisabled;
  change({group});
  EXPECT_EQ(ask_signed_in("/").status(), 401) << "one above acme";
  EXPECT_EQ(ask_signed_in("/public").status(), 200);
  group.state = identity::OrganisationState::kActive;
  change({group});
  EXPECT_EQ(ask_signed_in("/").status(), 200);

  identity::Organisation acme = *catalogue_->organisation(identity::OrganisationId("acme"));
  acme.policy.authenticators = std::vector{identity::AuthenticatorId("local")};
  change({acme});
  EXPECT_EQ(ask_signed_in("/").status(), 401) << "corp is no way in any more";
}

TEST_F(ForwardAuthTest, TakesAwayWhatTheUserLoses) {
  identity::User user = alice();
  user.groups = {identity::GroupId("crew")};
  user.version = 2;
  ASSERT_EQ(ask_signed_in("/pilots").status(), 200);
  sessions_->user_changed(user);
  EXPECT_EQ(ask_signed_in("/pilots").status(), 403);
  EXPECT_EQ(ask_signed_in("/").header("X-Auth-Ids"), "");
  sessions_->user_changed(alice());
  EXPECT_EQ(ask_signed_in("/pilots").status(), 403) << "older than what is known";
  user.version = 3;
  user.state = identity::UserState::kBlocked;
  sessions_->user_changed(user);
  EXPECT_EQ(ask_signed_in("/").status(), 401);
  user.version = 4;
  user.state = identity::UserState::kActive;
  user.authenticator = identity::AuthenticatorId("local");
  sessions_->user_changed(user);
  EXPECT_EQ(ask_signed_in("/").status(), 401) << "assigned to another way in";
}

// Applications are for the people of their organisation, and of those that they say.
TEST_F(ForwardAuthTest, RefusesPeopleOfAnotherOrganisation) {
  const Headers cookie = {{"Cookie", "__Host-cs-session=" + id_.to_cookie()},
                          {"Accept", "text/html"}};
  EXPECT_EQ(ask("https://group.example.com/", cookie).status(), 200);
  EXPECT_EQ(ask("https://acme.example.com/", cookie).status(), 200);
  EXPECT_EQ(ask("https://below.example.com/", cookie).status(), 403);
  EXPECT_EQ(ask("https://other.example.com/", cookie).status(), 403);
  const http::Response open = ask("https://other.example.com/public", cookie);
  EXPECT_EQ(open.status(), 200);
  EXPECT_FALSE(open.header("X-Auth-User").has_value());
}

// What was granted is not the application's around it, though nothing is there yet.
TEST_F(ForwardAuthTest, RefusesAUrlSpaceWithoutApplication) {
  const Headers cookie = {{"Cookie", "__Host-cs-session=" + id_.to_cookie()}};
  EXPECT_EQ(ask("https://wiki.example.com/w/a", cookie).status(), 200);
  EXPECT_EQ(ask("https://wiki.example.com/W/A", cookie).status(), 403) << "no other spelling";
  for (const char* url : {"https://wiki.example.com/w/other", "https://wiki.example.com/w/other/x",
                          "https://wiki.example.com/W/Other/x"}) {
    EXPECT_EQ(ask(url, cookie).status(), 403) << url;
    EXPECT_EQ(ask(url).status(), 403) << url << ": signing in would not help";
  }
}

TEST_F(ForwardAuthTest, CompilesAgainWhatDiffersAlone) {
  const auto first = settings();
  const std::string_view origin = "https://app.example.com";
  const std::string_view wiki = "https://wiki.example.com";
  identity::CatalogueEdit unrelated(make_catalogue_of(*first));
  identity::Organisation more = make_organisation("more", "root");
  unrelated.put(more);
  FieldProblems problems;
  const auto second = make_settings(first->machine(), unrelated.finish(problems), first.get());
  EXPECT_EQ(second->find(origin, "/"), first->find(origin, "/"));
  identity::CatalogueEdit edit(make_catalogue_of(*second));
  identity::Application app = *second->catalogue().application("app");
  app.name = "Renamed";
  edit.put(app);
  const auto third = make_settings(second->machine(), edit.finish(problems), second.get());
  EXPECT_NE(third->find(origin, "/"), second->find(origin, "/"));
  EXPECT_EQ(third->find(wiki, "/w"), second->find(wiki, "/w"));
  EXPECT_TRUE(problems.empty());
}

TEST(ProviderSettings, RefusesWhatAnApplicationCannotUse) {
  identity::Application wrong;
  wrong.urls = {"https://app.example.com/?x=1"};
  wrong.rules = {{identity::PathMatch::kPrefix, "a", identity::Audience::kSignedIn, {}}};
  wrong.headers = {{"X-Accel-Redirect", "mail"}, {"X-Auth-Mail", "mail"}};
  const FieldProblems problems = check_application(wrong);
  ASSERT_EQ(problems.size(), 3U);
  EXPECT_EQ(problems[0].pointer, "/urls/0");
  EXPECT_EQ(problems[1].pointer, "/rules");
  EXPECT_EQ(problems[2].pointer, "/headers/X-Accel-Redirect");
}

// attacks.md F04.
TEST_F(ForwardAuthTest, RefusesAmbiguousPaths) {
  for (const char* path :
       {"/public/../admin", "/public/%2e%2e/admin", "/public/..;/admin", "//admin", "/admin%2f",
        "/admin/.", "/admin\\x", "/admin#x", "/public/a%23/b", "/public/%252e%252e/admin",
        "/public/%c0%ae%c0%ae/admin"}) {
    EXPECT_EQ(ask_signed_in(path).status(), 403) << path;
  }
}

// attacks.md F03.
TEST_F(ForwardAuthTest, RefusesWhoeverIsNoConfiguredProxy) {
  const Headers cookie = {{"Cookie", "__Host-cs-session=" + id_.to_cookie()}};
  EXPECT_EQ(ask("https://app.example.com/", cookie, "192.0.2.9").status(), 403);
  EXPECT_EQ(ask("https://app.example.com/public", {}, "192.0.2.9").status(), 403);
  EXPECT_THAT(log_.text, HasSubstr("provider.proxy_unknown"));
}

TEST_F(ForwardAuthTest, RefusesOriginalUrlsThatAreNone) {
  for (const char* url : {"/path", "ftp://app.example.com/", "https://app.example.com",
                          "https:///x", "https://?x", "//app.example.com/"}) {
    EXPECT_EQ(ask(url).status(), 500) << url;
  }
  EXPECT_EQ(ask("").status(), 500);
  EXPECT_EQ(ask("https://app.example.com/", {{"X-Original-URL", "https://app.example.com/public"}})
                .status(),
            500);
  for (const char* url : {"https://evil.example/", "http://app.example.com/",
                          "https://app.example.com.evil/", "https://x@app.example.com/",
                          "https://wiki.example.com/x", "https://wiki.example.com/ww"}) {
    EXPECT_EQ(ask(url).status(), 403) << url;
  }
}

TEST_F(ForwardAuthTest, AcceptsForwardedHeaders) {
  const Headers headers = {{"X-Forwarded-Proto", "https"},
                           {"X-Forwarded-Host", "app.example.com"},
                           {"X-Forwarded-Uri", "/public?x"}};
  EXPECT_EQ(ask("", headers).status(), 200);
}

// attacks.md C03, C07.
TEST_F(ForwardAuthTest, RefusesCookiesThatAreNoSession) {
  const std::string good = id_.to_cookie();
  const std::vector<std::string> cookies = {
      "__Host-cs-session=",
      "__Host-cs-session=" + good + "; __Host-cs-session=" + good,
      "__Host-cs-session=\"" + good + "\"",
      "__host-cs-session=" + good,
      "cs-session=" + good,
      "__Host-cs-session=" + good + "0",
      "__Host-cs-session=" + std::string(64, '0'),
      std::string(8000, ';')};
  for (const std::string& cookie : cookies) {
    EXPECT_EQ(ask("https://app.example.com/", {{"Cookie", cookie}}).status(), 401)
        << cookie.substr(0, 80);
  }
  EXPECT_EQ(ask_signed_in("/").status(), 200);
  now_ += seconds(1801);
  EXPECT_EQ(ask_signed_in("/").status(), 401);
}

// attacks.md F06.
TEST_F(ForwardAuthTest, ReadsEveryMethodAlike) {
  for (const http::Method method :
       {http::Method::kOptions, http::Method::kHead, http::Method::kPost, http::Method::kOther}) {
    EXPECT_EQ(ask("https://app.example.com/", {}, "127.0.0.1", method).status(), 401);
  }
}

// An application whose rules are more work than one may make lets nobody in.
TEST_F(ForwardAuthTest, RefusesEverybodyWhereRulesAreTooMany) {
  identity::Application app = make_application("app-group", "group", "https://group.example.com/");
  app.rules = {identity::kMaxGlobs,
               {identity::PathMatch::kGlob, "/**", identity::Audience::kSignedIn, {}}};
  change({app});
  const Headers cookie = {{"Cookie", "__Host-cs-session=" + id_.to_cookie()}};
  EXPECT_EQ(ask("https://group.example.com/", cookie).status(), 200);
  app.rules.push_back(app.rules.front());
  change({app});
  EXPECT_EQ(ask("https://group.example.com/", cookie).status(), 403);
}

TEST_F(ForwardAuthTest, ExplainsAnAddressThatAnApplicationHasByTheOtherScheme) {
  const auto report = explain("http://app.example.com/page", cookie());
  EXPECT_EQ(report.error.code, kApplicationUnknown);
  EXPECT_THAT(report.remedy,
              HasSubstr("\"app\" has this address as \"https://app.example.com/page\""));
  EXPECT_THAT(explain("http://nobody.example.com/", cookie()).remedy,
              HasSubstr("Here add this address"));
}

TEST_F(ForwardAuthTest, ExplainsAGroupByWhatWasSent) {
  identity::Authenticator corp = make_authenticator("acme-corp", "acme");
  identity::Application own = make_application("desk", "acme", "https://acme.example.com/desk");
  own.rules = {{identity::PathMatch::kPrefix,
                "/desk",
                identity::Audience::kAttributes,
                {{identity::RequirementKind::kGroup, "", {"staff"}}}}};
  change({corp, make_group("staff", "acme"), own});
  EXPECT_TRUE(explain("https://app.example.com/page", cookie()).passes);
  const auto report = explain("https://acme.example.com/desk", cookie());
  EXPECT_EQ(report.error.code, identity::kAccessRefused);
  EXPECT_FALSE(report.passes);
  EXPECT_THAT(report.remedy, Not(HasSubstr("mapping.groups.attribute")))
      << "the session's authenticator is of an organisation above";
  EXPECT_EQ(report.user.view(), kAlice) << "the administrators of acme may know who it was";
}

}  // namespace
}  // namespace countersign::provider
