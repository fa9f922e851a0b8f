// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace countersign {

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

/// How a text told its time zone. [Core] 1.3.3 allows only kZ and kAbsent, which both mean UTC.
enum class TimeZone { kZ, kAbsent, kOffset };

struct DateTime {
  TimePoint time;  // UTC; digits behind the milliseconds are cut off
  TimeZone zone = TimeZone::kZ;
};

/// Reads a date and time that is both xs:dateTime and, with a zone, RFC 3339:
/// "2020-02-29T23:59:59.5Z". Years 0001 to 9999; a fraction of any number of digits from one;
/// offsets up to 14:00. Refuses space around it, small letters, 24:00:00 and leap seconds. Fails
/// with datetime.invalid.
Result<DateTime> parse_datetime(std::string_view text);

/// "2020-02-29T23:59:59.500Z"; without the fraction when it is zero. Years 0001 to 9999.
std::string format_datetime(TimePoint time);

}  // namespace countersign
