// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace countersign {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

/// "debug", "info", "warning", "error".
std::string_view to_string(LogLevel level);

/// One line of the log as it is built: JSON members, each value escaped, so that no value can start
/// a new line or pretend to be another member. Values are cut at 1,000 bytes; bytes that are not
/// UTF-8 show as U+FFFD.
class LogEntry {
 public:
  /// `event`: a constant name, e.g. "sign_in_refused".
  LogEntry(LogLevel level, std::string_view event);

  LogEntry& add(std::string_view name, std::string_view value);
  LogEntry& add(std::string_view name, std::int64_t value);

  LogLevel level() const { return level_; }
  /// `"level":"info","event":"..."` and so on, without braces.
  const std::string& members() const { return members_; }

 private:
  LogLevel level_;
  std::string members_;
};

/// Where log lines go. Called from any thread.
class Log {
 public:
  virtual ~Log() = default;
  virtual void write(const LogEntry& entry) = 0;
};

}  // namespace countersign
