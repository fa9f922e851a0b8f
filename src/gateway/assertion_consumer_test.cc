// SPDX-License-Identifier: Apache-2.0
// Which request a response may answer, how often, and in whose browser.
#include "gateway/assertion_consumer.h"

#include <algorithm>
#include <span>
#include <string>

#include "base/hex.h"
#include "gateway/errors.h"
#include "gateway/testing/gateway_fixture.h"
#include "saml/errors.h"
#include "store/consumed_key.h"
#include "store/sqlite/database.h"

namespace countersign::gateway {
namespace {

using identity::IdpInitiated;
using std::chrono::hours;
using std::chrono::seconds;
using testing::Answer;
using testing::GatewayFixture;
using ::testing::HasSubstr;

constexpr const char* kSession = "__Host-cs-session";

class AssertionConsumerTest : public GatewayFixture {
 protected:
  void expect_code(const Answer& answer, const ErrorCode& code, int status) {
    EXPECT_EQ(answer.status, status);
    EXPECT_THAT(answer.body, HasSubstr(code.id));
  }
  /// An unsolicited response about this person.
  saml::idp::ResponseContent unsolicited(const std::string& name = "alice@example.com",
                                         const std::string& authenticator = "open") const {
    auto out = content(std::nullopt, authenticator);
    out.name_id->value = name;
    return out;
  }
  void set_idp_initiated(IdpInitiated how) {
    edit_authenticator("open",
                       [&](identity::Authenticator& open) { open.saml.idp_initiated = how; });
  }
  void force_authn(const std::string& id) {
    edit_authenticator(id, [](identity::Authenticator& out) { out.saml.force_authn = true; });
  }
  /// How many cookies of pending sign-ins were told to end within a minute.
  long shortened() const {
    return std::count_if(set_cookies_.begin(), set_cookies_.end(), [](const std::string& cookie) {
      return cookie.starts_with("__Host-csp-") && cookie.find("Max-Age=60") != std::string::npos;
    });
  }
};

// --- which request ---

// attacks.md V08: a started sign-in does not make room for a response of somebody else's.
TEST_F(AssertionConsumerTest, V08RefusesUnsolicitedBesideAStartedSignIn) {
  start("corp");
  expect_code(post(form(unsolicited("mallory@example.com", "corp"), "")),
              saml::kInResponseToMissing, 400);
  EXPECT_EQ(cookies_.count(kSession), 0U);
}

TEST_F(AssertionConsumerTest, V08RefusesUnsolicitedWithTheRelayStateOfAStartedSignIn) {
  for (const IdpInitiated how : {IdpInitiated::kAccepted, IdpInitiated::kConverted}) {
    set_idp_initiated(how);
    const auto started = start("open");
    expect_code(post(form(unsolicited("mallory@example.com"), started.relay_state), "open"),
                saml::kInResponseToMissing, 400);
    EXPECT_EQ(cookies_.count(kSession), 0U);
  }
}

// Only a response that answers nothing is looked at as unsolicited, not one with another fault.
TEST_F(AssertionConsumerTest, RefusesTheAnswerToAnotherRequestWhereUnsolicitedIsAccepted) {
  start("open");
  expect_code(post(form(content(saml::RequestId("_other"), "open"), ""), "open"),
              saml::kInResponseToMismatch, 400);
}

TEST_F(AssertionConsumerTest, UnsolicitedBesideAStartedSignInHasNothingOfIt) {
  const auto started = start("open", "/secret");
  const Answer answer = post(form(unsolicited(), ""), "open");
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.location, "/");
  EXPECT_EQ(shortened(), 0);
  EXPECT_EQ(post(form(content(started.request.id, "open"), started.relay_state), "open").location,
            "/secret");
}

TEST_F(AssertionConsumerTest, ConvertsUnsolicitedBesideAStartedSignIn) {
  set_idp_initiated(IdpInitiated::kConverted);
  start("open", "/secret");
  const Answer answer = post(form(unsolicited(), ""), "open");
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.location, "/countersign/login/open?target=%2F");
  EXPECT_EQ(sessions_->size(), 0U);
}

TEST_F(AssertionConsumerTest, UnsolicitedBesideASignInAtAnotherPageIsOfTheProvidersOwnPeople) {
  edit([&](identity::CatalogueEdit& edit) {
    identity::Authenticator open = *catalogue_->authenticator("open");
    open.people.kind = identity::Reach::Kind::kBelow;
    edit.put(open);
    identity::Organisation acme = make_organisation("acme");
    acme.policy.authenticators = {identity::AuthenticatorId("open")};
    edit.put(acme);
  });
  ASSERT_EQ(get("/countersign/o/acme/login/open?target=%2Fx").status, 303);
  EXPECT_EQ(post(form(unsolicited(), ""), "open").status, 303);
  const auto user_in = [&](const char* organisation) {
    return stores_.users->find(identity::OrganisationId(organisation),
                               identity::UserName("alice@example.com"));
  };
  EXPECT_TRUE(user_in("root")->has_value());
  EXPECT_FALSE(user_in("acme")->has_value());
  EXPECT_EQ(last_event()->organisation, identity::OrganisationId("root"));
}

// --- force_authn ---

TEST_F(AssertionConsumerTest, RefusesAnAuthenticationFromBeforeWhereAFreshOneWasAskedFor) {
  const auto answer_with = [&](hours ago) {
    cookies_.clear();
    const auto started = start("corp");
    auto out = content(started.request.id);
    out.authenticated = now_ - ago;
    return post(form(out, started.relay_state));
  };
  EXPECT_EQ(answer_with(hours{2}).status, 303);
  force_authn("corp");
  expect_code(answer_with(hours{2}), saml::kAuthnInstant, 400);
  EXPECT_EQ(answer_with(hours{0}).status, 303);
}

