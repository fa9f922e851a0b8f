// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "identity/shared_room.h"
#include "store/event_index.h"
#include "store/event_store.h"

namespace countersign::store {

/// How many of this class one organisation may have.
std::size_t quota_of(const EventQuotas& quotas, EventClass event_class);

/// Which login events there are of each organisation and class, oldest first: 16 bytes each.
class EventRooms {
 public:
  /// A number for an organisation; 0: those of an earlier version, of all organisations.
  using Owner = std::int64_t;
  static constexpr Owner kEarlier = 0;

  struct Item {
    std::int64_t position = 0;
    std::int64_t time = 0;  // seconds since 1970
  };
  struct Place {
    Owner owner = kEarlier;
    EventClass event_class = EventClass::kAccepted;
    std::size_t above = 0;  // how many are too many
  };

  void append(Owner owner, EventClass event_class, const Item& item);
  /// There must be one.
  Item take_oldest(Owner owner, EventClass event_class);
  std::size_t size(Owner owner, EventClass event_class) const;
  bool is_empty(Owner owner) const;
  void erase(Owner owner) { rooms_.erase(owner); }
  std::size_t total() const { return total_; }

  /// Where events are older than `before`, and how many.
  std::vector<Place> older_than(std::chrono::sys_seconds before) const;
  /// Where there are more than the quotas allow: those of one organisation first; then, when all
  /// together are too many, where most are in the tree (identity::cut_down), so that whoever has
  /// little loses nothing. `line_of` is asked then alone.
  using LineOfOwner = std::function<identity::Line(Owner)>;
  std::vector<Place> above(const EventQuotas& quotas, const LineOfOwner& line_of) const;

  /// After the transaction: what was done stays, or is taken back.
  void settle();
  void undo();

 private:
  struct Room {
    std::vector<Item> items;
    std::size_t taken = 0;  // of them, in front
  };
  using Rooms = std::array<Room, kEventClasses>;
  struct Step {
    Owner owner;
    EventClass event_class;
    bool appended;
  };

  Room& room(Owner owner, EventClass event_class) {
    return rooms_[owner].at(static_cast<std::size_t>(event_class));
  }
  template <typename Visit>
  void visit_all(const Visit& visit) const;

  std::unordered_map<Owner, Rooms> rooms_;
  std::size_t total_ = 0;
  std::vector<Step> steps_;  // of the transaction
};

}  // namespace countersign::store
