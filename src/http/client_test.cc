// SPDX-License-Identifier: Apache-2.0
#include "http/client.h"

#include <memory>
#include <string>

#include "base/matchers.h"
#include "http/errors.h"
#include "http/router.h"
#include "http/server.h"

namespace countersign::http {
namespace {

class HttpClient : public ::testing::Test {
 protected:
  void SetUp() override {
    get("/metadata", [](const Request& request, Reply reply) {
      const bool own = request.header("Cookie") || request.header("Authorization");
      reply.send(Response::with_body(own ? 400 : 200, "application/samlmetadata+xml", "<md/>"));
    });
    get("/missing", [](const Request&, Reply reply) { reply.send(Response(404)); });
    get("/empty", [](const Request&, Reply reply) { reply.send(Response(204)); });
    get("/held",
        [this](const Request&, Reply reply) { held_ = std::make_unique<Reply>(std::move(reply)); });
    redirect("/one", "/metadata");
    redirect("/two", "/one");
    redirect("/three", "/two");
    redirect("/four", "/three");
    redirect("/loop", "/loop");
    redirect("/file", "file:///etc/passwd");
    redirect("/https", "https://127.0.0.1:1/");
    ServerOptions options;
    options.listen = {"127.0.0.1:0"};
    options.stop_grace = std::chrono::milliseconds(100);  // nobody answers /held
    auto started = Server::start(options, router_);
    ASSERT_THAT(started, IsOk());
    server_ = *std::move(started);
  }

  void get(std::string_view path, std::function<void(const Request&, Reply)> answer) {
    router_.add(Method::kGet, path,
                [answer = std::move(answer)](const Request& request, const PathParameters&,
                                             Reply reply) { answer(request, std::move(reply)); });
  }

  void redirect(std::string_view from, const std::string& to) {
    get(from, [to](const Request&, Reply reply) { reply.send(Response::redirect(302, to)); });
  }

  std::string url(std::string_view path) const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + std::string(path);
  }

  static FetchOptions open_options() {
    FetchOptions options;
    options.schemes = UrlSchemes::kHttpAndHttps;
    options.addresses = AddressPolicy::kAny;
    return options;
  }

  Result<Fetched> fetch_path(std::string_view path) const {
    return fetch(url(path), open_options());
  }

  Router router_;
  std::unique_ptr<Reply> held_;
  std::unique_ptr<Server> server_;
};

TEST_F(HttpClient, ReadsADocument) {
  const auto fetched = fetch_path("/metadata");
  ASSERT_THAT(fetched, IsOk());
  EXPECT_EQ(fetched->body, "<md/>");
  EXPECT_EQ(fetched->content_type, "application/samlmetadata+xml");
  EXPECT_EQ(fetched->url, url("/metadata"));
}

TEST_F(HttpClient, FollowsThreeRedirectsAtMost) {
  const auto fetched = fetch_path("/three");
  ASSERT_THAT(fetched, IsOk());
  EXPECT_EQ(fetched->url, url("/metadata"));
  EXPECT_THAT(fetch_path("/four"), FailsWith(kFetchRedirects));
  EXPECT_THAT(fetch_path("/loop"), FailsWith(kFetchRedirects));
}

TEST_F(HttpClient, RefusesRedirectsToOtherSchemes) {
  EXPECT_THAT(fetch_path("/file"), FailsWith(kUrlScheme));
  EXPECT_THAT(fetch_path("/https"), FailsWith(kFetchFailed));  // allowed, but nobody is there
}

TEST_F(HttpClient, RefusesLoopbackUnlessAllowed) {
  FetchOptions options = open_options();
  options.addresses = AddressPolicy::kPublicOnly;
  EXPECT_THAT(fetch(url("/metadata"), options), FailsWith(kAddressRefused));
  const std::string port = std::to_string(server_->port());
  for (const std::string_view host : {"localhost", "[::1]", "0x7f.1", "2130706433", "0"}) {
    EXPECT_THAT(fetch("http://" + std::string(host) + ":" + port + "/metadata", options),
                FailsWith(kAddressRefused))
        << host;
  }
  EXPECT_EQ(server_->stats().accepted, 0U);
}

TEST_F(HttpClient, RefusesSchemes) {
  FetchOptions options = open_options();
  options.schemes = UrlSchemes::kHttpsOnly;
  EXPECT_THAT(fetch(url("/metadata"), options), FailsWith(kUrlScheme));
  for (const char* other : {"ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/"}) {
    EXPECT_THAT(fetch(other, open_options()), FailsWith(kUrlScheme)) << other;
  }
}

TEST_F(HttpClient, RefusesUrls) {
  for (const std::string& bad :
       {std::string(), std::string("metadata"), std::string("http://"),
        std::string("http://user@127.0.0.1/"), std::string("http://user:secret@127.0.0.1/"),
        "http://127.0.0.1/" + std::string(2048, 'a')}) {
    EXPECT_THAT(fetch(bad, open_options()), FailsWith(kUrlInvalid)) << bad;
  }
}

TEST_F(HttpClient, RefusesOtherStatuses) {
  EXPECT_THAT(fetch_path("/missing"), FailsWith(kFetchStatus));
  EXPECT_THAT(fetch_path("/empty"), FailsWith(kFetchStatus));
}

TEST_F(HttpClient, RefusesAtTheLimits) {
  FetchOptions options = open_options();
  options.max_bytes = 5;
  EXPECT_THAT(fetch(url("/metadata"), options), IsOk());
  options.max_bytes = 4;
  EXPECT_THAT(fetch(url("/metadata"), options), FailsWith(kFetchTooLarge));
  options.timeout = std::chrono::milliseconds(100);
  EXPECT_THAT(fetch(url("/held"), options), FailsWith(kFetchTimeout));
}

TEST_F(HttpClient, RefusesADeadPort) {
  const std::string dead = url("/metadata");
  server_->stop();
  EXPECT_THAT(fetch(dead, open_options()), FailsWith(kFetchFailed));
}

}  // namespace
}  // namespace countersign::http
