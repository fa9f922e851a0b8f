// SPDX-License-Identifier: Apache-2.0
#include "json/value.h"

#include <limits>

#include "base/matchers.h"
#include "json/reader.h"

namespace countersign::json {
namespace {

Value sample() {
  return Object{{"name", "x"}, {"n", 7}, {"list", Array{1, true, nullptr, 2.5}}, {"o", Object{}}};
}

TEST(JsonValue, HoldsWhatItIsGiven) {
  EXPECT_TRUE(Value().is_null());
  EXPECT_TRUE(Value(nullptr).is_null());
  EXPECT_TRUE(Value(true).is_bool());
  EXPECT_EQ(Value(std::uint16_t{7}).as_integer(), 7);
  EXPECT_EQ(Value(-7).as_number(), -7.0);
  EXPECT_EQ(Value("text").as_string(), "text");
  EXPECT_EQ(Value(std::string_view("text")).kind(), Kind::kString);
  EXPECT_EQ(sample().kind(), Kind::kObject);
}

TEST(JsonValue, FindsSetsAndErasesMembers) {
  Value value = sample();
  Object& object = value.as_object();
  object.set("n", 8).set("new", "last");
  EXPECT_EQ(write(value), R"({"name":"x","n":8,"list":[1,true,null,2.5],"o":{},"new":"last"})");
  EXPECT_TRUE(object.erase("list"));
  EXPECT_FALSE(object.erase("list"));
  EXPECT_EQ(object.size(), 4U);
  EXPECT_FALSE(object.contains("list"));
  *object.find("n") = 9;
  EXPECT_EQ(value.find("n")->as_integer(), 9);
  EXPECT_EQ(Value(1).find("n"), nullptr);
}

TEST(JsonValue, IsEqualInAnyOrderOfMembers) {
  const Value a = Object{{"a", 1}, {"b", Object{{"x", 1}, {"y", 2}}}};
  const Value b = Object{{"b", Object{{"y", 2}, {"x", 1}}}, {"a", 1}};
  EXPECT_EQ(a, b);
  EXPECT_NE(a, Value(Object{{"a", 1}, {"c", Object{}}}));
  EXPECT_NE(a, Value(Object{{"a", 1}}));
  EXPECT_NE(Value(Array{1, 2}), Value(Array{2, 1}));
}

TEST(JsonValue, TellsAnIntegerFromANumber) {
  EXPECT_NE(Value(1), Value(1.0));
  EXPECT_NE(Value(0), Value(false));
  EXPECT_NE(Value("1"), Value(1));
  EXPECT_NE(Value(), Value(false));
}

TEST(JsonValue, NamesItsKinds) {
  EXPECT_EQ(kind_name(Value().kind()), "null");
  EXPECT_EQ(kind_name(Value(true).kind()), "boolean");
  EXPECT_EQ(kind_name(Value(1).kind()), "integer");
  EXPECT_EQ(kind_name(Value(1.5).kind()), "number");
  EXPECT_EQ(kind_name(Value("").kind()), "string");
  EXPECT_EQ(kind_name(Value(Array{}).kind()), "array");
  EXPECT_EQ(kind_name(Value(Object{}).kind()), "object");
}

TEST(JsonValueDeathTest, AbortsOnMisuse) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(Value("x").as_integer(), "is_integer");
  EXPECT_DEATH(Value(1).as_string(), "is_string");
  EXPECT_DEATH(Value(1.5).as_integer(), "is_integer");
  EXPECT_DEATH(Value().as_object(), "is_object");
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_DEATH(Value{kInfinity}, "isfinite");
  constexpr std::uint64_t kTooLarge = 0x8000000000000000;
  EXPECT_DEATH(Value{kTooLarge}, "max");
  EXPECT_DEATH((Object{{"a", 1}, {"a", 2}}), "contains");
}

TEST(JsonWrite, WritesNumbersThatReadBackToTheSame) {
  EXPECT_EQ(write(1.0), "1.0");
  EXPECT_EQ(write(-0.0), "-0.0");
  EXPECT_EQ(write(1e300), "1e+300");
  EXPECT_EQ(write(0.1), "0.1");
  EXPECT_EQ(write(1), "1");
  EXPECT_EQ(write(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  for (const double number : {5e-324, -1.7976931348623157e308, 123456789.125, 1e22}) {
    EXPECT_EQ(*read(write(number)), Value(number));
  }
}

TEST(JsonWrite, WritesTextSafeForHtml) {
  EXPECT_EQ(write("</script>\"\n\u2028"), R"("\u003c/script\u003e\"\n\u2028")");
}

TEST(JsonWrite, WritesPretty) {
  EXPECT_EQ(write_pretty(sample()), R"({
  "name": "x",
  "n": 7,
  "list": [
    1,
    true,
    null,
    2.5
  ],
  "o": {}
}
)");
  EXPECT_EQ(write_pretty(Array{}), "[]\n");
  EXPECT_EQ(write_pretty("x"), "\"x\"\n");
  EXPECT_EQ(*read(write_pretty(sample())), sample());
}

TEST(JsonWriteDeathTest, AbortsOnTooManyLevels) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  Value value = Array{};
  for (std::size_t depth = 1; depth < kHardMaxDepth; ++depth) {
    value = Array{std::move(value)};
  }
  EXPECT_EQ(write(value).size(), 2 * kHardMaxDepth);
  EXPECT_FALSE(write_pretty(value).empty());
  const Value deeper = Object{{"one more", value}};
  EXPECT_DEATH(write(deeper), "kMaxDepth");
  EXPECT_DEATH(write_pretty(deeper), "kHardMaxDepth");
}

}  // namespace
}  // namespace countersign::json
