// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/log_entry.h"

namespace countersign::app {

/// Writes each entry as one line of JSON, its time in front, to a file descriptor in one call, so
/// that lines of threads never mix.
class JsonLog final : public Log {
 public:
  explicit JsonLog(int descriptor, LogLevel least = LogLevel::kInfo)
      : descriptor_(descriptor), least_(least) {}

  void write(const LogEntry& entry) override;

 private:
  int descriptor_;
  LogLevel least_;
};

}  // namespace countersign::app
