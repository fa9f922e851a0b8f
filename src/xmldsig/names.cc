// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/names.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "xml/characters.h"

namespace countersign::xmldsig {
namespace {

constexpr std::size_t kQuotedLimit = 200;

// The reader has checked that the text is UTF-8. Bytes beyond ASCII are let through: they can't
// hold a quote, a bracket or white space, and an ID is only ever compared byte for byte.
bool is_one_of(std::uint8_t classes, char c) {
  return (xml::class_of(c) & classes) != 0 || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

bool is_ncname(std::string_view text) {
  return !text.empty() && is_one_of(xml::kNameStart, text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_one_of(xml::kNameOther, c); });
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
