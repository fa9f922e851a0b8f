// SPDX-License-Identifier: Apache-2.0
#include "admin/history_budget.h"

namespace countersign::admin {
namespace {

constexpr std::size_t kKibibyte = 1024;
constexpr std::size_t kShare = 4;

}  // namespace

HistoryBudget::Verdict HistoryBudget::take(const identity::Catalogue& catalogue,
                                           const identity::OrganisationId& organisation,
                                           std::size_t bytes, std::size_t kibibytes,
                                           std::chrono::sys_seconds now) {
  const auto today = std::chrono::floor<std::chrono::days>(now);
  const std::lock_guard lock(mutex_);
  if (!room_.has_value() || today != day_ || size_ != kibibytes) {
    room_.emplace(identity::SharedRoom::Limits{.all = kibibytes, .share = kShare});
    size_ = kibibytes;
    day_ = today;
    told_.clear();
  }
  const identity::Line line = identity::line_of(catalogue, organisation);
  if (room_->has_room(line)) {
    room_->take(line, bytes / kKibibyte + 1);
    return Verdict::kFits;
  }
  return told_.insert(organisation).second ? Verdict::kRefusedFirst : Verdict::kRefused;
}

}  // namespace countersign::admin
