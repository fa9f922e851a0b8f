// SPDX-License-Identifier: Apache-2.0
#include "gateway/test_round_trip.h"

#include "gateway/errors.h"
#include "gateway/testing/gateway_fixture.h"
#include "identity/errors.h"
#include "saml/errors.h"

namespace countersign::gateway {
namespace {

using identity::LoginOutcome;
using testing::Answer;
using testing::GatewayFixture;
using ::testing::HasSubstr;
using ::testing::Not;

class TestRoundTripTest : public GatewayFixture {
 protected:
  TestRoundTripTest() {
    edit([&](identity::CatalogueEdit& edit) {
      identity::Authenticator draft = make_authenticator("draft");
      draft.state = identity::AuthenticatorState::kDraft;
      edit.put(draft);
    });
  }

  std::string test_path(const std::string& id) {
    const std::string url =
        make_test_url(*machine_, TestTickets(secrets_), identity::AuthenticatorId(id), now_);
    return url.substr(testing::kOrigin.size());
  }

  Started begin(const std::string& path) {
    const Answer answer = get(path);
    EXPECT_EQ(answer.status, 303) << answer.body;
    const auto query = saml::parse_redirect(
        std::string_view(answer.location).substr(answer.location.find('?') + 1));
    const auto request = saml::idp::receive_redirect(*query, {});
    return {*request, query->relay_state.value_or("")};
  }
};

TEST_F(TestRoundTripTest, ShowsEveryCheckAndMakesNoSession) {
  const Started started = begin(test_path("draft"));
  auto sent = content(started.request.id, "draft");
  sent.attributes = {{"colour", std::nullopt, std::nullopt, {"mauve"}}};
  const Answer page = post(form(sent, started.relay_state), "draft");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("mauve"));
  EXPECT_THAT(page.body, HasSubstr("alice@example.com"));
  EXPECT_THAT(page.body, HasSubstr("response.destination"));
  EXPECT_THAT(cookies_, Not(::testing::Contains(::testing::Key("__Host-cs-session"))));
  EXPECT_EQ(sessions_->size(), 0U);
  EXPECT_EQ(tested_, "draft");
  const auto recorded = last_event();
  ASSERT_TRUE(recorded);
  EXPECT_EQ(recorded->outcome, LoginOutcome::kTested);
  EXPECT_EQ(recorded->code, "");
  const auto user = stores_.users->find(identity::OrganisationId("root"),
                                        identity::UserName("alice@example.com"));
  ASSERT_TRUE(user.ok());
  EXPECT_FALSE(user->has_value());
}

TEST_F(TestRoundTripTest, ShowsWhyAResponseFails) {
  const Started started = begin(test_path("draft"));
  const Answer page =
      post(form(content(started.request.id, "draft"), started.relay_state, testing::other_key()),
           "draft");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr(saml::kSignatureInvalid.id));
  EXPECT_THAT(page.body, HasSubstr("certificate"));
  EXPECT_EQ(tested_, "");
  EXPECT_EQ(last_event()->code, saml::kSignatureInvalid.id);
}

TEST_F(TestRoundTripTest, UsesNothingUp) {
  edit_authenticator("draft", [](identity::Authenticator& draft) {
    draft.mapping.provisioning = identity::Provisioning::kRefuse;
  });
  const Started started = begin(test_path("draft"));
  const std::string body = form(content(started.request.id, "draft"), started.relay_state);
  EXPECT_THAT(post(body, "draft").body, HasSubstr(identity::kUserNotFound.id));
  EXPECT_THAT(post(body, "draft").body, HasSubstr(identity::kUserNotFound.id));
}

TEST_F(TestRoundTripTest, RefusesADraftWithoutATicket) {
  const Answer answer = get("/countersign/login/draft");
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, HasSubstr(identity::kAuthenticatorInactive.id));
}

TEST_F(TestRoundTripTest, RefusesATicketTwiceInOneBrowser) {
  const std::string path = test_path("draft");
  begin(path);
  EXPECT_THAT(get(path).body, HasSubstr(kTestTicketInvalid.id));
  cookies_.clear();
  begin(path);
}

TEST_F(TestRoundTripTest, RefusesATicketThatIsTooOld) {
  const std::string path = test_path("draft");
  now_ += TestTickets::kLifetime;
  EXPECT_THAT(get(path).body, HasSubstr(kTestTicketInvalid.id));
}

TEST_F(TestRoundTripTest, AcceptsATicketUntilItIsTooOld) {
  const std::string path = test_path("draft");
  now_ += TestTickets::kLifetime - std::chrono::seconds(1);
  EXPECT_EQ(get(path).status, 303);
}

TEST_F(TestRoundTripTest, RefusesATicketOfAnotherAuthenticator) {
  const std::string path = test_path("draft");
  const std::string ticket = path.substr(path.find("?test="));
  EXPECT_THAT(get("/countersign/login/corp" + ticket).body, HasSubstr(kTestTicketInvalid.id));
  EXPECT_THAT(get("/countersign/login/draft?test=forged").body, HasSubstr(kTestTicketInvalid.id));
}

}  // namespace
}  // namespace countersign::gateway
