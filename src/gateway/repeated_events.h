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
#include "store/event_store.h"

namespace countersign::gateway {

/// Refusals that come again and again: one login event with a count stands for them all, so that
/// neither a flood nor a page that is loaded anew fills the record. In memory: a restart begins
/// anew. Bounded in all and for each customer (identity::customer_of), so that nobody's flood keeps
/// those of others from being counted. From any thread.
class RepeatedEvents {
 public:
  /// Alike are refusals with the same code, detail and remedy, at the same organisation and login
  /// authenticator, from the same address, about the same person where one is known.
  static constexpr std::chrono::seconds kWindow{10 * 60};
  static constexpr std::size_t kMost = 16'384;
  static constexpr std::size_t kMostOfCustomer = 2048;

  /// The reference of the event that this one is like, which is counted there then; nothing when it
  /// is the first of its kind, which is remembered.
  std::optional<std::string> count(const identity::LoginEvent& event,
                                   const identity::OrganisationId& customer);

  /// Counts one more of an event whose caller knows that it is like it.
  void count_more(const std::string& reference, std::chrono::sys_seconds time);

  /// What was counted since this was last called, to be stored.
  std::vector<store::EventRepeat> take();

 private:
  struct Known {
    std::string reference;
    std::string customer;
    std::chrono::sys_seconds until;
    std::chrono::sys_seconds last;
    std::uint64_t more = 0;
  };
  bool has_room(const identity::OrganisationId& customer) const;
  void forget_over(std::chrono::sys_seconds now);

  std::mutex mutex_;
  std::unordered_map<std::string, Known> known_;
  std::unordered_map<std::string, std::size_t> numbers_;  // of what is known, by customer
  std::vector<store::EventRepeat> dropped_;               // counted, and over since
  std::unordered_map<std::string, store::EventRepeat> more_;
};

}  // namespace countersign::gateway
