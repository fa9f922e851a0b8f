// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "identity/group.h"

namespace countersign::identity {

/// For people: their values.
std::vector<std::string_view> configured_values(const std::vector<const Group*>& groups);

/// What to change, on which side, when none of the values that were sent is a group's here: by the
/// first likeness of a sent value to a group (another form of name, joined values, white space, a
/// label in place of the value, case, a prefix). `sent` is not empty.
std::string group_remedy(const std::vector<std::string_view>& sent,
                         const std::vector<const Group*>& groups);

}  // namespace countersign::identity
