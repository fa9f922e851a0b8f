// SPDX-License-Identifier: Apache-2.0
// Another site signs somebody in as somebody else, with the help of an identity provider: by a link
// to its sign-in, or by a response that nobody asked for. No browser is taken out of one way and
// into another without a question.
#include "gateway/cookie_names.h"
#include "gateway/testing/gateway_fixture.h"

namespace countersign::gateway {
namespace {

using testing::Answer;
using testing::GatewayFixture;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kStart = "/countersign/login/open?target=%2Fx";
constexpr const char* kNote = "A link on another site led here";

// "corp" and "open" of the root; open takes responses that nobody asked for.
class LoginCsrfTest : public GatewayFixture {
 protected:
  Answer from(const char* site, const std::string& target, const std::string& body = "") {
    std::vector<std::pair<std::string, std::string>> headers = {{"Accept", "text/html"}};
    if (*site != '\0') {
      headers.emplace_back("Sec-Fetch-Site", site);
    }
    return send(body.empty() ? http::Method::kGet : http::Method::kPost, target, body, headers);
  }
  /// Of somebody else than sign_in signs in.
  std::string unasked() {
    auto response = content(std::nullopt, "open");
    response.name_id =
        saml::NameId{"mallory@example.com", std::nullopt, std::nullopt, std::nullopt};
    return form(response, "");
  }
  Answer post_from(const char* site, const std::string& body) {
    return from(site, "/countersign/saml/acs/open", body);
  }
  bool is_pending() const {
    return std::any_of(cookies_.begin(), cookies_.end(), [](const auto& cookie) {
      return cookie.first.find("csp-") != std::string::npos;
    });
  }
};

TEST_F(LoginCsrfTest, AsksBeforeALinkLeadsAwayFromASession) {
  ASSERT_EQ(sign_in().status, 303);
  std::erase_if(cookies_,
                [](const auto& one) { return one.first.find("session") == std::string::npos; });
  for (const char* site : {"cross-site", "same-site"}) {
    const Answer asked = from(site, kStart);
    EXPECT_EQ(asked.status, 200) << site;
    EXPECT_THAT(asked.body, HasSubstr(kNote));
    EXPECT_THAT(asked.body, HasSubstr("<strong>alice@example.com</strong>"));
    EXPECT_THAT(asked.body, HasSubstr("href=\"/countersign/login/open?target=%2Fx\""));
    EXPECT_FALSE(is_pending());
    EXPECT_EQ(cookies_.count("__Host-cs-way"), 0U) << "nor is it the way used last";
  }
  EXPECT_EQ(from("cross-site", "/countersign/login/corp?target=%2Fx").status, 303)
      << "the same way";
  for (const char* site : {"same-origin", "none", ""}) {
    EXPECT_EQ(from(site, kStart).status, 303) << site;
  }
}

TEST_F(LoginCsrfTest, AsksBeforeALinkLeadsAwayFromTheLastWay) {
  EXPECT_EQ(from("cross-site", kStart).status, 303) << "a browser that knows of none";
  cookies_.clear();
  start("corp", "/page");
  EXPECT_EQ(from("cross-site", kStart).status, 200);
  EXPECT_EQ(from("cross-site", "/countersign/login/corp").status, 303);
}

TEST_F(LoginCsrfTest, PostsOnceMoreWhatAnotherSitePosted) {
  const std::string body = unasked();
  for (const std::string& marks : {std::string(), std::string("&cs_repost=1&cs_confirmed=1")}) {
    const Answer again = post_from("cross-site", body + marks);
    EXPECT_EQ(again.status, 200) << marks;
    EXPECT_THAT(again.body, HasSubstr("name=\"cs_repost\""));
    EXPECT_THAT(again.body, Not(HasSubstr("cs_confirmed")));
    EXPECT_EQ(cookies_.count("__Host-cs-session"), 0U);
  }
  EXPECT_EQ(post_from("same-origin", body + "&cs_repost=1").status, 303);
  EXPECT_EQ(cookies_.count("__Host-cs-session"), 1U);
}

TEST_F(LoginCsrfTest, AsksBeforeAResponseNobodyAskedForReplacesASession) {
  ASSERT_EQ(sign_in().status, 303);
  const std::string before = cookies_["__Host-cs-session"];
  const std::string body = unasked() + "&cs_repost=1";
  const Answer asked = post_from("same-origin", body);
  EXPECT_EQ(asked.status, 200);
  EXPECT_THAT(asked.body, HasSubstr("Sign in as somebody else?"));
  EXPECT_THAT(asked.body, HasSubstr("<strong>alice@example.com</strong>"));
  EXPECT_THAT(asked.body, HasSubstr("name=\"cs_confirmed\""));
  EXPECT_THAT(asked.body,
              HasSubstr("class=\"button\" href=\"/countersign/session\">Stay signed in as alice@"));
  EXPECT_THAT(asked.body, HasSubstr("class=\"button plain\" type=\"submit\">Sign in by the other"));
  EXPECT_THAT(asked.body, Not(HasSubstr("<script"))) << "nothing is posted by itself";
  EXPECT_EQ(cookies_["__Host-cs-session"], before);
  EXPECT_EQ(sessions_->size(), 1U);
  EXPECT_EQ(post_from("same-origin", body + "&cs_confirmed=1").status, 303);
  EXPECT_NE(cookies_["__Host-cs-session"], before);
  // Once more by the same way: nobody is asked.
  EXPECT_EQ(post_from("same-origin", unasked() + "&cs_repost=1").status, 303);
}

}  // namespace
}  // namespace countersign::gateway
