// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "store/sessions.h"

namespace countersign::store {

/// A reader of the session cache for whichever thread asks: made at its first call, then found
/// without a lock. Must go before the Sessions do, when no thread uses it any more.
class ThreadReaders {
 public:
  explicit ThreadReaders(Sessions& sessions);
  ~ThreadReaders();
  ThreadReaders(const ThreadReaders&) = delete;
  ThreadReaders& operator=(const ThreadReaders&) = delete;

  /// The calling thread's reader. Every few seconds of `now` it hands on first what that reader
  /// saw.
  SessionCache::Reader& reader(std::chrono::sys_seconds now);

 private:
  struct Entry {
    std::unique_ptr<SessionCache::Reader> reader;
    std::chrono::sys_seconds flushed;
  };
  struct Nearest {
    std::uint64_t owner = 0;
    Entry* entry = nullptr;
  };
  static Nearest& nearest();
  Entry& find_or_make();

  Sessions& sessions_;
  const std::uint64_t id_;  // never used twice, so a thread's memory of an older object can't match
  std::mutex mutex_;
  std::map<std::thread::id, Entry> entries_;
};

}  // namespace countersign::store
