// SPDX-License-Identifier: Apache-2.0
#include "json/merge_patch.h"

#include "base/matchers.h"
#include "json/reader.h"

namespace countersign::json {
namespace {

std::string merged(std::string_view target, std::string_view patch) {
  return write(merge_patch(*read(target), *read(patch)));
}

TEST(JsonMergePatch, MergesAsRfc7396AppendixA) {
  struct Case {
    std::string_view target, patch, result;
  };
  constexpr Case kCases[] = {
      {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
      {R"({"a":"b"})", R"({"a":null})", R"({})"},
      {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
      {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
      {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
      {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
      {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
      {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
      {R"({"a":"foo"})", R"(null)", R"(null)"},
      {R"({"a":"foo"})", R"("bar")", R"("bar")"},
      {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
      {R"([1,2])", R"({"a":"b","c":null})", R"({"a":"b"})"},
      {R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(merged(c.target, c.patch), c.result) << c.target << " + " << c.patch;
  }
}

TEST(JsonMergePatch, KeepsTheOrderOfWhatStays) {
  EXPECT_EQ(merged(R"({"c":1,"a":2,"b":3,"d":4})", R"({"z":9,"a":null,"d":5,"y":8})"),
            R"({"c":1,"b":3,"d":5,"z":9,"y":8})");
}

// Each of these would be a quarter of 10^10 comparisons if members were looked up one by one.
TEST(JsonMergePatch, MergesLargeObjects) {
  std::string target = "{";
  std::string patch = "{";
  for (int i = 0; i < 49'999; ++i) {
    target += "\"m" + std::to_string(i) + "\":0,";
    patch += "\"m" + std::to_string(2 * i) + "\":" + (i % 2 == 0 ? "null," : "1,");
  }
  const auto left = read(target + "\"x\":0}");
  const auto right = read(patch + "\"x\":1}");
  ASSERT_THAT(left, IsOk());
  ASSERT_THAT(right, IsOk());
  const Value result = merge_patch(*left, *right);
  EXPECT_EQ(result.as_object().size(), 49'999U);
  EXPECT_EQ(result.as_object().begin()->name, "m1");
}

TEST(JsonMergePatchDeathTest, AbortsOnTooManyLevels) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  Value patch = 1;
  for (std::size_t depth = 0; depth < kHardMaxDepth; ++depth) {
    patch = Object{{"a", std::move(patch)}};
  }
  EXPECT_EQ(merge_patch({}, patch), patch);
  const Value deeper = Object{{"a", patch}};
  EXPECT_DEATH(merge_patch({}, deeper), "kHardMaxDepth");
}

}  // namespace
}  // namespace countersign::json
