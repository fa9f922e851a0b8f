// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::gateway {

/// Which denials are one event: the same again within a while has the reference code that it had.
/// In memory and bounded, in all, for each session and for each customer (identity::customer_of),
/// so that nobody's requests write more than a little and nobody's take the room of others. From
/// any thread.
class Denials {
 public:
  static constexpr std::chrono::seconds kWhile{600};
  static constexpr std::size_t kMost = 8192;
  static constexpr std::size_t kMostOfCustomer = 512;
  static constexpr std::size_t kMostOfSession = 16;

  struct Denial {
    std::string session;   // empty: nobody is signed in
    std::string customer;  // of the session; empty: none
    std::string what;      // application, rule and code
  };
  struct Noted {
    std::string reference;  // empty: too many, nothing is recorded
    bool is_first = false;  // to be recorded
  };
  Noted note(const Denial& denial, std::chrono::sys_seconds now);

 private:
  struct Ending {
    std::chrono::sys_seconds since;
    std::string key;
    std::vector<std::string> counted;  // in `numbers_`
  };

  void forget_old(std::chrono::sys_seconds now);
  bool has_room(const Denial& denial) const;
  std::size_t number_of(const std::string& name) const;

  std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> known_;    // their reference codes
  std::map<std::string, std::size_t, std::less<>> numbers_;  // of a session, of a customer
  std::deque<Ending> endings_;
};

}  // namespace countersign::gateway
