// SPDX-License-Identifier: Apache-2.0
#include "store/session_index.h"

#include <cstring>
#include <functional>
#include <limits>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/check.h"

namespace countersign::store {
namespace {

constexpr std::size_t kFirstPlaces = 1024;  // a power of two, as every later one

std::pair<std::uint64_t, std::uint64_t> index_halves(const identity::SessionHash& hash) {
  std::pair<std::uint64_t, std::uint64_t> parts;
  std::memcpy(&parts.first, hash.bytes.data(), sizeof(parts.first));
  std::memcpy(&parts.second, hash.bytes.data() + sizeof(parts.first), sizeof(parts.second));
  return parts;
}

std::uint64_t tag(std::string_view text) {
  return std::hash<std::string_view>{}(text);
}

}  // namespace

SessionIndex::SessionIndex() : chains_(kFirstPlaces / 2), places_(kFirstPlaces) {}

/// The place of the entry with this hash, or the free one where it would be.
std::size_t SessionIndex::find_place(std::uint64_t high, std::uint64_t low) const {
  const std::size_t mask = places_.size() - 1;
  std::size_t at = high & mask;
  while (places_[at] != 0) {
    const Entry& entry = entries_[places_[at] - 1];
    if (entry.high == high && entry.low == low) {
      break;
    }
    at = (at + 1) & mask;
  }
  return at;
}

bool SessionIndex::insert(const StoredSession& session, Row row) {
  const auto [high, low] = index_halves(session.hash);
  std::size_t at = find_place(high, low);
  if (places_[at] != 0) {
    return false;
  }
  if ((entries_.size() + 1) * 2 > places_.size()) {
    grow();
    at = find_place(high, low);
  }
  CS_CHECK(entries_.size() < std::numeric_limits<std::uint32_t>::max());
  entries_.push_back(
      {high, low, row, tag(session.session.user.view()), number_of_source(session.session)});
  held_.add(sources_[entries_.back().source].owner);
  places_[at] = static_cast<std::uint32_t>(entries_.size());
  link(places_[at]);
  return true;
}

std::optional<SessionIndex::Row> SessionIndex::find(const identity::SessionHash& hash) const {
  const auto [high, low] = index_halves(hash);
  const std::uint32_t entry = places_[find_place(high, low)];
  return entry == 0 ? std::nullopt : std::optional<Row>(entries_[entry - 1].row);
}

void SessionIndex::erase(const identity::SessionHash& hash) {
  const auto [high, low] = index_halves(hash);
  const std::size_t at = find_place(high, low);
  if (places_[at] == 0) {
    return;
  }
  const std::uint32_t gone = places_[at];
  const auto last = static_cast<std::uint32_t>(entries_.size());
  held_.remove(sources_[entries_[gone - 1].source].owner);
  unlink(gone);
  if (gone != last) {
    places_[find_place(entries_.back().high, entries_.back().low)] = gone;
    unlink(last);
    entries_[gone - 1] = entries_.back();
    link(gone);
  }
  free_place(at);
  entries_.pop_back();
}

/// Puts an entry, given as 1 + its number, in front of its chain.
void SessionIndex::link(std::uint32_t number) {
  Entry& entry = entries_[number - 1];
  std::uint32_t& first = chain_of(entry.user);
  entry.previous_of_user = 0;
  entry.next_of_user = first;
  if (first != 0) {
    entries_[first - 1].previous_of_user = number;
  }
  first = number;
}

void SessionIndex::unlink(std::uint32_t number) {
  const Entry& entry = entries_[number - 1];
  if (entry.previous_of_user == 0) {
    chain_of(entry.user) = entry.next_of_user;
  } else {
    entries_[entry.previous_of_user - 1].next_of_user = entry.next_of_user;
  }
  if (entry.next_of_user != 0) {
    entries_[entry.next_of_user - 1].previous_of_user = entry.previous_of_user;
  }
}

/// Moves later members of the same run back into the hole, so that no probe ends too early.
void SessionIndex::free_place(std::size_t hole) {
  const std::size_t mask = places_.size() - 1;
  std::size_t at = hole;
  while (true) {
    at = (at + 1) & mask;
    if (places_[at] == 0) {
      break;
    }
    const std::size_t home = entries_[places_[at] - 1].high & mask;
    if (((at - home) & mask) >= ((at - hole) & mask)) {
      places_[hole] = places_[at];
      hole = at;
    }
  }
  places_[hole] = 0;
}

void SessionIndex::grow() {
  std::vector<std::uint32_t>(places_.size() * 2).swap(places_);
  const std::size_t mask = places_.size() - 1;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    std::size_t at = entries_[i].high & mask;
    while (places_[at] != 0) {
      at = (at + 1) & mask;
    }
    places_[at] = static_cast<std::uint32_t>(i + 1);
  }
  std::vector<std::uint32_t>(chains_.size() * 2).swap(chains_);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    link(static_cast<std::uint32_t>(i + 1));
  }
}

std::uint32_t SessionIndex::number_of_source(const identity::Session& session) {
  std::string key = session.organisation.value();
  key += '\0';
  key += session.authenticator.view();
  key += '\0';
  key += session.signing_key;
  const auto number = static_cast<std::uint32_t>(sources_.size());
  const auto [known, is_new] = source_numbers_.try_emplace(std::move(key), number);
  if (is_new) {
    sources_.push_back({session.organisation.value(), session.authenticator.value(),
                        session.signing_key, held_.number_of(session.organisation.view())});
  }
  return known->second;
}

std::vector<bool> SessionIndex::wanted_sources(const SessionSelection& selection) const {
  std::unordered_set<std::string_view> organisations;
  for (const identity::OrganisationId& organisation : selection.organisations) {
    organisations.insert(organisation.view());
  }
  std::vector<bool> wanted;
  for (const Source& source : sources_) {
    wanted.push_back(
        (!selection.authenticator.has_value() ||
         selection.authenticator->view() == source.authenticator) &&
        (selection.signing_key.empty() || selection.signing_key == source.signing_key) &&
        (organisations.empty() || organisations.contains(source.organisation)));
  }
  return wanted;
}

std::vector<SessionIndex::Row> SessionIndex::rows_of_user(const identity::UserId& user) const {
  const std::uint64_t wanted = tag(user.view());
  std::vector<Row> rows;
  for (std::uint32_t at = chains_[wanted & (chains_.size() - 1)]; at != 0;
       at = entries_[at - 1].next_of_user) {
    if (entries_[at - 1].user == wanted) {
      rows.push_back(entries_[at - 1].row);
    }
  }
  return rows;
}

std::vector<SessionIndex::Row> SessionIndex::candidates(const SessionSelection& selection) const {
  const std::vector<bool> wanted = wanted_sources(selection);
  const std::uint64_t user = selection.user.has_value() ? tag(selection.user->view()) : 0;
  std::vector<Row> rows;
  for (const Entry& entry : entries_) {
    if (wanted[entry.source] && (!selection.user.has_value() || entry.user == user)) {
      rows.push_back(entry.row);
    }
  }
  return rows;
}

}  // namespace countersign::store
