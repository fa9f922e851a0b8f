// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/event_tables.h"

#include <algorithm>
#include <span>

#include "store/errors.h"

namespace countersign::store {
namespace {

constexpr std::size_t kTags = 8;
using TagBytes = std::array<std::uint8_t, kTags * 4>;

std::array<std::uint32_t, kTags> in_order(const EventTags& tags) {
  return {tags.reference, tags.organisation, tags.authenticator, tags.user,
          tags.user_name, tags.code,         tags.issuer,        tags.name_id};
}

TagBytes bytes_of(const EventTags& tags) {
  TagBytes bytes{};
  std::size_t at = 0;
  for (const std::uint32_t tag : in_order(tags)) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      bytes[at++] = static_cast<std::uint8_t>(tag >> shift);
    }
  }
  return bytes;
}

Result<EventTags> read_tags(std::span<const std::uint8_t> bytes) {
  if (bytes.size() != kTags * 4) {
    return Error{kCorrupt, "expected 32 bytes of tags, got " + std::to_string(bytes.size())};
  }
  std::array<std::uint32_t, kTags> tags{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    tags[i / 4] |= std::uint32_t{bytes[i]} << (i % 4 * 8);
  }
  return EventTags{.reference = tags[0],
                   .organisation = tags[1],
                   .authenticator = tags[2],
                   .user = tags[3],
                   .user_name = tags[4],
                   .code = tags[5],
                   .issuer = tags[6],
                   .name_id = tags[7]};
}

}  // namespace

Result<EventTables> EventTables::open(Database& database, std::shared_ptr<EventIndex> index) {
  Statements sql;
  CS_TRY(sql.insert,
         database.prepare("INSERT INTO event (id, time, tags, owner) VALUES (?, ?, ?, ?)"));
  CS_TRY(sql.insert_body, database.prepare("INSERT INTO event_body (id, body) VALUES (?, ?)"));
  CS_TRY(sql.insert_text,
         database.prepare("INSERT INTO event_text (id, text, owner) VALUES (?, ?, ?)"));
  CS_TRY(sql.insert_owner,
         database.prepare("INSERT INTO event_owner (id, organisation) VALUES (?, ?)"));
  CS_TRY(sql.erase, database.prepare("DELETE FROM event WHERE id = ?"));
  CS_TRY(sql.erase_body, database.prepare("DELETE FROM event_body WHERE id = ?"));
  CS_TRY(sql.erase_repeat, database.prepare("DELETE FROM event_repeat WHERE id = ?"));
  CS_TRY(sql.erase_texts, database.prepare("DELETE FROM event_text WHERE owner = ?"));
  CS_TRY(sql.erase_owner, database.prepare("DELETE FROM event_owner WHERE id = ?"));
  CS_TRY(sql.repeat,
         database.prepare("INSERT INTO event_repeat (id, count, last) VALUES (?, ?, ?) ON CONFLICT "
                          "(id) DO UPDATE SET count = count + excluded.count, last = "
                          "max(last, excluded.last)"));
  CS_TRY(sql.exists, database.prepare("SELECT 1 FROM event WHERE id = ?"));
  EventTables tables(std::move(index), std::move(sql));
  CS_TRY(tables.load(database));
  return tables;
}

Result<void> EventTables::load_owners(Database& database) {
  CS_TRY(Statement all, database.prepare("SELECT id, organisation FROM event_owner"));
  while (true) {
    CS_TRY(const bool row, all.next());
    if (!row) {
      return {};
    }
    owners_.emplace(all.text(1), all.integer(0));
    next_owner_ = std::max(next_owner_, all.integer(0) + 1);
  }
}

Result<void> EventTables::load_texts(Database& database) {
  CS_TRY(Statement all, database.prepare("SELECT id, text, owner FROM event_text ORDER BY id"));
  while (true) {
    CS_TRY(const bool row, all.next());
    if (!row) {
      return {};
    }
    if (all.integer(0) < 1) {
      all.reset();
      return Error{kCorrupt, "expected the texts of login events to have numbers from 1"};
    }
    texts_.add(static_cast<std::uint64_t>(all.integer(0)), all.integer(2),
               std::string(all.text(1)));
  }
}

