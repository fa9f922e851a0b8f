// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "saml/types.h"

namespace countersign::identity {

/// The source that means the NameID instead of an attribute.
inline constexpr std::string_view kNameIdSource = "NameID";

inline constexpr std::string_view kTransientFormat =
    "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

/// In place of the groups when there are over 150 of them (M6).
inline constexpr std::string_view kGroupsLink = "http://schemas.microsoft.com/claims/groups.link";

/// The values that were sent under `name`: of the attributes of exactly this name; when there are
/// none, of those of which it is the short name. Empty values are left out.
std::vector<std::string_view> sent_values(const saml::AssertionValues& values,
                                          std::string_view name);

/// Whether an attribute of this name was sent, with or without values.
bool was_sent(const saml::AssertionValues& values, std::string_view name);

/// The name of an attribute that differs from `name`, by its long or short name, in case alone;
/// empty when there is none.
std::string_view sent_in_other_case(const saml::AssertionValues& values, std::string_view name);

/// The names of all that was sent, for people: `"mail", "groups"`, or "nothing".
std::string list_of_names(const saml::AssertionValues& values);

/// `"a", "b" and 3 more`, or "nothing".
std::string list_of(const std::vector<std::string_view>& values);

}  // namespace countersign::identity
