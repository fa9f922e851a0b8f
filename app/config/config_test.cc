// SPDX-License-Identifier: Apache-2.0
#include "config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::app {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::string_view kGood = R"(
public_origin = "https://app.example.com"
store = "data/countersign.db"
[service_provider]
organisation_name = "Example"
[[service_provider.signing_key]]
key_file = "a.key"
certificate_file = "a.crt"
)";

std::string problems_of(const std::string& text) {
  Problems problems("a.toml");
  const auto config = read_config(text, problems);
  EXPECT_EQ(config.has_value(), problems.empty());
  return problems.text();
}

std::string with(std::string_view line) {
  return std::string(line) + "\n" + std::string(kGood);
}

TEST(Config, AcceptsAWholeFile) {
  Problems problems("a.toml");
  const auto config = read_config(kGood, problems);
  ASSERT_TRUE(config.has_value()) << problems.text();
  EXPECT_EQ(config->base_path, "/countersign");
  EXPECT_EQ(config->store_path, "data/countersign.db");
  EXPECT_EQ(config->operator_token_file, "countersign.token");
  EXPECT_EQ(config->organisation_name, "Example");
  ASSERT_EQ(config->signing_keys.size(), 1U);
  EXPECT_EQ(config->signing_keys[0].key_file.text, "a.key");
}

TEST(Config, RefusesUnknownKeysWithTheNearestName) {
  EXPECT_THAT(problems_of(with("lissten = [\"127.0.0.1:1\"]")),
              AllOf(HasSubstr("a.toml:1: "), HasSubstr("did you mean \"listen\"?")));
  EXPECT_THAT(problems_of(with("zzzzzzzzzzzzzz = 1")), HasSubstr("remove it"));
}

TEST(Config, SaysWhereASettingOfATableBelongs) {
  for (const char* line : {"authn_context_order = [\"a\"]", "entity_id = \"urn:a:b\""}) {
    EXPECT_THAT(problems_of(with(line)), HasSubstr("belongs into [service_provider]")) << line;
  }
}

TEST(Config, RefusesAnEntityIdWithSpacesAndAddressesThatNobodyCanListenOn) {
  constexpr std::string_view kHead = "public_origin = \"https://app.example.com\"\n";
  EXPECT_THAT(problems_of(std::string(kHead) + "[service_provider]\nentity_id = \"my id\"\n"),
              AllOf(HasSubstr("a.toml:3: \"entity_id\" is \"my id\""), HasSubstr("a URI")));
  EXPECT_EQ(
      problems_of(std::string(kHead) + "[service_provider]\nentity_id = \"urn:example:sp:{id}\"\n"),
      "");
  for (const char* address : {"127.0.0.1:99999", "localhost:80", "unix:", "8080"}) {
    EXPECT_THAT(problems_of(with("listen = [\"" + std::string(address) + "\"]")),
                AllOf(HasSubstr("a.toml:1: \"listen\" holds"), HasSubstr("127.0.0.1:8080")))
        << address;
  }
}

TEST(Config, ReadsProxiesInTheSpellingOfPeers) {
  Problems problems("a.toml");
  const auto config = read_config(
      with(R"(trusted_proxies = ["10.0.0.5", "0:0:0:0:0:0:0:1", "::ffff:10.0.0.6", "unix"])"),
      problems);
  ASSERT_TRUE(config.has_value()) << problems.text();
  EXPECT_THAT(config->trusted_proxies,
              ::testing::ElementsAre("10.0.0.5", "::1", "10.0.0.6", "unix"));
  for (const char* other : {"10.0.0.0/8", "localhost", "10.0.0.5:80"}) {
    EXPECT_THAT(problems_of(with("trusted_proxies = [\"" + std::string(other) + "\"]")),
                AllOf(HasSubstr("a.toml:1: \"trusted_proxies\" holds"), HasSubstr("10.0.0.5")));
  }
}

TEST(Config, RefusesWhatBelongsIntoTheStoreAndSaysWhereItGoes) {
  for (const char* moved : {"[[authenticator]]\nid = \"a\"\n", "[[application]]\nid = \"a\"\n",
                            "[session]\nidle_limit = \"15m\"\n"}) {
    const std::string text = problems_of(std::string(kGood) + moved);
    EXPECT_THAT(text, HasSubstr("does not belong into this file")) << moved;
    EXPECT_THAT(text, HasSubstr("countersign apply")) << moved;
  }
}

TEST(Config, ReadsTextBeyondAsciiInQuotesAndCommentsAlone) {
  const std::string good =
      "# gr\xC3\xBC\xC3\x9F\npublic_origin = \"https://app.example.com\"\n[service_provider]\n";
  EXPECT_EQ(problems_of(good + "organisation_name = \"M\xC3\xBCller \\\" # \xC3\xBC\""), "");
  EXPECT_EQ(problems_of(good + "organisation_name = 'M\xC3\xBCller'"), "");
  EXPECT_EQ(problems_of(good + "organisation_name = \"\"\"M\xC3\xBC\n\xC3\xBC\"\"\""), "");
  EXPECT_THAT(problems_of(good + "organisation_name = \"x\" \xC3\xBC"),
              HasSubstr("a.toml:4: not TOML"));
  EXPECT_THAT(problems_of("\xC3\xBC = 1"), HasSubstr("a.toml:1: not TOML"));
}

TEST(Config, ReadsAllProblemsAtOnce) {
  const std::string text = problems_of(R"(public_origin = "http://app.example.com"
base_path = "x y"
listen = 5
[[service_provider.signing_key]]
key_file = "a"
)");
  EXPECT_THAT(text, AllOf(HasSubstr("a.toml:1: \"public_origin\" is not https"),
                          HasSubstr("a.toml:2: \"base_path\""), HasSubstr("a.toml:3: \"listen\""),
                          HasSubstr("a.toml:4: \"certificate_file\"")));
}

TEST(Config, RefusesOriginsThatAreNone) {
  for (const char* origin :
       {"https://app.example.com/", "https://app.example.com/x", "app", "http://app.example.com",
        "http://127.example.com", "ftp://x", "https://u@app.example.com"}) {
    EXPECT_THAT(problems_of("public_origin = \"" + std::string(origin) + "\""),
                HasSubstr("\"public_origin\""))
        << origin;
  }
  EXPECT_EQ(problems_of("public_origin = \"http://127.0.0.1:8000\""), "");
  EXPECT_EQ(problems_of("public_origin = \"http://localhost:8000\""), "");
}

TEST(Config, RefusesAFileWithoutOrigin) {
  EXPECT_THAT(problems_of(""), HasSubstr("\"public_origin\" is missing"));
}

TEST(Config, RefusesBrokenSyntaxWithItsLine) {
  EXPECT_THAT(problems_of("public_origin = \"https://a.example\"\nlisten = [\n"),
              AllOf(HasSubstr("a.toml:"), HasSubstr("not TOML")));
}

}  // namespace
}  // namespace countersign::app
