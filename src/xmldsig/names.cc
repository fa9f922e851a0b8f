// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/names.h"

#include <cstddef>
#include <cstdint>

#include "xml/characters.h"

namespace countersign::xmldsig {
namespace {

constexpr std::size_t kQuotedLimit = 200;

}  // namespace

bool is_ncname(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  bool begins = true;
  while (at < end) {
    // Nearly all ids are of these, which one look into a table tells.
    const std::uint8_t ascii = xml::class_of(*at);
    if ((ascii & (begins ? xml::kNameStart : xml::kNameStart | xml::kNameOther)) != 0) {
      ++at;
      begins = false;
      continue;
    }
    if (xml::sequence_size(at, end) == 0) {
      return false;
    }
    const std::uint32_t c = xml::take_character(at);
    if (!(begins ? xml::is_name_start(c) : xml::is_name_character(c))) {
      return false;
    }
    begins = false;
  }
  return !begins;
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
