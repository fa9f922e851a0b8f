// SPDX-License-Identifier: Apache-2.0
// What the reader refuses, for what reason and where; and what it makes of what it takes.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/matchers.h"
#include "xml/document.h"
#include "xml/errors.h"

namespace countersign::xml {
namespace {

/// `text` holds a `^`, which is not read, where the refusal is told to be.
struct Refused {
  std::string text;
  ErrorCode code;
  std::string why;
};

void expect_refused(const Refused& row, const Limits& limits = {}) {
  const std::size_t at = row.text.find('^');
  ASSERT_NE(at, std::string::npos) << row.text;
  std::string text = row.text;
  text.erase(at, 1);
  const auto document = read(text, limits);
  ASSERT_THAT(document, FailsWith(row.code)) << row.text;
  EXPECT_EQ(document.error().detail, row.why + " at byte " + std::to_string(at)) << row.text;
}

TEST(XmlReader, SaysWhatIsWrongAroundTheDocumentElement) {
  const std::string element = "expected the document element";
  const std::string nothing = "expected nothing behind the document element";
  const std::string markup = "expected a comment or CDATA behind '<!'";
  const std::string comment = "expected '-->' at the first '--' of a comment";
  for (const Refused& row : std::vector<Refused>{
           {"^", kMalformed, element},
           {" \t\n^", kMalformed, element},
           {" ^x<a/>", kMalformed, element},
           {"<a/>^x", kTrailingContent, nothing},
           {"<a/> ^<b/>", kTrailingContent, nothing},
           {"<a/> ^<!x>", kTrailingContent, nothing},
           {"<a/> <!-- --> ^<![CDATA[]]>", kTrailingContent, nothing},
           {" ^<!x><a/>", kMalformed, markup},
           {"^<![CDATA[]]><a/>", kMalformed, markup},
           {"^<!", kMalformed, markup},
           {"<a>^<!x></a>", kMalformed, markup},
           {"^<?x?><a/>", kProcessingInstruction, "expected no processing instruction"},
           {"^<?", kProcessingInstruction, "expected no processing instruction"},
           {"<a>x^<?x?></a>", kProcessingInstruction, "expected no processing instruction"},
           {" ^<!DOCTYPE a><a/>", kDoctype, "expected no document type declaration"},
           {"^<!dOcTyPeS><a/>", kDoctype, "expected no document type declaration"},
           {"^<!DOCTYP E><a/>", kMalformed, markup},
           {"^<!-- -- --><a/>", kMalformed, comment},
           {"<a/> ^<!-- ", kMalformed, comment},
           {"<a>x^<!-- - -></a>", kMalformed, comment},
           {"^<!--->", kMalformed, comment}}) {
    expect_refused(row);
  }
}

TEST(XmlReader, SaysWhatIsWrongWithTheDeclaration) {
  const std::string version = "expected version 1.0 in the XML declaration";
  const std::string encoding = "expected an encoding in the XML declaration";
  const std::string standalone = "expected yes or no for standalone in the XML declaration";
  const std::string end = "expected the end of the XML declaration";
  for (const Refused& row : std::vector<Refused>{
           {"<?xml version=\"1.1\"^?><a/>", kBadDeclaration, version},
           {"<?xml ^encoding=\"UTF-8\"?><a/>", kBadDeclaration, version},
           {"<?xml ^VERSION=\"1.0\"?><a/>", kBadDeclaration, version},
           {"<?xml version ^\"1.0\"?><a/>", kBadDeclaration, version},
           {"<?xml version= ^1.0?><a/>", kBadDeclaration, version},
           {"<?xml version=\"^1.0'?><a/>", kBadDeclaration, version},
           {"<?xml ^?><a/>", kBadDeclaration, version},
           {"<?xml version=\"1.0\" encoding ^?><a/>", kBadDeclaration, encoding},
           {"<?xml version=\"1.0\" encoding=\"UTF-16\"^?><a/>", kNotUtf8,
            "expected encoding UTF-8, got 'UTF-16'"},
           {"<?xml version=\"1.0\" encoding=\"\"^?><a/>", kNotUtf8,
            "expected encoding UTF-8, got ''"},
           {"<?xml version=\"1.0\" standalone=\"maybe\"^?><a/>", kBadDeclaration, standalone},
           {"<?xml version=\"1.0\" standalone ^?><a/>", kBadDeclaration, standalone},
           {"<?xml version=\"1.0\"^encoding=\"UTF-8\"?><a/>", kBadDeclaration, end},
           {"<?xml version=\"1.0\"^standalone=\"no\"?><a/>", kBadDeclaration, end},
           {"<?xml version=\"1.0\" encoding=\"UTF-8\"^standalone=\"no\"?><a/>", kBadDeclaration,
            end},
           {"<?xml version=\"1.0\" standalone=\"no\" ^encoding=\"UTF-8\"?><a/>", kBadDeclaration,
            end},
           {"<?xml version=\"1.0\" ^x=\"y\"?><a/>", kBadDeclaration, end},
           {"<?xml version=\"1.0\"^>", kBadDeclaration, end},
           {"<?xml version=\"1.0\"^", kBadDeclaration, end},
           {"^<?xmlversion=\"1.0\"?><a/>", kProcessingInstruction,
            "expected no processing instruction"},
           {"^<?XML version=\"1.0\"?><a/>", kProcessingInstruction,
            "expected no processing instruction"}}) {
    expect_refused(row);
  }
  for (const std::string good :
       {"<?xml version='1.0'?><a/>", "<?xml\tversion\n=\r'1.0' \t?>\n<a/>",
        "<?xml version=\"1.0\" encoding = 'utf-8'?><a/>",
        "<?xml version=\"1.0\" encoding=\"Utf-8\" standalone=\"yes\"?><a/>",
        "<?xml version=\"1.0\" standalone = 'no' ?><a/>"}) {
    EXPECT_THAT(read(good), IsOk()) << good;
  }
}

TEST(XmlReader, SaysWhatIsWrongWithATag) {
  const std::string name = "expected a name";
  const std::string colon = "expected a name with at most one colon";
  const std::string space = "expected white space, '/>' or '>' in a start tag";
  const std::string end_of_a = "expected the end tag of 'a'";
  for (const Refused& row : std::vector<Refused>{
           {"<^", kMalformed, name},
           {"<^1/>", kMalformed, name},
           {"<^ a/>", kMalformed, name},
           {"<^:a/>", kMalformed, name},
           {"<^a:1/>", kMalformed, colon},
           {"<^a:/>", kMalformed, colon},
           {"<^a:b:c/>", kMalformed, colon},
           {"<a^=\"1\"/>", kMalformed, space},
           {"<a^<", kMalformed, space},
           {"<a b=\"1\"^c=\"2\"/>", kMalformed, space},
           {"<a /^ >", kMalformed, "expected '>' behind '/'"},
           {"<a/^", kMalformed, "expected '>' behind '/'"},
           {"<a ^1=\"\"/>", kMalformed, name},
           {"<a ^b:=\"\"/>", kMalformed, colon},
           {"<a b ^/>", kMalformed, "expected '=' behind the name of an attribute"},
           {"<a b= ^1/>", kMalformed, "expected a quoted value of an attribute"},
           {"<a b=\"x^<\"/>", kMalformed, "expected no '<' in the value of an attribute"},
           {"<a b=\"x^", kMalformed, "expected no '<' in the value of an attribute"},
           {"<a b=\"1\" c=\"\" b=\"2\">^</a>", kDuplicateAttribute,
            "expected each attribute once, got again 'b'"},
           {"<a xmlns:p=\"urn:x\" xmlns:q=\"urn:x\" p:b=\"\" q:b=\"\"/>^", kDuplicateAttribute,
            "expected each attribute once, got again 'q:b'"},
           {"<a></^b>", kMalformed, end_of_a},
           {"<a></^A>", kMalformed, end_of_a},
           {"<a></a ^x>", kMalformed, end_of_a},
           {"<a></a^:b>", kMalformed, end_of_a},
           {"<a></a^", kMalformed, end_of_a},
           {"<a></^", kMalformed, end_of_a},
           {"<a>x^", kMalformed, end_of_a},
           {"<a>^", kMalformed, end_of_a},
           {"<a><b/>^", kMalformed, end_of_a},
           {"<a><!-- -->^", kMalformed, end_of_a}}) {
    expect_refused(row);
  }
}

TEST(XmlReader, SaysWhatIsWrongWithTextAndReferences) {
  const std::string digits = "expected digits in a character reference, got ";
  const std::string character = "expected a character, got reference ";
  const std::string entity = "expected one of the five entities of XML, got ";
  for (const Refused& row : std::vector<Refused>{
           {"<a>x^]]></a>", kMalformed, "expected no ']]>' in character data"},
           {"<a>]]]^]]></a>", kMalformed, "expected no ']]>' in character data"},
           {"<a>x^<![CDATA[y</a>", kMalformed, "expected ']]>' behind '<![CDATA['"},
           {"<a>^<![CDATA[]]</a>", kMalformed, "expected ']]>' behind '<![CDATA['"},
           {"<a>^<![CDATA</a>", kMalformed, "expected a comment or CDATA behind '<!'"},
           {"<a>x^&amp y</a>", kBadReference, "expected ';' behind '&'"},
           {"<a b='x^&amp'/>", kBadReference, "expected ';' behind '&'"},
           {"<a>^&x;</a>", kBadReference, entity + "'x'"},
           {"<a>^&;</a>", kBadReference, entity + "''"},
           {"<a>^&am;</a>", kBadReference, entity + "'am'"},
           {"<a>^&ampe;</a>", kBadReference, entity + "'ampe'"},
           {"<a b='^&nbsp;'/>", kBadReference, entity + "'nbsp'"},
           {"<a>^&#;</a>", kBadReference, character + "''"},
           {"<a>^&#x;</a>", kBadReference, character + "'x'"},
           {"<a>^&#1x;</a>", kBadReference, digits + "'1x'"},
           {"<a>^&#a;</a>", kBadReference, digits + "'a'"},
           {"<a>^&#xg;</a>", kBadReference, digits + "'xg'"},
           {"<a>^&#xG;</a>", kBadReference, digits + "'xG'"},
           {"<a>^&#x`;</a>", kBadReference, digits + "'x`'"},
           {"<a>^&#x@;</a>", kBadReference, digits + "'x@'"},
           {"<a>^&#:;</a>", kBadReference, digits + "':'"},
           {"<a>^&#/;</a>", kBadReference, digits + "'/'"},
           {"<a>^&#x110000;</a>", kBadReference, character + "'x110000'"},
           {"<a>^&#1114112;</a>", kBadReference, character + "'1114112'"},
           {"<a>^&#xFFFFF0041;</a>", kBadReference, character + "'xFFFFF0041'"},
           {"<a>^&#x0;</a>", kBadReference, character + "'x0'"}}) {
    expect_refused(row);
  }
}

TEST(XmlReader, SaysWhatIsWrongWithANamespace) {
  const std::string xml = "expected the prefix xml and its namespace together alone";
  for (const Refused& row : std::vector<Refused>{
           {"<p:a/>^", kUndeclaredPrefix, "expected a declared prefix, got 'p'"},
           {"<a p:b=\"\">^</a>", kUndeclaredPrefix, "expected a declared prefix, got 'p'"},
           {"<a xmlns:p=\"urn:p\" xmlns:p=\"urn:q\"^/>", kDuplicateAttribute,
            "expected each namespace declaration once, got again 'p'"},
           {"<a xmlns=\"urn:p\" b=\"\" xmlns=\"urn:p\"^/>", kDuplicateAttribute,
            "expected each namespace declaration once, got again ''"},
           {"<a xmlns:xmlns=\"urn:x\"^/>", kBadNamespace, "expected no declaration for xmlns"},
           {"<a xmlns=\"http://www.w3.org/2000/xmlns/\"^/>", kBadNamespace,
            "expected no declaration for xmlns"},
           {"<a xmlns:xml=\"urn:x\"^/>", kBadNamespace, xml},
           {"<a xmlns:b=\"http://www.w3.org/XML/1998/namespace\"^/>", kBadNamespace, xml},
           {"<a xmlns:b=\"\"^/>", kBadNamespace, "expected a namespace URI for prefix 'b'"},
           {"<a xmlns:b=\"x\"^/>", kBadNamespace, "expected an absolute namespace URI, got 'x'"}}) {
    expect_refused(row);
  }
}

TEST(XmlReader, SaysWhichLimitWasReached) {
  Limits limits;
  limits.depth = 2;
  limits.nodes = 4;
  limits.attributes = 1;
  limits.namespaces = 1;
  limits.namespace_bytes = 5;
  for (const Refused& row : std::vector<Refused>{
           {"<a><b><c>^</c></b></a>", kTooDeep, "expected fewer elements within each other"},
           {"<a><b/><b/><b/><b/>^</a>", kTooManyNodes, "expected fewer elements and texts"},
           {"<a><b/><b/><b/>x^</a>", kTooManyNodes, "expected fewer elements and texts"},
           {"<a b=\"\" c=\"\"^/>", kTooManyAttributes, "expected fewer attributes on one element"},
           {"<a xmlns=\"urn:x\" xmlns:b=\"urn:x\"^/>", kTooManyNamespaces,
            "expected fewer namespace declarations"},
           {"<a xmlns=\"urn:xx\"^/>", kNamespaceTooLong, "expected a shorter namespace URI"}}) {
    expect_refused(row, limits);
  }
  limits.namespaces = 0;
  expect_refused({"<a xmlns=\"urn:x\"^/>", kTooManyNamespaces, "expected no namespace declaration"},
                 limits);
  EXPECT_THAT(read("<a b=\"\"/>", limits), IsOk());
}

// Sizes are kept in 32 bits, whatever a caller allows. Nothing of it is read.
TEST(XmlReader, RefusesMoreThanAGibibyteAlways) {
  Limits limits;
  limits.bytes = std::size_t{1} << 40;
  const char* const text = "<a/>";
  const auto document = read(std::string_view(text, (std::size_t{1} << 30) + 1), limits);
  ASSERT_THAT(document, FailsWith(kTooLarge));
  limits.bytes = 3;
  const auto outer = read("<r/>");
  for (const auto& small : {read(text, limits), read_in_context(text, outer->root(), limits)}) {
    ASSERT_THAT(small, FailsWith(kTooLarge));
    EXPECT_EQ(small.error().detail, "expected at most 3 bytes, got 4");
  }
  limits.bytes = 4;
  EXPECT_THAT(read(text, limits), IsOk());
  EXPECT_THAT(read_in_context(text, outer->root(), limits), IsOk());
}

TEST(XmlReader, ShowsTwoHundredBytesOfAValue) {
  const std::string prefix(300, 'p');
  EXPECT_EQ(read("<" + prefix + ":a/>").error().detail,
            "expected a declared prefix, got '" + prefix.substr(0, 200) + "' at byte 305");
}

// A NUL among the first four bytes is what UTF-16 and UTF-32 look like.
TEST(XmlReader, TellsWideEncodingsFromBadCharacters) {
  for (std::size_t i = 0; i < 8; ++i) {
    std::string text = "<abcdef/>";
    text[i] = '\0';
    EXPECT_THAT(read(text), FailsWith(i < 4 ? kNotUtf8 : kBadCharacter)) << i;
    EXPECT_EQ(read(text).error().detail,
              "expected characters of XML 1.0 in UTF-8, got others at byte " + std::to_string(i));
  }
}

TEST(XmlReader, TakesReferencesOfSixtyFourBytes) {
  const auto reference = [](std::size_t zeros) {
    return "<a>&#" + std::string(zeros, '0') + "65;</a>";
  };
  const auto longest = read(reference(60));
  ASSERT_THAT(longest, IsOk());
  EXPECT_EQ(longest->root().text(), "A");
  EXPECT_THAT(read(reference(61)), FailsWith(kBadReference));
}

TEST(XmlReader, ReadsDigitsOfBothBases) {
  const auto document = read(
      "<a>&#x4e;&#x4F;&#x5a;&#x5A;&#x6aB;&#x10fFfD;&#57;&#48;&#x39;&#x30;&#1114109;&#x9f;&#xAF;</"
      "a>");
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(document->root().text(),
            "NOZZ\xDA\xAB\xF4\x8F\xBF\xBD"
            "9090\xF4\x8F\xBF\xBD\xC2\x9F\xC2\xAF");
}

// [XML] 2.11
TEST(XmlReader, TurnsLineEndsIntoLineFeeds) {
  for (const auto& [text, read_as] :
       std::vector<std::pair<std::string, std::string>>{{"\r", "\n"},
                                                        {"\r\n", "\n"},
                                                        {"\r\r\n", "\n\n"},
                                                        {"\n\r", "\n\n"},
                                                        {"x\ry\r\nz", "x\ny\nz"},
                                                        {"\r\r\r", "\n\n\n"},
                                                        {"x\n", "x\n"}}) {
    const auto document = read("<a>" + text + "</a>");
    ASSERT_THAT(document, IsOk());
    EXPECT_EQ(document->root().text(), read_as);
    EXPECT_THAT(read("<a/>" + (text.find('x') == std::string::npos ? text : "\r")), IsOk());
  }
}

// --- what is made of it
// ----------------------------------------------------------------------------

struct Texts {
  std::string text;
  std::string whole;
  std::string leading;
  std::vector<std::string> following;
  bool mixed;
};

TEST(XmlReader, JoinsTheTextOfAnElementInOrder) {
  for (const Texts& row : std::vector<Texts>{
           {"<r/>", "", "", {}, false},
           {"<r>1</r>", "1", "1", {}, false},
           {"<r> <a/> </r>", "  ", " ", {" "}, false},
           {"<r>\t<a/>\n</r>", "\t\n", "\t", {"\n"}, false},
           {"<r>1<a/></r>", "1", "1", {""}, true},
           {"<r><a/>1</r>", "1", "", {"1"}, true},
           {"<r> <a/>1</r>", " 1", " ", {"1"}, true},
           {"<r>1<a/> </r>", "1 ", "1", {" "}, true},
           {"<r><a/>1<b/></r>", "1", "", {"1", ""}, true},
           {"<r><a/>1<b/>2</r>", "12", "", {"1", "2"}, true},
           {"<r>1<a/><b/>2</r>", "12", "1", {"", "2"}, true},
           {"<r>12<a/>34<b/><c/>56</r>", "123456", "12", {"34", "", "56"}, true},
           {"<r>1<!-- -->2<a>x</a><![CDATA[3]]>4<b/>&#53;</r>", "12345", "12", {"34", "5"}, true},
           {"<r><a/><!-- --><b/></r>", "", "", {"", ""}, false}}) {
    const auto document = read(row.text);
    ASSERT_THAT(document, IsOk());
    const Element& root = document->root();
    EXPECT_EQ(root.text(), row.whole) << row.text;
    EXPECT_EQ(root.leading_text(), row.leading) << row.text;
    std::vector<std::string> following;
    for (const Element& child : root.children()) {
      following.emplace_back(child.following_text());
    }
    EXPECT_EQ(following, row.following) << row.text;
    EXPECT_EQ(root.has_mixed_content(), row.mixed) << row.text;
    EXPECT_EQ(root.has_comment(), row.text.find("<!--") != std::string::npos) << row.text;
  }
}

// Bytes that a scan for tags stops at and that are text all the same.
TEST(XmlReader, ReadsTextThatLooksLikeMarkup) {
  for (const auto& [text, read_as] : std::vector<std::pair<std::string, std::string>>{
           {"]", "]"},
           {"]]", "]]"},
           {"]>", "]>"},
           {"] ]>", "] ]>"},
           {"a]b]]c", "a]b]]c"},
           {"-->", "-->"},
           {"]]&gt;", "]]>"},
           {"x<![CDATA[]]]]>", "x]]"},
           {"<![CDATA[]]>", ""},
           {"<![CDATA[<b>&amp;</b>]]>", "<b>&amp;</b>"},
           {"<!---->x<!-- < & ]]> -->y", "xy"}}) {
    const auto document = read("<a>" + text + "</a>");
    ASSERT_THAT(document, IsOk()) << text;
    EXPECT_EQ(document->root().text(), read_as);
  }
}

TEST(XmlReader, ReadsValuesOfAttributes) {
  for (const auto& [text, value] :
       std::vector<std::pair<std::string, std::string>>{{"\"\"", ""},
                                                        {"''", ""},
                                                        {"\"'\"", "'"},
                                                        {"'\"'", "\""},
                                                        {"\"]]>\"", "]]>"},
                                                        {"'&apos;&quot;'", "'\""},
                                                        {"\"\t\r\n\n \"", "    "},
                                                        {"\"x\ty&#9;z\"", "x y\tz"},
                                                        {"'&lt;'", "<"}}) {
    const auto document = read("<a b \n=\t" + text + " c='last'\n/>");
    ASSERT_THAT(document, IsOk()) << text;
    EXPECT_EQ(document->root().attribute("b"), value);
    EXPECT_EQ(document->root().attribute("c"), "last");
  }
}

TEST(XmlReader, SortsAnyNumberOfAttributes) {
  for (const std::size_t count : {1U, 2U, 3U, 7U, 8U, 9U, 20U}) {
    std::vector<std::string> names;
    std::string text = "<a xmlns:p=\"urn:p\"";
    for (std::size_t i = 0; i < count; ++i) {
      names.push_back("n" + std::to_string(100 + i * 7 % 23));
      text += " p:" + names.back() + "=\"" + names.back() + "\"";
    }
    const auto document = read(text + "/>");
    ASSERT_THAT(document, IsOk());
    std::sort(names.begin(), names.end());
    std::vector<std::string> found;
    for (const Attribute& attribute : document->root().attributes()) {
      found.emplace_back(attribute.local_name);
      EXPECT_EQ(attribute.value, attribute.local_name);
      EXPECT_EQ(attribute.prefix, "p");
      EXPECT_EQ(attribute.namespace_uri, "urn:p");
    }
    EXPECT_EQ(found, names);
    EXPECT_THAT(read(text + " p:" + names[count / 2] + "=\"\"/>"), FailsWith(kDuplicateAttribute));
  }
}

TEST(XmlReader, KnowsEveryElementWithAnId) {
  const auto document = read(
      "<r ID=\"1\"><a b=\"\" ID=\"2\" c=\"\"><b ID=\"\"/></a><c Id=\"\"/>"
      "<d xmlns:p=\"urn:p\" p:ID=\"\"/><e ID=\"2\"/></r>");
  ASSERT_THAT(document, IsOk());
  std::string names;
  for (const Element* element : document->elements_with_id()) {
    names += element->local_name();
  }
  EXPECT_EQ(names, "rabe");
}

// A prefix means what the nearest declaration around it says, and nothing behind the element.
TEST(XmlReader, EndsADeclarationWithItsElement) {
  const auto document = read(
      "<r xmlns:p=\"urn:1\" xmlns=\"urn:2\"><p:a xmlns:p=\"urn:3\" "
      "xmlns=\"\"><p:b/><c/></p:a><p:d/>"
      "<e/></r>");
  ASSERT_THAT(document, IsOk());
  const Element* a = document->root().first_child();
  const Element* d = a->next_sibling();
  EXPECT_EQ(a->namespace_uri(), "urn:3");
  EXPECT_EQ(a->first_child()->namespace_uri(), "urn:3");
  EXPECT_EQ(a->first_child()->next_sibling()->namespace_uri(), "");
  EXPECT_EQ(d->namespace_uri(), "urn:1");
  EXPECT_EQ(d->next_sibling()->namespace_uri(), "urn:2");
  EXPECT_EQ(d->next_sibling()->parent(), &document->root());
  EXPECT_EQ(d->next_sibling()->next_sibling(), nullptr);
}

TEST(XmlReader, TakesOverWhatHoldsAtTheContextAlone) {
  const auto outer = read(
      "<r xmlns=\"urn:1\" xmlns:p=\"urn:2\" xmlns:q=\"urn:3\"><a xmlns=\"\" "
      "xmlns:q=\"urn:4\"/></r>");
  ASSERT_THAT(outer, IsOk());
  Limits limits;
  limits.namespaces = 2;
  const auto inner =
      read_in_context("<x p:a=\"\" q:b=\"\"/>", *outer->root().first_child(), limits);
  ASSERT_THAT(inner, IsOk());
  EXPECT_EQ(inner->root().namespace_uri(), "");
  EXPECT_EQ(inner->root().attribute("urn:2", "a"), "");
  EXPECT_EQ(inner->root().attribute("urn:4", "b"), "");
  limits.namespaces = 1;
  const auto many = read_in_context("<x/>", *outer->root().first_child(), limits);
  ASSERT_THAT(many, FailsWith(kTooManyNamespaces));
  EXPECT_EQ(many.error().detail,
            "expected fewer namespace declarations around the element at byte 0");
}

}  // namespace
}  // namespace countersign::xml
