// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/event_rooms.h"

#include <algorithm>

#include "base/check.h"

namespace countersign::store {
std::size_t quota_of(const EventQuotas& quotas, EventClass event_class) {
  switch (event_class) {
    case EventClass::kAccepted:
      return quotas.accepted;
    case EventClass::kRefused:
      return quotas.refused;
    case EventClass::kAnonymous:
      break;
  }
  return quotas.anonymous;
}

template <typename Visit>
void EventRooms::visit_all(const Visit& visit) const {
  for (const auto& [owner, rooms] : rooms_) {
    for (std::size_t i = 0; i < kEventClasses; ++i) {
      const Room& one = rooms.at(i);
      if (one.items.size() > one.taken) {
        visit(owner, static_cast<EventClass>(i), one);
      }
    }
  }
}

void EventRooms::append(Owner owner, EventClass event_class, const Item& item) {
  room(owner, event_class).items.push_back(item);
  steps_.push_back({owner, event_class, true});
  ++total_;
}

EventRooms::Item EventRooms::take_oldest(Owner owner, EventClass event_class) {
  Room& from = room(owner, event_class);
  CS_CHECK(from.taken < from.items.size());
  steps_.push_back({owner, event_class, false});
  --total_;
  return from.items[from.taken++];
}

std::size_t EventRooms::size(Owner owner, EventClass event_class) const {
  const auto found = rooms_.find(owner);
  if (found == rooms_.end()) {
    return 0;
  }
  const Room& one = found->second.at(static_cast<std::size_t>(event_class));
  return one.items.size() - one.taken;
}

bool EventRooms::is_empty(Owner owner) const {
  return size(owner, EventClass::kAccepted) == 0 && size(owner, EventClass::kRefused) == 0 &&
         size(owner, EventClass::kAnonymous) == 0;
}

std::vector<EventRooms::Place> EventRooms::older_than(std::chrono::sys_seconds before) const {
  const auto limit = static_cast<std::int64_t>(before.time_since_epoch().count());
  std::vector<Place> places;
  visit_all([&](Owner owner, EventClass event_class, const Room& one) {
    std::size_t old = one.taken;
    while (old < one.items.size() && one.items[old].time < limit) {
      ++old;
    }
    if (old > one.taken) {
      places.push_back({owner, event_class, old - one.taken});
    }
  });
  return places;
}

std::vector<EventRooms::Place> EventRooms::above(const EventQuotas& quotas,
                                                 const LineOfOwner& line_of) const {
  std::vector<Place> all;
  std::vector<identity::Holding> kept;
  std::size_t total = 0;
  visit_all([&](Owner owner, EventClass event_class, const Room& one) {
    const std::size_t size = one.items.size() - one.taken;
    const std::size_t most =
        owner == kEarlier ? size : std::min(size, quota_of(quotas, event_class));
    all.push_back({owner, event_class, size - most});
    kept.push_back({{}, most});
    total += most;
  });
  if (total > quotas.all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bool is_of_same = i > 0 && all[i].owner == all[i - 1].owner;
      kept[i].line = is_of_same ? kept[i - 1].line : line_of(all[i].owner);
    }
    const std::vector<std::size_t> left = identity::cut_down(kept, quotas.all);
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i].above += kept[i].held - left[i];
    }
  }
  std::erase_if(all, [](const Place& place) { return place.above == 0; });
  return all;
}

void EventRooms::settle() {
  constexpr std::size_t kMostTaken = 1024;
  for (const Step& step : steps_) {
    if (const auto found = rooms_.find(step.owner); found != rooms_.end()) {
      Room& one = found->second.at(static_cast<std::size_t>(step.event_class));
      if (one.taken > std::max(kMostTaken, one.items.size() / 8) || one.taken == one.items.size()) {
        one.items.erase(one.items.begin(),
                        one.items.begin() + static_cast<std::ptrdiff_t>(one.taken));
        one.taken = 0;
      }
    }
  }
  steps_.clear();
}

void EventRooms::undo() {
  // What was taken away is in front still, what was added behind: one after the other.
  for (const Step& step : steps_) {
    if (!step.appended) {
      --room(step.owner, step.event_class).taken;
      ++total_;
    }
  }
  for (const Step& step : steps_) {
    if (step.appended) {
      room(step.owner, step.event_class).items.pop_back();
      --total_;
    }
  }
  steps_.clear();
}

}  // namespace countersign::store
