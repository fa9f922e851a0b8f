// SPDX-License-Identifier: Apache-2.0
#include "gateway/events.h"

#include "gateway/errors.h"
#include "gateway/testing/gateway_fixture.h"
#include "identity/errors.h"
#include "saml/errors.h"

namespace countersign::gateway {
namespace {

using identity::EventCheck;
using identity::LoginEvent;
using identity::LoginOutcome;
using testing::Answer;
using testing::GatewayFixture;
using ::testing::HasSubstr;
using ::testing::Not;

const EventCheck* find_check(const LoginEvent& event, std::string_view id) {
  for (const EventCheck& check : event.checks) {
    if (check.id == id) {
      return &check;
    }
  }
  return nullptr;
}

class LoginEventsTest : public GatewayFixture {
 protected:
  // The posted answer to a new request, changed by `change`.
  std::string answer_with(const std::function<void(saml::idp::ResponseContent&)>& change) {
    const auto started = start();
    auto sent = content(started.request.id);
    change(sent);
    return form(sent, started.relay_state);
  }
};

TEST_F(LoginEventsTest, RecordsAnAcceptedSignIn) {
  const std::string body = answer_with([](saml::idp::ResponseContent& sent) {
    sent.attributes = {{"mail", std::nullopt, std::nullopt, {"alice@example.com"}}};
  });
  EXPECT_EQ(post(body).status, 303);
  const auto event = last_event();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->outcome, LoginOutcome::kAccepted);
  EXPECT_EQ(event->user_name, "alice@example.com");
  EXPECT_NE(event->user.value(), "");
  EXPECT_EQ(event->organisation.value(), "root");
  EXPECT_EQ(event->authenticator.value(), "corp");
  EXPECT_EQ(event->issuer, testing::kIdp);
  EXPECT_EQ(event->peer, "192.0.2.7");
  EXPECT_EQ(event->code, "");
  ASSERT_EQ(event->attributes.size(), 1U);
  EXPECT_EQ(event->attributes[0].values, std::vector<std::string>{"alice@example.com"});
  EXPECT_FALSE(event->checks.empty());
  for (const EventCheck& check : event->checks) {
    EXPECT_EQ(check.outcome, "skip") << check.id;
    EXPECT_NE(check.id, "response.destination") << "passed, and so is not listed";
  }
}

TEST_F(LoginEventsTest, RecordsARefusedResponseWithChecksAndRemedy) {
  const std::string body = answer_with([](saml::idp::ResponseContent& sent) {
    sent.sp = saml::EntityId("https://app.example.com/sp/");
  });
  const Answer answer = post(body);
  EXPECT_THAT(answer.body, HasSubstr(reference()));
  const auto event = last_event();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->outcome, LoginOutcome::kRefused);
  EXPECT_EQ(event->code, saml::kAudienceMismatch.id);
  EXPECT_THAT(event->remedy, HasSubstr("slash at the end"));
  const EventCheck* failed = find_check(*event, "conditions.audience");
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(failed->outcome, "fail");
  EXPECT_THAT(failed->expected, HasSubstr("https://app.example.com/sp"));
  EXPECT_THAT(failed->received, HasSubstr("https://app.example.com/sp/"));
}

TEST_F(LoginEventsTest, RecordsAUserWhoIsNotThere) {
  edit_authenticator("corp", [](identity::Authenticator& corp) {
    corp.mapping.provisioning = identity::Provisioning::kRefuse;
  });
  const Answer answer = sign_in();
  EXPECT_EQ(answer.status, 403);
  const auto event = last_event();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->code, identity::kUserNotFound.id);
  EXPECT_EQ(event->user_name, "alice@example.com");
  EXPECT_NE(event->remedy, "");
  EXPECT_FALSE(event->checks.empty());
  EXPECT_EQ(sessions_->size(), 0U);
}

TEST_F(LoginEventsTest, RecordsAMappingThatFails) {
  edit_authenticator("corp", [](identity::Authenticator& corp) {
    identity::FieldRule email;
    email.field = "email";
    email.sources = {"mail"};
    email.required = true;
    corp.mapping.fields = {email};
  });
  sign_in();
  const auto event = last_event();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->code, identity::kFieldMissing.id);
  EXPECT_NE(event->remedy, "");
  const EventCheck* field = find_check(*event, "mapping.field.email");
  ASSERT_NE(field, nullptr);
  EXPECT_EQ(field->outcome, "fail");
}

TEST_F(LoginEventsTest, RecordsAReplay) {
  const auto started = start();
  const auto pending = cookies_;
  const std::string body = form(content(started.request.id), started.relay_state);
  post(body);
  cookies_ = pending;
  post(body);
  const auto event = last_event();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->code, saml::kReplayed.id);
  const EventCheck* replay = find_check(*event, "response.replay");
  ASSERT_NE(replay, nullptr);
  EXPECT_EQ(replay->outcome, "fail");
}

