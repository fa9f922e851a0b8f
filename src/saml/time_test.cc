// SPDX-License-Identifier: Apache-2.0
#include "saml/time.h"

#include <cstdint>

#include <gtest/gtest.h>

namespace countersign::saml {
namespace {

TEST(SamlTime, ReadsInstants) {
  const auto zulu = read_instant("2026-03-02T10:00:00.5Z");
  ASSERT_TRUE(zulu.has_value());
  EXPECT_EQ(zulu->at, Instant(std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} +
                              std::chrono::hours{10}) +
                          std::chrono::milliseconds{500});
  EXPECT_EQ(zulu->zone, ZoneForm::kZulu);
  EXPECT_EQ(read_instant("2026-03-02T10:00:00+00:00")->zone, ZoneForm::kZeroOffset);
  for (const char* bad :
       {"2026-03-02T10:00:00", "2026-03-02T10:00:00+01:00", "2016-13-40T00:00:00Z",
        "2026-03-02T24:00:00Z", "2026-03-02T10:00:60Z", "2026-03-02T10:00:00z",
        "2026-03-02T10:00:00-00:00", "", "2020-09-25T16=7:00"}) {
    EXPECT_FALSE(read_instant(bad).has_value()) << bad;
  }
}

TEST(SamlTime, ReadsDurations) {
  using std::chrono::seconds;
  EXPECT_EQ(read_xs_duration("P0D"), seconds{0});
  EXPECT_EQ(read_xs_duration("P2M"), seconds{2 * 30 * 86'400});
  EXPECT_EQ(read_xs_duration("PT2M"), seconds{120});
  EXPECT_EQ(read_xs_duration("PT0001.999S"), seconds{1});
  EXPECT_EQ(read_xs_duration("P36500D"), seconds{std::int64_t{36'500} * 86'400});
  EXPECT_EQ(read_xs_duration("P99Y365D"), seconds{std::int64_t{36'500} * 86'400});
  EXPECT_EQ(read_xs_duration("PT3153600000S"), seconds{std::int64_t{36'500} * 86'400});
  EXPECT_EQ(read_xs_duration("PT1H"), seconds{3600});
  EXPECT_EQ(read_xs_duration("P1DT2H3M4.5S"), seconds{93'784});
  EXPECT_EQ(read_xs_duration("P1Y2M"), seconds{(365 + 60) * 86'400});
  EXPECT_EQ(read_xs_duration("P100Y"), seconds{std::int64_t{36'500} * 86'400});
  for (const char* bad : {"",
                          "P",
                          "PT",
                          "-PT1H",
                          "PT1",
                          "1H",
                          "P1H",
                          "PT1D",
                          "PT1M1H",
                          "PT1HT1M",
                          "P101Y",
                          "P36501D",
                          "P99Y366D",
                          "PT3153600001S",
                          "P100YT1S",
                          "PT99999999999999999999S",
                          "PT18446744073709551617S",
                          "PT1.S",
                          "PT1.5",
                          "PT1.5M",
                          "P1.5D",
                          "PTT1H",
                          "PT1HT",
                          "P1DT",
                          "P1M1M",
                          "P1D1D",
                          "PT/S",
                          "PT:S",
                          "PT1.:S",
                          "PT1./S",
                          "PT.5S",
                          "P1D2H"}) {
    EXPECT_FALSE(read_xs_duration(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace countersign::saml
