// SPDX-License-Identifier: Apache-2.0
#include "base/worker_pool.h"

#include <utility>

#include "base/check.h"

namespace countersign {

WorkerPool::WorkerPool(unsigned threads, std::size_t max_waiting)
    : thread_count_(threads), max_waiting_(max_waiting) {
  CS_CHECK(threads >= 1 && threads <= 256);
  threads_.reserve(threads);
  for (unsigned i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { run(); });
  }
}

WorkerPool::~WorkerPool() {
  stop();
}

bool WorkerPool::try_run(Work work) {
  CS_CHECK(work != nullptr);
  {
    const std::lock_guard lock(mutex_);
    // What waits for a thread that is idle does not count: it is about to be taken.
    if (stopping_ || waiting_.size() + running_ >= max_waiting_ + thread_count_) {
      return false;
    }
    waiting_.push_back(std::move(work));
  }
  changed_.notify_one();
  return true;
}

void WorkerPool::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) {
      return;
    }
    {
      const Work work = std::move(waiting_.front());
      waiting_.pop_front();
      ++running_;
      lock.unlock();
      work();
      // What the work holds goes before the lock is taken again.
    }
    lock.lock();
    --running_;
  }
}

void WorkerPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) {
      return;
    }
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

std::size_t WorkerPool::busy() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size() + running_;
}

}  // namespace countersign