Result<void> EventTables::load(Database& database) {
  CS_TRY(load_owners(database));
  CS_TRY(load_texts(database));
  CS_TRY(Statement all, database.prepare("SELECT id, time, tags, owner FROM event ORDER BY id"));
  while (true) {
    CS_TRY(const bool row, all.next());
    if (!row) {
      rooms_.settle();
      return {};
    }
    const std::int64_t position = all.integer(0);
    if (position < 1) {
      return Error{kCorrupt, "expected login events to have numbers from 1"};
    }
    CS_TRY(const EventTags tags, read_tags(all.blob(2)));
    index_->append(position, tags);
    rooms_.append(all.integer(3), tags.event_class(), {position, all.integer(1)});
    next_ = position + 1;
  }
}

Result<EventRooms::Owner> EventTables::owner_of(const identity::OrganisationId& organisation) {
  EventRooms::Owner before = EventRooms::kEarlier;
  if (const auto known = owners_.find(organisation.view()); known != owners_.end()) {
    before = known->second;
    // One that went in this transaction went with its texts: it gets a new number.
    if (std::find(gone_owners_.begin(), gone_owners_.end(), before) == gone_owners_.end()) {
      return before;
    }
  }
  const EventRooms::Owner owner = next_owner_++;
  CS_TRY(sql_.insert_owner.bind(owner).bind(organisation.view()).run());
  owners_.insert_or_assign(organisation.value(), owner);
  new_owners_.emplace_back(organisation.value(), before);
  return owner;
}

Result<void> EventTables::store_new_texts() {
  for (const EventTexts::New& text : texts_.take_new()) {
    new_texts_.push_back(text);
    CS_TRY(sql_.insert_text.bind(static_cast<std::int64_t>(text.number))
               .bind(std::string_view(*texts_.find(text.number)))
               .bind(text.owner)
               .run());
  }
  return {};
}

Result<void> EventTables::append(const identity::LoginEvent& event, const EventQuotas& quotas,
                                 Repeats repeats) {
  CS_TRY(const EventRooms::Owner owner, owner_of(event.organisation));
  const std::int64_t position = next_++;
  const std::string body = encode_event(event, owner, texts_);
  CS_TRY(store_new_texts());
  const EventTags tags = tags_of(event);
  const TagBytes bytes = bytes_of(tags);
  const auto time = static_cast<std::int64_t>(event.time.time_since_epoch().count());
  CS_TRY(sql_.insert.bind(position).bind(time).bind(std::span(bytes)).bind(owner).run());
  CS_TRY(sql_.insert_body.bind(position).bind_blob(body).run());
  appended_.emplace_back(position, tags);
  if (repeats == Repeats::kMayCome) {
    repeatable_.emplace_back(tags.reference, position);
  }
  const EventClass event_class = tags.event_class();
  rooms_.append(owner, event_class, {position, time});
  // Two at most, so that a quota that was lowered holds up no sign-in; the purge does the rest.
  for (int i = 0; i < 2 && rooms_.size(owner, event_class) > quota_of(quotas, event_class); ++i) {
    CS_TRY(erase_oldest(owner, event_class));
  }
  return {};
}

Result<void> EventTables::erase_oldest(EventRooms::Owner owner, EventClass event_class) {
  const std::int64_t position = rooms_.take_oldest(owner, event_class).position;
  erased_.push_back(position);
  for (Statement* statement : {&sql_.erase, &sql_.erase_body, &sql_.erase_repeat}) {
    CS_TRY(statement->bind(position).run());
  }
  return {};
}

