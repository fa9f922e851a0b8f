// SPDX-License-Identifier: Apache-2.0
#include "gateway/capture.h"

namespace countersign::gateway {

using std::chrono::sys_seconds;

void Captures::drop_expired(sys_seconds now) {
  std::size_t waiting = 0;
  for (auto it = captures_.begin(); it != captures_.end();) {
    if (it->second.until <= now) {
      room_.give_back(it->second.line);
      it = captures_.erase(it);
      continue;
    }
    waiting += it->second.reference.empty() ? 1 : 0;
    ++it;
  }
  waiting_.store(waiting, std::memory_order_relaxed);
}

bool Captures::arm(const identity::OrganisationId& organisation, const identity::Line& line,
                   sys_seconds now) {
  const std::lock_guard lock(mutex_);
  drop_expired(now);
  const auto held = captures_.find(organisation);
  if (held == captures_.end() && !room_.has_room(line)) {
    return false;
  }
  if (held != captures_.end()) {
    room_.give_back(held->second.line);
  }
  room_.take(line);
  captures_.insert_or_assign(organisation, CaptureStatus{now + kLifetime, {}, line});
  drop_expired(now);
  return true;
}

void Captures::disarm(const identity::OrganisationId& organisation) {
  const std::lock_guard lock(mutex_);
  const auto it = captures_.find(organisation);
  if (it == captures_.end()) {
    return;
  }
  waiting_.fetch_sub(it->second.reference.empty() ? 1 : 0, std::memory_order_relaxed);
  room_.give_back(it->second.line);
  captures_.erase(it);
}

std::optional<CaptureStatus> Captures::status(const identity::OrganisationId& organisation,
                                              sys_seconds now) const {
  const std::lock_guard lock(mutex_);
  const auto it = captures_.find(organisation);
  if (it == captures_.end() || it->second.until <= now) {
    return std::nullopt;
  }
  return it->second;
}

bool Captures::is_waiting(const identity::OrganisationId& organisation, sys_seconds now) const {
  if (waiting_.load(std::memory_order_relaxed) == 0) {
    return false;
  }
  const auto found = status(organisation, now);
  return found.has_value() && found->reference.empty();
}

bool Captures::take(const identity::OrganisationId& organisation, const std::string& reference,
                    sys_seconds now) {
  if (waiting_.load(std::memory_order_relaxed) == 0) {
    return false;
  }
  const std::lock_guard lock(mutex_);
  drop_expired(now);
  const auto it = captures_.find(organisation);
  if (it == captures_.end() || !it->second.reference.empty()) {
    return false;
  }
  it->second.reference = reference;
  waiting_.fetch_sub(1, std::memory_order_relaxed);
  return true;
}

}  // namespace countersign::gateway
