// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "identity/group.h"

namespace countersign::identity {

/// What the value of an entitlement that is known by name must be.
enum class EntitlementType {
  kNumber,  // 0 to 999,999,999
  kYesNo,   // "yes" or "no"
};

/// One of the entitlements that the permissions attribute may set besides the person's user type,
/// names and delegation (M4).
struct EntitlementName {
  std::string_view name;
  EntitlementType type;
};
std::span<const EntitlementName> known_entitlements();
const EntitlementName* find_entitlement(std::string_view name);

/// What is expected instead of `value`, when it can't be the entitlement's. One whose name is not
/// known may have any value of 1 to 256 bytes without control characters.
std::optional<std::string> entitlement_objection(std::string_view name, std::string_view value);

/// Reads a yes or no as identity providers send it: yes, no, true, false, 1, 0 in any case. Gives
/// "yes" or "no".
std::optional<std::string_view> read_yes_no(std::string_view value);

/// Adds `more` to `to`; of two values for one name the more generous stays: the larger of two
/// numbers, yes of yes and no, else the one that is there. So it does not matter in which order
/// numbers and yes or no are joined.
void join_entitlements(Entitlements& to, const Entitlements& more);

/// "Managed", "Independent" or "Delegate".
std::string_view user_type_name(UserType type);
/// Reads one in any case; nothing for another word.
std::optional<UserType> parse_user_type(std::string_view name);

}  // namespace countersign::identity
