// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace countersign {

/// Reads a duration as administrators write it: one to twelve digits and a unit, "90s", "30m",
/// "10h" or "7d". None for anything else, a sign or a space included.
std::optional<std::chrono::seconds> read_duration(std::string_view text);

/// Seconds of a unit of those: 's', 'm', 'h' or 'd'; 0 for another letter.
std::chrono::seconds seconds_of_unit(char unit);

}  // namespace countersign
