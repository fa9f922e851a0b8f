// SPDX-License-Identifier: Apache-2.0
#include "crypto/random.h"

#include <array>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace countersign::crypto {
namespace {

TEST(Random, GivesOtherBytesEachTime) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(seen.insert(random_hex(16)).second);
  }
  EXPECT_EQ(random_hex(20).size(), 40U);
  EXPECT_EQ(random_hex(0), "");
}

TEST(Random, FillsAllOfTheSpan) {
  std::array<bool, 32> touched{};
  for (int round = 0; round < 20; ++round) {
    std::array<std::uint8_t, 32> bytes{};
    random_bytes(bytes);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      touched.at(i) = touched.at(i) || bytes.at(i) != 0;
    }
  }
  for (const bool one : touched) {
    EXPECT_TRUE(one);
  }
}

}  // namespace
}  // namespace countersign::crypto
