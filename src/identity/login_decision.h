// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "identity/catalogue.h"
#include "identity/ids.h"
#include "identity/own_attributes.h"
#include "identity/profile.h"
#include "identity/session.h"
#include "identity/user.h"
#include "saml/types.h"

namespace countersign::saml {
class VerifiedAssertion;
}  // namespace countersign::saml

namespace countersign::identity {

class LoginDecision;
struct KnownUsers;
class VerifiedPassword;

/// The settings by which a sign-in is decided. All outlive the call.
struct SignInRules {
  const Catalogue& catalogue;
  const Authenticator& authenticator;
  /// Where the person signs in, and a new user is created: one of those that the authenticator is
  /// for (Authenticator::people).
  OrganisationId organisation;
};

/// A verified sign-in with its mapping applied. Made by `map_sign_in` alone, from a verified
/// assertion, so that nothing else can reach `decide`.
class MappedSignIn {
 public:
  const Profile& profile() const { return profile_; }
  const AuthenticatorId& authenticator() const { return session_.authenticator; }

 private:
  friend Result<MappedSignIn> map_sign_in(const saml::VerifiedAssertion&, const SignInRules&,
                                          std::chrono::sys_seconds);
  friend Result<LoginDecision> decide(const MappedSignIn&, const KnownUsers&, const SignInRules&,
                                      const UserId&, std::chrono::sys_seconds);
  MappedSignIn() = default;

  Profile profile_;
  Session session_;  // all but the user
  saml::AssertionValues values_;
  /// Of the groups of the organisation of the sign-in: counts unless the person is found to belong
  /// to another one.
  std::optional<Error> failure_;
  const Catalogue* catalogue_ = nullptr;  // by which it was mapped
};

/// Maps a verified assertion, chooses what the session keeps and sets its limits; `expires` is
/// never after SessionNotOnOrAfter. Fails as map_profile, and with `identity.session_too_short`
/// when SessionNotOnOrAfter is not after `now`, `identity.authenticator_inactive`,
/// `identity.organisation_disabled`, `identity.organisation_outside` when the authenticator is not
/// for people of that organisation. What depends on the groups of an organisation is told
/// by `decide`, which knows to which one the person belongs.
Result<MappedSignIn> map_sign_in(const saml::VerifiedAssertion& assertion, const SignInRules& rules,
                                 std::chrono::sys_seconds now);

/// The users that a sign-in may be about, as they stand in the store in the transaction that will
/// open the session.
struct KnownUsers {
  std::optional<User> by_external_identity;  // of this authenticator
  std::optional<User> by_user_name;          // in the organisation of the sign-in
  /// In the organisation of the authenticator, where that is another one.
  std::optional<User> by_user_name_at_owner{};
};

/// What `decide` wants done to the user, in the same transaction.
struct UserChange {
  enum class Kind {
    kNone,  // nothing but `last_sign_in` differs, which is no change of the user's version
    kCreate,
    kUpdate,
  };
  Kind kind = Kind::kNone;
  User user;  // as it is to be, its version counted up for kUpdate
};

/// The decision that this person may sign in, and as whom.
///
/// Only `decide` makes one, so holding it is the proof that an identity provider's word or a
/// password was verified and the policy applied. Whatever opens a session takes this type.
class LoginDecision {
 public:
  const Session& session() const { return session_; }
  const UserChange& user_change() const { return user_change_; }
  Session&& take_session() && { return std::move(session_); }
  std::pair<Session, UserChange> take() && {
    return {std::move(session_), std::move(user_change_)};
  }

 private:
  friend Result<LoginDecision> decide(const MappedSignIn&, const KnownUsers&, const SignInRules&,
                                      const UserId&, std::chrono::sys_seconds);
  friend Result<LoginDecision> decide(const VerifiedPassword&, const SignInRules&,
                                      std::chrono::sys_seconds);
  LoginDecision(Session session, UserChange change)
      : session_(std::move(session)), user_change_(std::move(change)) {}

  Session session_;
  UserChange user_change_;
};

/// Whom a sign-in is about, if that is known before anything is mapped by groups: the user of this
/// external identity, which belongs to one user of the whole gateway; or, where the mapping matches
/// by user name, the one of that name in the authenticator's own organisation, wherever the person
/// began. Null: somebody new, or of the organisation of the sign-in.
const User* user_elsewhere(const KnownUsers& known, const SignInRules& rules);

/// Decides on a verified, mapped sign-in: finds the user among `known`, creates or updates it as
/// the policy says, and refuses whoever may not sign in. Pure. `new_user`: a fresh random id, used
/// when a user is created.
///
/// Found is the user of this external identity in the whole gateway; a user who is blocked is
/// blocked wherever the person signs in. Matching by user name finds users of the organisation of
/// the sign-in, and before them those of the authenticator's own; never one whom the provider knows
/// by another identity, nor one that somebody gave roles or a password by hand, unless an
/// administrator assigned the authenticator to that very user: no identity provider becomes a local
/// administrator by sending its name.
///
/// The person belongs to the user's own organisation, a new one to that of the sign-in; its policy
/// must list the authenticator, unless the user is assigned to it. So the root's people sign in
/// locally until its policy lists another. What the provider sends never changes a user's name,
/// state, or the roles that were given by hand; fields that are not sent stay as they are; groups,
/// user type and entitlements become those of this sign-in (UpdatePolicy), if any are mapped.
///
/// Fails with `identity.user_not_found` ("user not found in local database"),
/// `identity.user_blocked`, `identity.user_deactivated`, `identity.user_other_organisation`,
/// `identity.user_other_authenticator` (assigned to another one, or exempt from SSO),
/// `identity.user_linked_otherwise` (found by name, but this authenticator knows that user by
/// another identity), `identity.user_given_by_hand` (found by name, but with roles or a password),
/// `identity.user_name_taken` (a new user would take the name of another),
/// `identity.authenticator_not_offered`, `identity.organisation_disabled`, and as map_profile in
/// what depends on groups.
///
/// `rules` may be newer than those by which the sign-in was mapped, if the catalogue of those still
/// lives: it is mapped anew, and what map_sign_in refuses is refused; also with
/// `identity.sign_in_outdated`, where newer settings name another person.
Result<LoginDecision> decide(const MappedSignIn& sign_in, const KnownUsers& known,
                             const SignInRules& rules, const UserId& new_user,
                             std::chrono::sys_seconds now);

/// Decides on a person whose password was verified; `rules.organisation` does not count, the user's
/// own does. Fails as above, and with `identity.authenticator_inactive` when `rules.authenticator`
/// is not an active local one.
Result<LoginDecision> decide(const VerifiedPassword& password, const SignInRules& rules,
                             std::chrono::sys_seconds now);

/// What map_sign_in and `decide` would say of these values and users, verified or not: for the test
/// round trip, the test bench and login events. Proves nothing. That an authenticator is a draft or
/// tested, and so perhaps not offered yet, is a warning here and no failure.
struct SignInPreview {
  std::optional<Profile> profile;
  UserChange user_change;  // as it would be
  std::optional<Error> failure;
  MappingTrace trace;
};
SignInPreview preview_sign_in(const saml::AssertionValues& values, const KnownUsers& known,
                              const SignInRules& rules, std::chrono::sys_seconds now);

}  // namespace countersign::identity
