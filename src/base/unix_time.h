// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace countersign {

/// A time written as seconds since 1970: 1 to 12 digits and nothing else, so that no sum or
/// difference with another time or a duration of ours can overflow. For what comes back from a
/// browser, sealed or not.
std::optional<std::chrono::sys_seconds> read_unix_time(std::string_view text);

}  // namespace countersign
