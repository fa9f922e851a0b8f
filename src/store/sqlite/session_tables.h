// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/sqlite/database.h"
#include "store/store.h"

namespace countersign::store {

/// Whose a stored key is.
struct KeyOwner {
  std::string organisation;          // empty: of before
  std::uint32_t mark_of_before = 0;  // owner_mark_of_before; 0: none
};

/// All SQL about sessions and consumed keys. Knows rows, not hashes; the caller keeps the
/// transaction.
class SessionTables {
 public:
  using Row = std::int64_t;

  static Result<SessionTables> open(Database& database);

  Result<Row> insert(const StoredSession& stored);
  Result<void> insert(const ConsumedKeys& keys);
  Result<void> erase(Row row);
  Result<std::optional<StoredSession>> find(Row row);

  /// Never moves the time back.
  Result<void> touch(Row row, std::chrono::sys_seconds last_seen);

  /// All rows, in the order stored.
  Result<void> each_session(const std::function<Result<void>(Row, StoredSession)>& visit);
  Result<void> each_key(const std::function<void(const ConsumedKey&, const KeyOwner&)>& visit);

  /// Looks at the next `limit` sessions, beginning anew after the last, and erases those that ended
  /// by `now`; one that was idle gets `grace` more, as its time last seen may be late. Gives their
  /// hashes.
  Result<std::vector<identity::SessionHash>> purge_sessions(std::chrono::sys_seconds now,
                                                            std::chrono::seconds grace,
                                                            std::int64_t limit);

  /// Likewise for keys. Gives the latest `expires` that was erased, or `forgotten_until` when that
  /// is later, and stores it.
  Result<std::chrono::sys_seconds> purge_keys(std::chrono::sys_seconds now, std::int64_t limit);

  /// Keys that expire then or before may have been forgotten.
  Result<std::chrono::sys_seconds> forgotten_until();

  /// To be called after a transaction was undone: what is remembered of it goes, too.
  void forget_undone() { sources_.clear(); }

 private:
  struct Statements {
    Statement insert_session, insert_keys, erase, find, touch, all_sessions, all_keys,
        insert_source, find_source;
    Statement session_range, ended, key_range, key_latest, erase_keys, forgotten, set_forgotten;
  };
  explicit SessionTables(Statements statements) : sql_(std::move(statements)) {}

  Result<std::int64_t> source_of(const identity::Session& session);

  Statements sql_;
  std::unordered_map<std::string, std::int64_t> sources_;
  Row session_cursor_ = 0;
  Row key_cursor_ = 0;
};

}  // namespace countersign::store
