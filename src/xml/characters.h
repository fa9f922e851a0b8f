// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace countersign::xml {

/// Whether a message may hold this character: Char of [XML] 2.2 without the Unicode non-characters
/// and without U+FEFF, which has no business behind the start.
bool is_allowed_character(std::uint32_t code_point);

/// NameStartChar and NameChar of [XML] 2.3 without the colon ([Namespaces] 3).
bool is_name_start(std::uint32_t code_point);
bool is_name_character(std::uint32_t code_point);

/// Length of the well-formed UTF-8 sequence ([RFC3629] 4) at `at`, 0 when there is none.
std::size_t sequence_size(const char* at, const char* end);

/// The character that starts at `*at`, which must be valid UTF-8; moves `at` behind it.
std::uint32_t take_character(const char*& at);

/// Writes the character as UTF-8 and gives the place behind it. At most 4 bytes.
char* put_character(char* at, std::uint32_t code_point);

inline constexpr std::uint8_t kNameStart = 1;
inline constexpr std::uint8_t kNameOther = 2;
inline constexpr std::uint8_t kSpace = 4;

/// Class of each ASCII byte; 0 for all bytes beyond ASCII.
inline constexpr std::array<std::uint8_t, 256> kClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  for (std::size_t c = 0; c < 26; ++c) {
    classes['a' + c] = classes['A' + c] = kNameStart | kNameOther;
  }
  for (std::size_t c = '0'; c <= '9'; ++c) {
    classes[c] = kNameOther;
  }
  classes['_'] = kNameStart | kNameOther;
  classes['-'] = classes['.'] = kNameOther;
  classes[' '] = classes['\t'] = classes['\n'] = classes['\r'] = kSpace;
  return classes;
}();

inline std::uint8_t class_of(char c) {
  return kClasses[static_cast<unsigned char>(c)];
}
inline bool is_space(char c) {
  return (class_of(c) & kSpace) != 0;
}

/// Behind the NCName ([Namespaces] 3) at `at`, or null when none starts there. A byte that can't be
/// part of one must follow the text.
const char* skip_name_slowly(const char* at);
inline const char* skip_name(const char* at) {
  const char* start = at;
  if ((class_of(*at) & kNameStart) != 0) [[likely]] {
    do {
      ++at;
    } while ((class_of(*at) & kNameOther) != 0);
    if (static_cast<unsigned char>(*at) < 0x80) [[likely]] {
      return at;
    }
  }
  return skip_name_slowly(start);
}

/// What a look over all bytes of a message found.
struct Survey {
  const char* bad = nullptr;       // first byte that may not be there, or null
  const ErrorCode* why = nullptr;  // kNotUtf8 or kBadCharacter
  bool has_carriage_return = false;
};

/// Checks that `text` is UTF-8 of allowed characters alone. Arena::kSlack readable bytes, which are
/// ASCII, must follow.
Survey survey(std::string_view text);

/// Whether `uri` is an absolute URI ([RFC3986] 4.3, a fragment allowed; no IP literal, no `&`, no
/// user information), so that it means the same to every reader and every canonicaliser.
bool is_namespace_uri(std::string_view uri);

}  // namespace countersign::xml
