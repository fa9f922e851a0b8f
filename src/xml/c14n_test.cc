// SPDX-License-Identifier: Apache-2.0
#include "xml/c14n.h"

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/matchers.h"

namespace countersign::xml {
namespace {

constexpr C14nOptions kExclusive;
constexpr C14nOptions kInclusive{C14nMethod::kInclusive, {}, nullptr};

std::string canonical(std::string_view text, const C14nOptions& options = kExclusive) {
  const auto document = read(text);
  EXPECT_THAT(document, IsOk());
  return document.ok() ? canonicalize(document->root(), options) : std::string();
}

// [C14N] 3.1, without the processing instructions
TEST(C14n, DropsWhatStandsOutsideTheDocumentElement) {
  EXPECT_EQ(canonical("<?xml version=\"1.0\"?>\n\n<doc>Hello, world!<!-- Comment 1 --></doc>\n\n"
                      "<!-- Comment 2 -->\n\n<!-- Comment 3 -->\n",
                      kInclusive),
            "<doc>Hello, world!</doc>");
}

// [C14N] 3.2
TEST(C14n, KeepsWhiteSpaceInContent) {
  constexpr std::string_view kText =
      "<doc>\n   <clean>   </clean>\n   <dirty>   A   B   </dirty>\n   <mixed>\n      A\n"
      "      <clean>   </clean>\n      B\n      <dirty>   A   B   </dirty>\n      C\n"
      "   </mixed>\n</doc>";
  EXPECT_EQ(canonical(kText, kInclusive), kText);
  EXPECT_EQ(canonical(kText, kExclusive), kText);
}

// [C14N] 3.3, without the attribute that a DTD adds
TEST(C14n, NormalisesStartAndEndTags) {
  EXPECT_EQ(
      canonical(
          "<doc>\n   <e1   />\n   <e2   ></e2>\n   <e3   name = \"elem3\"   id=\"elem3\"   />\n"
          "   <e4   name=\"elem4\"   id=\"elem4\"   ></e4>\n"
          "   <e5 a:attr=\"out\" b:attr=\"sorted\" attr2=\"all\" attr=\"I'm\"\n"
          "      xmlns:b=\"http://www.ietf.org\"\n      xmlns:a=\"http://www.w3.org\"\n"
          "      xmlns=\"http://example.org\"/>\n"
          "   <e6 xmlns=\"\" xmlns:a=\"http://www.w3.org\">\n"
          "      <e7 xmlns=\"http://www.ietf.org\">\n"
          "         <e8 xmlns=\"\" xmlns:a=\"http://www.w3.org\">\n"
          "            <e9 xmlns=\"\" xmlns:a=\"http://www.ietf.org\"/>\n"
          "         </e8>\n      </e7>\n   </e6>\n</doc>",
          kInclusive),
      "<doc>\n   <e1></e1>\n   <e2></e2>\n   <e3 id=\"elem3\" name=\"elem3\"></e3>\n"
      "   <e4 id=\"elem4\" name=\"elem4\"></e4>\n"
      "   <e5 xmlns=\"http://example.org\" xmlns:a=\"http://www.w3.org\" "
      "xmlns:b=\"http://www.ietf.org\" attr=\"I'm\" attr2=\"all\" b:attr=\"sorted\" "
      "a:attr=\"out\"></e5>\n"
      "   <e6 xmlns:a=\"http://www.w3.org\">\n      <e7 xmlns=\"http://www.ietf.org\">\n"
      "         <e8 xmlns=\"\">\n            <e9 xmlns:a=\"http://www.ietf.org\"></e9>\n"
      "         </e8>\n      </e7>\n   </e6>\n</doc>");
}

// [C14N] 3.4, without what a DTD would change
TEST(C14n, ReplacesReferencesAndEscapes) {
  EXPECT_EQ(canonical("<doc>\n   <text>First line&#x0d;&#10;Second line</text>\n"
                      "   <value>&#x32;</value>\n"
                      "   <compute><![CDATA[value>\"0\" && value<\"10\" ?\"valid\":\"error\"]]>"
                      "</compute>\n"
                      "   <compute expr='value>\"0\" &amp;&amp; value&lt;\"10\" "
                      "?\"valid\":\"error\"'>valid</compute>\n"
                      "   <norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; '/>\n</doc>",
                      kInclusive),
            "<doc>\n   <text>First line&#xD;\nSecond line</text>\n   <value>2</value>\n"
            "   <compute>value&gt;\"0\" &amp;&amp; value&lt;\"10\" ?\"valid\":\"error\"</compute>\n"
            "   <compute expr=\"value>&quot;0&quot; &amp;&amp; value&lt;&quot;10&quot; "
            "?&quot;valid&quot;:&quot;error&quot;\">valid</compute>\n"
            "   <norm attr=\" '    &#xD;&#xA;&#x9;   ' \"></norm>\n</doc>");
}

// [C14N] 3.6: what can't be read in another encoding is at least kept in this one
TEST(C14n, KeepsCharactersBeyondAscii) {
  EXPECT_EQ(canonical("<doc>&#169;\xC2\xA9</doc>"), "<doc>\xC2\xA9\xC2\xA9</doc>");
}

// [ExcC14N] 2.2
class ExclusiveExample : public ::testing::Test {
 protected:
  static std::string elem2(std::string_view text, const C14nOptions& options) {
    const auto document = read(text);
    EXPECT_THAT(document, IsOk());
    return canonicalize(*document->root().first_child(), options);
  }

