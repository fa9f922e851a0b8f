// SPDX-License-Identifier: Apache-2.0
#include "http/parser.h"

#include <string>
#include <vector>

#include "base/matchers.h"
#include "http/errors.h"

namespace countersign::http {
namespace {

constexpr std::string_view kPlain = "GET /a?b=c HTTP/1.1\r\nHost: sso.example\r\n\r\n";

Result<std::optional<Head>> parse(std::string_view text, const Limits& limits = {}) {
  static HeadParser parser{Limits{}};
  parser = HeadParser(limits);
  return parser.parse(text);
}

std::string with_lines(std::string_view lines) {
  return "POST /a HTTP/1.1\r\nHost: sso.example\r\n" + std::string(lines) + "\r\n";
}

TEST(HttpParser, ReadsPlainRequest) {
  const std::string text = std::string(kPlain) + "next";
  const auto parsed = parse(text);
  ASSERT_THAT(parsed, IsOk());
  ASSERT_TRUE(parsed->has_value());
  const Head& head = **parsed;
  EXPECT_EQ(head.fields.method, Method::kGet);
  EXPECT_EQ(head.fields.target, "/a?b=c");
  EXPECT_EQ(head.fields.path, "/a");
  EXPECT_EQ(head.fields.query, "b=c");
  EXPECT_EQ(head.bytes, kPlain.size());
  EXPECT_EQ(head.content_length, 0U);
  EXPECT_EQ(head.persistence, Persistence::kKeepAlive);
  const Request request(head.fields);
  EXPECT_EQ(request.header("hOST"), "sso.example");
  EXPECT_EQ(request.header("Hos"), std::nullopt);
}

TEST(HttpParser, ReadsNothingFromEveryTruePrefix) {
  for (std::size_t size = 0; size < kPlain.size(); ++size) {
    const auto parsed = parse(kPlain.substr(0, size));
    ASSERT_THAT(parsed, IsOk());
    EXPECT_FALSE(parsed->has_value()) << size;
  }
}

TEST(HttpParser, ReadsHeadersInOrderWithSpacesTrimmed) {
  const std::string text = with_lines("X-A: \t one two \t\r\nx-a:three\r\nX-Empty:\r\n");
  const auto parsed = parse(text);
  ASSERT_THAT(parsed, IsOk());
  const Request request((*parsed)->fields);
  EXPECT_EQ(request.header_count("X-A"), 2U);
  EXPECT_EQ(request.header("X-A"), "one two");
  EXPECT_EQ(request.header("X-Empty"), "");
  EXPECT_EQ(request.headers().size(), 4U);
}

struct Line {
  std::string_view text;
  Method method;
};

TEST(HttpParser, ReadsMethods) {
  for (const Line& line :
       {Line{"GET", Method::kGet}, Line{"HEAD", Method::kHead}, Line{"POST", Method::kPost},
        Line{"PUT", Method::kPut}, Line{"PATCH", Method::kPatch}, Line{"DELETE", Method::kDelete},
        Line{"OPTIONS", Method::kOptions}, Line{"get", Method::kOther},
        Line{"CONNECT", Method::kOther}, Line{"M-SEARCH", Method::kOther}}) {
    const auto parsed = parse(std::string(line.text) + " / HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_THAT(parsed, IsOk()) << line.text;
    EXPECT_EQ((*parsed)->fields.method, line.method) << line.text;
  }
}

TEST(HttpParser, ReadsPersistence) {
  const auto persistence = [](std::string_view version, std::string_view lines) {
    const auto parsed =
        parse("GET / " + std::string(version) + "\r\nHost: a\r\n" + std::string(lines) + "\r\n");
    return (*parsed)->persistence;
  };
  EXPECT_EQ(persistence("HTTP/1.1", ""), Persistence::kKeepAlive);
  EXPECT_EQ(persistence("HTTP/1.1", "Connection: Close\r\n"), Persistence::kClose);
  EXPECT_EQ(persistence("HTTP/1.1", "Connection: x, close\r\n"), Persistence::kClose);
  EXPECT_EQ(persistence("HTTP/1.1", "Connection: x\r\nConnection: close\r\n"), Persistence::kClose);
  EXPECT_EQ(persistence("HTTP/1.0", ""), Persistence::kClose);
  EXPECT_EQ(persistence("HTTP/1.0", "Connection: keep-alive\r\n"), Persistence::kKeepAlive);
  EXPECT_EQ(persistence("HTTP/1.0", "Connection: keep-alive, close\r\n"), Persistence::kClose);
}

TEST(HttpParser, ReadsExpectationOnlyWhereABodyFollows) {
  const auto expectation = [](std::string_view text) { return (*parse(text))->expectation; };
  EXPECT_EQ(expectation(with_lines("Content-Length: 1\r\nExpect: 100-Continue\r\n")),
            Expectation::kContinue);
  EXPECT_EQ(expectation(with_lines("Expect: 100-continue\r\n")), Expectation::kNone);
  EXPECT_EQ(expectation("POST / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n"),
            Expectation::kNone);
}

struct Refusal {
  std::string_view name;
  std::string text;
  ErrorCode code;
};

void expect_refused(const std::vector<Refusal>& cases) {
  for (const Refusal& refusal : cases) {
    EXPECT_THAT(parse(refusal.text), FailsWith(refusal.code)) << refusal.name;
  }
}

// Each differs in one thing from kPlain.
TEST(HttpParser, RefusesRequestLines) {
  const auto with = [](std::string_view line) {
    return std::string(line) + "\r\nHost: sso.example\r\n\r\n";
  };
  expect_refused({
      {"http 0.9", with("GET /a"), kBadRequest},
      {"empty line first", "\r\n" + std::string(kPlain), kBadRequest},
      {"space first", " " + std::string(kPlain), kBadRequest},
      {"tls client hello", "\x16\x03\x01", kBadRequest},
      {"two spaces", with("GET  /a HTTP/1.1"), kBadRequest},
      {"tab", with("GET\t/a HTTP/1.1"), kBadRequest},
      {"space at the end", with("GET /a HTTP/1.1 "), kBadRequest},
      {"space in target", with("GET /a b HTTP/1.1"), kBadRequest},
      {"method with colon", with("GE:T /a HTTP/1.1"), kBadRequest},
      {"method of 33", with(std::string(33, 'A') + " /a HTTP/1.1"), kBadRequest},
      {"absolute form", with("GET http://sso.example/a HTTP/1.1"), kBadRequest},
      {"authority form", with("CONNECT sso.example:443 HTTP/1.1"), kBadRequest},
      {"asterisk form", with("OPTIONS * HTTP/1.1"), kBadRequest},
      {"no slash", with("GET a HTTP/1.1"), kBadRequest},
      {"fragment", with("GET /a#b HTTP/1.1"), kBadRequest},
      {"nul", with(std::string("GET /a\0 HTTP/1.1", 16)), kBadRequest},
      {"del", with("GET /a\x7f HTTP/1.1"), kBadRequest},
      {"utf-8", with("GET /\xc3\xa4 HTTP/1.1"), kBadRequest},
      {"cr in target", with("GET /a\rb HTTP/1.1"), kBadRequest},
      {"lower-case version", with("GET /a http/1.1"), kBadRequest},
      {"version without minor", with("GET /a HTTP/1"), kBadRequest},
      {"version 1.1x", with("GET /a HTTP/1.1x"), kBadRequest},
      {"version 1.2", with("GET /a HTTP/1.2"), kBadVersion},
      {"version 2.0", with("GET /a HTTP/2.0"), kBadVersion},
      {"http2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", kBadRequest},
      {"bare lf", "GET /a HTTP/1.1\nHost: sso.example\r\n\r\n", kBadRequest},
      {"lf alone", "GET\n", kBadRequest},
  });
}

TEST(HttpParser, RefusesHeaderLines) {
  expect_refused({
      {"space before colon", with_lines("X-A : b\r\n"), kBadRequest},
      {"tab before colon", with_lines("X-A\t: b\r\n"), kBadRequest},
      {"folded", with_lines("X-A: b\r\n c\r\n"), kBadRequest},
      {"folded by tab", with_lines("X-A: b\r\n\tc\r\n"), kBadRequest},
      {"first line folded", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", kBadRequest},
      {"no colon", with_lines("X-A\r\n"), kBadRequest},
      {"no name", with_lines(": b\r\n"), kBadRequest},
      {"name with at", with_lines("X@A: b\r\n"), kBadRequest},
      {"name with nul", with_lines(std::string("X\0A: b\r\n", 8)), kBadRequest},
      {"name with high byte", with_lines("X\xe9: b\r\n"), kBadRequest},
      {"value with nul", with_lines(std::string("X-A: b\0c\r\n", 10)), kBadRequest},
      {"value with cr", with_lines("X-A: b\rc\r\n"), kBadRequest},
      {"value with cr at its end", with_lines("X-A: b\r\r\n"), kBadRequest},
      {"value with del", with_lines("X-A: b\x7f\r\n"), kBadRequest},
      {"bare lf", with_lines("X-A: b\nX-C: d\r\n"), kBadRequest},
      {"empty line by lf", "GET / HTTP/1.1\r\nHost: a\r\n\n", kBadRequest},
  });
  EXPECT_THAT(parse(with_lines("X-A: b\xe9\tc\r\n")), IsOk());
}

TEST(HttpParser, RefusesHosts) {
  expect_refused({
      {"none", "GET / HTTP/1.1\r\n\r\n", kBadHost},
      {"two", with_lines("Host: sso.example\r\n"), kBadHost},
      {"two by other case", with_lines("hOST: evil.example\r\n"), kBadHost},
      {"empty", "GET / HTTP/1.1\r\nHost:\r\n\r\n", kBadHost},
      {"list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", kBadHost},
      {"user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", kBadHost},
      {"path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", kBadHost},
      {"two in 1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", kBadHost},
  });
  EXPECT_THAT(parse("GET / HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\n\r\n"), IsOk());
  EXPECT_THAT(parse("GET / HTTP/1.0\r\n\r\n"), IsOk());
}

// F07: what a proxy in front might frame in another way.
TEST(HttpParser, RefusesF07RequestSmuggling) {
  expect_refused({
      {"cl.te", with_lines("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n"), kBadFraming},
      {"te.cl", with_lines("Transfer-Encoding: chunked\r\nContent-Length: 6\r\n"), kBadFraming},
      {"te", with_lines("Transfer-Encoding: chunked\r\n"), kTransferCoding},
      {"te twice", with_lines("Transfer-Encoding: chunked\r\nTransfer-encoding: x\r\n"),
       kTransferCoding},
      {"te identity", with_lines("Transfer-Encoding: chunked, identity\r\n"), kTransferCoding},
      {"te spelled", with_lines("Transfer-Encoding: xchunked\r\n"), kTransferCoding},
      {"te empty", with_lines("Transfer-Encoding:\r\n"), kTransferCoding},
      {"te space", with_lines("Transfer-Encoding : chunked\r\n"), kBadRequest},
      {"te after lf", with_lines("X: y\nTransfer-Encoding: chunked\r\n"), kBadRequest},
      {"te in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", kBadFraming},
      {"two lengths", with_lines("Content-Length: 6\r\nContent-Length: 5\r\n"), kBadFraming},
      {"two equal lengths", with_lines("Content-Length: 6\r\nContent-Length: 6\r\n"), kBadFraming},
      {"list of lengths", with_lines("Content-Length: 6, 6\r\n"), kBadFraming},
      {"plus", with_lines("Content-Length: +6\r\n"), kBadFraming},
      {"minus", with_lines("Content-Length: -6\r\n"), kBadFraming},
      {"hex", with_lines("Content-Length: 0x6\r\n"), kBadFraming},
      {"empty length", with_lines("Content-Length:\r\n"), kBadFraming},
      {"inner space", with_lines("Content-Length: 1 0\r\n"), kBadFraming},
      {"2^64", with_lines("Content-Length: 18446744073709551616\r\n"), kBadFraming},
      {"2^64 - 1", with_lines("Content-Length: 18446744073709551615\r\n"), kBodyTooLarge},
      {"expect", with_lines("Expect: 100-continue, x\r\n"), kBadExpectation},
      {"expect other", with_lines("Expect: 200-ok\r\n"), kBadExpectation},
  });
}

TEST(HttpParser, AcceptsAndRefusesR02AtTheLimits) {
  const Limits limits{.header_block_bytes = 200, .headers = 3, .target_bytes = 20, .body_bytes = 9};
  const auto target_of = [](std::size_t size) {
    return "GET /" + std::string(size - 1, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n";
  };
  EXPECT_THAT(parse(target_of(20), limits), IsOk());
  EXPECT_THAT(parse(target_of(21), limits), FailsWith(kTargetTooLong));
  EXPECT_THAT(parse("GET /" + std::string(194, 'a'), limits), IsOk());
  EXPECT_THAT(parse("GET /" + std::string(195, 'a'), limits), FailsWith(kTargetTooLong));

  const std::string_view three = "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\n";
  EXPECT_THAT(parse(std::string(three) + "\r\n", limits), IsOk());
  EXPECT_THAT(parse(std::string(three) + "X: 3\r\n", limits), FailsWith(kHeadersTooLarge));

  const auto block_of = [](std::size_t size) {
    const std::string_view frame = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n";
    return "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(size - frame.size(), 'x') + "\r\n\r\n";
  };
  ASSERT_EQ(block_of(200).size(), 200U);
  EXPECT_EQ((*parse(block_of(200), limits))->bytes, 200U);
  EXPECT_THAT(parse(block_of(201), limits), FailsWith(kHeadersTooLarge));

  EXPECT_THAT(parse(with_lines("Content-Length: 9\r\n"), limits), IsOk());
  EXPECT_THAT(parse(with_lines("Content-Length: 10\r\n"), limits), FailsWith(kBodyTooLarge));
  EXPECT_THAT(parse(with_lines("Content-Length: 0000009\r\n"), limits), IsOk());
}

TEST(HttpParser, ReadsStatusOfEachCode) {
  EXPECT_EQ(status_of(kBadRequest), 400);
  EXPECT_EQ(status_of(kRequestTimeout), 408);
  EXPECT_EQ(status_of(kBodyTooLarge), 413);
  EXPECT_EQ(status_of(kTargetTooLong), 414);
  EXPECT_EQ(status_of(kHeadersTooLarge), 431);
  EXPECT_EQ(status_of(kTransferCoding), 501);
  EXPECT_EQ(status_of(kNoReply), 500);
}

}  // namespace
}  // namespace countersign::http
