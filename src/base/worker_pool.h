// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace countersign {

/// A fixed number of threads for work that blocks (the database, password hashes), with a bounded
/// queue before them: whoever answers requests hands such work on and, when there is too much of
/// it, refuses instead of waiting.
class WorkerPool {
 public:
  using Work = std::function<void()>;

  /// `threads`: 1..256. `max_waiting`: how much may wait besides what runs; 0 takes work only for a
  /// thread that is idle.
  WorkerPool(unsigned threads, std::size_t max_waiting);

  /// As stop().
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Has `work` done by one of the threads, soon; work begins in the order in which it came. Says
  /// no, and does nothing, when too much waits or the pool stops. From any thread, also from work
  /// under way. `work` must not let an exception out.
  [[nodiscard]] bool try_run(Work work);

  /// Takes nothing more, does what waits and joins the threads. Not from work of the pool. A second
  /// call does nothing.
  void stop();

  /// How much waits or runs now.
  std::size_t busy() const;

 private:
  void run();

  const std::size_t thread_count_;
  const std::size_t max_waiting_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> waiting_;
  std::size_t running_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace countersign
