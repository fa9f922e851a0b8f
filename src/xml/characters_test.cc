// SPDX-License-Identifier: Apache-2.0
#include "xml/characters.h"

#include <cctype>
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "xml/arena.h"
#include "xml/errors.h"

namespace countersign::xml {
namespace {

struct Encoded {
  std::uint32_t code_point;
  std::string_view bytes;
};

/// First and last of each length of [RFC3629] 3.
constexpr Encoded kBorders[] = {
    {0x01, "\x01"},
    {0x7F, "\x7F"},
    {0x80, "\xC2\x80"},
    {0x7FF, "\xDF\xBF"},
    {0x800, "\xE0\xA0\x80"},
    {0xFFFF, "\xEF\xBF\xBF"},
    {0x10000, "\xF0\x90\x80\x80"},
    {0x10FFFF, "\xF4\x8F\xBF\xBF"},
};

TEST(XmlCharacters, AreWrittenAndReadAsUtf8) {
  for (const auto& [code_point, bytes] : kBorders) {
    char written[8] = {};
    const char* end = put_character(written, code_point);
    EXPECT_EQ(std::string_view(written, static_cast<std::size_t>(end - written)), bytes);
    EXPECT_EQ(sequence_size(bytes.data(), bytes.data() + bytes.size()), bytes.size());
    const char* at = bytes.data();
    EXPECT_EQ(take_character(at), code_point);
    EXPECT_EQ(at, bytes.data() + bytes.size());
  }
}

bool within(unsigned byte, unsigned first, unsigned last) {
  return byte >= first && byte <= last;
}

/// The grammar of [RFC3629] 4, by the first two bytes.
std::size_t well_formed_size(unsigned lead, unsigned second) {
  if (lead <= 0x7F) {
    return 1;
  }
  if (within(lead, 0xC2, 0xDF)) {
    return within(second, 0x80, 0xBF) ? 2 : 0;
  }
  const bool three = (lead == 0xE0 && within(second, 0xA0, 0xBF)) ||
                     (within(lead, 0xE1, 0xEC) && within(second, 0x80, 0xBF)) ||
                     (lead == 0xED && within(second, 0x80, 0x9F)) ||
                     (within(lead, 0xEE, 0xEF) && within(second, 0x80, 0xBF));
  const bool four = (lead == 0xF0 && within(second, 0x90, 0xBF)) ||
                    (within(lead, 0xF1, 0xF3) && within(second, 0x80, 0xBF)) ||
                    (lead == 0xF4 && within(second, 0x80, 0x8F));
  return three ? 3 : four ? 4 : 0;
}

TEST(XmlCharacters, EveryLeadTakesTheSecondBytesOfItsGrammarAlone) {
  for (unsigned lead = 0; lead < 256; ++lead) {
    for (unsigned second = 0; second < 256; ++second) {
      const char bytes[] = {static_cast<char>(lead), static_cast<char>(second), '\x80', '\xBF'};
      ASSERT_EQ(sequence_size(bytes, bytes + sizeof(bytes)), well_formed_size(lead, second))
          << lead << ' ' << second;
    }
  }
}

TEST(XmlCharacters, EveryLaterByteOfASequenceContinuesIt) {
  for (const std::string_view good : {"\xDF\xBF", "\xEF\x80\x80", "\xF1\x80\x80\x80"}) {
    for (std::size_t i = 1; i < good.size(); ++i) {
      for (const char other : {'\x7F', '\xC0', 'a', '\xFF'}) {
        std::string bad(good);
        bad[i] = other;
        EXPECT_EQ(sequence_size(bad.data(), bad.data() + bad.size()), 0U) << i;
      }
      // What is behind the end would complete it.
      EXPECT_EQ(sequence_size(good.data(), good.data() + i), 0U) << i;
    }
  }
}

TEST(XmlCharacters, SurrogatesNonCharactersAndControlsAreNotAllowed) {
  for (const std::uint32_t good :
       {0x9U, 0xAU, 0xDU, 0x20U, 0x7FU, 0xD7FFU, 0xE000U, 0xFDCFU, 0xFDF0U, 0xFEFEU, 0xFF00U,
        0xFFFDU, 0x10000U, 0x1FFFDU, 0x10FFFDU}) {
    EXPECT_TRUE(is_allowed_character(good)) << good;
  }
  for (const std::uint32_t bad :
       {0x0U,    0x8U,     0xBU,      0xCU,      0xEU,      0x1FU,    0xD800U,
        0xDBFFU, 0xDC00U,  0xDFFFU,   0xFDD0U,   0xFDEFU,   0xFEFFU,  0xFFFEU,
        0xFFFFU, 0x1FFFEU, 0x10FFFEU, 0x10FFFFU, 0x110000U, 0xFFFFFFU}) {
    EXPECT_FALSE(is_allowed_character(bad)) << bad;
  }
}

struct Span {
  std::uint32_t first;
  std::uint32_t last;
};

TEST(XmlCharacters, NamesAreThoseOfTheFifthEdition) {
  constexpr Span kStart[] = {
      {'A', 'Z'},       {'_', '_'},       {'a', 'z'},       {0xC0, 0xD6},     {0xD8, 0xF6},
      {0xF8, 0x2FF},    {0x370, 0x37D},   {0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F},
      {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF}};
  for (const Span& span : kStart) {
    EXPECT_TRUE(is_name_start(span.first) && is_name_start(span.last)) << span.first;
    EXPECT_TRUE(is_name_character(span.first) && is_name_character(span.last)) << span.first;
    EXPECT_FALSE(is_name_start(span.first - 1)) << span.first;
    // U+FFFE is no character at all, and behind it the next range starts.
    EXPECT_FALSE(is_name_start(span.last + 1)) << span.last;
  }
  constexpr Span kMore[] = {{'-', '.'}, {'0', '9'}, {0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}};
  for (const Span& span : kMore) {
    EXPECT_TRUE(is_name_character(span.first) && is_name_character(span.last)) << span.first;
    EXPECT_FALSE(is_name_start(span.first) || is_name_start(span.last)) << span.first;
  }
  for (const char c : {':', '/', ',', ' ', '[', '`', '{', '@'}) {
    EXPECT_FALSE(is_name_character(static_cast<unsigned char>(c))) << c;
  }
}

/// What is found in a text that ASCII follows, as in a message.
class Surveyed {
 public:
  explicit Surveyed(std::string_view text)
      : text_(std::string(text) + std::string(Arena::kSlack, 'x')),
        found_(survey({text_.data(), text.size()})) {}
  std::ptrdiff_t bad() const { return found_.bad == nullptr ? -1 : found_.bad - text_.data(); }
  const ErrorCode* why() const { return found_.why; }
  bool has_carriage_return() const { return found_.has_carriage_return; }

