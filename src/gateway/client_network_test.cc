// SPDX-License-Identifier: Apache-2.0
#include "gateway/client_network.h"

#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace countersign::gateway {
namespace {

const std::vector<std::string> kProxies = {"127.0.0.1", "10.0.0.5", "unix"};

std::string address(std::string_view peer, std::vector<std::string_view> forwarded) {
  std::vector<http::Header> headers;
  for (const std::string_view value : forwarded) {
    headers.push_back({"X-Forwarded-For", value});
  }
  http::RequestFields fields;
  fields.peer = peer;
  fields.headers = headers;
  return client_address(http::Request(fields), kProxies);
}

TEST(ClientNetwork, ReadsThePeerWhereNoProxyIs) {
  EXPECT_EQ(address("192.0.2.7", {}), "192.0.2.7");
  EXPECT_EQ(address("192.0.2.7", {"198.51.100.1"}), "192.0.2.7");
}

TEST(ClientNetwork, ReadsTheLastAddressThatIsNoProxy) {
  EXPECT_EQ(address("127.0.0.1", {"198.51.100.1"}), "198.51.100.1");
  EXPECT_EQ(address("unix", {"203.0.113.9, 198.51.100.1"}), "198.51.100.1");
  EXPECT_EQ(address("127.0.0.1", {"203.0.113.9, 198.51.100.1, 10.0.0.5"}), "198.51.100.1");
  EXPECT_EQ(address("127.0.0.1", {"203.0.113.9", "198.51.100.1"}), "198.51.100.1");
  EXPECT_EQ(address("127.0.0.1", {"[2001:db8::1]:4711"}), "2001:db8::1");
  EXPECT_EQ(address("127.0.0.1", {"198.51.100.1:4711"}), "198.51.100.1");
}

TEST(ClientNetwork, ReadsTheProxyWhereTheHeaderSaysNothing) {
  EXPECT_EQ(address("127.0.0.1", {}), "127.0.0.1");
  EXPECT_EQ(address("127.0.0.1", {"unknown"}), "127.0.0.1");
  EXPECT_EQ(address("127.0.0.1", {""}), "127.0.0.1");
  EXPECT_EQ(address("127.0.0.1", {"203.0.113.9, evil"}), "127.0.0.1");
  EXPECT_EQ(address("127.0.0.1", {"["}), "127.0.0.1");
}

TEST(ClientNetwork, ReadsNetworks) {
  EXPECT_EQ(client_network("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(client_network("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(client_network("2001:db8:1:2:3:4:5:6"), client_network("2001:db8:1:2::1"));
  EXPECT_NE(client_network("2001:db8:1:2::1"), client_network("2001:db8:1:3::1"));
  EXPECT_EQ(client_network("unix"), "unix");
}

}  // namespace
}  // namespace countersign::gateway
