// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace countersign::provider {

/// The forward-auth endpoint was asked by an address that is no configured proxy.
inline constexpr ErrorCode kProxyUnknown{"provider.proxy_unknown", Blame::kConfig};
/// The proxy did not say which URL was asked for, or said it twice.
inline constexpr ErrorCode kOriginalUrl{"provider.original_url_invalid", Blame::kConfig};
/// The URL that was asked for belongs to no application.
inline constexpr ErrorCode kApplicationUnknown{"provider.application_unknown", Blame::kConfig};
/// Identity headers would be larger than proxies take.
inline constexpr ErrorCode kHeadersTooLarge{"provider.identity_headers_too_large", Blame::kConfig};
/// A header of an application is not one that may carry identity.
inline constexpr ErrorCode kHeaderInvalid{"provider.header_invalid", Blame::kConfig};

}  // namespace countersign::provider
