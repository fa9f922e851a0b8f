// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace countersign::gateway {

/// What attempts are counted by: an IPv4 address itself, the /64 of an IPv6 one; anything else as
/// it is.
std::string client_network(const std::string& address);

/// A larger part of the Internet that one party may have been allotted.
struct Allotment {
  std::string network;  // "20010db8abcd/48"
  int factor = 1;       // how many times the failures of client_network are free there
};

/// Those around client_network: of IPv6 the /48 that a customer of a provider gets and the /32 of a
/// provider, of IPv4 the /24; none of anything else.
std::vector<Allotment> client_allotments(const std::string& address);

}  // namespace countersign::gateway
