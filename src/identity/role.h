// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "identity/ids.h"

namespace countersign::identity {

/// What may be done to what: `authenticator:create`. O7.
struct Permission {
  std::string object;  // "authenticator", or "*"
  std::string action;  // "view", "create", "edit", "delete", "enable", or "*"

  friend auto operator<=>(const Permission&, const Permission&) = default;
};

/// A named set of permissions, for users and API tokens, over one organisation and all below it.
struct Role {
  RoleId id;
  OrganisationId organisation;  // where it may be given, and below
  std::string name;
  std::vector<Permission> permissions;

  friend bool operator==(const Role&, const Role&) = default;
};

/// Roles that always exist, for every organisation: `administrator` (all but `system:*`), `auditor`
/// (view all but tokens), `helpdesk` (users: view, edit; sessions: view, delete; login events:
/// view) and, in the root alone, `operator` (all). Each says that it is of the root.
std::span<const Role> built_in_roles();
inline constexpr std::string_view kOperatorRole = "operator";

/// Every object and action that a permission can name, by object. `session:delete` ends a session,
/// `login_event:create` records the next sign-in (T4), `configuration:edit` applies and rolls back,
/// `enable` of an object is to change its state either way. `authenticator:assign` is to say by
/// which way a user signs in and who it is there (external identities); `authenticator:trust` whose
/// word makes people sign in, so that whoever holds it can become anybody of the organisation.
struct PermissionName {
  std::string_view object;
  std::string_view action;
};
std::span<const PermissionName> known_permissions();

/// Reads `object:action`, either of which may be `*`; nothing for one that does not exist.
/// "*:create" is every `create` there is.
std::optional<Permission> parse_permission(std::string_view text);

/// What a call may do: who asks, over which part of the tree, with what permissions. Made from an
/// API token or a session; a value without permissions may do nothing.
struct Grant {
  std::string actor;            // for the audit log: "token:ci", "user:jane@root"
  OrganisationId organisation;  // and all below it
  std::vector<Permission> permissions;

  bool allows(std::string_view object, std::string_view action) const;
};

/// A key to the API (C2). The secret is shown once and stored as its hash.
struct ApiToken {
  TokenId id;
  OrganisationId organisation;
  std::string name;
  std::string secret_hash;  // SHA-256 of the secret in hex
  std::vector<RoleId> roles;
  std::vector<Permission> permissions;  // besides those of the roles
  std::chrono::sys_seconds created;
  std::optional<std::chrono::sys_seconds> expires;

  friend bool operator==(const ApiToken&, const ApiToken&) = default;
};

}  // namespace countersign::identity
