// SPDX-License-Identifier: Apache-2.0
#include "base/line_budget.h"

#include <gtest/gtest.h>

namespace countersign {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

TEST(LineBudget, WritesSoManyASecondAndCountsTheOthers) {
  LineBudget budget;
  const sys_seconds now{seconds(1'790'000'000)};
  for (int line = 0; line < LineBudget::kMostASecond; ++line) {
    EXPECT_EQ(budget.take(now), 0U);
  }
  EXPECT_EQ(budget.take(now), std::nullopt);
  EXPECT_EQ(budget.take(now), std::nullopt);
  EXPECT_EQ(budget.take(now + seconds(1)), 2U) << "left out since the last line";
  EXPECT_EQ(budget.take(now + seconds(1)), 0U);
}

}  // namespace
}  // namespace countersign
