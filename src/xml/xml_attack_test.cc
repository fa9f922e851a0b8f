// SPDX-License-Identifier: Apache-2.0
// Section "XML parsing" of docs/attacks.md, one test or more for each entry that the reader
// answers.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/matchers.h"
#include "xml/c14n.h"
#include "xml/document.h"
#include "xml/errors.h"

namespace countersign::xml {
namespace {

constexpr std::string_view kSaml = "urn:oasis:names:tc:SAML:2.0:assertion";

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) {
    out += text;
  }
  return out;
}

/// Every second byte NUL, as UTF-16 has it for ASCII.
std::string utf16(std::string_view text, bool little) {
  std::string out;
  for (const char c : text) {
    out += little ? std::string{c, '\0'} : std::string{'\0', c};
  }
  return out;
}

TEST(XmlAttack, P01_Doctype) {
  EXPECT_THAT(read("<a/>"), IsOk());
  EXPECT_THAT(read("<!DOCTYPE a><a/>"), FailsWith(kDoctype));
  EXPECT_THAT(read("<!doctype a><a/>"), FailsWith(kDoctype));
  EXPECT_THAT(read("<!DocType a><a/>"), FailsWith(kDoctype));
  EXPECT_THAT(read("<?xml version=\"1.0\"?>\n<!DOCTYPE a><a/>"), FailsWith(kDoctype));
  EXPECT_THAT(read("<!-- x --><!DOCTYPE a><a/>"), FailsWith(kDoctype));
  EXPECT_THAT(read("<a><!DOCTYPE a></a>"), FailsWith(kDoctype));
  EXPECT_THAT(read("<a/><!DOCTYPE a>"), FailsWith(kDoctype));
  EXPECT_THAT(read("<!DOCTYPE"), FailsWith(kDoctype));
  const auto outer = read("<a/>");
  EXPECT_THAT(read_in_context("<!DOCTYPE a><a/>", outer->root()), FailsWith(kDoctype));
}

TEST(XmlAttack, P02_BillionLaughs) {
  EXPECT_THAT(read("<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
                   "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><l>&c;</l>"),
              FailsWith(kDoctype));
}

TEST(XmlAttack, P02_EntityWithoutDeclaration) {
  EXPECT_THAT(read("<l>&c;</l>"), FailsWith(kBadReference));
  EXPECT_THAT(read("<l b=\"&c;\"/>"), FailsWith(kBadReference));
}

TEST(XmlAttack, P03_ExternalEntityAndSubset) {
  EXPECT_THAT(read("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"),
              FailsWith(kDoctype));
  EXPECT_THAT(read("<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/x.dtd\"><a/>"), FailsWith(kDoctype));
  EXPECT_THAT(read("<!DOCTYPE a [<!ENTITY % x SYSTEM \"http://127.0.0.1:1/\">%x;]><a/>"),
              FailsWith(kDoctype));
}

TEST(XmlAttack, P04_EntityInIdCve2025_23369) {
  EXPECT_THAT(read("<!DOCTYPE r [<!ENTITY idViaEntity \"id\">]><r ID=\"&idViaEntity;\"/>"),
              FailsWith(kDoctype));
  EXPECT_THAT(read("<r ID=\"&idViaEntity;\"/>"), FailsWith(kBadReference));
}

TEST(XmlAttack, P05_AttlistNamespaceInjectionCve2025_25292) {
  EXPECT_THAT(read("<!DOCTYPE r [<!ATTLIST Signature xmlns CDATA #FIXED "
                   "\"http://www.w3.org/2000/09/xmldsig#\">]><r><Signature/></r>"),
              FailsWith(kDoctype));
}

TEST(XmlAttack, P06_DoctypePolyglotCve2025_25291) {
  EXPECT_THAT(read("<!DOCTYPE response SYSTEM 'x\"><!--'><forged/><![CDATA[--><original/>"
                   "<!--]]>-->"),
              FailsWith(kDoctype));
}

