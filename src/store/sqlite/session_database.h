// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "store/key_set.h"
#include "store/session_index.h"
#include "store/sqlite/database.h"
#include "store/sqlite/operation.h"
#include "store/sqlite/session_tables.h"
#include "store/sqlite/sqlite_session_store.h"

namespace countersign::store {

/// The database file with the indexes in memory that stand before it. For one thread at a time.
class SessionDatabase {
 public:
  static Result<std::unique_ptr<SessionDatabase>> open(const SqliteOptions& options);

  /// Reads all rows into the indexes, and shows each session.
  Result<void> load(const SessionStore::Visit& visit);

  /// Does a group of operations in one transaction, durable or not at all, and tells each its
  /// outcome.
  void run(std::span<const std::unique_ptr<Operation>> group);

  // For operations, within a transaction. What is refused changes nothing.

  /// Refuses with `store.replayed` or `store.full`.
  Result<void> check(const StoredSession& session, const ConsumedKeys& keys) const;
  Result<void> insert(const StoredSession& session, const ConsumedKeys& keys);
  void undo_insert(const StoredSession& session, const ConsumedKeys& keys);

  Result<std::optional<StoredSession>> find(const identity::SessionHash& hash);
  Result<void> erase(const identity::SessionHash& hash);
  Result<std::vector<identity::SessionHash>> erase_of(const UserOf& user);
  Result<std::vector<identity::SessionHash>> erase_of(
      const identity::AuthenticatorId& authenticator);
  Result<void> touch(const Touch& touched);

  struct Purged {
    std::vector<identity::SessionHash> sessions;
    std::chrono::sys_seconds keys_until;
  };
  Result<Purged> purge(std::chrono::sys_seconds now);

  // For operations, when the transaction is durable.
  void forget(std::span<const identity::SessionHash> sessions);
  void forget_keys(std::chrono::sys_seconds until);

 private:
  SessionDatabase(const SqliteOptions& options, Database database, SessionTables tables)
      : options_(options), database_(std::move(database)), tables_(std::move(tables)) {}

  Result<void> apply_all(std::span<const std::unique_ptr<Operation>> group, std::size_t& applied);
  template <typename Wanted>
  Result<std::vector<identity::SessionHash>> erase_rows(const std::vector<SessionIndex::Row>& rows,
                                                        const Wanted& wanted);

  SqliteOptions options_;
  Database database_;
  SessionTables tables_;  // of database_, so goes before it
  SessionIndex index_;
  KeySet keys_;
  std::chrono::sys_seconds forgotten_until_;
};

}  // namespace countersign::store
