// SPDX-License-Identifier: Apache-2.0
#include "base/datetime.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/errors.h"
#include "base/matchers.h"

namespace countersign {
namespace {

using namespace std::chrono_literals;

TimePoint at(int year, unsigned month, unsigned day) {
  return std::chrono::sys_days{std::chrono::year{year} / std::chrono::month{month} /
                               std::chrono::day{day}};
}

DateTime read(std::string_view text) {
  auto result = parse_datetime(text);
  EXPECT_THAT(result, IsOk()) << text;
  return result.ok() ? *result : DateTime{};
}

TEST(DateTime, ReadsUtc) {
  EXPECT_EQ(read("1970-01-01T00:00:00Z").time.time_since_epoch(), 0ms);
  EXPECT_EQ(read("2020-02-29T23:59:59Z").time, at(2020, 2, 29) + 24h - 1s);
  EXPECT_EQ(read("0001-01-01T00:00:00Z").time, at(1, 1, 1));
  EXPECT_EQ(read("9999-12-31T23:59:59.999Z").time, at(9999, 12, 31) + 24h - 1ms);
  EXPECT_EQ(read("2000-02-29T00:00:00Z").zone, TimeZone::kZ);
}

TEST(DateTime, ReadsFractionsOfAnyLength) {
  EXPECT_EQ(read("1970-01-01T00:00:00.5Z").time.time_since_epoch(), 500ms);
  EXPECT_EQ(read("1970-01-01T00:00:00.05Z").time.time_since_epoch(), 50ms);
  EXPECT_EQ(read("1970-01-01T00:00:00.1239999Z").time.time_since_epoch(), 123ms);
  EXPECT_EQ(read("1970-01-01T00:00:00." + std::string(100, '9') + "Z").time.time_since_epoch(),
            999ms);
}

TEST(DateTime, ReadsOffsetsAndTellsThem) {
  const DateTime east = read("2020-01-01T01:30:00+01:30");
  EXPECT_EQ(east.time, at(2020, 1, 1));
  EXPECT_EQ(east.zone, TimeZone::kOffset);
  EXPECT_EQ(read("2019-12-31T19:00:00-05:00").time, at(2020, 1, 1));
  EXPECT_EQ(read("2020-01-01T00:00:00+00:00").zone, TimeZone::kOffset);
  EXPECT_EQ(read("2020-01-01T14:00:00+14:00").time, at(2020, 1, 1));
  EXPECT_EQ(read("2020-01-01T00:00:00").zone, TimeZone::kAbsent);
  EXPECT_EQ(read("2020-01-01T00:00:00.25").time, at(2020, 1, 1) + 250ms);
}

TEST(DateTime, RefusesWhatIsNoDate) {
  for (const char* text :
       {"2020-13-01T00:00:00Z", "2020-00-01T00:00:00Z", "2020-01-32T00:00:00Z",
        "2020-01-00T00:00:00Z", "2021-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "2020-04-31T00:00:00Z", "2020-01-01T24:00:00Z", "2020-01-01T23:60:00Z",
        "2020-01-01T23:59:60Z", "0000-01-01T00:00:00Z", "2020-01-01T00:00:00+14:01",
        "2020-01-01T00:00:00+15:00", "2020-01-01T00:00:00+00:60"}) {
    EXPECT_THAT(parse_datetime(text), FailsWith(kDateTimeInvalid)) << text;
  }
}

TEST(DateTime, RefusesOtherForms) {
  const std::vector<std::string> texts{"",
                                       "Z",
                                       "2020-01-01",
                                       "2020-01-01T00:00Z",
                                       "2020-01-01T00:00:00z",
                                       "2020-01-01t00:00:00Z",
                                       "2020-01-01 00:00:00Z",
                                       "12020-01-01T00:00:00Z",
                                       "-2020-01-01T00:00:00Z",
                                       "+2020-01-01T00:00:00Z",
                                       "20-01-01T00:00:00Z",
                                       " 2020-01-01T00:00:00Z",
                                       "2020-01-01T00:00:00Z ",
                                       "2020-01-01T00:00:00Z\n",
                                       "2020-01-01T00:00:00.Z",
                                       "2020-01-01T00:00:00,5Z",
                                       "2020-01-01T00:00:00.5.5Z",
                                       "2020-01-01T00:00:00ZZ",
                                       "2020-01-01T00:00:00+0000",
                                       "2020-01-01T00:00:00+00",
                                       "2020-01-01T00:00:00 +00:00",
                                       "2020-01-01T00:00:00+-0:00",
                                       "2020-1-01T00:00:00Z",
                                       "2020-01-01T0:00:00Z",
                                       "2020-01-01T00:00:0aZ",
                                       "2020/01/01T00:00:00Z",
                                       "2020-01-01T00:00:00Z2020-01-01T00:00:00Z",
                                       std::string("2020-01-01T00:00:00Z\0", 21),
                                       "1577836800"};
  for (const std::string& text : texts) {
    EXPECT_THAT(parse_datetime(text), FailsWith(kDateTimeInvalid)) << text;
  }
}

TEST(DateTime, WritesWhatItReads) {
  for (const char* text :
       {"1970-01-01T00:00:00Z", "2020-02-29T23:59:59.001Z", "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999Z", "1969-12-31T23:59:59.500Z"}) {
    EXPECT_EQ(format_datetime(read(text).time), text);
  }
}

}  // namespace
}  // namespace countersign