TEST(XmlAttack, P07_NotationsAndConditionalSections) {
  EXPECT_THAT(read("<!DOCTYPE a [<!NOTATION n SYSTEM \"x\">]><a/>"), FailsWith(kDoctype));
  EXPECT_THAT(read("<a><!ENTITY x \"y\"></a>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<a><![INCLUDE[x]]></a>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<a><![cdata[x]]></a>"), FailsWith(kMalformed));
}

TEST(XmlAttack, P08_XincludeIsAnElementLikeAnyOther) {
  const auto document = read(
      "<a xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include "
      "href=\"file:///etc/passwd\" parse=\"text\"/></a>");
  ASSERT_THAT(document, IsOk());
  const Element* child = document->root().first_child();
  EXPECT_TRUE(child->is("http://www.w3.org/2001/XInclude", "include"));
  EXPECT_EQ(child->text(), "");
  EXPECT_EQ(document->root().text(), "");
}

TEST(XmlAttack, P09_ProcessingInstructions) {
  EXPECT_THAT(read("<?xml-stylesheet href=\"x\"?><a/>"), FailsWith(kProcessingInstruction));
  EXPECT_THAT(read("<NameID>admin<?x?>.evil.com</NameID>"), FailsWith(kProcessingInstruction));
  EXPECT_THAT(read("<a/><?x?>"), FailsWith(kProcessingInstruction));
  EXPECT_THAT(read("<a><?xml version=\"1.0\"?></a>"), FailsWith(kProcessingInstruction));
  EXPECT_THAT(read(" <?xml version=\"1.0\"?><a/>"), FailsWith(kProcessingInstruction));
}

TEST(XmlAttack, P10_CommentTruncationVu475445) {
  const auto document = read("<NameID>admin@corp.com<!---->.evil.com</NameID>");
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(document->root().text(), "admin@corp.com.evil.com");
  EXPECT_TRUE(document->root().has_comment());
  EXPECT_FALSE(read("<NameID>x</NameID>")->root().has_comment());
}

TEST(XmlAttack, P11_CdataIsText) {
  const auto document = read("<NameID>a<![CDATA[dm]]>i<!-- x --><![CDATA[n]]></NameID>");
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(document->root().text(), "admin");
  EXPECT_EQ(canonicalize(document->root()), "<NameID>admin</NameID>");
}

TEST(XmlAttack, P12_ElementInText) {
  const auto document = read("<NameID>a<b/>c</NameID>");
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(document->root().text(), "ac");
  EXPECT_TRUE(document->root().has_mixed_content());
  EXPECT_NE(document->root().first_child(), nullptr);
}

TEST(XmlAttack, P13_RoundTripMutationCve2020_29509) {
  EXPECT_THAT(read("<a :b=\"c\"/>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<a b:=\"c\"/>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<:a/>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<x::a/>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<!x<!-- -->><a/>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<a>]]></a>"), FailsWith(kMalformed));
  const auto document = read("<a><![CDATA[]]]]><![CDATA[>]]></a>");
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(document->root().text(), "]]>");
  const auto again = read(canonicalize(document->root()));
  EXPECT_EQ(again->root().text(), "]]>");
}

TEST(XmlAttack, P14_MultipleRootsCve2022_39299) {
  EXPECT_THAT(read("<NameID>evil</NameID><Response/>"), FailsWith(kTrailingContent));
  EXPECT_THAT(read("<r/>x"), FailsWith(kTrailingContent));
  EXPECT_THAT(read("<r/>&lt;"), FailsWith(kTrailingContent));
  EXPECT_THAT(read("<r/><![CDATA[x]]>"), FailsWith(kTrailingContent));
  EXPECT_THAT(read("<r/></r>"), FailsWith(kTrailingContent));
  EXPECT_THAT(read("x<r/>"), FailsWith(kMalformed));
  EXPECT_THAT(read("<r/> \n<!-- x -->\t"), IsOk());
}

