// SPDX-License-Identifier: Apache-2.0
#include "base/log_entry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string member(std::string_view value) {
  return LogEntry(LogLevel::kInfo, "e").add("v", value).members();
}

TEST(LogEntry, ReadsAsJsonMembers) {
  EXPECT_EQ(LogEntry(LogLevel::kWarning, "x").add("a", "b").add("n", -5).members(),
            R"("level":"warning","event":"x","a":"b","n":-5)");
}

TEST(LogEntry, RefusesToStartANewLine) {
  EXPECT_THAT(member("a\r\n{\"event\":\"forged\"}"), HasSubstr(R"(a\u000d\u000a{\"event\":)"));
  EXPECT_THAT(member("\x7f\x1b[31m"), HasSubstr(R"(\u007f\u001b[31m)"));
}

TEST(LogEntry, RefusesBytesThatAreNotUtf8) {
  EXPECT_THAT(member("a\xffz"), HasSubstr("a\xef\xbf\xbdz"));
  EXPECT_THAT(member("\xc0\xaf"), Not(HasSubstr("\xc0")));
  EXPECT_THAT(member("\xed\xa0\x80"), Not(HasSubstr("\xed\xa0")));
  EXPECT_THAT(member("\xe2\x82"), HasSubstr("\xef\xbf\xbd"));
  EXPECT_THAT(member("gr\xc3\xbc\xc3\x9f \xf0\x9f\x94\x91"),
              HasSubstr("gr\xc3\xbc\xc3\x9f \xf0\x9f\x94\x91"));
}

TEST(LogEntry, ReadsNoMoreThanOneThousandBytes) {
  EXPECT_THAT(member(std::string(1000, 'a')), HasSubstr(std::string(1000, 'a') + "\""));
  EXPECT_THAT(member(std::string(1001, 'a')), HasSubstr(std::string(1000, 'a') + "...\""));
}

}  // namespace
}  // namespace countersign
