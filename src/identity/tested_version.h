// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace countersign::identity {

/// The check of a login event of a test round trip whose received value is the version of the login
/// authenticator that was tested: a test proves those settings and no others.
inline constexpr std::string_view kTestedVersion = "test.version";

}  // namespace countersign::identity