TEST(XmlAttack, P15_DuplicateAttributes) {
  EXPECT_THAT(read("<a ID=\"1\" ID=\"2\"/>"), FailsWith(kDuplicateAttribute));
  EXPECT_THAT(read("<r xmlns:a=\"urn:x\" xmlns:b=\"urn:x\" a:ID=\"1\" b:ID=\"2\"/>"),
              FailsWith(kDuplicateAttribute));
  EXPECT_THAT(read("<r xmlns:a=\"urn:x\"><c xmlns:b=\"urn:x\" b:ID=\"2\" a:ID=\"1\"/></r>"),
              FailsWith(kDuplicateAttribute));
  EXPECT_THAT(read("<r xmlns:a=\"urn:x\" xmlns:b=\"urn:y\" a:ID=\"1\" b:ID=\"2\"/>"), IsOk());
  EXPECT_THAT(read("<r xmlns:a=\"urn:x\" xmlns:a=\"urn:y\"/>"), FailsWith(kDuplicateAttribute));
  EXPECT_THAT(read("<r xmlns=\"urn:x\" xmlns=\"urn:x\"/>"), FailsWith(kDuplicateAttribute));
}

TEST(XmlAttack, P16_OnlyAnIdWithoutNamespaceCounts) {
  const auto document = read(
      "<r xmlns:p=\"urn:p\" xml:id=\"1\" p:ID=\"2\" Id=\"3\" id=\"4\" AssertionID=\"5\">"
      "<c p:ID=\"x\" ID=\"y\"/></r>");
  ASSERT_THAT(document, IsOk());
  ASSERT_EQ(document->elements_with_id().size(), 1U);
  EXPECT_EQ(document->elements_with_id()[0], document->root().first_child());
  EXPECT_EQ(document->elements_with_id()[0]->attribute("ID"), "y");
  EXPECT_EQ(document->root().attribute("ID"), std::nullopt);
  EXPECT_EQ(document->root().attribute("urn:p", "ID"), "2");
}

TEST(XmlAttack, P17_NamespaceConfusion) {
  const auto document = read(
      "<r xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\" xmlns:s=\"urn:evil\">"
      "<s:Assertion/><Assertion xmlns=\"urn:evil\"/><Assertion xmlns=\"\"/><Assertion/>"
      "<s:x xmlns:s=\"urn:oasis:names:tc:SAML:2.0:assertion\"><s:Assertion/></s:x></r>");
  ASSERT_THAT(document, IsOk());
  const Element* found = document->root().only_child(kSaml, "Assertion");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->prefix(), "");
  EXPECT_EQ(found->namespace_uri(), kSaml);
  EXPECT_EQ(document->root().only_child("urn:evil", "Assertion"), nullptr);  // there are two
  EXPECT_NE(document->root().only_child("", "Assertion"), nullptr);
  EXPECT_TRUE(document->root().only_child(kSaml, "x")->first_child()->is(kSaml, "Assertion"));
}

TEST(XmlAttack, P18_UndeclaredAndReservedPrefixes) {
  EXPECT_THAT(read("<p:a/>"), FailsWith(kUndeclaredPrefix));
  EXPECT_THAT(read("<a p:b=\"c\"/>"), FailsWith(kUndeclaredPrefix));
  EXPECT_THAT(read("<r><a xmlns:p=\"urn:p\"/><p:a/></r>"), FailsWith(kUndeclaredPrefix));
  EXPECT_THAT(read("<a xmlns:xml=\"urn:evil\"/>"), FailsWith(kBadNamespace));
  EXPECT_THAT(read("<a xmlns:b=\"http://www.w3.org/XML/1998/namespace\"/>"),
              FailsWith(kBadNamespace));
  EXPECT_THAT(read("<a xmlns=\"http://www.w3.org/XML/1998/namespace\"/>"),
              FailsWith(kBadNamespace));
  EXPECT_THAT(read("<a xmlns:xml=\"http://www.w3.org/XML/1998/namespace\"/>"), IsOk());
  EXPECT_THAT(read("<a xmlns:xmlns=\"urn:x\"/>"), FailsWith(kBadNamespace));
  EXPECT_THAT(read("<a xmlns:b=\"http://www.w3.org/2000/xmlns/\"/>"), FailsWith(kBadNamespace));
  EXPECT_THAT(read("<xmlns:a/>"), FailsWith(kUndeclaredPrefix));
  EXPECT_THAT(read("<a xmlns:b=\"\"/>"), FailsWith(kBadNamespace));
  EXPECT_THAT(read("<a xmlns=\"\"/>"), IsOk());
}

