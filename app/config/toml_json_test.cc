// SPDX-License-Identifier: Apache-2.0
#include "config/toml_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::app {
namespace {

constexpr std::string_view kText = R"(
[[authenticators]]
id = "acme"
order = 3
[authenticators.saml]
force_authn = true
certificates = ["a", "b"]
)";

TEST(TomlJson, ReadsTheSameData) {
  Problems problems("a.toml");
  const auto tree = read_toml(kText, problems);
  ASSERT_TRUE(tree.has_value()) << problems.text();
  const auto value = to_json(*tree, problems);
  ASSERT_TRUE(value.has_value()) << problems.text();
  EXPECT_EQ(json::write(*value),
            R"({"authenticators":[{"id":"acme","order":3,"saml":{"certificates":["a","b"],)"
            R"("force_authn":true}}]})");
}

TEST(TomlJson, RefusesDatesWithTheirLine) {
  Problems problems("a.toml");
  const auto tree = read_toml("a = 1\nb = 2020-01-01\n", problems);
  ASSERT_TRUE(tree.has_value());
  EXPECT_TRUE(to_json(*tree, problems).has_value());
  EXPECT_THAT(problems.text(), ::testing::HasSubstr("a.toml:2: "));
}

TEST(TomlJson, FindsTheLineOfAPointerOrOfWhatIsAroundIt) {
  Problems problems("a.toml");
  const auto tree = read_toml(kText, problems);
  ASSERT_TRUE(tree.has_value());
  EXPECT_EQ(line_of(*tree, "/authenticators/0/order"), 4U);
  EXPECT_EQ(line_of(*tree, "/authenticators/0/saml/certificates/1"), 7U);
  EXPECT_EQ(line_of(*tree, "/authenticators/0/saml/absent"), 5U);
  EXPECT_EQ(line_of(*tree, "/authenticators/7"), line_of(*tree, "/authenticators"));
}

}  // namespace
}  // namespace countersign::app
