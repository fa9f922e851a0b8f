// SPDX-License-Identifier: Apache-2.0
#include "http/client_address.h"

#include <gtest/gtest.h>

namespace countersign::http {
namespace {

const std::vector<std::string> kProxies = {"127.0.0.1", "10.0.0.5", "unix"};

std::string address(std::string_view peer, std::vector<std::string_view> forwarded) {
  std::vector<Header> headers;
  for (const std::string_view value : forwarded) {
    headers.push_back({"X-Forwarded-For", value});
  }
  RequestFields fields;
  fields.peer = peer;
  fields.headers = headers;
  return client_address(Request(fields), kProxies);
}

TEST(ClientAddress, ReadsThePeerWhereNoProxyIs) {
  EXPECT_EQ(address("192.0.2.7", {}), "192.0.2.7");
  EXPECT_EQ(address("192.0.2.7", {"198.51.100.1"}), "192.0.2.7");
}

TEST(ClientAddress, ReadsTheLastAddressThatIsNoProxy) {
  EXPECT_EQ(address("127.0.0.1", {"198.51.100.1"}), "198.51.100.1");
  EXPECT_EQ(address("unix", {"203.0.113.9, 198.51.100.1"}), "198.51.100.1");
  EXPECT_EQ(address("127.0.0.1", {"203.0.113.9, 198.51.100.1, 10.0.0.5"}), "198.51.100.1");
  EXPECT_EQ(address("127.0.0.1", {"203.0.113.9", "198.51.100.1"}), "198.51.100.1");
  EXPECT_EQ(address("127.0.0.1", {"[2001:DB8:0::1]:4711"}), "2001:db8::1");
  EXPECT_EQ(address("127.0.0.1", {"::ffff:198.51.100.1"}), "198.51.100.1");
  EXPECT_EQ(address("127.0.0.1", {"198.51.100.1, ::ffff:10.0.0.5"}), "198.51.100.1");
  EXPECT_EQ(address("127.0.0.1", {"198.51.100.1:4711"}), "198.51.100.1");
}

TEST(ClientAddress, ReadsTheProxyWhereTheHeaderSaysNothing) {
  EXPECT_EQ(address("127.0.0.1", {}), "127.0.0.1");
  EXPECT_EQ(address("127.0.0.1", {"unknown"}), "127.0.0.1");
  EXPECT_EQ(address("127.0.0.1", {""}), "127.0.0.1");
  EXPECT_EQ(address("127.0.0.1", {"203.0.113.9, evil"}), "127.0.0.1");
  EXPECT_EQ(address("127.0.0.1", {"["}), "127.0.0.1");
}

TEST(ClientAddress, ReadsAnAddressInOneSpelling) {
  EXPECT_EQ(canonical_address("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(canonical_address("::FFFF:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(canonical_address("0:0:0:0:0:0:0:1"), "::1");
  for (const std::string_view other : {"", "localhost", "10.0.0.0/8", "unix", "192.0.2.7:80",
                                       "1.2.3", "[::1]", " ::1", "::1%lo", "127.0.0.1\n"}) {
    EXPECT_EQ(canonical_address(other), std::nullopt) << other;
  }
  EXPECT_EQ(canonical_address(std::string_view("::1\0x", 5)), std::nullopt);
}

}  // namespace
}  // namespace countersign::http
