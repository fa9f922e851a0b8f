// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "identity/login_event.h"
#include "store/event_index.h"
#include "store/event_store.h"
#include "store/sqlite/database.h"
#include "store/sqlite/event_codec.h"
#include "store/sqlite/event_rooms.h"

namespace countersign::store {

/// All SQL that changes login events; the caller keeps the transaction. What it means for the index
/// in memory waits until the transaction is durable.
///
/// Each organisation has room of its own (EventRooms), and its own texts (EventTexts): both go with
/// its last event.
class EventTables {
 public:
  /// Reads what is stored into `index`.
  static Result<EventTables> open(Database& database, std::shared_ptr<EventIndex> index);

  /// Writes an event, and takes the oldest of the same organisation and class away when there is no
  /// room left for it.
  Result<void> append(const identity::LoginEvent& event, const EventQuotas& quotas,
                      Repeats repeats);

  /// Counts further attempts like the event of this reference, if it is one of the newest whose
  /// repeats may come.
  Result<void> repeat(const EventRepeat& more);

  /// Drops, from the oldest on, what is older than `before`; then what is above the quotas, from
  /// those who have most in the tree; at most `limit`.
  Result<std::size_t> purge(std::chrono::sys_seconds before, const EventQuotas& quotas,
                            const identity::LineOf& line_of, std::size_t limit);

  /// To be called after the transaction was committed, or undone.
  void settle();
  void forget_undone();

 private:
  struct Statements {
    Statement insert, insert_body, insert_text, insert_owner, erase, erase_body, erase_repeat,
        erase_texts, erase_owner, repeat, exists;
  };
  EventTables(std::shared_ptr<EventIndex> index, Statements statements)
      : index_(std::move(index)), sql_(std::move(statements)) {}

  Result<void> load(Database& database);
  Result<void> load_owners(Database& database);
  Result<void> load_texts(Database& database);
  Result<EventRooms::Owner> owner_of(const identity::OrganisationId& organisation);
  Result<void> store_new_texts();
  /// The oldest of each place, as many as are above; `limit` in all. Says how many went.
  Result<std::size_t> erase_places(const std::vector<EventRooms::Place>& places, std::size_t limit);
  Result<void> erase_oldest(EventRooms::Owner owner, EventClass event_class);
  /// What is above the quotas, at most `limit`; the rest the next time.
  Result<std::size_t> erase_above(const EventQuotas& quotas, const identity::LineOf& line_of,
                                  std::size_t limit);
  Result<void> erase_empty_owners();
  EventRooms::LineOfOwner lines_of_owners(const identity::LineOf& line_of) const;
  std::optional<std::int64_t> recent_position(std::uint32_t reference) const;
  Result<bool> is_held(std::int64_t position);
  void remember(std::uint32_t reference, std::int64_t position);

  std::shared_ptr<EventIndex> index_;
  Statements sql_;
  EventTexts texts_;
  EventRooms rooms_;
  std::map<std::string, EventRooms::Owner, std::less<>> owners_;  // by organisation
  EventRooms::Owner next_owner_ = 1;
  std::int64_t next_ = 1;  // position
  /// The newest events of which repeats may come, by reference. Who counts them knows half as many
  /// at a time, and shares that among organisations.
  static constexpr std::size_t kRecentEvents = 49'152;
  std::unordered_map<std::uint32_t, std::int64_t> recent_;
  std::deque<std::pair<std::uint32_t, std::int64_t>> recent_order_;

  std::vector<EventRooms::Place> above_;  // what is still to go, as `purge` found it

  // In the transaction.
  std::vector<std::pair<std::int64_t, EventTags>> appended_;
  std::vector<std::pair<std::uint32_t, std::int64_t>> repeatable_;  // of those, by reference
  std::vector<std::int64_t> erased_;
  std::vector<EventTexts::New> new_texts_;
  std::vector<std::pair<std::string, EventRooms::Owner>> new_owners_;  // and who it was before
  std::vector<EventRooms::Owner> gone_owners_;
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

  const std::string* text(std::uint64_t number, Result<void>& read);

  Statement body_;
  Statement select_texts_;
  std::unordered_map<std::uint64_t, std::string> texts_;
  std::int64_t last_text_ = 0;
};

}  // namespace countersign::store
