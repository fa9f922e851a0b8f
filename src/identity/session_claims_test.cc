// SPDX-License-Identifier: Apache-2.0
#include "identity/session_claims.h"

#include "identity/application_check.h"
#include "identity/errors.h"
#include "identity/own_attributes.h"
#include "identity/reach.h"
#include "identity/standing.h"
#include "identity/test_small_catalogue.h"

namespace countersign::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using enum RequirementKind;

/// root > acme > sales, beside it zeta. Each of root and acme has a provider, groups and roles.
CataloguePtr walls() {
  Organisation acme = test_organisation("acme", "root");
  acme.policy.authenticators = {{AuthenticatorId("acme-idp"), AuthenticatorId("root-idp")}};
  Group pilots = test_group("pilots", "root");
  pilots.label = "Pilots";
  pilots.roles = {RoleId("flyer")};
  Group crew = test_group("crew", "acme");
  crew.label = "Pilots";
  crew.roles = {RoleId("auditor")};
  Authenticator root_idp = test_authenticator("root-idp", "root");
  root_idp.people.kind = Reach::Kind::kBelow;
  return catalogue_of({acme, test_organisation("sales", "acme"), test_organisation("zeta", "root"),
                       root_idp, test_authenticator("acme-idp", "acme"), test_role("flyer", "root"),
                       test_role("cook", "acme"), pilots, crew});
}

struct Person {
  std::string organisation = "acme";
  std::string authenticator = "acme-idp";
  std::vector<Attribute> sent = {{"dept", {"it", "hr"}}};
  std::vector<Attribute> own = {{kGroupsAttribute, {"crew"}},
                                {kRolesAttribute, {"administrator", "cook"}},
                                {kEmailAttribute, {"n@acme.example"}}};
};

bool meets(const Person& person, const char* owner, Requirement requirement,
           const CataloguePtr& catalogue = walls()) {
  const AttributeList sent(person.sent);
  const AttributeList own(person.own);
  const SessionFacts facts{person.organisation, person.authenticator, sent, own};
  const OrganisationId id(owner);
  return SessionClaims(*catalogue, id, facts).meet(requirement);
}

Requirement asks(RequirementKind kind, std::vector<std::string> values) {
  return {kind, "", std::move(values)};
}
Requirement asks_for(const char* attribute, const char* value) {
  return {kAttribute, attribute, {value}};
}

TEST(SessionClaims, CountGroupsOfTheApplicationsOrganisationAndAboveAlone) {
  Person person;
  EXPECT_TRUE(meets(person, "acme", asks(kGroup, {"boss", "crew"})));
  EXPECT_FALSE(meets(person, "root", asks(kGroup, {"crew"}))) << "a group of an organisation below";
  person.own = {{kGroupsAttribute, {"pilots"}}};
  EXPECT_TRUE(meets(person, "root", asks(kGroup, {"pilots"})));
  EXPECT_TRUE(meets(person, "acme", asks(kGroup, {"pilots"})));
  EXPECT_FALSE(meets(person, "root", asks(kGroup, {"Pilots"}))) << "a label is no id";
}

TEST(SessionClaims, CountNoGroupThatIsGone) {
  Person person;
  CatalogueEdit edit(walls());
  edit.erase({ObjectKind::kGroup, OrganisationId("acme"), "crew"});
  FieldProblems problems;
  EXPECT_FALSE(meets(person, "acme", asks(kGroup, {"crew"}), edit.finish(problems)));
}

TEST(SessionClaims, CountRolesThatTheApplicationsOrganisationGave) {
  Person person;
  EXPECT_TRUE(meets(person, "acme", asks(kRole, {"administrator"})));
  EXPECT_TRUE(meets(person, "acme", asks(kRole, {"cook"})));
  EXPECT_TRUE(meets(person, "acme", asks(kRole, {"auditor"}))) << "by its group crew";
  for (const char* role : {"administrator", "cook", "auditor", "flyer"}) {
    EXPECT_FALSE(meets(person, "root", asks(kRole, {role}))) << role;
  }
  person.own = {{kGroupsAttribute, {"pilots"}}};
  EXPECT_TRUE(meets(person, "root", asks(kRole, {"flyer"})));
  EXPECT_TRUE(meets(person, "acme", asks(kRole, {"flyer"})));
}

