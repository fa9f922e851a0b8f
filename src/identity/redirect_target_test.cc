// SPDX-License-Identifier: Apache-2.0
#include "identity/redirect_target.h"

#include <string>

#include "base/matchers.h"
#include "identity/errors.h"
#include "identity/test_catalogue.h"

namespace countersign::identity {
namespace {

const Catalogue& registered() {
  static const auto catalogue = [] {
    Application made = test_application("app", "root");
    made.urls = {"https://app.example.com", "http://127.0.0.1:8080", "https://[::1]",
                 "https://portal.example.com/wiki"};
    return catalogue_of({made});
  }();
  return *catalogue;
}

constexpr std::string_view kOwn = "https://own.example.com";

std::string read(std::string_view target) {
  const auto parsed = RedirectTarget::parse(target, registered(), kOwn);
  return parsed.ok() ? parsed->value() : std::string(parsed.error().code.id);
}

TEST(RedirectTarget, AcceptsWhatLiesInAnApplicationNotAllOfItsOrigin) {
  EXPECT_EQ(read("https://portal.example.com/wiki/x?y"), "https://portal.example.com/wiki/x?y");
  EXPECT_EQ(read("https://portal.example.com/WIKI"), kTargetNotAllowed.id);
  EXPECT_EQ(read("https://portal.example.com/"), kTargetNotAllowed.id);
  EXPECT_EQ(read("https://portal.example.com"), kTargetNotAllowed.id);
  EXPECT_EQ(read("https://portal.example.com/wikis"), kTargetNotAllowed.id);
  EXPECT_EQ(read("https://own.example.com/any"), "https://own.example.com/any");
  const auto found = application_of_target(registered(), "https://portal.example.com", "/wiki?x");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(application_of_target(registered(), kOwn, "/wiki"), nullptr);
}

TEST(RedirectTarget, AcceptsLocalPathsAndRegisteredApplications) {
  for (const char* target :
       {"/", "/a/b?x=1&y=//evil", "/a%20b", "https://app.example.com/x?y=https://z",
        "http://127.0.0.1:8080/", "https://[::1]/a"}) {
    EXPECT_EQ(read(target), target);
  }
  EXPECT_EQ(read("https://app.example.com"), "https://app.example.com/");
}

// B08: what browsers, or the one who forwards for them, take for another host.
class RedirectTargetB08 : public testing::TestWithParam<const char*> {};

TEST_P(RedirectTargetB08, RefusesWhatMayLeadElsewhere) {
  EXPECT_THAT(RedirectTarget::parse(GetParam(), registered(), kOwn), FailsWith(kTargetNotAllowed));
}

INSTANTIATE_TEST_SUITE_P(
    Targets, RedirectTargetB08,
    testing::Values("", "a", "https://evil.example", "//evil", "///evil", "////evil", "\\\\evil",
                    "/\\evil", "\\/evil", "/%5cevil", "/%2fevil", "https:%5c%5cevil", "https:/evil",
                    "https:evil", "http:evil", "https:\\\\evil", "https:///evil",
                    "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x",
                    "%09//evil", "/%09//evil", "\t//evil", " //evil", "/\t/evil", "/\n/evil",
                    "/a\r\nSet-Cookie: x", "/a%0d%0aSet-Cookie:x", "https://ok@evil",
                    "https://app.example.com@evil/", "https://app.example.com:x@evil/",
                    "https://a@app.example.com@evil/", "https://evil@app.example.com/",
                    "https://app.example.com.evil/", "https://evil-app.example.com/",
                    "https://evilapp.example.com", "https://app.example.com./",
                    "https://APP.example.com/", "HTTPS://app.example.com/",
                    "https://app.example.com:444/", "http://app.example.com/",
                    "https://evil?https://app.example.com/",
                    "https://evil#https://app.example.com/", "https://app.example.com?x",
                    "https://app.example.com#x", "https://app.example.com\\@evil/",
                    "https://app.example.com%2f@evil", "https://\xc3\xa4pp.example.com/",
                    "https://app\xe3\x80\x82"
                    "example.com/",
                    "https://app.example.com//evil", "/a#b", "/a/../b", "/./", "/.//evil", "?x",
                    "#x", "/\xc3\xa9", "/a\x7f", "/\"><script>",
                    // In a query no path rule applies.
                    "/a?x=\\", "/a?x=\"", "/a?x= ", "/a?x=\t", "/a?x=\r\ny", "/a?x=\x7f", "/a?x=<b",
                    "/a?x=>b", "/a?x=#b", "/a?x=\xc3\xa9"));

TEST(RedirectTarget, RefusesOnlyBeyondTheLongestTarget) {
  const std::string longest = "/" + std::string(2047, 'a');
  EXPECT_EQ(read(longest), longest);
  EXPECT_THAT(RedirectTarget::parse(longest + "a", registered(), kOwn),
              FailsWith(kTargetNotAllowed));
  EXPECT_THAT(RedirectTarget::parse("/" + std::string(20000, 'a'), registered(), kOwn),
              FailsWith(kTargetNotAllowed));
}

}  // namespace
}  // namespace countersign::identity
