// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "identity/catalogue.h"
#include "identity/shared_room.h"

namespace countersign::admin {

/// How much the administrators of organisations below the root may write into the history and the
/// audit log, which keep it for good: so much a day, shared in the tree (identity::SharedRoom), so
/// that a disk is filled by nobody over night and each leaves some to those beside it. Counted
/// since the start, in memory. From any thread.
class HistoryBudget {
 public:
  /// Of one that is refused, whether that is the first time today.
  enum class Verdict { kFits, kRefusedFirst, kRefused };

  /// Counts `bytes` of an organisation, of `kibibytes` a day in all, unless its share is used up.
  Verdict take(const identity::Catalogue& catalogue, const identity::OrganisationId& organisation,
               std::size_t bytes, std::size_t kibibytes, std::chrono::sys_seconds now);

 private:
  std::mutex mutex_;
  std::optional<identity::SharedRoom> room_;
  std::size_t size_ = 0;  // of room_
  std::chrono::sys_days day_;
  std::set<identity::OrganisationId> told_;
};

}  // namespace countersign::admin
