// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "identity/session.h"
#include "store/store.h"

namespace countersign::store {

/// Where each stored session lies, in 32 bytes each and 8 to 16 for the table. Kept in memory
/// because the hashes are random: a database index over them would write one page for each session.
class SessionIndex {
 public:
  using Row = std::int64_t;

  SessionIndex();

  /// Says whether the hash was new.
  bool insert(const StoredSession& session, Row row);
  std::optional<Row> find(const identity::SessionHash& hash) const;
  void erase(const identity::SessionHash& hash);

  /// Rows of sessions that may be of this user, or of this authenticator, and of all that are.
  /// Looks at every entry: some milliseconds for a million.
  std::vector<Row> candidates(const UserOf& user) const;
  std::vector<Row> candidates(const identity::AuthenticatorId& authenticator) const;

  std::size_t size() const { return entries_.size(); }

 private:
  /// 128 of the 256 bits tell sessions apart; the tags are 32-bit hashes.
  struct Entry {
    std::uint64_t high;
    std::uint64_t low;
    Row row;
    std::uint32_t authenticator;
    std::uint32_t user;
  };

  std::size_t find_place(std::uint64_t high, std::uint64_t low) const;
  void free_place(std::size_t hole);
  void grow();

  std::deque<Entry> entries_;  // no holes: the last one moves into the place of one that goes
  std::vector<std::uint32_t> places_;  // open addressing: 1 + number of an entry, 0 where free
};

}  // namespace countersign::store
