// SPDX-License-Identifier: Apache-2.0
#include "base/duration.h"

#include <charconv>
#include <cstdint>

namespace countersign {

std::chrono::seconds seconds_of_unit(char unit) {
  switch (unit) {
    case 's':
      return std::chrono::seconds(1);
    case 'm':
      return std::chrono::minutes(1);
    case 'h':
      return std::chrono::hours(1);
    case 'd':
      return std::chrono::hours(24);
    default:
      return std::chrono::seconds(0);
  }
}

std::optional<std::chrono::seconds> read_duration(std::string_view text) {
  constexpr std::size_t kMaxDigits = 12;  // of days: far from the end of 64 bits
  if (text.size() < 2 || text.size() > kMaxDigits + 1) {
    return std::nullopt;
  }
  const std::chrono::seconds unit = seconds_of_unit(text.back());
  std::uint64_t number = 0;  // reads no sign
  const char* const end = text.data() + text.size() - 1;
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (unit.count() == 0 || error != std::errc{} || stopped != end) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(number) * unit;
}

}  // namespace countersign
