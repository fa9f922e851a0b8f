// SPDX-License-Identifier: Apache-2.0
#include "gateway/capture.h"

#include <gtest/gtest.h>

namespace countersign::gateway {
namespace {

using identity::OrganisationId;
using std::chrono::seconds;
using std::chrono::sys_seconds;

const OrganisationId kAcme("acme");
constexpr sys_seconds kNow{seconds(1'790'000'000)};

TEST(Captures, TakesTheNextAttemptOnce) {
  Captures captures;
  EXPECT_FALSE(captures.take(kAcme, "A", kNow));
  ASSERT_TRUE(captures.arm(kAcme, kNow));
  EXPECT_FALSE(captures.take(OrganisationId("other"), "B", kNow));
  EXPECT_TRUE(captures.take(kAcme, "C", kNow));
  EXPECT_FALSE(captures.take(kAcme, "D", kNow));
  EXPECT_EQ(captures.status(kAcme, kNow)->reference, "C");
}

TEST(Captures, ForgetsAfterItsLifetime) {
  Captures captures;
  ASSERT_TRUE(captures.arm(kAcme, kNow));
  const sys_seconds end = kNow + Captures::kLifetime;
  EXPECT_TRUE(captures.status(kAcme, end - seconds(1)));
  EXPECT_FALSE(captures.status(kAcme, end));
  EXPECT_FALSE(captures.take(kAcme, "A", end));
}

TEST(Captures, RefusesTooMany) {
  Captures captures;
  for (std::size_t i = 0; i < Captures::kMost; ++i) {
    ASSERT_TRUE(captures.arm(OrganisationId("o" + std::to_string(i)), kNow));
  }
  EXPECT_FALSE(captures.arm(kAcme, kNow));
  EXPECT_TRUE(captures.arm(OrganisationId("o1"), kNow));
  captures.disarm(OrganisationId("o1"));
  EXPECT_TRUE(captures.arm(kAcme, kNow));
}

}  // namespace
}  // namespace countersign::gateway
