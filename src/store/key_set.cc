// SPDX-License-Identifier: Apache-2.0
#include "store/key_set.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "store/cached_session.h"

namespace countersign::store {
namespace {

constexpr std::size_t kFirstKeys = 1024;

std::uint64_t fingerprint(const ConsumedKey& key) {
  std::uint64_t print = 0;
  std::memcpy(&print, key.hash.data(), sizeof(print));
  return print == 0 ? 1 : print;
}

}  // namespace

KeySet::KeySet() : prints_(kFirstKeys), expires_(kFirstKeys), owners_(kFirstKeys) {}

/// Where a key belongs: fingerprints in their order over the whole table, so that it may be of any
/// size.
std::size_t KeySet::home(std::uint64_t print) const {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::size_t>((Wide{print} * prints_.size()) >> 64);
}

std::size_t KeySet::after(std::size_t at) const {
  return at + 1 == prints_.size() ? 0 : at + 1;
}

/// How many steps lead from one place to another.
std::size_t KeySet::steps(std::size_t from, std::size_t to) const {
  return to >= from ? to - from : to + prints_.size() - from;
}

std::size_t KeySet::find(std::uint64_t print) const {
  std::size_t at = home(print);
  while (prints_[at] != 0 && prints_[at] != print) {
    at = after(at);
  }
  return at;
}

bool KeySet::contains(const ConsumedKey& key) const {
  return prints_[find(fingerprint(key))] != 0;
}

bool KeySet::insert(const ConsumedKey& key, std::string_view owner) {
  const std::uint64_t print = fingerprint(key);
  std::size_t at = find(print);
  if (prints_[at] != 0) {
    return false;
  }
  if ((size_ + 1) * 4 > prints_.size() * 3) {
    grow();
    at = find(print);
  }
  prints_[at] = print;
  expires_[at] = to_seconds32(key.expires);
  owners_[at] = held_.number_of(owner);
  held_.add(owners_[at]);
  ++size_;
  return true;
}

void KeySet::erase(const ConsumedKey& key) {
  const std::size_t at = find(fingerprint(key));
  if (prints_[at] != 0) {
    erase_at(at);
  }
}

/// Moves later members of the same run back into the hole, so that no probe ends too early.
void KeySet::erase_at(std::size_t hole) {
  held_.remove(owners_[hole]);
  for (std::size_t at = after(hole); prints_[at] != 0; at = after(at)) {
    if (steps(home(prints_[at]), at) >= steps(hole, at)) {
      prints_[hole] = prints_[at];
      expires_[hole] = expires_[at];
      owners_[hole] = owners_[at];
      hole = at;
    }
  }
  prints_[hole] = 0;
  --size_;
}

void KeySet::grow() {
  std::vector<std::uint64_t> prints(prints_.size() + prints_.size() / 2);
  std::vector<std::uint32_t> expires(prints.size());
  std::vector<HeldByOrganisation::Number> owners(prints.size());
  prints.swap(prints_);
  expires.swap(expires_);
  owners.swap(owners_);
  for (std::size_t i = 0; i < prints.size(); ++i) {
    if (prints[i] != 0) {
      const std::size_t at = find(prints[i]);
      prints_[at] = prints[i];
      expires_[at] = expires[i];
      owners_[at] = owners[i];
    }
  }
}

void KeySet::sweep(std::chrono::sys_seconds until, std::size_t limit) {
  const std::uint32_t last = to_seconds32(until);
  for (std::size_t looked = std::min(limit, prints_.size()); looked > 0; --looked) {
    cursor_ = cursor_ < prints_.size() ? cursor_ : 0;
    if (prints_[cursor_] != 0 && expires_[cursor_] <= last &&
        expires_[cursor_] != std::numeric_limits<std::uint32_t>::max()) {
      erase_at(cursor_);  // another member may have moved here: look again
    } else {
      ++cursor_;
    }
  }
}

}  // namespace countersign::store
