// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "identity/catalogue.h"
#include "identity/user.h"
#include "saml/types.h"

namespace countersign::identity {

/// What an authenticator's mapping makes of a sign-in, before anything is known of the user here.
struct Profile {
  std::string external_id;
  UserName user_name;
  std::string email;
  std::string first_name;
  std::string last_name;
  std::string display_name;
  std::map<std::string, std::string> properties;
  std::vector<GroupId> groups;  // those that matched and count
  std::vector<RoleId> roles;    // of the groups
  std::optional<UserType> user_type;
  std::string delegate_of;
  Entitlements entitlements;  // of the groups, overridden by the permissions attribute (M4)

  friend bool operator==(const Profile&, const Profile&) = default;
};

enum class MappingOutcome { kPass, kFail, kSkip };

/// What became of one step of the mapping, or of one rule of the sign-in policy: the continuation
/// of saml::Finding.
struct MappingFinding {
  std::string id;  // "mapping.field.email", "mapping.groups", "policy.user_state"
  MappingOutcome outcome = MappingOutcome::kSkip;
  bool warning = false;
  std::string expected;
  std::string received;
};
using MappingTrace = std::vector<MappingFinding>;

/// The settings by which a sign-in is mapped. All outlive the call.
struct MappingRules {
  const Authenticator& authenticator;
  std::vector<const Group*> groups;  // Catalogue::groups_for
};

/// Maps what was sent. Pure. With a `trace`, every step is noted and none is left out after the
/// first failure; without one the first failure ends it. The verdict is the same.
///
/// Attributes are found by their exact name, else by their short name, both case-sensitive; those
/// of one name count as one. Of several groups that are merged, entitlements join as in
/// join_entitlements. The permissions attribute is that of permissions_attribute.h.
///
/// Fails with `mapping.external_id_missing`, `mapping.external_id_ambiguous`,
/// `mapping.field_missing`, `mapping.field_ambiguous` (one value expected, several sent),
/// `mapping.field_invalid` (control characters, over 256 bytes), `mapping.user_name_invalid` (the
/// name rule; the detail shows the value), `mapping.name_id_transient`, `mapping.group_overage` (a
/// link in place of the groups), `mapping.groups_conflict` (the detail names them),
/// `mapping.group_missing`, `mapping.permission_unknown`, `mapping.permission_invalid`,
/// `mapping.attributes_too_large`.
Result<Profile> map_profile(const saml::AssertionValues& values, const MappingRules& rules,
                            MappingTrace* trace);

/// The short name of a long attribute name (S6): what stands behind the last '/' of a claim URI,
/// the known name of an `urn:oid:`; `name` itself when it has none.
std::string_view short_attribute_name(std::string_view name);

/// One of the known fields by any of its spellings (`firstName`, `firstname`, `first_name`), else
/// `field` itself.
std::string_view canonical_field(std::string_view field);

}  // namespace countersign::identity
