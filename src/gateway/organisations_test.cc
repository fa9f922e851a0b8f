// SPDX-License-Identifier: Apache-2.0
#include "gateway/gateway.h"

#include "base/eventually.h"
#include "gateway/errors.h"
#include "gateway/testing/gateway_fixture.h"
#include "identity/errors.h"
#include "saml/errors.h"

namespace countersign::gateway {
namespace {

using identity::OrganisationId;
using testing::Answer;
using testing::GatewayFixture;
using ::testing::HasSubstr;

class OrganisationsTest : public GatewayFixture {
 protected:
  OrganisationsTest() {
    edit([&](identity::CatalogueEdit& edit) {
      identity::Organisation acme = make_organisation("acme");
      acme.host_names = {"acme.example.com"};
      acme.url_spaces = {"https://acme.example.com"};
      acme.policy.authenticators = {identity::AuthenticatorId("acme-idp"),
                                    identity::AuthenticatorId("corp")};
      edit.put(acme);
      edit.put(make_organisation("other"));
      edit.put(make_authenticator("acme-idp", "acme"));
    });
  }

  void open_corp(identity::Reach::Kind people = identity::Reach::Kind::kBelow) {
    edit([&](identity::CatalogueEdit& edit) {
      identity::Authenticator corp = *catalogue_->authenticator("corp");
      corp.people.kind = people;
      edit.put(corp);
    });
  }

