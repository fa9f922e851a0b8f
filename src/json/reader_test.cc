// SPDX-License-Identifier: Apache-2.0
#include "json/reader.h"

#include <limits>
#include <string>

#include "base/matchers.h"
#include "json/errors.h"

namespace countersign::json {
namespace {

using testing::HasSubstr;

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) {
    out.append(text);
  }
  return out;
}

std::string nested(std::size_t depth) {
  return repeated("[", depth) + repeated("]", depth);
}

std::string detail_of(std::string_view text) {
  const auto result = read(text);
  return result.ok() ? "ok" : result.error().detail;
}

TEST(JsonRead, ReadsEveryKind) {
  const auto value = read(R"( {"n":null,"t":true,"f":false,"i":-12,"d":1.5,"s":"x",
                             "a":[1,"two",[]],"o":{}} )");
  ASSERT_THAT(value, IsOk());
  EXPECT_TRUE(value->find("n")->is_null());
  EXPECT_TRUE(value->find("t")->as_bool());
  EXPECT_FALSE(value->find("f")->as_bool());
  EXPECT_EQ(value->find("i")->as_integer(), -12);
  EXPECT_EQ(value->find("d")->as_number(), 1.5);
  EXPECT_FALSE(value->find("d")->is_integer());
  EXPECT_EQ(value->find("s")->as_string(), "x");
  EXPECT_EQ(value->find("a")->as_array().size(), 3U);
  EXPECT_TRUE(value->find("o")->as_object().empty());
  EXPECT_EQ(value->find("absent"), nullptr);
}

TEST(JsonRead, ReadsMembersInTheirOrder) {
  const auto value = read(R"({"z":1,"a":2,"m":3})");
  ASSERT_THAT(value, IsOk());
  std::string names;
  for (const Member& member : value->as_object()) {
    names += member.name;
  }
  EXPECT_EQ(names, "zam");
}

TEST(JsonRead, AcceptsScalarsAloneAndAllSpace) {
  for (const std::string_view text :
       {"0", "\"\"", "null", "\t[\r\n ]\n", "{ \"a\" : 1 , \"b\" : 2 }"}) {
    EXPECT_THAT(read(text), IsOk()) << text;
  }
}

TEST(JsonRead, ReadsEscapesAndPairs) {
  const auto value = read(R"("\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83D\uDE00\u0000")");
  ASSERT_THAT(value, IsOk());
  using namespace std::string_literals;
  EXPECT_EQ(value->as_string(), "\"\\/\b\f\n\r\tA\u00e9\u20ac\U0001F600\0"s);
}

