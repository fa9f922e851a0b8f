// SPDX-License-Identifier: Apache-2.0
#include "store/session_cache.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <deque>
#include <limits>
#include <mutex>
#include <utility>

#include "base/check.h"
#include "store/cached_session.h"
#include "store/chunked_list.h"

namespace countersign::store {
namespace {

constexpr std::size_t kMaxReaders = 256;
constexpr std::size_t kFirstCapacity = 1024;  // a power of two, as every later one
constexpr std::uint32_t kTellEvery = 60;      // seconds
constexpr std::size_t kMaxTouched = 65'536;

struct Hash128 {
  std::uint64_t high;
  std::uint64_t low;
};

Hash128 halves(const identity::SessionHash& hash) {
  Hash128 parts{};
  std::memcpy(&parts.high, hash.bytes.data(), sizeof(parts.high));
  std::memcpy(&parts.low, hash.bytes.data() + sizeof(parts.high), sizeof(parts.low));
  return parts;
}

// An entry of the table: the upper half of `high` and, below it, the number of the session plus 2.
constexpr std::uint64_t kFree = 0;
constexpr std::uint64_t kErased = 1;

std::uint64_t to_entry(std::uint64_t high, std::uint32_t number) {
  return (high & 0xffffffff00000000U) | (std::uint64_t{number} + 2);
}

std::uint32_t number_of(std::uint64_t entry) {
  return static_cast<std::uint32_t>(entry & 0xffffffffU) - 2;
}

bool may_be(std::uint64_t entry, std::uint64_t high) {
  return entry > kErased && (entry >> 32) == (high >> 32);
}

/// Open addressing with linear probing.
struct Table {
  explicit Table(std::size_t capacity) : entries(capacity) {}
  std::size_t mask() const { return entries.size() - 1; }

  std::vector<std::atomic<std::uint64_t>> entries;
};

/// The epoch in which a reader began to look, or 0 while it holds nothing. A line of its own.
struct alignas(64) ReaderEpoch {
  std::atomic<std::uint64_t> value{0};
  bool taken = false;
};

}  // namespace

// Readers and memory: whoever takes a session (or a whole table) out of reach adds 1 to `epoch`,
// and lets it be used again when every reader is idle or began after that. All these atomics are
// sequentially consistent: either the writer sees that the reader began, or the reader sees that
// the session is gone.
struct SessionCache::State {
  static constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();

  struct Retired {
    std::uint64_t epoch;
    std::optional<std::uint32_t> session;
    std::unique_ptr<Table> table;
  };

  const CachedSession* find(const Hash128& hash) const;
  std::size_t place_of(const Hash128& hash) const;
  bool erase(const Hash128& hash);
  void retire(std::optional<std::uint32_t> session, std::unique_ptr<Table> old_table);
  void reclaim();
  std::uint32_t take_slot();
  void put(std::uint64_t entry);
  void make_room();

  // Read without the mutex.
  std::atomic<Table*> table{nullptr};
  ChunkedList<CachedSession, 4096, 4096> sessions;
  SharedStrings strings;
  std::atomic<std::uint64_t> epoch{1};
  std::array<ReaderEpoch, kMaxReaders> readers;
  std::atomic<std::size_t> live{0};

