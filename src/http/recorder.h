// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "http/message.h"

namespace countersign::http {

/// For tests of handlers without a socket: makes a Reply and keeps the answer. May go away once
/// `take` gave an answer: the Reply, perhaps on another thread, is done with it by then.
class ReplyRecorder final : public ReplyTarget {
 public:
  Reply reply() { return Reply(*this); }

  /// The answer, waiting up to `wait` for one from another thread; none if none came.
  std::optional<Response> take(std::chrono::milliseconds wait = std::chrono::milliseconds(5000)) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, wait, [this] { return response_.has_value() && replies_ == 0; });
    return std::exchange(response_, std::nullopt);
  }

  void retain() override {
    const std::lock_guard lock(mutex_);
    ++replies_;
  }
  void release() override {
    const std::lock_guard lock(mutex_);
    --replies_;
    changed_.notify_all();
  }
  void deliver(Response&& response) override {
    const std::lock_guard lock(mutex_);
    response_ = std::move(response);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int replies_ = 0;
  std::optional<Response> response_;
};

}  // namespace countersign::http
