// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace countersign::saml {

/// Unpacks raw DEFLATE (RFC 1951), as the Redirect binding has it ([Bind] 3.4.4.1). All of `packed`
/// must be one stream: trailing bytes, a zlib or gzip header and truncation are refused.
///
/// Fails with saml.deflate_invalid, or saml.message_too_large as soon as the output would pass
/// `limit`.
Result<std::string> inflate(std::string_view packed, std::size_t limit);

/// Packs as raw DEFLATE.
std::string deflate(std::string_view text);

}  // namespace countersign::saml
