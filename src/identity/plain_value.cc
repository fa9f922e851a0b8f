// SPDX-License-Identifier: Apache-2.0
#include "identity/plain_value.h"

#include "base/ascii.h"
#include "base/utf8.h"

namespace countersign::identity {
namespace {

bool is_control(char32_t c) {
  constexpr auto within = [](char32_t x, char32_t first, char32_t last) {
    return x >= first && x <= last;
  };
  return c < 0x20 || within(c, 0x7f, 0x9f) || c == 0x61c || within(c, 0x200e, 0x200f) ||
         within(c, 0x2028, 0x202e) || within(c, 0x2066, 0x2069);
}

}  // namespace

bool has_control_character(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x20 && byte < 0x7f) {
      ++at;
      continue;
    }
    const Utf8Char c = utf8_char_at(text, at);
    if (c.size == 0 || is_control(c.code_point)) {
      return true;
    }
    at += c.size;
  }
  return false;
}

bool is_plain_value(std::string_view text) {
  return text.size() <= kMaxValueBytes && trim_ascii(text).size() == text.size() &&
         !has_control_character(text);
}

}  // namespace countersign::identity
