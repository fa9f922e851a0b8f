// SPDX-License-Identifier: Apache-2.0
#include "identity/catalogue.h"

#include <chrono>
#include <string>

#include "base/matchers.h"
#include "identity/errors.h"
#include "identity/test_small_catalogue.h"

namespace countersign::identity {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Catalogue, BeginsWithTheRootAndItsLocalAuthenticator) {
  const CataloguePtr initial = Catalogue::initial();
  const Organisation* const root = initial->organisation(OrganisationId("root"));
  ASSERT_NE(root, nullptr);
  EXPECT_FALSE(root->parent.has_value());
  const EffectivePolicy policy = initial->effective_policy(root->id);
  ASSERT_EQ(policy.authenticators.size(), 1U);
  EXPECT_EQ(policy.authenticators.front()->id, AuthenticatorId("local"));
  EXPECT_EQ(policy.authenticators.front()->type, AuthenticatorType::kLocal);
  EXPECT_EQ(policy.provisioning, Provisioning::kRefuse);
  EXPECT_EQ(policy.idle_limit, minutes(30));
  EXPECT_EQ(policy.absolute_limit, hours(10));
}

TEST(Catalogue, FindsObjectsByTheirNames) {
  const CataloguePtr all = small();
  EXPECT_EQ(all->authenticator("entra")->organisation, OrganisationId("acme"));
  EXPECT_EQ(all->authenticator("acme"), nullptr);
  EXPECT_EQ(all->application("wiki")->name, "wiki");
  EXPECT_EQ(all->group("acme", "boss")->order, 1);
  EXPECT_EQ(all->group("sales", "boss"), nullptr);
  EXPECT_EQ(all->token_by_hash(test_token("ci", "acme").secret_hash)->id, TokenId("ci"));
  EXPECT_EQ(all->token_by_hash("ci"), nullptr);
  EXPECT_EQ(all->find({ObjectKind::kGroup, OrganisationId("acme"), "staff"})->version, 1);
  EXPECT_EQ(all->find({ObjectKind::kGroup, OrganisationId("acme"), "seller"}), nullptr);
}

TEST(Catalogue, FindsRolesUpwardsAndBuiltIn) {
  const CataloguePtr all = small();
  EXPECT_NE(all->role(OrganisationId("acme"), "reader"), nullptr);
  EXPECT_NE(all->role(OrganisationId("law"), "reader"), nullptr);
  EXPECT_EQ(all->role(OrganisationId("root"), "reader"), nullptr);
  EXPECT_NE(all->role(OrganisationId("law"), "helpdesk"), nullptr);
  EXPECT_NE(all->role(OrganisationId("root"), "operator"), nullptr);
  EXPECT_EQ(all->role(OrganisationId("acme"), "operator"), nullptr);
}

TEST(Catalogue, ListsInPages) {
  const CataloguePtr all = small();
  const OrganisationId acme("acme");
  EXPECT_THAT(ids_of(all->list(ObjectKind::kGroup, acme)), ElementsAre("boss", "staff"));
  EXPECT_THAT(ids_of(all->list(ObjectKind::kGroup, std::nullopt)),
              ElementsAre("boss", "staff", "seller"));
  EXPECT_THAT(ids_of(all->list(ObjectKind::kAuthenticator, std::nullopt)),
              ElementsAre("entra", "local"));
  EXPECT_THAT(ids_of(all->list(ObjectKind::kOrganisation, std::nullopt)),
              ElementsAre("acme", "law", "legal", "root", "sales"));
  EXPECT_THAT(ids_of(all->page(ObjectKind::kOrganisation, std::nullopt, "", 2)),
              ElementsAre("acme", "law"));
  EXPECT_THAT(ids_of(all->page(ObjectKind::kOrganisation, std::nullopt, "law", 2)),
              ElementsAre("legal", "root"));
  EXPECT_THAT(ids_of(all->page(ObjectKind::kOrganisation, std::nullopt, "root", 2)),
              ElementsAre("sales"));
  EXPECT_THAT(ids_of(all->page(ObjectKind::kGroup, acme, "boss", 9)), ElementsAre("staff"));
  EXPECT_THAT(ids_of(all->page(ObjectKind::kGroup, acme, "", 0)), IsEmpty());
  EXPECT_THAT(ids_of(all->list(ObjectKind::kApiToken, OrganisationId("sales"))), IsEmpty());
}

