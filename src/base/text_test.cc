// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <gtest/gtest.h>

#include "base/html_escape.h"

namespace countersign {
namespace {

TEST(Quoted, KeepsPlainText) {
  EXPECT_EQ(countersign::quoted("https://idp.example.com/\xC3\xA9"),
            "\"https://idp.example.com/\xC3\xA9\"");
  EXPECT_EQ(countersign::quoted(""), "\"\"");
}

TEST(Quoted, EscapesWhatCouldForgeALogLine) {
  EXPECT_EQ(countersign::quoted("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(countersign::quoted("a\r\nb\tc"), R"("a\u{d}\u{a}b\u{9}c")");
  EXPECT_EQ(countersign::quoted(std::string_view("\0\x1B[31m\x7F", 7)),
            R"("\u{0}\u{1b}[31m\u{7f}")");
  EXPECT_EQ(countersign::quoted("\xC2\x9B"), R"("\u{9b}")");
}

TEST(Quoted, EscapesWhatTurnsOrHidesText) {
  EXPECT_EQ(countersign::quoted("\xE2\x80\xAE"), R"("\u{202e}")");
  EXPECT_EQ(countersign::quoted("\xE2\x81\xA6"), R"("\u{2066}")");
  EXPECT_EQ(countersign::quoted("\xE2\x80\xA8"), R"("\u{2028}")");
  EXPECT_EQ(countersign::quoted("\xEF\xBB\xBF"), R"("\u{feff}")");
  EXPECT_EQ(countersign::quoted("\xF3\xA0\x81\x81"), R"("\u{e0041}")");
}

TEST(Quoted, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(countersign::quoted("a\xFF\xC3"), R"("a\x{ff}\x{c3}")");
}

TEST(Quoted, CutsAt200BytesBetweenCharacters) {
  EXPECT_EQ(countersign::quoted(std::string(200, 'a')), "\"" + std::string(200, 'a') + "\"");
  EXPECT_EQ(countersign::quoted(std::string(201, 'a')), "\"" + std::string(200, 'a') + "...\"");
  EXPECT_EQ(countersign::quoted(std::string(199, 'a') + "\xC3\xA9"),
            "\"" + std::string(199, 'a') + "...\"");
}

TEST(HtmlEscape, EscapesForElementsAndAttributes) {
  EXPECT_EQ(html_escape("<a href='x' title=\"y\">&amp;</a>"),
            "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;amp;&lt;/a&gt;");
  EXPECT_EQ(html_escape("plain \xC3\xA9\n\t"), "plain \xC3\xA9\n\t");
}

TEST(HtmlEscape, ReplacesWhatHtmlForbids) {
  EXPECT_EQ(html_escape(std::string_view("a\0b\x1B\x7F", 5)),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(html_escape("\xC3\"<"), "\xEF\xBF\xBD&quot;&lt;");
}

}  // namespace
}  // namespace countersign
