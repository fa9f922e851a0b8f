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

std::optional<Ipv6> read_pure_ipv6(const std::string& address) {
  constexpr Ipv6 kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  const auto bytes = read_ipv6(address);
  return bytes && !std::equal(bytes->begin(), bytes->begin() + 12, kMapped.begin()) ? bytes
                                                                                    : std::nullopt;
}

}  // namespace

std::string client_network(const std::string& address) {
  if (const auto bytes = read_pure_ipv6(address)) {
    return hex_encode(std::span(bytes->data(), 8)) + "/64";
  }
  const auto mapped = read_ipv6(address);
  if (!mapped) {
    return address;
  }
  std::string out;
  for (std::size_t i = 12; i < mapped->size(); ++i) {
    out += (out.empty() ? "" : ".") + std::to_string(mapped->at(i));
  }
  return out;
}

std::vector<Allotment> client_allotments(const std::string& address) {
  constexpr int kOfSite = 4;
  constexpr int kOfProvider = 40;
  if (const auto bytes = read_pure_ipv6(address)) {
    return {{hex_encode(std::span(bytes->data(), 6)) + "/48", kOfSite},
            {hex_encode(std::span(bytes->data(), 4)) + "/32", kOfProvider}};
  }
  const std::string network = client_network(address);
  std::array<std::uint8_t, 4> bytes{};
  if (inet_pton(AF_INET, network.c_str(), bytes.data()) != 1) {
    return {};
  }
  return {{network.substr(0, network.rfind('.')) + ".0/24", kOfSite}};
}

}  // namespace countersign::gateway