TEST(Catalogue, ListsWhatLiesWithinAnOrganisationInPages) {
  const CataloguePtr all = small();
  const auto within = [&](const char* ancestor, const char* organisation, const char* id,
                          std::size_t limit) {
    return ids_of(all->page_within(OrganisationId(ancestor),
                                   {ObjectKind::kGroup, OrganisationId(organisation), id}, limit));
  };
  EXPECT_THAT(within("root", "", "", 9), ElementsAre("boss", "staff", "seller"));
  EXPECT_THAT(within("root", "", "", 1), ElementsAre("boss"));
  EXPECT_THAT(within("root", "acme", "boss", 2), ElementsAre("staff", "seller"));
  EXPECT_THAT(within("root", "acme", "between", 1), ElementsAre("boss"));
  EXPECT_THAT(within("root", "", "", 0), IsEmpty());
  EXPECT_THAT(within("acme", "", "", 9), ElementsAre("boss", "staff", "seller"));
  EXPECT_THAT(within("sales", "", "", 9), ElementsAre("seller"));
  EXPECT_THAT(within("law", "", "", 9), IsEmpty());
  EXPECT_THAT(within("absent", "", "", 9), IsEmpty());
}

TEST(Catalogue, FindsOrganisationsByHost) {
  EXPECT_EQ(small()->organisation_of_host("ACME.example.com")->id, OrganisationId("acme"));
  EXPECT_EQ(small()->organisation_of_host("other.example.com"), nullptr);
}

TEST(Catalogue, DisablesWhatIsBelowADisabledOrganisation) {
  Organisation acme = *small()->organisation(OrganisationId("acme"));
  acme.state = OrganisationState::kDisabled;
  const CataloguePtr all = with(small(), {acme});
  EXPECT_FALSE(all->is_enabled(OrganisationId("law")));
  EXPECT_TRUE(all->is_enabled(OrganisationId("root")));
  EXPECT_FALSE(all->is_enabled(OrganisationId("absent")));
}

TEST(Catalogue, OffersNobodyAnAuthenticatorThatIsForOthers) {
  Authenticator entra = *small()->authenticator("entra");
  const auto offered = [&](const char* organisation) {
    const CataloguePtr all = with(small(), {entra});
    std::vector<std::string> ids;
    for (const Authenticator* one :
         all->effective_policy(OrganisationId(organisation)).authenticators) {
      ids.push_back(one->id.value());
    }
    return ids;
  };
  EXPECT_THAT(offered("sales"), ElementsAre("entra", "local"));
  entra.people = {};
  EXPECT_THAT(offered("acme"), ElementsAre("entra", "local"));
  EXPECT_THAT(offered("sales"), ElementsAre("local"));
  entra.people = {Reach::Kind::kListed, {OrganisationId("legal")}};
  EXPECT_THAT(offered("acme"), ElementsAre("local"));
  EXPECT_THAT(offered("sales"), ElementsAre("local"));
  EXPECT_THAT(offered("legal"), ElementsAre("entra", "local"));
  const CataloguePtr all = with(small(), {entra});
  EXPECT_EQ(all->first_served(*all->authenticator("entra")).view(), "legal");
  EXPECT_EQ(small()->first_served(*small()->authenticator("entra")).view(), "acme");
}

TEST(Catalogue, KnowsTheTree) {
  const CataloguePtr all = small();
  EXPECT_TRUE(all->is_within(OrganisationId("law"), OrganisationId("acme")));
  EXPECT_TRUE(all->is_within(OrganisationId("acme"), OrganisationId("acme")));
  EXPECT_FALSE(all->is_within(OrganisationId("acme"), OrganisationId("law")));
  EXPECT_FALSE(all->is_within(OrganisationId("sales"), OrganisationId("legal")));
  EXPECT_FALSE(all->is_within(OrganisationId("absent"), OrganisationId("root")));
  EXPECT_THAT(all->children(OrganisationId("acme")),
              ElementsAre(OrganisationId("legal"), OrganisationId("sales")));
  EXPECT_THAT(all->subtree(OrganisationId("legal")),
              ElementsAre(OrganisationId("legal"), OrganisationId("law")));
  EXPECT_THAT(all->subtree(OrganisationId("absent")), IsEmpty());
  EXPECT_EQ(all->subtree(OrganisationId("acme"), 4).size(), 4U);
  EXPECT_EQ(all->subtree(OrganisationId("acme"), 3).size(), 3U);
}

TEST(Catalogue, O1InheritsThePolicyUntilItIsOverridden) {
  const CataloguePtr all = small();
  const EffectivePolicy law = all->effective_policy(OrganisationId("law"));
  ASSERT_EQ(law.authenticators.size(), 2U);
  EXPECT_EQ(law.authenticators.front()->id, AuthenticatorId("entra"));
  EXPECT_EQ(law.provisioning, Provisioning::kCreate);
  EXPECT_EQ(law.idle_limit, minutes(30));
  EXPECT_EQ(law.theme.title, "Acme");
  const EffectivePolicy sales = all->effective_policy(OrganisationId("sales"));
  EXPECT_EQ(sales.idle_limit, minutes(5));
  EXPECT_EQ(sales.absolute_limit, hours(10));
  EXPECT_EQ(sales.theme.title, "Acme");
  EXPECT_EQ(sales.theme.colour, "#123456");
}

