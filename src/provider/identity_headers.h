// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"
#include "provider/settings.h"
#include "store/session_cache.h"

namespace countersign::provider {

/// All headers of one answer together, so that a proxy's usual 8 KiB buffer takes them.
inline constexpr std::size_t kIdentityHeaderBytes = std::size_t{6} * 1024;

/// A value as it stands in a header: visible ASCII but '%', ',' and ';' as it is, all else
/// percent-encoded, so that decoding has one result, no value ends a header, and none turns into
/// two.
std::string encode_header_value(std::string_view value);

/// Adds the headers that tell an application who the person is, in this order: X-Auth-Subject (the
/// user's id, which nobody else ever has), X-Auth-User (a name that somebody of another
/// organisation may have, too), X-Auth-Organisation, X-Auth-Authenticator, the application's own
/// headers (values joined by ','; empty when there are none, so that a proxy overwrites what the
/// client sent) and X-Auth-Attributes (base64url of a JSON object) when it asks for attributes.
/// Fails with provider.identity_headers_too_large, the answer then not to be sent; nothing is ever
/// cut.
Result<void> add_identity_headers(const store::SessionCache::View& session,
                                  const Application& application,
                                  const identity::Catalogue& catalogue, http::Response& response);

}  // namespace countersign::provider
