// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "base/check.h"
#include "http/message.h"

namespace countersign::http {

/// For tests of handlers without a socket: makes a Reply and keeps the answer. Goes away only after
/// its Reply, whatever thread that is on.
class ReplyRecorder final : public ReplyTarget {
 public:
  ReplyRecorder() = default;
  ReplyRecorder(const ReplyRecorder&) = delete;
  ReplyRecorder& operator=(const ReplyRecorder&) = delete;
  ~ReplyRecorder() override { wait(); }

  Reply reply() { return Reply(*this); }

  /// The answer, once: waits until the Reply is done with, which always gives one. However long
  /// that takes on a busy machine: a test that never ends is ended by who runs it.
  Response take() {
    wait();
    const std::lock_guard lock(mutex_);
    CS_CHECK(response_.has_value());
    Response response = *std::move(response_);
    response_.reset();
    return response;
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
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return replies_ == 0; });
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int replies_ = 0;
  std::optional<Response> response_;
};

}  // namespace countersign::http
