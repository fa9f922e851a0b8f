// SPDX-License-Identifier: Apache-2.0
#include "identity/url_place.h"

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "identity/errors.h"

namespace countersign::identity {
namespace {

UrlPlace place(std::string_view url) {
  auto read = read_url_place(url);
  EXPECT_THAT(read, IsOk()) << url;
  return read.ok() ? *read : UrlPlace();
}

TEST(UrlPlace, ReadsOriginAndFoldedPath) {
  EXPECT_EQ(place("https://App.Example.com"), (UrlPlace{"https://app.example.com", ""}));
  EXPECT_EQ(place("https://app.example.com:443/"), (UrlPlace{"https://app.example.com", ""}));
  EXPECT_EQ(place("http://127.0.0.1:8080/Wiki/"), (UrlPlace{"http://127.0.0.1:8080", "/wiki"}));
  EXPECT_EQ(to_text(place("https://app.example.com/WIKI/a/")), "https://app.example.com/wiki/a");
}

TEST(UrlPlace, RefusesWhatCouldBeReadInTwoWays) {
  for (const char* url :
       {"https://a.example/x?", "https://a.example/?q=1", "https://a.example/a%20b",
        "https://a.example/a/../b", "https://a.example//", "https://a.example/a;b",
        "https://a.example/a//b", "https://a.example/./"}) {
    EXPECT_THAT(read_url_place(url), FailsWith(kUrlPlaceInvalid)) << url;
  }
  std::string deep = "https://a.example";
  for (std::size_t i = 0; i < kMaxPlaceDepth; ++i) {
    deep += "/a";
  }
  EXPECT_THAT(read_url_place(deep), IsOk());
  EXPECT_THAT(read_url_place(deep + "/a"), FailsWith(kUrlPlaceInvalid));
}

TEST(UrlPlace, LiesInByWholeSegments) {
  const UrlPlace wiki = place("https://a.example/wiki");
  EXPECT_TRUE(lies_in(wiki, wiki));
  EXPECT_TRUE(lies_in(place("https://a.example/WIKI/page"), wiki));
  EXPECT_TRUE(lies_in(wiki, place("https://a.example")));
  EXPECT_FALSE(lies_in(place("https://a.example/wikipedia"), wiki));
  EXPECT_FALSE(lies_in(place("https://a.example"), wiki));
  EXPECT_FALSE(lies_in(place("http://a.example/wiki"), wiki));
  EXPECT_FALSE(lies_in(place("https://a.example.org/wiki"), place("https://a.example")));
}

}  // namespace
}  // namespace countersign::identity
