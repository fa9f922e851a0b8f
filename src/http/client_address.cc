// SPDX-License-Identifier: Apache-2.0
#include "http/client_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/ascii.h"

namespace countersign::http {
namespace {

template <int kFamily, std::size_t kBytes>
std::optional<std::array<std::uint8_t, kBytes>> parse_address(const std::string& text) {
  std::array<std::uint8_t, kBytes> out{};
  return ::inet_pton(kFamily, text.c_str(), out.data()) == 1 ? std::optional(out) : std::nullopt;
}

std::string print_address(int family, const std::uint8_t* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return ::inet_ntop(family, bytes, text.data(), text.size()) == nullptr ? "" : text.data();
}

// "192.0.2.1", "2001:db8::1", and with a port "192.0.2.1:80", "[2001:db8::1]:80".
std::optional<std::string> read_forwarded(std::string_view text) {
  text = trim_ascii(text);
  if (text.starts_with('[')) {
    text = text.substr(1, text.find(']') - 1);
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    text = text.substr(0, text.find(':'));
  }
  return canonical_address(text);
}

}  // namespace

std::optional<std::string> canonical_address(std::string_view text) {
  const std::string address(text);
  if (address.find('\0') != std::string::npos) {
    return std::nullopt;
  }
  if (const auto v4 = parse_address<AF_INET, 4>(address)) {
    return print_address(AF_INET, v4->data());
  }
  const auto v6 = parse_address<AF_INET6, 16>(address);
  if (!v6) {
    return std::nullopt;
  }
  constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::equal(kMapped.begin(), kMapped.end(), v6->begin())
             ? print_address(AF_INET, v6->data() + kMapped.size())
             : print_address(AF_INET6, v6->data());
}

std::string client_address(const Request& request,
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
  for (const Header& header : request.headers()) {
    if (equal_but_for_case(header.name, "x-forwarded-for")) {
      list += (list.empty() ? "" : ",") + std::string(header.value);
    }
  }
  for (std::string_view rest = list; !rest.empty();) {
    const std::size_t comma = rest.rfind(',');
    const auto address =
        read_forwarded(comma == std::string_view::npos ? rest : rest.substr(comma + 1));
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

}  // namespace countersign::http
