// SPDX-License-Identifier: Apache-2.0
#include "store/session_cache.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <deque>
#include <functional>
#include <limits>
#include <mutex>
#include <utility>

#include "base/check.h"
#include "identity/standing.h"
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

/// The sessions of each user: chains of those whose users fall into one bucket.
class UserChains {
 public:
  using Sessions = ChunkedList<CachedSession, 4096, 4096>;

  static std::uint64_t hash_of(const identity::UserId& user) {
    return std::hash<std::string_view>()(user.view());
  }

  void add(std::uint32_t slot, std::uint64_t user, Sessions& sessions) {
    sessions[slot].user = user;
    if (++size_ > heads_.size()) {
      grow(sessions);
    }
    link(slot, sessions);
  }

  void remove(std::uint32_t slot, Sessions& sessions) {
    const CachedSession& gone = sessions[slot];
    if (gone.previous_of_user == kEnd) {
      head(gone.user) = gone.next_of_user;
    } else {
      sessions[gone.previous_of_user].next_of_user = gone.next_of_user;
    }
    if (gone.next_of_user != kEnd) {
      sessions[gone.next_of_user].previous_of_user = gone.previous_of_user;
    }
    --size_;
  }

  template <typename Visit>
  void visit(std::uint64_t user, Sessions& sessions, const Visit& visit) {
    for (std::uint32_t slot = head(user); slot != kEnd; slot = sessions[slot].next_of_user) {
      if (sessions[slot].user == user) {
        visit(slot);
      }
    }
  }

 private:
  static constexpr std::uint32_t kEnd = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t& head(std::uint64_t user) { return heads_[user & (heads_.size() - 1)]; }

  void link(std::uint32_t slot, Sessions& sessions) {
    CachedSession& session = sessions[slot];
    session.previous_of_user = kEnd;
    session.next_of_user = std::exchange(head(session.user), slot);
    if (session.next_of_user != kEnd) {
      sessions[session.next_of_user].previous_of_user = slot;
    }
  }

  void grow(Sessions& sessions) {
    const auto old = std::exchange(heads_, std::vector<std::uint32_t>(heads_.size() * 2, kEnd));
    for (std::uint32_t slot : old) {
      while (slot != kEnd) {
        const std::uint32_t next = sessions[slot].next_of_user;
        link(slot, sessions);
        slot = next;
      }
    }
  }

  std::vector<std::uint32_t> heads_ = std::vector<std::uint32_t>(kFirstCapacity, kEnd);
  std::size_t size_ = 0;
};

/// What a policy says now of a session that began when another was in force.
void lower_limits(const CachedSession& session, const identity::SessionLimits& limits) {
  const auto lower = [](std::atomic<std::uint32_t>& limit, std::uint64_t most) {
    std::uint32_t is = limit.load(std::memory_order_relaxed);
    while (is > most && !limit.compare_exchange_weak(is, static_cast<std::uint32_t>(most),
                                                     std::memory_order_relaxed)) {
    }
  };
  lower(session.expires, session.created + static_cast<std::uint64_t>(limits.absolute.count()));
  lower(session.idle_limit, static_cast<std::uint64_t>(limits.idle.count()));
}

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
    SessionText rights;
  };

  const CachedSession* find(const Hash128& hash) const;
  std::size_t place_of(const Hash128& hash) const;
  bool erase(const Hash128& hash);
  void retire(Retired out_of_reach);
  void reclaim();
  std::optional<std::uint32_t> take_slot();
  void replace_rights(CachedSession& session, const identity::UserRights& rights);
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
  UserChains chains;
  std::uint64_t changes = 0;  // of users
  std::size_t most = kCapacity;
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
  chains.remove(session, sessions);
  retire({0, session, nullptr, nullptr});
  return true;
}

void SessionCache::State::retire(Retired out_of_reach) {
  out_of_reach.epoch = epoch.fetch_add(1);
  retired.push_back(std::move(out_of_reach));
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
      CachedSession& gone = sessions[*session];
      gone.text.reset();
      const SessionText rights(gone.rights.exchange(nullptr));
      strings.release_source(gone.source);
      free_slots.push_back(*session);
    }
    retired.pop_front();
  }
}