  Answer sign_in_at(const std::string& id, const std::string& path) {
    const Answer answer = get(path);
    if (answer.status != 303) {
      return answer;
    }
    return come_back(id, answer);
  }
  Answer come_back(const std::string& id, const Answer& left) {
    const auto query =
        saml::parse_redirect(std::string_view(left.location).substr(left.location.find('?') + 1));
    const auto request = saml::idp::receive_redirect(*query, {});
    return post(form(content(request->id, id), query->relay_state.value_or("")), id);
  }
  std::optional<identity::User> user_in(const std::string& organisation) {
    const auto found =
        stores_.users->find(OrganisationId(organisation), identity::UserName("alice@example.com"));
    return found.ok() ? *found : std::nullopt;
  }
};

TEST_F(OrganisationsTest, AcceptsASignInAtTheAuthenticatorsOwn) {
  EXPECT_EQ(sign_in_at("acme-idp", "/countersign/login/acme-idp?target=%2Fx").location, "/x");
  EXPECT_TRUE(user_in("acme"));
  EXPECT_EQ(last_event()->organisation, OrganisationId("acme"));
}

// The organisation of the page travels sealed in the pending sign-in: a new person belongs there.
TEST_F(OrganisationsTest, AcceptsASignInAtThePageOfAnOrganisationBelow) {
  open_corp();
  EXPECT_EQ(sign_in_at("corp", "/countersign/o/acme/login/corp?target=%2Fx").status, 303);
  EXPECT_TRUE(user_in("acme"));
  EXPECT_FALSE(user_in("root"));
}

// acme lists the root's authenticator: that makes nobody of the root one of acme.
TEST_F(OrganisationsTest, RefusesPeopleOfAnOrganisationAboveAtThePageOfOneBelow) {
  const Answer answer = sign_in_at("corp", "/countersign/o/acme/login/corp?target=%2Fx");
  EXPECT_EQ(answer.status, 404);
  EXPECT_THAT(answer.body, HasSubstr(kUnknownOrganisation.id));
  EXPECT_THAT(get("/countersign/o/acme/login").body, ::testing::Not(HasSubstr("login/corp")));
  EXPECT_FALSE(user_in("acme"));
  EXPECT_EQ(sign_in_at("corp", "/countersign/login/corp?target=%2Fx").status, 303);
  EXPECT_TRUE(user_in("root"));
}

// Nor does it while a sign-in is under way.
TEST_F(OrganisationsTest, RefusesThemAlsoWhenTheyLeftBefore) {
  open_corp();
  const Answer left = get("/countersign/o/acme/login/corp?target=%2Fx");
  ASSERT_EQ(left.status, 303);
  open_corp(identity::Reach::Kind::kOwn);
  const Answer answer = come_back("corp", left);
  EXPECT_THAT(answer.body, HasSubstr(identity::kOrganisationOutside.id));
  EXPECT_FALSE(user_in("acme"));
  EXPECT_EQ(sessions_->size(), 0U);
}

TEST_F(OrganisationsTest, AcceptsAKnownPersonAsTheOneWhoItIsWhereverItBegins) {
  EXPECT_EQ(sign_in_at("corp", "/countersign/login/corp?target=%2Fx").status, 303);
  open_corp();
  EXPECT_EQ(sign_in_at("corp", "/countersign/o/acme/login/corp?target=%2Fx").status, 303);
  EXPECT_TRUE(user_in("root"));
  EXPECT_FALSE(user_in("acme"));
  EXPECT_EQ(last_event()->user, user_in("root")->id);
  EXPECT_EQ(last_event()->organisation, OrganisationId("root")) << "acme learns of none of them";
}

TEST_F(OrganisationsTest, RefusesWhoIsBlockedAtHomeNextDoor) {
  EXPECT_EQ(sign_in_at("corp", "/countersign/login/corp?target=%2Fx").status, 303);
  open_corp();
  identity::User user = *user_in("root");
  user.state = identity::UserState::kBlocked;
  ASSERT_TRUE(
      stores_.users->write({{store::UserWrite::Kind::kUpdate, user}}, {"test", "", now_, ""}).ok());
  const Answer answer = sign_in_at("corp", "/countersign/o/acme/login/corp?target=%2Fx");
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(last_event()->code, identity::kUserBlocked.id);
  EXPECT_EQ(last_event()->organisation, OrganisationId("root")) << "acme learns of none of them";
  EXPECT_FALSE(user_in("acme"));
  // Also before anybody linked the two.
  user = *user_in("root");
  user.external_identities.clear();
  ASSERT_TRUE(
      stores_.users->write({{store::UserWrite::Kind::kUpdate, user}}, {"test", "", now_, ""}).ok());
  EXPECT_NE(sign_in_at("corp", "/countersign/o/acme/login/corp?target=%2Fx").status, 303);
  EXPECT_EQ(last_event()->code, identity::kUserNameTaken.id);
  EXPECT_FALSE(user_in("acme"));
}

// Ids of assertions, and of the requests that they answer.
TEST_F(OrganisationsTest, CountsAssertionsByCustomer) {
  most_keys_ = 10;
  restart();
  const auto sign_in = [&](const std::string& id) {
    return sign_in_at(id, "/countersign/login/" + id + "?target=%2Fx").status;
  };
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(sign_in("acme-idp"), 303) << i;
  }
  EXPECT_EQ(sign_in("acme-idp"), 503) << "eight, and room for two more";
  EXPECT_EQ(sign_in("corp"), 303);
}

// Who sees the events of the page learns nothing of what others have.
TEST_F(OrganisationsTest, TellsNothingOfAuthenticatorsOfOthers) {
  const auto told = [&](const std::string& organisation, const std::string& id) {
    const Answer answer = get("/countersign/o/" + organisation + "/login/" + id + "?target=%2Fx");
    std::string body = answer.body;
    for (const std::string& own : {reference(), id}) {
      for (std::size_t at = body.find(own); at != std::string::npos; at = body.find(own)) {
        body.erase(at, own.size());
      }
    }
    return std::to_string(answer.status) + body;
  };
  EXPECT_EQ(told("other", "acme-idp"), told("other", "nothing"));
  EXPECT_EQ(told("unknown", "acme-idp"), told("unknown", "nothing"));
  ASSERT_THAT(stores_.events->purge_events({}), IsOk()) << "done behind what was recorded";
  const auto events = stores_.events->events({});
  ASSERT_THAT(events, IsOk());
  EXPECT_TRUE(events->empty());
  // What is inherited is seen, and how it is set up.
  told("other", "corp");
  ASSERT_TRUE(last_event().has_value());
  EXPECT_EQ(last_event()->organisation, OrganisationId("other"));
}

// A capture catches what its organisation may see.
TEST_F(OrganisationsTest, CatchesNobodyOfOthers) {
  EXPECT_EQ(sign_in_at("corp", "/countersign/login/corp?target=%2Fx").status, 303);
  open_corp();
  const OrganisationId acme("acme");
  ASSERT_TRUE(captures_.arm(acme, {"acme"}, now_));
  cookies_.clear();
  now_ += std::chrono::seconds(1);
  EXPECT_EQ(sign_in_at("corp", "/countersign/o/acme/login/corp?target=%2Fx").status, 303);
  EXPECT_EQ(last_event()->organisation, OrganisationId("root")) << "whose user it is";
  EXPECT_TRUE(captures_.is_waiting(acme, now_));
  cookies_.clear();
  EXPECT_EQ(sign_in_at("acme-idp", "/countersign/login/acme-idp?target=%2Fx").status, 303);
  EXPECT_EQ(captures_.status(acme, now_)->reference, last_event()->reference);
}

TEST_F(OrganisationsTest, RefusesTheAuthenticatorOfAnotherOrganisation) {
  const Answer answer = get("/countersign/o/other/login/acme-idp");
  EXPECT_NE(answer.status, 303);
  EXPECT_EQ(sessions_->size(), 0U);
}

// Metadata without an id: nobody's authenticators change what is told of those of others.
TEST_F(OrganisationsTest, GivesMetadataWithoutAnIdOfTheRootOrOfWhoStandsAlone) {
  const auto told = [&] {
    const std::string body = get("/countersign/saml/metadata").body;
    const std::size_t at = body.find("/saml/acs/");
    return at == std::string::npos ? "" : body.substr(at + 10, body.find('"', at) - at - 10);
  };
  EXPECT_EQ(told(), "") << "corp and open";
  edit([&](identity::CatalogueEdit& edit) {
    edit.erase(identity::key_of(*catalogue_->authenticator("open")));
    identity::Organisation root = *catalogue_->organisation(OrganisationId("root"));
    root.policy.authenticators = {identity::AuthenticatorId("corp"),
                                  identity::AuthenticatorId("local")};
    edit.put(root);
  });
  EXPECT_EQ(told(), "corp") << "whatever acme has";
  edit([&](identity::CatalogueEdit& edit) {
    edit.erase(identity::key_of(*catalogue_->authenticator("corp")));
    identity::Organisation acme = *catalogue_->organisation(OrganisationId("acme"));
    acme.policy.authenticators = {identity::AuthenticatorId("acme-idp")};
    edit.put(acme);
    identity::Organisation root = *catalogue_->organisation(OrganisationId("root"));
    root.policy.authenticators = {identity::AuthenticatorId("local")};
    edit.put(root);
  });
  EXPECT_EQ(told(), "") << "acme and other are strangers";
  edit([&](identity::CatalogueEdit& edit) {
    edit.erase(identity::key_of(*catalogue_->organisation(OrganisationId("other"))));
  });
  EXPECT_EQ(told(), "acme-idp");
  edit([&](identity::CatalogueEdit& edit) { edit.put(make_authenticator("acme-too", "acme")); });
  EXPECT_EQ(told(), "");
}

TEST_F(OrganisationsTest, RefusesADisabledOrganisation) {
  const auto started = start("acme-idp");
  edit([&](identity::CatalogueEdit& edit) {
    identity::Organisation acme = *catalogue_->organisation(OrganisationId("acme"));
    acme.state = identity::OrganisationState::kDisabled;
    edit.put(acme);
  });
  EXPECT_NE(get("/countersign/login/acme-idp").status, 303);
  const Answer answer =
      post(form(content(started.request.id, "acme-idp"), started.relay_state), "acme-idp");
  EXPECT_THAT(answer.body, HasSubstr(identity::kOrganisationDisabled.id));
  EXPECT_EQ(sessions_->size(), 0U);
}

// At the page of its own as at the authenticator: so that explain has the cause.
TEST_F(OrganisationsTest, TellsThatAnOrganisationIsDisabledWhereItsAuthenticatorIsNamed) {
  edit([&](identity::CatalogueEdit& edit) {
    identity::Organisation acme = *catalogue_->organisation(OrganisationId("acme"));
    acme.state = identity::OrganisationState::kDisabled;
    edit.put(acme);
  });
  for (const char* path : {"/countersign/o/acme/login/acme-idp", "/countersign/login/acme-idp"}) {
    const Answer answer = get(path);
    EXPECT_THAT(answer.body, HasSubstr(identity::kOrganisationDisabled.id)) << path;
    const auto event = last_event();
    ASSERT_TRUE(event.has_value());
    EXPECT_EQ(event->code, identity::kOrganisationDisabled.id);
    EXPECT_EQ(event->organisation, OrganisationId("acme"));
    EXPECT_THAT(event->remedy, HasSubstr("state=active"));
  }
  EXPECT_THAT(get("/countersign/o/nobody/login/acme-idp").body,
              HasSubstr(kUnknownAuthenticator.id));
}

// Whom the way in is taken from is told that a session was there, which a stranger is not; and
// signing in by that way says why.
TEST_F(OrganisationsTest, TellsWhoeverHeldASessionThatItIsOver) {
  constexpr const char* kOver = "You were signed in here and are no more";
  EXPECT_THAT(get("/countersign/login").body, ::testing::Not(HasSubstr(kOver)));
  ASSERT_EQ(sign_in_at("acme-idp", "/countersign/login/acme-idp?target=%2Fx").status, 303);
  EXPECT_THAT(get("/countersign/o/acme/login").body, ::testing::Not(HasSubstr(kOver)));
  edit([&](identity::CatalogueEdit& edit) {
    identity::Organisation acme = *catalogue_->organisation(OrganisationId("acme"));
    acme.state = identity::OrganisationState::kDisabled;
    edit.put(acme);
  });
  for (const char* path : {"/countersign/o/acme/login", "/countersign/login"}) {
    EXPECT_THAT(get(path).body, HasSubstr(kOver)) << path;
  }
  EXPECT_THAT(get("/countersign/login/acme-idp").body, HasSubstr("switched off"));
}

TEST_F(OrganisationsTest, RefusesADisabledAuthenticator) {
  const auto started = start("corp");
  edit_authenticator("corp", [](identity::Authenticator& corp) {
    corp.state = identity::AuthenticatorState::kDisabled;
  });
  const Answer answer = post(form(content(started.request.id), started.relay_state));
  EXPECT_THAT(answer.body, HasSubstr(identity::kAuthenticatorInactive.id));
  EXPECT_THAT(last_event()->detail, HasSubstr("whose state is disabled"));
  EXPECT_THAT(get("/countersign/login/corp").body, HasSubstr(identity::kAuthenticatorInactive.id));
  EXPECT_THAT(last_event()->detail, HasSubstr("whose state is disabled"));
  EXPECT_EQ(sessions_->size(), 0U);
}

// attacks.md B09: Host is compared with what is set, and chooses a page, never an address.
TEST_F(OrganisationsTest, LeadsFromAHostNameToThePageOfItsOrganisation) {
  host_ = "ACME.example.com";
  const std::string page = "https://app.example.com/countersign/o/acme/login";
  EXPECT_EQ(get("/").location, page);
  EXPECT_EQ(get("/countersign/session").location, page);
  EXPECT_EQ(get("/countersign/login?target=https%3A%2F%2Fevil.example%2F").location,
            page + "?target=https%3A%2F%2Fevil.example%2F");
  EXPECT_EQ(send(http::Method::kPost, "/countersign/saml/acs/corp", "SAMLResponse=a").status, 421);
  host_ = "acme.example.com:444";
  EXPECT_EQ(get("/").status, 421);
  host_ = "x.acme.example.com";
  EXPECT_EQ(get("/").status, 421);
}

TEST_F(OrganisationsTest, RefusesATargetElsewhereAtTheEndOfThatWay) {
  EXPECT_EQ(
      sign_in_at("acme-idp", "/countersign/login/acme-idp?target=https%3A%2F%2Fevil.example%2F")
          .location,
      "/");
}

TEST_F(OrganisationsTest, LeadsToTheSignOutPageOfTheIdentityProvider) {
  edit_authenticator("corp", [](identity::Authenticator& corp) {
    corp.saml.sign_out_url = "https://idp.example.org/logout";
  });
  sign_in();
  const std::string page = get("/countersign/session").body;
  const std::string token = page.substr(page.find("name=\"csrf\" value=\"") + 19, 64);
  const Answer done = send(http::Method::kPost, "/countersign/logout", "csrf=" + token);
  EXPECT_EQ(done.status, 200);
  EXPECT_THAT(done.body, HasSubstr("https://idp.example.org/logout"));
  EXPECT_EQ(cookies_.count("__Host-cs-session"), 0U);
}

// A15: an unsolicited response is not used, but begins a sign-in here.
TEST_F(OrganisationsTest, ConvertsAnUnsolicitedResponse) {
  edit_authenticator("corp", [](identity::Authenticator& corp) {
    corp.saml.idp_initiated = identity::IdpInitiated::kConverted;
  });
  const Answer answer = post(form(content(std::nullopt), "/page"));
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.location, "/countersign/login/corp?target=%2Fpage");
  EXPECT_EQ(sessions_->size(), 0U);
  EXPECT_EQ(sign_in_at("corp", answer.location).location, "/page");
}

