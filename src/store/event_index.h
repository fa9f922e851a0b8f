// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "identity/login_event.h"

namespace countersign::store {

/// What a login event is looked up by, as 32-bit hashes: never the last word on whether it is
/// wanted. Stored, so the hash must stay what it is. ASCII case is ignored; 0 for empty.
struct EventTags {
  std::uint32_t reference = 0;
  std::uint32_t organisation = 0;
  std::uint32_t authenticator = 0;
  std::uint32_t user = 0;
  std::uint32_t user_name = 0;
  std::uint32_t code = 0;  // the lowest two bits are the outcome
  std::uint32_t issuer = 0;
  std::uint32_t name_id = 0;

  static std::uint32_t of(std::string_view text);
  static std::uint32_t of_code(std::string_view code) { return of(code) & ~3U; }
  identity::LoginOutcome outcome() const { return static_cast<identity::LoginOutcome>(code & 3U); }

  friend bool operator==(const EventTags&, const EventTags&) = default;
};
EventTags tags_of(const identity::LoginEvent& event);

/// The tags of every stored event, in 32 bytes each, so that the database needs no index: events
/// are appended there, and nothing else is written. One thread changes it, any may look.
class EventIndex {
 public:
  /// `position` is the next one, or, when nothing is held, any above 0.
  void append(std::int64_t position, const EventTags& tags);
  void drop_up_to(std::int64_t position);

  /// What was there at one moment.
  class Snapshot {
   public:
    /// Events have the positions from `begin` to before `end`.
    std::int64_t begin() const { return begin_; }
    std::int64_t end() const { return end_; }
    const EventTags& at(std::int64_t position) const;

   private:
    friend class EventIndex;
    struct Chunk;
    std::vector<std::shared_ptr<const Chunk>> chunks_;
    std::int64_t first_ = 1;  // position of the first place of the first chunk
    std::int64_t begin_ = 1;
    std::int64_t end_ = 1;
  };
  Snapshot snapshot() const;

 private:
  static constexpr std::size_t kChunk = 4096;

  mutable std::mutex mutex_;
  std::deque<std::shared_ptr<Snapshot::Chunk>> chunks_;
  std::int64_t first_ = 1;
  std::int64_t begin_ = 1;
  std::int64_t end_ = 1;
};

struct EventIndex::Snapshot::Chunk {
  std::array<EventTags, kChunk> tags;
};

inline const EventTags& EventIndex::Snapshot::at(std::int64_t position) const {
  const auto place = static_cast<std::size_t>(position - first_);
  return chunks_[place / kChunk]->tags[place % kChunk];
}

}  // namespace countersign::store
