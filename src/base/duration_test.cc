// SPDX-License-Identifier: Apache-2.0
#include "base/duration.h"

#include <gtest/gtest.h>

namespace countersign {
namespace {

using std::chrono::seconds;

TEST(Duration, ReadsANumberAndItsUnit) {
  EXPECT_EQ(read_duration("90s"), seconds(90));
  EXPECT_EQ(read_duration("30m"), seconds(30 * 60));
  EXPECT_EQ(read_duration("10h"), seconds(10 * 3600));
  EXPECT_EQ(read_duration("7d"), seconds(7 * 86400));
  EXPECT_EQ(read_duration("0s"), seconds(0));
  EXPECT_EQ(read_duration("007s"), seconds(7));
  EXPECT_EQ(read_duration("999999999999d"), seconds(999'999'999'999 * 86400));
}

TEST(Duration, ReadsNothingElse) {
  for (const char* text : {"", "s", "90", "90 s", " 90s", "90s ", "-1s", "+1s", "1.5h", "1h30m",
                           "90S", "90w", "0x1s", "1000000000000s", "PT90S"}) {
    EXPECT_EQ(read_duration(text), std::nullopt) << text;
  }
}

TEST(Duration, KnowsFourUnits) {
  EXPECT_EQ(seconds_of_unit('d'), seconds(86400));
  EXPECT_EQ(seconds_of_unit('w'), seconds(0));
}

}  // namespace
}  // namespace countersign
