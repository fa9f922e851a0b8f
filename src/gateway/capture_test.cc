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
  ASSERT_TRUE(captures.arm(kAcme, {"acme"}, kNow));
  EXPECT_FALSE(captures.take(OrganisationId("other"), "B", kNow));
  EXPECT_TRUE(captures.take(kAcme, "C", kNow));
  EXPECT_FALSE(captures.take(kAcme, "D", kNow));
  EXPECT_EQ(captures.status(kAcme, kNow)->reference, "C");
}

TEST(Captures, ForgetsAfterItsLifetime) {
  Captures captures;
  ASSERT_TRUE(captures.arm(kAcme, {"acme"}, kNow));
  const sys_seconds end = kNow + Captures::kLifetime;
  EXPECT_TRUE(captures.status(kAcme, end - seconds(1)));
  EXPECT_FALSE(captures.status(kAcme, end));
  EXPECT_FALSE(captures.take(kAcme, "A", end));
}

TEST(Captures, RefusesTooManyOfOneCustomer) {
  Captures captures;
  const OrganisationId globex("globex");
  for (std::size_t i = 0; i < Captures::kMost; ++i) {
    ASSERT_TRUE(captures.arm(OrganisationId("o" + std::to_string(i)), {"globex"}, kNow));
  }
  EXPECT_FALSE(captures.arm(globex, {"globex"}, kNow));
  EXPECT_TRUE(captures.arm(kAcme, {"acme"}, kNow)) << "the room of others is not theirs";
  EXPECT_TRUE(captures.arm(OrganisationId("o1"), {"globex"}, kNow));
  captures.disarm(OrganisationId("o1"));
  EXPECT_TRUE(captures.arm(globex, {"globex"}, kNow));
}

// Organisations below one's own, in an organisation that others share.
TEST(Captures, OfOnePartOfTheTreeTakeNoRoomOfOthers) {
  Captures captures;
  const auto arm = [&](const std::string& id, const identity::Line& line, sys_seconds now) {
    return captures.arm(OrganisationId(id), line, now);
  };
  std::size_t armed = 0;
  for (std::size_t i = 0; i < 2 * Captures::kMost; ++i) {
    const std::string id = "acme." + std::to_string(i);
    armed += arm(id, {"umbrella", "acme", id}, kNow) ? 1U : 0U;
  }
  EXPECT_EQ(armed, Captures::kMost / 2);
  EXPECT_TRUE(arm("globex", {"umbrella", "globex"}, kNow));
  EXPECT_TRUE(arm("umbrella", {"umbrella", "umbrella/"}, kNow));
  EXPECT_TRUE(arm("initech", {"initech"}, kNow));
  EXPECT_TRUE(arm("acme.0", {"umbrella", "acme", "acme.0"}, kNow)) << "it waits already";
  EXPECT_FALSE(arm("acme.x", {"umbrella", "acme", "acme.x"}, kNow));
  captures.disarm(OrganisationId("acme.0"));
  EXPECT_FALSE(arm("acme.x", {"umbrella", "acme", "acme.x"}, kNow)) << "others came meanwhile";
  captures.disarm(OrganisationId("acme.1"));
  EXPECT_TRUE(arm("acme.x", {"umbrella", "acme", "acme.x"}, kNow));
  EXPECT_TRUE(arm("acme.y", {"umbrella", "acme", "acme.y"}, kNow + Captures::kLifetime))
      << "the others are over";
}

TEST(Captures, TellsBeforehandWhetherOneIsWaitedFor) {
  Captures captures;
  EXPECT_FALSE(captures.is_waiting(kAcme, kNow));
  ASSERT_TRUE(captures.arm(kAcme, {"acme"}, kNow));
  EXPECT_TRUE(captures.is_waiting(kAcme, kNow));
  EXPECT_FALSE(captures.is_waiting(OrganisationId("other"), kNow));
  EXPECT_FALSE(captures.is_waiting(kAcme, kNow + Captures::kLifetime));
  EXPECT_TRUE(captures.take(kAcme, "A", kNow));
  EXPECT_FALSE(captures.is_waiting(kAcme, kNow));
}

}  // namespace
}  // namespace countersign::gateway
