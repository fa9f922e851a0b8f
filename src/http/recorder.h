// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "http/message.h"

namespace countersign::http {

/// For tests of handlers without a socket: makes a Reply and keeps the answer. Outlives the Reply.
class ReplyRecorder final : public ReplyTarget {
 public:
  Reply reply() { return Reply(*this); }

  /// The answer, waiting up to `wait` for one from another thread; none if none came.
  std::optional<Response> take(std::chrono::milliseconds wait = std::chrono::milliseconds(5000)) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, wait, [this] { return response_.has_value(); });
    return std::exchange(response_, std::nullopt);
  }

  void retain() override {}
  void release() override {}
  void deliver(Response&& response) override {
    const std::lock_guard lock(mutex_);
    response_ = std::move(response);
    arrived_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::optional<Response> response_;
};

}  // namespace countersign::http
