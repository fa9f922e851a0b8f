// SPDX-License-Identifier: Apache-2.0
#include "identity/canonical_path.h"

#include <string>

#include "base/matchers.h"
#include "identity/errors.h"

namespace countersign::identity {
namespace {

std::string read(std::string_view target) {
  const auto path = CanonicalPath::parse(target);
  return path.ok() ? path->value() : std::string(path.error().code.id);
}

TEST(CanonicalPath, ReadsPlainAndEncodedSpellingsAsOne) {
  EXPECT_EQ(read("/"), "/");
  EXPECT_EQ(read("/admin"), "/admin");
  EXPECT_EQ(read("/%61dmin"), "/admin");
  EXPECT_EQ(read("/a/b%20c/"), "/a/b c/");
  EXPECT_EQ(read("/caf%C3%A9"), "/caf\xc3\xa9");
  EXPECT_EQ(read("/...a/..b/c.."), "/...a/..b/c..");
}

TEST(CanonicalPath, ReadsNothingOfTheQuery) {
  EXPECT_EQ(read("/a?x=/../b;%2f%00"), "/a");
  EXPECT_EQ(read("/?"), "/");
}

// F04: each of these is read differently by some proxy, application or file system.
class CanonicalPathF04 : public testing::TestWithParam<const char*> {};

TEST_P(CanonicalPathF04, RefusesAmbiguousPath) {
  EXPECT_THAT(CanonicalPath::parse(GetParam()), FailsWith(kPathAmbiguous));
}

INSTANTIATE_TEST_SUITE_P(
    Paths, CanonicalPathF04,
    testing::Values("/public/../admin", "/public/%2e%2e/admin", "/public/.%2E/admin",
                    "/public/..;/admin", "/public;x/admin", "/public/%3b/admin", "//admin",
                    "/public//admin", "/admin%2f", "/admin%2Fx", "/admin/.", "/./admin",
                    "/admin/..", "/%2e/admin", "/%252e%252e/admin", "/%2561dmin", "/a%25b",
                    "/public\\..\\admin", "/public%5c..%5cadmin", "/admin#x", "/foo/secret%23/bar",
                    "/a?x#y", "/admin%3fx", "/admin%00.png", "/admin%0a", "/admin%7f", "/a%",
                    "/a%2", "/a%zz", "/a%u0041", "/%c0%ae%c0%ae/admin", "/%c0%afadmin",
                    "/%e0%80%af", "/%ed%a0%80", "/%f4%90%80%80", "/%ff", "/a%c3", "/a b", "/a\tb",
                    "/a\x7f", "", "admin", "http://evil/", "*", "%2fadmin"));

TEST(CanonicalPath, RefusesOnlyBeyondTheLongestPath) {
  const std::string longest = "/" + std::string(kMaxPathBytes - 1, 'a');
  EXPECT_THAT(CanonicalPath::parse(longest), IsOk());
  EXPECT_THAT(CanonicalPath::parse(longest + "a"), FailsWith(kPathTooLong));
}

TEST(CanonicalPath, RefusesEscapeInDecodedForm) {
  EXPECT_THAT(CanonicalPath::from_decoded("/a b"), IsOk());
  EXPECT_THAT(CanonicalPath::from_decoded("/a%20b"), FailsWith(kPathAmbiguous));
  EXPECT_THAT(CanonicalPath::from_decoded("/a?b"), FailsWith(kPathAmbiguous));
}

}  // namespace
}  // namespace countersign::identity
