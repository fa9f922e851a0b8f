// SPDX-License-Identifier: Apache-2.0
#include "gateway/denials.h"

#include <utility>

#include "gateway/refusal.h"

namespace countersign::gateway {
namespace {

std::string key_of(const Denials::Denial& denial) {
  return denial.session + "\n" + denial.what;
}

}  // namespace

bool Denials::has_room(const Denial& denial) const {
  const auto number = numbers_.find(denial.session);
  return (number == numbers_.end() || number->second < kMostOfSession) &&
         room_.has_room(denial.line);
}

void Denials::forget_old(std::chrono::sys_seconds now) {
  while (!endings_.empty() && now - endings_.front().since >= kWhile) {
    const Ending& over = endings_.front();
    known_.erase(over.key);
    room_.give_back(over.line);
    const auto number = numbers_.find(over.session);
    if (number != numbers_.end() && --number->second == 0) {
      numbers_.erase(number);
    }
    endings_.pop_front();
  }
}

Denials::Noted Denials::note(const Denial& denial, std::chrono::sys_seconds now) {
  std::string key = key_of(denial);
  const std::lock_guard lock(mutex_);
  forget_old(now);
  if (const auto found = known_.find(key); found != known_.end()) {
    return {found->second, false};
  }
  if (!has_room(denial)) {
    return {};
  }
  const std::string reference = known_.emplace(key, make_reference()).first->second;
  ++numbers_[denial.session];
  room_.take(denial.line);
  endings_.push_back({now, std::move(key), denial.session, denial.line});
  return {reference, true};
}

void Denials::forget(const Denial& denial) {
  const std::lock_guard lock(mutex_);
  known_.erase(key_of(denial));
}

}  // namespace countersign::gateway
