// SPDX-License-Identifier: Apache-2.0
#include "gateway/explain_budget.h"

#include <gtest/gtest.h>

namespace countersign::gateway {
namespace {

constexpr std::chrono::sys_seconds kSomeSecond{std::chrono::seconds(5'000)};

std::size_t taken(ExplainBudget& budget, const identity::Line& line, std::chrono::sys_seconds now) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < 2 * ExplainBudget::kMostASecond; ++i) {
    count += budget.take(line, now) ? 1U : 0U;
  }
  return count;
}

// Explaining is dearer than verifying: a flood of bad posts must not make it the work of a thread.
TEST(ExplainBudget, SaysNoBeyondSoManyInASecond) {
  ExplainBudget budget;
  EXPECT_EQ(taken(budget, {"acme"}, kSomeSecond), ExplainBudget::kMostASecond / 2);
  EXPECT_EQ(taken(budget, {"acme"}, kSomeSecond), 0U);
  EXPECT_EQ(taken(budget, {"acme"}, kSomeSecond + std::chrono::seconds(1)),
            ExplainBudget::kMostASecond / 2);
}

// A flood at one customer's login authenticator hides nothing from the others.
TEST(ExplainBudget, LeavesRoomForOtherOrganisations) {
  ExplainBudget budget;
  EXPECT_EQ(taken(budget, {"acme"}, kSomeSecond), 25U);
  EXPECT_EQ(taken(budget, {"globex"}, kSomeSecond), 12U);
  EXPECT_EQ(taken(budget, {"initech"}, kSomeSecond), 6U);
  EXPECT_EQ(taken(budget, {"umbrella"}, kSomeSecond), 3U);
  EXPECT_EQ(taken(budget, {"hooli"}, kSomeSecond), 2U);
  EXPECT_EQ(taken(budget, {"wonka"}, kSomeSecond), 1U);
  EXPECT_EQ(taken(budget, {"stark"}, kSomeSecond), 0U) << "all in all at most fifty";
}

// Login authenticators of many organisations below one are no more than one's own.
TEST(ExplainBudget, LeavesRoomWhereOneHasManyOrganisations) {
  ExplainBudget budget;
  std::size_t flood = 0;
  for (int n = 0; n < 60; ++n) {
    flood += taken(budget, {"acme", "acme.e" + std::to_string(n)}, kSomeSecond);
  }
  EXPECT_EQ(flood, 25U);
  EXPECT_EQ(taken(budget, {"umbrella", "globex"}, kSomeSecond), 6U);
  EXPECT_EQ(taken(budget, {"umbrella", "initech"}, kSomeSecond), 3U);
}

}  // namespace
}  // namespace countersign::gateway
