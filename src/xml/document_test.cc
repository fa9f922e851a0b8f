// SPDX-License-Identifier: Apache-2.0
#include "xml/document.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/matchers.h"
#include "xml/c14n.h"
#include "xml/errors.h"

namespace countersign::xml {
namespace {

std::string file(const std::string& name) {
  std::ifstream in(CS_SOURCE_DIR "/src/xml/" + name, std::ios::binary);
  EXPECT_TRUE(in.is_open()) << name;
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(XmlRead, ReadsARealResponse) {
  constexpr std::string_view kSaml = "urn:oasis:names:tc:SAML:2.0:assertion";
  std::string text = file("xml_fuzz_corpus/entra_response.xml");
  const auto document = read(text);
  text.assign(text.size(), 'x');  // the document copied what it needs
  ASSERT_THAT(document, IsOk());
  const Element& root = document->root();
  EXPECT_EQ(root.qualified_name(), "samlp:Response");
  EXPECT_EQ(root.prefix(), "samlp");
  EXPECT_TRUE(root.is("urn:oasis:names:tc:SAML:2.0:protocol", "Response"));
  EXPECT_EQ(root.attribute("Version"), "2.0");
  EXPECT_EQ(root.attributes().size(), 5U);
  const Element* assertion = root.only_child(kSaml, "Assertion");
  ASSERT_NE(assertion, nullptr);
  EXPECT_EQ(assertion->parent(), &root);
  EXPECT_EQ(assertion->only_child(kSaml, "Subject")->only_child(kSaml, "NameID")->text(),
            "michael.uzquiano@cloudcms.com");
  EXPECT_EQ(document->elements_with_id().size(), 2U);
  EXPECT_EQ(document->elements_with_id()[1], assertion);
  EXPECT_TRUE(assertion->has_ancestor_or_self(root));
  EXPECT_TRUE(assertion->has_ancestor_or_self(*assertion));
  EXPECT_FALSE(root.has_ancestor_or_self(*assertion));
}

TEST(XmlRead, ViewsSurviveAMove) {
  auto document = read("<a b=\"c\">d</a>");
  ASSERT_THAT(document, IsOk());
  const Element& root = document->root();
  const std::string_view text = root.text();
  const Document moved = *std::move(document);
  EXPECT_EQ(&moved.root(), &root);
  EXPECT_EQ(text, "d");
  EXPECT_EQ(moved.root().attribute("b"), "c");
}

TEST(XmlRead, ReadsChildrenInOrder) {
  const auto document = read("<r> <a/> <b/><c/> </r>");
  std::string names;
  for (const Element& child : document->root().children()) {
    names += child.local_name();
  }
  EXPECT_EQ(names, "abc");
  EXPECT_EQ(document->root().text(), "   ");
  EXPECT_FALSE(document->root().has_mixed_content());
}

TEST(XmlRead, JoinsTextAroundChildren) {
  const auto document = read("<r>1<a>x</a>2<!-- --><![CDATA[3]]><b/>&#52;</r>");
  const Element& root = document->root();
  EXPECT_EQ(root.text(), "1234");
  EXPECT_EQ(root.leading_text(), "1");
  EXPECT_EQ(root.first_child()->text(), "x");
  EXPECT_EQ(root.first_child()->following_text(), "23");
  EXPECT_EQ(root.first_child()->next_sibling()->following_text(), "4");
  EXPECT_TRUE(root.has_mixed_content());
  EXPECT_TRUE(root.has_comment());
  EXPECT_FALSE(root.first_child()->has_mixed_content());
  EXPECT_FALSE(root.first_child()->has_comment());
}

TEST(XmlRead, TextBehindTheOnlyChildIsText) {
  const auto document = read("<r><a/>x</r>");
  EXPECT_EQ(document->root().text(), "x");
  EXPECT_EQ(document->root().leading_text(), "");
  EXPECT_TRUE(document->root().has_mixed_content());
}

TEST(XmlRead, ReadsTheFiveEntitiesAndCharacterReferences) {
  const auto document =
      read("<a b=\"&lt;&gt;&amp;&quot;&apos;\">&#65;&#x42;&#x00043;&#x1F600;</a>");
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(document->root().attribute("b"), "<>&\"'");
  EXPECT_EQ(document->root().text(), "ABC\xF0\x9F\x98\x80");
}

TEST(XmlRead, RefusesOpenReferences) {
  EXPECT_THAT(read("<a>x &amp y</a>"), FailsWith(kBadReference));
  EXPECT_THAT(read("<a>x & y</a>"), FailsWith(kBadReference));
  EXPECT_THAT(read("<a>&</a>"), FailsWith(kBadReference));
  EXPECT_THAT(read("<a>&LT;</a>"), FailsWith(kBadReference));
  EXPECT_THAT(read("<a b=\"&\"/>"), FailsWith(kBadReference));
}

TEST(XmlRead, NormalisesAttributeValues) {
  const auto document = read("<a b=\"1\t2\n3\r\n4\r5&#9;6&#13;&#10;7\" c='\"' d=\"'\"/>");
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(document->root().attribute("b"), "1 2 3 4 5\t6\r\n7");
  EXPECT_EQ(document->root().attribute("c"), "\"");
  EXPECT_EQ(document->root().attribute("d"), "'");
}

TEST(XmlRead, AttributesComeInCanonicalOrder) {
  const auto document = read("<a xmlns:p=\"urn:p\" p:a=\"1\" c=\"2\" b=\"3\"/>");
  const auto attributes = document->root().attributes();
  ASSERT_EQ(attributes.size(), 3U);
  EXPECT_EQ(attributes[0].qualified_name(), "b");
  EXPECT_EQ(attributes[1].qualified_name(), "c");
  EXPECT_EQ(attributes[2].qualified_name(), "p:a");
  EXPECT_EQ(attributes[2].namespace_uri, "urn:p");
}

TEST(XmlRead, AcceptsNamesOfTheFifthEdition) {
  EXPECT_THAT(read("<\xC3\xA4.b-c_1\xC2\xB7/>"), IsOk());
  EXPECT_THAT(read("<a\xE2\x80\xBF/>"), IsOk());                // U+203F may follow
  EXPECT_THAT(read("<\xE2\x80\xBF/>"), FailsWith(kMalformed));  // and may not start
  EXPECT_THAT(read("<a\xC3\x97/>"), FailsWith(kMalformed));     // U+00D7 may not
  EXPECT_THAT(read("<1a/>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<-a/>"), FailsWith(kMalformed));
  EXPECT_THAT(read("< a/>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<p:1 xmlns:p=\"urn:p\"/>"), FailsWith(kMalformed));
}

TEST(XmlRead, RefusesMalformedTags) {
  EXPECT_THAT(read("<a b=\"1\"c=\"2\"/>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<a b/>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<a b=1/>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<a b=\"<\"/>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<a / >"), FailsWith(kMalformed));
  EXPECT_THAT(read("<a></b>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<a></ab>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<p:a xmlns:p=\"urn:p\" xmlns:q=\"urn:p\"></q:a>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<a></ a>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<a></a\n>"), IsOk());
  EXPECT_THAT(read("<a b = '1' />"), IsOk());
}

TEST(XmlRead, RefusesMalformedComments) {
  EXPECT_THAT(read("<a><!-- -- --></a>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<a><!-- ---></a>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<a><!--></a>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<a><!- x --></a>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<!-- <!DOCTYPE a> --><a><!-- ]]> & < --></a>"), IsOk());
}

/// Every beginning of a message is refused, and nothing behind its end is looked at.
TEST(XmlRead, RefusesEveryTruncation) {
  const std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- c --><p:r xmlns:p=\"urn:p\" a='&amp;\t'>"
      "x&#x41;<![CDATA[y]]><!-- z --><\xC3\xA4/>]\xE3\x81\x82</p:r>";
  EXPECT_THAT(read(text), IsOk());
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(read(text.substr(0, size)).ok()) << size;
  }
}

TEST(XmlRead, ReadsTextsThatCrossBlocks) {
  for (std::size_t size = 0; size < 70; ++size) {
    const std::string x(size, 'x');
    const auto document = read("<a b=\"" + x + "\">" + x + "\r\n" + x + "\xC3\xA4</a>");
    ASSERT_THAT(document, IsOk());
    EXPECT_EQ(document->root().attribute("b"), x);
    EXPECT_EQ(document->root().text(), x + "\n" + x + "\xC3\xA4");
  }
}

TEST(XmlRead, RefusesABadByteWhereverItStands) {
  const std::string good = "<a>" + std::string(300, 'x') + "</a>";
  for (std::size_t at = 3; at < 303; ++at) {
    std::string bad = good;
    bad[at] = '\x01';
    EXPECT_THAT(read(bad), FailsWith(kBadCharacter)) << at;
    bad[at] = '\xFF';
    EXPECT_THAT(read(bad), FailsWith(kNotUtf8)) << at;
    EXPECT_NE(read(bad).error().detail.find("at byte " + std::to_string(at)), std::string::npos);
  }
}

TEST(XmlRead, RefusesEndTagsOfOtherNames) {
  const std::string name = "abcdefghijklmnopqrstuvwxyz-0123456789";
  for (std::size_t size = 1; size <= name.size(); ++size) {
    const std::string open = "<" + name.substr(0, size) + ">";
    std::string other = name.substr(0, size);
    EXPECT_THAT(read(open + "</" + other + ">"), IsOk());
    EXPECT_THAT(read(open + "</" + other), FailsWith(kMalformed));
    EXPECT_THAT(read(open + "</" + other + "x>"), FailsWith(kMalformed));
    EXPECT_THAT(read(open + "</" + other.substr(1) + ">"), FailsWith(kMalformed));
    other.back() = '_';
    EXPECT_THAT(read(open + "</" + other + ">"), FailsWith(kMalformed));
  }
}

TEST(XmlRead, ReadsAMessageWhereItWasDecoded) {
  const std::string_view text = "\xEF\xBB\xBF<a b='1'>\r\nx</a>";
  Message message(text.size() + 10);
  std::copy(text.begin(), text.end(), message.room().begin());
  message.set_size(text.size());
  const auto document = read(std::move(message));
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(document->root().attribute("b"), "1");
  EXPECT_EQ(document->root().text(), "\nx");
}

TEST(XmlRead, RefusesAMessageThatIsEmptyOrTooLarge) {
  EXPECT_THAT(read(Message(100)), FailsWith(kMalformed));
  Message message(8);
  std::fill(message.room().begin(), message.room().end(), ' ');
  std::copy_n("<a/>", 4, message.room().begin());
  message.set_size(8);
  Limits limits;
  limits.bytes = 7;
  EXPECT_THAT(read(std::move(message), limits), FailsWith(kTooLarge));
}

TEST(XmlRead, HoldsToLimitsOfTheCaller) {
  Limits limits;
  limits.bytes = 100;
  limits.depth = 2;
  limits.nodes = 3;
  limits.attributes = 1;
  limits.namespaces = 1;
  limits.namespace_bytes = 5;
  EXPECT_THAT(read("<a><b/><b/></a>", limits), IsOk());
  EXPECT_THAT(read("<a><b><c/></b></a>", limits), FailsWith(kTooDeep));
  EXPECT_THAT(read("<a><b/><b/><b/></a>", limits), FailsWith(kTooManyNodes));
  EXPECT_THAT(read("<a b=\"\" xmlns=\"urn:x\"/>", limits), IsOk());
  EXPECT_THAT(read("<a b=\"\" c=\"\"/>", limits), FailsWith(kTooManyAttributes));
  EXPECT_THAT(read("<a xmlns=\"urn:x\" xmlns:b=\"urn:x\"/>", limits),
              FailsWith(kTooManyNamespaces));
  EXPECT_THAT(read("<a xmlns=\"urn:xx\"/>", limits), FailsWith(kNamespaceTooLong));
  EXPECT_THAT(read("<a>" + std::string(93, 'x') + "</a>", limits), IsOk());
  EXPECT_THAT(read("<a>" + std::string(94, 'x') + "</a>", limits), FailsWith(kTooLarge));
}

TEST(XmlRead, SaysWhereItFailed) {
  const auto document = read("<a>\n<p:b/></a>");
  EXPECT_EQ(document.error().detail, "expected a declared prefix, got 'p' at byte 10");
}

TEST(XmlReadInContext, FindsPrefixesOfTheContext) {
  std::optional<Result<Document>> outer(
      read("<r xmlns:p=\"urn:p\" xmlns=\"urn:d\" xmlns:q=\"urn:q\"><i xmlns:q=\"urn:q2\"/></r>"));
  ASSERT_THAT(*outer, IsOk());
  constexpr std::string_view kText = "<p:a q:b=\"1\"><c/></p:a>";
  EXPECT_THAT(read(kText), FailsWith(kUndeclaredPrefix));
  const auto inner = read_in_context(kText, *(*outer)->root().first_child());
  outer.reset();  // the document stands on its own
  ASSERT_THAT(inner, IsOk());
  EXPECT_EQ(inner->root().parent(), nullptr);
  EXPECT_EQ(inner->root().namespace_uri(), "urn:p");
  EXPECT_EQ(inner->root().attribute("urn:q2", "b"), "1");
  EXPECT_EQ(inner->root().first_child()->namespace_uri(), "urn:d");
  EXPECT_EQ(canonicalize(inner->root()),
            "<p:a xmlns:p=\"urn:p\" xmlns:q=\"urn:q2\" q:b=\"1\"><c xmlns=\"urn:d\"></c></p:a>");
}

TEST(XmlReadInContext, OwnDeclarationsComeFirst) {
  const auto outer = read("<p:r xmlns:p=\"urn:p\" xmlns=\"urn:d\"/>");
  const auto inner =
      read_in_context("<p:a xmlns:p=\"urn:own\" xmlns=\"\"><b/></p:a>", outer->root());
  ASSERT_THAT(inner, IsOk());
  EXPECT_EQ(inner->root().namespace_uri(), "urn:own");
  EXPECT_EQ(inner->root().first_child()->namespace_uri(), "");
}

TEST(XmlReadInContext, RefusesADeclarationAndMoreThanOneElement) {
  const auto outer = read("<r/>");
  EXPECT_THAT(read_in_context("<?xml version=\"1.0\"?><a/>", outer->root()),
              FailsWith(kProcessingInstruction));
  EXPECT_THAT(read_in_context("\xEF\xBB\xBF<a/>", outer->root()), FailsWith(kBadCharacter));
  EXPECT_THAT(read_in_context("<a/><a/>", outer->root()), FailsWith(kTrailingContent));
  EXPECT_THAT(read_in_context("", outer->root()), FailsWith(kMalformed));
}

TEST(XmlReadInContext, CountsDeclarationsOfTheContext) {
  const auto outer = read("<r xmlns:p=\"urn:p\" xmlns:q=\"urn:q\"/>");
  Limits limits;
  limits.namespaces = 2;
  EXPECT_THAT(read_in_context("<a/>", outer->root(), limits), IsOk());
  EXPECT_THAT(read_in_context("<a xmlns=\"urn:a\"/>", outer->root(), limits),
              FailsWith(kTooManyNamespaces));
  limits.namespaces = 1;
  EXPECT_THAT(read_in_context("<a/>", outer->root(), limits), FailsWith(kTooManyNamespaces));
}

}  // namespace
}  // namespace countersign::xml
