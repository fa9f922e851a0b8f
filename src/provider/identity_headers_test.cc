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

// Nothing is ever cut: an application that read half of a person's groups would decide by them.
TEST_F(IdentityHeadersTest, RefusesAnAnswerWhoseHeadersAreTooLarge) {
  identity::Application wide = app();
  wide.headers.clear();
  for (int i = 0; i < 80; ++i) {
    wide.headers.emplace_back("X-Auth-H" + std::to_string(i), "groups");
  }
  change({wide});
  EXPECT_EQ(ask_signed_in("/").status(), 200);
  for (int i = 80; i < 160; ++i) {
    wide.headers.emplace_back("X-Auth-H" + std::to_string(i), "groups");
  }
  change({wide});
  const http::Response response = ask_signed_in("/");
  EXPECT_EQ(response.status(), 500);
  EXPECT_FALSE(response.header("X-Auth-User").has_value());
  EXPECT_FALSE(response.header("X-Auth-H0").has_value());
  EXPECT_THAT(log_.text, HasSubstr(kHeadersTooLarge.id));
}

}  // namespace
}  // namespace countersign::provider
