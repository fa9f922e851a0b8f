// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "identity/profile.h"
#include "saml/types.h"

namespace countersign::identity {

/// The groups here whose values were sent, in the order of `rules.groups`. Values are compared byte
/// for byte, with and without the prefix. Each counts for one group: one of the nearest
/// organisation, so that an organisation may give another meaning to a group of one above it.
std::vector<const Group*> matching_groups(const saml::AssertionValues& values,
                                          const MappingRules& rules);

/// Those of them that count, as the conflict policy says. Fails with mapping.group_overage,
/// mapping.groups_conflict, mapping.group_missing. No attribute to read them from: none.
Result<std::vector<const Group*>> map_groups(const saml::AssertionValues& values,
                                             const MappingRules& rules);

/// Gives a profile what its groups give: roles of all; the user type of the first that has one;
/// entitlements joined by join_entitlements.
void apply_groups(const std::vector<const Group*>& groups, Profile& profile);

/// What people read in place of a group's value.
std::string_view shown_name(const Group& group);

}  // namespace countersign::identity