 private:
  std::string text_;
  Survey found_;
};

TEST(XmlSurvey, FindsTheFirstBadByteWhereverItStands) {
  for (const std::size_t size : {1U, 15U, 16U, 17U, 64U, 65U, 80U, 81U, 200U}) {
    for (std::size_t i = 0; i < size; ++i) {
      std::string text(size, 'a');
      text[i] = '\x01';
      Surveyed found(text);
      ASSERT_EQ(found.bad(), static_cast<std::ptrdiff_t>(i)) << size;
      ASSERT_EQ(found.why(), &kBadCharacter);
      text[i] = '\xFF';
      ASSERT_EQ(Surveyed(text).bad(), static_cast<std::ptrdiff_t>(i)) << size;
      ASSERT_EQ(Surveyed(text).why(), &kNotUtf8);
    }
    // What stands behind the end is not looked at.
    EXPECT_EQ(Surveyed(std::string_view(std::string(size, 'a') + '\xFF').substr(0, size)).bad(),
              -1);
  }
}

TEST(XmlSurvey, TellsCarriageReturnsBesideAllOtherCharacters) {
  for (const std::string_view other : {"a", "\t", "\n", "\xC3\xA4", "\xF0\x9F\x98\x80"}) {
    std::string text;
    for (int i = 0; i < 40; ++i) {
      text += other;
    }
    EXPECT_EQ(Surveyed(text).bad(), -1);
    EXPECT_FALSE(Surveyed(text).has_carriage_return()) << other;
    for (std::size_t i = 0; i <= text.size(); i += other.size()) {
      std::string with = text;
      with.insert(i, 1, '\r');
      ASSERT_TRUE(Surveyed(with).has_carriage_return()) << other << i;
    }
  }
  const Surveyed cut("a\r\xFF\r");
  EXPECT_TRUE(cut.has_carriage_return());
  EXPECT_EQ(cut.bad(), 2);
}

TEST(XmlNamespaceUri, SchemeStartsWithALetter) {
  for (int c = 1; c < 256; ++c) {
    const auto byte = static_cast<char>(c);
    const bool letter = c < 128 && std::isalpha(c) != 0;
    const bool inside = letter || std::isdigit(c) != 0 || c == '+' || c == '-' || c == '.';
    EXPECT_EQ(is_namespace_uri(std::string(1, byte) + ":x"), letter) << c;
    if (byte != ':') {
      EXPECT_EQ(is_namespace_uri("u" + std::string(1, byte) + ":x"), inside) << c;
    }
  }
  EXPECT_FALSE(is_namespace_uri(""));
  EXPECT_FALSE(is_namespace_uri("x"));
  EXPECT_FALSE(is_namespace_uri(":x"));
  EXPECT_FALSE(is_namespace_uri("urn:"));
  EXPECT_FALSE(is_namespace_uri("/a:b"));
}

TEST(XmlNamespaceUri, HoldsCharactersOfAUriAlone) {
  const std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?@!$'()*+,;=#";
  for (int c = 1; c < 256; ++c) {
    const std::string uri = std::string("urn:a") + static_cast<char>(c) + "b";
    EXPECT_EQ(is_namespace_uri(uri), plain.find(static_cast<char>(c)) != std::string_view::npos)
        << c;
  }
}

TEST(XmlNamespaceUri, PercentStandsBeforeTwoHexadecimalDigits) {
  for (int c = 1; c < 256; ++c) {
    const std::string byte(1, static_cast<char>(c));
    const bool hex = c < 128 && std::isxdigit(c) != 0;
    EXPECT_EQ(is_namespace_uri("urn:%" + byte + "0"), hex) << c;
    EXPECT_EQ(is_namespace_uri("urn:%0" + byte), hex) << c;
  }
  EXPECT_TRUE(is_namespace_uri("urn:a%41b"));
  // What would complete it is behind the end.
  EXPECT_FALSE(is_namespace_uri(std::string_view("urn:%41").substr(0, 6)));
  EXPECT_FALSE(is_namespace_uri(std::string_view("urn:%41").substr(0, 5)));
}

TEST(XmlNamespaceUri, HasOneFragment) {
  EXPECT_TRUE(is_namespace_uri("urn:a#b"));
  EXPECT_TRUE(is_namespace_uri("urn:%41#b"));
  EXPECT_TRUE(is_namespace_uri("urn:a#%41"));
  EXPECT_FALSE(is_namespace_uri("urn:a##b"));
  EXPECT_FALSE(is_namespace_uri("urn:a#b%41#c"));
}

TEST(XmlNamespaceUri, AuthorityIsAHostWithoutUserAndPerhapsAPort) {
  for (const std::string_view good :
       {"http://a", "http://a/", "http://a:8", "http://a:80/b", "http://a:65535?b", "http://a:1#b",
        "http://a/b:c", "http://a?b:c", "http://a#b:c", "http://a/@", "http://a?@", "urn:a@b:c",
        "urn:/a:b"}) {
    EXPECT_TRUE(is_namespace_uri(good)) << good;
  }
  for (const std::string_view bad :
       {"http://u@a/", "http://u:p@a/", "http://@a/", "http://:80/", "http://a:/",
        "http://a:", "http://a:123456/", "http://a:8a/", "http://a:1:2/", "http://a:/80"}) {
    EXPECT_FALSE(is_namespace_uri(bad)) << bad;
  }
  for (int c = 1; c < 128; ++c) {
    if (c != '/' && c != '?' && c != '#') {
      const std::string uri = std::string("http://a:1") + static_cast<char>(c) + "/";
      EXPECT_EQ(is_namespace_uri(uri), std::isdigit(c) != 0) << c;
    }
  }
}

}  // namespace
}  // namespace countersign::xml
