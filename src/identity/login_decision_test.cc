// SPDX-License-Identifier: Apache-2.0
#include "identity/login_decision.h"

#include <algorithm>
#include <string>

#include "base/matchers.h"
#include "identity/errors.h"
#include "identity/password.h"
#include "identity/test_sign_in.h"
#include "identity/user_rights.h"
#include "saml/idp/response_builder.h"
#include "saml/verify.h"

namespace countersign::identity {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr sys_seconds kNow(seconds(1'600'000'000));
const UserId new_user() {
  return UserId(std::string(26, 'n'));
}

/// root > acme > {sales, legal}; acme signs in by `entra`, creates users, has the group `staff`.
struct World {
  World() {
    acme.policy.authenticators = {{AuthenticatorId("entra"), AuthenticatorId("local")}};
    acme.policy.provisioning = Provisioning::kCreate;
    entra.people.kind = Reach::Kind::kBelow;
    staff.label = "Staff";
    staff.roles = {RoleId("auditor")};
    staff.entitlements = {{"max_accounts", "5"}};
  }

  std::shared_ptr<const Catalogue> make() const {
    std::vector<Object> all = {acme, entra, staff, test_organisation("sales", "acme"),
                               test_organisation("legal", "acme")};
    all.insert(all.end(), more.begin(), more.end());
    return catalogue_of(all);
  }

  Organisation acme = test_organisation("acme", "root");
  Authenticator entra = test_authenticator("entra", "acme");
  Group staff = test_group("staff", "acme");
  std::vector<Object> more;
  OrganisationId organisation{"acme"};
};

User known_user(const std::string& name = "nick") {
  User user;
  user.id = UserId(std::string(26, 'u'));
  user.organisation = OrganisationId("acme");
  user.user_name = UserName(name);
  user.external_identities = {{AuthenticatorId("entra"), "id-1"}};
  user.last_sign_in = kNow - hours(24);
  user.version = 3;
  return user;
}

KnownUsers by_identity(User user) {
  return {std::move(user), std::nullopt};
}
KnownUsers by_name(User user) {
  return {std::nullopt, std::move(user)};
}

/// One of acme, where the sign-in is at an organisation below.
KnownUsers by_name_at_home(User user) {
  KnownUsers known;
  known.by_user_name_at_owner = std::move(user);
  return known;
}

saml::AssertionValues said() {
  return sent("id-1", {{"mail", {"n@example.com"}}, {"cpm_user_groups", {"staff"}}});
}

/// A verified assertion of these values.
Result<saml::VerifiedAssertion> verified(const saml::AssertionValues& values) {
  static const auto key = crypto::PrivateKey::generate_ec(crypto::KeyType::kEcP256);
  static const auto certificate =
      crypto::Certificate::self_signed(key, "idp", kNow - hours(1), kNow + hours(1));
  saml::idp::ResponseContent content;
  content.idp = saml::EntityId("https://idp.example");
  content.sp = saml::EntityId("https://sp.example");
  content.acs = saml::AcsUrl("https://sp.example/acs");
  content.request = saml::RequestId("_r1");
  content.response_id = "_p1";
  content.assertion_id = "_a1";
  content.name_id = values.name_id;
  content.attributes = values.attributes;
  content.issued = kNow;
  content.expires = kNow + minutes(5);
  content.authenticated = kNow;
  content.session_index = values.session_index;
  if (values.session_not_on_or_after.has_value()) {
    content.session_expires = std::chrono::floor<seconds>(*values.session_not_on_or_after);
  }
  saml::idp::Protection protection;
  protection.algorithm = {crypto::SignatureScheme::kEcdsa, crypto::DigestAlgorithm::kSha256};
  const auto xml = saml::idp::build_response(content, key, protection);
  CS_CHECK(xml.ok());
  const auto idp = saml::TrustedIdp::make(content.idp, {certificate});
  saml::Expectation expected;
  expected.sp = content.sp;
  expected.acs = content.acs;
  expected.answered = *content.request;
  return saml::verify_xml(*xml, *idp, expected, kNow);
}

/// map_sign_in and decide; then preview_sign_in must say the same.
Result<LoginDecision> sign_in(const World& world, const saml::AssertionValues& values,
                              const KnownUsers& known = {}) {
  const auto catalogue = world.make();
  const SignInRules rules{*catalogue, *catalogue->authenticator("entra"), world.organisation};
  const auto assertion = verified(values);
  CS_CHECK(assertion.ok());
  const auto run = [&]() -> Result<LoginDecision> {
    CS_TRY(const MappedSignIn mapped, map_sign_in(*assertion, rules, kNow));
    return decide(mapped, known, rules, new_user(), kNow);
  };
  auto decided = run();
  const SignInPreview preview = preview_sign_in(values, known, rules, kNow);
  const auto state = catalogue->authenticator("entra")->state;
  if (state == AuthenticatorState::kActive || state == AuthenticatorState::kDisabled) {
    EXPECT_EQ(decided.ok(), !preview.failure.has_value());
    if (preview.failure.has_value() && !decided.ok()) {
      EXPECT_EQ(preview.failure->code, decided.error().code);
      EXPECT_EQ(preview.failure->detail, decided.error().detail);
    } else if (decided.ok()) {
      EXPECT_EQ(preview.user_change.kind, decided->user_change().kind);
      EXPECT_EQ(preview.user_change.user.groups, decided->user_change().user.groups);
    }
    EXPECT_EQ(
        std::any_of(preview.trace.begin(), preview.trace.end(),
                    [](const MappingFinding& one) { return one.outcome == MappingOutcome::kFail; }),
        !decided.ok());
  }
  return decided;
}

std::vector<std::string> attribute(const Session& session, const char* name) {
  const auto found = std::find_if(session.attributes.begin(), session.attributes.end(),
                                  [&](const Attribute& one) { return one.name == name; });
  return found == session.attributes.end() ? std::vector<std::string>() : found->values;
}

TEST(Decide, CCCreatesTheUserAtTheFirstSignIn) {
  World world;
  world.entra.mapping.fields = {field("user_name", {"mail"}), field("email", {"mail"})};
  const auto decided = sign_in(world, said());
  ASSERT_THAT(decided, IsOk());
  EXPECT_EQ(decided->user_change().kind, UserChange::Kind::kCreate);
  const User& user = decided->user_change().user;
  EXPECT_EQ(user.id, new_user());
  EXPECT_EQ(user.organisation, OrganisationId("acme"));
  EXPECT_EQ(user.user_name, UserName("n@example.com"));
  EXPECT_EQ(user.email, "n@example.com");
  EXPECT_THAT(user.groups, ElementsAre(GroupId("staff")));
  EXPECT_THAT(user.external_identities,
              ElementsAre(ExternalIdentity{AuthenticatorId("entra"), "id-1"}));
  EXPECT_EQ(user.origin, UserOrigin::kSignIn);
  EXPECT_EQ(user.created, kNow);
  EXPECT_EQ(user.last_sign_in, kNow);
  EXPECT_EQ(user.version, 1);
  EXPECT_TRUE(user.roles.empty());

  const Session& session = decided->session();
  EXPECT_EQ(session.user, new_user());
  EXPECT_EQ(session.user_name, UserName("n@example.com"));
  EXPECT_EQ(session.organisation, OrganisationId("acme"));
  EXPECT_EQ(session.authenticator, AuthenticatorId("entra"));
  EXPECT_EQ(session.idp_entity_id, "https://idp.example");
  EXPECT_EQ(session.external.name_id, "id-1");
  EXPECT_EQ(session.external.session_index, "_s1");
  EXPECT_FALSE(session.signing_key.empty());
  EXPECT_EQ(session.created, kNow);
  EXPECT_EQ(session.last_seen, kNow);
  EXPECT_EQ(session.idle_limit, minutes(30));
  EXPECT_EQ(session.expires, kNow + hours(10));
}

TEST(Decide, LeavesWhatItMadeOfTheUserToTheUser) {
  World world;
  world.staff.user_type = UserType::kDelegate;
  world.staff.delegate_of = "admin";
  world.entra.mapping.fields = {field("email", {"mail"})};
  User user = known_user();
  user.roles = {RoleId("helpdesk"), RoleId("auditor")};
  user.first_name = "Nick";
  const auto decided = sign_in(world, said(), by_identity(user));
  ASSERT_THAT(decided, IsOk());
  Session session = decided->session();
  EXPECT_THAT(attribute(session, "mail"), ElementsAre("n@example.com"));
  EXPECT_THAT(attribute(session, kGroupsAttribute), ElementsAre());
  EXPECT_THAT(attribute(session, kEmailAttribute), ElementsAre());
  // What the session shows of the user is asked of the user each time.
  const UserRights rights = rights_of(decided->user_change().user);
  EXPECT_TRUE(rights.active);
  session.attributes = rights.own;
  EXPECT_THAT(attribute(session, kGroupsAttribute), ElementsAre("staff"));
  EXPECT_THAT(attribute(session, kRolesAttribute), ElementsAre("helpdesk", "auditor"));
  EXPECT_THAT(attribute(session, kUserTypeAttribute), ElementsAre("Delegate"));
  EXPECT_THAT(attribute(session, kDelegateOfAttribute), ElementsAre("admin"));
  EXPECT_THAT(attribute(session, kEmailAttribute), ElementsAre("n@example.com"));
  EXPECT_THAT(attribute(session, kFirstNameAttribute), ElementsAre("Nick"));
  EXPECT_THAT(attribute(session, kLastNameAttribute), ElementsAre());
  EXPECT_THAT(attribute(session, kEntitlementsAttribute), ElementsAre("max_accounts=5"));
}

TEST(Decide, NeverTakesOurAttributesFromTheProvider) {
  saml::AssertionValues values = said();
  values.attributes = {{kRolesAttribute, {}, {}, {"operator"}}, {"countersign:x", {}, {}, {"y"}}};
  const auto decided = sign_in(World(), values, by_identity(known_user()));
  ASSERT_THAT(decided, IsOk());
  EXPECT_TRUE(decided->session().attributes.empty());
}

TEST(Decide, KeepsTheNamedAttributesAlone) {
  World world;
  world.entra.mapping.groups.attribute.clear();
  world.entra.mapping.kept_attributes = std::vector<std::string>{"givenname", "absent"};
  saml::AssertionValues values = sent("id-1");
  values.attributes = {
      {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", {}, {}, {"Nick"}},
      {"mail", {}, {}, {"n@example.com"}}};
  const auto decided = sign_in(world, values);
  ASSERT_THAT(decided, IsOk());
  ASSERT_EQ(decided->session().attributes.size(), 1U);
  EXPECT_THAT(decided->session().attributes.front().values, ElementsAre("Nick"));
}

TEST(Decide, C4RefusesUsersWhoAreNotInTheDatabase) {
  World world;
  world.acme.policy.provisioning = Provisioning::kRefuse;
  const auto refused = sign_in(world, sent("jshimek"));
  EXPECT_THAT(refused, FailsWith(kUserNotFound));
  EXPECT_THAT(refused.error().detail, HasSubstr("user not found in local database: \"jshimek\""));
  EXPECT_THAT(sign_in(world, said(), by_identity(known_user())), IsOk());
  world.entra.mapping.provisioning = Provisioning::kCreate;  // its own setting comes first
  EXPECT_THAT(sign_in(world, sent("jshimek")), IsOk());
  world.acme.policy.provisioning = Provisioning::kCreate;
  world.entra.mapping.provisioning = Provisioning::kRefuse;
  EXPECT_THAT(sign_in(world, sent("jshimek")), FailsWith(kUserNotFound));
}

TEST(Decide, C4LinksAUserWhoIsFoundByName) {
  World world;
  world.entra.mapping.provisioning = Provisioning::kRefuse;
  User user = known_user("id-1");
  user.external_identities.clear();
  EXPECT_THAT(sign_in(world, said(), by_name(user)), FailsWith(kUserNotFound));
  world.entra.mapping.match = UserMatch::kUserName;
  const auto decided = sign_in(world, said(), by_name(user));
  ASSERT_THAT(decided, IsOk());
  EXPECT_EQ(decided->user_change().kind, UserChange::Kind::kUpdate);
  EXPECT_EQ(decided->user_change().user.version, 4);
  EXPECT_THAT(decided->user_change().user.external_identities,
              ElementsAre(ExternalIdentity{AuthenticatorId("entra"), "id-1"}));
}

TEST(Decide, RefusesToLinkAUserWhomTheProviderKnowsOtherwise) {
  World world;
  world.entra.mapping.match = UserMatch::kUserName;
  User user = known_user("id-1");
  user.external_identities = {{AuthenticatorId("entra"), "ID-1"}};  // CX: case counts
  EXPECT_THAT(sign_in(world, said(), by_name(user)), FailsWith(kUserLinkedOtherwise));
  user.external_identities = {{AuthenticatorId("okta"), "ID-1"}};
  EXPECT_THAT(sign_in(world, said(), by_name(user)), IsOk());
  user.authenticator = AuthenticatorId("local");
  EXPECT_THAT(sign_in(world, said(), by_name(user)), FailsWith(kUserOtherAuthenticator));
}

TEST(Decide, RefusesToLinkAUserWithRightsOrAPasswordByTheNameAlone) {
  World world;
  world.entra.mapping.match = UserMatch::kUserName;
  User plain = known_user("id-1");
  plain.external_identities.clear();
  ASSERT_THAT(sign_in(world, said(), by_name(plain)), IsOk());
  User with_password = plain;
  with_password.password_hash = "$argon2id$";
  User with_role = plain;
  with_role.roles = {RoleId("administrator")};
  User in_group = plain;
  in_group.groups = {GroupId("staff")};  // which gives a role
  for (User user : {with_password, with_role, in_group}) {
    EXPECT_THAT(sign_in(world, said(), by_name(user)), FailsWith(kUserGivenByHand));
    user.authenticator = AuthenticatorId("entra");  // somebody says that the two are one
    EXPECT_THAT(sign_in(world, said(), by_name(user)), IsOk());
    user.authenticator = AuthenticatorId("local");
    EXPECT_THAT(sign_in(world, said(), by_name(user)), FailsWith(kUserOtherAuthenticator));
    user.authenticator.reset();
    user.state = UserState::kBlocked;
    EXPECT_THAT(sign_in(world, said(), by_name(user)), FailsWith(kUserBlocked));
    user.state = UserState::kActive;
    user.external_identities = {{AuthenticatorId("entra"), "id-1"}};
    EXPECT_THAT(sign_in(world, said(), by_identity(user)), IsOk());
  }
}

TEST(Decide, RefusesPeopleOfOrganisationsThatTheAuthenticatorIsNotFor) {
  // sales inherits acme's way to sign in, and with it nobody of acme.
  World world;
  world.organisation = OrganisationId("sales");
  ASSERT_THAT(sign_in(world, said()), IsOk());
  world.entra.people = {};
  EXPECT_THAT(sign_in(world, said()), FailsWith(kOrganisationOutside));
  world.entra.people = {Reach::Kind::kListed, {OrganisationId("legal")}};
  EXPECT_THAT(sign_in(world, said()), FailsWith(kOrganisationOutside));
  world.entra.people = {Reach::Kind::kListed, {OrganisationId("sales")}};
  EXPECT_THAT(sign_in(world, said()), IsOk());
  world.organisation = OrganisationId("acme");
  EXPECT_THAT(sign_in(world, said()), FailsWith(kOrganisationOutside));
  world.entra.people = {};
  EXPECT_THAT(sign_in(world, said()), IsOk());
}

TEST(Decide, RefusesAKnownUserOfAnOrganisationThatTheAuthenticatorIsNotFor) {
  World world;
  User user = known_user();
  user.organisation = OrganisationId("sales");
  ASSERT_THAT(sign_in(world, said(), by_identity(user)), IsOk());
  world.entra.people = {};
  EXPECT_THAT(sign_in(world, said(), by_identity(user)), FailsWith(kUserOtherOrganisation));
  user.authenticator = AuthenticatorId("entra");
  EXPECT_THAT(sign_in(world, said(), by_identity(user)), FailsWith(kUserOtherOrganisation));
}

TEST(Decide, KeepsWhoIsBlockedAtHomeOutNextDoor) {
  World world;
  world.organisation = OrganisationId("sales");
  User user = known_user();
  user.state = UserState::kBlocked;
  EXPECT_THAT(sign_in(world, said(), by_identity(user)), FailsWith(kUserBlocked));
  // Nor when nobody linked the two yet.
  user.user_name = UserName("id-1");
  user.external_identities.clear();
  EXPECT_THAT(sign_in(world, said(), by_name_at_home(user)), FailsWith(kUserNameTaken));
  world.entra.mapping.match = UserMatch::kUserName;
  EXPECT_THAT(sign_in(world, said(), by_name_at_home(user)), FailsWith(kUserBlocked));
}

TEST(Decide, TakesANameForTheOneOfTheAuthenticatorsOwnOrganisation) {
  World world;
  world.organisation = OrganisationId("sales");
  world.entra.mapping.match = UserMatch::kUserName;
  User at_home = known_user("id-1");
  at_home.external_identities.clear();
  User there = at_home;
  there.id = UserId(std::string(26, 'o'));
  there.organisation = OrganisationId("sales");
  KnownUsers known = by_name_at_home(at_home);
  known.by_user_name = there;
  const auto decided = sign_in(world, said(), known);
  ASSERT_THAT(decided, IsOk());
  EXPECT_EQ(decided->session().user, at_home.id);
  EXPECT_EQ(decided->session().organisation, OrganisationId("acme"));
  // A local administrator at home is no way to become the other.
  known.by_user_name_at_owner->password_hash = "$argon2id$";
  EXPECT_THAT(sign_in(world, said(), known), FailsWith(kUserGivenByHand));
}

TEST(Decide, RefusesANewUserOfANameThatNobodyCanSee) {
  World world;
  world.entra.mapping.name_rule = NameRule::kPrintable;
  EXPECT_THAT(sign_in(world, sent("racer")), IsOk());
  EXPECT_THAT(sign_in(world, sent("racer\u200b")), FailsWith(kUserNameInvalid));
  EXPECT_THAT(sign_in(world, sent("id-1\u200b"), by_identity(known_user())), IsOk());
}

TEST(Decide, RefusesToCreateAUserOfATakenName) {
  User other = known_user("id-1");
  other.external_identities.clear();
  EXPECT_THAT(sign_in(World(), said(), by_name(other)), FailsWith(kUserNameTaken));
}

TEST(Decide, PrefersTheExternalIdentityToTheName) {
  World world;
  world.entra.mapping.match = UserMatch::kUserName;
  User other = known_user("id-1");
  other.id = UserId(std::string(26, 'o'));
  const auto decided = sign_in(world, said(), {known_user(), other});
  ASSERT_THAT(decided, IsOk());
  EXPECT_EQ(decided->session().user, known_user().id);
}

TEST(Decide, RefusesWhoeverIsNotActive) {
  User user = known_user();
  user.state = UserState::kBlocked;
  EXPECT_THAT(sign_in(World(), said(), by_identity(user)), FailsWith(kUserBlocked));
  user.state = UserState::kDeactivated;
  EXPECT_THAT(sign_in(World(), said(), by_identity(user)), FailsWith(kUserDeactivated));
  user.state = UserState::kActive;
  EXPECT_THAT(sign_in(World(), said(), by_identity(user)), IsOk());
}

TEST(Decide, O3RefusesLocalUsersOverSingleSignOn) {
  User user = known_user();
  user.authenticator = AuthenticatorId("local");
  const auto refused = sign_in(World(), said(), by_identity(user));
  EXPECT_THAT(refused, FailsWith(kUserOtherAuthenticator));
  EXPECT_THAT(refused.error().detail, HasSubstr("exempt from single sign-on"));
  user.authenticator = AuthenticatorId("entra");
  EXPECT_THAT(sign_in(World(), said(), by_identity(user)), IsOk());
}

TEST(Decide, N2WSLetsTheRootSignInLocallyOnly) {
  World world;
  world.entra.organisation = OrganisationId("root");
  User admin = known_user("admin");
  admin.organisation = OrganisationId("root");
  world.organisation = admin.organisation;
  EXPECT_THAT(sign_in(world, said(), by_identity(admin)), FailsWith(kAuthenticatorNotOffered));
  world.entra.mapping.provisioning = Provisioning::kCreate;
  EXPECT_THAT(sign_in(world, said()), FailsWith(kAuthenticatorNotOffered));
  Organisation root = *Catalogue::initial()->organisation(OrganisationId("root"));
  root.policy.authenticators = {{AuthenticatorId("local"), AuthenticatorId("entra")}};
  world.more = {root};
  EXPECT_THAT(sign_in(world, said(), by_identity(admin)), IsOk());
  EXPECT_THAT(sign_in(world, said()), IsOk());
}

TEST(Decide, TellsAKnownUserWhoMayNotComeInThatBeforeTheGroups) {
  World world;
  world.entra.mapping.groups.no_group = NoGroup::kRefuse;
  const saml::AssertionValues no_group = sent("id-1", {{"mail", {"n@example.com"}}});
  User user = known_user();
  EXPECT_THAT(sign_in(world, no_group, by_identity(user)), FailsWith(kGroupMissing));
  user.state = UserState::kBlocked;
  EXPECT_THAT(sign_in(world, no_group, by_identity(user)), FailsWith(kUserBlocked));
  // The root has no group, and does not offer the authenticator.
  world.entra.organisation = OrganisationId("root");
  user = known_user("admin");
  user.organisation = OrganisationId("root");
  EXPECT_THAT(sign_in(world, said(), by_identity(user)), FailsWith(kAuthenticatorNotOffered));
}

TEST(Decide, AcceptsWhoeverIsAssignedThoughThePolicyDoesNotListIt) {
  World world;
  world.acme.policy.authenticators = {{AuthenticatorId("local")}};
  User user = known_user();
  EXPECT_THAT(sign_in(world, said(), by_identity(user)), FailsWith(kAuthenticatorNotOffered));
  user.authenticator = AuthenticatorId("entra");
  EXPECT_THAT(sign_in(world, said(), by_identity(user)), IsOk());
}

TEST(Decide, RefusesUsersOfOrganisationsThatTheAuthenticatorDoesNotServe) {
  World world;
  world.more = {test_organisation("globex", "root")};
  User user = known_user();
  user.organisation = OrganisationId("globex");
  EXPECT_THAT(sign_in(world, said(), by_identity(user)), FailsWith(kUserOtherOrganisation));
  user.organisation = OrganisationId("sales");
  const auto below = sign_in(world, said(), by_identity(user));
  ASSERT_THAT(below, IsOk());
  EXPECT_EQ(below->session().organisation, OrganisationId("sales"));
  world.organisation = OrganisationId("globex");
  EXPECT_THAT(sign_in(world, said(), by_identity(known_user())), FailsWith(kOrganisationOutside));
}

TEST(Decide, CreatesUsersInTheOrganisationOfTheSignIn) {
  World world;
  world.organisation = OrganisationId("sales");
  EXPECT_EQ(sign_in(world, said())->session().organisation, OrganisationId("sales"));
}

TEST(Decide, TakesGroupsFromThePersonsOwnOrganisation) {
  // Whoever administers sales alone says nothing about people of acme.
  World world;
  Group everyone = test_group("everyone", "sales");
  everyone.user_type = UserType::kDelegate;
  everyone.delegate_of = "admin";
  everyone.entitlements = {{"max_accounts", "999"}};
  world.more = {everyone};
  world.organisation = OrganisationId("sales");
  const auto values = sent("id-1", {{"cpm_user_groups", {"everyone"}}});
  const auto of_acme = sign_in(world, values, by_identity(known_user()));
  ASSERT_THAT(of_acme, IsOk());
  EXPECT_TRUE(of_acme->user_change().user.groups.empty());
  EXPECT_FALSE(of_acme->user_change().user.user_type.has_value());
  User seller = known_user();
  seller.organisation = OrganisationId("sales");
  EXPECT_EQ(sign_in(world, values, by_identity(seller))->user_change().user.user_type,
            UserType::kDelegate);
  // And the other way round, at the sign-in that starts at the provider.
  world.organisation = OrganisationId("acme");
  world.entra.mapping.groups.no_group = NoGroup::kRefuse;
  EXPECT_THAT(sign_in(world, values, by_identity(seller)), IsOk());
  EXPECT_THAT(sign_in(world, values, by_identity(known_user())), FailsWith(kGroupMissing));
  EXPECT_THAT(sign_in(world, values), FailsWith(kGroupMissing));
}

TEST(Decide, RefusesDisabledOrganisationsAndThoseBelow) {
  World world;
  world.acme.state = OrganisationState::kDisabled;
  EXPECT_THAT(sign_in(world, said(), by_identity(known_user())), FailsWith(kOrganisationDisabled));
  world.organisation = OrganisationId("sales");
  EXPECT_THAT(sign_in(world, said(), by_identity(known_user())), FailsWith(kOrganisationDisabled));
  world.acme.state = OrganisationState::kActive;
  Organisation sales = test_organisation("sales", "acme");
  sales.state = OrganisationState::kDisabled;
  world.more = {sales};
  world.organisation = OrganisationId("acme");
  User user = known_user();
  EXPECT_THAT(sign_in(world, said(), by_identity(user)), IsOk());
  user.organisation = sales.id;
  EXPECT_THAT(sign_in(world, said(), by_identity(user)), FailsWith(kOrganisationDisabled));
}

TEST(Decide, RefusesAuthenticatorsThatAreNotActive) {
  World world;
  world.entra.state = AuthenticatorState::kDisabled;
  EXPECT_THAT(sign_in(world, said()), FailsWith(kAuthenticatorInactive));
  world.entra.state = AuthenticatorState::kDraft;
  EXPECT_THAT(sign_in(world, said()), FailsWith(kAuthenticatorInactive));
}

TEST(Preview, TriesDraftsThatNobodyIsOfferedYet) {
  World world;
  world.acme.policy.authenticators = {{AuthenticatorId("local")}};
  world.entra.state = AuthenticatorState::kDraft;
  const auto catalogue = world.make();
  const SignInRules rules{*catalogue, *catalogue->authenticator("entra"), world.organisation};
  const SignInPreview preview = preview_sign_in(said(), {}, rules, kNow);
  EXPECT_FALSE(preview.failure.has_value());
  EXPECT_EQ(preview.user_change.kind, UserChange::Kind::kCreate);
  ASSERT_TRUE(preview.profile.has_value());
  EXPECT_THAT(preview.profile->groups, ElementsAre(GroupId("staff")));
  EXPECT_EQ(std::count_if(preview.trace.begin(), preview.trace.end(),
                          [](const MappingFinding& one) { return one.warning; }),
            2);
}

TEST(Preview, TellsTheFirstFailureAndAllFindings) {
  World world;
  world.entra.mapping.fields = {field("user_name", {"uid"})};
  world.entra.mapping.provisioning = Provisioning::kRefuse;
  const auto catalogue = world.make();
  const SignInRules rules{*catalogue, *catalogue->authenticator("entra"), world.organisation};
  const SignInPreview preview = preview_sign_in(said(), {}, rules, kNow);
  ASSERT_TRUE(preview.failure.has_value());
  EXPECT_EQ(preview.failure->code, kFieldMissing);
  EXPECT_FALSE(preview.profile.has_value());
  const auto has = [&](const char* id) {
    return std::any_of(preview.trace.begin(), preview.trace.end(),
                       [&](const MappingFinding& one) { return one.id == id; });
  };
  EXPECT_TRUE(has("policy.authenticator_state"));
  EXPECT_TRUE(has("mapping.groups"));
  EXPECT_TRUE(has("policy.user"));
}

TEST(Update, M7FollowsAlwaysFirstOrNever) {
  World world;
  world.entra.mapping.fields = {field("email", {"mail"})};
  User user = known_user();
  user.email = "old@example.com";
  const auto email_after = [&](UpdatePolicy policy) {
    world.entra.mapping.update = policy;
    return sign_in(world, said(), by_identity(user))->user_change().user.email;
  };
  EXPECT_EQ(email_after(UpdatePolicy::kAlways), "n@example.com");
  EXPECT_EQ(email_after(UpdatePolicy::kFirst), "old@example.com");
  EXPECT_EQ(email_after(UpdatePolicy::kNever), "old@example.com");
  user.last_sign_in.reset();
  EXPECT_EQ(email_after(UpdatePolicy::kFirst), "n@example.com");
  EXPECT_EQ(email_after(UpdatePolicy::kNever), "old@example.com");
}

TEST(Update, M7RemovesGroupsThatAreNoLongerSentAndWhatTheyGave) {
  User user = known_user();
  user.groups = {GroupId("staff")};
  user.user_type = UserType::kDelegate;
  user.delegate_of = "admin";
  user.entitlements = {{"max_accounts", "5"}};
  World world;
  const auto decided = sign_in(world, sent("id-1"), by_identity(user));
  ASSERT_THAT(decided, IsOk());
  const User& after = decided->user_change().user;
  EXPECT_TRUE(after.groups.empty());
  EXPECT_FALSE(after.user_type.has_value());
  EXPECT_EQ(after.delegate_of, "");
  EXPECT_TRUE(after.entitlements.empty());
  // Where no groups are mapped, those given by hand stay.
  world.entra.mapping.groups.attribute.clear();
  EXPECT_EQ(sign_in(world, sent("id-1"), by_identity(user))->user_change().user.groups,
            user.groups);
}

TEST(Update, LeavesFieldsThatAreNotSent) {
  World world;
  world.entra.mapping.fields = {field("email", {"mail"}), field("dept", {"dept"})};
  User user = known_user();
  user.email = "old@example.com";
  user.properties = {{"dept", "IT"}, {"floor", "3"}};
  const auto decided = sign_in(world, sent("id-1"), by_identity(user));
  EXPECT_EQ(decided->user_change().user.email, "old@example.com");
  EXPECT_EQ(decided->user_change().user.properties, user.properties);
}

TEST(Update, NeverChangesNameStateOrRolesGivenByHand) {
  World world;
  world.entra.mapping.fields = {field("user_name", {"mail"})};
  User user = known_user();
  user.roles = {RoleId("helpdesk")};
  const auto decided = sign_in(world, said(), by_identity(user));
  ASSERT_THAT(decided, IsOk());
  const User& after = decided->user_change().user;
  EXPECT_EQ(after.user_name, user.user_name);
  EXPECT_EQ(after.roles, user.roles);
  EXPECT_EQ(after.state, UserState::kActive);
  EXPECT_EQ(decided->session().user_name, user.user_name);
}

TEST(Update, IsNoneWhenNothingButTheTimeDiffers) {
  World world;
  const auto first = sign_in(world, said(), by_identity(known_user()));
  EXPECT_EQ(first->user_change().kind, UserChange::Kind::kUpdate);
  EXPECT_EQ(first->user_change().user.version, 4);
  EXPECT_EQ(first->user_change().user.updated, kNow);
  User same = first->user_change().user;
  same.last_sign_in = kNow - hours(1);
  const auto second = sign_in(world, said(), by_identity(same));
  EXPECT_EQ(second->user_change().kind, UserChange::Kind::kNone);
  EXPECT_EQ(second->user_change().user.version, 4);
  EXPECT_EQ(second->user_change().user.last_sign_in, kNow);
}

TEST(SessionLimits, EndWhenTheProviderSaysOrThePolicy) {
  World world;
  world.acme.policy.absolute_limit = hours(2);
  world.acme.policy.idle_limit = minutes(5);
  saml::AssertionValues values = said();
  EXPECT_EQ(sign_in(world, values)->session().expires, kNow + hours(2));
  EXPECT_EQ(sign_in(world, values)->session().idle_limit, minutes(5));
  values.session_not_on_or_after = kNow + seconds(90);
  EXPECT_EQ(sign_in(world, values)->session().expires, kNow + seconds(90));
  values.session_not_on_or_after = kNow + hours(3);
  EXPECT_EQ(sign_in(world, values)->session().expires, kNow + hours(2));
}

TEST(SessionLimits, RefuseASessionThatIsOverAlready) {
  const World world;
  const auto catalogue = world.make();
  const SignInRules rules{*catalogue, *catalogue->authenticator("entra"), world.organisation};
  saml::AssertionValues values = said();
  values.session_not_on_or_after = kNow + std::chrono::milliseconds(999);
  EXPECT_EQ(preview_sign_in(values, {}, rules, kNow).failure->code, kSessionTooShort);
  values.session_not_on_or_after = kNow + seconds(1);
  EXPECT_FALSE(preview_sign_in(values, {}, rules, kNow).failure.has_value());
}

class YesHasher final : public PasswordHasher {
 public:
  Match matches(std::string_view, std::string_view) const override { return Match::kYes; }
  void burn(std::string_view) const override {}
};

Result<LoginDecision> by_password(const World& world, User user) {
  user.password_hash = "x";
  const auto catalogue = world.make();
  const auto password = verify_password(user, "x", YesHasher());
  CS_CHECK(password.ok());
  return decide(*password, {*catalogue, *catalogue->authenticator("local"), OrganisationId("root")},
                kNow);
}

TEST(DecideByPassword, AcceptsAndShowsTheUser) {
  User user = known_user();
  user.groups = {GroupId("staff")};
  const auto decided = by_password(World(), user);
  ASSERT_THAT(decided, IsOk());
  const Session& session = decided->session();
  EXPECT_EQ(session.authenticator, AuthenticatorId("local"));
  EXPECT_EQ(session.organisation, OrganisationId("acme"));
  EXPECT_EQ(session.idp_entity_id, "");
  EXPECT_EQ(session.expires, kNow + hours(10));
  EXPECT_TRUE(session.attributes.empty());
  EXPECT_EQ(decided->user_change().kind, UserChange::Kind::kNone);
  EXPECT_EQ(decided->user_change().user.last_sign_in, kNow);
}

TEST(DecideByPassword, RefusesWhoeverMayNot) {
  User user = known_user();
  user.state = UserState::kBlocked;
  EXPECT_THAT(by_password(World(), user), FailsWith(kUserBlocked));
  user = known_user();
  user.authenticator = AuthenticatorId("entra");
  EXPECT_THAT(by_password(World(), user), FailsWith(kUserOtherAuthenticator));
  World sso_only;
  sso_only.acme.policy.authenticators = {{AuthenticatorId("entra")}};
  EXPECT_THAT(by_password(sso_only, known_user()), FailsWith(kAuthenticatorNotOffered));
  user.authenticator = AuthenticatorId("local");  // O3: exempt
  EXPECT_THAT(by_password(sso_only, user), IsOk());
  World disabled;
  disabled.acme.state = OrganisationState::kDisabled;
  EXPECT_THAT(by_password(disabled, known_user()), FailsWith(kOrganisationDisabled));
}

TEST(DecideByPassword, RefusesAuthenticatorsThatAreNotLocal) {
  const World world;
  const auto catalogue = world.make();
  User user = known_user();
  user.password_hash = "x";
  const auto password = verify_password(user, "x", YesHasher());
  ASSERT_THAT(password, IsOk());
  EXPECT_THAT(
      decide(*password, {*catalogue, *catalogue->authenticator("entra"), user.organisation}, kNow),
      FailsWith(kAuthenticatorInactive));
}

/// The world with a group of the root, which acme's provider sends, too.
World with_group_above(GivenBy given_by) {
  World world;
  world.entra.mapping.groups.conflict = GroupConflict::kMerge;
  Group pilots = test_group("pilots", "root");
  pilots.given_by = given_by;
  world.more.emplace_back(pilots);
  return world;
}

saml::AssertionValues said_pilot() {
  return sent("id-1", {{"mail", {"n@example.com"}}, {"cpm_user_groups", {"staff", "pilots"}}});
}

// A provider of an organisation says nothing about groups of those above it.
TEST(DecideGroups, GivesNoGroupOfAnOrganisationAbove) {
  const auto own = sign_in(with_group_above(GivenBy::kOwn), said_pilot());
  ASSERT_THAT(own, IsOk());
  EXPECT_THAT(own->user_change().user.groups, ElementsAre(GroupId("staff")));
  const auto below = sign_in(with_group_above(GivenBy::kBelow), said_pilot());
  ASSERT_THAT(below, IsOk());
  EXPECT_THAT(below->user_change().user.groups, ElementsAre(GroupId("staff"), GroupId("pilots")));
}

TEST(DecideGroups, GivesGroupsOfAllBelowTheAuthenticator) {
  World world = with_group_above(GivenBy::kOwn);
  world.entra.organisation = OrganisationId(kRootOrganisation);
  const auto decided = sign_in(world, said_pilot());
  ASSERT_THAT(decided, IsOk());
  EXPECT_THAT(decided->user_change().user.groups, ElementsAre(GroupId("staff"), GroupId("pilots")));
}

// What it may not give it does not take away.
TEST(DecideGroups, LeavesGroupsThatItMayNotGive) {
  User user = known_user();
  user.groups = {GroupId("pilots"), GroupId("gone")};
  const auto own = sign_in(with_group_above(GivenBy::kOwn), said(), by_identity(user));
  ASSERT_THAT(own, IsOk());
  EXPECT_THAT(own->user_change().user.groups, ElementsAre(GroupId("staff"), GroupId("pilots")));
  const auto below = sign_in(with_group_above(GivenBy::kBelow), said(), by_identity(user));
  ASSERT_THAT(below, IsOk());
  EXPECT_THAT(below->user_change().user.groups, ElementsAre(GroupId("staff")));
}

}  // namespace
}  // namespace countersign::identity
