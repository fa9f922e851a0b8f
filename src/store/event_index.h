// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "identity/login_event.h"

namespace countersign::store {

/// Whose room an event takes up: each organisation has room of its own for each of these, so that
/// what anybody can bring about removes nothing else.
enum class EventClass : std::uint8_t {
  kAccepted,   // sign-ins, and tests
  kRefused,    // what an identity provider signed, or the right password of somebody who may not
  kAnonymous,  // what anybody can send
};
inline constexpr std::size_t kEventClasses = 3;
EventClass class_of(const identity::LoginEvent& event);

/// What a login event is looked up by, as 32-bit hashes: never the last word on whether it is
/// wanted. Stored, so the hash must stay what it is. ASCII case is ignored; 0 for empty.
struct EventTags {
  std::uint32_t reference = 0;
  std::uint32_t organisation = 0;
  std::uint32_t authenticator = 0;
  std::uint32_t user = 0;
  std::uint32_t user_name = 0;
  std::uint32_t code = 0;  // the lowest two bits are the outcome, or kAnonymousRefusal
  std::uint32_t issuer = 0;
  std::uint32_t name_id = 0;

  static constexpr std::uint32_t kAnonymousRefusal = 3;

  static std::uint32_t of(std::string_view text);
  static std::uint32_t of_code(std::string_view code) { return of(code) & ~3U; }
  identity::LoginOutcome outcome() const;
  EventClass event_class() const;

  friend bool operator==(const EventTags&, const EventTags&) = default;
};
EventTags tags_of(const identity::LoginEvent& event);

/// The tags of every stored event, in 40 bytes each, so that the database needs no index: events
/// are appended there, and nothing else is written. One thread changes it, any may look.
class EventIndex {
 public:
  /// `position` is above all that are held.
  void append(std::int64_t position, const EventTags& tags);
  /// Those that look may see it for a while.
  void erase(std::int64_t position);
  /// Of events that are held, and some that were erased of late.
  std::size_t size() const;

 private:
  struct Entry {
    std::int64_t position = 0;
    EventTags tags;
  };
  static constexpr std::size_t kChunk = 4096;
  struct Seen {
    std::shared_ptr<const std::vector<Entry>> entries;
    std::size_t size = 0;  // of them that there are
  };

 public:
  /// What was there at one moment.
  class Snapshot {
   public:
    /// Calls `visit(position, tags)`, newest first, for those before `before` (0: for all), until
    /// it says false.
    template <typename Visit>
    void visit_newest(std::int64_t before, const Visit& visit) const {
      for (auto chunk = chunks_.rbegin(); chunk != chunks_.rend(); ++chunk) {
        for (std::size_t i = chunk->size; i > 0; --i) {
          const Entry& entry = (*chunk->entries)[i - 1];
          if (before > 0 && entry.position >= before) {
            continue;
          }
          if (!visit(entry.position, entry.tags)) {
            return;
          }
        }
      }
    }

   private:
    friend class EventIndex;
    std::vector<Seen> chunks_;
  };
  Snapshot snapshot() const;

 private:
  /// Events one behind the other, some of them erased. The places of the last chunk are filled one
  /// by one; nobody looks at those that are not.
  struct Chunk {
    std::shared_ptr<std::vector<Entry>> entries;
    std::size_t size = 0;
    std::size_t erased = 0;
    std::vector<bool> is_erased;

    std::int64_t first() const { return entries->front().position; }
  };

  std::vector<Entry> living(const Chunk& chunk) const;
  void compact(std::size_t at);

  mutable std::mutex mutex_;  // guards what a snapshot copies
  std::vector<Chunk> chunks_;
};

}  // namespace countersign::store
