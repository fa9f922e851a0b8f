// SPDX-License-Identifier: Apache-2.0
#include "base/hex.h"

#include "base/errors.h"

namespace countersign {

std::string hex_encode(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out.push_back(kDigits[byte >> 4U]);
    out.push_back(kDigits[byte & 15U]);
  }
  return out;
}

std::string hex_encode(std::string_view bytes) {
  // unsigned char may alias anything.
  return hex_encode(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

Result<std::string> hex_decode(std::string_view text) {
  if (text.size() % 2 != 0) {
    return {kHexInvalid, "expected an even number of digits, got " + std::to_string(text.size())};
  }
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) {
      return {kHexInvalid, "expected a hexadecimal digit at offset " + std::to_string(i)};
    }
    out.push_back(static_cast<char>(high * 16 + low));
  }
  return out;
}

}  // namespace countersign
