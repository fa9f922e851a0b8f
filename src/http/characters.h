// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace countersign::http {

/// The sets of octets that the grammars of HTTP are made of; one bit each.
enum class CharacterClass : std::uint8_t {
  kToken = 1,   // RFC 9110 5.6.2
  kValue = 2,   // of a header value: everything but controls, HTAB allowed
  kTarget = 4,  // visible ASCII but '#'
  kHost = 8,    // of a Host field: letters, digits, - . _ ~ % : [ ]
  kDigit = 16,
  kCookie = 32,      // RFC 6265 4.1.1 cookie-octet
  kUnreserved = 64,  // RFC 3986 2.3
};

namespace detail {

constexpr bool contains(std::string_view set, char c) {
  return set.find(c) != std::string_view::npos;
}

constexpr std::uint8_t classes_of(unsigned octet) {
  const char c = static_cast<char>(octet);
  const bool digit = octet >= '0' && octet <= '9';
  const bool letter = (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z');
  const bool visible = octet > 0x20 && octet < 0x7f;
  unsigned bits = 0;
  bits |= digit || letter || (octet != 0 && contains("!#$%&'*+-.^_`|~", c)) ? 1U : 0U;
  bits |= (octet >= 0x20 && octet != 0x7f) || octet == '\t' ? 2U : 0U;
  bits |= visible && octet != '#' ? 4U : 0U;
  bits |= digit || letter || (octet != 0 && contains("-._~%:[]", c)) ? 8U : 0U;
  bits |= digit ? 16U : 0U;
  bits |= visible && !contains("\",;\\", c) ? 32U : 0U;
  bits |= digit || letter || (octet != 0 && contains("-._~", c)) ? 64U : 0U;
  return static_cast<std::uint8_t>(bits);
}

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> table{};
  for (unsigned octet = 0; octet < table.size(); ++octet) {
    table[octet] = classes_of(octet);
  }
  return table;
}

inline constexpr std::array<std::uint8_t, 256> kClasses = make_classes();

}  // namespace detail

/// Whether `c` belongs to the set.
constexpr bool is(char c, CharacterClass wanted) {
  return (detail::kClasses[static_cast<unsigned char>(c)] & static_cast<std::uint8_t>(wanted)) != 0;
}

constexpr bool is_digit(char c) {
  return is(c, CharacterClass::kDigit);
}

/// Whether all of `text` belongs to the set; true for an empty text.
constexpr bool all_of(std::string_view text, CharacterClass wanted) {
  unsigned common = 0xff;
  for (const char c : text) {
    common &= detail::kClasses[static_cast<unsigned char>(c)];
  }
  return (common & static_cast<unsigned>(wanted)) != 0;
}

}  // namespace countersign::http
