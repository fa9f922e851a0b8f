// SPDX-License-Identifier: Apache-2.0
#include "provider/original_url.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/matchers.h"
#include "provider/errors.h"

namespace countersign::provider {
namespace {

using HeaderList = std::vector<http::Header>;

Result<OriginalUrl> read(const HeaderList& headers) {
  http::RequestFields fields;
  fields.headers = headers;
  return read_original_url(http::Request(fields));
}

TEST(OriginalUrl, IsReadFromOneHeader) {
  const HeaderList headers = {{"X-Original-URL", "https://a.example:8443/p/q?r=s"}};
  const auto url = read(headers);
  ASSERT_THAT(url, IsOk());
  EXPECT_EQ(url->whole(), "https://a.example:8443/p/q?r=s");
  EXPECT_EQ(url->origin(), "https://a.example:8443");
  EXPECT_EQ(url->target(), "/p/q?r=s");
  const auto plain = read({{"x-original-url", "http://a/"}});
  ASSERT_THAT(plain, IsOk());
  EXPECT_EQ(plain->origin(), "http://a");
  EXPECT_EQ(plain->target(), "/");
}

TEST(OriginalUrl, IsPutTogetherFromThreeHeaders) {
  const auto url = read({{"X-Forwarded-Proto", "https"},
                         {"X-Forwarded-Host", "a.example"},
                         {"X-Forwarded-Uri", "/p?q"}});
  ASSERT_THAT(url, IsOk());
  EXPECT_EQ(url->whole(), "https://a.example/p?q");
  EXPECT_EQ(url->origin(), "https://a.example");
  EXPECT_EQ(url->target(), "/p?q");
}

TEST(OriginalUrl, OneHeaderHidesTheThree) {
  const auto url = read({{"X-Forwarded-Proto", "https"},
                         {"X-Forwarded-Host", "b.example"},
                         {"X-Forwarded-Uri", "/other"},
                         {"X-Original-URL", "https://a.example/p"}});
  ASSERT_THAT(url, IsOk());
  EXPECT_EQ(url->whole(), "https://a.example/p");
}

// A client that sends a header of its own beside the proxy's must not choose which one is judged.
TEST(OriginalUrl, EachHeaderStandsOnce) {
  const HeaderList three = {
      {"X-Forwarded-Proto", "https"}, {"X-Forwarded-Host", "a.example"}, {"X-Forwarded-Uri", "/p"}};
  ASSERT_THAT(read(three), IsOk());
  for (const http::Header& again : three) {
    HeaderList twice = three;
    twice.push_back(again);
    EXPECT_THAT(read(twice), FailsWith(kOriginalUrl)) << again.name;
    twice.back().value = "x";
    EXPECT_THAT(read(twice), FailsWith(kOriginalUrl)) << again.name;
    HeaderList without;
    for (const http::Header& one : three) {
      if (one.name != again.name) {
        without.push_back(one);
      }
    }
    EXPECT_THAT(read(without), FailsWith(kOriginalUrl)) << again.name;
  }
  EXPECT_THAT(
      read({{"X-Original-URL", "https://a.example/p"}, {"x-original-url", "https://a.example/p"}}),
      FailsWith(kOriginalUrl));
  EXPECT_THAT(read({}), FailsWith(kOriginalUrl));
}

TEST(OriginalUrl, IsAbsolute) {
  for (const char* bad :
       {"", "/p", "//a/p", "a/p", "ftp://a/p", "HTTPS://a/p", "https:/a/p", "https://a", "https://",
        "https:///p", "http:///p", "https://?p", "http://#p", "xhttps://a/p"}) {
    EXPECT_THAT(read({{"X-Original-URL", bad}}), FailsWith(kOriginalUrl)) << bad;
  }
}

// So that it is the path that is refused: a client may ask for what has none.
TEST(OriginalUrl, MayHaveAQueryWithoutPath) {
  for (const char* target : {"?/p", "#/p", "?"}) {
    const std::string whole = std::string("https://a.example") + target;
    const auto url = read({{"X-Original-URL", whole}});
    ASSERT_THAT(url, IsOk());
    EXPECT_EQ(url->origin(), "https://a.example");
    EXPECT_EQ(url->target(), target);
  }
}

}  // namespace
}  // namespace countersign::provider
