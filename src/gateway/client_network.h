// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace countersign::gateway {

/// What attempts are counted by: an IPv4 address itself, the /64 of an IPv6 one; anything else as
/// it is.
std::string client_network(const std::string& address);

}  // namespace countersign::gateway
