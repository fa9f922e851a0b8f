// SPDX-License-Identifier: Apache-2.0
#include "gateway/proxy_pages.h"

#include <gmock/gmock.h>

#include "base/eventually.h"
#include "gateway/denials.h"
#include "gateway/testing/gateway_fixture.h"
#include "identity/errors.h"

namespace countersign::gateway {
namespace {

using testing::Answer;
using testing::GatewayFixture;
using ::testing::HasSubstr;
using testing::kOrigin;
using ::testing::Not;

const std::vector<std::pair<std::string, std::string>> kPage = {{"Accept", "text/html"}};

// acme and its child acme-lab; other. The proxy is 192.0.2.7.
class ProxyPagesTest : public GatewayFixture {
 protected:
  ProxyPagesTest() {
    auto machine = std::make_shared<MachineSettings>(*make_machine());
    machine->trusted_proxies = {"192.0.2.7"};
    machine_ = machine;
    edit([&](identity::CatalogueEdit& edit) {
      identity::Organisation acme = make_organisation("acme");
      acme.theme.title = "Acme Works";
      acme.theme.support_text = "Call 4711";
      edit.put(acme);
      identity::Organisation lab = make_organisation("acme-lab");
      lab.parent = identity::OrganisationId("acme");
      edit.put(lab);
      edit.put(make_organisation("other"));
    });
    restart();
    Services services = this->services(*stores_.users, hasher_);
    services.explain_access = [this](const http::Request&) { return report_; };
    gateway_ = std::make_unique<Gateway>(services);
  }
  ~ProxyPagesTest() override { workers_.reset(); }

  Answer denied(const std::vector<std::pair<std::string, std::string>>& headers = kPage) {
    return send(http::Method::kGet, "/countersign/page/403", "", headers);
  }
  void deny(const std::string& organisation, const std::string& application_organisation) {
    report_.error = {identity::kAccessRefused, "a rule forbids it"};
    report_.origin = kOrigin;
    report_.target = "/admin?a=1";
    report_.application = "payroll";
    report_.application_name = "Payroll & Co";
    report_.application_organisation = identity::OrganisationId(application_organisation);
    report_.rule = "2";
    report_.remedy = "Change rule 2.";
    report_.session = "s " + organisation;
    report_.user = identity::UserId(std::string(26, 'u'));
    report_.user_name = "alice";
    report_.organisation = identity::OrganisationId(organisation);
  }