TEST(XmlAttack, P19_RelativeNamespaceCve2025_66568) {
  EXPECT_THAT(read("<a xmlns:example=\"1\"/>"), FailsWith(kBadNamespace));
  EXPECT_THAT(read("<a xmlns=\"1\"/>"), FailsWith(kBadNamespace));
  EXPECT_THAT(read("<a xmlns:e=\"../x\"/>"), FailsWith(kBadNamespace));
  EXPECT_THAT(read("<a xmlns:e=\":x\"/>"), FailsWith(kBadNamespace));
  EXPECT_THAT(read("<a xmlns:e=\"1x:y\"/>"), FailsWith(kBadNamespace));
  EXPECT_THAT(read("<a xmlns:e=\"a b:y\"/>"), FailsWith(kBadNamespace));
}

TEST(XmlAttack, P19_InvalidNamespaceUri) {
  EXPECT_THAT(read("<a xmlns:e=\"http://example.com/\"/>"), IsOk());
  EXPECT_THAT(read("<a xmlns:e=\"http://example.com\x80\"/>"), FailsWith(kNotUtf8));
  EXPECT_THAT(read("<a xmlns:e=\"http://example.com/\xC3\xA4\"/>"), FailsWith(kBadNamespace));
  EXPECT_THAT(read("<a xmlns:e=\"http://example.com/ \"/>"), FailsWith(kBadNamespace));
  EXPECT_THAT(read("<a xmlns:e=\"http://example.com/%zz\"/>"), FailsWith(kBadNamespace));
  EXPECT_THAT(read("<a xmlns:e=\"http://example.com/%2\"/>"), FailsWith(kBadNamespace));
  EXPECT_THAT(read("<a xmlns:e=\"http://example.com:x/\"/>"), FailsWith(kBadNamespace));
  EXPECT_THAT(read("<a xmlns:e=\"http://[::1]/\"/>"), FailsWith(kBadNamespace));
  EXPECT_THAT(read("<a xmlns:e=\"http://a/?b&amp;c\"/>"), FailsWith(kBadNamespace));
  EXPECT_THAT(read("<a xmlns:e=\"urn:a#b#c\"/>"), FailsWith(kBadNamespace));
}

TEST(XmlAttack, P20_Utf8) {
  EXPECT_THAT(read("<a>\xC3\xA4\xE2\x80\x8B\xE2\x80\xAE\xF0\x9F\x98\x80</a>"), IsOk());
  EXPECT_THAT(read("<a>\xC0\xBC</a>"), FailsWith(kNotUtf8));          // overlong
  EXPECT_THAT(read("<a>\xE0\x80\xBC</a>"), FailsWith(kNotUtf8));      // overlong
  EXPECT_THAT(read("<a>\xF0\x80\x80\xBC</a>"), FailsWith(kNotUtf8));  // overlong
  EXPECT_THAT(read("<a>\xED\xA0\x80</a>"), FailsWith(kNotUtf8));      // surrogate
  EXPECT_THAT(read("<a>\xED\x9F\xBF</a>"), IsOk());                   // just before them
  EXPECT_THAT(read("<a>\xF4\x90\x80\x80</a>"), FailsWith(kNotUtf8));  // above U+10FFFF
  EXPECT_THAT(read("<a>\x80</a>"), FailsWith(kNotUtf8));              // no lead
  EXPECT_THAT(read("<a>\xC3</a>"), FailsWith(kNotUtf8));              // cut short
  EXPECT_THAT(read("<a/>\xC3"), FailsWith(kNotUtf8));                 // cut by the end
}

