// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "identity/login_decision.h"
#include "identity/mapping_notes.h"

namespace countersign::identity {

/// Whether a draft may be tried.
enum class Attempt { kReal, kPreview };

/// Chooses and changes the user of a mapped sign-in, and refuses whoever may not sign in: all rules
/// of `decide` about users, whether they are told to somebody or not.
class UserDecision {
 public:
  UserDecision(const SignInRules& rules, Attempt attempt, std::chrono::sys_seconds now,
               MappingNotes& notes)
      : rules_(rules), attempt_(attempt), now_(now), notes_(notes) {}

  /// The settings alone: authenticator and organisation of the sign-in.
  void check_settings();

  /// Who signs in. The outcome is in the notes.
  UserChange choose(const Profile& profile, const KnownUsers& known, const UserId& new_user);

  /// Whether this user, who exists, may sign in by this authenticator.
  void check_user(const User& user);

 private:
  const User* find(const Profile& profile, const KnownUsers& known);
  bool may_link(const Profile& profile, const User& user);
  bool is_given_by_hand(const User& user) const;
  UserChange create(const Profile& profile, const KnownUsers& known, const UserId& new_user);
  UserChange update(const Profile& profile, const User& user) const;
  void check_state(const User& user);
  void check_organisation(const OrganisationId& id);
  void check_assigned(const User& user);
  void check_offered(const OrganisationId& id, const User* user);
  void tell(const char* id, std::string expected, std::string received);

  const SignInRules& rules_;
  Attempt attempt_;
  std::chrono::sys_seconds now_;
  MappingNotes& notes_;
};

/// Takes over from a profile what the identity provider may change: fields that were sent, free
/// properties and, if the mapping reads any, groups, user type and entitlements. Groups into which
/// the authenticator may not put anybody stay as they are. The user's organisation is set.
void follow_profile(const Profile& profile, const SignInRules& rules, User& user);

}  // namespace countersign::identity
