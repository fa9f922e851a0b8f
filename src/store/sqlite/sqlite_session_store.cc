// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "store/session_selection.h"
#include "store/sqlite/session_operations.h"
#include "store/sqlite/sqlite_stores.h"

namespace countersign::store {
namespace {

class SqliteSessionStore final : public SessionStore {
 public:
  explicit SqliteSessionStore(std::shared_ptr<Engine> engine) : engine_(std::move(engine)) {}
  ~SqliteSessionStore() override { engine_->drain(); }

  Result<void> load(const Visit& visit) override {
    return engine_->write<void>([&](WriteDatabase& database) { return database.load(visit); });
  }

  void end_session(const identity::SessionHash& hash, EndDone done) override {
    engine_->submit(end_operation(hash, std::move(done)));
  }
  void end_sessions(SessionSelection selection, EndManyDone done) override {
    if (const Result<void> checked = check_selection(selection); !checked.ok()) {
      return done(checked.error());
    }
    engine_->submit(end_of_operation(std::move(selection), std::move(done)));
  }
  void list_sessions(SessionSelection selection, std::size_t limit, ListDone done) override {
    if (const Result<void> checked = check_selection(selection); !checked.ok()) {
      return done(checked.error());
    }
    engine_->submit(list_operation(std::move(selection), limit, std::move(done)));
  }
  void find_session(const identity::SessionHash& hash, FindDone done) override {
    engine_->submit(find_operation(hash, std::move(done)));
  }
  void touch(std::vector<Touch> touched) override {
    if (!touched.empty()) {
      engine_->submit(touch_operation(std::move(touched)));
    }
  }
  void purge_expired(std::chrono::sys_seconds now, PurgeDone done) override {
    // Both are done by the one thread that writes, in this order.
    const auto purged = std::make_shared<Result<std::size_t>>(std::size_t{0});
    engine_->submit(purge_operation(
        now, [purged](Result<std::size_t> outcome) { *purged = std::move(outcome); }));
    engine_->submit(
        try_writing_operation([purged, done = std::move(done)](const Result<void>& works) {
          done(!works.ok() && purged->ok() ? Result<std::size_t>(works.error()) : *purged);
        }));
  }

 protected:
  void store_sign_in(UnprovenSignIn sign_in, SignInDone done) override {
    engine_->submit(sign_in_operation(std::move(sign_in), std::move(done)));
  }
  void insert_session(StoredSession session, const ConsumedKeys& keys, OpenDone done) override {
    engine_->submit(insert_operation(std::move(session), keys, std::move(done)));
  }

 private:
  std::shared_ptr<Engine> engine_;
};

}  // namespace

std::unique_ptr<SessionStore> make_session_store(std::shared_ptr<Engine> engine) {
  return std::make_unique<SqliteSessionStore>(std::move(engine));
}

}  // namespace countersign::store
