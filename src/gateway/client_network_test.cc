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

TEST(ClientNetwork, ReadsAllotmentsAroundIt) {
  const auto all = client_allotments("2001:db8:1:2::1");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].network, client_allotments("2001:db8:1:ffff::2")[0].network);
  EXPECT_NE(all[0].network, client_allotments("2001:db8:2:2::1")[0].network);
  EXPECT_EQ(all[1].network, client_allotments("2001:db8:2:2::1")[1].network);
  EXPECT_NE(all[1].network, client_allotments("2001:db9:1:2::1")[1].network);
  EXPECT_GT(all[1].factor, all[0].factor);
  ASSERT_EQ(client_allotments("192.0.2.7").size(), 1U);
  EXPECT_EQ(client_allotments("192.0.2.7")[0].network, "192.0.2.0/24");
  EXPECT_EQ(client_allotments("::ffff:192.0.2.7")[0].network, "192.0.2.0/24");
  EXPECT_TRUE(client_allotments("unix").empty());
}

}  // namespace
}  // namespace countersign::gateway
