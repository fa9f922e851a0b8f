// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/names.h"

#include <algorithm>
#include <cstddef>

namespace countersign::xmldsig {
namespace {

constexpr std::size_t kQuotedLimit = 200;

bool is_letter(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The reader has checked that the text is UTF-8. Bytes beyond ASCII are let through: they can't
// hold a quote, a bracket or white space, and an ID is only ever compared byte for byte.
bool is_name_start(unsigned char c) {
  return is_letter(c) || c == '_' || c >= 0x80;
}

bool is_name_part(unsigned char c) {
  return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

}  // namespace

bool is_ncname(std::string_view text) {
  return !text.empty() && is_name_start(static_cast<unsigned char>(text.front())) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_name_part(static_cast<unsigned char>(c)); });
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text.substr(0, kQuotedLimit)) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  out += text.size() > kQuotedLimit ? "...\"" : "\"";
  return out;
}

}  // namespace countersign::xmldsig
