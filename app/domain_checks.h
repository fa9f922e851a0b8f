// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "identity/shared_room.h"

namespace countersign::app {

/// Which checks of mail domains may be under way, each of which holds up a thread for DNS: however
/// slow somebody's name servers are, others have room. From any thread.
class DomainChecks {
 public:
  /// How long something took: not the time of day.
  using Timer = std::function<std::chrono::milliseconds()>;
  /// Most that are under way, one of each organisation, shared in the tree (identity::SharedRoom):
  /// two right below the root have room at once, and so have two in one of those. Of them most that
  /// are of organisations right below the root in which name servers were slow.
  static constexpr std::size_t kMost = 4;
  static constexpr std::size_t kMostSlow = 2;
  /// From when a check was slow, how often as long its organisation then rests, and how long what
  /// it lies in right below the root counts among the slow ones.
  static constexpr std::chrono::milliseconds kSlow{1000};
  static constexpr int kRest = 8;
  static constexpr std::chrono::milliseconds kSlowFor{600'000};

  explicit DomainChecks(Timer timer) : timer_(std::move(timer)) {}

  /// Whether the name servers of an organisation were slow a moment ago.
  bool rests(const std::string& organisation) const;

  /// Begins a check on behalf of an organisation; it ends when what is given goes. Null: too many.
  class Check;
  std::unique_ptr<Check> begin(const std::string& organisation, identity::Line line);

 private:
  /// When whoever's name servers were slow may look again, and is like the others again.
  struct Slowness {
    std::chrono::milliseconds rested{0};
    std::chrono::milliseconds over{0};
  };
  void end(const std::string& organisation, const identity::Line& line,
           std::chrono::milliseconds begun);
  /// Whether name servers were slow in what lies there right below the root. The lock is held.
  bool is_slow(const identity::Line& line) const;

  Timer timer_;
  mutable std::mutex mutex_;
  std::map<std::string, identity::Line> under_way_;  // by organisation
  identity::SharedRoom room_{{.all = kMost}};
  std::map<std::string, Slowness> slow_;  // organisations, and those right below the root
};

class DomainChecks::Check {
 public:
  Check(DomainChecks& checks, std::string organisation, identity::Line line)
      : checks_(checks),
        organisation_(std::move(organisation)),
        line_(std::move(line)),
        begun_(checks.timer_()) {}
  Check(const Check&) = delete;
  Check& operator=(const Check&) = delete;
  ~Check() { checks_.end(organisation_, line_, begun_); }

 private:
  DomainChecks& checks_;
  std::string organisation_;
  identity::Line line_;
  std::chrono::milliseconds begun_;
};

}  // namespace countersign::app