TEST(Catalogue, OffersActiveAuthenticatorsAlone) {
  Authenticator entra = *small()->authenticator("entra");
  for (const auto state :
       {AuthenticatorState::kDraft, AuthenticatorState::kTested, AuthenticatorState::kDisabled}) {
    entra.state = state;
    const CataloguePtr all = with(small(), {entra});
    EXPECT_EQ(all->effective_policy(OrganisationId("acme")).authenticators.size(), 1U);
    EXPECT_EQ(all->organisations_using(entra.id), 4U);
  }
}

TEST(Catalogue, NeverGivesAnIdleLimitAboveTheAbsoluteOne) {
  Organisation sales = *small()->organisation(OrganisationId("sales"));
  sales.policy.absolute_limit = minutes(20);
  EXPECT_EQ(with(small(), {sales})->effective_policy(sales.id).idle_limit, minutes(5));
  sales.policy.absolute_limit = minutes(3);
  sales.policy.idle_limit.reset();
  EXPECT_EQ(with(small(), {sales})->effective_policy(sales.id).idle_limit, minutes(3));
}

// A limit is a ceiling for all below: nobody there makes sessions longer.
TEST(Catalogue, NeverGivesALimitAboveThatOfAnOrganisationAbove) {
  Organisation acme = *small()->organisation(OrganisationId("acme"));
  acme.policy.idle_limit = hours(8);
  acme.policy.absolute_limit = std::chrono::days(90);
  Organisation law = *small()->organisation(OrganisationId("law"));
  law.policy.absolute_limit = hours(2);
  const CataloguePtr all = with(small(), {acme, law});
  EXPECT_EQ(all->session_limits("acme").absolute, hours(10));
  EXPECT_EQ(all->session_limits("acme").idle, minutes(30));
  EXPECT_EQ(all->session_limits("law").absolute, hours(2));
  Organisation root = *small()->organisation(OrganisationId(kRootOrganisation));
  root.policy.absolute_limit = std::chrono::days(2);
  root.policy.idle_limit = hours(1);
  const CataloguePtr raised = with(all, {root});
  EXPECT_EQ(raised->session_limits("acme").absolute, std::chrono::days(2));
  EXPECT_EQ(raised->session_limits("acme").idle, hours(1));
}

TEST(Catalogue, GivesGroupsOfTheOrganisationAndThoseAboveInOrder) {
  const auto ids = [](const std::vector<const Group*>& groups) {
    std::vector<std::string> all;
    for (const Group* group : groups) {
      all.push_back(group->id.value());
    }
    return all;
  };
  EXPECT_THAT(ids(small()->groups_for(OrganisationId("sales"))),
              ElementsAre("seller", "boss", "staff"));
  EXPECT_THAT(ids(small()->groups_for(OrganisationId("law"))), ElementsAre("boss", "staff"));
  EXPECT_THAT(ids(small()->groups_for(OrganisationId("root"))), IsEmpty());
}

TEST(Catalogue, CountsTheOrganisationsThatUseAnAuthenticator) {
  EXPECT_EQ(small()->organisations_using(AuthenticatorId("entra")), 4U);
  EXPECT_EQ(small()->organisations_using(AuthenticatorId("local")), 5U);
  Organisation sales = *small()->organisation(OrganisationId("sales"));
  sales.policy.authenticators = {{AuthenticatorId("local")}};
  EXPECT_EQ(with(small(), {sales})->organisations_using(AuthenticatorId("entra")), 3U);
  Organisation root = *small()->organisation(OrganisationId("root"));
  root.policy.authenticators.reset();
  EXPECT_EQ(with(small(), {root})->organisations_using(AuthenticatorId("local")), 5U);
  EXPECT_EQ(small()->organisations_using(AuthenticatorId("absent")), 0U);
}

TEST(Catalogue, C4GivesPropertiesAsSetOrInitial) {
  EXPECT_EQ(small()->property("log.level"), "INFO");
  EXPECT_EQ(with(small(), {Property{"log.level", "TRACE"}})->property("log.level"), "TRACE");
}

TEST(Catalogue, RefusesStoredObjectsThatDoNotFit) {
  EXPECT_THAT(Catalogue::make({{test_group("x", "absent"), 1}}), FailsWith(kCatalogueInvalid));
  const auto made = Catalogue::make({{test_organisation("acme", "root"), 7}});
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ((*made)->find(organisation_key("acme"))->version, 7);
  EXPECT_NE((*made)->authenticator("local"), nullptr);
}

}  // namespace
}  // namespace countersign::identity
