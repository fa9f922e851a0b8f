// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "identity/session.h"
#include "store/store.h"

namespace countersign::store {

struct CachedSession;
class SharedStrings;

/// Every live session, in memory, for the check that each request of an application makes.
///
/// `Reader::find` takes no lock, allocates nothing and asks no store; a session that was erased is
/// not found by any thread from then on. Changes (`insert`, `erase`, `sweep`) come from any thread
/// and wait for each other only.
class SessionCache {
 public:
  class Reader;
  class View;

  SessionCache();
  ~SessionCache();
  SessionCache(const SessionCache&) = delete;
  SessionCache& operator=(const SessionCache&) = delete;

  /// A reader for one thread, at most 256 at a time; must go before the cache does.
  std::unique_ptr<Reader> make_reader();

  /// Adds a session; replaces the one with the same hash.
  void insert(const StoredSession& stored);

  /// Forgets a session at once, for all threads. Says whether there was one.
  bool erase(const identity::SessionHash& hash);

  /// Forgets sessions that ended by time, looking at no more than `limit` of those held and going
  /// on from there at the next call.
  void sweep(std::chrono::sys_seconds now, std::size_t limit);

  std::size_t size() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What a request needs to know of a live session. Points into the cache: valid until the reader's
/// next `find` or `release`, whatever other threads do.
class SessionCache::View final : public identity::AttributeSource {
 public:
  std::string_view user_name() const;
  std::string_view organisation() const;
  std::string_view authenticator() const;
  std::string_view idp_entity_id() const;
  std::chrono::sys_seconds created() const;
  std::chrono::sys_seconds last_seen() const;
  std::chrono::sys_seconds expires() const;
  std::chrono::seconds idle_limit() const;

  bool has_value(std::string_view name, std::string_view value) const override;

  /// The first value of an attribute, or nothing.
  std::optional<std::string_view> first_value(std::string_view name) const;

  /// All attributes, copied: for pages, not for each request.
  std::vector<identity::Attribute> attributes() const;

 private:
  friend class Reader;
  View(const CachedSession& session, const SharedStrings& strings)
      : session_(&session), strings_(&strings) {}

  const CachedSession* session_;
  const SharedStrings* strings_;
};

/// Looks sessions up for one thread.
class SessionCache::Reader {
 public:
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// The session, if it is live at `now`, which becomes its time last seen.
  std::optional<View> find(const identity::SessionHash& hash, std::chrono::sys_seconds now);

  /// Lets go of the last view, so that memory of ended sessions can be used again. To be called
  /// when a request is answered.
  void release();

  /// What this reader saw since the last call, a session at most once a minute: for
  /// SessionStore::touch.
  std::vector<Touch> take_touched();

 private:
  friend class SessionCache;
  Reader(State& cache, std::size_t number) : cache_(cache), number_(number) {}

  void note_seen(const identity::SessionHash& hash, const CachedSession& session,
                 std::chrono::sys_seconds now);

  State& cache_;
  const std::size_t number_;
  std::vector<Touch> touched_;
};

}  // namespace countersign::store
