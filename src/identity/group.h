// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "identity/ids.h"

namespace countersign::identity {

/// N2's user types.
enum class UserType { kManaged, kIndependent, kDelegate };

/// Named limits and permissions: `max_accounts` = "5", `allow_recovery` = "yes". Ordered, so that
/// what is shown does not jump.
using Entitlements = std::map<std::string, std::string>;

/// Who may put people into a group: by an authenticator's mapping, or by hand.
enum class GivenBy {
  kOwn,    // authenticators and administrators of its organisation or of one above
  kBelow,  // those of organisations below, too
};

/// Matched by exact, case-sensitive value from the IdP; gives a user type, roles and entitlements
/// (M3, M4).
struct Group {
  GroupId id;
  OrganisationId organisation;
  std::string value;  // what the IdP sends: a name or an object id; unique within the organisation
  std::string label;  // what people read in its place; empty: `value`
  std::int32_t order = 0;  // lower comes first
  std::optional<UserType> user_type;
  std::string delegate_of;  // user name, for kDelegate
  std::vector<RoleId> roles;
  Entitlements entitlements;
  GivenBy given_by = GivenBy::kOwn;

  friend bool operator==(const Group&, const Group&) = default;
};

}  // namespace countersign::identity
