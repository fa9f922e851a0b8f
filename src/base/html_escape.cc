// SPDX-License-Identifier: Apache-2.0
#include "base/html_escape.h"

#include "base/utf8.h"

namespace countersign {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// What stands for an ASCII character; empty for itself.
std::string_view reference_of(char32_t c) {
  switch (c) {
    case U'&':
      return "&amp;";
    case U'<':
      return "&lt;";
    case U'>':
      return "&gt;";
    case U'"':
      return "&quot;";
    case U'\'':
      return "&#39;";
    case U'\t':
    case U'\n':
    case U'\r':
      return {};
    default:
      return c < 0x20 || c == 0x7F ? kReplacement : std::string_view();
  }
}

}  // namespace

std::string html_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Char next = utf8_char_at(text, at);
    if (next.size == 0) {
      out.append(kReplacement);
      ++at;
      continue;
    }
    const std::string_view reference = reference_of(next.code_point);
    out.append(reference.empty() ? text.substr(at, next.size) : reference);
    at += next.size;
  }
  return out;
}

}  // namespace countersign
