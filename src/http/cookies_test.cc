// SPDX-License-Identifier: Apache-2.0
#include "http/cookies.h"

#include <array>

#include "base/matchers.h"
#include "http/errors.h"

namespace countersign::http {
namespace {

Result<std::string_view> find(std::string_view cookies) {
  return find_cookie(cookies, "__Host-s");
}

TEST(HttpCookies, ReadsOneAmongOthers) {
  EXPECT_EQ(*find("__Host-s=abc"), "abc");
  EXPECT_EQ(*find("a=1; __Host-s=abc; b=2"), "abc");
  EXPECT_EQ(*find("a=1;__Host-s=abc"), "abc");
  EXPECT_EQ(*find("a=\"q,\\ {}\"; bare; =x; __Host-s=abc; \xc3\xa4=\xc3\xa4"), "abc");
  EXPECT_EQ(*find("__Host-s=a=b="), "a=b=");
  EXPECT_EQ(*find("__Host-s="), "");
}

TEST(HttpCookies, RefusesMissing) {
  for (const std::string_view cookies :
       {"", ";", "__Host-s", "__Host-t=abc", "__Host-ss=abc", "__host-s=abc", "__Host-s =abc",
        "x__Host-s=abc", "=__Host-s=abc", "a=__Host-s=abc", "%5F_Host-s=abc"}) {
    EXPECT_THAT(find(cookies), FailsWith(kCookieMissing)) << cookies;
  }
}

TEST(HttpCookies, RefusesDuplicates) {
  EXPECT_THAT(find("__Host-s=abc; __Host-s=abc"), FailsWith(kCookieDuplicate));
  EXPECT_THAT(find("__Host-s=abc; __Host-s="), FailsWith(kCookieDuplicate));
  const std::array headers = {Header{"Cookie", "__Host-s=abc"}, Header{"cookie", "__Host-s=d"}};
  EXPECT_THAT(find_cookie(Request(RequestFields{.headers = headers}), "__Host-s"),
              FailsWith(kCookieDuplicate));
}

TEST(HttpCookies, ReadsOverSeveralHeaders) {
  const std::array headers = {Header{"Cookie", "a=b"}, Header{"cookie", "__Host-s=d"}};
  EXPECT_EQ(*find_cookie(Request(RequestFields{.headers = headers}), "__Host-s"), "d");
}

TEST(HttpCookies, RefusesValues) {
  for (const std::string_view cookies :
       {"__Host-s=\"abc\"", "__Host-s=a b", "__Host-s=a,b", "__Host-s=a\\b", "__Host-s=abc ",
        "__Host-s=\xc3\xa4", "__Host-s=a\tb"}) {
    EXPECT_THAT(find(cookies), FailsWith(kCookieInvalid)) << cookies;
  }
}

TEST(HttpCookies, WritesSetCookie) {
  Response response(200);
  add_set_cookie(response, {.name = "__Host-s",
                            .value = "abc",
                            .same_site = SameSite::kNone,
                            .max_age = std::chrono::seconds(600)});
  EXPECT_EQ(response.header("Set-Cookie"),
            "__Host-s=abc; Path=/; HttpOnly; Secure; SameSite=None; Max-Age=600");
}

TEST(HttpCookies, WritesDeletion) {
  Response response(200);
  add_delete_cookie(response, {.name = "s",
                               .value = "abc",
                               .path = "/p",
                               .same_site = SameSite::kStrict,
                               .transport = CookieTransport::kHttpToo});
  EXPECT_EQ(response.header("Set-Cookie"), "s=; Path=/p; HttpOnly; SameSite=Strict; Max-Age=0");
}

TEST(HttpCookiesDeath, RefusesWhatBrowsersWouldDropOrMisread) {
  Response response(200);
  const auto set = [&response](const SetCookie& cookie) { add_set_cookie(response, cookie); };
  const auto http = CookieTransport::kHttpToo;
  EXPECT_DEATH(set({.name = "a b", .value = ""}), "CHECK failed");
  EXPECT_DEATH(set({.name = "a", .value = "b;c"}), "CHECK failed");
  EXPECT_DEATH(set({.name = "a", .value = "b", .path = "/;Domain=x"}), "CHECK failed");
  EXPECT_DEATH(set({.name = "__Host-a", .value = "b", .path = "/p"}), "CHECK failed");
  EXPECT_DEATH(set({.name = "__Host-a", .value = "b", .transport = http}), "CHECK failed");
  EXPECT_DEATH(set({.name = "a", .value = "", .same_site = SameSite::kNone, .transport = http}),
               "CHECK failed");
}

}  // namespace
}  // namespace countersign::http