TEST_F(LoginEventsTest, RecordsIdpInitiatedThatIsOff) {
  post(form(content(std::nullopt), ""));
  const auto event = last_event();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->code, saml::kUnsolicitedNotAllowed.id);
  EXPECT_THAT(event->remedy, HasSubstr("initiated"));
}

TEST_F(LoginEventsTest, RedactsValuesWhereverTheyStand) {
  set_property("login_events.redact", "mail");
  edit_authenticator("corp", [](identity::Authenticator& corp) {
    identity::FieldRule name;
    name.field = "user_name";
    name.sources = {"mail"};
    corp.mapping.fields = {name};
    corp.mapping.name_rule = identity::NameRule::kMailAddress;
  });
  post(answer_with([](saml::idp::ResponseContent& sent) {
    sent.attributes = {{"mail", std::nullopt, std::nullopt, {"Very Secret"}}};
  }));
  const auto event = last_event();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->code, identity::kUserNameInvalid.id);
  ASSERT_EQ(event->attributes.size(), 1U);
  EXPECT_EQ(event->attributes[0].values, std::vector<std::string>{"[redacted]"});
  EXPECT_THAT(event->detail, Not(HasSubstr("Very Secret")));
  for (const EventCheck& check : event->checks) {
    EXPECT_THAT(check.expected + check.received, Not(HasSubstr("Very Secret"))) << check.id;
  }
}

TEST_F(LoginEventsTest, LeavesAttributesOutWhenSwitchedOff) {
  set_property("login_events.record_attributes", "false");
  post(answer_with([](saml::idp::ResponseContent& sent) {
    sent.attributes = {{"mail", std::nullopt, std::nullopt, {"alice@example.com"}}};
  }));
  const auto event = last_event();
  ASSERT_TRUE(event);
  EXPECT_TRUE(event->attributes.empty());
}

TEST_F(LoginEventsTest, CapturesTheNextSignInInFull) {
  const identity::OrganisationId root("root");
  ASSERT_TRUE(captures_.arm(root, {}, now_));
  sign_in();
  const auto captured = last_event();
  ASSERT_TRUE(captured);
  EXPECT_EQ(captured->outcome, LoginOutcome::kAccepted);
  EXPECT_EQ(captured->checks.front().outcome, "pass");
  EXPECT_EQ(captures_.status(root, now_)->reference, captured->reference);
  cookies_.clear();
  now_ += std::chrono::seconds(60);
  sign_in();
  const auto next = last_event();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->checks.front().outcome, "skip");
}

// Whoever sends the same once more takes no capture away.
TEST_F(LoginEventsTest, CatchesNoRepeats) {
  const identity::OrganisationId root("root");
  post("SAMLResponse=AAAA");
  ASSERT_TRUE(captures_.arm(root, {}, now_));
  post("SAMLResponse=AAAA");
  EXPECT_TRUE(captures_.is_waiting(root, now_));
  post(answer_with([](saml::idp::ResponseContent& sent) {
    sent.sp = saml::EntityId("https://other.example/sp");
  }));
  EXPECT_EQ(captures_.status(root, now_)->reference, reference());
  EXPECT_EQ(last_event()->reference, reference());
}

TEST_F(LoginEventsTest, CountsARefusalThatComesAgain) {
  const auto wrong = [](saml::idp::ResponseContent& sent) {
    sent.sp = saml::EntityId("https://other.example/sp");
  };
  post(answer_with(wrong));
  const std::string first = reference();
  for (int i = 0; i < 3; ++i) {
    cookies_.clear();
    now_ += std::chrono::seconds(1);
    EXPECT_THAT(post(answer_with(wrong)).body, HasSubstr(first));
  }
  events_->store_repeats();
  ASSERT_TRUE(stores_.events->purge_events({}).ok()) << "done behind it";
  auto event = last_event();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->reference, first);
  EXPECT_EQ(event->repeats, 3U);
  EXPECT_EQ(event->last, now_);
  cookies_.clear();
  post(answer_with([](saml::idp::ResponseContent& sent) {
    sent.sp = saml::EntityId("https://third.example/sp");
  }));
  EXPECT_NE(reference(), first) << "another cause is another event";
}

TEST_F(LoginEventsTest, RecordsNothingOfAuthenticatorsThatDoNotExist) {
  const auto logged = [&] {
    const std::string text = log_.text();
    std::size_t lines = 0;
    for (std::size_t at = text.find(kUnknownAuthenticator.id); at != std::string::npos;
         at = text.find(kUnknownAuthenticator.id, at + 1)) {
      ++lines;
    }
    return lines;
  };
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(get("/countersign/login/nobody" + std::to_string(i)).status, 404);
  }
  const auto events = stores_.events->events({});
  ASSERT_TRUE(events.ok());
  EXPECT_TRUE(events->empty());
  EXPECT_LE(logged(), 5U);
  EXPECT_GE(logged(), 1U);
}

}  // namespace
}  // namespace countersign::gateway
