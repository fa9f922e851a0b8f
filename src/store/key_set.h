// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "store/consumed_key.h"
#include "store/held_by_organisation.h"

namespace countersign::store {

/// The consumed keys that are still remembered, in 16 bytes each.
///
/// Keeps 64 of the 256 bits of a key: two different keys are taken for one with a chance of n /
/// 2^64, and then a sign-in is refused that need not have been.
class KeySet {
 public:
  KeySet();

  /// Adds a key of an organisation; says whether it was new.
  bool insert(const ConsumedKey& key, std::string_view owner = {});
  bool contains(const ConsumedKey& key) const;
  void erase(const ConsumedKey& key);

  /// Drops keys that expire at `until` or before, looking at no more than `limit` places and going
  /// on from there at the next call.
  void sweep(std::chrono::sys_seconds until, std::size_t limit);

  std::size_t size() const { return size_; }
  /// Whose they are.
  HeldByOrganisation& held() { return held_; }

 private:
  std::size_t home(std::uint64_t print) const;
  std::size_t after(std::size_t at) const;
  std::size_t steps(std::size_t from, std::size_t to) const;
  std::size_t find(std::uint64_t print) const;
  void erase_at(std::size_t hole);
  void grow();

  // Open addressing with linear probing; 0 marks a free place.
  std::vector<std::uint64_t> prints_;
  std::vector<std::uint32_t> expires_;
  std::vector<HeldByOrganisation::Number> owners_;
  HeldByOrganisation held_;
  std::size_t size_ = 0;
  std::size_t cursor_ = 0;
};

}  // namespace countersign::store
