// SPDX-License-Identifier: Apache-2.0
#include "http/deadline_wheel.h"

#include <vector>

#include <gmock/gmock.h>

namespace countersign::http {
namespace {

struct Timed : DeadlineWheel::Entry {};

// The ticks after which the entry expired.
std::uint64_t ticks_until(DeadlineWheel& wheel, const Timed& entry, std::uint64_t most) {
  for (std::uint64_t tick = 1; tick <= most; ++tick) {
    bool expired = false;
    wheel.advance([&](DeadlineWheel::Entry& which) { expired = expired || &which == &entry; });
    if (expired) {
      return tick;
    }
  }
  return 0;
}

TEST(HttpDeadlineWheel, ExpiresAfterTheDelay) {
  for (const std::uint64_t delay : {0, 1, 10, 254, 255, 256, 1000}) {
    DeadlineWheel wheel;
    Timed entry;
    wheel.arm(entry, delay);
    EXPECT_EQ(ticks_until(wheel, entry, 2000), delay + 1);
    EXPECT_EQ(ticks_until(wheel, entry, 2000), 0U);
  }
}

TEST(HttpDeadlineWheel, ExpiresLaterAndSoonerWhenArmedAgain) {
  DeadlineWheel wheel;
  Timed entry;
  wheel.arm(entry, 10);
  wheel.arm(entry, 20);
  EXPECT_EQ(ticks_until(wheel, entry, 100), 21U);
  wheel.arm(entry, 20);
  wheel.arm(entry, 5);
  EXPECT_EQ(ticks_until(wheel, entry, 100), 6U);
}

TEST(HttpDeadlineWheel, ExpiresOnlyWhatIsArmed) {
  DeadlineWheel wheel;
  std::vector<Timed> entries(3);
  for (Timed& entry : entries) {
    wheel.arm(entry, 3);
  }
  DeadlineWheel::disarm(entries[1]);
  std::vector<DeadlineWheel::Entry*> expired;
  for (int tick = 0; tick < 10; ++tick) {
    wheel.advance([&](DeadlineWheel::Entry& entry) { expired.push_back(&entry); });
  }
  EXPECT_THAT(expired, ::testing::ElementsAre(&entries[0], &entries[2]));
}

}  // namespace
}  // namespace countersign::http
