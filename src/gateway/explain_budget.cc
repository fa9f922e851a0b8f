// SPDX-License-Identifier: Apache-2.0
#include "gateway/explain_budget.h"

namespace countersign::gateway {

bool ExplainBudget::take(const identity::Line& line, std::chrono::sys_seconds now) {
  const std::lock_guard lock(mutex_);
  if (now != second_) {
    second_ = now;
    room_.clear();
  }
  const bool fits = room_.has_room(line);
  if (fits) {
    room_.take(line);
  }
  return fits;
}

}  // namespace countersign::gateway
