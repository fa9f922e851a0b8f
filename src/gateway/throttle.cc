// SPDX-License-Identifier: Apache-2.0
#include "gateway/throttle.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "crypto/digest.h"
#include "crypto/random.h"

namespace countersign::gateway {
namespace {

using std::chrono::seconds;

// How long to wait after `attempts`, of which `free` cost nothing.
seconds wait_after(int attempts, const ThrottleLimits& limits) {
  if (attempts < limits.free_attempts) {
    return seconds(0);
  }
  constexpr int kMostDoublings = 30;
  const int doublings = std::min(attempts - limits.free_attempts, kMostDoublings);
  const seconds wait = Throttle::kFirstWait * (std::int64_t{1} << doublings);
  return std::min({wait, limits.longest_wait, limits.window});
}

}  // namespace

Throttle::Throttle(std::size_t max_keys)
    : max_keys_(std::max<std::size_t>(max_keys, 1)), salt_([] {
        std::array<std::uint8_t, 16> salt{};
        crypto::random_bytes(salt);
        return salt;
      }()) {}

// Salted, so that nobody can choose names that meet in one entry.
Throttle::Digest Throttle::digest_of(std::string_view key) const {
  std::string salted(salt_.begin(), salt_.end());
  salted += key;
  const auto full = crypto::sha256(salted);
  Digest out{};
  std::copy_n(full.begin(), out.size(), out.begin());
  return out;
}

// The entry of a key, unless there is none or its attempts are forgotten by now.
Throttle::Entry* Throttle::find(const Digest& digest, const Counter& counter, Time now) {
  const auto found = by_digest_.find(digest);
  if (found == by_digest_.end()) {
    return nullptr;
  }
  Entry& entry = *found->second;
  if (now >= entry.last + counter.limits.window || now < entry.last) {
    entries_.erase(found->second);
    by_digest_.erase(found);
    return nullptr;
  }
  return &entry;
}

Throttle::Entry& Throttle::make(const Digest& digest) {
  if (entries_.size() >= max_keys_) {
    by_digest_.erase(entries_.back().digest);
    entries_.pop_back();
  }
  entries_.push_front({digest, 0, {}, {}});
  by_digest_[digest] = entries_.begin();
  return entries_.front();
}

seconds Throttle::take(const std::vector<Counter>& counters, Time now) {
  std::vector<Digest> digests;
  digests.reserve(counters.size());
  for (const Counter& counter : counters) {
    digests.push_back(digest_of(counter.key));
  }
  const std::lock_guard lock(mutex_);
  seconds wait{0};
  for (std::size_t i = 0; i < counters.size(); ++i) {
    if (const Entry* entry = find(digests[i], counters[i], now)) {
      wait = std::max(wait, entry->wait_until - now);
    }
  }
  if (wait.count() > 0) {
    return wait;
  }
  for (std::size_t i = 0; i < counters.size(); ++i) {
    Entry* found = find(digests[i], counters[i], now);
    Entry& entry = found == nullptr ? make(digests[i]) : *found;
    entries_.splice(entries_.begin(), entries_, by_digest_.at(digests[i]));
    entry.attempts += 1;
    entry.last = now;
    entry.wait_until = now + wait_after(entry.attempts, counters[i].limits);
  }
  return seconds(0);
}

void Throttle::give_back(const std::vector<Counter>& counters, Time now) {
  for (const Counter& counter : counters) {
    const Digest digest = digest_of(counter.key);
    const std::lock_guard lock(mutex_);
    Entry* entry = find(digest, counter, now);
    if (entry == nullptr) {
      continue;
    }
    entry->attempts -= 1;
    // What the attempt before this one made wait for is over: else there would have been none.
    if (entry->attempts > 0) {
      entry->wait_until = std::min(entry->wait_until, now);
      continue;
    }
    entries_.erase(by_digest_.at(digest));
    by_digest_.erase(digest);
  }
}

void Throttle::remember(std::string_view key, Time now) {
  const Digest digest = digest_of(key);
  const std::lock_guard lock(mutex_);
  if (const auto found = success_by_digest_.find(digest); found != success_by_digest_.end()) {
    found->second->last = now;
    successes_.splice(successes_.begin(), successes_, found->second);
    return;
  }
  if (successes_.size() >= max_keys_) {
    success_by_digest_.erase(successes_.back().digest);
    successes_.pop_back();
  }
  successes_.push_front({digest, now});
  success_by_digest_[digest] = successes_.begin();
}

bool Throttle::remembers(std::string_view key, Time now) const {
  const Digest digest = digest_of(key);
  const std::lock_guard lock(mutex_);
  const auto found = success_by_digest_.find(digest);
  return found != success_by_digest_.end() && now < found->second->last + kRemembered;
}

std::size_t Throttle::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace countersign::gateway
