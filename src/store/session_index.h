// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "identity/session.h"
#include "store/held_by_organisation.h"
#include "store/store.h"

namespace countersign::store {

/// Where each stored session lies, and what it may be selected by, in 48 bytes each and 12 to 24
/// for the tables. Kept in memory because the hashes are random: a database index over them would
/// write one page for each session.
class SessionIndex {
 public:
  using Row = std::int64_t;

  SessionIndex();

  /// Says whether the hash was new.
  bool insert(const StoredSession& session, Row row);
  std::optional<Row> find(const identity::SessionHash& hash) const;
  void erase(const identity::SessionHash& hash);

  /// Rows of the sessions of a user, in no order, perhaps with one of another user: of those 64
  /// bits are compared. Takes time by their number alone.
  std::vector<Row> rows_of_user(const identity::UserId& user) const;

  /// Rows of the sessions of a selection, in no order, perhaps with some of other users, as above.
  /// Looks at every entry: some milliseconds for a million.
  std::vector<Row> candidates(const SessionSelection& selection) const;

  std::size_t size() const { return entries_.size(); }

  /// Whose they are.
  HeldByOrganisation& held() { return held_; }

 private:
  /// 128 of the 256 bits tell sessions apart.
  struct Entry {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    Row row = 0;
    std::uint64_t user = 0;              // hash
    std::uint32_t source = 0;            // number in sources_
    std::uint32_t previous_of_user = 0;  // 1 + number of an entry of the same chain, 0: none
    std::uint32_t next_of_user = 0;
  };
  /// What many sessions have in common. Never forgotten: there are some per authenticator.
  struct Source {
    std::string organisation;
    std::string authenticator;
    std::string signing_key;
    HeldByOrganisation::Number owner = 0;
  };

  std::uint32_t number_of_source(const identity::Session& session);
  std::vector<bool> wanted_sources(const SessionSelection& selection) const;

  std::size_t find_place(std::uint64_t high, std::uint64_t low) const;
  void free_place(std::size_t hole);
  void grow();
  std::uint32_t& chain_of(std::uint64_t user) { return chains_[user & (chains_.size() - 1)]; }
  void link(std::uint32_t number);
  void unlink(std::uint32_t number);

  std::deque<Entry> entries_;  // no holes: the last one moves into the place of one that goes
  std::vector<Source> sources_;
  std::unordered_map<std::string, std::uint32_t> source_numbers_;
  HeldByOrganisation held_;
  std::vector<std::uint32_t> chains_;  // by user: 1 + number of the first entry, 0 where none is
  std::vector<std::uint32_t> places_;  // open addressing: 1 + number of an entry, 0 where free
};

}  // namespace countersign::store
