// SPDX-License-Identifier: Apache-2.0
#include "store/thread_readers.h"

#include <atomic>

#include "base/check.h"

namespace countersign::store {
namespace {

constexpr std::chrono::seconds kFlushEvery{5};

std::uint64_t next_id() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

ThreadReaders::ThreadReaders(Sessions& sessions) : sessions_(sessions), id_(next_id()) {}

ThreadReaders::~ThreadReaders() {
  for (auto& [thread, entry] : entries_) {
    sessions_.flush_touched(*entry.reader);
  }
}

ThreadReaders::Nearest& ThreadReaders::nearest() {
  thread_local Nearest nearest;
  return nearest;
}

ThreadReaders::Entry& ThreadReaders::find_or_make() {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[std::this_thread::get_id()];
  if (!entry.reader) {
    entry.reader = sessions_.make_reader();
  }
  return entry;
}

SessionCache::Reader& ThreadReaders::reader(std::chrono::sys_seconds now) {
  Nearest& near = nearest();
  if (near.owner != id_) [[unlikely]] {
    near = {id_, &find_or_make()};
  }
  CS_CHECK(near.entry != nullptr);
  Entry& entry = *near.entry;
  if (now >= entry.flushed + kFlushEvery) [[unlikely]] {
    sessions_.flush_touched(*entry.reader);
    entry.flushed = now;
  }
  return *entry.reader;
}

}  // namespace countersign::store
