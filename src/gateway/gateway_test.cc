// SPDX-License-Identifier: Apache-2.0
#include "gateway/gateway.h"

#include "gateway/errors.h"
#include "gateway/testing/gateway_fixture.h"
#include "saml/errors.h"

namespace countersign::gateway {
namespace {

using std::chrono::seconds;
using ::testing::AllOf;
using testing::Answer;
using ::testing::ContainsRegex;
using ::testing::Each;
using testing::GatewayFixture;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::other_key;

class GatewayTest : public GatewayFixture {
 protected:
  void expect_refused(const Answer& answer, const ErrorCode& code, int status) {
    EXPECT_EQ(answer.status, status);
    EXPECT_THAT(answer.body, HasSubstr(code.id));
    EXPECT_THAT(log_.text(), HasSubstr("\"code\":\"" + std::string(code.id) + "\""));
    EXPECT_THAT(cookies_, Not(::testing::Contains(::testing::Key("__Host-cs-session"))));
  }
};

TEST_F(GatewayTest, AcceptsAWholeSignIn) {
  const Answer answer = sign_in("/page?x=1");
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.location, "/page?x=1");
  ASSERT_EQ(cookies_.count("__Host-cs-session"), 1U);
  EXPECT_THAT(log_.text(), HasSubstr(R"("user":"alice@example.com","authenticator":"corp")"));
  EXPECT_THAT(log_.text(), Not(HasSubstr(cookies_["__Host-cs-session"])));
  const Answer page = get("/countersign/session");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("alice@example.com"));
}

TEST_F(GatewayTest, AcceptsASignInByPostBinding) {
  edit_authenticator("corp", [](identity::Authenticator& corp) {
    corp.saml.sso_binding = identity::SsoBinding::kPost;
  });
  const Answer page = get("/countersign/login/corp");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("action=\"https://idp.example.org/sso\""));
  EXPECT_THAT(page.body, HasSubstr("name=\"SAMLRequest\""));
  EXPECT_THAT(page.body, HasSubstr("type=\"submit\""));
  EXPECT_THAT(page.policy, AllOf(HasSubstr("script-src 'sha256-"), HasSubstr("form-action https:"),
                                 Not(HasSubstr("unsafe"))));
}

// attacks.md C02.
TEST_F(GatewayTest, ReadsCookieAttributes) {
  sign_in();
  for (const std::string& cookie : set_cookies_) {
    EXPECT_THAT(cookie, AllOf(HasSubstr("HttpOnly"), HasSubstr("Secure"), HasSubstr("Path=/"),
                              Not(HasSubstr("Domain"))));
    const bool pending = cookie.starts_with("__Host-csp-");
    EXPECT_THAT(cookie, HasSubstr(pending ? "SameSite=None" : "SameSite=Lax"));
  }
}

// attacks.md C01.
TEST_F(GatewayTest, AcceptsNoSessionIdFromBefore) {
  sign_in();
  const std::string first = cookies_["__Host-cs-session"];
  sign_in();
  const std::string second = cookies_["__Host-cs-session"];
  EXPECT_NE(first, second);
  cookies_["__Host-cs-session"] = first;
  EXPECT_EQ(get("/countersign/session").status, 303);
  cookies_["__Host-cs-session"] = std::string(64, 'a');
  sign_in();
  EXPECT_NE(cookies_["__Host-cs-session"], std::string(64, 'a'));
}

TEST_F(GatewayTest, RefusesAnotherKey) {
  const auto started = start();
  const std::string body = form(content(started.request.id), started.relay_state, other_key());
  expect_refused(post(body), saml::kSignatureInvalid, 400);
}

TEST_F(GatewayTest, RefusesTheAnswerToAnotherRequest) {
  const auto first = start();
  const auto second = start();
  const std::string body = form(content(first.request.id), second.relay_state);
  expect_refused(post(body), saml::kInResponseToMismatch, 400);
}

TEST_F(GatewayTest, RefusesAnExpiredResponse) {
  const auto started = start();
  const std::string body = form(content(started.request.id), started.relay_state);
  now_ += seconds(361);
  const Answer answer = post(body);
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(log_.text(), HasSubstr("\"remedy\":"));
}

