// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/sqlite/user_lookup.h"

namespace countersign::store {

/// Times of last sign-ins that are not in the database yet, by row of the user. They are written
/// together every few seconds, in the order of rows, as one by one each would cost a page. From any
/// thread.
class PendingSignIns {
 public:
  using Times = std::vector<std::pair<std::int64_t, std::chrono::sys_seconds>>;

  /// Remembers it, unless the last known one, `stored` or remembered, is less than a minute older.
  void put(std::int64_t row, std::chrono::sys_seconds time,
           std::optional<std::chrono::sys_seconds> stored);

  /// Fills in what is not in the database yet.
  void complete(UserRow& user) const;

  std::size_t size() const;
  /// All of them, by row; they stay until they are told to be written.
  Times all() const;
  void written(const Times& times);
  /// The row goes.
  void forget(std::int64_t row);

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::int64_t, std::chrono::sys_seconds> times_;
};

}  // namespace countersign::store
