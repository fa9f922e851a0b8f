// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/pending_sign_ins.h"

#include <algorithm>

namespace countersign::store {
namespace {

constexpr std::chrono::minutes kEvery{1};

}  // namespace

void PendingSignIns::put(std::int64_t row, std::chrono::sys_seconds time,
                         std::optional<std::chrono::sys_seconds> stored) {
  if (stored.has_value() && time < *stored + kEvery) {
    return;
  }
  const std::lock_guard lock(mutex_);
  const auto [known, is_new] = times_.try_emplace(row, time);
  if (!is_new && time >= known->second + kEvery) {
    known->second = time;
  }
}

void PendingSignIns::complete(UserRow& user) const {
  const std::lock_guard lock(mutex_);
  if (const auto known = times_.find(user.row); known != times_.end()) {
    user.user.last_sign_in =
        std::max(user.user.last_sign_in.value_or(known->second), known->second);
  }
}

std::size_t PendingSignIns::size() const {
  const std::lock_guard lock(mutex_);
  return times_.size();
}

PendingSignIns::Times PendingSignIns::all() const {
  Times times;
  {
    const std::lock_guard lock(mutex_);
    times.assign(times_.begin(), times_.end());
  }
  std::sort(times.begin(), times.end());
  return times;
}

void PendingSignIns::written(const Times& times) {
  const std::lock_guard lock(mutex_);
  for (const auto& [row, time] : times) {
    if (const auto known = times_.find(row); known != times_.end() && known->second == time) {
      times_.erase(known);
    }
  }
}

void PendingSignIns::forget(std::int64_t row) {
  const std::lock_guard lock(mutex_);
  times_.erase(row);
}

}  // namespace countersign::store
