// SPDX-License-Identifier: Apache-2.0
// What a sign-in makes of the user, how long the session lasts, and which refusal is told first.
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
using login_test::kNow;
using login_test::known_user;
using login_test::said;
using login_test::sign_in;
using login_test::World;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;

TEST(Decide, RefusesAuthenticatorsThatAreNotActive) {
  World world;
  world.entra.state = AuthenticatorState::kDisabled;
  EXPECT_THAT(sign_in(world, said()), FailsWith(kAuthenticatorInactive));
  EXPECT_THAT(sign_in(world, said()).error().detail, testing::HasSubstr("whose state is disabled"));
  world.entra.state = AuthenticatorState::kDraft;
  EXPECT_THAT(sign_in(world, said()), FailsWith(kAuthenticatorInactive));
  EXPECT_THAT(sign_in(world, said()).error().detail, testing::HasSubstr("whose state is draft"));
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

// Where the permissions come in an attribute of their own, what they gave before goes with them,
// and groups that were given by hand stay.
TEST(Update, ForgetsPermissionsThatAreNoLongerSentWhereNoGroupsAreMapped) {
  World world;
  world.entra.mapping.groups.attribute.clear();
  User user = known_user();
  user.groups = {GroupId("staff")};
  user.user_type = UserType::kDelegate;
  user.delegate_of = "admin";
  user.entitlements = {{"max_accounts", "5"}};
  const auto untouched = sign_in(world, sent("id-1"), by_identity(user));
  ASSERT_THAT(untouched, IsOk());
  EXPECT_EQ(untouched->user_change().user.user_type, UserType::kDelegate);
  EXPECT_EQ(untouched->user_change().user.entitlements, user.entitlements);
  world.entra.mapping.permissions_attribute = "permissions";
  const auto decided = sign_in(world, sent("id-1"), by_identity(user));
  ASSERT_THAT(decided, IsOk());
  const User& after = decided->user_change().user;
  EXPECT_FALSE(after.user_type.has_value());
  EXPECT_EQ(after.delegate_of, "");
  EXPECT_TRUE(after.entitlements.empty());
  EXPECT_EQ(after.groups, user.groups);
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

// The page at which the password was typed says nothing of who may use it.
TEST(DecideByPassword, GoesByTheOrganisationOfTheUserNotOfThePage) {
  World world;
  Organisation globex = test_organisation("globex", "root");
  globex.state = OrganisationState::kDisabled;
  world.more = {globex};
  const auto catalogue = world.make();
  User user = known_user();
  user.password_hash = "x";
  const auto password = verify_password(user, "x", YesHasher());
  ASSERT_THAT(password, IsOk());
  const Authenticator& local = *catalogue->authenticator("local");
  const auto decided = decide(*password, {*catalogue, local, globex.id}, kNow);
  ASSERT_THAT(decided, IsOk());
  EXPECT_EQ(decided->session().organisation, OrganisationId("acme"));
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

// What the groups of the page's organisation make of somebody of another is no reason to refuse.
TEST(DecideGroups, AsksTheGroupsOfThePersonsOwnOrganisationWhateverFailsAtThePage) {
  World world;
  world.organisation = OrganisationId("sales");
  world.more = {test_group("seller", "sales")};
  const auto both = sent("id-1", {{"cpm_user_groups", {"staff", "seller"}}});
  EXPECT_THAT(sign_in(world, both), FailsWith(kGroupsConflict));
  const auto of_acme = sign_in(world, both, by_identity(known_user()));
  ASSERT_THAT(of_acme, IsOk());
  EXPECT_THAT(of_acme->user_change().user.groups, ElementsAre(GroupId("staff")));
}

TEST(DecideGroups, AsksThePermissionsOfThePersonsOwnOrganisationWhateverFailsAtThePage) {
  World world;
  Group seller = test_group("seller", "sales");
  seller.user_type = UserType::kDelegate;
  seller.delegate_of = "boss";
  world.more = {seller};
  world.entra.mapping.permissions_attribute = "permissions";
  const auto values =
      sent("id-1", {{"cpm_user_groups", {"seller"}}, {"permissions", {"original_username=admin"}}});
  EXPECT_THAT(sign_in(world, values), FailsWith(kPermissionInvalid));
  User user = known_user();
  EXPECT_THAT(sign_in(world, values, by_identity(user)), FailsWith(kPermissionInvalid));
  user.organisation = OrganisationId("sales");
  const auto decided = sign_in(world, values, by_identity(user));
  ASSERT_THAT(decided, IsOk());
  EXPECT_EQ(decided->user_change().user.delegate_of, "admin");
}

// Settings, then the end of the session, then the groups: in a preview, too.
TEST(Decide, TellsWhatIsSetBeforeTheSessionAndTheSessionBeforeTheGroups) {
  World world;
  world.entra.mapping.groups.no_group = NoGroup::kRefuse;
  saml::AssertionValues values = sent("id-1");
  EXPECT_THAT(sign_in(world, values), FailsWith(kGroupMissing));
  values.session_not_on_or_after = kNow;  // within the clock skew
  EXPECT_THAT(sign_in(world, values), FailsWith(kSessionTooShort));
  world.entra.state = AuthenticatorState::kDisabled;
  EXPECT_THAT(sign_in(world, values), FailsWith(kAuthenticatorInactive));
  values.session_not_on_or_after.reset();
  EXPECT_THAT(sign_in(world, values), FailsWith(kAuthenticatorInactive));
}

}  // namespace
}  // namespace countersign::identity
