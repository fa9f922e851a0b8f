// SPDX-License-Identifier: Apache-2.0
// The values of X-Forwarded-For, line by line.
//
// What a client wrote in front of what our proxies saw changes nothing, nor does how the list is
// cut into fields; a peer that is no proxy is believed nothing. An address has one spelling.
#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "base/check.h"
#include "http/address_policy.h"
#include "http/client_address.h"

namespace {

namespace http = countersign::http;

const std::vector<std::string> kProxies = {"127.0.0.1", "192.0.2.1", "2001:db8::1", "unix"};

std::string client_of(std::string_view peer, const std::vector<std::string>& values) {
  std::vector<http::Header> headers;
  headers.reserve(values.size());
  for (const std::string& value : values) {
    headers.push_back({"X-Forwarded-For", value});
  }
  return http::client_address(http::Request({.headers = headers, .peer = peer}), kProxies);
}

bool is_proxy(const std::string& address) {
  return std::find(kProxies.begin(), kProxies.end(), address) != kProxies.end();
}

void check_spelling(std::string_view text) {
  if (const auto address = http::canonical_address(text)) {
    CS_CHECK(http::canonical_address(*address) == address);
  }
}

/// An IPv4 address is as public as itself written as IPv6.
void check_policy(const std::uint8_t* bytes) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  std::memcpy(&v4.sin_addr, bytes, 4);
  sockaddr_in6 mapped{};
  mapped.sin6_family = AF_INET6;
  mapped.sin6_addr.s6_addr[10] = mapped.sin6_addr.s6_addr[11] = 0xff;
  std::memcpy(&mapped.sin6_addr.s6_addr[12], bytes, 4);
  CS_CHECK(http::is_public_address(reinterpret_cast<const sockaddr&>(v4)) ==
           http::is_public_address(reinterpret_cast<const sockaddr&>(mapped)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (size >= 4) {
    check_policy(data);
  }
  check_spelling(text);
  std::vector<std::string> values;
  std::string joined;
  while (!text.empty() && values.size() < 5) {
    values.emplace_back(countersign::take_line(text));
    check_spelling(values.back());
    joined += (values.size() == 1 ? "" : ",") + values.back();
  }
  const std::string client = client_of("127.0.0.1", values);
  CS_CHECK(http::canonical_address(client) == client);
  CS_CHECK(client_of("127.0.0.1", {joined}) == client);
  if (!is_proxy(client)) {
    CS_CHECK(client_of("unix", values) == client);
    values.insert(values.begin(), "198.51.100.7, 127.0.0.1");
    CS_CHECK(client_of("127.0.0.1", values) == client);
    CS_CHECK(client_of("127.0.0.1", {"x,,[::1," + joined}) == client);
  }
  CS_CHECK(client_of("198.51.100.9", values) == "198.51.100.9");
  return 0;
}
