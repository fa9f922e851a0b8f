// SPDX-License-Identifier: Apache-2.0
#include "xml/writer.h"

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/matchers.h"
#include "xml/document.h"

namespace countersign::xml {
namespace {

TEST(XmlWriter, WritesElementsAttributesAndText) {
  Writer writer;
  writer.start("p:a").attribute("xmlns:p", "urn:p").attribute("b", "1");
  writer.start("c").end().element("d", "x").text("y").end();
  EXPECT_EQ(std::move(writer).take(), "<p:a xmlns:p=\"urn:p\" b=\"1\"><c/><d>x</d>y</p:a>");
}

TEST(XmlWriter, EscapesSoThatEverythingComesBack) {
  constexpr std::string_view kText = "<a>&\"'\t\r\n]]>\xC3\xA4";
  Writer writer;
  writer.start("a").attribute("b", kText).text(kText).end();
  const std::string text = std::move(writer).take();
  EXPECT_EQ(text,
            "<a b=\"&lt;a&gt;&amp;&quot;'&#9;&#13;&#10;]]&gt;\xC3\xA4\">"
            "&lt;a&gt;&amp;\"'\t&#13;\n]]&gt;\xC3\xA4</a>");
  const auto document = read(text);
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(document->root().text(), kText);
  EXPECT_EQ(document->root().attribute("b"), kText);
}

TEST(XmlWriter, ReplacesWhatAMessageCannotHold) {
  constexpr std::string_view kText("\x01|\0|\xC0\xBC|\xED\xA0\x80|\xEF\xBF\xBE|\xE2", 16);
  Writer writer;
  writer.start("a").text(kText).end();
  constexpr std::string_view kX = "\xEF\xBF\xBD";
  const std::string x(kX);
  const std::string text = std::move(writer).take();
  EXPECT_EQ(text, "<a>" + x + "|" + x + "|" + x + x + "|" + x + x + x + "|" + x + "|" + x + "</a>");
  EXPECT_THAT(read(text), IsOk());
}

TEST(XmlWriterDeathTest, AbortsOnBadNames) {
  EXPECT_DEATH(Writer().start(""), "is_qualified_name");
  EXPECT_DEATH(Writer().start("a b"), "is_qualified_name");
  EXPECT_DEATH(Writer().start("a>"), "is_qualified_name");
  EXPECT_DEATH(Writer().start("1"), "is_qualified_name");
  EXPECT_DEATH(Writer().start("a:b:c"), "is_qualified_name");
  EXPECT_DEATH(Writer().start("a:"), "is_qualified_name");
  EXPECT_DEATH(Writer().start("a\xC3"), "is_qualified_name");
  EXPECT_DEATH(Writer().start("a").attribute("b=", ""), "is_qualified_name");
}

TEST(XmlWriterDeathTest, AbortsOnMisuse) {
  EXPECT_DEATH(Writer().end(), "open_");
  EXPECT_DEATH(Writer().text("x"), "open_");
  EXPECT_DEATH(Writer().start("a").text("x").attribute("b", ""), "in_tag_");
  EXPECT_DEATH(Writer().start("a").end().start("b"), "finished_");
  EXPECT_DEATH(
      {
        Writer writer;
        writer.start("a");
        static_cast<void>(std::move(writer).take());
      },
      "finished_");
}

}  // namespace
}  // namespace countersign::xml
