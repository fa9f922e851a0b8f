// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace countersign {

/// Offset of the first byte that does not belong to a well-formed sequence (RFC 3629: no overlong
/// form, no surrogate, nothing above U+10FFFF, nothing cut off), or text.size().
std::size_t utf8_valid_prefix(std::string_view text);

/// Whether all of `text` is well-formed UTF-8. U+0000 and other controls are.
inline bool is_utf8(std::string_view text) {
  return utf8_valid_prefix(text) == text.size();
}

/// One character of a text. `size` is its bytes, 1 to 4, or 0 where the bytes are not UTF-8.
struct Utf8Char {
  char32_t code_point = 0;
  std::size_t size = 0;
};

/// The character that begins at `text[at]`; `at` is below text.size().
Utf8Char utf8_char_at(std::string_view text, std::size_t at);

/// Appends `code_point`, a Unicode scalar value; aborts on a surrogate or above U+10FFFF.
void append_utf8(std::string& out, char32_t code_point);

/// The longest beginning of `text` of at most `max` bytes that does not end within a character. For
/// text that is not UTF-8 it may be up to three bytes shorter than need be.
std::string_view cut_utf8(std::string_view text, std::size_t max);

}  // namespace countersign
