// SPDX-License-Identifier: Apache-2.0
#include "provider/identity_headers.h"

#include <string>

#include <gmock/gmock.h>

#include "base/base64.h"
#include "provider/errors.h"
#include "provider/testing/forward_auth_fixture.h"

namespace countersign::provider {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// attacks.md F08: decoding has one result, and no value turns into two.
TEST(EncodeHeaderValue, LeavesVisibleAsciiAndEncodesAllElse) {
  EXPECT_EQ(encode_header_value("alice@example.com"), "alice@example.com");
  EXPECT_EQ(encode_header_value("!\"#$&'()*+-./:<=>?@[\\]^_`{|}~"),
            "!\"#$&'()*+-./:<=>?@[\\]^_`{|}~");
  EXPECT_EQ(encode_header_value("100%"), "100%25");
  EXPECT_EQ(encode_header_value("%41"), "%2541");
  EXPECT_EQ(encode_header_value("a,b;c"), "a%2Cb%3Bc");
  EXPECT_EQ(encode_header_value(" a\tb"), "%20a%09b");
  EXPECT_EQ(encode_header_value("a\r\nX-Auth-User: root"), "a%0D%0AX-Auth-User:%20root");
  EXPECT_EQ(encode_header_value("\x7f"), "%7F");
  EXPECT_EQ(encode_header_value("\x1f\x80\xff"), "%1F%80%FF");
  EXPECT_EQ(encode_header_value(std::string(1, '\0')), "%00");
}

TEST(EncodeHeaderValue, JudgesEachByteAlone) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (std::size_t i = 0; i < 256; ++i) {
    const auto c = static_cast<char>(i);
    const bool plain = i >= '!' && i <= '~' && c != '%' && c != ',' && c != ';';
    const std::string escaped = {'%', kDigits[i / 16], kDigits[i % 16]};
    EXPECT_EQ(encode_header_value(std::string(1, c)), plain ? std::string(1, c) : escaped) << i;
  }
}

class IdentityHeadersTest : public testing::ForwardAuthTest {
 protected:
  identity::Application app() const { return *catalogue_->application("app"); }
  /// What X-Auth-Attributes says where an application asks for these.
  std::string shown(const std::vector<std::string>& attributes) {
    identity::Application asking = app();
    asking.attributes = attributes;
    change({asking});
    const http::Response response = ask_signed_in("/");
    EXPECT_EQ(response.status(), 200);
    const auto json = base64url_decode(response.header("X-Auth-Attributes").value_or(""));
    EXPECT_TRUE(json.ok());
    return *json;
  }
};

TEST_F(IdentityHeadersTest, ShowsTheAttributesThatWereNamedAndNoOthers) {
  EXPECT_THAT(shown({"mail"}), HasSubstr("{\"mail\":["));
  EXPECT_THAT(shown({"mail"}), Not(HasSubstr("groups")));
  for (const char* other : {"group", "groupss", "Groups", "g*", "**", ""}) {
    EXPECT_EQ(shown({other}), "{}") << other;
  }
}

TEST_F(IdentityHeadersTest, ShowsAllAttributesWhereAsked) {
  const std::string all = shown({"*"});
  EXPECT_THAT(all, HasSubstr("\"groups\":"));
  EXPECT_THAT(all, HasSubstr("\"mail\":"));
}

TEST_F(IdentityHeadersTest, SendsNoAttributesWhereNoneWereAskedFor) {
  identity::Application plain = app();
  plain.headers.clear();
  plain.attributes = {"mail"};
  change({plain});
  EXPECT_TRUE(ask_signed_in("/").header("X-Auth-Attributes").has_value());
  EXPECT_FALSE(ask_signed_in("/").header("X-Auth-Mail").has_value());
  plain.attributes.clear();
  change({plain});
  EXPECT_FALSE(ask_signed_in("/").header("X-Auth-Attributes").has_value());
  plain.headers = {{"X-Auth-Mail", identity::kEmailAttribute}};
  change({plain});
  EXPECT_EQ(ask_signed_in("/").header("X-Auth-Mail"), "alice@acme.example");
  EXPECT_FALSE(ask_signed_in("/").header("X-Auth-Attributes").has_value());
}

// Nothing is ever cut: an application that read half of a person's groups would decide by them.
TEST_F(IdentityHeadersTest, RefusesAnAnswerWhoseHeadersAreTooLarge) {
  identity::Application plain = app();
  plain.headers = {{"X-Auth-Email", "mail"}};
  plain.attributes.clear();
  change({plain});
  const auto with_mail_of = [&](std::size_t size) {
    identity::Session session = session_;
    session.attributes = {{"mail", {std::string(size, 'a')}}};
    open(session);
    return ask_signed_in("/");
  };
  const http::Response without = with_mail_of(0);
  std::size_t others = 0;
  for (const char* name : {"X-Auth-Subject", "X-Auth-User", "X-Auth-Organisation",
                           "X-Auth-Authenticator", "X-Auth-Email"}) {
    others += std::string_view(name).size() + without.header(name).value_or("").size() + 4;
  }
  const std::size_t most = kIdentityHeaderBytes - others;
  const http::Response fits = with_mail_of(most);
  EXPECT_EQ(fits.status(), 200);
  EXPECT_EQ(fits.header("X-Auth-Email").value_or("").size(), most);
  const http::Response larger = with_mail_of(most + 1);
  EXPECT_EQ(larger.status(), 500);
  EXPECT_FALSE(larger.header("X-Auth-User").has_value());
  EXPECT_FALSE(larger.header("X-Auth-Email").has_value());
  EXPECT_THAT(log_.text, HasSubstr(kHeadersTooLarge.id));
  EXPECT_THAT(log_.text, HasSubstr("got " + std::to_string(kIdentityHeaderBytes + 1)));
}

}  // namespace
}  // namespace countersign::provider
