// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

#include "base/log_entry.h"

namespace countersign {

/// How many log lines of one kind are written: so few a second that nobody who asks again and again
/// fills a disk, or hides what others did behind it. What is not written is counted. From any
/// thread.
class LineBudget {
 public:
  static constexpr int kMostASecond = 5;

  /// Nothing when one more line in this second is too many; else how many were left out since the
  /// last line.
  std::optional<std::uint64_t> take(std::chrono::sys_seconds now) {
    const std::lock_guard lock(mutex_);
    if (now != second_) {
      second_ = now;
      used_ = 0;
    }
    if (used_ >= kMostASecond) {
      ++left_out_;
      return std::nullopt;
    }
    ++used_;
    return std::exchange(left_out_, 0);
  }

 private:
  std::mutex mutex_;
  std::chrono::sys_seconds second_{};
  int used_ = 0;
  std::uint64_t left_out_ = 0;
};

/// Says in a line how many were left out before it, if any were.
inline void add_left_out(LogEntry& entry, std::uint64_t number) {
  if (number > 0) {
    entry.add("more_not_logged", static_cast<std::int64_t>(number));
  }
}

}  // namespace countersign