TEST(SessionClaims, CountAttributesOfProvidersThatAreNotBelow) {
  Person person;
  EXPECT_TRUE(meets(person, "acme", asks_for("dept", "hr")));
  EXPECT_FALSE(meets(person, "acme", asks_for("dept", "HR")));
  EXPECT_FALSE(meets(person, "acme", asks_for("Dept", "hr")));
  EXPECT_FALSE(meets(person, "root", asks_for("dept", "hr")));
  person.authenticator = "root-idp";
  EXPECT_TRUE(meets(person, "root", asks_for("dept", "hr"))) << "root's own provider said so";
  person.authenticator = "gone";
  EXPECT_FALSE(meets(person, "root", asks_for("dept", "hr")));
}

TEST(SessionClaims, CountWhatIsKnownOfAUserWhereTheUserIsOneOfTheOwn) {
  Person person;
  EXPECT_TRUE(meets(person, "acme", asks_for(kEmailAttribute, "n@acme.example")));
  EXPECT_FALSE(meets(person, "root", asks_for(kEmailAttribute, "n@acme.example")));
  person.authenticator = "root-idp";
  EXPECT_FALSE(meets(person, "root", asks_for(kEmailAttribute, "n@acme.example")));
  // What is no matter of attributes can't be sent as one either.
  person.sent.push_back({kGroupsAttribute, {"pilots"}});
  EXPECT_FALSE(meets(person, "acme", asks_for(kGroupsAttribute, "crew")));
  EXPECT_FALSE(meets(person, "acme", asks_for(kRolesAttribute, "administrator")));
  EXPECT_FALSE(meets(person, "acme", asks_for("countersign:organisation", "acme")));
  EXPECT_FALSE(meets(person, "root", asks(kGroup, {"pilots"})));
}

TEST(SessionClaims, ReadOrganisations) {
  Person person;
  EXPECT_TRUE(meets(person, "root", asks(kOrganisation, {"acme", "zeta"})));
  EXPECT_FALSE(meets(person, "root", asks(kOrganisation, {"zeta"})));
  EXPECT_FALSE(meets(person, "root", asks(kOrganisation, {"root"}))) << "itself alone";
  person.organisation = "sales";
  EXPECT_TRUE(meets(person, "root", asks(kOrganisation, {"acme"}))) << "with those below";
  EXPECT_FALSE(meets(person, "acme", asks(kOrganisation, {"acme"})));
  EXPECT_TRUE(meets(person, "acme", asks(kOrganisation, {"sales"})));
}

TEST(SessionClaims, ShowTheApplicationWhatCountsThere) {
  const Person person{"acme",
                      "acme-idp",
                      {},
                      {{kGroupsAttribute, {"crew", "pilots", "gone"}},
                       {kRolesAttribute, {"cook"}},
                       {kEmailAttribute, {"n@acme.example"}}}};
  const auto shown = [&](const char* owner) {
    return shown_attributes(*walls(), OrganisationId(owner), person.organisation, person.own);
  };
  EXPECT_THAT(shown("root"), ElementsAre(Attribute{kEmailAttribute, {"n@acme.example"}},
                                         Attribute{kGroupsAttribute, {"pilots"}},
                                         Attribute{kGroupLabelsAttribute, {"Pilots", "Pilots"}},
                                         Attribute{kRolesAttribute, {"flyer"}}));
  EXPECT_THAT(shown("acme"), ElementsAre(Attribute{kEmailAttribute, {"n@acme.example"}},
                                         Attribute{kGroupsAttribute, {"crew", "pilots"}},
                                         Attribute{kGroupLabelsAttribute, {"Pilots", "Pilots"}},
                                         Attribute{kRolesAttribute, {"auditor", "flyer", "cook"}}));
}

TEST(Reach, ReadsWhosePeopleAreMeant) {
  const CataloguePtr all = walls();
  const auto meant = [&](const Reach& reach) {
    std::vector<std::string> found;
    for (const char* id : {"root", "acme", "sales", "zeta", "nowhere"}) {
      if (reaches(*all, "acme", reach, id)) {
        found.emplace_back(id);
      }
    }
    return found;
  };
  using Kind = Reach::Kind;
  const OrganisationId acme("acme");
  EXPECT_THAT(meant({Kind::kOwn, {}}), ElementsAre("acme"));
  EXPECT_THAT(meant({Kind::kBelow, {}}), ElementsAre("acme", "sales"));
  EXPECT_THAT(meant({Kind::kListed, {}}), IsEmpty());
  EXPECT_THAT(meant({Kind::kListed, {acme}}), ElementsAre("acme"));
  EXPECT_THAT(meant({Kind::kListed, {OrganisationId("sales")}}), ElementsAre("sales"));
  EXPECT_THAT(meant({Kind::kListed, {OrganisationId("zeta")}}), IsEmpty()) << "it is not below";
}

