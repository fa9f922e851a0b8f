// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "http/message.h"

namespace countersign::gateway {

/// The address of the browser: the TCP peer's, or, when that is one of `trusted_proxies` (addresses
/// as Request::peer gives them), the last one of X-Forwarded-For that is not. The peer where that
/// header is absent or holds no address there.
std::string client_address(const http::Request& request,
                           const std::vector<std::string>& trusted_proxies);

/// What attempts are counted by: an IPv4 address itself, the /64 of an IPv6 one; anything else as
/// it is.
std::string client_network(const std::string& address);

}  // namespace countersign::gateway