TEST_F(AssertionConsumerTest, AsksNoFreshAuthenticationOfWhatItDidNotAskFor) {
  force_authn("open");
  start("open");
  auto out = unsolicited();
  out.authenticated = now_ - hours{2};
  EXPECT_EQ(post(form(out, ""), "open").status, 303);
}

// --- how often ---

// Two assertions with ids of their own for one request: the second is no answer any more.
TEST_F(AssertionConsumerTest, RefusesASecondAssertionForOneRequest) {
  const auto started = start();
  const auto pending = cookies_;
  EXPECT_EQ(post(form(content(started.request.id), started.relay_state)).status, 303);
  cookies_ = pending;
  auto second = content(started.request.id);
  second.name_id->value = "bob@example.com";
  expect_code(post(form(second, started.relay_state)), saml::kReplayed, 403);
  EXPECT_EQ(cookies_.count(kSession), 0U);
  EXPECT_EQ(sessions_->size(), 1U);
}

// The keys that a store of before holds do not name the authenticator.
TEST_F(AssertionConsumerTest, V01RefusesWhatWasUsedBeforeAnUpgrade) {
  set_idp_initiated(IdpInitiated::kAccepted);
  const auto used = unsolicited();
  const auto key = store::assertion_key_of_before(testing::kIdp, used.assertion_id, used.expires);
  const auto expires = (now_ + hours{1}).time_since_epoch().count();
  close();
  {
    auto database = store::Database::open(folder_ / "store.db");
    ASSERT_THAT(database, IsOk());
    const std::string stored = hex_encode(std::span(key.hash).first(16));
    ASSERT_THAT(database->execute(("INSERT INTO consumed (expires, keys) VALUES (" +
                                   std::to_string(expires) + ", x'" + stored + "')")
                                      .c_str()),
                IsOk());
  }
  open();
  expect_code(post(form(used, ""), "open"), saml::kReplayed, 403);
  EXPECT_EQ(post(form(unsolicited(), ""), "open").status, 303);
}

TEST_F(AssertionConsumerTest, KeepsTheCookieOfAnAnsweredRequestForAMinute) {
  const auto started = start();
  EXPECT_EQ(shortened(), 0);
  EXPECT_EQ(post(form(content(started.request.id), started.relay_state)).status, 303);
  EXPECT_EQ(shortened(), 1);
}

// --- a replay in a browser that holds a session ---

TEST_F(AssertionConsumerTest, RefusesReplayInABrowserWithTheSessionOfAnother) {
  const auto alices = form(unsolicited(), "");
  EXPECT_EQ(post(alices, "open").status, 303);
  cookies_.clear();
  EXPECT_EQ(post(form(unsolicited("bob@example.com"), ""), "open").status, 303);
  expect_code(post(alices, "open"), saml::kReplayed, 403);
}

TEST_F(AssertionConsumerTest, RefusesReplayInABrowserWithASessionOfAnotherAuthenticator) {
  const auto at_open = form(unsolicited(), "");
  EXPECT_EQ(post(at_open, "open").status, 303);
  EXPECT_EQ(post(at_open, "open").status, 303);  // in the browser that it signed in
  cookies_.clear();
  edit_authenticator("corp", [](identity::Authenticator& corp) {
    corp.saml.idp_initiated = IdpInitiated::kAccepted;
    corp.mapping.fields = {{"user_name", {"uid"}, "", {}, true}};
  });
  auto namesake = unsolicited("alice@example.com", "corp");
  namesake.attributes = {{"uid", std::nullopt, std::nullopt, {"alice-of-corp"}}};
  EXPECT_EQ(post(form(namesake, "")).status, 303);
  EXPECT_EQ(post(at_open, "open").status, 200) << "asked whether it is to replace the session";
  expect_code(post(at_open + "&cs_confirmed=1", "open"), saml::kReplayed, 403);
}

TEST_F(AssertionConsumerTest, RefusesReplayInABrowserWhoseSessionIsOver) {
  auto long_lived = unsolicited();
  long_lived.expires = now_ + hours{3};
  const auto body = form(long_lived, "");
  EXPECT_EQ(post(body, "open").status, 303);
  now_ += seconds(29 * 60);
  EXPECT_EQ(post(body, "open").status, 303);
  now_ += seconds(31 * 60);  // since it was seen last
  expect_code(post(body, "open"), saml::kReplayed, 403);
}

// Two people without a NameID have the same one.
TEST_F(AssertionConsumerTest, RefusesReplayWithoutNameIdWhateverSessionTheBrowserHolds) {
  edit_authenticator("open",
                     [](identity::Authenticator& open) { open.mapping.external_id = "mail"; });
  const auto about = [&](const std::string& mail) {
    auto out = unsolicited();
    out.name_id.reset();
    out.attributes = {{"mail", std::nullopt, std::nullopt, {mail}}};
    return form(out, "");
  };
  const auto alices = about("alice@example.com");
  EXPECT_EQ(post(alices, "open").status, 303);
  cookies_.clear();
  EXPECT_EQ(post(about("bob@example.com"), "open").status, 303);
  expect_code(post(alices, "open"), saml::kReplayed, 403);
}

}  // namespace
}  // namespace countersign::gateway
