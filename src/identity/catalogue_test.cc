// SPDX-License-Identifier: Apache-2.0
#include "identity/catalogue.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <string>

#include "base/matchers.h"
#include "identity/errors.h"
#include "identity/test_catalogue.h"

namespace countersign::identity {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using CataloguePtr = std::shared_ptr<const Catalogue>;

std::vector<std::string> ids_of(const std::vector<Catalogue::Entry>& entries) {
  std::vector<std::string> ids;
  std::transform(entries.begin(), entries.end(), std::back_inserter(ids),
                 [](const auto& entry) { return key_of(entry->object).id; });
  return ids;
}

/// root > acme > {sales, legal > law}, each with something.
CataloguePtr small() {
  Organisation acme = test_organisation("acme", "root");
  acme.host_names = {"acme.example.com"};
  acme.mail_domains = {"acme.com", "*.acme.com"};
  acme.policy.authenticators = {{AuthenticatorId("entra"), AuthenticatorId("local")}};
  acme.policy.provisioning = Provisioning::kCreate;
  acme.theme.title = "Acme";
  Organisation sales = test_organisation("sales", "acme");
  sales.mail_domains = {"*.sales.acme.com"};
  sales.policy.idle_limit = minutes(5);
  sales.theme.colour = "#123456";
  Group staff = test_group("staff", "acme");
  staff.order = 2;
  staff.roles = {RoleId("reader")};
  Group boss = test_group("boss", "acme");
  boss.order = 1;
  return catalogue_of({acme, sales, test_organisation("legal", "acme"),
                       test_organisation("law", "legal"), test_authenticator("entra", "acme"),
                       test_role("reader", "acme"), staff, boss, test_group("seller", "sales"),
                       test_application("wiki", "acme"), test_token("ci", "acme")});
}

/// The problems of putting `object` into `small`.
FieldProblems problems_of(const Object& object) {
  CatalogueEdit edit(small());
  edit.put(object);
  FieldProblems problems;
  const CataloguePtr made = edit.finish(problems);
  EXPECT_EQ(made == nullptr, !problems.empty());
  EXPECT_TRUE(made != nullptr || edit.changes().empty());
  return problems;
}

FieldProblems problems_without(const ObjectKey& key) {
  CatalogueEdit edit(small());
  edit.erase(key);
  FieldProblems problems;
  const CataloguePtr made = edit.finish(problems);
  EXPECT_EQ(made == nullptr, !problems.empty());
  return problems;
}

MATCHER_P2(Tells, pointer, code, "") {
  for (const FieldProblem& problem : arg) {
    if (problem.pointer == pointer && problem.code == code && !problem.what.empty() &&
        !problem.remedy.empty()) {
      return true;
    }
    *result_listener << problem.pointer << " " << problem.code << ": " << problem.what << "; ";
  }
  return false;
}

ObjectKey organisation_key(const char* id) {
  return {ObjectKind::kOrganisation, OrganisationId(), id};
}

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
  EXPECT_EQ(all->group(OrganisationId("acme"), "boss")->order, 1);
  EXPECT_EQ(all->group(OrganisationId("sales"), "boss"), nullptr);
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

TEST(Catalogue, FindsOrganisationsByHost) {
  EXPECT_EQ(small()->organisation_of_host("ACME.example.com")->id, OrganisationId("acme"));
  EXPECT_EQ(small()->organisation_of_host("other.example.com"), nullptr);
}

TEST(Catalogue, FindsOrganisationsByMailDomain) {
  const CataloguePtr all = small();
  EXPECT_EQ(all->organisation_of_mail("nick@acme.com")->id, OrganisationId("acme"));
  EXPECT_EQ(all->organisation_of_mail("Nick@EU.Acme.COM")->id, OrganisationId("acme"));
  EXPECT_EQ(all->organisation_of_mail("nick@eu.sales.acme.com")->id, OrganisationId("sales"));
  EXPECT_EQ(all->organisation_of_mail("nick@sales.acme.com")->id, OrganisationId("acme"));
  for (const char* none : {"nick@acme.org", "nick@notacme.com", "nick", "@acme.com", "nick@", ""}) {
    EXPECT_EQ(all->organisation_of_mail(none), nullptr) << none;
  }
}

TEST(Catalogue, NeverGivesADisabledOrganisationForMail) {
  Organisation acme = *small()->organisation(OrganisationId("acme"));
  acme.state = OrganisationState::kDisabled;
  const CataloguePtr all = with(small(), {acme});
  EXPECT_EQ(all->organisation_of_mail("nick@acme.com"), nullptr);
  EXPECT_EQ(all->organisation_of_mail("nick@eu.sales.acme.com"), nullptr);
  EXPECT_FALSE(all->is_enabled(OrganisationId("law")));
  EXPECT_TRUE(all->is_enabled(OrganisationId("root")));
  EXPECT_FALSE(all->is_enabled(OrganisationId("absent")));
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
  sales.policy.idle_limit = hours(24);
  EXPECT_EQ(with(small(), {sales})->effective_policy(sales.id).idle_limit, hours(10));
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

TEST(CatalogueEdit, CountsVersionsOfRealChangesAlone) {
  const CataloguePtr all = small();
  Group boss = *all->group(OrganisationId("acme"), "boss");
  CatalogueEdit same(all);
  same.put(boss);
  FieldProblems problems;
  EXPECT_NE(same.finish(problems), nullptr);
  EXPECT_THAT(same.changes(), IsEmpty());

  boss.label = "Boss";
  CatalogueEdit edit(all);
  edit.put(boss);
  boss.label = "The boss";
  edit.put(boss);
  const CataloguePtr next = edit.finish(problems);
  ASSERT_NE(next, nullptr);
  ASSERT_EQ(edit.changes().size(), 1U);
  EXPECT_EQ(edit.changes().front().before->version, 1);
  EXPECT_EQ(edit.changes().front().after->version, 2);
  EXPECT_EQ(next->group(OrganisationId("acme"), "boss")->label, "The boss");
  EXPECT_EQ(all->group(OrganisationId("acme"), "boss")->label, "");
}

TEST(CatalogueEdit, TakesBackWhatIsPutAsItWas) {
  CatalogueEdit edit(small());
  edit.erase({ObjectKind::kGroup, OrganisationId("acme"), "boss"});
  edit.put(*small()->group(OrganisationId("acme"), "boss"));
  edit.erase({ObjectKind::kGroup, OrganisationId("acme"), "absent"});
  FieldProblems problems;
  EXPECT_NE(edit.finish(problems), nullptr);
  EXPECT_THAT(edit.changes(), IsEmpty());
}

TEST(CatalogueEdit, OrdersChangesForAStore) {
  const CataloguePtr all = small();
  CatalogueEdit edit(all);
  for (const char* id : {"legal", "law"}) {
    edit.erase(organisation_key(id));
  }
  edit.erase({ObjectKind::kGroup, OrganisationId("sales"), "seller"});
  edit.put(test_group("new", "aaa"));
  edit.put(test_organisation("aaa", "zzz"));
  edit.put(test_organisation("zzz", "acme"));
  FieldProblems problems;
  ASSERT_NE(edit.finish(problems), nullptr) << problems.front().what;
  std::vector<std::string> order;
  for (const ObjectChange& change : edit.changes()) {
    order.push_back((change.after == nullptr ? "-" : "+") + change.key.id);
  }
  EXPECT_THAT(order, ElementsAre("-seller", "-law", "-legal", "+zzz", "+aaa", "+new"));
}

TEST(CatalogueEdit, LetsOneTakeTheNameThatAnotherGivesUp) {
  Organisation acme = *small()->organisation(OrganisationId("acme"));
  Organisation sales = *small()->organisation(OrganisationId("sales"));
  std::swap(acme.mail_domains, sales.mail_domains);
  sales.host_names = std::move(acme.host_names);
  acme.host_names.clear();
  const CataloguePtr all = with(small(), {acme, sales});
  EXPECT_EQ(all->organisation_of_host("acme.example.com")->id, sales.id);
  EXPECT_EQ(all->organisation_of_mail("a@acme.com")->id, sales.id);
}

TEST(CatalogueEdit, RefusesValuesThatAnotherHas) {
  Organisation legal = *small()->organisation(OrganisationId("legal"));
  legal.host_names = {"Acme.example.com"};
  EXPECT_THAT(problems_of(legal),
              Tells("/organisations/legal/host_names/0", "catalogue.not_unique"));
  legal.host_names = {"x.example.com", "x.example.com"};
  EXPECT_THAT(problems_of(legal),
              Tells("/organisations/legal/host_names/1", "catalogue.not_unique"));
  legal.host_names = {"x.example.com"};
  EXPECT_THAT(problems_of(legal), IsEmpty());
  legal.mail_domains = {"x.com", "acme.com"};
  EXPECT_THAT(problems_of(legal),
              Tells("/organisations/legal/mail_domains/1", "catalogue.not_unique"));
  EXPECT_THAT(problems_of(legal).front().what, HasSubstr("\"acme\""));

  EXPECT_THAT(problems_of(test_authenticator("entra", "sales")),
              Tells("/authenticators/entra/id", "catalogue.not_unique"));
  EXPECT_THAT(problems_of(test_application("wiki", "sales")),
              Tells("/applications/wiki/id", "catalogue.not_unique"));
  Application twin = test_application("twin", "sales");
  twin.urls = small()->application("wiki")->urls;
  EXPECT_THAT(problems_of(twin), Tells("/applications/twin/urls/0", "catalogue.not_unique"));
  EXPECT_THAT(problems_of(test_token("ci", "sales")),
              Tells("/tokens/ci/id", "catalogue.not_unique"));
  ApiToken same_secret = test_token("other", "acme");
  same_secret.secret_hash = test_token("ci", "acme").secret_hash;
  EXPECT_THAT(problems_of(same_secret), Tells("/tokens/other", "catalogue.not_unique"));

  Group twin_group = test_group("twin", "acme");
  twin_group.value = "boss";
  EXPECT_THAT(problems_of(twin_group), Tells("/groups/acme/twin/value", "catalogue.not_unique"));
  twin_group.organisation = OrganisationId("sales");
  EXPECT_THAT(problems_of(twin_group), IsEmpty());
}

TEST(CatalogueEdit, RefusesObjectsOfNoOrganisation) {
  EXPECT_THAT(problems_of(test_authenticator("x", "absent")),
              Tells("/authenticators/x/organisation", "catalogue.reference_unknown"));
  EXPECT_THAT(problems_of(test_group("x", "absent")),
              Tells("/groups/absent/x/organisation", "catalogue.reference_unknown"));
  EXPECT_THAT(problems_of(test_role("x", "absent")),
              Tells("/roles/absent/x/organisation", "catalogue.reference_unknown"));
  EXPECT_THAT(problems_of(test_application("x", "absent")),
              Tells("/applications/x/organisation", "catalogue.reference_unknown"));
  EXPECT_THAT(problems_of(test_token("x", "absent")),
              Tells("/tokens/x/organisation", "catalogue.reference_unknown"));
}

TEST(CatalogueEdit, RefusesIdsThatAreNone) {
  EXPECT_THAT(problems_of(test_organisation("A", "root")),
              Tells("/organisations/A/id", "catalogue.id_invalid"));
  EXPECT_THAT(problems_of(test_authenticator("a/b", "root")),
              Tells("/authenticators/a~1b/id", "catalogue.id_invalid"));
  EXPECT_THAT(problems_of(test_group("", "acme")),
              Tells("/groups/acme//id", "catalogue.id_invalid"));
}

TEST(CatalogueEdit, RefusesPoliciesWithForeignAuthenticators) {
  Organisation legal = *small()->organisation(OrganisationId("legal"));
  legal.policy.authenticators = {{AuthenticatorId("local"), AuthenticatorId("entra")}};
  EXPECT_THAT(problems_of(legal), IsEmpty());
  legal.policy.authenticators = {{AuthenticatorId("local"), AuthenticatorId("absent")}};
  EXPECT_THAT(problems_of(legal),
              Tells("/organisations/legal/policy/authenticators/1", "catalogue.reference_unknown"));
  legal.policy.authenticators = {{AuthenticatorId("local"), AuthenticatorId("local")}};
  EXPECT_THAT(problems_of(legal),
              Tells("/organisations/legal/policy/authenticators/1", "catalogue.not_unique"));
  Organisation globex = test_organisation("globex", "root");
  globex.policy.authenticators = {{AuthenticatorId("entra")}};
  EXPECT_THAT(problems_of(globex), Tells("/organisations/globex/policy/authenticators/0",
                                         "catalogue.reference_unknown"));
}

TEST(CatalogueEdit, RefusesLimitsOutOfBounds) {
  Organisation legal = *small()->organisation(OrganisationId("legal"));
  const auto limits = [&](auto idle, auto absolute) {
    legal.policy.idle_limit = idle;
    legal.policy.absolute_limit = absolute;
    return problems_of(legal);
  };
  EXPECT_THAT(limits(minutes(1), minutes(1)), IsEmpty());
  EXPECT_THAT(limits(seconds(59), minutes(1)),
              Tells("/organisations/legal/policy/idle_limit", "catalogue.out_of_bounds"));
  EXPECT_THAT(limits(hours(24 * 30), hours(24 * 90)), IsEmpty());
  EXPECT_THAT(limits(hours(24 * 30) + seconds(1), hours(24 * 90)),
              Tells("/organisations/legal/policy/idle_limit", "catalogue.out_of_bounds"));
  EXPECT_THAT(limits(hours(24 * 30), hours(24 * 90) + seconds(1)),
              Tells("/organisations/legal/policy/absolute_limit", "catalogue.out_of_bounds"));
  EXPECT_THAT(limits(minutes(2), minutes(2) - seconds(1)),
              Tells("/organisations/legal/policy/absolute_limit", "catalogue.out_of_bounds"));
}

TEST(CatalogueEdit, RefusesTreesThatAreNone) {
  EXPECT_THAT(problems_of(test_organisation("new", "absent")),
              Tells("/organisations/new/parent", "catalogue.reference_unknown"));
  Organisation orphan = test_organisation("new", "root");
  orphan.parent.reset();
  EXPECT_THAT(problems_of(orphan),
              Tells("/organisations/new/parent", "catalogue.reference_unknown"));
  Organisation acme = *small()->organisation(OrganisationId("acme"));
  acme.parent = OrganisationId("law");
  EXPECT_THAT(problems_of(acme), Tells("/organisations/acme/parent", "catalogue.too_deep"));
  acme.parent = acme.id;
  EXPECT_THAT(problems_of(acme), Tells("/organisations/acme/parent", "catalogue.too_deep"));
  Organisation root = *small()->organisation(OrganisationId("root"));
  root.parent = OrganisationId("acme");
  EXPECT_THAT(problems_of(root), Tells("/organisations/root/parent", "catalogue.root_needed"));
}

TEST(CatalogueEdit, RefusesMoreThanEightLevels) {
  std::vector<Object> chain;
  std::string parent = "root";
  for (std::size_t level = 2; level <= kMaxOrganisationDepth; ++level) {
    const std::string id = "l" + std::to_string(level);
    chain.emplace_back(test_organisation(id, parent));
    parent = id;
  }
  const CataloguePtr deepest = catalogue_of(chain);
  EXPECT_EQ(deepest->subtree(OrganisationId("root")).size(), kMaxOrganisationDepth);
  CatalogueEdit deeper(deepest);
  deeper.put(test_organisation("l9", "l8"));
  FieldProblems problems;
  EXPECT_EQ(deeper.finish(problems), nullptr);
  EXPECT_THAT(problems, Tells("/organisations/l9/parent", "catalogue.too_deep"));

  // The same by moving what lies above.
  CatalogueEdit move(deepest);
  move.put(test_organisation("new", "root"));
  move.put(test_organisation("l2", "new"));
  problems.clear();
  EXPECT_EQ(move.finish(problems), nullptr);
  EXPECT_THAT(problems, Tells("/organisations/l2/parent", "catalogue.too_deep"));
}

TEST(CatalogueEdit, RefusesMovingFromWhatIsStillNamed) {
  Organisation legal = *small()->organisation(OrganisationId("legal"));
  legal.policy.authenticators = {{AuthenticatorId("entra")}};
  Organisation law = *small()->organisation(OrganisationId("law"));
  Group lawyer = test_group("lawyer", "law");
  lawyer.roles = {RoleId("reader")};
  const CataloguePtr before = with(small(), {legal, lawyer});
  legal.parent = OrganisationId("root");
  CatalogueEdit edit(before);
  edit.put(legal);
  FieldProblems problems;
  EXPECT_EQ(edit.finish(problems), nullptr);
  EXPECT_THAT(problems,
              Tells("/organisations/legal/policy/authenticators/0", "catalogue.reference_unknown"));
  EXPECT_THAT(problems, Tells("/groups/law/lawyer/roles/0", "catalogue.reference_unknown"));
}

TEST(CatalogueEdit, RefusesMovingAnAuthenticatorFromThoseThatListIt) {
  Organisation acme = *small()->organisation(OrganisationId("acme"));
  CatalogueEdit edit(small());
  edit.erase({ObjectKind::kAuthenticator, OrganisationId("acme"), "entra"});
  edit.put(test_authenticator("entra", "sales"));
  FieldProblems problems;
  EXPECT_EQ(edit.finish(problems), nullptr);
  EXPECT_THAT(problems,
              Tells("/organisations/acme/policy/authenticators/0", "catalogue.reference_unknown"));
  CatalogueEdit up(small());
  up.erase({ObjectKind::kAuthenticator, OrganisationId("acme"), "entra"});
  up.put(test_authenticator("entra", "root"));
  problems.clear();
  EXPECT_NE(up.finish(problems), nullptr);
  ASSERT_EQ(up.changes().size(), 2U);
  EXPECT_EQ(up.changes().front().after, nullptr);
}

TEST(CatalogueEdit, RefusesDeletingWhatIsUsed) {
  EXPECT_THAT(problems_without({ObjectKind::kAuthenticator, OrganisationId("acme"), "entra"}),
              Tells("/authenticators/entra", "catalogue.in_use"));
  EXPECT_THAT(problems_without({ObjectKind::kRole, OrganisationId("acme"), "reader"}),
              Tells("/roles/acme/reader", "catalogue.in_use"));
  EXPECT_THAT(problems_without(organisation_key("legal")),
              Tells("/organisations/legal", "catalogue.in_use"));
  EXPECT_THAT(problems_without(organisation_key("sales")),
              Tells("/organisations/sales", "catalogue.in_use"));
  EXPECT_THAT(problems_without(organisation_key("law")), IsEmpty());
  EXPECT_THAT(problems_without({ObjectKind::kGroup, OrganisationId("acme"), "boss"}), IsEmpty());
}

TEST(CatalogueEdit, O6RefusesDeletingWhatHasATestOrganisation) {
  Organisation copy = test_organisation("law-test", "root");
  copy.test_of = OrganisationId("law");
  const CataloguePtr all = with(small(), {copy});
  CatalogueEdit edit(all);
  edit.erase(organisation_key("law"));
  FieldProblems problems;
  EXPECT_EQ(edit.finish(problems), nullptr);
  EXPECT_THAT(problems, Tells("/organisations/law", "catalogue.in_use"));

  Organisation bad = copy;
  bad.id = OrganisationId("copy");
  bad.test_of = OrganisationId("absent");
  EXPECT_THAT(problems_of(bad),
              Tells("/organisations/copy/test_of", "catalogue.reference_unknown"));
  bad.test_of = bad.id;
  EXPECT_THAT(problems_of(bad),
              Tells("/organisations/copy/test_of", "catalogue.reference_unknown"));
}

TEST(CatalogueEdit, O3NeverLocksTheLastAdministratorOut) {
  const CataloguePtr all = small();
  EXPECT_THAT(problems_without(organisation_key("root")),
              Tells("/organisations/root", "catalogue.root_needed"));
  EXPECT_THAT(problems_without({ObjectKind::kAuthenticator, OrganisationId("root"), "local"}),
              Tells("/authenticators/local", "catalogue.local_needed"));
  Authenticator local = *all->authenticator("local");
  local.state = AuthenticatorState::kDisabled;
  EXPECT_THAT(problems_of(local), Tells("/authenticators/local", "catalogue.local_needed"));
  local = *all->authenticator("local");
  local.type = AuthenticatorType::kSaml2;
  EXPECT_THAT(problems_of(local), Tells("/authenticators/local", "catalogue.local_needed"));
  local = *all->authenticator("local");
  local.button_label = "Password";
  EXPECT_THAT(problems_of(local), IsEmpty());

  Organisation root = *all->organisation(OrganisationId("root"));
  root.policy.authenticators = std::vector<AuthenticatorId>{};
  EXPECT_THAT(problems_of(root),
              Tells("/organisations/root/policy/authenticators", "catalogue.local_needed"));
  root.policy.authenticators.reset();
  EXPECT_THAT(problems_of(root), IsEmpty());
  root.state = OrganisationState::kDisabled;
  EXPECT_THAT(problems_of(root), Tells("/organisations/root/state", "catalogue.root_needed"));
}

TEST(CatalogueEdit, RefusesRolesThatHideOthers) {
  EXPECT_THAT(problems_of(test_role("administrator", "acme")),
              Tells("/roles/acme/administrator/id", "catalogue.not_unique"));
  EXPECT_THAT(problems_of(test_role("reader", "root")),
              Tells("/roles/root/reader/id", "catalogue.not_unique"));
  EXPECT_THAT(problems_of(test_role("reader", "law")),
              Tells("/roles/law/reader/id", "catalogue.not_unique"));
  const CataloguePtr beside = with(small(), {test_organisation("globex", "root")});
  EXPECT_NE(with(beside, {test_role("reader", "globex")}), nullptr);
}

TEST(CatalogueEdit, RefusesUnknownRolesAndPermissions) {
  Group group = test_group("x", "acme");
  group.roles = {RoleId("auditor"), RoleId("absent")};
  EXPECT_THAT(problems_of(group), Tells("/groups/acme/x/roles/1", "catalogue.reference_unknown"));
  group.roles = {RoleId("operator")};
  EXPECT_THAT(problems_of(group), Tells("/groups/acme/x/roles/0", "catalogue.reference_unknown"));
  Role role = test_role("x", "acme");
  role.permissions = {{"user", "view"}, {"user", "fly"}};
  EXPECT_THAT(problems_of(role),
              Tells("/roles/acme/x/permissions/1", "catalogue.permission_unknown"));
  ApiToken token = test_token("x", "acme");
  token.roles = {RoleId("absent")};
  token.permissions = {{"door", "view"}};
  EXPECT_THAT(problems_of(token), Tells("/tokens/x/roles/0", "catalogue.reference_unknown"));
  EXPECT_THAT(problems_of(token), Tells("/tokens/x/permissions/0", "catalogue.permission_unknown"));
  token = test_token("x", "acme");
  token.secret_hash.back() = 'G';
  EXPECT_THAT(problems_of(token), Tells("/tokens/x/secret_hash", "catalogue.out_of_bounds"));
}

TEST(CatalogueEdit, RefusesGroupsThatGiveWhatIsNone) {
  Group group = test_group("x", "acme");
  group.value.clear();
  EXPECT_THAT(problems_of(group), Tells("/groups/acme/x/value", "catalogue.out_of_bounds"));
  group = test_group("x", "acme");
  group.user_type = UserType::kDelegate;
  EXPECT_THAT(problems_of(group), Tells("/groups/acme/x/delegate_of", "catalogue.out_of_bounds"));
  group.delegate_of = "admin";
  EXPECT_THAT(problems_of(group), IsEmpty());
  group.user_type = UserType::kManaged;
  EXPECT_THAT(problems_of(group), Tells("/groups/acme/x/delegate_of", "catalogue.out_of_bounds"));
  group = test_group("x", "acme");
  group.entitlements = {{"max_accounts", "5"}, {"free", "anything"}};
  EXPECT_THAT(problems_of(group), IsEmpty());
  group.entitlements = {{"max_accounts", "five"}};
  EXPECT_THAT(problems_of(group),
              Tells("/groups/acme/x/entitlements/max_accounts", "catalogue.out_of_bounds"));
}

TEST(CatalogueEdit, RefusesSettingsOutOfBounds) {
  Authenticator entra = *small()->authenticator("entra");
  entra.saml.clock_skew = seconds(300);
  EXPECT_THAT(problems_of(entra), IsEmpty());
  entra.saml.clock_skew = seconds(301);
  EXPECT_THAT(problems_of(entra),
              Tells("/authenticators/entra/saml/clock_skew", "catalogue.out_of_bounds"));
  entra.saml.clock_skew = seconds(60);
  entra.mapping.external_id.clear();
  EXPECT_THAT(problems_of(entra),
              Tells("/authenticators/entra/mapping/external_id", "mapping.invalid"));
  Application wiki = *small()->application("wiki");
  wiki.urls.clear();
  EXPECT_THAT(problems_of(wiki), Tells("/applications/wiki/urls", "catalogue.out_of_bounds"));
  wiki = *small()->application("wiki");
  wiki.rules = {{PathMatch::kPrefix, "admin", Audience::kSignedIn, {}}};
  EXPECT_THAT(problems_of(wiki), Tells("/applications/wiki/rules", "catalogue.out_of_bounds"));
  EXPECT_THAT(problems_of(Property{"log.level", "LOUD"}),
              Tells("/properties/log.level/value", "catalogue.out_of_bounds"));
  EXPECT_THAT(problems_of(Property{"no.such", "1"}),
              Tells("/properties/no.such/value", "catalogue.out_of_bounds"));
}

TEST(CatalogueEdit, TellsAllThatIsWrong) {
  CatalogueEdit edit(small());
  edit.put(test_group("x", "absent"));
  edit.put(Property{"log.level", "LOUD"});
  FieldProblems problems = {{"/before", "x", "x", "x"}};
  EXPECT_EQ(edit.finish(problems), nullptr);
  EXPECT_EQ(problems.size(), 3U);
}

TEST(Catalogue, RefusesStoredObjectsThatDoNotFit) {
  EXPECT_THAT(Catalogue::make({{test_group("x", "absent"), 1}}), FailsWith(kCatalogueInvalid));
  const auto made = Catalogue::make({{test_organisation("acme", "root"), 7}});
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ((*made)->find(organisation_key("acme"))->version, 7);
  EXPECT_NE((*made)->authenticator("local"), nullptr);
}

TEST(Catalogue, IsTheSameHoweverItCameAbout) {
  // Random changes one by one: whatever an edit accepts, a catalogue made of all objects at once
  // accepts, too, and whatever it refuses is refused there.
  std::mt19937 random(20260303);
  const auto pick = [&](std::initializer_list<const char*> from) {
    return std::string(*(from.begin() + random() % from.size()));
  };
  CataloguePtr current = small();
  std::size_t accepted = 0;
  constexpr int kRounds = 3000;
  for (int i = 0; i < kRounds; ++i) {
    CatalogueEdit edit(current);
    std::vector<Object> put;
    std::vector<ObjectKey> erased;
    for (std::size_t n = random() % 3 + 1; n > 0; --n) {
      const std::string owner = pick({"root", "acme", "sales", "legal", "law", "o1", "o2"});
      const std::string id = pick({"a", "b", "c"});
      Object object;
      switch (random() % 5) {
        case 0: {
          Organisation one = test_organisation(pick({"o1", "o2", "law", "sales"}), owner);
          if (random() % 2 == 0) {
            one.policy.authenticators = {{AuthenticatorId(pick({"a", "b", "entra", "local"}))}};
          }
          if (random() % 2 == 0) {
            one.host_names = {pick({"h1", "h2"})};
          }
          object = one;
          break;
        }
        case 1:
          object = test_authenticator(id, owner);
          break;
        case 2:
          object = test_role(id, owner);
          break;
        default: {
          Group group = test_group(id, owner);
          group.value = pick({"v1", "v2"});
          group.roles = {RoleId(pick({"a", "b", "auditor", "reader"}))};
          object = group;
          break;
        }
      }
      if (random() % 3 == 0) {
        erased.push_back(key_of(object));
        edit.erase(erased.back());
        std::erase_if(put, [&](const Object& one) { return key_of(one) == erased.back(); });
      } else {
        edit.put(object);
        std::erase_if(put, [&](const Object& one) { return key_of(one) == key_of(object); });
        std::erase(erased, key_of(object));
        put.push_back(object);
      }
    }
    std::map<ObjectKey, VersionedObject> model;
    for (std::size_t kind = 0; kind < kObjectKinds; ++kind) {
      for (const auto& entry : current->list(static_cast<ObjectKind>(kind), std::nullopt)) {
        model.emplace(key_of(entry->object), *entry);
      }
    }
    for (const ObjectKey& key : erased) {
      model.erase(key);
    }
    for (const Object& object : put) {
      model.insert_or_assign(key_of(object), VersionedObject{object, 1});
    }
    std::vector<VersionedObject> objects;
    std::transform(model.begin(), model.end(), std::back_inserter(objects),
                   [](const auto& one) { return one.second; });
    FieldProblems problems;
    const CataloguePtr next = edit.finish(problems);
    const auto whole = Catalogue::make(std::move(objects));
    ASSERT_EQ(next != nullptr, whole.ok())
        << i << ": "
        << (whole.ok() ? problems.front().pointer + " " + problems.front().what
                       : whole.error().detail);
    if (next == nullptr) {
      continue;
    }
    ++accepted;
    for (const OrganisationId& id : (*whole)->subtree(OrganisationId("root"))) {
      ASSERT_EQ(next->subtree(id), (*whole)->subtree(id));
      ASSERT_EQ(next->groups_for(id).size(), (*whole)->groups_for(id).size());
    }
    for (const char* id : {"a", "b", "entra", "local"}) {
      ASSERT_EQ(next->organisations_using(AuthenticatorId(id)),
                (*whole)->organisations_using(AuthenticatorId(id)));
    }
    current = next;
  }
  EXPECT_GT(accepted, static_cast<std::size_t>(kRounds / 10));
}

}  // namespace
}  // namespace countersign::identity
