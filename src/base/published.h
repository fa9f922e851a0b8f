// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/check.h"

namespace countersign {

/// A value that many threads read without a lock and that is replaced as a whole now and then
/// (settings at a reload). Old values are kept until this goes, so a reference from `current` stays
/// good as long.
template <typename T>
class Published {
 public:
  explicit Published(std::unique_ptr<const T> first) { publish(std::move(first)); }
  Published(const Published&) = delete;
  Published& operator=(const Published&) = delete;

  const T& current() const { return *current_.load(std::memory_order_acquire); }

  void publish(std::unique_ptr<const T> next) {
    CS_CHECK(next != nullptr);
    const std::lock_guard lock(mutex_);
    current_.store(next.get(), std::memory_order_release);
    kept_.push_back(std::move(next));
  }

 private:
  std::atomic<const T*> current_{nullptr};
  std::mutex mutex_;
  std::vector<std::unique_ptr<const T>> kept_;
};

}  // namespace countersign
