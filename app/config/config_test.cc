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
[session]
idle_limit = "15m"
[[authenticator]]
id = "corp"
metadata_file = "metadata/corp.xml"
tolerances = ["sha1", "missing-audience"]
user_name = "attribute:mail"
[[application]]
id = "main"
urls = ["https://app.example.com/"]
[[application.rule]]
path = "/admin"
require = { groups = ["admins"] }
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
  EXPECT_EQ(config->idle_limit, std::chrono::minutes(15));
  ASSERT_EQ(config->authenticators.size(), 1U);
  EXPECT_TRUE(config->authenticators[0].tolerances.sha1);
  EXPECT_TRUE(config->authenticators[0].tolerances.missing_audience);
  EXPECT_FALSE(config->authenticators[0].tolerances.rsa1024);
  EXPECT_EQ(config->authenticators[0].user_name_attribute, "mail");
  EXPECT_EQ(config->authenticators[0].idp_initiated, gateway::IdpInitiated::kRefused);
}

TEST(Config, RefusesUnknownKeysWithTheNearestName) {
  EXPECT_THAT(problems_of(with("lissten = [\"127.0.0.1:1\"]")),
              AllOf(HasSubstr("a.toml:1: "), HasSubstr("did you mean \"listen\"?")));
  EXPECT_THAT(problems_of(with("zzzzzzzzzzzzzz = 1")), HasSubstr("remove it"));
}

TEST(Config, RefusesUnknownTolerancesWithTheNearestName) {
  EXPECT_THAT(problems_of(with("").replace(0, 0, "") + R"(
[[authenticator]]
id = "two"
metadata_file = "x"
tolerances = ["missing-audienc"]
)"),
              HasSubstr("did you mean \"missing-audience\"?"));
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
[[authenticator]]
id = "A B"
[[application]]
id = "x"
)");
  EXPECT_THAT(text,
              AllOf(HasSubstr("a.toml:1: \"public_origin\" is not https"),
                    HasSubstr("a.toml:2: \"base_path\""), HasSubstr("a.toml:3: \"listen\""),
                    HasSubstr("a.toml:5: \"id\" of [[authenticator]]"), HasSubstr("idp_entity_id"),
                    HasSubstr("sso_url"), HasSubstr("\"urls\" of [[application]]")));
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

TEST(Config, RefusesLimitsOutOfBounds) {
  const std::string origin = "public_origin = \"https://a.example\"\n";
  EXPECT_EQ(problems_of(origin + "[session]\nidle_limit = 60\n"), "");
  EXPECT_THAT(problems_of(origin + "[session]\nidle_limit = 59\n"), HasSubstr("idle_limit"));
  EXPECT_THAT(problems_of(origin + "[session]\nidle_limit = \"2h\"\nabsolute_limit = \"1h\"\n"),
              HasSubstr("below"));
  EXPECT_THAT(problems_of(origin + "[session]\nidle_limit = \"9x\"\n"), HasSubstr("15m"));
}

TEST(Config, RefusesRepeatedIds) {
  EXPECT_THAT(problems_of(with("") + "[[authenticator]]\nid = \"corp\"\nmetadata_file = \"x\"\n"),
              HasSubstr("stands twice"));
}

TEST(Config, RefusesRulesWithoutOrWithTwoAudiences) {
  const std::string application =
      "public_origin = \"https://a.example\"\n[[application]]\nid = \"a\"\nurls = "
      "[\"https://a.example/\"]\n[[application.rule]]\npath = \"/\"\n";
  EXPECT_EQ(problems_of(application + "allow = \"signed_in\"\n"), "");
  EXPECT_THAT(problems_of(application), HasSubstr("either"));
  EXPECT_THAT(problems_of(application + "allow = \"everyone\"\nrequire = { g = [\"x\"] }\n"),
              HasSubstr("either"));
}

TEST(Config, RefusesBrokenSyntaxWithItsLine) {
  EXPECT_THAT(problems_of("public_origin = \"https://a.example\"\nlisten = [\n"),
              AllOf(HasSubstr("a.toml:"), HasSubstr("not TOML")));
}

}  // namespace
}  // namespace countersign::app
