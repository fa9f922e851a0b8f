// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string_view>
#include <vector>

namespace countersign::gateway {

/// How many failures in a row are free, and how long they are remembered.
struct ThrottleLimits {
  int free_attempts = 10;                      // at least 1
  std::chrono::seconds window{15 * 60};        // at least 1 s
  std::chrono::seconds longest_wait{15 * 60};  // at most the window
};

/// Slows down guessing. Attempts are counted under keys that the caller chooses ("alice from
/// 192.0.2.1", "from 192.0.2.1"); after `free_attempts` of them under one key each further one
/// makes the wait before the next twice as long, from kFirstWait up to `longest_wait`. What is
/// tried while waiting is refused and does not count, so nobody can make another wait for longer
/// than his own attempts do. A key without attempts for a window is forgotten, and so is, of more
/// than `max_keys`, the one not used for longest.
///
/// From any thread. Holds digests of keys alone.
class Throttle {
 public:
  using Time = std::chrono::sys_seconds;
  static constexpr std::chrono::seconds kFirstWait{2};
  static constexpr std::size_t kMaxKeys = 65'536;

  explicit Throttle(std::size_t max_keys = kMaxKeys);

  /// One key and what holds for it.
  struct Counter {
    std::string_view key;
    ThrottleLimits limits;
  };

  /// Counts an attempt under each of the counters and gives 0; or counts none, when one of them
  /// must wait, and gives for how long yet.
  std::chrono::seconds take(const std::vector<Counter>& counters, Time now);

  /// Takes back an attempt that was no guess after all: the password was right, or was not looked
  /// at.
  void give_back(const std::vector<Counter>& counters, Time now);

  /// Remembers that there was a success under this key, a person at a place; forgotten after
  /// kRemembered, or when there are more than kMaxKeys of them.
  void remember(std::string_view key, Time now);
  bool remembers(std::string_view key, Time now) const;
  static constexpr std::chrono::seconds kRemembered{30 * 86400};

  std::size_t size() const;

 private:
  using Digest = std::array<std::uint8_t, 16>;
  struct Entry {
    Digest digest{};
    int attempts = 0;
    Time last;  // of the attempts
    Time wait_until;
  };
  using Entries = std::list<Entry>;  // used last in front

  Digest digest_of(std::string_view key) const;
  Entry* find(const Digest& digest, const Counter& counter, Time now);
  Entry& make(const Digest& digest);

  const std::size_t max_keys_;
  const std::array<std::uint8_t, 16> salt_;
  mutable std::mutex mutex_;
  Entries entries_;
  std::map<Digest, Entries::iterator> by_digest_;
  struct Success {
    Digest digest{};
    Time last;
  };
  std::list<Success> successes_;  // last one in front
  std::map<Digest, std::list<Success>::iterator> success_by_digest_;
};

}  // namespace countersign::gateway
