// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/sqlite/file_lock.h"
#include "store/sqlite/operation.h"
#include "store/sqlite/read_pool.h"
#include "store/sqlite/write_database.h"
#include "store/stores.h"

namespace countersign::store {

/// A database for all its stores. Hands operations to one thread that does whatever waits as one
/// group: under load groups grow by themselves while the last one is being synced, and a single
/// operation never waits for company.
class Engine {
 public:
  static Result<std::shared_ptr<Engine>> open(const SqliteOptions& options);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine();

  /// From any thread. Fails the operation at once when too much waits.
  void submit(std::unique_ptr<Operation> operation);

  /// Waits until everything that was submitted is done.
  void drain();

  /// Does `change` in a transaction and waits until it is durable; what it refuses is undone.
  template <typename T>
  Result<T> write(std::function<Result<T>(WriteDatabase&)> change);

  /// The same in a transaction with nothing else in it; calls `durable` on the store's thread
  /// before that begins the next one.
  template <typename T>
  Result<T> write_alone(std::function<Result<T>(WriteDatabase&)> change,
                        std::function<void()> durable);

  /// Calls `read` with a connection for reading.
  template <typename Read>
  auto read(const Read& read) {
    return readers_->read(read);
  }

  EventIndex& events() { return shared_->events; }
  SharedQuotas& quotas() { return shared_->quotas; }
  PendingSignIns& sign_ins() { return shared_->sign_ins; }

 private:
  using Group = std::vector<std::unique_ptr<Operation>>;
  Engine(const SqliteOptions& options, FileLock lock, std::shared_ptr<SharedState> shared);

  std::optional<Error> try_submit(std::unique_ptr<Operation>& operation);
  void take(Group& group);
  void run();

  const std::size_t max_waiting_;
  FileLock lock_;  // goes last
  std::shared_ptr<SharedState> shared_;
  std::unique_ptr<WriteDatabase> database_;  // the writer's, once it runs
  std::unique_ptr<ReadPool> readers_;        // goes first: the last connection tidies up
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  Group waiting_;
  std::uint64_t submitted_ = 0;
  std::uint64_t finished_ = 0;
  bool idle_ = false;
  bool closing_ = false;
  std::thread writer_;
};

/// A change that its caller waits for.
template <typename T>
class AwaitedChange final : public Operation {
 public:
  /// `durable`: see Engine::write_alone; empty: it goes together with others.
  explicit AwaitedChange(std::function<Result<T>(WriteDatabase&)> change,
                         std::function<void()> durable = {})
      : change_(std::move(change)), durable_(std::move(durable)) {}

  std::future<Result<T>> outcome() { return promise_.get_future(); }

  bool is_alone() const override { return static_cast<bool>(durable_); }

  Result<void> apply(WriteDatabase& database) override {
    const Result<void> done = database.attempt([&]() -> Result<void> {
      outcome_ = change_(database);
      return outcome_->ok() ? Result<void>() : outcome_->error();
    });
    return !done.ok() && is_failure(done.error()) ? done : Result<void>();
  }
  void finish(WriteDatabase&) override {
    if (durable_ && outcome_->ok()) {
      durable_();
    }
    promise_.set_value(*std::move(outcome_));
  }
  void fail(const Error& error) override { promise_.set_value(error); }

 private:
  std::function<Result<T>(WriteDatabase&)> change_;
  std::function<void()> durable_;
  std::optional<Result<T>> outcome_;
  std::promise<Result<T>> promise_;
};

template <typename T>
Result<T> Engine::write(std::function<Result<T>(WriteDatabase&)> change) {
  return write_alone<T>(std::move(change), {});
}

template <typename T>
Result<T> Engine::write_alone(std::function<Result<T>(WriteDatabase&)> change,
                              std::function<void()> durable) {
  auto operation = std::make_unique<AwaitedChange<T>>(std::move(change), std::move(durable));
  std::future<Result<T>> outcome = operation->outcome();
  submit(std::move(operation));
  return outcome.get();
}

}  // namespace countersign::store