TEST(JsonRead, ReadsIntegersToTheirEnds) {
  EXPECT_EQ(read("9223372036854775807")->as_integer(), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(read("-9223372036854775808")->as_integer(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(read("-0")->as_integer(), 0);
  EXPECT_THAT(read("9223372036854775808"), FailsWith(kNumberOutOfRange));
  EXPECT_THAT(read("-9223372036854775809"), FailsWith(kNumberOutOfRange));
}

TEST(JsonRead, ReadsNumbersToTheirEnds) {
  EXPECT_EQ(read("1.7976931348623157e308")->as_number(), std::numeric_limits<double>::max());
  EXPECT_EQ(read("5e-324")->as_number(), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(read("1E+2")->as_number(), 100.0);
  EXPECT_EQ(read("-2.50")->as_number(), -2.5);
  EXPECT_FALSE(read("1.0")->is_integer());
  EXPECT_THAT(read("1.8e308"), FailsWith(kNumberOutOfRange));
  EXPECT_THAT(read("1e-400"), FailsWith(kNumberOutOfRange));
}

TEST(JsonRead, RefusesWhatTheGrammarDoesNotKnow) {
  for (const std::string_view text :
       {"",           " ",           "nul",         "nulll",       "True",      "NaN",
        "Infinity",   "-",           "-a",          "+1",          "01",        "-01",
        "1.",         ".5",          "1e",          "1e+",         "0x10",      "1 2",
        "[1,]",       "[,1]",        "[1 2]",       "[1",          "]",         "{\"a\":1,}",
        "{,}",        "{\"a\"}",     "{\"a\":}",    "{\"a\" 1}",   "{a:1}",     "{'a':1}",
        "{1:1}",      "{\"a\":1",    "\"a",         "'a'",         "\"\\x41\"", "\"\\",
        "\"\\u12\"",  "\"\\u12g4\"", "\"\\u-123\"", "\"\\U0041\"", "\"a\nb\"",  "\"a\tb\"",
        "// c\n1",    "/* c */1",    "1//",         "{}{}",        "[]x",       "\xEF\xBB\xBF{}",
        "\xC2\xA0{}", "\v1",         "[1;2]"}) {
    EXPECT_THAT(read(text), FailsWith(kSyntax)) << text;
  }
  EXPECT_THAT(read(std::string_view("\0", 1)), FailsWith(kSyntax));
  EXPECT_THAT(read(std::string_view("1\0", 2)), FailsWith(kSyntax));
  EXPECT_THAT(read(std::string_view("\"a\0b\"", 5)), FailsWith(kSyntax));
}

TEST(JsonRead, RefusesWhatIsNotUtf8) {
  for (const std::string_view text :
       {"\"\xFF\"", "\"\xC3\"", "\"\xC0\xAF\"", "\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"",
        "[]\x80", "\xFF\xFE[", "{\"\xC3\x28\":1}"}) {
    EXPECT_THAT(read(text), FailsWith(kNotUtf8));
  }
}

TEST(JsonRead, RefusesHalvesOfPairs) {
  for (const std::string_view text :
       {R"("\ud800")", R"("\udc00")", R"("\ud800\ud800")", R"("\ud800x")", R"("\udc00\ud800")",
        R"("\ud800\n")", R"("\uDBFF\u0041")", R"({"\udfff":1})"}) {
    EXPECT_THAT(read(text), FailsWith(kLoneSurrogate)) << text;
  }
  EXPECT_THAT(read(R"("\uD7FF\uE000\uDBFF\uDFFF")"), IsOk());
}

TEST(JsonRead, RefusesANameTwice) {
  EXPECT_THAT(read(R"({"a":1,"b":2,"a":1})"), FailsWith(kDuplicateKey));
  EXPECT_THAT(read(R"({"a":1,"\u0061":1})"), FailsWith(kDuplicateKey));
  EXPECT_THAT(read(R"([{"a":1},{"a":{"a":1}}])"), IsOk());
  EXPECT_THAT(read(R"({"a":1,"A":1})"), IsOk());
}

TEST(JsonRead, TellsWhichNameCameTwiceAndWhere) {
  EXPECT_EQ(detail_of("{\"user\":1,\n \"user\":2}"),
            "expected each name once in an object got \"user\" again at line 2 column 2");
}

TEST(JsonRead, RefusesANameTwiceInALargeObject) {
  std::string members;
  for (int i = 0; i < 1000; ++i) {
    members += "\"m" + std::to_string(i) + "\":{\"x\":0},\n";
  }
  EXPECT_THAT(read("{" + members + "\"last\":1}"), IsOk());
  const std::string text = "{" + members + "\"m17\":1}";
  EXPECT_THAT(read(text), FailsWith(kDuplicateKey));
  EXPECT_THAT(detail_of(text), HasSubstr("\"m17\" again at line 1001 column 1"));
}

TEST(JsonRead, TellsThePlaceInCharacters) {
  EXPECT_EQ(detail_of("{\"\u00e9\u20ac\": x}"), "expected a value got \"x\" at line 1 column 8");
  EXPECT_EQ(detail_of("[1,\r\n\r\n  2"), "expected \",\" or \"]\" got the end at line 3 column 4");
  EXPECT_EQ(detail_of("[1,]"), "expected a value got \"]\" at line 1 column 4");
  EXPECT_EQ(detail_of("{\"a\";1}"), "expected \":\" got \";\" at line 1 column 5");
}

TEST(JsonRead, TellsNothingOfValues) {
  EXPECT_EQ(detail_of(R"({"password":"hunter2)").find("hunter2"), std::string::npos);
  EXPECT_EQ(detail_of(R"({"pin":12345678901234567890})").find("1234567"), std::string::npos);
}

TEST(JsonRead, AcceptsAsManyBytesAsAllowed) {
  const std::string most = "\"" + std::string(kDefaultMaxBytes - 2, 'a') + "\"";
  EXPECT_THAT(read(most), IsOk());
  EXPECT_THAT(read(most + " "), FailsWith(kTooLarge));
  EXPECT_THAT(read("[1]", {.bytes = 3}), IsOk());
  EXPECT_THAT(read("[1] ", {.bytes = 3}), FailsWith(kTooLarge));
}

TEST(JsonRead, AcceptsAsManyLevelsAsAllowed) {
  EXPECT_THAT(read(nested(kDefaultMaxDepth)), IsOk());
  EXPECT_THAT(read(nested(kDefaultMaxDepth + 1)), FailsWith(kTooDeep));
  EXPECT_THAT(read(nested(kHardMaxDepth), {.depth = kHardMaxDepth}), IsOk());
  EXPECT_THAT(read(nested(kHardMaxDepth + 1), {.depth = kHardMaxDepth}), FailsWith(kTooDeep));
  EXPECT_THAT(read("1", {.depth = 0}), IsOk());
  EXPECT_THAT(read("[]", {.depth = 0}), FailsWith(kTooDeep));
  EXPECT_THAT(read("[[],[],{}]", {.depth = 2}), IsOk());
}

TEST(JsonRead, O20_RefusesADeepDocumentEarly) {
  EXPECT_THAT(read(std::string(500'000, '[')), FailsWith(kTooDeep));
  EXPECT_THAT(read(repeated("{\"a\":", 150'000)), FailsWith(kTooDeep));
}

TEST(JsonRead, AcceptsAsManyValuesAsAllowed) {
  const std::string most = "[" + repeated("0,", kDefaultMaxValues - 2) + "0]";
  EXPECT_THAT(read(most), IsOk());
  EXPECT_THAT(read("[0," + most.substr(1)), FailsWith(kTooManyValues));
  EXPECT_THAT(read(R"({"a":[1,2]})", {.values = 4}), IsOk());
  EXPECT_THAT(read(R"({"a":[1,2]})", {.values = 3}), FailsWith(kTooManyValues));
}

}  // namespace
}  // namespace countersign::json
