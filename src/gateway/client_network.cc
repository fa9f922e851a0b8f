// SPDX-License-Identifier: Apache-2.0
#include "gateway/client_network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ascii.h"
#include "base/hex.h"

namespace countersign::gateway {
namespace {

using Ipv6 = std::array<std::uint8_t, 16>;

std::optional<Ipv6> read_ipv6(const std::string& text) {
  Ipv6 out{};
  return inet_pton(AF_INET6, text.c_str(), out.data()) == 1 ? std::optional(out) : std::nullopt;
}

bool is_ipv4(const std::string& text) {
  std::array<std::uint8_t, 4> out{};
  return inet_pton(AF_INET, text.c_str(), out.data()) == 1;
}

// "192.0.2.1", "2001:db8::1", and with a port "192.0.2.1:80", "[2001:db8::1]:80".
std::optional<std::string> read_address(std::string_view text) {
  text = trim_ascii(text);
  if (text.starts_with('[')) {
    text = text.substr(1, text.find(']') - 1);
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    text = text.substr(0, text.find(':'));
  }
  std::string out(text);
  return out.find('\0') == std::string::npos && (is_ipv4(out) || read_ipv6(out))
             ? std::optional(std::move(out))
             : std::nullopt;
}

}  // namespace

std::string client_address(const http::Request& request,
                           const std::vector<std::string>& trusted_proxies) {
  const auto is_proxy = [&](std::string_view address) {
    return std::find(trusted_proxies.begin(), trusted_proxies.end(), address) !=
           trusted_proxies.end();
  };
  std::string client(request.peer());
  if (!is_proxy(client)) {
    return client;
  }
  // Several headers are one list (RFC 9110 5.3); what stands before a proxy of ours is what that
  // proxy saw, all before it is anybody's word.
  std::string list;
  for (const http::Header& header : request.headers()) {
    if (http::equals_ignoring_case(header.name, "x-forwarded-for")) {
      list += (list.empty() ? "" : ",") + std::string(header.value);
    }
  }
  for (std::string_view rest = list; !rest.empty();) {
    const std::size_t comma = rest.rfind(',');
    const auto address =
        read_address(comma == std::string_view::npos ? rest : rest.substr(comma + 1));
    if (!address) {
      break;
    }
    client = *address;
    if (!is_proxy(client)) {
      break;
    }
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
  }
  return client;
}

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