TEST_F(OrganisationsTest, RefusesToConvertWhatDoesNotVerify) {
  edit_authenticator("corp", [](identity::Authenticator& corp) {
    corp.saml.idp_initiated = identity::IdpInitiated::kConverted;
  });
  const Answer answer = post(form(content(std::nullopt), "/page", testing::other_key()));
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr(saml::kSignatureInvalid.id));
}

TEST_F(OrganisationsTest, EndsSessionsThatAnAdministratorEnds) {
  sign_in();
  EXPECT_EQ(get("/countersign/session").status, 200);
  store::SessionSelection selection;
  selection.authenticator = identity::AuthenticatorId("corp");
  std::atomic<bool> ended{false};
  sessions_->end_all(selection, [&](const auto& done) { ended = done.ok(); });
  EXPECT_TRUE(eventually([&] { return ended.load(); }));
  EXPECT_EQ(get("/countersign/session").status, 303);
}

// The settings of this thread may be older than what the store knows when it decides.
class OlderSettingsTest : public OrganisationsTest {
 protected:
  OlderSettingsTest() {
    edit([&](identity::CatalogueEdit& edit) {
      identity::Group crew;
      crew.id = identity::GroupId("crew");
      crew.organisation = OrganisationId("acme");
      crew.value = "Crew";
      edit.put(crew);
      identity::Authenticator idp = *catalogue_->authenticator("acme-idp");
      idp.mapping.groups.attribute = "groups";
      edit.put(idp);
    });
  }

