// SPDX-License-Identifier: Apache-2.0
#include "http/address_policy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstring>
#include <string>

#include <gtest/gtest.h>

namespace countersign::http {
namespace {

bool is_public(const std::string& text) {
  sockaddr_in v4{};
  if (::inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    return is_public_address(reinterpret_cast<const sockaddr&>(v4));
  }
  sockaddr_in6 v6{};
  EXPECT_EQ(::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr), 1) << text;
  v6.sin6_family = AF_INET6;
  return is_public_address(reinterpret_cast<const sockaddr&>(v6));
}

TEST(HttpAddressPolicy, AcceptsPublicAddresses) {
  for (const char* address :
       {"1.1.1.1",         "9.255.255.255",   "11.0.0.0",       "100.63.255.255",
        "100.128.0.0",     "126.255.255.255", "128.0.0.0",      "169.253.255.255",
        "169.255.0.0",     "172.15.255.255",  "172.32.0.0",     "192.167.255.255",
        "192.169.0.0",     "198.17.255.255",  "198.20.0.0",     "223.255.255.255",
        "2606:4700::1111", "2a00::1",         "::ffff:1.1.1.1", "64:ff9b::1.1.1.1",
        "2002:101:101::1"}) {
    EXPECT_TRUE(is_public(address)) << address;
  }
}

TEST(HttpAddressPolicy, RefusesAddressesOfOurOwnNetwork) {
  for (const char* address : {"0.0.0.0",
                              "10.0.0.0",
                              "10.255.255.255",
                              "100.64.0.0",
                              "100.127.255.255",
                              "127.0.0.1",
                              "127.255.255.255",
                              "169.254.169.254",
                              "172.16.0.0",
                              "172.31.255.255",
                              "192.0.0.1",
                              "192.0.2.1",
                              "192.168.0.1",
                              "198.18.0.1",
                              "198.19.255.255",
                              "203.0.113.9",
                              "224.0.0.1",
                              "240.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "::127.0.0.1",
                              "fe80::1",
                              "fc00::1",
                              "fd00:ec2::254",
                              "ff02::1",
                              "2001:db8::1",
                              "2001::1",
                              "::ffff:127.0.0.1",
                              "::ffff:169.254.169.254",
                              "64:ff9b::10.0.0.1",
                              "64:ff9b:1::1",
                              "2002:7f00:1::1",
                              "2002:a00:1::1",
                              "100::1"}) {
    EXPECT_FALSE(is_public(address)) << address;
  }
}

TEST(HttpAddressPolicy, RefusesOtherFamilies) {
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  EXPECT_FALSE(is_public_address(reinterpret_cast<const sockaddr&>(local)));
}

}  // namespace
}  // namespace countersign::http
