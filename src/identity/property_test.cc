// SPDX-License-Identifier: Apache-2.0
#include "identity/property.h"

#include <algorithm>
#include <string>

#include "base/matchers.h"
#include "identity/errors.h"

namespace countersign::identity {
namespace {

TEST(Properties, AreInOrderAndAcceptTheirInitialValues) {
  const auto all = property_definitions();
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(),
                             [](const auto& a, const auto& b) { return a.name < b.name; }));
  for (const PropertyDefinition& definition : all) {
    EXPECT_EQ(find_property(definition.name), &definition);
    EXPECT_THAT(check_property(definition.name, definition.initial), IsOk()) << definition.name;
    EXPECT_FALSE(definition.meaning.empty());
  }
}

TEST(Properties, RefusesUnknownNames) {
  for (const char* name : {"", "log", "log.level ", "LOG.LEVEL", "zzz"}) {
    EXPECT_EQ(find_property(name), nullptr);
    EXPECT_THAT(check_property(name, "INFO"), FailsWith(kPropertyUnknown)) << name;
  }
}

TEST(Properties, C4AcceptsEveryLogLevel) {
  for (const char* level : {"ALL", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "OFF"}) {
    EXPECT_THAT(check_property("log.level", level), IsOk());
  }
  for (const char* bad : {"info", "", "INF", "INFO,WARN", "VERBOSE", ","}) {
    EXPECT_THAT(check_property("log.level", bad), FailsWith(kPropertyInvalid)) << bad;
  }
}

TEST(Properties, RefusesNumbersOutOfBounds) {
  EXPECT_THAT(check_property("login_events.max", "1000"), IsOk());
  EXPECT_THAT(check_property("login_events.max", "999"), FailsWith(kPropertyInvalid));
  EXPECT_THAT(check_property("login_events.max", "100000000"), IsOk());
  EXPECT_THAT(check_property("login_events.max", "100000001"), FailsWith(kPropertyInvalid));
  for (const char* bad : {"", "-1", "+5000", " 5000", "5000 ", "5e4", "0x5000", "05000", "5000.0",
                          "99999999999999999999999"}) {
    EXPECT_THAT(check_property("login_events.max", bad), FailsWith(kPropertyInvalid)) << bad;
  }
}

TEST(Properties, RefusesDurationsOutOfBounds) {
  EXPECT_THAT(check_property("password.throttle_window", "60s"), IsOk());
  EXPECT_THAT(check_property("password.throttle_window", "59s"), FailsWith(kPropertyInvalid));
  EXPECT_THAT(check_property("password.throttle_window", "1d"), IsOk());
  EXPECT_THAT(check_property("password.throttle_window", "86401s"), FailsWith(kPropertyInvalid));
  for (const char* bad : {"", "s", "60", "60S", "1h30m", "1 h", "-1h", "1w", "999999999999d"}) {
    EXPECT_THAT(check_property("password.throttle_window", bad), FailsWith(kPropertyInvalid))
        << bad;
  }
  const auto refused = check_property("password.throttle_window", "59s");
  EXPECT_THAT(refused.error().detail, testing::HasSubstr("a duration from 1m to 1d"));
}

TEST(Properties, RefusesTextsThatAreNotPlain) {
  EXPECT_THAT(check_property("sign_in.message", "Maintenance at 5 o'clock\n\xc3\xa4"), IsOk());
  EXPECT_THAT(check_property("sign_in.message", std::string(1000, 'a')), IsOk());
  EXPECT_THAT(check_property("sign_in.message", std::string(1001, 'a')),
              FailsWith(kPropertyInvalid));
  for (const char* bad : {"<b>", "a\tb", "a\rb", "\x7f", "\xff", "a\nb\xe2\x80\xae"}) {
    EXPECT_THAT(check_property("sign_in.message", bad), FailsWith(kPropertyInvalid));
  }
}

TEST(Properties, RefusesWhatIsNoBoolean) {
  EXPECT_THAT(check_property("login_events.record_attributes", "false"), IsOk());
  for (const char* bad : {"", "no", "0", "False"}) {
    EXPECT_THAT(check_property("login_events.record_attributes", bad), FailsWith(kPropertyInvalid));
  }
}

TEST(Properties, ReadsNumbers) {
  EXPECT_EQ(property_number("true"), 1);
  EXPECT_EQ(property_number("false"), 0);
  EXPECT_EQ(property_number("90"), 90);
  EXPECT_EQ(property_number("90s"), 90);
  EXPECT_EQ(property_number("30m"), 1800);
  EXPECT_EQ(property_number("6h"), 21600);
  EXPECT_EQ(property_number("90d"), 7776000);
}

TEST(Properties, ReadsLists) {
  EXPECT_EQ(property_list(""), std::vector<std::string>{});
  EXPECT_EQ(property_list(" , ,"), std::vector<std::string>{});
  EXPECT_EQ(property_list("mail"), std::vector<std::string>{"mail"});
  EXPECT_EQ(property_list(" mail , http://a/b c,\n sn"),
            (std::vector<std::string>{"mail", "http://a/b c", "sn"}));
}

}  // namespace
}  // namespace countersign::identity
