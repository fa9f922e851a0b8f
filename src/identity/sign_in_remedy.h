// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "identity/profile.h"
#include "saml/types.h"

namespace countersign::identity {

/// What an administrator should change, on which side, for a `mapping.*` or `identity.*` code;
/// `detail` is the error's, `values` what was sent (to find a claim that differs by case alone, or
/// object ids where names are expected). Empty for a code that is not of a sign-in.
std::string sign_in_remedy(const Error& error, const saml::AssertionValues& values,
                           const MappingRules& rules);

/// The same where nothing is known but the code; empty for one whose remedy needs what was sent,
/// and for one that is not of a sign-in.
std::string_view sign_in_advice(const ErrorCode& code);

}  // namespace countersign::identity
