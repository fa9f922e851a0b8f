// SPDX-License-Identifier: Apache-2.0
#include "http/router.h"

#include <limits>

#include "base/matchers.h"
#include "http/recorder.h"

namespace countersign::http {
namespace {

class HttpRouter : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto named = [](std::string name) {
      return [name](const Request&, const PathParameters& parameters, Reply reply) {
        std::string body = name;
        for (const std::string_view parameter : parameters) {
          body.append(" ").append(parameter);
        }
        reply.send(Response::with_body(200, "text/plain", body));
      };
    };
    router_.add(Method::kGet, "/saml/acs", named("get"));
    router_.add(Method::kPost, "/saml/acs", named("post"), 1000);
    router_.add(Method::kPost, "/saml/acs/{}", named("named"), 2000);
    router_.add(Method::kGet, "/o/{}/x/{}", named("two"));
    router_.add(Method::kPost, "/only", named("only"));
  }

  Response call(Method method, std::string_view path) {
    ReplyRecorder recorder;
    router_.handle(Request(RequestFields{.method = method, .target = path, .path = path}),
                   recorder.reply());
    return recorder.take();
  }

  std::size_t body_limit(Method method, std::string_view path) {
    return router_.body_limit(Request(RequestFields{.method = method, .path = path}));
  }

  Router router_;
};

TEST_F(HttpRouter, FindsRoutes) {
  EXPECT_EQ(call(Method::kGet, "/saml/acs").body(), "get");
  EXPECT_EQ(call(Method::kHead, "/saml/acs").body(), "get");
  EXPECT_EQ(call(Method::kPost, "/saml/acs").body(), "post");
  EXPECT_EQ(call(Method::kPost, "/saml/acs/Okta-1._~").body(), "named Okta-1._~");
  EXPECT_EQ(call(Method::kGet, "/o/a/x/b").body(), "two a b");
}

TEST_F(HttpRouter, RefusesB11OtherSpellings) {
  for (const std::string_view path : {"/",
                                      "/saml",
                                      "/saml/acs/",
                                      "/saml//acs",
                                      "//saml/acs",
                                      "/SAML/ACS",
                                      "/saml/acs;x",
                                      "/saml/%61cs",
                                      "/saml/acs%2f",
                                      "/saml/acs%00",
                                      "/saml/./acs",
                                      "/saml/x/../acs",
                                      "/saml/acs/a/b",
                                      "/saml/acs/..",
                                      "/saml/acs/.",
                                      "/saml/acs/a%2fb",
                                      "/saml/acs/a;b",
                                      "/saml/acs/a b",
                                      "/saml\\acs",
                                      ""}) {
    EXPECT_EQ(call(Method::kPost, path).status(), 404) << path;
  }
}

TEST_F(HttpRouter, RefusesOtherMethodsWithAllow) {
  const Response both = call(Method::kPut, "/saml/acs");
  EXPECT_EQ(both.status(), 405);
  EXPECT_EQ(both.header("Allow"), "GET, HEAD, POST");
  EXPECT_EQ(call(Method::kOther, "/saml/acs").status(), 405);
  EXPECT_EQ(call(Method::kOptions, "/saml/acs").status(), 405);
  EXPECT_EQ(call(Method::kHead, "/only").status(), 405);
  EXPECT_EQ(call(Method::kGet, "/only").header("Allow"), "POST");
}

TEST_F(HttpRouter, ReadsBodyLimitOfTheRoute) {
  EXPECT_EQ(body_limit(Method::kPost, "/saml/acs"), 1000U);
  EXPECT_EQ(body_limit(Method::kPost, "/saml/acs/a"), 2000U);
  EXPECT_EQ(body_limit(Method::kGet, "/saml/acs"), Router::kNoBody);
  EXPECT_EQ(body_limit(Method::kPost, "/unknown"), std::numeric_limits<std::size_t>::max());
}

TEST_F(HttpRouter, AsksForOwnNotFoundPage) {
  router_.set_not_found([](const Request&, const PathParameters&, Reply reply) {
    reply.send(Response::with_body(404, "text/html", "lost"));
  });
  EXPECT_EQ(call(Method::kGet, "/unknown").body(), "lost");
}

TEST(HttpRouterDeath, RefusesBadPatterns) {
  const auto add = [](std::string_view pattern) {
    Router().add(Method::kGet, pattern, [](const Request&, const PathParameters&, Reply) {});
  };
  EXPECT_DEATH(add("a"), "CHECK failed");
  EXPECT_DEATH(add("/a{}"), "CHECK failed");
  EXPECT_DEATH(add("/%61"), "CHECK failed");
}

}  // namespace
}  // namespace countersign::http
