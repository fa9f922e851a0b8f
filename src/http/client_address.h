// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace countersign::http {

/// The address that a request came from: the TCP peer's, or, when that is one of `trusted_proxies`
/// (addresses as Request::peer gives them), the last one of X-Forwarded-For that is not. The peer
/// where that header is absent or holds no address there. Whatever records or throttles by address
/// asks here.
std::string client_address(const Request& request, const std::vector<std::string>& trusted_proxies);

/// An IP address in the one spelling that Request::peer has ("2001:db8::1"; an IPv4 address that is
/// written as IPv6 is an IPv4 address); nothing for anything else.
std::optional<std::string> canonical_address(std::string_view text);

}  // namespace countersign::http
