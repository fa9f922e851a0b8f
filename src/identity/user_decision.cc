// SPDX-License-Identifier: Apache-2.0
#include "identity/user_decision.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"
#include "identity/errors.h"
#include "identity/standing.h"
#include "identity/user_name.h"

namespace countersign::identity {
namespace {

std::string_view state_name(UserState state) {
  switch (state) {
    case UserState::kActive:
      return "active";
    case UserState::kBlocked:
      return "blocked";
    case UserState::kDeactivated:
      return "deactivated";
  }
  return {};
}

bool is_untried(const Authenticator& authenticator) {
  return authenticator.state == AuthenticatorState::kDraft ||
         authenticator.state == AuthenticatorState::kTested;
}

void follow_field(const std::string& sent, std::string& field) {
  if (!sent.empty()) {
    field = sent;
  }
}

void follow_groups(const std::vector<GroupId>& sent, const SignInRules& rules, User& user) {
  // What this authenticator may not give it may not take away either.
  std::vector<GroupId> groups = sent;
  for (GroupId& id : user.groups) {
    const Group* const group = rules.catalogue.group_above(user.organisation.view(), id.view());
    const bool kept = group != nullptr &&
                      !rules.catalogue.may_give(rules.authenticator.organisation, *group) &&
                      std::find(groups.begin(), groups.end(), id) == groups.end();
    if (kept) {
      groups.push_back(std::move(id));
    }
  }
  user.groups = std::move(groups);
}

}  // namespace

void follow_profile(const Profile& profile, const SignInRules& rules, User& user) {
  const Mapping& mapping = rules.authenticator.mapping;
  follow_field(profile.email, user.email);
  follow_field(profile.first_name, user.first_name);
  follow_field(profile.last_name, user.last_name);
  follow_field(profile.display_name, user.display_name);
  for (const auto& [name, value] : profile.properties) {
    user.properties.insert_or_assign(name, value);
  }
  if (!mapping.groups.attribute.empty()) {
    follow_groups(profile.groups, rules, user);
  }
  if (!mapping.groups.attribute.empty() || !mapping.permissions_attribute.empty()) {
    user.user_type = profile.user_type;
    user.delegate_of = profile.delegate_of;
    user.entitlements = profile.entitlements;
  }
}

void UserDecision::tell(const char* id, std::string expected, std::string received) {
  if (notes_.explaining()) {
    notes_.pass(id, std::move(expected), std::move(received));
  }
}

void UserDecision::check_settings() {
  constexpr const char* kState = "policy.authenticator_state";
  const Authenticator& authenticator = rules_.authenticator;
  if (authenticator.state == AuthenticatorState::kActive) {
    tell(kState, "active", "active");
  } else if (attempt_ == Attempt::kPreview && is_untried(authenticator)) {
    notes_.warn(kState, "active", "not active yet: nobody else can sign in by it");
  } else {
    notes_.fail(kState, not_active(authenticator), std::string(state_name(authenticator.state)));
  }
  if (notes_.is_over()) {
    return;
  }
  if (!rules_.catalogue.serves(authenticator, rules_.organisation)) {
    notes_.fail("policy.organisation_of_authenticator",
                not_for_people_of(authenticator, rules_.organisation.view()),
                quoted(rules_.organisation.view()));
  }
  if (!notes_.is_over()) {
    check_organisation(rules_.organisation);
  }
}

void UserDecision::check_organisation(const OrganisationId& id) {
  constexpr const char* kId = "policy.organisation_state";
  if (rules_.catalogue.is_enabled(id)) {
    tell(kId, "enabled", quoted(id.view()));
    return;
  }
  notes_.fail(kId, not_enabled(id.view()), "disabled: " + quoted(id.view()));
}

void UserDecision::check_state(const User& user) {
  constexpr const char* kId = "policy.user_state";
  if (user.state == UserState::kActive) {
    tell(kId, "active", "active");
    return;
  }
  const std::string state(state_name(user.state));
  notes_.fail(
      kId,
      {user.state == UserState::kBlocked ? kUserBlocked : kUserDeactivated,
       "expected an active user, got " + quoted(user.user_name.view()) + ", who is " + state},
      state);
}

void UserDecision::check_assigned(const User& user) {
  constexpr const char* kId = "policy.user_authenticator";
  const AuthenticatorId& used = rules_.authenticator.id;
  if (!user.authenticator.has_value() || *user.authenticator == used) {
    tell(kId, quoted(used.view()),
         user.authenticator.has_value() ? quoted(user.authenticator->view()) : "any");
    return;
  }
  const Authenticator* const own = rules_.catalogue.authenticator(user.authenticator->view());
  const bool local = own != nullptr && own->type == AuthenticatorType::kLocal;
  notes_.fail(kId,
              {kUserOtherAuthenticator,
               "expected the login authenticator " + quoted(user.authenticator->view()) +
                   (local ? " (local, exempt from single sign-on)" : "") + " of user " +
                   quoted(user.user_name.view()) + ", got " + quoted(used.view())},
              quoted(used.view()));
}

void UserDecision::check_offered(const OrganisationId& id, const User* user) {
  constexpr const char* kId = "policy.offered";
  const Authenticator& authenticator = rules_.authenticator;
  const bool assigned = user != nullptr && user->authenticator == authenticator.id;
  const auto listed = rules_.catalogue.effective_policy(id).authenticators;
  if (assigned || std::any_of(listed.begin(), listed.end(), [&](const Authenticator* one) {
        return one->id == authenticator.id;
      })) {
    tell(kId, quoted(authenticator.id.view()), assigned ? "assigned to the user" : "listed");
    return;
  }
  if (attempt_ == Attempt::kPreview && is_untried(authenticator)) {
    notes_.warn(kId, quoted(authenticator.id.view()), "not in the organisation's policy yet");
    return;
  }
  notes_.fail(kId, not_offered(id.view(), authenticator.id.view()),
              quoted(authenticator.id.view()));
}

void UserDecision::check_user(const User& user) {
  constexpr const char* kOrganisation = "policy.user_organisation";
  const Authenticator& authenticator = rules_.authenticator;
  if (!rules_.catalogue.serves(authenticator, user.organisation)) {
    notes_.fail(kOrganisation,
                {kUserOtherOrganisation,
                 "expected a user of an organisation that \"people\" of the login authenticator " +
                     quoted(authenticator.id.view()) + " names, got " +
                     quoted(user.user_name.view()) + " of " + quoted(user.organisation.view())},
                quoted(user.organisation.view()));
    return;  // nothing is told of a user of somebody else
  }
  tell(kOrganisation, quoted(authenticator.organisation.view()), quoted(user.organisation.view()));
  if (user.organisation != rules_.organisation) {
    check_organisation(user.organisation);
  }
  if (!notes_.is_over()) {
    check_state(user);
  }
  if (!notes_.is_over()) {
    check_assigned(user);
  }
  if (!notes_.is_over()) {
    check_offered(user.organisation, &user);
  }
}

bool UserDecision::may_link(const Profile& profile, const User& user) {
  for (const ExternalIdentity& identity : user.external_identities) {
    if (identity.authenticator == rules_.authenticator.id &&
        identity.value != profile.external_id) {
      notes_.fail("policy.user",
                  {kUserLinkedOtherwise,
                   "expected the external identity " + quoted(identity.value) + " of user " +
                       quoted(user.user_name.view()) + ", got " + quoted(profile.external_id)},
                  quoted(profile.external_id));
      return false;
    }
  }
  // Of one that is blocked, or assigned to another authenticator, that is told.
  if (user.state == UserState::kActive && !user.authenticator.has_value() &&
      is_given_by_hand(user)) {
    notes_.fail("policy.user",
                {kUserGivenByHand, "expected a user without roles and password, or with " +
                                       quoted(rules_.authenticator.id.view()) +
                                       " assigned, to match by the user name " +
                                       quoted(profile.user_name.view())},
                "a user with roles or a password");
    return false;
  }
  return true;
}

// What an administrator gave, and no identity provider may take over with the name alone.
bool UserDecision::is_given_by_hand(const User& user) const {
  if (!user.password_hash.empty() || !user.roles.empty()) {
    return true;
  }
  if (user.groups.empty()) {
    return false;
  }
  const auto groups = rules_.catalogue.groups_for(user.organisation);
  return std::any_of(groups.begin(), groups.end(), [&](const Group* group) {
    return !group->roles.empty() &&
           std::find(user.groups.begin(), user.groups.end(), group->id) != user.groups.end();
  });
}

const User* UserDecision::find(const Profile& profile, const KnownUsers& known) {
  constexpr const char* kId = "policy.user";
  if (known.by_external_identity.has_value()) {
    tell(kId, "external identity " + quoted(profile.external_id),
         "user " + quoted(known.by_external_identity->user_name.view()));
    return &*known.by_external_identity;
  }
  if (rules_.authenticator.mapping.match != UserMatch::kUserName) {
    return nullptr;
  }
  const auto& named =
      known.by_user_name_at_owner.has_value() ? known.by_user_name_at_owner : known.by_user_name;
  if (!named.has_value()) {
    return nullptr;
  }
  if (may_link(profile, *named)) {
    tell(kId, "user name " + quoted(profile.user_name.view()), "a user of this name");
  }
  return &*named;
}

UserChange UserDecision::create(const Profile& profile, const KnownUsers& known,
                                const UserId& new_user) {
  constexpr const char* kId = "policy.user";
  const Mapping& mapping = rules_.authenticator.mapping;
  const Provisioning provisioning =
      mapping.provisioning.has_value()
          ? *mapping.provisioning
          : rules_.catalogue.effective_policy(rules_.organisation).provisioning;
  if (provisioning == Provisioning::kRefuse) {
    notes_.fail(
        kId,
        {kUserNotFound,
         "expected a user with the external identity " + quoted(profile.external_id) +
             ", got none: user not found in local database: " + quoted(profile.user_name.view())},
        "no such user");
    return {};
  }
  if (known.by_user_name.has_value() || known.by_user_name_at_owner.has_value()) {
    notes_.fail(kId,
                {kUserNameTaken,
                 "expected a user name that nobody has, got " + quoted(profile.user_name.view()) +
                     ", whose external identity is not " + quoted(profile.external_id)},
                "another user of this name");
    return {};
  }
  if (has_hidden_characters(profile.user_name.view())) {
    notes_.fail(kId,
                {kUserNameInvalid, "expected a new user name of characters that can be seen, got " +
                                       quoted(profile.user_name.view())},
                quoted(profile.user_name.view()));
    return {};
  }
  check_offered(rules_.organisation, nullptr);
  tell(kId, "a new user", quoted(profile.user_name.view()));
  UserChange change;
  change.kind = UserChange::Kind::kCreate;
  User& user = change.user;
  user.id = new_user;
  user.organisation = rules_.organisation;
  user.user_name = profile.user_name;
  follow_profile(profile, rules_, user);
  user.external_identities = {{rules_.authenticator.id, profile.external_id}};
  user.origin = UserOrigin::kSignIn;
  user.created = now_;
  user.updated = now_;
  user.last_sign_in = now_;
  return change;
}

UserChange UserDecision::update(const Profile& profile, const User& user) const {
  const Mapping& mapping = rules_.authenticator.mapping;
  UserChange change{UserChange::Kind::kNone, user};
  User& next = change.user;
  const ExternalIdentity used{rules_.authenticator.id, profile.external_id};
  if (std::find(user.external_identities.begin(), user.external_identities.end(), used) ==
      user.external_identities.end()) {
    next.external_identities.push_back(used);
  }
  const bool is_first = !user.last_sign_in.has_value();
  if (mapping.update == UpdatePolicy::kAlways ||
      (mapping.update == UpdatePolicy::kFirst && is_first)) {
    follow_profile(profile, rules_, next);
  }
  if (is_first || !(next == user)) {
    change.kind = UserChange::Kind::kUpdate;
    next.updated = now_;
    ++next.version;
  }
  next.last_sign_in = now_;
  return change;
}

UserChange UserDecision::choose(const Profile& profile, const KnownUsers& known,
                                const UserId& new_user) {
  const User* const user = find(profile, known);
  if (user == nullptr) {
    return create(profile, known, new_user);
  }
  if (!notes_.is_over()) {
    check_user(*user);
  }
  return notes_.failed() ? UserChange() : update(profile, *user);
}

}  // namespace countersign::identity
