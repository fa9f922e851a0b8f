// SPDX-License-Identifier: Apache-2.0
#include "store/event_index.h"

#include <iterator>

#include "base/ascii.h"
#include "base/check.h"

namespace countersign::store {

// An identity provider's signature was good when its key is known, and an application refuses those
// who have a session. A local user may be known because somebody knows the name alone.
EventClass class_of(const identity::LoginEvent& event) {
  if (event.outcome != identity::LoginOutcome::kRefused) {
    return EventClass::kAccepted;
  }
  const bool vouched = !event.signing_key.empty() || event.code.starts_with("access.");
  return vouched ? EventClass::kRefused : EventClass::kAnonymous;
}

std::uint32_t EventTags::of(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(ascii_lower(c))) * 0x100000001b3U;
  }
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

identity::LoginOutcome EventTags::outcome() const {
  const std::uint32_t low = code & 3U;
  return low == kAnonymousRefusal ? identity::LoginOutcome::kRefused
                                  : static_cast<identity::LoginOutcome>(low);
}

EventClass EventTags::event_class() const {
  if ((code & 3U) == kAnonymousRefusal) {
    return EventClass::kAnonymous;
  }
  return outcome() == identity::LoginOutcome::kRefused ? EventClass::kRefused
                                                       : EventClass::kAccepted;
}

EventTags tags_of(const identity::LoginEvent& event) {
  EventTags tags;
  tags.reference = EventTags::of(event.reference);
  tags.organisation = EventTags::of(event.organisation.view());
  tags.authenticator = EventTags::of(event.authenticator.view());
  tags.user = EventTags::of(event.user.view());
  tags.user_name = EventTags::of(event.user_name);
  const std::uint32_t low = class_of(event) == EventClass::kAnonymous
                                ? EventTags::kAnonymousRefusal
                                : static_cast<std::uint32_t>(event.outcome);
  tags.code = EventTags::of_code(event.code) | low;
  tags.issuer = EventTags::of(event.issuer);
  tags.name_id = EventTags::of(event.name_id);
  return tags;
}

void EventIndex::append(std::int64_t position, const EventTags& tags) {
  if (chunks_.empty() || chunks_.back().size == chunks_.back().entries->size()) {
    Chunk chunk;
    chunk.entries = std::make_shared<std::vector<Entry>>(kChunk);
    chunk.is_erased.resize(kChunk);
    const std::lock_guard lock(mutex_);
    chunks_.push_back(std::move(chunk));
  }
  Chunk& last = chunks_.back();
  CS_CHECK(last.size == 0 || (*last.entries)[last.size - 1].position < position);
  // Nobody looks at this place before `size` is behind it.
  (*last.entries)[last.size] = {position, tags};
  const std::lock_guard lock(mutex_);
  ++last.size;
}

void EventIndex::erase(std::int64_t position) {
  auto chunk =
      std::upper_bound(chunks_.begin(), chunks_.end(), position,
                       [](std::int64_t wanted, const Chunk& one) { return wanted < one.first(); });
  if (chunk == chunks_.begin()) {
    return;
  }
  --chunk;
  const auto begin = chunk->entries->begin();
  const auto end = begin + static_cast<std::ptrdiff_t>(chunk->size);
  const auto entry =
      std::lower_bound(begin, end, position,
                       [](const Entry& one, std::int64_t wanted) { return one.position < wanted; });
  const auto place = static_cast<std::size_t>(entry - begin);
  if (entry == end || entry->position != position || chunk->is_erased[place]) {
    return;
  }
  chunk->is_erased[place] = true;
  ++chunk->erased;
  // The last one is still being filled.
  const bool is_full = chunk->size == chunk->entries->size();
  if (is_full && chunk->erased * 2 > chunk->size) {
    compact(static_cast<std::size_t>(chunk - chunks_.begin()));
  }
}

std::vector<EventIndex::Entry> EventIndex::living(const Chunk& chunk) const {
  std::vector<Entry> entries;
  entries.reserve(chunk.size - chunk.erased);
  for (std::size_t i = 0; i < chunk.size; ++i) {
    if (!chunk.is_erased[i]) {
      entries.push_back((*chunk.entries)[i]);
    }
  }
  return entries;
}

/// Makes a chunk anew of what is left of it, together with the one before where both are small.
void EventIndex::compact(std::size_t at) {
  std::vector<Entry> entries = living(chunks_[at]);
  std::size_t from = at;
  if (at > 0 && chunks_[at - 1].size - chunks_[at - 1].erased + entries.size() <= kChunk / 2) {
    from = at - 1;
    std::vector<Entry> joined = living(chunks_[from]);
    joined.insert(joined.end(), entries.begin(), entries.end());
    entries = std::move(joined);
  }
  Chunk made;
  made.size = entries.size();
  made.is_erased.resize(entries.size());
  made.entries = std::make_shared<std::vector<Entry>>(std::move(entries));
  const auto place = [&](std::size_t number) {
    return chunks_.begin() + static_cast<std::ptrdiff_t>(number);
  };
  const std::lock_guard lock(mutex_);
  chunks_.erase(place(from), place(at + 1));
  if (made.size > 0) {
    chunks_.insert(place(from), std::move(made));
  }
}

std::size_t EventIndex::size() const {
  const std::lock_guard lock(mutex_);
  std::size_t total = 0;
  for (const Chunk& chunk : chunks_) {
    total += chunk.size - chunk.erased;
  }
  return total;
}

EventIndex::Snapshot EventIndex::snapshot() const {
  Snapshot snapshot;
  const std::lock_guard lock(mutex_);
  snapshot.chunks_.reserve(chunks_.size());
  for (const Chunk& chunk : chunks_) {
    snapshot.chunks_.push_back({chunk.entries, chunk.size});
  }
  return snapshot;
}

}  // namespace countersign::store
