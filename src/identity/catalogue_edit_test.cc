// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <string>

#include "base/matchers.h"
#include "identity/errors.h"
#include "identity/test_small_catalogue.h"

namespace countersign::identity {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(CatalogueEdit, CountsVersionsOfRealChangesAlone) {
  const CataloguePtr all = small();
  Group boss = *all->group("acme", "boss");
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
  EXPECT_EQ(next->group("acme", "boss")->label, "The boss");
  EXPECT_EQ(all->group("acme", "boss")->label, "");
}

TEST(CatalogueEdit, TakesBackWhatIsPutAsItWas) {
  CatalogueEdit edit(small());
  edit.erase({ObjectKind::kGroup, OrganisationId("acme"), "boss"});
  edit.put(*small()->group("acme", "boss"));
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
  sales.host_names = std::move(acme.host_names);
  sales.url_spaces = {"https://acme.example.com"};
  acme.host_names.clear();
  const CataloguePtr all = with(small(), {acme, sales});
  EXPECT_EQ(all->organisation_of_host("acme.example.com")->id, sales.id);
}

TEST(CatalogueEdit, RefusesValuesThatAnotherHas) {
  Organisation legal = *small()->organisation(OrganisationId("legal"));
  legal.host_names = {"Acme.example.com"};
  EXPECT_THAT(problems_of(legal),
              Tells("/organisations/legal/host_names/0", "catalogue.url_not_owned"));
  legal.host_names.clear();
  // Who lists a mail domain does not learn who else does.
  legal.mail_domains = {"x.com", "acme.com"};
  EXPECT_THAT(problems_of(legal), IsEmpty());

  EXPECT_THAT(problems_of(test_authenticator("entra", "sales")),
              Tells("/authenticators/entra/id", "catalogue.not_unique"));
  EXPECT_THAT(problems_of(test_application("wiki", "sales")),
              Tells("/applications/wiki/id", "catalogue.not_unique"));
  Application twin = test_application("twin", "sales");
  twin.urls = small()->application("wiki")->urls;
  EXPECT_THAT(problems_of(twin), Tells("/applications/twin/urls/0", "catalogue.url_not_owned"));
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

}  // namespace
}  // namespace countersign::identity
