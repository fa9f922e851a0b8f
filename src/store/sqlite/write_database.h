// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "store/event_index.h"
#include "store/key_set.h"
#include "store/session_index.h"
#include "store/sqlite/audit_tables.h"
#include "store/sqlite/database.h"
#include "store/sqlite/event_tables.h"
#include "store/sqlite/object_tables.h"
#include "store/sqlite/operation.h"
#include "store/sqlite/pending_sign_ins.h"
#include "store/sqlite/session_tables.h"
#include "store/sqlite/user_tables.h"
#include "store/stores.h"

namespace countersign::store {

/// EventQuotas that any thread may set.
struct SharedQuotas {
  std::atomic<std::size_t> all{EventQuotas().all};
  std::atomic<std::size_t> accepted{EventQuotas().accepted};
  std::atomic<std::size_t> refused{EventQuotas().refused};
  std::atomic<std::size_t> anonymous{EventQuotas().anonymous};

  void set(const EventQuotas& quotas) {
    all = quotas.all;
    accepted = quotas.accepted;
    refused = quotas.refused;
    anonymous = quotas.anonymous;
  }
  EventQuotas current() const { return {all, accepted, refused, anonymous}; }
};

/// What every thread may look at while the writer changes it.
struct SharedState {
  EventIndex events;
  SharedQuotas quotas;
  PendingSignIns sign_ins;
};

/// The database file with the indexes in memory that stand before it. For one thread at a time.
class WriteDatabase {
 public:
  static Result<std::unique_ptr<WriteDatabase>> open(const SqliteOptions& options,
                                                     std::shared_ptr<SharedState> shared);

  /// Reads all sessions and keys into the indexes, and shows each session. No session can be
  /// opened before.
  Result<void> load(const SessionStore::Visit& visit);

  /// Does a group of operations in one transaction, durable or not at all, and tells each its
  /// outcome.
  void run(std::span<const std::unique_ptr<Operation>> group);

  /// Writes what was put off, when the store closes.
  void close();

  // For operations, within a transaction. What is refused changes nothing.

  /// Refuses with `store.replayed` or `store.full`, also whoever has nearly all the room for keys
  /// that those beside it in the tree leave.
  Result<void> check(const identity::SessionHash& hash, const ConsumedKeys& keys,
                     const identity::LineOf& line_of);
  /// Refuses with `store.full` likewise where it is the room for sessions.
  Result<void> check_share(const identity::OrganisationId& organisation,
                           const identity::LineOf& line_of);
  Result<void> insert(const StoredSession& session, const ConsumedKeys& keys);
  void undo_insert(const StoredSession& session, const ConsumedKeys& keys);

  Result<std::optional<StoredSession>> find(const identity::SessionHash& hash);
  Result<void> erase(const identity::SessionHash& hash);
  Result<std::vector<identity::SessionHash>> erase_of(const SessionSelection& selection);
  Result<std::vector<StoredSession>> list(const SessionSelection& selection, std::size_t limit);
  Result<void> touch(const Touch& touched);

  struct PlacedSession {
    SessionIndex::Row row = 0;
    StoredSession session;
  };
  /// Erases the oldest sessions of a user, so that `most` are left. They are still to be forgotten.
  Result<std::vector<PlacedSession>> erase_oldest(const identity::UserId& user, std::size_t most);
  void undo_forget(const PlacedSession& session);
  /// Ends the sessions that these authenticators opened for a user, and says how many there were.
  Result<std::size_t> end_of_user(const identity::UserId& user,
                                  const std::vector<identity::AuthenticatorId>& authenticators);

  Database& database() { return database_; }
  UserTables& users() { return users_; }
  EventTables& events() { return events_; }
  EventQuotas quotas() const { return shared_->quotas.current(); }
  ObjectTables& objects() { return objects_; }
  AuditTables& audit() { return audit_; }
  PendingSignIns& sign_ins() { return shared_->sign_ins; }
  /// That a user's row goes, which a new one may take.
  void forget_user(std::int64_t row) { erased_users_.push_back(row); }

  /// Does what may be refused halfway: a refusal undoes what it did.
  Result<void> attempt(const std::function<Result<void>()>& change);

  struct Purged {
    std::vector<identity::SessionHash> sessions;
    std::chrono::sys_seconds keys_until;
  };
  Result<Purged> purge(std::chrono::sys_seconds now);

  /// After a transaction failed: writes something, to find out whether that works again. Takes it
  /// away when nothing failed any more.
  Result<void> try_writing();
  void writing_works();

  // For operations, when the transaction is durable.
  void forget(std::span<const identity::SessionHash> sessions);
  void forget_keys(std::chrono::sys_seconds until);

 private:
  /// Also of those of before, as far as the organisations are still there.
  Result<void> load_keys();

  struct Tables {
    SessionTables sessions;
    UserTables users;
    EventTables events;
    ObjectTables objects;
    AuditTables audit;
  };
  WriteDatabase(const SqliteOptions& options, std::shared_ptr<SharedState> shared,
                Database database, Tables tables);

  static Result<Tables> open_tables(Database& database, std::shared_ptr<SharedState> shared);
  void run_together(std::span<const std::unique_ptr<Operation>> group);
  Result<void> apply_all(std::span<const std::unique_ptr<Operation>> group, std::size_t& applied);
  Result<void> write_sign_ins();
  void settle();
  void undo(std::span<const std::unique_ptr<Operation>> applied);

  SqliteOptions options_;
  std::shared_ptr<SharedState> shared_;
  Database database_;
  SessionTables tables_;  // these are of database_, so go before it
  UserTables users_;
  EventTables events_;
  ObjectTables objects_;
  AuditTables audit_;
  SessionIndex index_;
  KeySet keys_;
  std::chrono::sys_seconds forgotten_until_;
  std::chrono::sys_seconds sign_ins_written_;
  PendingSignIns::Times writing_sign_ins_;    // in the transaction in progress
  std::vector<std::int64_t> erased_users_;    // likewise
  std::vector<identity::SessionHash> ended_;  // likewise
  bool loaded_ = false;
  bool failed_ = false;        // the last that was written did not become durable
  bool has_trial_row_ = true;  // perhaps, from before a crash
};

}  // namespace countersign::store
