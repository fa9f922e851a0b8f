// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>

namespace countersign::http {

/// Whether the address is of the public internet by the registries of IANA (RFC 6890 and its
/// updates): not loopback, private, link-local, shared, multicast, documentation or reserved; of
/// IPv6 only global unicast, and of the forms that carry an IPv4 address (mapped, NAT64, 6to4) none
/// that carries another.
bool is_public_address(const sockaddr& address);

}  // namespace countersign::http
