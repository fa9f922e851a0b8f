// SPDX-License-Identifier: Apache-2.0
#include "identity/redirect_target.h"

#include <string>

#include "base/matchers.h"
#include "identity/errors.h"

namespace countersign::identity {
namespace {

const RegisteredOrigins& registered() {
  static const auto origins = RegisteredOrigins::make(
      {"https://app.example.com", "http://127.0.0.1:8080", "https://[::1]"});
  return *origins;
}

std::string read(std::string_view target) {
  const auto parsed = RedirectTarget::parse(target, registered());
  return parsed.ok() ? parsed->value() : std::string(parsed.error().code.id);
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
  EXPECT_THAT(RedirectTarget::parse(GetParam(), registered()), FailsWith(kTargetNotAllowed));
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
                    "#x", "/\xc3\xa9", "/a\x7f", "/\"><script>"));

TEST(RedirectTarget, RefusesOnlyBeyondTheLongestTarget) {
  const std::string longest = "/" + std::string(2047, 'a');
  EXPECT_EQ(read(longest), longest);
  EXPECT_THAT(RedirectTarget::parse(longest + "a", registered()), FailsWith(kTargetNotAllowed));
  EXPECT_THAT(RedirectTarget::parse("/" + std::string(20000, 'a'), registered()),
              FailsWith(kTargetNotAllowed));
}

TEST(RegisteredOrigins, RefusesWhatIsNotABareOrigin) {
  for (const char* origin :
       {"", "app.example.com", "https://", "https://app.example.com/", "https://*.example.com",
        "https://App.example.com", "https://a@b", "ftp://x", "https://x:", "https://x:1234567",
        "https://.x", "https://x.", "https://[::1", "https://[]", "https://x?y"}) {
    EXPECT_THAT(RegisteredOrigins::make({origin}), FailsWith(kTargetNotAllowed)) << origin;
  }
}

}  // namespace
}  // namespace countersign::identity
