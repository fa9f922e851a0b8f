// SPDX-License-Identifier: Apache-2.0
// Who may come in, and as whom.
#include "identity/login_decision.h"

#include <algorithm>
#include <string>

#include "base/matchers.h"
#include "identity/errors.h"
#include "identity/password.h"
#include "identity/testing/login.h"
#include "identity/user_rights.h"

namespace countersign::identity {
namespace {

using login_test::attribute;
using login_test::by_identity;
using login_test::by_name;
using login_test::by_name_at_home;
using login_test::kNow;
using login_test::known_user;
using login_test::new_user;
using login_test::said;
using login_test::sign_in;
using login_test::World;
using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::HasSubstr;

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

// A finding says what was expected and what was received, each once.
TEST(Preview, TellsWhatWasExpectedOfAUserWhoIsNotThere) {
  World world;
  world.acme.policy.provisioning = Provisioning::kRefuse;
  const auto catalogue = world.make();
  const auto preview =
      preview_sign_in(sent("jshimek"), {},
                      {*catalogue, *catalogue->authenticator("entra"), world.organisation}, kNow);
  const MappingFinding* const found = finding(preview.trace, "policy.user");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->expected, "a user with the external identity \"jshimek\"");
  EXPECT_EQ(found->received, "no such user");
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

}  // namespace
}  // namespace countersign::identity
