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
#include "identity/profile.h"
#include "identity/session.h"
#include "identity/user.h"

namespace countersign::saml {
class VerifiedAssertion;
struct AssertionValues;
}  // namespace countersign::saml

namespace countersign::identity {

class VerifiedPassword;

/// The settings by which a sign-in is decided. All outlive the call.
struct SignInRules {
  const Catalogue& catalogue;
  const Authenticator& authenticator;
  /// Where the person signs in, and a new user is created: the authenticator's organisation or one
  /// below it.
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
  friend class Deciding;
  MappedSignIn(Profile profile, Session session)
      : profile_(std::move(profile)), session_(std::move(session)) {}

  Profile profile_;
  Session session_;  // all but the user
};

/// Maps a verified assertion, chooses what the session keeps and sets its limits; `expires` is
/// never after SessionNotOnOrAfter. Fails as map_profile, and with `identity.session_too_short`
/// when SessionNotOnOrAfter is not after `now`, `identity.authenticator_inactive`,
/// `identity.organisation_disabled`.
Result<MappedSignIn> map_sign_in(const saml::VerifiedAssertion& assertion, const SignInRules& rules,
                                 std::chrono::sys_seconds now);

/// The users that a sign-in may be about, as they stand in the store in the transaction that will
/// open the session.
struct KnownUsers {
  std::optional<User> by_external_identity;  // of this authenticator
  std::optional<User> by_user_name;          // in the organisation of the sign-in
};

/// What `decide` wants done to the user, in the same transaction.
struct UserChange {
  enum class Kind { kNone, kCreate, kUpdate };
  Kind kind = Kind::kNone;
  User user;  // as it is to be; for kNone as it is
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

 private:
  friend class Deciding;
  friend struct DecisionForTests;  // of the stores, store/conformance/store_driver.h
  LoginDecision(Session session, UserChange change)
      : session_(std::move(session)), user_change_(std::move(change)) {}

  Session session_;
  UserChange user_change_;
};

/// Decides on a verified, mapped sign-in: finds the user among `known`, creates or updates it as
/// the policy says, and refuses whoever may not sign in. Pure. `new_user`: a fresh random id, used
/// when a user is created.
///
/// Fails with `identity.user_not_found` ("user not found in local database"),
/// `identity.user_blocked`, `identity.user_deactivated`, `identity.user_other_organisation`,
/// `identity.user_other_authenticator` (assigned to another one, or exempt from SSO),
/// `identity.user_name_taken` (a new user would take the name of another).
Result<LoginDecision> decide(const MappedSignIn& sign_in, const KnownUsers& known,
                             const SignInRules& rules, const UserId& new_user,
                             std::chrono::sys_seconds now);

/// Decides on a person whose password was verified. Fails as above.
Result<LoginDecision> decide(const VerifiedPassword& password, const SignInRules& rules,
                             std::chrono::sys_seconds now);

/// What `decide` would say of these values and users, verified or not: for the test round trip, the
/// test bench and login events. Proves nothing.
struct SignInPreview {
  std::optional<Profile> profile;
  UserChange user_change;  // as it would be
  std::optional<Error> failure;
  MappingTrace trace;
};
SignInPreview preview_sign_in(const saml::AssertionValues& values, const KnownUsers& known,
                              const SignInRules& rules, std::chrono::sys_seconds now);

/// The names under which what we made of a sign-in stands among the attributes of a session,
/// besides those that the provider sent: what access rules and identity headers of applications
/// use.
inline constexpr const char* kGroupsAttribute = "countersign:groups";
inline constexpr const char* kRolesAttribute = "countersign:roles";
inline constexpr const char* kUserTypeAttribute = "countersign:user_type";
inline constexpr const char* kDelegateOfAttribute = "countersign:delegate_of";
inline constexpr const char* kEmailAttribute = "countersign:email";
inline constexpr const char* kFirstNameAttribute = "countersign:first_name";
inline constexpr const char* kLastNameAttribute = "countersign:last_name";
inline constexpr const char* kDisplayNameAttribute = "countersign:display_name";
inline constexpr const char* kEntitlementsAttribute = "countersign:entitlements";  // "key=value"

}  // namespace countersign::identity
