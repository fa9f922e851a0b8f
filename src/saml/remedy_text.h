// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "base/error.h"

namespace countersign::saml {

/// What an administrator should do about a failure of that code, whatever the values were; empty
/// for a code that has no advice.
std::string_view remedy_text(const ErrorCode& code);

/// All of these, for whoever translates them.
std::vector<std::string_view> remedy_texts();

}  // namespace countersign::saml
