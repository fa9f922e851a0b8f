// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/sqlite_session_store.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/check.h"
#include "store/errors.h"
#include "store/sqlite/operations.h"
#include "store/sqlite/session_database.h"

namespace countersign::store {
namespace {

using Group = std::vector<std::unique_ptr<Operation>>;

/// Hands operations to one thread that does whatever waits as one group: under load groups grow by
/// themselves while the last one is being synced, and a single operation never waits for company.
class SqliteSessionStore final : public SessionStore {
 public:
  SqliteSessionStore(const SqliteOptions& options, std::unique_ptr<SessionDatabase> database)
      : max_waiting_(options.max_waiting), database_(std::move(database)) {}

  ~SqliteSessionStore() override {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    wake_.notify_one();
    if (writer_.joinable()) {
      writer_.join();
    }
  }

  Result<void> load(const Visit& visit) override {
    CS_CHECK(!writer_.joinable());
    CS_TRY(database_->load(visit));
    writer_ = std::thread([this] { write(); });
    return {};
  }

  void end_session(const identity::SessionHash& hash, EndDone done) override {
    submit(end_operation(hash, std::move(done)));
  }
  void end_sessions_of(UserOf user, EndManyDone done) override {
    submit(end_of_operation(std::move(user), std::move(done)));
  }
  void end_sessions_of(identity::AuthenticatorId authenticator, EndManyDone done) override {
    submit(end_of_operation(std::move(authenticator), std::move(done)));
  }
  void find_session(const identity::SessionHash& hash, FindDone done) override {
    submit(find_operation(hash, std::move(done)));
  }
  void touch(std::vector<Touch> touched) override {
    if (!touched.empty()) {
      submit(touch_operation(std::move(touched)));
    }
  }
  void purge_expired(std::chrono::sys_seconds now, PurgeDone done) override {
    submit(purge_operation(now, std::move(done)));
  }

 protected:
  void insert_session(StoredSession session, const ConsumedKeys& keys, OpenDone done) override {
    submit(insert_operation(std::move(session), keys, std::move(done)));
  }

 private:
  void submit(std::unique_ptr<Operation> operation) {
    if (const std::optional<Error> refused = try_submit(operation); refused.has_value()) {
      operation->fail(*refused);
    }
  }

  /// Takes the operation, or says why not.
  std::optional<Error> try_submit(std::unique_ptr<Operation>& operation) {
    bool wake = false;
    {
      const std::lock_guard lock(mutex_);
      CS_CHECK(writer_.joinable());
      if (closing_) {
        return Error{kClosed, "expected an open store"};
      }
      if (waiting_.size() >= max_waiting_) {
        return Error{kBusy,
                     "expected fewer than " + std::to_string(max_waiting_) + " waiting operations"};
      }
      waiting_.push_back(std::move(operation));
      wake = std::exchange(idle_, false);
    }
    if (wake) {
      wake_.notify_one();
    }
    return std::nullopt;
  }

  /// All that waits; nothing when the store is closing and all was done.
  void take(Group& group) {
    std::unique_lock lock(mutex_);
    while (waiting_.empty() && !closing_) {
      idle_ = true;
      wake_.wait(lock);
    }
    group.swap(waiting_);
  }

  void write() {
    Group group;
    for (take(group); !group.empty(); take(group)) {
      database_->run(group);
      group.clear();
    }
  }

  const std::size_t max_waiting_;
  std::unique_ptr<SessionDatabase> database_;  // the writer's, once there is one
  std::mutex mutex_;
  std::condition_variable wake_;
  Group waiting_;
  bool idle_ = false;
  bool closing_ = false;
  std::thread writer_;
};

}  // namespace

Result<std::unique_ptr<SessionStore>> open_sqlite_session_store(const SqliteOptions& options) {
  CS_TRY(std::unique_ptr<SessionDatabase> database, SessionDatabase::open(options));
  return std::unique_ptr<SessionStore>(
      std::make_unique<SqliteSessionStore>(options, std::move(database)));
}

}  // namespace countersign::store
