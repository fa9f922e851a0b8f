// SPDX-License-Identifier: Apache-2.0
#include "base/worker_pool.h"

#include <atomic>
#include <future>
#include <vector>

#include <gtest/gtest.h>

namespace countersign {
namespace {

TEST(WorkerPool, RunsAllWorkInOrderOnOneThread) {
  std::vector<int> done;
  {
    WorkerPool pool(1, 100);
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE(pool.try_run([&done, i] { done.push_back(i); }));
    }
  }
  ASSERT_EQ(done.size(), 100U);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(done[static_cast<std::size_t>(i)], i);
  }
}

TEST(WorkerPool, RefusesMoreThanMayWait) {
  std::promise<void> gate;
  const std::shared_future<void> open = gate.get_future().share();
  std::atomic<int> done{0};
  WorkerPool pool(2, 3);
  const auto work = [open, &done] {
    open.wait();
    ++done;
  };
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(pool.try_run(work));
  }
  EXPECT_FALSE(pool.try_run(work));
  EXPECT_EQ(pool.busy(), 5U);
  gate.set_value();
  pool.stop();
  EXPECT_EQ(done, 5);
  EXPECT_EQ(pool.busy(), 0U);
}

TEST(WorkerPool, AcceptsNoQueueAtAll) {
  std::promise<void> gate;
  const std::shared_future<void> open = gate.get_future().share();
  WorkerPool pool(1, 0);
  EXPECT_TRUE(pool.try_run([open] { open.wait(); }));
  EXPECT_FALSE(pool.try_run([] {}));
  gate.set_value();
}

TEST(WorkerPool, RefusesWorkOnceStopped) {
  WorkerPool pool(1, 10);
  pool.stop();
  EXPECT_FALSE(pool.try_run([] {}));
  pool.stop();
}

TEST(WorkerPool, AcceptsWorkFromWork) {
  std::promise<int> answer;
  WorkerPool pool(1, 10);
  EXPECT_TRUE(pool.try_run([&] { EXPECT_TRUE(pool.try_run([&] { answer.set_value(7); })); }));
  EXPECT_EQ(answer.get_future().get(), 7);
}

TEST(WorkerPool, AcceptsManyCallersAtOnce) {
  std::atomic<int> done{0};
  std::atomic<int> taken{0};
  {
    WorkerPool pool(4, 16);
    std::vector<std::thread> callers;
    for (int t = 0; t < 4; ++t) {
      callers.emplace_back([&] {
        for (int i = 0; i < 1000; ++i) {
          taken += pool.try_run([&] { ++done; }) ? 1 : 0;
        }
      });
    }
    for (std::thread& caller : callers) {
      caller.join();
    }
  }
  EXPECT_EQ(done, taken);
  EXPECT_GT(done, 0);
}

}  // namespace
}  // namespace countersign
