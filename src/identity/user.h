// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "identity/group.h"
#include "identity/ids.h"

namespace countersign::identity {

enum class UserState { kActive, kBlocked, kDeactivated };

/// By which an IdP knows a user: exact and case-sensitive; unique within the authenticator.
struct ExternalIdentity {
  AuthenticatorId authenticator;
  std::string value;

  friend bool operator==(const ExternalIdentity&, const ExternalIdentity&) = default;
};

/// Where a user came from.
enum class UserOrigin { kAdministrator, kBulkUpload, kSignIn };

/// A person here (U1).
struct User {
  UserId id;
  OrganisationId organisation;
  UserName user_name;  // unique within the organisation; can't be changed
  std::string email;
  std::string first_name;
  std::string last_name;
  std::string display_name;
  std::map<std::string, std::string> properties;  // free fields of the mapping
  std::optional<UserType> user_type;
  std::string delegate_of;
  std::vector<GroupId> groups;
  std::vector<RoleId> roles;  // given by an administrator, besides those of groups
  Entitlements entitlements;  // as the last sign-in or an administrator left them
  UserState state = UserState::kActive;
  /// The one way by which this user may sign in; none: any of the organisation's. A local one
  /// exempts from SSO (O3).
  std::optional<AuthenticatorId> authenticator;
  std::vector<ExternalIdentity> external_identities;
  std::string password_hash;  // argon2id PHC string; empty: no password. Never shown
  UserOrigin origin = UserOrigin::kAdministrator;
  std::chrono::sys_seconds created;
  std::chrono::sys_seconds updated;
  std::optional<std::chrono::sys_seconds> last_sign_in;
  std::int64_t version = 1;  // grows with every change; the ETag

  friend bool operator==(const User&, const User&) = default;
};

}  // namespace countersign::identity
