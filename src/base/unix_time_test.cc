// SPDX-License-Identifier: Apache-2.0
#include "base/unix_time.h"

#include <gtest/gtest.h>

namespace countersign {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

TEST(UnixTime, ReadsDigits) {
  EXPECT_EQ(read_unix_time("0"), sys_seconds(seconds(0)));
  EXPECT_EQ(read_unix_time("1700000000"), sys_seconds(seconds(1'700'000'000)));
  EXPECT_EQ(read_unix_time("999999999999"), sys_seconds(seconds(999'999'999'999)));
}

TEST(UnixTime, RefusesWhatCouldOverflowOrIsNoNumber) {
  for (const std::string_view text :
       {"", "-1", "+1", " 1", "1 ", "1.0", "1x", "0x1", "1000000000000", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "99999999999999999999"}) {
    EXPECT_EQ(read_unix_time(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace countersign
