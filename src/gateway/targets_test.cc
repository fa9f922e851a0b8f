// SPDX-License-Identifier: Apache-2.0
#include "gateway/targets.h"

#include "gateway/testing/gateway_fixture.h"
#include "http/form.h"

namespace countersign::gateway {
namespace {

using testing::Answer;
using testing::GatewayFixture;
using ::testing::HasSubstr;
using ::testing::Not;

// acme has an application of its own, and one on a part of the public origin.
class TargetsTest : public GatewayFixture {
 protected:
  TargetsTest() {
    edit([&](identity::CatalogueEdit& edit) {
      identity::Organisation acme = make_organisation("acme");
      acme.url_spaces = {"https://acme.example.com", "https://app.example.com/shop"};
      acme.policy.authenticators = {identity::AuthenticatorId("acme-idp"),
                                    identity::AuthenticatorId("corp")};
      edit.put(acme);
      edit.put(make_organisation("globex"));
      edit.put(make_authenticator("acme-idp", "acme"));
      edit.put(make_application("shop", "Free Money", "https://app.example.com/shop", "acme"));
      edit.put(make_application("acme", "Acme", "https://acme.example.com", "acme"));
    });
  }

  static constexpr const char* kAcme = "https://acme.example.com/x";
  Answer submit_at(const std::string& path, const std::string& target) {
    const std::string page = get(path).body;
    const std::size_t at = page.find("name=\"csrf\" value=\"") + 19;
    return send(http::Method::kPost, path,
                "csrf=" + page.substr(at, page.find('"', at) - at) +
                    "&user_name=somebody&target=" + http::percent_encode(target));
  }
  std::string checked(std::string_view wanted, std::string_view organisation) {
    return checked_target(*settings_->current(), wanted, organisation);
  }
};

// The finding: one customer's application on the public origin was everybody's.
TEST_F(TargetsTest, AnApplicationOnThePublicOriginDrawsNobodyElse) {
  EXPECT_EQ(get("/countersign/login").status, 200);
  const Answer page = get("/countersign/login?target=%2Fany%2Fpage");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, Not(HasSubstr("Free Money")));
  EXPECT_THAT(page.body, HasSubstr("Payroll &amp; Co"));
  EXPECT_EQ(get("/countersign/login?target=%2Fshopping").status, 200);
  EXPECT_EQ(get("/countersign/login?target=%2FShop%2Fx").status, 200);
  EXPECT_EQ(get("/countersign/login?target=%2Fshop%2Fx").location,
            "/countersign/o/acme/login?target=%2Fshop%2Fx");
  EXPECT_THAT(get("/countersign/o/acme/login?target=%2Fshop").body, HasSubstr("Free Money"));
}

TEST_F(TargetsTest, ThePageOfNobodyHandsOnToTheOrganisationOfTheApplication) {
  EXPECT_EQ(get("/countersign/login?target=https%3A%2F%2Facme.example.com%2Fx").location,
            "/countersign/o/acme/login?target=https%3A%2F%2Facme.example.com%2Fx");
  EXPECT_EQ(get("/countersign/login?target=%2Fcountersign%2Fsession").status, 200);
}

// A sign-in that a page of ours leads to is one that the person wanted, so that nobody would be
// asked at another customer's.
TEST_F(TargetsTest, OfOurOwnPagesThatOfTheSessionAloneIsATarget) {
  for (const std::string page :
       {"/login", "/login/acme-idp", "/o/acme/login", "/o/acme/login/acme-idp", "/logout",
        "/signed-out", "/page/403", "/saml/metadata", "/login?target=%2Fx", "", "/", "?x"}) {
    for (const std::string& before : {std::string(), std::string("https://app.example.com")}) {
      const std::string target = before + "/countersign" + page;
      EXPECT_EQ(checked(target, "globex"), "/") << target;
      EXPECT_EQ(any_target(*settings_->current(), target), "/") << target;
    }
  }
  EXPECT_EQ(checked("/countersign/session", ""), "/countersign/session");
  EXPECT_EQ(checked("/countersign/session?lang=de", ""), "/countersign/session?lang=de");
  EXPECT_EQ(checked("/countersigned", ""), "/countersigned");
  EXPECT_THAT(get("/countersign/o/acme/login?target=%2Fcountersign%2Fo%2Fglobex%2Flogin").body,
              HasSubstr("name=\"target\" value=\"/\""));
}

TEST_F(TargetsTest, ACustomersApplicationIsNoTargetForPeopleOfOthers) {
  EXPECT_EQ(checked(kAcme, "acme"), kAcme);
  EXPECT_EQ(checked(kAcme, "globex"), "/");
  EXPECT_EQ(checked(kAcme, "root"), "/");
  EXPECT_EQ(checked(kAcme, ""), "/");
  EXPECT_EQ(checked("https://other.example.com/x", "globex"), "https://other.example.com/x")
      << "the root's are for all below it";
  EXPECT_EQ(checked("https://globex.example.com/", "globex"), "/") << "no application is there";
  edit([&](identity::CatalogueEdit& edit) {
    identity::Application listed =
        make_application("listed", "For acme", "https://listed.example.com");
    listed.organisations = {identity::Reach::Kind::kListed, {identity::OrganisationId("acme")}};
    edit.put(listed);
  });
  EXPECT_EQ(checked("https://listed.example.com/x", ""), "https://listed.example.com/x")
      << "of the page's own organisation: who signs in may be of acme";
  EXPECT_EQ(checked("https://listed.example.com/x", "globex"), "/");
  const Answer page = submit_at("/countersign/o/globex/login", kAcme);
  EXPECT_THAT(page.policy, HasSubstr("form-action 'self';"));
  EXPECT_THAT(page.policy, Not(HasSubstr("acme.example.com")));
}

TEST_F(TargetsTest, ADirectLinkLeadsToWhatItsAuthenticatorIsFor) {
  EXPECT_EQ(sign_in(kAcme).location, "/") << "corp is the root's";
  cookies_.clear();
  const auto started = start("acme-idp", kAcme);
  EXPECT_EQ(
      post(form(content(started.request.id, "acme-idp"), started.relay_state), "acme-idp").location,
      kAcme);
}

TEST_F(TargetsTest, RefusesApplicationsOfADisabledOrganisation) {
  edit([&](identity::CatalogueEdit& edit) {
    identity::Organisation acme = *catalogue_->organisation(identity::OrganisationId("acme"));
    acme.state = identity::OrganisationState::kDisabled;
    edit.put(acme);
  });
  EXPECT_EQ(checked(kAcme, "acme"), "/");
  EXPECT_EQ(any_target(*settings_->current(), kAcme), "/");
  EXPECT_EQ(application_of(*settings_->current(), "/shop"), nullptr);
}

TEST_F(TargetsTest, EndsAtTheSessionPageWhereTheApplicationAtHomeIsAnothers) {
  edit([&](identity::CatalogueEdit& edit) {
    identity::Organisation acme = *catalogue_->organisation(identity::OrganisationId("acme"));
    acme.url_spaces = {"https://app.example.com", "https://acme.example.com"};
    edit.erase(identity::key_of(make_application("payroll", "", "")));
    edit.put(acme);
  });
  edit([&](identity::CatalogueEdit& edit) {
    edit.put(make_application("home", "Home", "https://app.example.com", "acme"));
  });
  const Settings& settings = *settings_->current();
  EXPECT_EQ(home_of(settings, "acme"), "/");
  EXPECT_EQ(home_of(settings, "globex"), "/countersign/session");
  EXPECT_EQ(get("/countersign/login").location, "/countersign/o/acme/login?target=%2F")
      << "as granted by the root";
  EXPECT_EQ(application_of(settings, "/countersign/session"), nullptr) << "the gateway's own";
}

}  // namespace
}  // namespace countersign::gateway