  // The store has it, the settings do not.
  void edit_stored(const std::function<void(identity::CatalogueEdit&)>& change) {
    const auto old = settings_->current();
    edit(change);
    newest_ = catalogue_;
    settings_->publish(old);
  }

  Answer sign_in_with_group() {
    const Started started = start("acme-idp", "/x");
    auto response = content(started.request.id, "acme-idp");
    response.attributes = {{"groups", std::nullopt, std::nullopt, {"Crew"}}};
    return post(form(response, started.relay_state), "acme-idp");
  }
};

TEST_F(OlderSettingsTest, GiveNoGroupThatIsGone) {
  EXPECT_EQ(sign_in_with_group().status, 303);
  EXPECT_EQ(user_in("acme")->groups.size(), 1U);
  edit_stored([](identity::CatalogueEdit& edit) {
    edit.erase({identity::ObjectKind::kGroup, OrganisationId("acme"), "crew"});
  });
  EXPECT_EQ(sign_in_with_group().status, 303);
  EXPECT_TRUE(user_in("acme")->groups.empty());
}

TEST_F(OlderSettingsTest, SignNobodyInByAnAuthenticatorThatIsGone) {
  edit_stored([this](identity::CatalogueEdit& edit) {
    identity::Organisation acme = *catalogue_->organisation(OrganisationId("acme"));
    acme.policy.authenticators.reset();
    edit.put(acme);
    edit.erase({identity::ObjectKind::kAuthenticator, OrganisationId("acme"), "acme-idp"});
  });
  EXPECT_EQ(sign_in_with_group().status, 403);
  EXPECT_EQ(last_event()->code, identity::kSignInOutdated.id);
  EXPECT_FALSE(user_in("acme"));
}

}  // namespace
}  // namespace countersign::gateway