TEST(XmlAttack, P20_Characters) {
  EXPECT_THAT(read(std::string_view("<abc>\0</abc>", 12)), FailsWith(kBadCharacter));
  EXPECT_THAT(read("<a>\x01</a>"), FailsWith(kBadCharacter));
  EXPECT_THAT(read("<a>\x1F</a>"), FailsWith(kBadCharacter));
  EXPECT_THAT(read("<a>\x7F</a>"), IsOk());
  EXPECT_THAT(read("<a b=\"\x0B\"/>"), FailsWith(kBadCharacter));
  EXPECT_THAT(read("<a>\xEF\xBF\xBE</a>"), FailsWith(kBadCharacter));      // U+FFFE
  EXPECT_THAT(read("<a>\xEF\xBF\xBD</a>"), IsOk());                        // U+FFFD
  EXPECT_THAT(read("<a>\xEF\xB7\x90</a>"), FailsWith(kBadCharacter));      // U+FDD0
  EXPECT_THAT(read("<a>\xF0\x9F\xBF\xBF</a>"), FailsWith(kBadCharacter));  // U+1FFFF
  EXPECT_THAT(read("<a>&#0;</a>"), FailsWith(kBadReference));
  EXPECT_THAT(read("<a>&#x1;</a>"), FailsWith(kBadReference));
  EXPECT_THAT(read("<a>&#xD800;</a>"), FailsWith(kBadReference));
  EXPECT_THAT(read("<a>&#xFFFE;</a>"), FailsWith(kBadReference));
  EXPECT_THAT(read("<a>&#x10FFFD;</a>"), IsOk());
  EXPECT_THAT(read("<a>&#x110000;</a>"), FailsWith(kBadReference));
  EXPECT_THAT(read("<a>&#x100000041;</a>"), FailsWith(kBadReference));
  EXPECT_THAT(read("<a>&#;</a>"), FailsWith(kBadReference));
  EXPECT_THAT(read("<a>&#x;</a>"), FailsWith(kBadReference));
  EXPECT_THAT(read("<a>&#X41;</a>"), FailsWith(kBadReference));
  EXPECT_THAT(read("<a>&#-1;</a>"), FailsWith(kBadReference));
}

TEST(XmlAttack, P20_ByteOrderMark) {
  EXPECT_THAT(read("\xEF\xBB\xBF<a/>"), IsOk());
  EXPECT_THAT(read("\xEF\xBB\xBF\xEF\xBB\xBF<a/>"), FailsWith(kBadCharacter));
  EXPECT_THAT(read("<a>x\xEF\xBB\xBFy</a>"), FailsWith(kBadCharacter));
  EXPECT_THAT(read("<a>&#xFEFF;</a>"), FailsWith(kBadReference));
}

TEST(XmlAttack, P20_TextIsNeverNormalised) {
  const auto document = read("<a><b>\xC3\xA9</b><b>e\xCC\x81</b></a>");
  ASSERT_THAT(document, IsOk());
  const Element* first = document->root().first_child();
  EXPECT_NE(first->text(), first->next_sibling()->text());
}

