// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string_view>

#include "base/log_entry.h"

namespace countersign::app {

/// Writes each entry as one line of JSON, its time in front, to a file descriptor in one call, so
/// that lines of threads never mix.
class JsonLog final : public Log {
 public:
  explicit JsonLog(int descriptor) : descriptor_(descriptor) {}

  void write(const LogEntry& entry) override;

  /// Writes from now on what is of this level or graver: a value of the system property `log.level`
  /// (ALL, TRACE and DEBUG are one; FATAL and OFF write nothing). From any thread.
  void set_level(std::string_view name);

 private:
  int descriptor_;
  std::atomic<int> least_{static_cast<int>(LogLevel::kInfo)};
};

}  // namespace countersign::app
