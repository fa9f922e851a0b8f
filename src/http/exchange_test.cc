// SPDX-License-Identifier: Apache-2.0
#include "http/exchange.h"

#include <memory>

#include "base/matchers.h"
#include "http/errors.h"
#include "http/server.h"

namespace countersign::http {
namespace {

/// Answers with what it was sent.
class Echo final : public Handler {
 public:
  void handle(const Request& request, Reply reply) override {
    std::string text = std::string(to_string(request.method())) + " " +
                       std::string(request.header("X-Word").value_or("-")) + " " +
                       std::string(request.body());
    Response response =
        Response::with_body(request.path() == "/refuse" ? 409 : 200, "text/plain", std::move(text));
    response.add_header("ETag", "\"7\"");
    if (request.path() == "/moved") {
      response.add_header("Location", "/");
    }
    reply.send(std::move(response));
  }
  std::size_t body_limit(const Request&) const override { return 1024; }
};

class HttpExchange : public ::testing::Test {
 protected:
  void SetUp() override {
    ServerOptions options;
    options.listen = {"127.0.0.1:0"};
    auto started = Server::start(options, echo_);
    ASSERT_THAT(started, IsOk());
    server_ = *std::move(started);
    bounds_.schemes = UrlSchemes::kHttpAndHttps;
    bounds_.addresses = AddressPolicy::kAny;
  }
  std::string url(std::string_view path) const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + std::string(path);
  }

  Echo echo_;
  std::unique_ptr<Server> server_;
  TransferBounds bounds_;
};

TEST_F(HttpExchange, SendsMethodHeadersAndBody) {
  for (const Method method : {Method::kPost, Method::kPut, Method::kPatch, Method::kDelete}) {
    const auto answer = exchange({method, url("/"), {{"X-Word", "word"}}, "body"}, bounds_);
    ASSERT_THAT(answer, IsOk());
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, std::string(to_string(method)) + " word body");
    EXPECT_EQ(answer->content_type, "text/plain");
    EXPECT_EQ(answer->header("etag"), "\"7\"");
    EXPECT_EQ(answer->header("x-none"), "");
  }
}

TEST_F(HttpExchange, GivesAnswersOfAnyStatus) {
  const auto answer = exchange({Method::kGet, url("/refuse"), {}, ""}, bounds_);
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->status, 409);
  EXPECT_EQ(answer->body, "GET - ");
}

TEST_F(HttpExchange, RefusesHeadersThatWouldSplitTheRequest) {
  EXPECT_THAT(exchange({Method::kGet, url("/"), {{"X-Word", "a\r\nX-B: c"}}, ""}, bounds_),
              FailsWith(kUrlInvalid));
  EXPECT_THAT(exchange({Method::kGet, url("/"), {{"X Word", "a"}}, ""}, bounds_),
              FailsWith(kUrlInvalid));
}

TEST_F(HttpExchange, RefusesTooLargeAnAnswer) {
  bounds_.max_bytes = 5;
  EXPECT_THAT(exchange({Method::kGet, url("/"), {}, ""}, bounds_), FailsWith(kFetchTooLarge));
}

TEST_F(HttpExchange, RefusesPrivateAddressesUnlessAllowed) {
  bounds_.addresses = AddressPolicy::kPublicOnly;
  EXPECT_THAT(exchange({Method::kGet, url("/"), {}, ""}, bounds_), FailsWith(kAddressRefused));
}

}  // namespace
}  // namespace countersign::http