std::optional<std::uint32_t> SessionCache::State::take_slot() {
  if (free_slots.empty()) {
    return sessions.size() >= most || sessions.is_full() ? std::nullopt
                                                         : std::optional(sessions.append());
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
  retire({0, std::nullopt, std::move(old), nullptr});
}

void SessionCache::State::replace_rights(CachedSession& session,
                                         const identity::UserRights& rights) {
  SessionText old(session.rights.exchange(write_rights_text(rights, strings).release()));
  // A judgement by the old rights that comes now is not kept: this number is new to it.
  session.judged.store(CachedSession::kChanged | ++changes);
  retire({0, std::nullopt, nullptr, std::move(old)});
}

SessionCache::SessionCache(std::size_t most) : state_(std::make_unique<State>()) {
  state_->most = most;
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

bool SessionCache::insert(const StoredSession& stored, const identity::UserRights& rights) {
  const identity::Session& session = stored.session;
  const Hash128 hash = halves(stored.hash);
  const std::lock_guard lock(state_->mutex);
  state_->reclaim();
  state_->erase(hash);
  const std::optional<std::uint32_t> source = state_->strings.take_source(session);
  if (!source.has_value()) {
    return false;
  }
  const std::optional<std::uint32_t> slot = state_->take_slot();
  if (!slot.has_value()) {
    state_->strings.release_source(*source);
    return false;
  }
  state_->make_room();
  CachedSession& cached = state_->sessions[*slot];
  cached.high = hash.high;
  cached.low = hash.low;
  cached.text = write_session_text(session, state_->strings);
  cached.rights.store(write_rights_text(rights, state_->strings).release());
  cached.judged.store(0);
  cached.source = *source;
  cached.created = to_seconds32(session.created);
  cached.expires.store(to_seconds32(session.expires));
  cached.idle_limit.store(to_seconds32(std::chrono::sys_seconds(session.idle_limit)));
  cached.last_seen.store(to_seconds32(session.last_seen));
  cached.told.store(to_seconds32(session.last_seen));
  state_->chains.add(*slot, UserChains::hash_of(session.user), state_->sessions);
  state_->put(to_entry(hash.high, *slot));
  ++state_->live;
  return true;
}

void SessionCache::change_user(const identity::UserRights& rights) {
  const std::lock_guard lock(state_->mutex);
  state_->reclaim();
  state_->chains.visit(UserChains::hash_of(rights.user), state_->sessions, [&](std::uint32_t slot) {
    CachedSession& session = state_->sessions[slot];
    SessionTextReader text(session.text.get(), state_->strings);
    SessionTextReader known(session.rights.load(), state_->strings);
    if (SessionHead(text).user == rights.user.view() &&
        RightsHead(known).version < rights.version) {
      state_->replace_rights(session, rights);
    }
  });
}

void SessionCache::forget_user(const identity::UserId& user,
                               const std::vector<identity::AuthenticatorId>& authenticators) {
  const std::lock_guard lock(state_->mutex);
  state_->reclaim();
  std::vector<Hash128> gone;
  state_->chains.visit(UserChains::hash_of(user), state_->sessions, [&](std::uint32_t slot) {
    const CachedSession& session = state_->sessions[slot];
    SessionTextReader text(session.text.get(), state_->strings);
    const std::string_view opened_by = state_->strings.source(session.source).authenticator;
    const bool is_meant =
        authenticators.empty() ||
        std::any_of(authenticators.begin(), authenticators.end(),
                    [&](const identity::AuthenticatorId& id) { return id.view() == opened_by; });
    if (is_meant && SessionHead(text).user == user.view()) {
      gone.push_back({session.high, session.low});
    }
  });
  for (const Hash128& hash : gone) {
    state_->erase(hash);
  }
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
                                                             std::chrono::sys_seconds now,
                                                             const identity::Catalogue& catalogue) {
  cache_.readers[number_].value.store(cache_.epoch.load());
  const CachedSession* session = cache_.find(halves(hash));
  const char* const rights = session == nullptr ? nullptr : judge(*session, catalogue);
  if (rights == nullptr || !session->is_live(to_seconds32(now))) {
    release();
    return std::nullopt;
  }
  note_seen(hash, *session, now);
  return View(*session, rights, cache_.strings);
}

/// What is known of the user, if the session is in force. Readers may race here: each keeps a
/// judgement that is as good; one by a catalogue that is newer than another reader's stays.
const char* SessionCache::Reader::judge(const CachedSession& session,
                                        const identity::Catalogue& catalogue) const {
  std::uint64_t judged = session.judged.load();
  // Read behind `judged`: whoever replaces the rights changes that afterwards, so that what is made
  // of older rights here is not kept.
  const char* const rights = session.rights.load();
  const identity::RightsClock& clock = catalogue.rights();
  if (judged == clock.now()) {
    return rights;
  }
  const CachedSource& source = cache_.strings.source(session.source);
  const bool is_older = judged < clock.now() && judged != 0;  // kChanged is never less
  if (!is_older || !clock.is_unchanged(judged, source.place)) {
    SessionTextReader text(rights, cache_.strings);
    if (!identity::is_in_force(catalogue, source.organisation, source.authenticator,
                               RightsHead(text).standing)) {
      return nullptr;
    }
    lower_limits(session, catalogue.session_limits(source.organisation));
  }
  if (judged < clock.now() || (judged & CachedSession::kChanged) != 0) {
    session.judged.compare_exchange_strong(judged, clock.now());
  }
  return rights;
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

std::string_view SessionCache::View::user() const {
  SessionTextReader text(session_->text.get(), *strings_);
  return SessionHead(text).user;
}

std::string_view SessionCache::View::user_name() const {
  SessionTextReader text(session_->text.get(), *strings_);
  return SessionHead(text).user_name;
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
  return from_seconds32(session_->expires.load(std::memory_order_relaxed));
}

std::chrono::seconds SessionCache::View::idle_limit() const {
  return std::chrono::seconds(session_->idle_limit.load(std::memory_order_relaxed));
}

SessionCache::View::Attributes SessionCache::View::sent() const {
  return {Attributes::Of::kProvider, session_->text.get(), *strings_};
}

SessionCache::View::Attributes SessionCache::View::own() const {
  return {Attributes::Of::kUser, rights_, *strings_};
}

namespace {

/// A reader in front of the attributes.
SessionTextReader behind_head(bool of_user, const char* block, const SharedStrings& strings) {
  SessionTextReader text(block, strings);
  if (of_user) {
    static_cast<void>(RightsHead(text));
  } else {
    static_cast<void>(SessionHead(text));
  }
  text.begin_attributes();
  return text;
}

}  // namespace

bool SessionCache::View::Attributes::any(std::string_view name, const Test& test) const {
  SessionTextReader text = behind_head(of_ == Of::kUser, text_, *strings_);
  while (const auto attribute = text.next_attribute()) {
    while (const auto value = text.next_value()) {
      if (*attribute == name && test(*value)) {
        return true;
      }
    }
  }
  return false;
}

std::vector<identity::Attribute> SessionCache::View::Attributes::copy() const {
  SessionTextReader text = behind_head(of_ == Of::kUser, text_, *strings_);
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