  identity::AccessReport report_;
};

TEST_F(ProxyPagesTest, ExplainsADenialInTheThemeOfThePerson) {
  deny("acme", "root");
  const Answer answer = denied();
  EXPECT_EQ(answer.status, 403);
  for (const char* part :
       {"Acme Works", "Call 4711", "Payroll &amp; Co", "<strong>alice</strong>",
        "href=\"/countersign/o/acme/login?target=%2Fadmin%3Fa%3D1&amp;another=1\"",
        "action=\"/countersign/logout\""}) {
    EXPECT_THAT(answer.body, HasSubstr(part));
  }
  EXPECT_THAT(answer.body, Not(HasSubstr("<script")));
  EXPECT_THAT(answer.body, Not(HasSubstr("lang=de")));  // its own address is nobody's to open
  EXPECT_THAT(answer.body, Not(HasSubstr("rule")));
  const auto event = last_event();
  ASSERT_TRUE(event.has_value());
  EXPECT_THAT(answer.body, HasSubstr(event->reference));
  EXPECT_EQ(event->code, "access.refused");
  EXPECT_EQ(event->remedy, "Change rule 2.");
  EXPECT_EQ(event->user, report_.user) << "whose administrators may know who it was";
  EXPECT_EQ(event->user_name, "alice");
  EXPECT_EQ(event->organisation.view(), "acme");
}

TEST_F(ProxyPagesTest, ListsAnEventWhereNeitherLearnsOfTheOther) {
  const auto listed_at = [&](const std::string& person, const std::string& application) {
    deny(person, application);
    report_.session += application;
    denied();
    const auto event = last_event();
    return event ? event->organisation.value() : "no event";
  };
  EXPECT_EQ(listed_at("acme-lab", "root"), "acme-lab");
  EXPECT_EQ(listed_at("acme-lab", "acme"), "acme-lab");
  EXPECT_EQ(listed_at("acme", "acme-lab"), "acme");
  EXPECT_EQ(listed_at("acme", "other"), "root");
  EXPECT_EQ(listed_at("root", "acme"), "root");
}

TEST_F(ProxyPagesTest, HasOneEventForRepeats) {
  deny("acme", "root");
  denied();
  const std::string first = reference();
  report_.target = "/admin/other";
  EXPECT_THAT(denied().body, HasSubstr(first));
  EXPECT_THAT(denied().body, HasSubstr(first));
  EXPECT_EQ(reference(), first);
  ASSERT_TRUE(event(first).has_value());
  events_->store_repeats();
  EXPECT_TRUE(eventually([&] { return event(first)->repeats > 0; }));
  EXPECT_EQ(event(first)->repeats, 2U);
  report_.rule = "3";
  EXPECT_THAT(denied().body, Not(HasSubstr(first)));
}

TEST_F(ProxyPagesTest, LeadsToTheSignInOfAnotherOrganisationsApplication) {
  deny("acme", "other");
  report_.error.code = identity::kAccessOtherOrganisation;
  EXPECT_THAT(denied().body,
              HasSubstr("href=\"/countersign/login?target=%2Fadmin%3Fa%3D1&amp;another=1\""));
}

TEST_F(ProxyPagesTest, ExplainsAProxyThatFailsAtWhatMayPass) {
  deny("acme", "acme");
  report_.error = {};
  report_.remedy.clear();
  const auto page = [&] { return send(http::Method::kGet, "/countersign/page/500", "", kPage); };
  EXPECT_THAT(page().body, HasSubstr("Something went wrong"));
  report_.passes = true;
  const Answer answer = page();
  EXPECT_EQ(answer.status, 500);
  const auto event = last_event();
  ASSERT_TRUE(event.has_value());
  EXPECT_THAT(answer.body, HasSubstr(event->reference));
  EXPECT_EQ(event->code, "gateway.proxy_failed");
  EXPECT_EQ(event->organisation.view(), "acme");
  EXPECT_THAT(event->remedy, HasSubstr("countersign proxy nginx --backend payroll=ADDRESS"));
  auto by_get = kPage;
  by_get.emplace_back("X-Original-Method", "GET");
  EXPECT_THAT(send(http::Method::kGet, "/countersign/page/500", "", by_get).body,
              HasSubstr("class=\"button\" href=\"\">Try again"));
  EXPECT_THAT(answer.body, Not(HasSubstr("href=\"\""))) << "not what was posted";
}

// However many organisations somebody has below the own, others are told a reference.
TEST_F(ProxyPagesTest, CountsDenialsByCustomer) {
  const auto is_told = [&](const std::string& organisation, std::size_t session) {
    deny(organisation, "root");
    report_.session = std::to_string(session);
    return denied().body.find(R"(class="reference")") != std::string::npos;
  };
  std::size_t told = 0;
  for (std::size_t i = 0; i < 2 * Denials::kMostOfCustomer; ++i) {
    told += is_told("acme-lab", i) ? 1U : 0U;
  }
  EXPECT_EQ(told, Denials::kMostOfCustomer / 2) << "of acme's";
  std::size_t above = 0;
  for (std::size_t i = 0; i < 2 * Denials::kMostOfCustomer; ++i) {
    above += is_told("acme", 10'000 + i) ? 1U : 0U;
  }
  EXPECT_GT(above, 0U);
  EXPECT_LE(told + above, Denials::kMostOfCustomer);
  EXPECT_TRUE(is_told("other", 0));
}

TEST_F(ProxyPagesTest, GivesScriptsALine) {
  deny("acme", "root");
  const Answer answer = denied({{"Accept", "application/json"}});
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.body, "Forbidden. Reference code: " + reference() + "\n");
}

TEST_F(ProxyPagesTest, LeadsToThePublicOriginFromAnother) {
  deny("acme", "root");
  report_.origin = "https://app.example.com:8443";
  const Answer answer = denied();
  EXPECT_THAT(answer.body, HasSubstr("action=\"https://app.example.com/countersign/logout\""));
  EXPECT_THAT(answer.body, HasSubstr("target=https%3A%2F%2Fapp.example.com%3A8443%2Fadmin"));
  EXPECT_THAT(answer.policy, HasSubstr("form-action 'self' https://app.example.com;"));
}

TEST_F(ProxyPagesTest, TellsTheOperatorOfASetupAndNobodyOfNothing) {
  report_.error = {identity::kRuleInvalid, "of the configuration"};
  report_.origin = kOrigin;
  report_.target = "/x";
  const Answer setup = denied();
  EXPECT_THAT(setup.body, HasSubstr("Not set up correctly"));
  EXPECT_THAT(setup.body, Not(HasSubstr("<form")));
  ASSERT_TRUE(last_event().has_value());
  EXPECT_EQ(last_event()->organisation.view(), "root");
  const std::string before = reference();
  report_.error = {identity::kPathAmbiguous, "of a person without session"};
  EXPECT_THAT(denied().body, HasSubstr("This address does not work"));
  EXPECT_EQ(reference(), before);
}

TEST_F(ProxyPagesTest, HasAPageForEachStatusOfAProxy) {
  for (const auto& [status, words] :
       std::initializer_list<std::pair<int, const char*>>{{403, "You have no access"},
                                                          {413, "That was too large"},
                                                          {421, "Not served here"},
                                                          {500, "Something went wrong"},
                                                          {502, "Temporarily unavailable"}}) {
    const std::string path = "/countersign/page/" + std::to_string(status);
    const Answer page = send(http::Method::kGet, path, "", kPage);
    EXPECT_EQ(page.status, status);
    EXPECT_THAT(page.body, HasSubstr(words));
    EXPECT_THAT(send(http::Method::kGet, path).body, Not(HasSubstr("<")));
  }
  EXPECT_EQ(get("/countersign/page/404").status, 404);
}

// From each page there is a way on: what is refused for its address leads to the application's
// beginning.
TEST_F(ProxyPagesTest, LeadsOnFromWhatNobodyCanOpen) {
  identity::Application payroll;
  payroll.id = identity::ApplicationId("payroll");
  payroll.organisation = identity::OrganisationId("root");
  payroll.name = "Payroll & Co";
  payroll.urls = {"https://elsewhere.example.com/x", std::string(kOrigin) + "/pay"};
  edit([&](identity::CatalogueEdit& edit) { edit.put(payroll); });
  deny("acme", "root");
  report_.error = {identity::kPathAmbiguous, "of a path"};
  const std::string ambiguous = denied().body;
  EXPECT_THAT(ambiguous, HasSubstr("class=\"button\" href=\"https://app.example.com/pay\">Go to"));
  EXPECT_THAT(ambiguous, HasSubstr("href=\"/countersign/session\""));
  EXPECT_THAT(ambiguous, Not(HasSubstr("another=1"))) << "who somebody is changes nothing";
  report_.application.clear();
  report_.error = {ErrorCode{"provider.application_unknown", Blame::kConfig}, "nothing there"};
  EXPECT_THAT(denied().body, HasSubstr("class=\"button\" href=\"/countersign/session\""));
  report_.session.clear();
  report_.user_name.clear();
  EXPECT_THAT(denied().body, HasSubstr("class=\"button\" href=\"/countersign/login\""));
}

// The link names no address, so that it can lead nowhere else whatever was asked for.
TEST_F(ProxyPagesTest, OffersToTryAgainWhatWasAskedForByGet) {
  const auto offers = [&](const char* status, const char* method) {
    auto headers = kPage;
    headers.emplace_back("X-Original-URL", std::string(kOrigin) + "//evil.example/");
    headers.emplace_back("X-Original-Method", method);
    headers.emplace_back("Accept-Language", "de");
    const Answer page =
        send(http::Method::kGet, std::string("/countersign/page/") + status, "", headers);
    EXPECT_THAT(page.body, Not(HasSubstr("evil")));
    return page.body.find(R"(href="">Noch einmal versuchen</a>)") != std::string::npos;
  };
  EXPECT_TRUE(offers("502", "GET"));
  EXPECT_TRUE(offers("500", "GET"));
  EXPECT_FALSE(offers("413", "GET"));
  EXPECT_FALSE(offers("421", "GET"));
  EXPECT_FALSE(offers("502", "POST"));
  EXPECT_FALSE(offers("502", ""));
  EXPECT_THAT(send(http::Method::kGet, "/countersign/page/502", "", kPage).body,
              Not(HasSubstr(R"(href="")")))
      << "a proxy that does not say";
}

TEST_F(ProxyPagesTest, AnswersNobodyButAProxy) {
  auto machine = std::make_shared<MachineSettings>(*machine_);
  machine->trusted_proxies = {"192.0.2.8"};
  settings_->publish(make_settings(machine, catalogue_, nullptr));
  deny("acme", "root");
  EXPECT_EQ(denied().status, 404);
}

}  // namespace
}  // namespace countersign::gateway
