// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace countersign::http {

/// Deadlines of many entries, counted in ticks of the owner's choosing. To move a deadline further
/// away is a single store, so that it can be done for every request; the entry is looked at again
/// when its old place comes up. One thread alone.
class DeadlineWheel {
 public:
  /// What has a deadline; a base of it. Disarmed before it dies.
  class Entry {
   public:
    Entry() = default;
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

   private:
    friend class DeadlineWheel;
    Entry* next_ = this;
    Entry* previous_ = this;
    std::uint64_t deadline_ = 0;
    std::uint64_t visit_ = 0;  // the tick whose slot it is in; never after deadline_
  };

  /// Sets the deadline to `delay` full ticks from now: `advance` reports it after delay + 1 ticks
  /// at the latest.
  void arm(Entry& entry, std::uint64_t delay) {
    entry.deadline_ = now_ + delay + 1;
    const bool linked = entry.next_ != &entry;
    if (linked && entry.visit_ <= entry.deadline_) {
      return;
    }
    unlink(entry);
    link(entry);
  }

  static void disarm(Entry& entry) { unlink(entry); }

  /// Moves on by one tick; calls `expired(entry)` for each entry whose deadline came, disarmed.
  template <typename Expired>
  void advance(Expired expired) {
    ++now_;
    Entry& slot = slots_[now_ % kSlots];
    while (slot.next_ != &slot) {
      Entry& entry = *slot.next_;
      unlink(entry);
      if (entry.deadline_ <= now_) {
        expired(entry);
      } else {
        link(entry);
      }
    }
  }

 private:
  static constexpr std::uint64_t kSlots = 256;

  static void unlink(Entry& entry) {
    entry.previous_->next_ = entry.next_;
    entry.next_->previous_ = entry.previous_;
    entry.next_ = &entry;
    entry.previous_ = &entry;
  }

  void link(Entry& entry) {
    const std::uint64_t horizon = now_ + kSlots - 1;
    entry.visit_ = entry.deadline_ < horizon ? entry.deadline_ : horizon;
    Entry& slot = slots_[entry.visit_ % kSlots];
    entry.previous_ = slot.previous_;
    entry.next_ = &slot;
    slot.previous_->next_ = &entry;
    slot.previous_ = &entry;
  }

  std::uint64_t now_ = 0;
  std::array<Entry, kSlots> slots_;
};

}  // namespace countersign::http
