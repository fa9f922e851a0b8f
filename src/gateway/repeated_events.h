// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "identity/login_event.h"
#include "identity/shared_room.h"
#include "store/event_store.h"

namespace countersign::gateway {

/// Refusals that come again and again: one login event with a count stands for them all, so that
/// neither a flood nor a page that is loaded anew fills the record. In memory: a restart begins
/// anew. Bounded in all and for each part of the tree of organisations (identity::SharedRoom), so
/// that nobody's flood keeps those of others from being counted. From any thread.
class RepeatedEvents {
 public:
  /// Alike are refusals with the same code, detail and remedy, at the same organisation and login
  /// authenticator, from the same address, about the same person where one is known.
  static constexpr std::chrono::seconds kWindow{10 * 60};
  static constexpr std::size_t kMost = 16'384;
  static constexpr std::size_t kMostOfCustomer = 2048;

  /// The reference of the event that this one is like, which is counted there then; nothing when it
  /// is the first of its kind, which is remembered. `line`: of the event's organisation.
  std::optional<std::string> count(const identity::LoginEvent& event, const identity::Line& line) {
    return count(key_of(event), event, line).earlier;
  }
  /// What events that are alike have in common, for who asks more than once.
  static std::string key_of(const identity::LoginEvent& event);
  struct Counted {
    std::optional<std::string> earlier;              // as above
    store::Repeats repeats = store::Repeats::kNone;  // of this one: there may be no room for it
  };
  Counted count(std::string key, const identity::LoginEvent& event, const identity::Line& line);
  /// That the first of this kind was not recorded: the next one is the first.
  void forget(const std::string& key);

  /// Counts one more of an event whose caller knows that it is like it.
  void count_more(const std::string& reference, std::chrono::sys_seconds time);

  /// What was counted since this was last called, to be stored.
  std::vector<store::EventRepeat> take();
  /// What of that found no room.
  void put_back(const store::EventRepeat& more);

 private:
  struct Known {
    std::string reference;
    identity::Line line;
    std::chrono::sys_seconds until;
    std::chrono::sys_seconds last;
    std::uint64_t more = 0;
  };
  /// A refusal that found no room may have all looked at: once a second.
  void forget_over(std::chrono::sys_seconds now);

  std::mutex mutex_;
  std::unordered_map<std::string, Known> known_;
  std::chrono::sys_seconds looked_{};  // by forget_over
  identity::SharedRoom room_{{.all = kMost, .most_of_one = kMostOfCustomer}};
  std::vector<store::EventRepeat> dropped_;  // counted, and over since
  std::unordered_map<std::string, store::EventRepeat> more_;
};

}  // namespace countersign::gateway
