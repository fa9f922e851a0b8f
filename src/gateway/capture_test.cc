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
  ASSERT_TRUE(captures.arm(kAcme, kAcme, kNow));
  EXPECT_FALSE(captures.take(OrganisationId("other"), "B", kNow));
  EXPECT_TRUE(captures.take(kAcme, "C", kNow));
  EXPECT_FALSE(captures.take(kAcme, "D", kNow));
  EXPECT_EQ(captures.status(kAcme, kNow)->reference, "C");
}

TEST(Captures, ForgetsAfterItsLifetime) {
  Captures captures;
  ASSERT_TRUE(captures.arm(kAcme, kAcme, kNow));
  const sys_seconds end = kNow + Captures::kLifetime;
  EXPECT_TRUE(captures.status(kAcme, end - seconds(1)));
  EXPECT_FALSE(captures.status(kAcme, end));
  EXPECT_FALSE(captures.take(kAcme, "A", end));
}

TEST(Captures, RefusesTooManyOfOneCustomer) {
  Captures captures;
  const OrganisationId globex("globex");
  for (std::size_t i = 0; i < Captures::kMost; ++i) {
    ASSERT_TRUE(captures.arm(OrganisationId("o" + std::to_string(i)), globex, kNow));
  }
  EXPECT_FALSE(captures.arm(globex, globex, kNow));
  EXPECT_TRUE(captures.arm(kAcme, kAcme, kNow)) << "the room of others is not theirs";
  EXPECT_TRUE(captures.arm(OrganisationId("o1"), globex, kNow));
  captures.disarm(OrganisationId("o1"));
  EXPECT_TRUE(captures.arm(globex, globex, kNow));
}

}  // namespace
}  // namespace countersign::gateway