TEST_F(GatewayTest, RefusesTheAnswerAtAnotherAuthenticator) {
  const auto started = start("corp");
  const std::string body = form(content(started.request.id, "open"), started.relay_state);
  expect_refused(post(body, "open"), kPendingMismatch, 403);
}

TEST_F(GatewayTest, RefusesAPendingSignInAfterItsLifetime) {
  const auto started = start();
  now_ += PendingSignIns::kLifetime + seconds(1);
  expect_refused(post(form(content(started.request.id), started.relay_state)), kPendingMissing,
                 403);
}

TEST_F(GatewayTest, AcceptsAPendingSignInAtTheEndOfItsLifetime) {
  const auto started = start();
  now_ += PendingSignIns::kLifetime;
  EXPECT_EQ(post(form(content(started.request.id), started.relay_state)).status, 303);
}

TEST_F(GatewayTest, AcceptsAnAnswerWithoutCookiesByPostingItAgain) {
  const auto started = start();
  const auto kept = std::exchange(cookies_, {});
  const std::string body = form(content(started.request.id), started.relay_state);
  const Answer page = post(body);
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("name=\"cs_repost\" value=\"1\""));
  EXPECT_THAT(page.body, HasSubstr("action=\"/countersign/saml/acs/corp\""));
  EXPECT_THAT(page.policy, HasSubstr("form-action 'self';")) << "no application's origin";
  cookies_ = kept;
  const Answer done = post(body + "&cs_repost=1");
  EXPECT_EQ(done.status, 303);
  EXPECT_EQ(done.location, "/page");
}

// Browsers hold the policy of the page that posts again against a redirect behind it.
TEST_F(GatewayTest, LeadsToAnotherOriginByAPageWhereItWasPostedAgain) {
  const auto started = start("corp", "https://other.example.com/x?a=1&b");
  const Answer done = post(form(content(started.request.id), started.relay_state) + "&cs_repost=1");
  EXPECT_EQ(done.status, 200);
  EXPECT_EQ(cookies_.count("__Host-cs-session"), 1U);
  EXPECT_THAT(done.body, HasSubstr("content=\"0;url=https://other.example.com/x?a=1&amp;b\""));
}

TEST_F(GatewayTest, RefusesToPostAgainTwice) {
  const auto started = start();
  cookies_.clear();
  expect_refused(post(form(content(started.request.id), started.relay_state) + "&cs_repost=1"),
                 kPendingMissing, 403);
}

TEST_F(GatewayTest, RefusesReplayInAnotherBrowser) {
  const auto started = start();
  const auto pending = cookies_;
  const std::string body = form(content(started.request.id), started.relay_state);
  EXPECT_EQ(post(body).status, 303);
  cookies_ = pending;
  expect_refused(post(body), saml::kReplayed, 403);
}

TEST_F(GatewayTest, RefusesReplayAfterARestart) {
  const auto started = start();
  const auto pending = cookies_;
  const std::string body = form(content(started.request.id), started.relay_state);
  EXPECT_EQ(post(body).status, 303);
  const auto signed_in = cookies_;
  restart();
  cookies_ = signed_in;
  EXPECT_EQ(get("/countersign/session").status, 200);
  cookies_ = pending;
  expect_refused(post(body), saml::kReplayed, 403);
}

// attacks.md C10.
TEST_F(GatewayTest, AcceptsAReloadedAnswerWithoutASecondSession) {
  const auto started = start();
  const std::string body = form(content(started.request.id), started.relay_state);
  EXPECT_EQ(post(body).status, 303);
  const std::string session = cookies_["__Host-cs-session"];
  const Answer again = post(body);
  EXPECT_EQ(again.status, 303);
  EXPECT_EQ(again.location, "/page");
  EXPECT_EQ(cookies_["__Host-cs-session"], session);
  EXPECT_EQ(sessions_->size(), 1U);
}

