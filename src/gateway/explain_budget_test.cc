// SPDX-License-Identifier: Apache-2.0
#include "gateway/explain_budget.h"

#include <gtest/gtest.h>

namespace countersign::gateway {
namespace {

constexpr std::chrono::sys_seconds kSomeSecond{std::chrono::seconds(5'000)};

int taken(ExplainBudget& budget, std::string_view organisation, std::chrono::sys_seconds now) {
  int count = 0;
  for (int i = 0; i < 2 * ExplainBudget::kMostASecond; ++i) {
    count += budget.take(organisation, now) ? 1 : 0;
  }
  return count;
}

// Explaining is dearer than verifying: a flood of bad posts must not make it the work of a thread.
TEST(ExplainBudget, SaysNoBeyondSoManyInASecond) {
  ExplainBudget budget;
  EXPECT_EQ(taken(budget, "acme", kSomeSecond), ExplainBudget::kMostASecond / 2);
  EXPECT_EQ(taken(budget, "acme", kSomeSecond), 0);
  EXPECT_EQ(taken(budget, "acme", kSomeSecond + std::chrono::seconds(1)),
            ExplainBudget::kMostASecond / 2);
}

// A flood at one customer's login authenticator hides nothing from the others.
TEST(ExplainBudget, LeavesRoomForOtherOrganisations) {
  ExplainBudget budget;
  EXPECT_EQ(taken(budget, "acme", kSomeSecond), 25);
  EXPECT_EQ(taken(budget, "globex", kSomeSecond), 12);
  EXPECT_EQ(taken(budget, "initech", kSomeSecond), 6);
  EXPECT_EQ(taken(budget, "umbrella", kSomeSecond), 3);
  EXPECT_EQ(taken(budget, "hooli", kSomeSecond), 2);
  EXPECT_EQ(taken(budget, "wonka", kSomeSecond), 1);
  EXPECT_EQ(taken(budget, "stark", kSomeSecond), 0) << "all in all at most fifty";
}

}  // namespace
}  // namespace countersign::gateway