  std::mutex mutex;
  std::unique_ptr<Table> owned_table = std::make_unique<Table>(kFirstCapacity);
  std::size_t used = 0;  // entries that are not kFree
  std::vector<std::uint32_t> free_slots;
  std::deque<Retired> retired;
  std::uint32_t cursor = 0;
};

const CachedSession* SessionCache::State::find(const Hash128& hash) const {
  const Table& current = *table.load();
  for (std::size_t at = hash.high & current.mask();; at = (at + 1) & current.mask()) {
    const std::uint64_t entry = current.entries[at].load();
    if (entry == kFree) {
      return nullptr;
    }
    if (may_be(entry, hash.high)) {
      const CachedSession& session = sessions[number_of(entry)];
      if (session.high == hash.high && session.low == hash.low) {
        return &session;
      }
    }
  }
}

/// For writers: where the session stands in the table.
std::size_t SessionCache::State::place_of(const Hash128& hash) const {
  const Table& current = *owned_table;
  std::size_t at = hash.high & current.mask();
  while (true) {
    const std::uint64_t entry = current.entries[at].load();
    if (entry == kFree) {
      return kNowhere;
    }
    if (may_be(entry, hash.high)) {
      const CachedSession& session = sessions[number_of(entry)];
      if (session.high == hash.high && session.low == hash.low) {
        return at;
      }
    }
    at = (at + 1) & current.mask();
  }
}

bool SessionCache::State::erase(const Hash128& hash) {
  const std::size_t place = place_of(hash);
  if (place == kNowhere) {
    return false;
  }
  const std::uint32_t session = number_of(owned_table->entries[place].load());
  owned_table->entries[place].store(kErased);
  --live;
  retire(session, nullptr);
  return true;
}

void SessionCache::State::retire(std::optional<std::uint32_t> session,
                                 std::unique_ptr<Table> old_table) {
  retired.push_back({epoch.fetch_add(1), session, std::move(old_table)});
}

void SessionCache::State::reclaim() {
  if (retired.empty()) {
    return;
  }
  std::uint64_t oldest = std::numeric_limits<std::uint64_t>::max();
  for (const ReaderEpoch& reader : readers) {
    if (const std::uint64_t began = reader.value.load(); began != 0) {
      oldest = std::min(oldest, began);
    }
  }
  while (!retired.empty() && retired.front().epoch < oldest) {
    if (const auto session = retired.front().session; session.has_value()) {
      sessions[*session].text.reset();
      free_slots.push_back(*session);
    }
    retired.pop_front();
  }
}

std::uint32_t SessionCache::State::take_slot() {
  if (free_slots.empty()) {
    return sessions.append();
  }
  const std::uint32_t slot = free_slots.back();
  free_slots.pop_back();
  return slot;
}

/// For a session that is not in the table, and with room in it.
void SessionCache::State::put(std::uint64_t entry) {
  const CachedSession& session = sessions[number_of(entry)];
  std::size_t at = session.high & owned_table->mask();
  std::uint64_t there = owned_table->entries[at].load(std::memory_order_relaxed);
  while (there > kErased) {
    at = (at + 1) & owned_table->mask();
    there = owned_table->entries[at].load(std::memory_order_relaxed);
  }
  used += there == kFree ? 1 : 0;
  owned_table->entries[at].store(entry);
}

/// Keeps a quarter of the table free at least, in a new one without erased entries when need be.
void SessionCache::State::make_room() {
  if ((used + 1) * 4 <= owned_table->entries.size() * 3) {
    return;
  }
  std::size_t capacity = kFirstCapacity;
  while (live.load() * 2 >= capacity) {
    capacity *= 2;
  }
  auto old = std::exchange(owned_table, std::make_unique<Table>(capacity));
  used = 0;
  for (const auto& entry : old->entries) {
    if (entry.load() > kErased) {
      put(entry.load());
    }
  }
  table.store(owned_table.get());
  retire(std::nullopt, std::move(old));
}

SessionCache::SessionCache() : state_(std::make_unique<State>()) {
  state_->table.store(state_->owned_table.get());
}

SessionCache::~SessionCache() = default;

std::unique_ptr<SessionCache::Reader> SessionCache::make_reader() {
  const std::lock_guard lock(state_->mutex);
  const auto idle = std::find_if(state_->readers.begin(), state_->readers.end(),
                                 [](const ReaderEpoch& reader) { return !reader.taken; });
  CS_CHECK(idle != state_->readers.end());
  idle->taken = true;
  const auto number = static_cast<std::size_t>(idle - state_->readers.begin());
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): private constructor
  return std::unique_ptr<Reader>(new Reader(*state_, number));
}

void SessionCache::insert(const StoredSession& stored) {
  const identity::Session& session = stored.session;
  const Hash128 hash = halves(stored.hash);
  const std::lock_guard lock(state_->mutex);
  state_->reclaim();
  state_->erase(hash);
  state_->make_room();
  const std::uint32_t slot = state_->take_slot();
  CachedSession& cached = state_->sessions[slot];
  cached.high = hash.high;
  cached.low = hash.low;
  cached.text = write_session_text(session, state_->strings);
  cached.source = state_->strings.number_of_source(session);
  cached.created = to_seconds32(session.created);
  cached.expires = to_seconds32(session.expires);
  cached.idle_limit = to_seconds32(std::chrono::sys_seconds(session.idle_limit));
  cached.last_seen.store(to_seconds32(session.last_seen));
  cached.told.store(to_seconds32(session.last_seen));
  state_->put(to_entry(hash.high, slot));
  ++state_->live;
}

bool SessionCache::erase(const identity::SessionHash& hash) {
  const std::lock_guard lock(state_->mutex);
  state_->reclaim();
  return state_->erase(halves(hash));
}

