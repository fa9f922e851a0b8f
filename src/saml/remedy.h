// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace countersign::saml {

/// What an administrator should change, on which side, in the words of the settings. `expected` and
/// `received` are those of the failed check and make the advice exact (a trailing slash, http for
/// https, another host, a clock that is off); both may be empty. Never empty for a saml.* code.
std::string remedy(const ErrorCode& code, std::string_view expected, std::string_view received);

}  // namespace countersign::saml
