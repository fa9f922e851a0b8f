// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/engine.h"

#include <string>

#include "base/check.h"
#include "store/errors.h"

namespace countersign::store {

Engine::Engine(const SqliteOptions& options, FileLock lock, std::shared_ptr<SharedState> shared)
    : max_waiting_(options.max_waiting), lock_(std::move(lock)), shared_(std::move(shared)) {}

Result<std::shared_ptr<Engine>> Engine::open(const SqliteOptions& options) {
  CS_TRY(FileLock lock, FileLock::take(options.file));
  auto shared = std::make_shared<SharedState>();
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): private constructor
  std::shared_ptr<Engine> engine(new Engine(options, std::move(lock), shared));
  CS_TRY(engine->database_, WriteDatabase::open(options, std::move(shared)));
  CS_TRY(engine->readers_, ReadPool::open(options.file, options.readers));
  engine->writer_ = std::thread([raw = engine.get()] { raw->run(); });
  return engine;
}

Engine::~Engine() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_one();
  if (writer_.joinable()) {
    writer_.join();
  }
}

void Engine::submit(std::unique_ptr<Operation> operation) {
  if (const std::optional<Error> refused = try_submit(operation); refused.has_value()) {
    operation->fail(*refused);
  }
}

/// Takes the operation, or says why not.
std::optional<Error> Engine::try_submit(std::unique_ptr<Operation>& operation) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (closing_) {
      return Error{kClosed, "expected an open store"};
    }
    if (waiting_.size() >= max_waiting_) {
      return Error{kBusy,
                   "expected fewer than " + std::to_string(max_waiting_) + " waiting operations"};
    }
    waiting_.push_back(std::move(operation));
    ++submitted_;
    wake = std::exchange(idle_, false);
  }
  if (wake) {
    wake_.notify_one();
  }
  return std::nullopt;
}

void Engine::drain() {
  CS_CHECK(std::this_thread::get_id() != writer_.get_id());
  std::unique_lock lock(mutex_);
  const std::uint64_t all = submitted_;
  done_.wait(lock, [&] { return finished_ >= all; });
}

/// All that waits; nothing when the store is closing and all was done.
void Engine::take(Group& group) {
  std::unique_lock lock(mutex_);
  while (waiting_.empty() && !closing_) {
    idle_ = true;
    wake_.wait(lock);
  }
  group.swap(waiting_);
}

void Engine::run() {
  Group group;
  for (take(group); !group.empty(); take(group)) {
    database_->run(group);
    const std::size_t done = group.size();
    group.clear();
    {
      const std::lock_guard lock(mutex_);
      finished_ += done;
    }
    done_.notify_all();
  }
  database_->close();
}

}  // namespace countersign::store
