// SPDX-License-Identifier: Apache-2.0
#include "json_log.h"

#include <unistd.h>

#include <chrono>
#include <string>

#include "base/datetime.h"

namespace countersign::app {

void JsonLog::write(const LogEntry& entry) {
  if (static_cast<int>(entry.level()) < least_.load(std::memory_order_relaxed)) {
    return;
  }
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const std::string line = "{\"time\":\"" + format_datetime(now) + "\"," + entry.members() + "}\n";
  // A log that nobody takes must not stop sign-ins, so a failure is left alone.
  [[maybe_unused]] const auto written = ::write(descriptor_, line.data(), line.size());
}

void JsonLog::set_level(std::string_view name) {
  constexpr int kNothing = static_cast<int>(LogLevel::kError) + 1;
  int least = static_cast<int>(LogLevel::kDebug);
  if (name == "INFO") {
    least = static_cast<int>(LogLevel::kInfo);
  } else if (name == "WARN") {
    least = static_cast<int>(LogLevel::kWarning);
  } else if (name == "ERROR") {
    least = static_cast<int>(LogLevel::kError);
  } else if (name == "FATAL" || name == "OFF") {
    least = kNothing;
  }
  least_.store(least, std::memory_order_relaxed);
}

}  // namespace countersign::app
