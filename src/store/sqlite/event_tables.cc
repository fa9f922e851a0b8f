// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/event_tables.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

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
  return EventTags{tags[0], tags[1], tags[2], tags[3], tags[4], tags[5], tags[6], tags[7]};
}

/// Reads what is stored of them behind those that are known.
Result<void> read_texts(Statement& select, EventTexts& texts) {
  select.bind(static_cast<std::int64_t>(texts.size()));
  while (true) {
    CS_TRY(const bool row, select.next());
    if (!row) {
      return {};
    }
    if (select.integer(0) != static_cast<std::int64_t>(texts.size()) + 1) {
      select.reset();
      return Error{kCorrupt, "expected the texts of login events without gaps"};
    }
    texts.add(select.text(1));
  }
}

constexpr const char* kSelectTexts = "SELECT id, text FROM event_text WHERE id > ? ORDER BY id";

}  // namespace

Result<EventTables> EventTables::open(Database& database, std::shared_ptr<EventIndex> index) {
  CS_TRY(Statement insert, database.prepare("INSERT INTO event (id, time, tags) VALUES (?, ?, ?)"));
  CS_TRY(Statement insert_body,
         database.prepare("INSERT INTO event_body (id, body) VALUES (?, ?)"));
  CS_TRY(Statement insert_text,
         database.prepare("INSERT INTO event_text (id, text) VALUES (?, ?)"));
  CS_TRY(Statement oldest, database.prepare("SELECT id, time FROM event ORDER BY id LIMIT ?"));
  CS_TRY(Statement erase, database.prepare("DELETE FROM event WHERE id <= ?"));
  CS_TRY(Statement erase_bodies, database.prepare("DELETE FROM event_body WHERE id <= ?"));
  EventTables tables(std::move(index),
                     Statements{std::move(insert), std::move(insert_body), std::move(insert_text),
                                std::move(oldest), std::move(erase), std::move(erase_bodies)});
  CS_TRY(tables.load(database));
  return tables;
}

Result<void> EventTables::load(Database& database) {
  CS_TRY(Statement texts, database.prepare(kSelectTexts));
  CS_TRY(read_texts(texts, texts_));
  stored_texts_ = durable_texts_ = texts_.size();
  CS_TRY(Statement all, database.prepare("SELECT id, tags FROM event ORDER BY id"));
  bool is_first = true;
  while (true) {
    CS_TRY(const bool row, all.next());
    if (!row) {
      return {};
    }
    const std::int64_t position = all.integer(0);
    if (position < 1 || (!is_first && position != end_)) {
      return Error{kCorrupt, "expected login events without gaps"};
    }
    CS_TRY(const EventTags tags, read_tags(all.blob(1)));
    index_->append(position, tags);
    end_ = position + 1;
    is_first = false;
  }
}

Result<void> EventTables::append(const identity::LoginEvent& event) {
  const std::int64_t position = end_ + static_cast<std::int64_t>(appended_.size());
  const std::string body = encode_event(event, texts_);
  while (stored_texts_ < texts_.size()) {
    const std::string& text = texts_[stored_texts_ + 1];
    CS_TRY(sql_.insert_text.bind(static_cast<std::int64_t>(stored_texts_ + 1))
               .bind(std::string_view(text))
               .run());
    ++stored_texts_;
  }
  const EventTags tags = tags_of(event);
  const TagBytes bytes = bytes_of(tags);
  CS_TRY(sql_.insert.bind(position)
             .bind(static_cast<std::int64_t>(event.time.time_since_epoch().count()))
             .bind(std::span(bytes))
             .run());
  CS_TRY(sql_.insert_body.bind(position).bind_blob(body).run());
  appended_.push_back(tags);
  return {};
}

Result<std::size_t> EventTables::purge(std::chrono::sys_seconds before, std::size_t most,
                                       std::size_t limit) {
  const EventIndex::Snapshot held = index_->snapshot();
  const std::int64_t begin = std::max(held.begin(), dropped_ + 1);
  const auto size = static_cast<std::size_t>(std::max<std::int64_t>(0, held.end() - begin) +
                                             static_cast<std::int64_t>(appended_.size()));
  std::size_t above = size > most ? size - most : 0;
  std::size_t erased = 0;
  std::int64_t last = 0;
  sql_.oldest.bind(static_cast<std::int64_t>(limit));
  while (true) {
    CS_TRY(const bool row, sql_.oldest.next());
    if (!row) {
      break;
    }
    if (above == 0 && sql_.oldest.integer(1) >= before.time_since_epoch().count()) {
      sql_.oldest.reset();
      break;
    }
    above -= above > 0 ? 1 : 0;
    last = sql_.oldest.integer(0);
    ++erased;
  }
  if (erased > 0) {
    CS_TRY(sql_.erase.bind(last).run());
    CS_TRY(sql_.erase_bodies.bind(last).run());
    dropped_ = last;
  }
  return erased;
}

void EventTables::settle() {
  for (const EventTags& tags : appended_) {
    index_->append(end_++, tags);
  }
  appended_.clear();
  if (dropped_ > 0) {
    index_->drop_up_to(dropped_);
    dropped_ = 0;
  }
  durable_texts_ = stored_texts_;
}

void EventTables::forget_undone() {
  appended_.clear();
  dropped_ = 0;
  texts_.shrink(durable_texts_);
  stored_texts_ = durable_texts_;
}

Result<EventReader> EventReader::open(Database& database) {
  CS_TRY(Statement body, database.prepare("SELECT body FROM event_body WHERE id = ?"));
  CS_TRY(Statement texts, database.prepare(kSelectTexts));
  return EventReader(std::move(body), std::move(texts));
}

Result<std::optional<identity::LoginEvent>> EventReader::read(std::int64_t position) {
  CS_TRY(const bool found, body_.bind(position).next());
  if (!found) {
    return std::optional<identity::LoginEvent>();
  }
  const std::span<const std::uint8_t> stored = body_.blob(0);
  const std::vector<std::uint8_t> bytes(stored.begin(), stored.end());
  body_.reset();
  Result<void> texts_read;
  Result<identity::LoginEvent> event =
      decode_event(bytes, [&](std::uint64_t number) -> const std::string* {
        if (number > texts_.size() && texts_read.ok()) {
          texts_read = read_texts(select_texts_, texts_);
        }
        return number > texts_.size() ? nullptr : &texts_[number];
      });
  CS_TRY(std::move(texts_read));
  if (!event.ok()) {
    return std::move(event).error();
  }
  return std::optional<identity::LoginEvent>(*std::move(event));
}

}  // namespace countersign::store
