// SPDX-License-Identifier: Apache-2.0
#include "base/unix_time.h"

#include <charconv>
#include <cstddef>
#include <cstdint>

namespace countersign {

std::optional<std::chrono::sys_seconds> read_unix_time(std::string_view text) {
  constexpr std::size_t kMostDigits = 12;  // up to the year 33658
  if (text.empty() || text.size() > kMostDigits ||
      text.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  std::int64_t count = 0;
  static_cast<void>(std::from_chars(text.data(), text.data() + text.size(), count));
  return std::chrono::sys_seconds(std::chrono::seconds(count));
}

}  // namespace countersign
