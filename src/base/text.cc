// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <array>
#include <charconv>
#include <cstdint>

#include "base/utf8.h"

namespace countersign {
namespace {

constexpr std::size_t kMaxQuoted = 200;

// Characters that change how the text around them looks, or that don't show at all.
bool is_deceptive(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C || c == 0x180E ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
         (c >= 0xE0000 && c <= 0xE007F);
}

void append_escape(std::string& out, char kind, std::uint32_t value) {
  std::array<char, 8> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  out.append({'\\', kind, '{'});
  out.append(digits.data(), end);
  out.push_back('}');
}

}  // namespace

std::string quoted(std::string_view value) {
  const std::string_view cut = cut_utf8(value, kMaxQuoted);
  std::string out;
  out.reserve(cut.size() + 8);
  out.push_back('"');
  for (std::size_t at = 0; at < cut.size();) {
    const Utf8Char next = utf8_char_at(cut, at);
    if (next.size == 0) {
      append_escape(out, 'x', static_cast<std::uint8_t>(cut[at]));
      ++at;
      continue;
    }
    if (next.code_point == '"' || next.code_point == '\\') {
      out.push_back('\\');
    }
    if (is_deceptive(next.code_point)) {
      append_escape(out, 'u', static_cast<std::uint32_t>(next.code_point));
    } else {
      out.append(cut, at, next.size);
    }
    at += next.size;
  }
  if (cut.size() < value.size()) {
    out.append("...");
  }
  out.push_back('"');
  return out;
}

}  // namespace countersign