// attacks.md V09: what counts is the configuration when the answer comes.
TEST_F(GatewayTest, RefusesV09TheAnswerOfARemovedAuthenticator) {
  const auto started = start("corp");
  const std::string body = form(content(started.request.id, "corp"), started.relay_state);
  edit([&](identity::CatalogueEdit& edit) {
    identity::Organisation root = *catalogue_->organisation(identity::OrganisationId("root"));
    root.policy.authenticators = {identity::AuthenticatorId("local")};
    edit.put(root);
    edit.erase({identity::ObjectKind::kAuthenticator, identity::OrganisationId("root"), "corp"});
  });
  expect_refused(post(body, "corp"), kUnknownAuthenticator, 404);
}

TEST_F(GatewayTest, RefusesIdpInitiatedByDefault) {
  expect_refused(post(form(content(std::nullopt), "")), saml::kUnsolicitedNotAllowed, 400);
}

TEST_F(GatewayTest, AcceptsIdpInitiatedWhereSwitchedOn) {
  const Answer answer = post(form(content(std::nullopt, "open"), ""), "open");
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.location, "/");
}

TEST_F(GatewayTest, AcceptsIdpInitiatedBesideAnUnfinishedSignIn) {
  start("open");
  EXPECT_EQ(post(form(content(std::nullopt, "open"), ""), "open").status, 303);
}

TEST_F(GatewayTest, RefusesReplayOfIdpInitiated) {
  const std::string body = form(content(std::nullopt, "open"), "");
  EXPECT_EQ(post(body, "open").status, 303);
  cookies_.clear();
  expect_refused(post(body, "open"), saml::kReplayed, 403);
}

TEST_F(GatewayTest, AcceptsAnIdentityProviderThatLosesRelayState) {
  const auto started = start();
  const Answer answer = post(form(content(started.request.id), ""));
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.location, "/page");
}

