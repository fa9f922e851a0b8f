// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/names.h"

#include <cstdint>

#include "xml/characters.h"

namespace countersign::xmldsig {

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

}  // namespace countersign::xmldsig
