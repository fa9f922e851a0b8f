// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "identity/access.h"

namespace countersign::provider {

/// `"a", "b"`, the first ten; "none" for none.
std::string listed(const std::vector<std::string>& values);

/// What a rule lets in: `one of the groups "admins", "ops"`, `"mail" to be one of "a", "b"`.
std::string words_of(const identity::Requirement& requirement);

}  // namespace countersign::provider
