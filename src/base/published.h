// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "base/check.h"

namespace countersign {

/// A value that many threads read and that is replaced as a whole now and then (settings). A reader
/// keeps what it took alive for as long as it needs it.
///
/// Reading takes no lock while nothing changes: each thread keeps the last value that it took, and
/// asks again when the number of the newest one differs.
template <typename T>
class Published {
 public:
  explicit Published(std::shared_ptr<const T> first) { publish(std::move(first)); }
  Published(const Published&) = delete;
  Published& operator=(const Published&) = delete;

  std::shared_ptr<const T> current() const {
    // One per thread and type: two values of one type in use by one thread take turns, which costs
    // a lock and nothing else.
    struct Kept {
      std::uint64_t number = 0;
      std::shared_ptr<const T> value;
    };
    thread_local Kept kept;
    const std::uint64_t newest = number_.load(std::memory_order_acquire);
    if (kept.number != newest) {
      const std::lock_guard lock(mutex_);
      // A control block of the thread's own, so that counting references is not fought over.
      const auto own = std::make_shared<std::shared_ptr<const T>>(value_);
      kept.value = std::shared_ptr<const T>(own, own->get());
      kept.number = number_.load(std::memory_order_relaxed);
    }
    return kept.value;
  }

  void publish(std::shared_ptr<const T> next) {
    CS_CHECK(next != nullptr);
    const std::lock_guard lock(mutex_);
    value_ = std::move(next);
    number_.store(next_number(), std::memory_order_release);
  }

 private:
  // Unique over all objects of the type, so that a thread never takes one's value for another's.
  static std::uint64_t next_number() {
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
  }

  std::atomic<std::uint64_t> number_{0};
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace countersign