Result<void> EventTables::repeat(const EventRepeat& more) {
  const std::optional<std::int64_t> position = recent_position(EventTags::of(more.reference));
  // What was dropped since is counted no more.
  if (!position.has_value()) {
    return {};
  }
  CS_TRY(const bool held, is_held(*position));
  if (!held) {
    return {};
  }
  return sql_.repeat.bind(*position)
      .bind(static_cast<std::int64_t>(more.count))
      .bind(static_cast<std::int64_t>(more.last.time_since_epoch().count()))
      .run();
}

/// Also of one that is in the same transaction.
std::optional<std::int64_t> EventTables::recent_position(std::uint32_t reference) const {
  const auto same = std::find_if(repeatable_.rbegin(), repeatable_.rend(),
                                 [&](const auto& one) { return one.first == reference; });
  if (same != repeatable_.rend()) {
    return same->second;
  }
  const auto known = recent_.find(reference);
  return known == recent_.end() ? std::nullopt : std::optional(known->second);
}

Result<bool> EventTables::is_held(std::int64_t position) {
  CS_TRY(const bool found, sql_.exists.bind(position).next());
  sql_.exists.reset();
  return found;
}

void EventTables::remember(std::uint32_t reference, std::int64_t position) {
  recent_.insert_or_assign(reference, position);
  recent_order_.emplace_back(reference, position);
  if (recent_order_.size() > kRecentEvents) {
    const auto& [oldest, old] = recent_order_.front();
    if (const auto known = recent_.find(oldest); known != recent_.end() && known->second == old) {
      recent_.erase(known);
    }
    recent_order_.pop_front();
  }
}

Result<std::size_t> EventTables::erase_places(const std::vector<EventRooms::Place>& places,
                                              std::size_t limit) {
  std::size_t erased = 0;
  for (const EventRooms::Place& place : places) {
    for (std::size_t i = 0; i < place.above && erased < limit; ++i, ++erased) {
      CS_TRY(erase_oldest(place.owner, place.event_class));
    }
  }
  return erased;
}

Result<std::size_t> EventTables::erase_above(const EventQuotas& quotas,
                                             const identity::LineOf& line_of, std::size_t limit) {
  if (above_.empty()) {
    above_ = rooms_.above(quotas, lines_of_owners(line_of));
  }
  std::size_t erased = 0;
  while (!above_.empty() && erased < limit) {
    EventRooms::Place& place = above_.back();
    // Since then some of them may have made room for a new one.
    if (place.above == 0 || rooms_.size(place.owner, place.event_class) == 0) {
      above_.pop_back();
      continue;
    }
    CS_TRY(erase_oldest(place.owner, place.event_class));
    --place.above;
    ++erased;
  }
  return erased;
}

Result<std::size_t> EventTables::purge(std::chrono::sys_seconds before, const EventQuotas& quotas,
                                       const identity::LineOf& line_of, std::size_t limit) {
  CS_TRY(std::size_t erased, erase_places(rooms_.older_than(before), limit));
  if (erased < limit) {
    CS_TRY(const std::size_t more, erase_above(quotas, line_of, limit - erased));
    erased += more;
  }
  CS_TRY(erase_empty_owners());
  return erased;
}

EventRooms::LineOfOwner EventTables::lines_of_owners(const identity::LineOf& line_of) const {
  std::unordered_map<EventRooms::Owner, std::string_view> names;
  for (const auto& [organisation, owner] : owners_) {
    names.emplace(owner, organisation);
  }
  return [names = std::move(names), &line_of](EventRooms::Owner owner) -> identity::Line {
    const auto name = names.find(owner);
    if (name == names.end()) {
      return {"/earlier"};  // of all; no id has such a character
    }
    return line_of ? line_of(identity::OrganisationId(std::string(name->second)))
                   : identity::Line{std::string(name->second)};
  };
}

/// With their texts: of what a stranger or an administrator chose nothing stays for good.
Result<void> EventTables::erase_empty_owners() {
  if (texts_.has(EventRooms::kEarlier) && rooms_.is_empty(EventRooms::kEarlier)) {
    CS_TRY(sql_.erase_texts.bind(EventRooms::kEarlier).run());
    gone_owners_.push_back(EventRooms::kEarlier);
  }
  for (const auto& [organisation, owner] : owners_) {
    if (rooms_.is_empty(owner)) {
      CS_TRY(sql_.erase_texts.bind(owner).run());
      CS_TRY(sql_.erase_owner.bind(owner).run());
      gone_owners_.push_back(owner);
    }
  }
  return {};
}

