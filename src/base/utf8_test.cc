// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace countersign {
namespace {

TEST(Utf8, AcceptsEveryScalarValue) {
  for (std::uint32_t value = 0; value <= 0x10FFFF; ++value) {
    if (value >= 0xD800 && value <= 0xDFFF) {
      continue;
    }
    std::string text;
    append_utf8(text, static_cast<char32_t>(value));
    const Utf8Char read = utf8_char_at(text, 0);
    ASSERT_EQ(read.size, text.size()) << value;
    ASSERT_EQ(static_cast<std::uint32_t>(read.code_point), value);
    ASSERT_TRUE(is_utf8(text)) << value;
  }
}

TEST(Utf8, RefusesIllFormedSequences) {
  const std::vector<std::string> texts{"\x80",
                                       "\xBF",
                                       "\xC0\x80",
                                       "\xC1\xBF",
                                       "\xC2",
                                       "\xC2\x7F",
                                       "\xC2\xC0",
                                       "\xE0\x9F\xBF",
                                       "\xE0\xA0",
                                       "\xE1\x80\x7F",
                                       "\xED\xA0\x80",
                                       "\xED\xBF\xBF",
                                       "\xF0\x8F\xBF\xBF",
                                       "\xF0\x90\x80",
                                       "\xF4\x90\x80\x80",
                                       "\xF5\x80\x80\x80",
                                       "\xF8\x88\x80\x80\x80",
                                       "\xFE",
                                       "\xFF",
                                       "\xF1\x80\x80\xC0",
                                       "\xED\xA0\x80\xED\xB0\x80"};
  for (const std::string& text : texts) {
    EXPECT_FALSE(is_utf8(text));
    EXPECT_EQ(utf8_char_at(text, 0).size, 0U);
  }
}

TEST(Utf8, AcceptsBordersOfEachLength) {
  for (const std::string text :
       {"\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF",
        "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(text));
  }
}

TEST(Utf8, FindsTheFirstBadByteAtEveryPlace) {
  for (std::size_t size = 1; size < 100; ++size) {
    for (std::size_t place = 0; place < size; ++place) {
      std::string text(size, 'a');
      text[place] = '\xFF';
      ASSERT_EQ(utf8_valid_prefix(text), place);
    }
  }
  EXPECT_EQ(utf8_valid_prefix(std::string(50, 'x') + "\xC3\xA9\xC3"), 52U);
  EXPECT_EQ(utf8_valid_prefix(""), 0U);
}

TEST(Utf8, CutsBetweenCharacters) {
  const std::string text = "ab\xC3\xA9\xF0\x9F\x98\x80z";
  EXPECT_EQ(cut_utf8(text, 2), "ab");
  EXPECT_EQ(cut_utf8(text, 3), "ab");
  EXPECT_EQ(cut_utf8(text, 4), "ab\xC3\xA9");
  EXPECT_EQ(cut_utf8(text, 7), "ab\xC3\xA9");
  EXPECT_EQ(cut_utf8(text, 8), "ab\xC3\xA9\xF0\x9F\x98\x80");
  EXPECT_EQ(cut_utf8(text, 9), text);
  EXPECT_EQ(cut_utf8(text, 0), "");
  EXPECT_EQ(cut_utf8(std::string(10, '\x80'), 8).size(), 5U);
}

}  // namespace
}  // namespace countersign
