// SPDX-License-Identifier: Apache-2.0
#include "gateway/client_network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/hex.h"

namespace countersign::gateway {
namespace {

using Ipv6 = std::array<std::uint8_t, 16>;

std::optional<Ipv6> read_ipv6(const std::string& text) {
  Ipv6 out{};
  return inet_pton(AF_INET6, text.c_str(), out.data()) == 1 ? std::optional(out) : std::nullopt;
}

}  // namespace

std::string client_network(const std::string& address) {
  const auto bytes = read_ipv6(address);
  if (!bytes) {
    return address;
  }
  constexpr Ipv6 kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(bytes->begin(), bytes->begin() + 12, kMapped.begin())) {
    std::string out;
    for (std::size_t i = 12; i < bytes->size(); ++i) {
      out += (out.empty() ? "" : ".") + std::to_string(bytes->at(i));
    }
    return out;
  }
  return hex_encode(std::span(bytes->data(), 8)) + "/64";
}

}  // namespace countersign::gateway
