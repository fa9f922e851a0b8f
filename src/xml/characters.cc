// SPDX-License-Identifier: Apache-2.0
#include "xml/characters.h"

#include <algorithm>
#include <iterator>

#include "xml/errors.h"
#include "xml/scan.h"

namespace countersign::xml {
namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

constexpr Range kNameStartRanges[] = {
    {'A', 'Z'},       {'_', '_'},       {'a', 'z'},       {0xC0, 0xD6},     {0xD8, 0xF6},
    {0xF8, 0x2FF},    {0x370, 0x37D},   {0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F},
    {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
};
constexpr Range kNameMoreRanges[] = {
    {'-', '.'}, {'0', '9'}, {0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040},
};

template <std::size_t kSize>
bool in_ranges(const Range (&ranges)[kSize], std::uint32_t c) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [c](const Range& range) { return c >= range.first && c <= range.last; });
}

std::uint32_t byte_at(const char* at) {
  return static_cast<unsigned char>(*at);
}

constexpr std::ptrdiff_t kFourBlocks = 4 * kBlock;

/// Whether four blocks hold a byte below U+0020 or beyond ASCII.
bool has_unusual(const char* at) {
  return (Block(at).unusual() | Block(at + kBlock).unusual() | Block(at + 2 * kBlock).unusual() |
          Block(at + 3 * kBlock).unusual()) != 0;
}

/// Checks the characters that start in [at, stop) and gives the place behind the last.
const char* survey_slowly(const char* at, const char* stop, const char* end, Survey& found) {
  while (at < stop) {
    const std::size_t size = sequence_size(at, end);
    const char* next = at;
    if (size == 0 || !is_allowed_character(take_character(next))) {
      found.bad = at;
      found.why = size == 0 ? &kNotUtf8 : &kBadCharacter;
      return at;
    }
    found.has_carriage_return |= *at == '\r';
    at = next;
  }
  return at;
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Those of [RFC3986] 2 but `#` and `%`, which are looked at, and `[`, `]` and `&`: canonicalisers
/// in use write an `&` of a namespace URI in different ways.
constexpr std::array<bool, 256> kPlainUriCharacters = [] {
  std::array<bool, 256> allowed{};
  for (const char c : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789-._~:/?@!$'()*+,;=")) {
    allowed[static_cast<unsigned char>(c)] = true;
  }
  return allowed;
}();

/// Those, `#` at most once, and `%` before two hexadecimal digits.
bool has_uri_characters_alone(std::string_view text) {
  bool hash = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (kPlainUriCharacters[static_cast<unsigned char>(text[i])]) [[likely]] {
      continue;
    }
    const bool escape =
        text[i] == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2]);
    if (!escape && (text[i] != '#' || hash)) {
      return false;
    }
    hash = hash || text[i] == '#';
  }
  return true;
}

/// Port behind the host: at most five digits; user information has no place in a name.
bool is_authority(std::string_view authority) {
  if (authority.find('@') != std::string_view::npos) {
    return false;
  }
  const std::size_t colon = authority.find(':');
  if (colon == std::string_view::npos) {
    return true;
  }
  const std::string_view port = authority.substr(colon + 1);
  return colon != 0 && !port.empty() && port.size() <= 5 &&
         std::all_of(port.begin(), port.end(), is_digit);
}

// Bytes of a UTF-8 sequence that starts with `lead`; 0 for a byte that none starts with.
std::size_t size_by_lead(std::uint32_t lead) {
  if (lead < 0x80) {
    return 1;
  }
  if (lead < 0xC2 || lead >= 0xF5) {
    return 0;
  }
  return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

}  // namespace

bool is_allowed_character(std::uint32_t c) {
  if (c < 0x20) {
    return c == '\t' || c == '\n' || c == '\r';
  }
  if (c < 0xD800) {
    return true;
  }
  const bool surrogate = c < 0xE000;
  const bool non_character = (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
  return !surrogate && !non_character && c != 0xFEFF && c <= 0x10FFFF;
}

bool is_name_start(std::uint32_t c) {
  return in_ranges(kNameStartRanges, c);
}

bool is_name_character(std::uint32_t c) {
  return is_name_start(c) || in_ranges(kNameMoreRanges, c);
}

std::size_t sequence_size(const char* at, const char* end) {
  const std::uint32_t lead = byte_at(at);
  const std::size_t size = size_by_lead(lead);
  if (size == 0 || static_cast<std::size_t>(end - at) < size) {
    return 0;
  }
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte_at(at + i) & 0xC0) != 0x80) {
      return 0;
    }
  }
  const std::uint32_t second = size > 1 ? byte_at(at + 1) : 0;
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool beyond = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
  return overlong || beyond ? 0 : size;
}

std::uint32_t take_character(const char*& at) {
  const std::uint32_t lead = byte_at(at++);
  if (lead < 0x80) {
    return lead;
  }
  const int more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  std::uint32_t c = lead & (0x3FU >> more);
  for (int i = 0; i < more; ++i) {
    c = (c << 6) | (byte_at(at++) & 0x3F);
  }
  return c;
}

char* put_character(char* at, std::uint32_t c) {
  if (c < 0x80) {
    *at++ = static_cast<char>(c);
    return at;
  }
  const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  const std::uint32_t lead = more == 1 ? 0xC0 : more == 2 ? 0xE0 : 0xF0;
  *at++ = static_cast<char>(lead | (c >> (6 * more)));
  for (int i = more - 1; i >= 0; --i) {
    *at++ = static_cast<char>(0x80 | ((c >> (6 * i)) & 0x3F));
  }
  return at;
}

const char* skip_name_slowly(const char* at) {
  if (!is_name_start(take_character(at))) {
    return nullptr;
  }
  const char* next = at;
  while (is_name_character(take_character(next))) {
    at = next;
  }
  return at;
}

Survey survey(std::string_view text) {
  Survey found;
  const char* at = text.data();
  const char* end = at + text.size();
  while (at < end) {
    const Block block(at);
    if (block.unusual() == 0) [[likely]] {
      at += kBlock;
      while (end - at >= kFourBlocks && !has_unusual(at)) {
        at += kFourBlocks;
      }
      continue;
    }
    const std::uint32_t controls = block.controls();
    const std::uint32_t returns = block.any_of('\r');
    if (block.beyond_ascii() == 0 && controls == (block.any_of('\t', '\n') | returns)) {
      found.has_carriage_return |= returns != 0;
      at += kBlock;
      continue;
    }
    at = survey_slowly(at, std::min(at + kBlock, end), end, found);
    if (found.bad != nullptr) {
      break;
    }
  }
  return found;
}

bool is_namespace_uri(std::string_view uri) {
  const std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(uri[0])) {
    return false;
  }
  const std::string_view scheme = uri.substr(0, colon);
  if (!std::all_of(scheme.begin(), scheme.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
      })) {
    return false;
  }
  const std::string_view rest = uri.substr(colon + 1);
  if (rest.empty() || !has_uri_characters_alone(rest)) {
    return false;
  }
  if (!rest.starts_with("//")) {
    return true;
  }
  return is_authority(rest.substr(2, rest.find_first_of("/?#", 2) - 2));
}

}  // namespace countersign::xml