// attacks.md B08: neither the target of a start nor a RelayState leads elsewhere.
TEST_F(GatewayTest, RefusesOpenRedirects) {
  for (const std::string& wanted :
       {std::string("https://evil.example/"), std::string("//evil.example"),
        std::string("///evil.example"), std::string("\\\\evil.example"),
        std::string("/\\evil.example"), std::string("https:%5c%5cevil"),
        std::string("javascript:alert(1)"), std::string("data:text/html,x"),
        std::string("http:evil"), std::string("/%09//evil"), std::string("/x\r\nSet-Cookie: a=b"),
        std::string("https://other.example.com@evil.example/"),
        std::string("https://other.example.com.evil.example/"),
        std::string("https://evil-other.example.com/"), std::string("https://other.example.com./"),
        std::string("?https://evil.example"), std::string("/") + std::string(20'000, 'a')}) {
    cookies_.clear();
    const auto started = start("corp", wanted);
    EXPECT_EQ(post(form(content(started.request.id), started.relay_state)).location, "/")
        << wanted.substr(0, 60);
    cookies_.clear();
    auto unsolicited = content(std::nullopt, "open");
    unsolicited.name_id->value = "bob@example.com";
    EXPECT_EQ(post(form(unsolicited, wanted), "open").location, "/") << wanted.substr(0, 60);
  }
}

TEST_F(GatewayTest, AcceptsTargetsOfRegisteredApplications) {
  EXPECT_EQ(sign_in("https://other.example.com/x?y=1").location, "https://other.example.com/x?y=1");
}

// attacks.md B09.
TEST_F(GatewayTest, RefusesAnotherHost) {
  for (const char* host : {"evil.example", "app.example.com.evil.example", "app.example.com:444",
                           "", "app.example.com@evil.example"}) {
    host_ = host;
    EXPECT_EQ(get("/countersign/login").status, 421) << host;
    EXPECT_EQ(get("/countersign/login/corp").status, 421) << host;
  }
  host_ = "APP.example.com";
  const Answer answer = send(http::Method::kGet, "/countersign/login/corp", "",
                             {{"X-Forwarded-Host", "evil.example"}});
  EXPECT_EQ(answer.status, 303);
  const auto query =
      saml::parse_redirect(std::string_view(answer.location).substr(answer.location.find('?') + 1));
  EXPECT_THAT(query->xml, AllOf(HasSubstr("https://app.example.com/countersign/saml/acs/corp"),
                                Not(HasSubstr("evil"))));
}

// attacks.md B02.
TEST_F(GatewayTest, RefusesParameterSmuggling) {
  const auto started = start();
  const std::string body = form(content(started.request.id), started.relay_state);
  for (const std::string& tricked :
       {body + "&" + body, body + "&SAMLRequest=a", body + "&samlresponse=a",
        body + "&RelayState=b", body + "&SAMLart=x", body + "&SAMLResponse%00=x",
        std::string("RelayState=x"), std::string("<xml/>"), std::string("a=%zz")}) {
    expect_refused(post(tricked), kPostInvalid, 400);
  }
  EXPECT_EQ(send(http::Method::kPost, "/countersign/saml/acs/corp?SAMLResponse=a", body).status,
            400);
}

// attacks.md B07, B11.
TEST_F(GatewayTest, RefusesOtherMethodsAndSpellings) {
  EXPECT_EQ(get("/countersign/saml/acs/corp").status, 405);
  EXPECT_EQ(send(http::Method::kPut, "/countersign/saml/acs/corp").status, 405);
  for (const char* path :
       {"/countersign/saml/acs/corp/", "/countersign//saml/acs/corp", "/countersign/SAML/ACS/corp",
        "/countersign/saml/acs/corp;x", "/countersign/saml/%61cs/corp",
        "/countersign/saml/acs%2fcorp", "/countersign/saml/acs/nobody"}) {
    EXPECT_EQ(send(http::Method::kPost, path, "a=b").status, 404) << path;
  }
  EXPECT_EQ(send(http::Method::kPost, "/countersign/saml/acs/corp", "{}",
                 {{"Content-Type", "application/json"}})
                .status,
            400);
}

// attacks.md B10.
TEST_F(GatewayTest, RefusesToReflectMarkup) {
  const std::string evil = "\"><script>alert(1)</script>";
  for (const std::string& target :
       {"/countersign/login?target=" + http::percent_encode("/" + evil),
        "/countersign/login/" + http::percent_encode(evil), "/countersign/" + evil}) {
    EXPECT_THAT(get(target).body, Not(HasSubstr("<script>alert"))) << target;
  }
  const auto started = start();
  cookies_.clear();
  const Answer page =
      post("SAMLResponse=" + http::percent_encode(evil) + "&RelayState=" + started.relay_state);
  EXPECT_THAT(page.body, AllOf(HasSubstr("cs_repost"), Not(HasSubstr("<script>alert"))));
  EXPECT_THAT(get("/countersign/login").body, HasSubstr("Payroll &amp; Co"));
}

TEST_F(GatewayTest, RefusesWithAReferenceThatTheLogKnows) {
  const Answer answer = post("RelayState=x");
  const std::size_t at = answer.body.find("<strong>") + 8;
  const std::string reference = answer.body.substr(at, 9);
  EXPECT_THAT(reference, ContainsRegex("^[0-9A-Z]{4}-[0-9A-Z]{4}$"));
  EXPECT_THAT(log_.text(), HasSubstr("\"reference\":\"" + reference + "\""));
  EXPECT_THAT(answer.body, Not(HasSubstr("field_missing")));
}

TEST_F(GatewayTest, RefusesToStartForEver) {
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(get("/countersign/login/corp").status, 303);
  }
  EXPECT_THAT(get("/countersign/login/corp").body, HasSubstr(kSignInLoop.id));
  EXPECT_EQ(get("/countersign/login/corp").status, 303);
}

// attacks.md C09.
TEST_F(GatewayTest, ReadsNoMoreThanFivePendingCookies) {
  for (int i = 0; i < 8; ++i) {
    now_ += seconds(10);
    get("/countersign/login/corp");
    std::size_t pending = 0;
    for (const auto& [name, value] : cookies_) {
      pending += name.starts_with("__Host-csp-") ? 1 : 0;
      EXPECT_LT(value.size(), 4000U);
    }
    EXPECT_LE(pending, PendingSignIns::kMostPerBrowser);
  }
}

// attacks.md C03.
TEST_F(GatewayTest, RefusesMalformedCookies) {
  for (const std::string& value :
       {std::string(), std::string("x"), std::string(64, 'A'), std::string(64, '0'),
        std::string(63, '0'), std::string(5000, '0'), std::string("0x") + std::string(62, '0')}) {
    cookies_["__Host-cs-session"] = value;
    EXPECT_EQ(get("/countersign/session").status, 303);
  }
}

// A provider that answers at once for whom it knows would give the same account again.
TEST_F(GatewayTest, AsksTheProviderAnewForAnotherAccount) {
  const auto forced = [&](const std::string& path) {
    const Answer left = get(path);
    EXPECT_EQ(left.status, 303);
    const auto query =
        saml::parse_redirect(std::string_view(left.location).substr(left.location.find('?') + 1));
    return saml::idp::receive_redirect(*query, {})->force_authn;
  };
  EXPECT_FALSE(forced("/countersign/login/corp?target=%2Fpage"));
  EXPECT_TRUE(forced("/countersign/login/corp?target=%2Fpage&another=1"));
  EXPECT_FALSE(forced("/countersign/login/corp?target=%2Fpage")) << "this one time";
  const std::string page = get("/countersign/login?target=%2Fpage&another=1").body;
  EXPECT_THAT(page, HasSubstr("/countersign/login/corp?target=%2Fpage&amp;another=1\""));
  EXPECT_THAT(page, HasSubstr("action=\"/countersign/login?another=1\""));
  EXPECT_THAT(get("/countersign/login?target=%2Fpage").body, Not(HasSubstr("another=1")));
}

TEST_F(GatewayTest, AcceptsSignOut) {
  sign_in();
  EXPECT_EQ(get("/countersign/signed-out").location, "/countersign/session")
      << "somebody who is signed in";
  EXPECT_EQ(get("/countersign/logout").location, "/countersign/session") << "nothing by a link";
  EXPECT_EQ(sessions_->size(), 1U);
  const std::string page = get("/countersign/session").body;
  const std::size_t at = page.find("name=\"csrf\" value=\"") + 19;
  const std::string session = cookies_["__Host-cs-session"];
  const Answer done =
      send(http::Method::kPost, "/countersign/logout", "csrf=" + page.substr(at, 64));
  EXPECT_EQ(done.status, 303);
  EXPECT_EQ(done.location, "/countersign/signed-out");
  EXPECT_EQ(cookies_.count("__Host-cs-session"), 0U);
  cookies_["__Host-cs-session"] = session;
  EXPECT_EQ(get("/countersign/session").status, 303);
}

// attacks.md C14.
TEST_F(GatewayTest, RefusesSignOutFromElsewhere) {
  sign_in();
  const std::string page = get("/countersign/session").body;
  const std::string token = page.substr(page.find("name=\"csrf\" value=\"") + 19, 64);
  EXPECT_EQ(send(http::Method::kPost, "/countersign/logout", "").status, 403);
  EXPECT_EQ(send(http::Method::kPost, "/countersign/logout", "csrf=" + std::string(64, '0')).status,
            403);
  EXPECT_EQ(send(http::Method::kPost, "/countersign/logout", "csrf=" + token,
                 {{"Sec-Fetch-Site", "cross-site"}})
                .status,
            403);
  EXPECT_EQ(get("/countersign/session").status, 200);
}

TEST_F(GatewayTest, AcceptsSessionsNoLongerThanTheirLimits) {
  sign_in();
  now_ += seconds(29 * 60);
  EXPECT_EQ(get("/countersign/session").status, 200);
  now_ += seconds(30 * 60);
  EXPECT_EQ(get("/countersign/session").status, 303);
}

TEST_F(GatewayTest, ReadsMetadata) {
  const Answer answer = get("/countersign/saml/metadata/corp");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("/countersign/saml/acs/corp"));
  EXPECT_EQ(get("/countersign/saml/metadata/nobody").status, 404);
}

TEST_F(GatewayTest, ReadsHealth) {
  host_ = "anything";
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(get("/countersign/readyz").status, 200);
  ready_ = false;
  EXPECT_EQ(get("/readyz").status, 503);
}

}  // namespace
}  // namespace countersign::gateway
