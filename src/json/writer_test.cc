// SPDX-License-Identifier: Apache-2.0
#include "json/writer.h"

#include <cstdint>
#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace countersign::json {
namespace {

std::string as_json(std::string_view text) {
  std::string out;
  append_string(out, text);
  return out;
}

TEST(JsonString, KeepsPlainText) {
  EXPECT_EQ(as_json(""), "\"\"");
  EXPECT_EQ(as_json("abc \xC3\xA9 \xF0\x9F\x98\x80/"), "\"abc \xC3\xA9 \xF0\x9F\x98\x80/\"");
}

TEST(JsonString, EscapesWhatJsonWants) {
  EXPECT_EQ(as_json("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
  EXPECT_EQ(as_json(std::string_view("\0\x01\x1F\x7F", 4)), R"("\u0000\u0001\u001f\u007f")");
}

TEST(JsonString, EscapesWhatEndsAScript) {
  EXPECT_EQ(as_json("</script>&"), R"("\u003c/script\u003e\u0026")");
  EXPECT_EQ(as_json("\xE2\x80\xA8\xE2\x80\xA9"), R"("\u2028\u2029")");
}

TEST(JsonString, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(as_json("a\xFF\xC3"
                    "b"),
            "\"a\xEF\xBF\xBD\xEF\xBF\xBD"
            "b\"");
  EXPECT_EQ(as_json("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(as_json("\xC3\""), "\"\xEF\xBF\xBD\\\"\"");
}

TEST(JsonWriter, WritesNestedValues) {
  std::string out;
  Writer writer(out);
  writer.begin_object().member("verdict", "accept").member("ok", true).member("n", -5);
  writer.name("code").null().name("list").begin_array();
  writer.string("a").number(1U).boolean(false).begin_object().end_object();
  writer.begin_array().end_array().null().end_array();
  EXPECT_FALSE(writer.complete());
  writer.end_object();
  EXPECT_TRUE(writer.complete());
  EXPECT_EQ(out,
            R"({"verdict":"accept","ok":true,"n":-5,"code":null,"list":["a",1,false,{},[],null]})");
}

TEST(JsonWriter, WritesNumbersWhole) {
  std::string out;
  Writer(out)
      .begin_array()
      .number(std::numeric_limits<std::int64_t>::min())
      .number(std::numeric_limits<std::uint64_t>::max())
      .number(std::int16_t{-1})
      .end_array();
  EXPECT_EQ(out, "[-9223372036854775808,18446744073709551615,-1]");
}

TEST(JsonWriter, AppendsToWhatIsThere) {
  std::string out = "log: ";
  Writer(out).string("x");
  EXPECT_EQ(out, "log: \"x\"");
}

TEST(JsonWriterDeathTest, AbortsOnMisuse) {
  std::string out;
  EXPECT_DEATH(Writer(out).begin_object().string("no name"), "CHECK failed");
  EXPECT_DEATH(Writer(out).begin_object().name("a").name("b"), "CHECK failed");
  EXPECT_DEATH(Writer(out).begin_object().name("a").end_object(), "CHECK failed");
  EXPECT_DEATH(Writer(out).begin_array().end_object(), "CHECK failed");
  EXPECT_DEATH(Writer(out).end_array(), "CHECK failed");
  EXPECT_DEATH(Writer(out).name("a"), "CHECK failed");
  EXPECT_DEATH(Writer(out).null().null(), "CHECK failed");
}

TEST(JsonWriterDeathTest, AbortsBeyond64Levels) {
  const auto nest = [](int levels) {
    std::string out;
    Writer writer(out);
    for (int i = 0; i < levels; ++i) {
      writer.begin_array();
    }
    return out.size();
  };
  EXPECT_EQ(nest(64), 64U);
  EXPECT_DEATH(nest(65), "CHECK failed");
}

}  // namespace
}  // namespace countersign::json
