// SPDX-License-Identifier: Apache-2.0
#include "gateway/loop_breaker.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace countersign::gateway {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr sys_seconds kLoopNow{seconds(1'700'000'000)};

LoopBreaker::Counted counted_with(std::string_view cookie, sys_seconds now = kLoopNow) {
  const std::string text = "css=" + std::string(cookie);
  const std::vector<http::Header> headers = {{"Cookie", text}};
  http::RequestFields fields;
  fields.headers = headers;
  return LoopBreaker(http::CookieTransport::kHttpToo).count(http::Request(fields), now);
}

TEST(LoopBreaker, CountsWithinAMinute) {
  EXPECT_EQ(counted_with("1699999990.3").cookie.value, "1699999990.4");
  EXPECT_EQ(counted_with("1699999941.3").cookie.value, "1699999941.4");
  EXPECT_EQ(counted_with("1699999940.3").cookie.value, "1700000000.1");
  EXPECT_EQ(counted_with("1700000000.7").loop, Loop::kNone);
  EXPECT_EQ(counted_with("1700000000.8").loop, Loop::kSuspected);
  EXPECT_EQ(counted_with("1700000000.9").loop, Loop::kSuspected);
}

// Anybody may send these: none of them may overflow a sum.
TEST(LoopBreaker, CountsAnewWhenTheCookieIsNoneOfOurs) {
  for (const std::string_view cookie : {"-9223372036854775808.1",
                                        "-9223372036854775807.8",
                                        "9223372036854775807.1",
                                        "9223372036854775808.1",
                                        "-1.8",
                                        "-0.8",
                                        "1700000001.8",
                                        "999999999999.8",
                                        "1000000000000.8",
                                        "1700000000.-1",
                                        "1700000000.2147483647",
                                        "1700000000.10",
                                        "1700000000.",
                                        "1700000000",
                                        ".8",
                                        ".",
                                        "",
                                        "x.8",
                                        "1700000000.8x",
                                        "1700000000.8.8"}) {
    const auto counted = counted_with(cookie);
    EXPECT_EQ(counted.loop, Loop::kNone) << cookie;
    EXPECT_EQ(counted.cookie.value, "1700000000.1") << cookie;
  }
}

}  // namespace
}  // namespace countersign::gateway
