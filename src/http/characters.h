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

constexpr bool alphanumeric_or_in(std::string_view set, char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || (c >= '0' && c <= '9') || contains(set, c);
}

constexpr unsigned bit_of(CharacterClass which, bool member) {
  return member ? static_cast<unsigned>(which) : 0U;
}

constexpr std::uint8_t classes_of(unsigned octet) {
  const char c = static_cast<char>(octet);
  const bool visible = octet > 0x20 && octet < 0x7f;
  const bool control = octet < 0x20 || octet == 0x7f;
  unsigned bits = bit_of(CharacterClass::kToken, alphanumeric_or_in("!#$%&'*+-.^_`|~", c));
  bits |= bit_of(CharacterClass::kValue, !control || octet == '\t');
  bits |= bit_of(CharacterClass::kTarget, visible && octet != '#');
  bits |= bit_of(CharacterClass::kHost, alphanumeric_or_in("-._~%:[]", c));
  bits |= bit_of(CharacterClass::kDigit, octet >= '0' && octet <= '9');
  bits |= bit_of(CharacterClass::kCookie, visible && !contains("\",;\\", c));
  bits |= bit_of(CharacterClass::kUnreserved, alphanumeric_or_in("-._~", c));
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
