// SPDX-License-Identifier: Apache-2.0
#include "gateway/denials.h"

#include <utility>

#include "gateway/refusal.h"

namespace countersign::gateway {
namespace {

std::string of_session(const Denials::Denial& denial) {
  return "session " + denial.session;
}

std::string of_customer(const Denials::Denial& denial) {
  return "customer " + denial.customer;
}

}  // namespace

std::size_t Denials::number_of(const std::string& name) const {
  const auto found = numbers_.find(name);
  return found == numbers_.end() ? 0 : found->second;
}

bool Denials::has_room(const Denial& denial) const {
  return known_.size() < kMost && number_of(of_customer(denial)) < kMostOfCustomer &&
         number_of(of_session(denial)) < kMostOfSession;
}

void Denials::forget_old(std::chrono::sys_seconds now) {
  while (!endings_.empty() && now - endings_.front().since >= kWhile) {
    known_.erase(endings_.front().key);
    for (const std::string& name : endings_.front().counted) {
      const auto found = numbers_.find(name);
      if (found != numbers_.end() && --found->second == 0) {
        numbers_.erase(found);
      }
    }
    endings_.pop_front();
  }
}

Denials::Noted Denials::note(const Denial& denial, std::chrono::sys_seconds now) {
  std::string key = denial.session + "\n" + denial.what;
  const std::lock_guard lock(mutex_);
  forget_old(now);
  if (const auto found = known_.find(key); found != known_.end()) {
    return {found->second, false};
  }
  if (!has_room(denial)) {
    return {};
  }
  const std::string reference = known_.emplace(key, make_reference()).first->second;
  std::vector<std::string> counted = {of_session(denial), of_customer(denial)};
  for (const std::string& name : counted) {
    ++numbers_[name];
  }
  endings_.push_back({now, std::move(key), std::move(counted)});
  return {reference, true};
}

}  // namespace countersign::gateway
