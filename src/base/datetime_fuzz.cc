// SPDX-License-Identifier: Apache-2.0
// What is accepted is written back as a text that is accepted for the same time; the text has the
// length that its form allows.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/datetime.h"

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace std::chrono_literals;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = countersign::parse_datetime(text);
  if (!parsed.ok()) {
    return 0;
  }
  require(size >= 19);
  const countersign::TimePoint first = std::chrono::sys_days{std::chrono::year{1} / 1 / 1};
  const countersign::TimePoint last =
      std::chrono::sys_days{std::chrono::year{9999} / 12 / 31} + 24h - 1ms;
  if (parsed->time < first || parsed->time > last) {
    require(parsed->zone == countersign::TimeZone::kOffset);
    return 0;
  }
  const auto again = countersign::parse_datetime(countersign::format_datetime(parsed->time));
  require(again.ok() && again->time == parsed->time && again->zone == countersign::TimeZone::kZ);
  if (parsed->zone == countersign::TimeZone::kZ) {
    // The same text up to the seconds.
    require(countersign::format_datetime(parsed->time).substr(0, 19) == text.substr(0, 19));
  }
  return 0;
}
