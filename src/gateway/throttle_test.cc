// SPDX-License-Identifier: Apache-2.0
#include "gateway/throttle.h"

#include <string>

#include <gtest/gtest.h>

namespace countersign::gateway {
namespace {

using std::chrono::seconds;
using Time = Throttle::Time;

constexpr ThrottleLimits kLimits{3, seconds(100), seconds(100)};
constexpr Time kStart{seconds(1'790'000'000)};

class ThrottleTest : public ::testing::Test {
 protected:
  seconds take(std::string_view key, Time now) { return throttle_.take({{key, kLimits}}, now); }
  void fill(std::string_view key) {
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(take(key, kStart), seconds(0));
    }
  }
  Throttle throttle_;
};

TEST_F(ThrottleTest, AcceptsTheFreeAttemptsAndRefusesTheNext) {
  fill("alice");
  EXPECT_EQ(take("alice", kStart), seconds(2));
}

TEST_F(ThrottleTest, AcceptsAtTheEndOfTheWaitAndNotASecondBefore) {
  fill("alice");
  EXPECT_EQ(take("alice", kStart + seconds(1)), seconds(1));
  EXPECT_EQ(take("alice", kStart + seconds(2)), seconds(0));
}

TEST_F(ThrottleTest, RefusesTwiceAsLongEachTimeUpToTheLongestWait) {
  fill("alice");
  Time now = kStart;
  for (const int expected : {2, 4, 8, 16, 32, 64, 100 - 1}) {
    const seconds wait = take("alice", now);
    EXPECT_GE(wait.count(), expected == 99 ? 99 : expected);
    EXPECT_LE(wait, kLimits.longest_wait);
    if (expected == 99) {
      break;
    }
    now += wait;
    EXPECT_EQ(take("alice", now), seconds(0));
  }
}

// What is tried while waiting does not make the wait longer.
TEST_F(ThrottleTest, AcceptsAfterTheWaitWhateverWasTriedMeanwhile) {
  fill("alice");
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(take("alice", kStart + seconds(1)), seconds(1));
  }
  EXPECT_EQ(take("alice", kStart + seconds(2)), seconds(0));
}

TEST_F(ThrottleTest, AcceptsAnotherKeyWhileOneWaits) {
  fill("alice");
  EXPECT_EQ(take("bob", kStart), seconds(0));
}

TEST_F(ThrottleTest, ForgetsAfterTheWindowAndNotASecondBefore) {
  EXPECT_EQ(take("alice", kStart), seconds(0));
  EXPECT_EQ(take("alice", kStart), seconds(0));
  EXPECT_EQ(take("alice", kStart + seconds(99)), seconds(0));
  EXPECT_EQ(take("alice", kStart + seconds(99)), seconds(2));
  EXPECT_EQ(take("alice", kStart + seconds(199)), seconds(0));
  EXPECT_EQ(take("alice", kStart + seconds(199)), seconds(0));
}

TEST_F(ThrottleTest, CountsUnderNoKeyWhenOneMustWait) {
  fill("alice");
  EXPECT_EQ(throttle_.take({{"network", kLimits}, {"alice", kLimits}}, kStart), seconds(2));
  fill("network");
}

TEST_F(ThrottleTest, GivesBackWhatWasNoGuess) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(take("alice", kStart), seconds(0));
    throttle_.give_back({{"alice", kLimits}}, kStart);
  }
  EXPECT_EQ(throttle_.size(), 0U);
  fill("alice");
}

TEST_F(ThrottleTest, GivesBackOneAttemptAndNoMore) {
  EXPECT_EQ(take("alice", kStart), seconds(0));
  EXPECT_EQ(take("alice", kStart), seconds(0));
  EXPECT_EQ(take("alice", kStart), seconds(0));
  throttle_.give_back({{"alice", kLimits}}, kStart);
  EXPECT_EQ(take("alice", kStart), seconds(0));
  EXPECT_EQ(take("alice", kStart), seconds(2));
}

TEST_F(ThrottleTest, ForgetsWhenTheClockWentBack) {
  fill("alice");
  EXPECT_EQ(take("alice", kStart - seconds(1)), seconds(0));
}

TEST_F(ThrottleTest, RemembersWhereSomebodySucceeded) {
  EXPECT_FALSE(throttle_.remembers("alice at home", kStart));
  throttle_.remember("alice at home", kStart);
  EXPECT_TRUE(throttle_.remembers("alice at home", kStart));
  EXPECT_FALSE(throttle_.remembers("bob at home", kStart));
  const Time end = kStart + Throttle::kRemembered;
  EXPECT_TRUE(throttle_.remembers("alice at home", end - seconds(1)));
  EXPECT_FALSE(throttle_.remembers("alice at home", end));
}

TEST(ThrottleMemory, RemembersNoMoreThanItMay) {
  Throttle throttle(2);
  throttle.remember("a", kStart);
  throttle.remember("b", kStart);
  throttle.remember("a", kStart);
  throttle.remember("c", kStart);
  EXPECT_TRUE(throttle.remembers("a", kStart));
  EXPECT_FALSE(throttle.remembers("b", kStart));
}

TEST(ThrottleMemory, HoldsNoMoreKeysThanItMay) {
  Throttle throttle(10);
  for (int i = 0; i < 1000; ++i) {
    const std::string key = "user " + std::to_string(i);
    EXPECT_EQ(throttle.take({{key, kLimits}}, kStart), seconds(0));
    EXPECT_LE(throttle.size(), 10U);
  }
}

TEST(ThrottleMemory, DropsTheKeyNotUsedForLongest) {
  Throttle throttle(2);
  constexpr ThrottleLimits one{1, seconds(100), seconds(100)};
  EXPECT_EQ(throttle.take({{"a", one}}, kStart), seconds(0));
  EXPECT_EQ(throttle.take({{"b", one}}, kStart), seconds(0));
  EXPECT_EQ(throttle.take({{"a", one}}, kStart + seconds(2)), seconds(0));
  EXPECT_EQ(throttle.take({{"c", one}}, kStart + seconds(2)), seconds(0));
  EXPECT_GT(throttle.take({{"a", one}}, kStart + seconds(2)), seconds(0));
  EXPECT_EQ(throttle.take({{"b", one}}, kStart + seconds(2)), seconds(0));
}

TEST(ThrottleLimitsTest, AcceptsNoLongerWaitThanAllowed) {
  Throttle throttle;
  constexpr ThrottleLimits brief{1, seconds(900), seconds(60)};
  Time now = kStart;
  for (int i = 0; i < 40; ++i) {
    const seconds wait = throttle.take({{"network", brief}}, now);
    EXPECT_LE(wait, seconds(60));
    now += wait;
  }
}

// The wait grows by doubling: a number of attempts beyond the width of an integer makes it no
// shorter.
TEST(ThrottleLimitsTest, WaitsForTheLongestHoweverManyAttemptsThereWere) {
  Throttle throttle;
  constexpr ThrottleLimits brief{1, seconds(900), seconds(60)};
  Time now = kStart;
  for (int i = 0; i < 90; ++i) {
    EXPECT_EQ(throttle.take({{"network", brief}}, now), seconds(0));
    const seconds wait = throttle.take({{"network", brief}}, now);
    if (i >= 5) {
      EXPECT_EQ(wait, seconds(60)) << i;
    }
    now += wait;
  }
}

}  // namespace
}  // namespace countersign::gateway
