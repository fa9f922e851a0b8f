// SPDX-License-Identifier: Apache-2.0
#include "identity/ids.h"

#include <algorithm>
#include <cstddef>

namespace countersign::identity {
namespace {

constexpr std::size_t kMaxObjectIdBytes = 64;
constexpr std::size_t kUserIdBytes = 26;
constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567";

bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

bool is_object_id(std::string_view id) {
  if (id.empty() || id.size() > kMaxObjectIdBytes) {
    return false;
  }
  bool begins = true;  // a part
  for (const char c : id) {
    if (!is_lower_or_digit(c) && (begins || (c != '-' && c != '_' && c != '.'))) {
      return false;
    }
    begins = c == '.';
  }
  return !begins;
}

bool is_id_below(std::string_view id, const OrganisationId& organisation) {
  const std::string_view above = organisation.view();
  return id.size() > above.size() + 1 && id.starts_with(above) && id[above.size()] == '.';
}

bool is_user_id(std::string_view id) {
  return id.size() == kUserIdBytes && std::all_of(id.begin(), id.end(), [](char c) {
           return kBase32.find(c) != std::string_view::npos;
         });
}

UserId make_user_id(std::span<const std::uint8_t, 16> random) {
  constexpr unsigned kBitsEach = 5;
  std::string id;
  id.reserve(kUserIdBytes);
  unsigned held = 0;
  unsigned bits = 0;
  for (const std::uint8_t byte : random) {
    held = ((held << 8U) | byte) & 0xfffU;  // at most 4 bits are left from the byte before
    bits += 8;
    for (; bits >= kBitsEach; bits -= kBitsEach) {
      id.push_back(kBase32[(held >> (bits - kBitsEach)) & 0x1fU]);
    }
  }
  id.push_back(kBase32[(held << (kBitsEach - bits)) & 0x1fU]);  // the last 3 of 128 bits
  return UserId(std::move(id));
}

}  // namespace countersign::identity
