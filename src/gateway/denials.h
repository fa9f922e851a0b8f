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

#include "identity/shared_room.h"

namespace countersign::gateway {

/// Which denials are one event: the same again within a while has the reference code that it had.
/// In memory and bounded, in all, for each session and for each part of the tree of organisations
/// (identity::SharedRoom), so that nobody's requests write more than a little and nobody's take the
/// room of others. From any thread.
class Denials {
 public:
  static constexpr std::chrono::seconds kWhile{600};
  static constexpr std::size_t kMost = 8192;
  static constexpr std::size_t kMostOfCustomer = 512;
  static constexpr std::size_t kMostOfSession = 16;

  struct Denial {
    std::string session;  // empty: nobody is signed in
    identity::Line line;  // of the session's organisation
    std::string what;     // application, rule and code
  };
  struct Noted {
    std::string reference;  // empty: too many, nothing is recorded
    bool is_first = false;  // to be recorded
  };
  Noted note(const Denial& denial, std::chrono::sys_seconds now);
  /// That it was not recorded after all: the next one is the first again.
  void forget(const Denial& denial);

 private:
  struct Ending {
    std::chrono::sys_seconds since;
    std::string key;
    std::string session;
    identity::Line line;
  };

  void forget_old(std::chrono::sys_seconds now);
  bool has_room(const Denial& denial) const;

  std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> known_;    // their reference codes
  std::map<std::string, std::size_t, std::less<>> numbers_;  // of a session
  identity::SharedRoom room_{{.all = kMost, .most_of_one = kMostOfCustomer}};
  std::deque<Ending> endings_;
};

}  // namespace countersign::gateway
