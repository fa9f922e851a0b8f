// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/result.h"
#include "identity/login_event.h"
#include "store/event_index.h"
#include "store/sqlite/database.h"
#include "store/sqlite/event_codec.h"

namespace countersign::store {

/// All SQL that changes login events; the caller keeps the transaction. What it means for the index
/// in memory waits until the transaction is durable.
class EventTables {
 public:
  /// Reads what is stored into `index`.
  static Result<EventTables> open(Database& database, std::shared_ptr<EventIndex> index);

  Result<void> append(const identity::LoginEvent& event);

  /// Drops, from the oldest on, what is older than `before` or above `most`, at most `limit`.
  Result<std::size_t> purge(std::chrono::sys_seconds before, std::size_t most, std::size_t limit);

  /// To be called after the transaction was committed, or undone.
  void settle();
  void forget_undone();

 private:
  struct Statements {
    Statement insert, insert_body, insert_text, oldest, erase, erase_bodies;
  };
  EventTables(std::shared_ptr<EventIndex> index, Statements statements)
      : index_(std::move(index)), sql_(std::move(statements)) {}

  Result<void> load(Database& database);
  std::int64_t last_position() const;

  std::shared_ptr<EventIndex> index_;
  Statements sql_;
  EventTexts texts_;
  std::size_t stored_texts_ = 0;   // in the transaction
  std::size_t durable_texts_ = 0;  // before it
  std::vector<EventTags> appended_;
  std::int64_t end_ = 1;      // what the position of the next one is, but for appended_
  std::int64_t dropped_ = 0;  // up to here, in the transaction
};

/// Reads single login events, on any connection.
class EventReader {
 public:
  static Result<EventReader> open(Database& database);

  /// Nothing when it was dropped.
  Result<std::optional<identity::LoginEvent>> read(std::int64_t position);

 private:
  EventReader(Statement body, Statement texts)
      : body_(std::move(body)), select_texts_(std::move(texts)) {}

  Statement body_;
  Statement select_texts_;
  EventTexts texts_;
};

}  // namespace countersign::store
