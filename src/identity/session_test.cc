// SPDX-License-Identifier: Apache-2.0
#include "identity/session.h"

#include <string>

#include <gtest/gtest.h>

namespace countersign::identity {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

TEST(SessionId, ReadsTheCookieItWrote) {
  std::array<std::uint8_t, 32> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(i * 8 + 7);
  }
  const SessionId id(bytes);
  const auto read = SessionId::from_cookie(id.to_cookie());
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->to_cookie(), id.to_cookie());
  EXPECT_EQ(id.to_cookie().size(), 64U);
}

TEST(SessionId, C03RefusesEveryOtherCookie) {
  const std::string good(64, 'a');
  ASSERT_TRUE(SessionId::from_cookie(good).has_value());
  for (const std::string& bad : {std::string(), good.substr(1), good + "a", std::string(64, 'A'),
                                 std::string(64, 'g'), " " + good.substr(1), good.substr(1) + "\n",
                                 std::string(64, '\0'), std::string(8192, 'a')}) {
    EXPECT_FALSE(SessionId::from_cookie(bad).has_value()) << bad.size();
  }
}

TEST(Session, C07EndsAtBothLimitsToTheSecond) {
  Session session;
  session.created = sys_seconds(seconds(1000));
  session.last_seen = sys_seconds(seconds(2000));
  session.idle_limit = seconds(60);
  session.expires = sys_seconds(seconds(2050));
  EXPECT_TRUE(is_live(session, sys_seconds(seconds(2049))));
  EXPECT_FALSE(is_live(session, sys_seconds(seconds(2050))));
  session.expires = sys_seconds(seconds(9000));
  EXPECT_TRUE(is_live(session, sys_seconds(seconds(2059))));
  EXPECT_FALSE(is_live(session, sys_seconds(seconds(2060))));
}

TEST(Session, C07LivesOnWhenTheClockGoesBack) {
  Session session;
  session.last_seen = sys_seconds(seconds(2000));
  session.idle_limit = seconds(60);
  session.expires = sys_seconds(seconds(9000));
  EXPECT_TRUE(is_live(session, sys_seconds(seconds(10))));
}

TEST(Session, C07LivesBeyond2038) {
  const sys_seconds late(seconds(4'000'000'000));
  EXPECT_TRUE(is_live(late, seconds(60), late + seconds(100), late + seconds(59)));
  EXPECT_FALSE(is_live(late, seconds(60), late + seconds(100), late + seconds(60)));
}

}  // namespace
}  // namespace countersign::identity