TEST(XmlAttack, P21_Encodings) {
  EXPECT_THAT(read("<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>"), IsOk());
  EXPECT_THAT(read("<?xml version='1.0' encoding='utf-8' standalone='yes' ?><a/>"), IsOk());
  EXPECT_THAT(read("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>"), FailsWith(kNotUtf8));
  EXPECT_THAT(read("<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>"), FailsWith(kNotUtf8));
  EXPECT_THAT(read("<?xml version=\"1.0\" encoding=\"UTF-7\"?>+ADw-!DOCTYPE a+AD4-<a/>"),
              FailsWith(kNotUtf8));
  EXPECT_THAT(read("<?xml version=\"1.0\" encoding=\"IBM037\"?><a/>"), FailsWith(kNotUtf8));
  EXPECT_THAT(read(utf16("<a/>", true)), FailsWith(kNotUtf8));
  EXPECT_THAT(read(utf16("<a/>", false)), FailsWith(kNotUtf8));
  EXPECT_THAT(read("\xFF\xFE" + utf16("<!DOCTYPE a><a/>", true)), FailsWith(kNotUtf8));
  EXPECT_THAT(read("\xFE\xFF" + utf16("<a/>", false)), FailsWith(kNotUtf8));
  EXPECT_THAT(read("\x4C\x6F\xA7\x94\x93"), FailsWith(kNotUtf8));  // "<?xml" in EBCDIC
}

TEST(XmlAttack, P21_Declarations) {
  EXPECT_THAT(read("<?xml version=\"1.1\"?><a/>"), FailsWith(kBadDeclaration));
  EXPECT_THAT(read("<?xml encoding=\"UTF-8\"?><a/>"), FailsWith(kBadDeclaration));
  EXPECT_THAT(read("<?xml version=\"1.0\"encoding=\"UTF-8\"?><a/>"), FailsWith(kBadDeclaration));
  EXPECT_THAT(read("<?xml version=\"1.0\" standalone=\"maybe\"?><a/>"), FailsWith(kBadDeclaration));
  EXPECT_THAT(read("<?xml version=\"1.0\" x=\"y\"?><a/>"), FailsWith(kBadDeclaration));
  EXPECT_THAT(read("<?xml version=\"1.0\">"), FailsWith(kBadDeclaration));
  EXPECT_THAT(read("<?xml version=\"1.0"), FailsWith(kBadDeclaration));
}

