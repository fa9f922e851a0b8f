// SPDX-License-Identifier: Apache-2.0
#include "gateway/client_network.h"

#include <gtest/gtest.h>

namespace countersign::gateway {
namespace {

TEST(ClientNetwork, ReadsNetworks) {
  EXPECT_EQ(client_network("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(client_network("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(client_network("2001:db8:1:2:3:4:5:6"), client_network("2001:db8:1:2::1"));
  EXPECT_NE(client_network("2001:db8:1:2::1"), client_network("2001:db8:1:3::1"));
  EXPECT_EQ(client_network("unix"), "unix");
}

}  // namespace
}  // namespace countersign::gateway
