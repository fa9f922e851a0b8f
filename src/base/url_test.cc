// SPDX-License-Identifier: Apache-2.0
#include "base/url.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/errors.h"
#include "base/matchers.h"

namespace countersign {
namespace {

HttpUrl read_url(std::string_view text) {
  auto result = HttpUrl::parse(text);
  EXPECT_THAT(result, IsOk()) << text;
  return result.ok() ? *std::move(result) : HttpUrl{};
}

TEST(HttpUrl, ReadsItsParts) {
  const HttpUrl url = read_url("https://IdP.Example.com:8443/sso/Post;v=1?a=b%20c&d=?/");
  EXPECT_EQ(url.scheme, UrlScheme::kHttps);
  EXPECT_EQ(url.host, "idp.example.com");
  EXPECT_EQ(url.port, 8443);
  EXPECT_EQ(url.path, "/sso/Post;v=1");
  EXPECT_EQ(url.query, "a=b%20c&d=?/");
  EXPECT_EQ(url.origin(), "https://idp.example.com:8443");
}

TEST(HttpUrl, FillsInWhatIsAbsent) {
  EXPECT_EQ(read_url("https://a").path, "/");
  EXPECT_EQ(read_url("https://a").port, 443);
  EXPECT_EQ(read_url("http://a").port, 80);
  EXPECT_EQ(read_url("http://a?b").query, "b");
  EXPECT_EQ(read_url("http://a?b").path, "/");
  EXPECT_EQ(read_url("HTTPS://a:443/").origin(), "https://a");
  EXPECT_EQ(read_url("http://a:443/").origin(), "http://a:443");
}

TEST(HttpUrl, ReadsAddresses) {
  EXPECT_EQ(read_url("http://127.0.0.1:8080/").host, "127.0.0.1");
  EXPECT_EQ(read_url("http://[2001:DB8::1]:8080/").host, "[2001:db8::1]");
  EXPECT_EQ(read_url("http://[::1]").port, 80);
  EXPECT_EQ(read_url("http://xn--bcher-kva.example").host, "xn--bcher-kva.example");
}

TEST(HttpUrl, RefusesOtherSchemesAndForms) {
  for (const char* text : {"",
                           "a",
                           "/a",
                           "//a/b",
                           "https:/a",
                           "https:a",
                           "https:///a",
                           "https://",
                           "ftp://a",
                           "javascript://a/%0aalert(1)",
                           "data:text/html,x",
                           " https://a",
                           "https://a ",
                           "https ://a",
                           "https://a/#b",
                           "https://a#b",
                           "https://a/\\b",
                           "https:\\\\a",
                           "https://a\\b",
                           "https://a/ b",
                           "https://a/b\tc",
                           "https://a/\r\nb",
                           "https://a/%zz",
                           "https://a/%2",
                           "https://a/?%",
                           "https://a/\"",
                           "https://a/<",
                           "https://a/\xC3\xA9",
                           "httpss://a",
                           "https://a/[",
                           "https://a/|"}) {
    EXPECT_THAT(HttpUrl::parse(text), FailsWith(kUrlInvalid)) << text;
  }
}

TEST(HttpUrl, RefusesHostsThatReadersTakeDifferently) {
  for (const char* text : {"https://ok@evil/",
                           "https://ok:pw@evil/",
                           "https://ok@ok@evil/",
                           "https://@evil/",
                           "https://evil./",
                           "https://.evil/",
                           "https://a..b/",
                           "https://a_b/",
                           "https://-a/",
                           "https://a-/",
                           "https://a%2eb/",
                           "https://b\xC3\xBC"
                           "cher/",
                           "https://127.1/",
                           "https://0x7f.0.0.1/",
                           "https://2130706433/",
                           "https://0177.0.0.1/",
                           "https://1.2.3.256/",
                           "https://1.2.3.4.5/",
                           "https://a.1/",
                           "https://[::1/",
                           "https://::1/",
                           "https://[::1]a/",
                           "https://[1.2.3.4]/",
                           "https://[]/",
                           "https://[::1%25eth0]/",
                           "https://a,b/",
                           "https://a;b/",
                           "https://a'/"}) {
    EXPECT_THAT(HttpUrl::parse(text), FailsWith(kUrlInvalid)) << text;
  }
}

TEST(HttpUrl, RefusesBytesBehindANulInAnAddress) {
  constexpr std::string_view kText("https://[2::1\0@evil]/", 22);
  EXPECT_THAT(HttpUrl::parse("https://[2::1]/"), IsOk());
  EXPECT_THAT(HttpUrl::parse(kText), FailsWith(kUrlInvalid));
}

TEST(HttpUrl, RefusesBadPorts) {
  EXPECT_EQ(read_url("https://a:65535/").port, 65535);
  for (const char* text :
       {"https://a:/", "https://a:0/", "https://a:65536/", "https://a:080/", "https://a:+80/",
        "https://a:-1/", "https://a:8x/", "https://a:80:80/", "https://a: 80/"}) {
    EXPECT_THAT(HttpUrl::parse(text), FailsWith(kUrlInvalid)) << text;
  }
}

TEST(HttpUrl, RefusesWhatIsTooLong) {
  const std::string start = "https://a/";
  EXPECT_THAT(HttpUrl::parse(start + std::string(8192 - start.size(), 'b')), IsOk());
  EXPECT_THAT(HttpUrl::parse(start + std::string(8193 - start.size(), 'b')),
              FailsWith(kUrlInvalid));
  EXPECT_THAT(HttpUrl::parse("https://" + std::string(63, 'a')), IsOk());
  EXPECT_THAT(HttpUrl::parse("https://" + std::string(64, 'a')), FailsWith(kUrlInvalid));
}

TEST(Percent, DecodesAndEncodes) {
  EXPECT_EQ(percent_encode("a b/\xC3\xA9~-._"), "a%20b%2F%C3%A9~-._");
  const auto decoded = percent_decode("a%20b%2f+%00");
  ASSERT_THAT(decoded, IsOk());
  EXPECT_EQ(*decoded, std::string("a b/+\0", 6));
}

TEST(Percent, RefusesBrokenEscapes) {
  for (const char* text : {"%", "%2", "a%", "%g0", "%0g", "%%20", "% 20"}) {
    EXPECT_THAT(percent_decode(text), FailsWith(kPercentInvalid)) << text;
  }
}

TEST(LocalPath, AcceptsPathsOfThisHost) {
  for (const char* text : {"/", "/app", "/app/?a=b", "/a//b", "/a%2Fb", "/a?next=//evil",
                           "/a?next=https://evil.example/", "/a?text=a%0Ab", "/a/..b", "/a:b@c"}) {
    EXPECT_TRUE(is_local_path(text)) << text;
  }
  EXPECT_TRUE(is_local_path("/" + std::string(2047, 'a')));
}

// attacks.md B08, with CVE-2019-3877 and CVE-2019-13038 (backslash and "///"), CVE-2021-32786,
// CVE-2021-39191 and CVE-2022-23527 (tab and "/\t/").
TEST(LocalPath, RefusesTargetsElsewhere) {
  const std::vector<std::string> targets{"",
                                         "app",
                                         "//evil",
                                         "///evil",
                                         "////evil",
                                         "/\\evil",
                                         "\\/evil",
                                         "\\\\evil",
                                         "/\\/evil",
                                         "http://evil",
                                         "https://evil",
                                         "http:evil",
                                         "https:%5c%5cevil",
                                         "javascript:alert(1)",
                                         "data:text/html,x",
                                         "%09//evil",
                                         "/%09/evil",
                                         "/\t/evil",
                                         "\t//evil",
                                         "/\n/evil",
                                         "/\r/evil",
                                         " //evil",
                                         "/a\r\nLocation: //evil",
                                         "/a%0d%0aLocation:x",
                                         "/%2fevil",
                                         "/%2Fevil",
                                         "/%5cevil",
                                         "/%5Cevil",
                                         "/./evil",
                                         "/..//evil",
                                         "/.//evil",
                                         "/a/../..//evil",
                                         "/%2e//evil",
                                         "/%2e%2e/evil",
                                         "/.%2E/x",
                                         "/a/..",
                                         "/a#b",
                                         "/a b",
                                         "/\xC2\xA0",
                                         "/\xE3\x80\x80",
                                         "/a%zz",
                                         "/a%",
                                         std::string("/a\0b", 4),
                                         "/a\x7F",
                                         "/%00",
                                         "?a=b",
                                         "#a",
                                         ".",
                                         "./a",
                                         "@evil",
                                         "ok@evil",
                                         "evil-example.com"};
  for (const std::string& target : targets) {
    EXPECT_FALSE(is_local_path(target)) << target;
  }
  EXPECT_FALSE(is_local_path("/" + std::string(2048, 'a')));
}

}  // namespace
}  // namespace countersign
