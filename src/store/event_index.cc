// SPDX-License-Identifier: Apache-2.0
#include "store/event_index.h"

#include <algorithm>

#include "base/check.h"

namespace countersign::store {

std::uint32_t EventTags::of(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a
  for (const char c : text) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    hash = (hash ^ static_cast<unsigned char>(lower)) * 0x100000001b3U;
  }
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

EventTags tags_of(const identity::LoginEvent& event) {
  EventTags tags;
  tags.reference = EventTags::of(event.reference);
  tags.organisation = EventTags::of(event.organisation.view());
  tags.authenticator = EventTags::of(event.authenticator.view());
  tags.user = EventTags::of(event.user.view());
  tags.user_name = EventTags::of(event.user_name);
  tags.code = EventTags::of_code(event.code) | static_cast<std::uint32_t>(event.outcome);
  tags.issuer = EventTags::of(event.issuer);
  tags.name_id = EventTags::of(event.name_id);
  return tags;
}

void EventIndex::append(std::int64_t position, const EventTags& tags) {
  std::shared_ptr<Snapshot::Chunk> chunk;
  if (chunks_.empty()) {
    const std::lock_guard lock(mutex_);
    first_ = begin_ = end_ = position;
  }
  CS_CHECK(position == end_);
  const auto place = static_cast<std::size_t>(position - first_);
  if (place / kChunk == chunks_.size()) {
    chunk = std::make_shared<Snapshot::Chunk>();
    const std::lock_guard lock(mutex_);
    chunks_.push_back(std::move(chunk));
  }
  // Nobody looks at this place before `end_` is behind it.
  chunks_[place / kChunk]->tags[place % kChunk] = tags;
  const std::lock_guard lock(mutex_);
  ++end_;
}

void EventIndex::drop_up_to(std::int64_t position) {
  const std::lock_guard lock(mutex_);
  begin_ = std::min(std::max(begin_, position + 1), end_);
  constexpr auto kStep = static_cast<std::int64_t>(kChunk);
  while (!chunks_.empty() && first_ + kStep <= begin_) {
    chunks_.pop_front();
    first_ += kStep;
  }
}

EventIndex::Snapshot EventIndex::snapshot() const {
  Snapshot snapshot;
  const std::lock_guard lock(mutex_);
  snapshot.chunks_.assign(chunks_.begin(), chunks_.end());
  snapshot.first_ = first_;
  snapshot.begin_ = begin_;
  snapshot.end_ = end_;
  return snapshot;
}

}  // namespace countersign::store
