// SPDX-License-Identifier: Apache-2.0
#include "http/address_policy.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace countersign::http {
namespace {

struct Range4 {
  std::uint32_t base = 0;
  unsigned bits = 0;
};

constexpr std::uint32_t quad(unsigned a, unsigned b, unsigned c, unsigned d) {
  return (a << 24U) | (b << 16U) | (c << 8U) | d;
}

constexpr std::array kSpecial4 = {
    Range4{quad(0, 0, 0, 0), 8},        // this network
    Range4{quad(10, 0, 0, 0), 8},       // private
    Range4{quad(100, 64, 0, 0), 10},    // shared (carrier NAT; some clouds' metadata)
    Range4{quad(127, 0, 0, 0), 8},      // loopback
    Range4{quad(169, 254, 0, 0), 16},   // link-local (clouds' metadata)
    Range4{quad(172, 16, 0, 0), 12},    // private
    Range4{quad(192, 0, 0, 0), 24},     // protocol assignments
    Range4{quad(192, 0, 2, 0), 24},     // documentation
    Range4{quad(192, 31, 196, 0), 24},  // AS112
    Range4{quad(192, 52, 193, 0), 24},  // AMT
    Range4{quad(192, 88, 99, 0), 24},   // 6to4 relay
    Range4{quad(192, 168, 0, 0), 16},   // private
    Range4{quad(192, 175, 48, 0), 24},  // AS112
    Range4{quad(198, 18, 0, 0), 15},    // benchmarking
    Range4{quad(198, 51, 100, 0), 24},  // documentation
    Range4{quad(203, 0, 113, 0), 24},   // documentation
    Range4{quad(224, 0, 0, 0), 3},      // multicast, reserved, broadcast
};

bool is_public4(std::uint32_t address) {
  for (const Range4& range : kSpecial4) {
    if ((address >> (32 - range.bits)) == (range.base >> (32 - range.bits))) {
      return false;
    }
  }
  return true;
}

using Octets = std::array<std::uint8_t, 16>;

std::uint32_t embedded4(const Octets& octets, std::size_t at) {
  return quad(octets[at], octets[at + 1], octets[at + 2], octets[at + 3]);
}

bool begins_with(const Octets& octets, std::initializer_list<unsigned> prefix) {
  std::size_t i = 0;
  for (const unsigned octet : prefix) {
    if (octets[i++] != octet) {
      return false;
    }
  }
  return true;
}

bool is_public6(const Octets& octets) {
  if (begins_with(octets, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) {
    return is_public4(embedded4(octets, 12));  // mapped
  }
  if (begins_with(octets, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) {
    return is_public4(embedded4(octets, 12));  // NAT64
  }
  if (begins_with(octets, {0x20, 0x02})) {
    return is_public4(embedded4(octets, 2));  // 6to4
  }
  if (begins_with(octets, {0x20, 0x01, 0x0d, 0xb8}) ||
      begins_with(octets, {0x3f, 0xff}) ||                     // documentation
      (begins_with(octets, {0x20, 0x01}) && octets[2] < 2)) {  // protocol assignments, Teredo
    return false;
  }
  return (octets[0] & 0xe0U) == 0x20U;  // 2000::/3, the only global unicast
}

}  // namespace

bool is_public_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return is_public4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    Octets octets{};
    std::memcpy(octets.data(), &v6.sin6_addr, octets.size());
    return is_public6(octets);
  }
  return false;
}

}  // namespace countersign::http