void SessionCache::sweep(std::chrono::sys_seconds now, std::size_t limit) {
  const std::uint32_t now32 = to_seconds32(now);
  const std::lock_guard lock(state_->mutex);
  state_->reclaim();
  for (std::size_t left = std::min(limit, state_->sessions.size()); left > 0; --left) {
    state_->cursor = state_->cursor < state_->sessions.size() ? state_->cursor : 0;
    const CachedSession& session = state_->sessions[state_->cursor];
    if (session.text != nullptr && !session.is_live(now32)) {
      state_->erase({session.high, session.low});  // does nothing for one that is erased already
    }
    ++state_->cursor;
  }
}

std::size_t SessionCache::size() const {
  return state_->live.load();
}

SessionCache::Reader::~Reader() {
  release();
  const std::lock_guard lock(cache_.mutex);
  cache_.readers[number_].taken = false;
}

std::optional<SessionCache::View> SessionCache::Reader::find(const identity::SessionHash& hash,
                                                             std::chrono::sys_seconds now) {
  cache_.readers[number_].value.store(cache_.epoch.load());
  const CachedSession* session = cache_.find(halves(hash));
  if (session == nullptr || !session->is_live(to_seconds32(now))) {
    release();
    return std::nullopt;
  }
  note_seen(hash, *session, now);
  return View(*session, cache_.strings);
}

/// Readers may race here: each writes a time that is as good.
void SessionCache::Reader::note_seen(const identity::SessionHash& hash,
                                     const CachedSession& session, std::chrono::sys_seconds now) {
  const std::uint32_t now32 = to_seconds32(now);
  if (session.last_seen.load(std::memory_order_relaxed) < now32) {
    session.last_seen.store(now32, std::memory_order_relaxed);
  }
  std::uint32_t told = session.told.load(std::memory_order_relaxed);
  if (now32 < std::uint64_t{told} + kTellEvery || touched_.size() >= kMaxTouched) {
    return;
  }
  if (session.told.compare_exchange_strong(told, now32, std::memory_order_relaxed)) {
    touched_.push_back({hash, now});
  }
}

void SessionCache::Reader::release() {
  cache_.readers[number_].value.store(0, std::memory_order_release);
}

std::vector<Touch> SessionCache::Reader::take_touched() {
  return std::exchange(touched_, {});
}

std::string_view SessionCache::View::user_name() const {
  return SessionTextReader(session_->text.get(), *strings_).user_name();
}

std::string_view SessionCache::View::organisation() const {
  return strings_->source(session_->source).organisation;
}

std::string_view SessionCache::View::authenticator() const {
  return strings_->source(session_->source).authenticator;
}

std::string_view SessionCache::View::idp_entity_id() const {
  return strings_->source(session_->source).idp_entity_id;
}

std::chrono::sys_seconds SessionCache::View::created() const {
  return from_seconds32(session_->created);
}

std::chrono::sys_seconds SessionCache::View::last_seen() const {
  return from_seconds32(session_->last_seen.load(std::memory_order_relaxed));
}

std::chrono::sys_seconds SessionCache::View::expires() const {
  return from_seconds32(session_->expires);
}

std::chrono::seconds SessionCache::View::idle_limit() const {
  return std::chrono::seconds(session_->idle_limit);
}

bool SessionCache::View::has_value(std::string_view name, std::string_view value) const {
  SessionTextReader text(session_->text.get(), *strings_);
  while (const auto attribute = text.next_attribute()) {
    while (const auto candidate = text.next_value()) {
      if (*attribute == name && *candidate == value) {
        return true;
      }
    }
  }
  return false;
}

std::optional<std::string_view> SessionCache::View::first_value(std::string_view name) const {
  SessionTextReader text(session_->text.get(), *strings_);
  while (const auto attribute = text.next_attribute()) {
    while (const auto value = text.next_value()) {
      if (*attribute == name) {
        return value;
      }
    }
  }
  return std::nullopt;
}

std::vector<identity::Attribute> SessionCache::View::attributes() const {
  SessionTextReader text(session_->text.get(), *strings_);
  std::vector<identity::Attribute> all;
  while (const auto name = text.next_attribute()) {
    identity::Attribute& attribute = all.emplace_back();
    attribute.name = *name;
    while (const auto value = text.next_value()) {
      attribute.values.emplace_back(*value);
    }
  }
  return all;
}

}  // namespace countersign::store