  static constexpr std::string_view kFirst =
      "<n0:local xmlns:n0=\"foo:bar\" xmlns:n3=\"ftp://example.org\">\n"
      "<n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\">\n"
      "<n3:stuff xmlns:n3=\"ftp://example.org\"/>\n</n1:elem2>\n</n0:local>";
  static constexpr std::string_view kSecond =
      "<n2:pdu xmlns:n1=\"http://example.com\" xmlns:n2=\"http://foo.example\" xml:lang=\"fr\" "
      "xml:space=\"retain\">\n<n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\">\n"
      "<n3:stuff xmlns:n3=\"ftp://example.org\"/>\n</n1:elem2>\n</n2:pdu>";
};

TEST_F(ExclusiveExample, GivesTheSameBytesInBothPlaces) {
  constexpr std::string_view kExpected =
      "<n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\">\n"
      "<n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff>\n</n1:elem2>";
  EXPECT_EQ(elem2(kFirst, kExclusive), kExpected);
  EXPECT_EQ(elem2(kSecond, kExclusive), kExpected);
}

TEST_F(ExclusiveExample, InclusiveTakesTheContextAlong) {
  EXPECT_EQ(elem2(kFirst, kInclusive),
            "<n1:elem2 xmlns:n0=\"foo:bar\" xmlns:n1=\"http://example.net\" "
            "xmlns:n3=\"ftp://example.org\" xml:lang=\"en\">\n<n3:stuff></n3:stuff>\n</n1:elem2>");
  EXPECT_EQ(elem2(kSecond, kInclusive),
            "<n1:elem2 xmlns:n1=\"http://example.net\" xmlns:n2=\"http://foo.example\" "
            "xml:lang=\"en\" xml:space=\"retain\">\n"
            "<n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff>\n</n1:elem2>");
}

TEST_F(ExclusiveExample, TreatsListedPrefixesInclusively) {
  constexpr std::array<std::string_view, 3> kPrefixes{"n3", "unknown", "#default"};
  EXPECT_EQ(elem2(kFirst, {C14nMethod::kExclusive, kPrefixes, nullptr}),
            "<n1:elem2 xmlns:n1=\"http://example.net\" xmlns:n3=\"ftp://example.org\" "
            "xml:lang=\"en\">\n<n3:stuff></n3:stuff>\n</n1:elem2>");
}

TEST(C14n, DeclaresWhereUsedAndNotAgainInside) {
  EXPECT_EQ(canonical("<r xmlns:p=\"urn:p\"><a><p:b><p:c p:d=\"\"/></p:b></a><p:e/></r>"),
            "<r><a><p:b xmlns:p=\"urn:p\"><p:c p:d=\"\"></p:c></p:b></a>"
            "<p:e xmlns:p=\"urn:p\"></p:e></r>");
}

TEST(C14n, DeclaresEachPrefixOfOneNamespaceWhereItIsUsed) {
  EXPECT_EQ(canonical("<a:x xmlns:a=\"urn:u\" xmlns:b=\"urn:u\"><b:y/></a:x>"),
            "<a:x xmlns:a=\"urn:u\"><b:y xmlns:b=\"urn:u\"></b:y></a:x>");
  EXPECT_EQ(canonical("<a:x xmlns:a=\"urn:u\" xmlns=\"urn:u\"><y/></a:x>"),
            "<a:x xmlns:a=\"urn:u\"><y xmlns=\"urn:u\"></y></a:x>");
}

TEST(C14n, DeclaresAReboundPrefixAgain) {
  EXPECT_EQ(canonical("<p:a xmlns:p=\"urn:1\"><p:b xmlns:p=\"urn:2\"><p:c xmlns:p=\"urn:2\"/></p:b>"
                      "<p:d xmlns:p=\"urn:1\"/></p:a>"),
            "<p:a xmlns:p=\"urn:1\"><p:b xmlns:p=\"urn:2\"><p:c></p:c></p:b><p:d></p:d></p:a>");
}

TEST(C14n, UndeclaresTheDefaultNamespaceOnlyWhereOneHolds) {
  EXPECT_EQ(canonical("<a xmlns=\"\"><b xmlns=\"urn:b\"><c xmlns=\"\"><d/></c></b></a>"),
            "<a><b xmlns=\"urn:b\"><c xmlns=\"\"><d></d></c></b></a>");
  const auto document = read("<a xmlns=\"urn:a\"><b xmlns=\"\"/></a>");
  EXPECT_EQ(canonicalize(*document->root().first_child()), "<b></b>");
}

TEST(C14n, ListedDefaultNamespaceIsDeclaredUnused) {
  constexpr std::array<std::string_view, 1> kDefault{"#default"};
  EXPECT_EQ(canonical("<p:a xmlns:p=\"urn:p\" xmlns=\"urn:d\"><p:b xmlns=\"\"/></p:a>",
                      {C14nMethod::kExclusive, kDefault, nullptr}),
            "<p:a xmlns=\"urn:d\" xmlns:p=\"urn:p\"><p:b xmlns=\"\"></p:b></p:a>");
}

TEST(C14n, SortsAttributesByNamespaceThenName) {
  EXPECT_EQ(canonical("<a xmlns:x=\"urn:2\" xmlns:y=\"urn:1\" x:a=\"1\" y:b=\"2\" z=\"3\" B=\"4\" "
                      "xml:lang=\"5\" y:a=\"6\"/>"),
            "<a xmlns:x=\"urn:2\" xmlns:y=\"urn:1\" B=\"4\" z=\"3\" xml:lang=\"5\" y:a=\"6\" "
            "y:b=\"2\" x:a=\"1\"></a>");
}

TEST(C14n, SortsManyAttributes) {
  EXPECT_EQ(canonical("<a j=\"\" i=\"\" h=\"\" g=\"\" f=\"\" e=\"\" d=\"\" c=\"\" b=\"\" a=\"\"/>"),
            "<a a=\"\" b=\"\" c=\"\" d=\"\" e=\"\" f=\"\" g=\"\" h=\"\" i=\"\" j=\"\"></a>");
}

TEST(C14n, NeverDeclaresXml) {
  constexpr std::string_view kText =
      "<a xmlns:xml=\"http://www.w3.org/XML/1998/namespace\" xml:lang=\"en\"/>";
  EXPECT_EQ(canonical(kText, kExclusive), "<a xml:lang=\"en\"></a>");
  EXPECT_EQ(canonical(kText, kInclusive), "<a xml:lang=\"en\"></a>");
}

// [C14N] 2.4
TEST(C14n, InclusiveApexInheritsXmlAttributesFromTheNearest) {
  const auto document = read(
      "<a xml:lang=\"1\" xml:base=\"x\" xml:space=\"default\"><b xml:lang=\"2\" b=\"\">"
      "<c xml:space=\"preserve\" c=\"\"><d/></c></b></a>");
  const Element* apex = document->root().first_child()->first_child();
  EXPECT_EQ(canonicalize(*apex, kInclusive),
            "<c c=\"\" xml:base=\"x\" xml:lang=\"2\" xml:space=\"preserve\"><d></d></c>");
  EXPECT_EQ(canonicalize(*apex, kExclusive), "<c c=\"\" xml:space=\"preserve\"><d></d></c>");
}

class Without : public ::testing::Test {
 protected:
  /// The document without its first element named `s`.
  static std::string canonical_without_s(std::string_view text) {
    const auto document = read(text);
    EXPECT_THAT(document, IsOk());
    const Element* found = document->root().only_child("", "s");
    EXPECT_NE(found, nullptr);
    return canonicalize(document->root(), {C14nMethod::kExclusive, {}, found});
  }
};

TEST_F(Without, LeavesNothingOfAnApexThatIsToBeLeftOut) {
  const auto document = read("<a>1<b/>2</a>");
  ASSERT_THAT(document, IsOk());
  const Element& root = document->root();
  EXPECT_EQ(canonicalize(root, {C14nMethod::kExclusive, {}, &root}), "");
  EXPECT_EQ(canonicalize(root, {C14nMethod::kInclusive, {}, &root}), "");
}

TEST_F(Without, LeavesTheElementOutAndTheTextAroundIn) {
  EXPECT_EQ(canonical_without_s("<a>1<s>2<t/></s>3</a>"), "<a>13</a>");
  EXPECT_EQ(canonical_without_s("<a><s/></a>"), "<a></a>");
  EXPECT_EQ(canonical_without_s("<a><b/>1<s/>2<c/>3</a>"), "<a><b></b>12<c></c>3</a>");
  EXPECT_EQ(canonical_without_s("<a><s/>1<c/></a>"), "<a>1<c></c></a>");
  EXPECT_EQ(canonical_without_s("<a><b/><s/></a>"), "<a><b></b></a>");
}

class Pieces final : public Sink {
 public:
  void write(std::string_view bytes) override {
    text += bytes;
    ++count;
  }
  std::string text;
  int count = 0;
};

TEST(C14n, HandsOverLargePieces) {
  const std::string text = "<a b=\"" + std::string(9'000, 'x') + "\">" + std::string(9'000, '>') +
                           std::string(9'000, 'y') + "</a>";
  const auto document = read(text);
  ASSERT_THAT(document, IsOk());
  Pieces pieces;
  canonicalize(document->root(), kExclusive, pieces);
  EXPECT_EQ(pieces.text, canonicalize(document->root()));
  EXPECT_EQ(pieces.text.size(), text.size() + 3 * 9'000);
  EXPECT_LE(pieces.count, 14);
}

/// Specials at every place of a block, so that no bound of the sixteen-byte steps is left out.
TEST(C14n, EscapesAtEveryOffset) {
  for (std::size_t before = 0; before < 40; ++before) {
    for (std::size_t behind = 0; behind < 20; ++behind) {
      const std::string x(before, 'x');
      const std::string y(behind, 'y');
      EXPECT_EQ(canonical("<a b=\"" + x + "&quot;&#9;" + y + "\">" + x + "&amp;>" + y + "</a>"),
                "<a b=\"" + x + "&quot;&#x9;" + y + "\">" + x + "&amp;&gt;" + y + "</a>");
    }
  }
}

}  // namespace
}  // namespace countersign::xml
