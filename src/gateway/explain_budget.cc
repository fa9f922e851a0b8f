// SPDX-License-Identifier: Apache-2.0
#include "gateway/explain_budget.h"

namespace countersign::gateway {

bool ExplainBudget::take(std::string_view organisation, std::chrono::sys_seconds now) {
  const std::lock_guard lock(mutex_);
  if (now != second_) {
    second_ = now;
    all_ = 0;
    used_.clear();
  }
  const auto known = used_.find(organisation);
  const int own = known == used_.end() ? 0 : known->second;
  const int left_by_others = kMostASecond - (all_ - own);
  if (2 * (own + 1) > left_by_others) {
    return false;
  }
  ++all_;
  if (known == used_.end()) {
    used_.emplace(organisation, 1);
  } else {
    ++known->second;
  }
  return true;
}

}  // namespace countersign::gateway
