// SPDX-License-Identifier: Apache-2.0
#include "json_log.h"

#include <unistd.h>

#include <chrono>
#include <string>

#include "base/datetime.h"

namespace countersign::app {

void JsonLog::write(const LogEntry& entry) {
  if (entry.level() < least_) {
    return;
  }
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const std::string line = "{\"time\":\"" + format_datetime(now) + "\"," + entry.members() + "}\n";
  // A log that nobody takes must not stop sign-ins, so a failure is left alone.
  [[maybe_unused]] const auto written = ::write(descriptor_, line.data(), line.size());
}

}  // namespace countersign::app
