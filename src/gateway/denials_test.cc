// SPDX-License-Identifier: Apache-2.0
#include "gateway/denials.h"

#include <gtest/gtest.h>

namespace countersign::gateway {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr sys_seconds kDeniedAt{seconds(1'700'000'000)};

TEST(Denials, AreOneOfASessionAndRuleWithinAWhile) {
  Denials denials;
  const auto first = denials.note({"s", {"acme"}, "app 1"}, kDeniedAt);
  EXPECT_TRUE(first.is_first);
  EXPECT_EQ(first.reference.size(), 9U);
  const auto again = denials.note({"s", {"acme"}, "app 1"}, kDeniedAt + seconds(599));
  EXPECT_FALSE(again.is_first);
  EXPECT_EQ(again.reference, first.reference);
  EXPECT_NE(denials.note({"s", {"acme"}, "app 2"}, kDeniedAt).reference, first.reference);
  EXPECT_NE(denials.note({"t", {"acme"}, "app 1"}, kDeniedAt).reference, first.reference);
  const auto later = denials.note({"s", {"acme"}, "app 1"}, kDeniedAt + Denials::kWhile);
  EXPECT_TRUE(later.is_first);
  EXPECT_NE(later.reference, first.reference);
}

TEST(Denials, BeginAnewWhereTheFirstWasLost) {
  Denials denials;
  const auto lost = denials.note({"s", {"acme"}, "app 1"}, kDeniedAt);
  denials.forget({"s", {"acme"}, "app 1"});
  const auto next = denials.note({"s", {"acme"}, "app 1"}, kDeniedAt);
  EXPECT_TRUE(next.is_first);
  EXPECT_NE(next.reference, lost.reference);
}

TEST(Denials, OfOneSessionTakeNoRoomOfOthers) {
  Denials denials;
  for (std::size_t i = 0; i < Denials::kMostOfSession; ++i) {
    EXPECT_TRUE(denials.note({"s", {"acme"}, std::to_string(i)}, kDeniedAt).is_first);
  }
  EXPECT_EQ(denials.note({"s", {"acme"}, "x"}, kDeniedAt).reference, "");
  EXPECT_NE(denials.note({"s", {"acme"}, "0"}, kDeniedAt).reference, "");
  EXPECT_TRUE(denials.note({"t", {"acme"}, "x"}, kDeniedAt).is_first);
  EXPECT_TRUE(denials.note({"s", {"acme"}, "x"}, kDeniedAt + Denials::kWhile).is_first);
}

TEST(Denials, OfOneCustomerTakeNoRoomOfOthers) {
  Denials denials;
  std::size_t recorded = 0;
  for (std::size_t i = 0; i < 2 * Denials::kMostOfCustomer; ++i) {
    recorded += denials.note({std::to_string(i), {"acme"}, "x"}, kDeniedAt).is_first ? 1U : 0U;
  }
  EXPECT_EQ(recorded, Denials::kMostOfCustomer);
  EXPECT_TRUE(denials.note({"s", {"other"}, "x"}, kDeniedAt).is_first);
}

// Organisations below one's own, as many as one likes.
TEST(Denials, OfOnePartOfTheTreeTakeNoRoomOfOthers) {
  Denials denials;
  for (std::size_t i = 0; i < 2 * Denials::kMostOfCustomer; ++i) {
    const std::string n = std::to_string(i);
    static_cast<void>(denials.note({n, {"umbrella", "acme", "acme." + n}, "x"}, kDeniedAt));
  }
  EXPECT_TRUE(denials.note({"s", {"umbrella", "globex"}, "x"}, kDeniedAt).is_first);
  EXPECT_TRUE(denials.note({"t", {"umbrella", "umbrella/"}, "x"}, kDeniedAt).is_first);
  EXPECT_TRUE(denials.note({"u", {"other"}, "x"}, kDeniedAt).is_first);
}

TEST(Denials, AreNoMoreThanFit) {
  Denials denials;
  std::size_t recorded = 0;
  for (std::size_t i = 0; i < 2 * Denials::kMost; ++i) {
    const auto noted = denials.note({std::to_string(i), {std::to_string(i)}, "x"}, kDeniedAt);
    recorded += noted.is_first ? 1U : 0U;
  }
  EXPECT_EQ(recorded, Denials::kMost);
}

}  // namespace
}  // namespace countersign::gateway