TEST(Standing, FollowsTheCatalogueAndTheUser) {
  const CataloguePtr all = walls();
  const Standing fine{true, ""};
  EXPECT_TRUE(is_in_force(*all, "acme", "acme-idp", fine));
  EXPECT_TRUE(is_in_force(*all, "sales", "root-idp", fine));
  EXPECT_FALSE(is_in_force(*all, "acme", "acme-idp", {false, ""}));
  EXPECT_TRUE(is_in_force(*all, "acme", "acme-idp", {true, "acme-idp"}));
  EXPECT_FALSE(is_in_force(*all, "acme", "acme-idp", {true, "local"}));
  EXPECT_TRUE(is_in_force(*all, "acme", "local", {true, "local"})) << "assigned, though not listed";
  EXPECT_FALSE(is_in_force(*all, "acme", "local", fine)) << "not listed";
  EXPECT_FALSE(is_in_force(*all, "zeta", "acme-idp", fine));
  EXPECT_FALSE(is_in_force(*all, "zeta", "acme-idp", {true, "acme-idp"})) << "another's provider";
  EXPECT_FALSE(is_in_force(*all, "gone", "root-idp", fine));
  EXPECT_FALSE(is_in_force(*all, "acme", "gone", fine));
  Authenticator kept = *all->authenticator("root-idp");
  kept.people = {};
  EXPECT_FALSE(is_in_force(*with(all, {kept}), "sales", "root-idp", fine)) << "for others";
  Organisation acme = *all->organisation(OrganisationId("acme"));
  acme.state = OrganisationState::kDisabled;
  EXPECT_FALSE(is_in_force(*with(all, {acme}), "sales", "root-idp", fine));
  for (const auto state :
       {AuthenticatorState::kDraft, AuthenticatorState::kTested, AuthenticatorState::kDisabled}) {
    Authenticator idp = *all->authenticator("acme-idp");
    idp.state = state;
    EXPECT_FALSE(is_in_force(*with(all, {idp}), "acme", "acme-idp", fine));
  }
}

TEST(RightsClock, CountsWhatMayGiveOrTakeRights) {
  const CataloguePtr all = walls();
  const auto touched = [&](const Object& object) {
    const CataloguePtr next = with(all, {object});
    std::vector<std::string> found;
    for (const char* id : {"root", "acme", "sales", "zeta"}) {
      if (!next->rights().is_unchanged(all->rights().now(), RightsClock::place_of(id))) {
        found.emplace_back(id);
      }
    }
    EXPECT_EQ(next->rights().now() > all->rights().now(), !found.empty());
    return found;
  };
  Organisation acme = *all->organisation(OrganisationId("acme"));
  acme.policy.idle_limit = std::chrono::minutes(5);
  EXPECT_THAT(touched(acme), ElementsAre("acme", "sales"));
  EXPECT_THAT(touched(test_group("new", "sales")), ElementsAre("sales"));
  EXPECT_THAT(touched(test_role("new", "zeta")), ElementsAre("zeta"));
  EXPECT_THAT(touched(test_authenticator("new", "root")), SizeIs(4));
  EXPECT_THAT(touched(test_application("new", "root")), IsEmpty());
  EXPECT_THAT(touched(Property{"sign_in.message", "Hello"}), IsEmpty());
}

TEST(ApplicationCheck, TellsWhatIsNamedAndNotThere) {
  Application app = test_application("app", "acme");
  app.organisations = {Reach::Kind::kListed, {OrganisationId("acme"), OrganisationId("zeta")}};
  app.rules = {{PathMatch::kPrefix,
                "/",
                Audience::kAttributes,
                {asks(kGroup, {"crew", "pilots", "gone"}), asks(kRole, {"cook", "administrator"}),
                 asks(kOrganisation, {"sales", "root"}), asks_for("dept", "x"),
                 asks_for("countersign:organisation", "acme")}}};
  const FieldProblems problems = unknown_in_application(*walls(), app);
  EXPECT_THAT(problems, SizeIs(4));
  const char* const code = "catalogue.reference_unknown";
  EXPECT_THAT(problems, Tells("/organisations/1", code));
  EXPECT_THAT(problems, Tells("/rules/0/require/groups", code));
  EXPECT_THAT(problems, Tells("/rules/0/require/organisations", code));
  EXPECT_THAT(problems, Tells("/rules/0/require/countersign:organisation", code));
}

}  // namespace
}  // namespace countersign::identity