void EventTables::settle() {
  for (const auto& [position, tags] : appended_) {
    index_->append(position, tags);
  }
  for (const auto& [reference, position] : repeatable_) {
    remember(reference, position);
  }
  for (const std::int64_t position : erased_) {
    index_->erase(position);
  }
  rooms_.settle();
  for (const EventRooms::Owner owner : gone_owners_) {
    texts_.erase(owner);
    rooms_.erase(owner);
    std::erase_if(owners_, [&](const auto& one) { return one.second == owner; });
  }
  appended_.clear();
  repeatable_.clear();
  erased_.clear();
  new_texts_.clear();
  new_owners_.clear();
  gone_owners_.clear();
}

void EventTables::forget_undone() {
  rooms_.undo();
  above_.clear();
  for (const EventTexts::New& text : new_texts_) {
    texts_.forget(text);
  }
  for (const EventTexts::New& text : texts_.take_new()) {
    texts_.forget(text);
  }
  for (auto made = new_owners_.rbegin(); made != new_owners_.rend(); ++made) {
    owners_.erase(made->first);
    if (made->second != EventRooms::kEarlier) {
      owners_.emplace(made->first, made->second);
    }
  }
  appended_.clear();
  repeatable_.clear();
  erased_.clear();
  new_texts_.clear();
  new_owners_.clear();
  gone_owners_.clear();
}

Result<EventReader> EventReader::open(Database& database) {
  CS_TRY(Statement body,
         database.prepare("SELECT body, count, last FROM event_body LEFT JOIN event_repeat ON "
                          "event_repeat.id = event_body.id WHERE event_body.id = ?"));
  CS_TRY(Statement texts,
         database.prepare("SELECT id, text FROM event_text WHERE id > ? ORDER BY id"));
  return EventReader(std::move(body), std::move(texts));
}

/// Numbers are never used again while the program runs, so what was read once stays right.
const std::string* EventReader::text(std::uint64_t number, Result<void>& read) {
  const auto known = texts_.find(number);
  if (known != texts_.end() || number <= static_cast<std::uint64_t>(last_text_)) {
    return known == texts_.end() ? nullptr : &known->second;
  }
  select_texts_.bind(last_text_);
  while (true) {
    const Result<bool> row = select_texts_.next();
    if (!row.ok() || !*row) {
      read = row.ok() ? Result<void>() : Result<void>(row.error());
      const auto found = texts_.find(number);
      return found == texts_.end() ? nullptr : &found->second;
    }
    last_text_ = select_texts_.integer(0);
    texts_.emplace(static_cast<std::uint64_t>(last_text_), select_texts_.text(1));
  }
}

Result<std::optional<identity::LoginEvent>> EventReader::read(std::int64_t position) {
  CS_TRY(const bool found, body_.bind(position).next());
  if (!found) {
    return std::optional<identity::LoginEvent>();
  }
  const std::span<const std::uint8_t> stored = body_.blob(0);
  const std::vector<std::uint8_t> bytes(stored.begin(), stored.end());
  const auto repeats = static_cast<std::uint64_t>(body_.integer(1));
  const std::chrono::sys_seconds last{std::chrono::seconds(body_.integer(2))};
  body_.reset();
  Result<void> texts_read;
  Result<identity::LoginEvent> event =
      decode_event(bytes, [&](std::uint64_t number) { return text(number, texts_read); });
  CS_TRY(std::move(texts_read));
  if (!event.ok()) {
    return std::move(event).error();
  }
  if (repeats > 0) {
    event->repeats = repeats;
    event->last = last;
  }
  return std::optional<identity::LoginEvent>(*std::move(event));
}

}  // namespace countersign::store
