// SPDX-License-Identifier: Apache-2.0
#include "domain_checks.h"

#include <algorithm>

namespace countersign::app {

bool DomainChecks::is_slow(const identity::Line& line) const {
  const auto found = line.empty() ? slow_.end() : slow_.find(line.front());
  return found != slow_.end() && timer_() < found->second.over;
}

bool DomainChecks::rests(const std::string& organisation) const {
  const std::lock_guard lock(mutex_);
  const auto found = slow_.find(organisation);
  return found != slow_.end() && timer_() < found->second.rested;
}

std::unique_ptr<DomainChecks::Check> DomainChecks::begin(const std::string& organisation,
                                                         identity::Line line) {
  const std::lock_guard lock(mutex_);
  const auto slow_ones = static_cast<std::size_t>(std::count_if(
      under_way_.begin(), under_way_.end(), [&](const auto& one) { return is_slow(one.second); }));
  const bool fits = room_.has_room(line) && (!is_slow(line) || slow_ones < kMostSlow);
  if (!fits || !under_way_.emplace(organisation, line).second) {
    return nullptr;
  }
  room_.take(line);
  return std::make_unique<Check>(*this, organisation, std::move(line));
}

void DomainChecks::end(const std::string& organisation, const identity::Line& line,
                       std::chrono::milliseconds begun) {
  const std::chrono::milliseconds now = timer_();
  const std::lock_guard lock(mutex_);
  under_way_.erase(organisation);
  room_.give_back(line);
  std::erase_if(slow_, [&](const auto& one) { return one.second.over <= now; });
  if (now - begun < kSlow) {
    return;
  }
  slow_[organisation].rested = now + kRest * (now - begun);
  slow_[organisation].over = now + kSlowFor;
  if (!line.empty()) {
    slow_[line.front()].over = now + kSlowFor;
  }
}

}  // namespace countersign::app
