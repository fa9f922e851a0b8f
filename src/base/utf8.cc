// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/check.h"

namespace countersign {
namespace {

std::uint32_t byte_at(std::string_view text, std::size_t i) {
  return static_cast<std::uint8_t>(text[i]);
}

// Index of the first byte at or behind `at` that is not ASCII, as near as whole words tell.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kTopBits = 0x8080808080808080U;
  std::array<std::uint64_t, 4> words{};
  while (text.size() - at >= sizeof(words)) {
    std::memcpy(words.data(), text.data() + at, sizeof(words));
    if (((words[0] | words[1] | words[2] | words[3]) & kTopBits) != 0) {
      break;
    }
    at += sizeof(words);
  }
  while (at < text.size() && byte_at(text, at) < 0x80) {
    ++at;
  }
  return at;
}

// Length that the first byte announces and the bounds of the second (Unicode 15, table 3-7): they
// alone tell overlong forms, surrogates and what is too large.
struct Lead {
  std::size_t size = 0;
  std::uint32_t low = 0x80;
  std::uint32_t high = 0xBF;
};

Lead lead_of(std::uint32_t byte) {
  if (byte >= 0xC2 && byte <= 0xDF) {
    return {.size = 2};
  }
  if (byte >= 0xE0 && byte <= 0xEF) {
    return {.size = 3, .low = byte == 0xE0 ? 0xA0U : 0x80U, .high = byte == 0xED ? 0x9FU : 0xBFU};
  }
  if (byte >= 0xF0 && byte <= 0xF4) {
    return {.size = 4, .low = byte == 0xF0 ? 0x90U : 0x80U, .high = byte == 0xF4 ? 0x8FU : 0xBFU};
  }
  return {};
}

}  // namespace

Utf8Char utf8_char_at(std::string_view text, std::size_t at) {
  CS_CHECK(at < text.size());
  const std::uint32_t first = byte_at(text, at);
  if (first < 0x80) {
    return {static_cast<char32_t>(first), 1};
  }
  const Lead lead = lead_of(first);
  if (lead.size == 0 || text.size() - at < lead.size) {
    return {};
  }
  const std::uint32_t second = byte_at(text, at + 1);
  if (second < lead.low || second > lead.high) {
    return {};
  }
  std::uint32_t code_point = (first & (0x7FU >> lead.size)) << 6U | (second & 0x3FU);
  for (std::size_t i = 2; i < lead.size; ++i) {
    const std::uint32_t next = byte_at(text, at + i);
    if ((next & 0xC0U) != 0x80U) {
      return {};
    }
    code_point = code_point << 6U | (next & 0x3FU);
  }
  return {static_cast<char32_t>(code_point), lead.size};
}

std::size_t utf8_valid_prefix(std::string_view text) {
  std::size_t at = 0;
  while ((at = skip_ascii(text, at)) < text.size()) {
    const Utf8Char next = utf8_char_at(text, at);
    if (next.size == 0) {
      return at;
    }
    at += next.size;
  }
  return at;
}

void append_utf8(std::string& out, char32_t code_point) {
  const auto value = static_cast<std::uint32_t>(code_point);
  CS_CHECK(value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF));
  if (value < 0x80) {
    out.push_back(static_cast<char>(value));
    return;
  }
  std::uint32_t shift = value < 0x800 ? 6U : value < 0x10000 ? 12U : 18U;
  const std::uint32_t mark = shift == 6 ? 0xC0U : shift == 12 ? 0xE0U : 0xF0U;
  out.push_back(static_cast<char>(mark | value >> shift));
  while (shift > 0) {
    shift -= 6;
    out.push_back(static_cast<char>(0x80U | (value >> shift & 0x3FU)));
  }
}

std::string_view cut_utf8(std::string_view text, std::size_t max) {
  if (text.size() <= max) {
    return text;
  }
  std::size_t size = max;
  const std::size_t least = max - std::min<std::size_t>(max, 3);
  while (size > least && (byte_at(text, size) & 0xC0U) == 0x80U) {
    --size;
  }
  return text.substr(0, size);
}

}  // namespace countersign