TEST(XmlAttack, P22_Depth) {
  EXPECT_THAT(read(repeat("<a>", 64) + repeat("</a>", 64)), IsOk());
  EXPECT_THAT(read(repeat("<a>", 65) + repeat("</a>", 65)), FailsWith(kTooDeep));
  EXPECT_THAT(read(repeat("<a>", 63) + "<a/><a/>" + repeat("</a>", 63)), IsOk());
  EXPECT_THAT(read(repeat("<a>", 80'000)), FailsWith(kTooDeep));
}

TEST(XmlAttack, P22_NoRecursionOnDepth) {
  Limits deep;
  deep.depth = 1'000'000;
  deep.nodes = 1'000'000;
  deep.bytes = std::size_t{1} << 24;
  const auto document = read(repeat("<a>", 500'000) + repeat("</a>", 500'000), deep);
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(canonicalize(document->root()).size(), 3'500'000U);
}

TEST(XmlAttack, P23_Nodes) {
  EXPECT_THAT(read("<r>" + repeat("<a/>", 19'999) + "</r>"), IsOk());
  EXPECT_THAT(read("<r>" + repeat("<a/>", 20'000) + "</r>"), FailsWith(kTooManyNodes));
  EXPECT_THAT(read("<r>" + repeat("<a/>", 19'998) + "x</r>"), IsOk());
  EXPECT_THAT(read("<r>" + repeat("<a/>", 19'999) + "x</r>"), FailsWith(kTooManyNodes));
}

std::string many(std::string_view before, std::string_view after, std::size_t count) {
  std::string out = "<r";
  for (std::size_t i = 0; i < count; ++i) {
    out.append(before).append(std::to_string(i)).append(after);
  }
  return out + "/>";
}

TEST(XmlAttack, P23_Attributes) {
  EXPECT_THAT(read(many(" a", "=\"\"", 64)), IsOk());
  EXPECT_THAT(read(many(" a", "=\"\"", 65)), FailsWith(kTooManyAttributes));
}

TEST(XmlAttack, P23_NamespaceDeclarations) {
  EXPECT_THAT(read(many(" xmlns:a", "=\"urn:x\"", 128)), IsOk());
  EXPECT_THAT(read(many(" xmlns:a", "=\"urn:x\"", 129)), FailsWith(kTooManyNamespaces));
  EXPECT_THAT(read("<o xmlns=\"urn:x\">" + many(" xmlns:a", "=\"urn:x\"", 127) + "</o>"), IsOk());
  EXPECT_THAT(read("<o xmlns=\"urn:x\">" + many(" xmlns:a", "=\"urn:x\"", 128) + "</o>"),
              FailsWith(kTooManyNamespaces));
  EXPECT_THAT(read("<o>" + repeat("<c xmlns=\"urn:x\"/>", 300) + "</o>"), IsOk());
}

TEST(XmlAttack, P24_Bytes) {
  const std::string longest = "<a>" + std::string(256 * 1024 - 7, 'x') + "</a>";
  EXPECT_THAT(read(longest), IsOk());
  EXPECT_THAT(read(longest + " "), FailsWith(kTooLarge));
}

TEST(XmlAttack, P25_CanonicalFormStaysBounded) {
  const std::string prefix = "<r xmlns:p=\"urn:";
  EXPECT_THAT(read(prefix + std::string(1020, 'x') + "\"/>"), IsOk());
  EXPECT_THAT(read(prefix + std::string(1021, 'x') + "\"/>"), FailsWith(kNamespaceTooLong));
  // The most that repeated declarations can make of a message of the largest size.
  const auto document =
      read(prefix + std::string(1020, 'x') + "\">" + repeat("<p:a/>", 19'999) + "</r>");
  ASSERT_THAT(document, IsOk());
  EXPECT_LT(canonicalize(document->root()).size(), 22'000'000U);
}

TEST(XmlAttack, P25_ManyDeclarationsTimesManyElements) {
  std::string text = "<r";
  for (int i = 0; i < 128; ++i) {
    text += " xmlns:n" + std::to_string(i) + "=\"urn:" + std::to_string(i) + "\"";
  }
  text += ">" + repeat("<n0:a n1:b=\"\" n2:c=\"\"/>", 9'000) + "</r>";
  const auto document = read(text);
  ASSERT_THAT(document, IsOk());
  EXPECT_LT(canonicalize(document->root()).size(), 2'000'000U);
  const std::string list = canonicalize(document->root(), {C14nMethod::kInclusive, {}, nullptr});
  EXPECT_LT(list.size(), 300'000U);
}

TEST(XmlAttack, P25_LongListsOfInclusivePrefixes) {
  const auto document = read("<r>" + repeat("<a xmlns:p=\"urn:p\"/>", 10'000) + "</r>");
  ASSERT_THAT(document, IsOk());
  std::vector<std::string_view> prefixes(50'000, "q");
  prefixes.emplace_back("p");
  const C14nOptions options{C14nMethod::kExclusive, prefixes, nullptr};
  EXPECT_EQ(canonicalize(document->root(), options).size(), 7U + 10'000 * 23);
}

TEST(XmlAttack, P26_SchemaLocationsAreAttributesLikeAnyOther) {
  const auto document = read(
      "<a xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\" "
      "xsi:schemaLocation=\"urn:x http://127.0.0.1:1/x.xsd\"/>");
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(document->root().attributes().size(), 2U);
  EXPECT_EQ(document->root().attribute("http://www.w3.org/2001/XMLSchema-instance", "nil"), "true");
}

TEST(XmlAttack, P28_WhiteSpaceStays) {
  const auto document = read("<a b=\" x\t\r\ny&#9;&#10;\"> \r\nx\ry&#13;\n</a>");
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(document->root().text(), " \nx\ny\r\n");
  EXPECT_EQ(document->root().attribute("b"), " x  y\t\n");
}

}  // namespace
}  // namespace countersign::xml
