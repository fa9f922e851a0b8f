// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

#include "identity/login_event.h"
#include "store/event_index.h"
#include "store/event_store.h"

namespace countersign::store {

/// Which events a query asks for.
class EventFilter {
 public:
  /// `query` must outlive it.
  explicit EventFilter(const EventQuery& query);

  /// False when an event with these tags can't be asked for; cheap. `is_recent`: whether a part of
  /// what is searched for is enough.
  bool may_be_of_organisations(const EventTags& tags) const;
  bool may_match(const EventTags& tags, bool is_recent) const;

  /// Whether it is asked for.
  bool matches(const identity::LoginEvent& event) const;

 private:
  bool may_be_searched(const EventTags& tags) const;
  bool is_searched(const identity::LoginEvent& event) const;

  const EventQuery& query_;
  EventTags wanted_;  // 0: any
  std::uint32_t search_ = 0;
  std::string lower_search_;
  std::unordered_set<std::string_view> organisations_;
  std::bitset<65536> organisation_tags_;  // by the lower half
};

}  // namespace countersign::store
