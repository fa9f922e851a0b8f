// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "identity/catalogue.h"
#include "identity/session.h"
#include "identity/user_rights.h"
#include "store/store.h"

namespace countersign::store {

struct CachedSession;
class SharedStrings;

/// Every live session, in memory, for the check that each request of an application makes.
///
/// `Reader::find` takes no lock, allocates nothing and asks no store; a session that was erased is
/// not found by any thread from then on. Changes (`insert`, `erase`, `sweep`) come from any thread
/// and wait for each other only.
///
/// Rights are no photograph of the sign-in: what is known of the user stands beside the session and
/// is replaced when the user changes, and `find` judges a session anew when the catalogue changed
/// in what may concern it (identity::RightsClock); else that costs one comparison.
class SessionCache {
 public:
  class Reader;
  class View;

  /// Of how many sessions it can hold at once. A session that ended may still count for a moment.
  static constexpr std::size_t kCapacity = std::size_t{1} << 24;

  explicit SessionCache(std::size_t most = kCapacity);
  ~SessionCache();
  SessionCache(const SessionCache&) = delete;
  SessionCache& operator=(const SessionCache&) = delete;

  /// A reader for one thread, at most 256 at a time; must go before the cache does.
  std::unique_ptr<Reader> make_reader();

  /// Adds a session; replaces the one with the same hash. Says whether there was room, also for its
  /// source, of which there may be a million.
  [[nodiscard]] bool insert(const StoredSession& stored, const identity::UserRights& rights);

  /// Gives all sessions of a user what is known now, unless they have what is newer: no reader
  /// finds anything older from then on.
  void change_user(const identity::UserRights& rights);
  /// Forgets all sessions of a user; or those that one of these authenticators opened.
  void forget_user(const identity::UserId& user,
                   const std::vector<identity::AuthenticatorId>& authenticators = {});

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
class SessionCache::View {
 public:
  /// The attributes of a block of the cache.
  class Attributes final : public identity::AttributeSource {
   public:
    bool any(std::string_view name, const Test& test) const override;
    /// All of them, copied: for pages and headers that ask for them.
    std::vector<identity::Attribute> copy() const;

   private:
    friend class View;
    enum class Of { kProvider, kUser };
    Attributes(Of of, const char* text, const SharedStrings& strings)
        : of_(of), text_(text), strings_(&strings) {}

    Of of_;
    const char* text_;
    const SharedStrings* strings_;
  };

  std::string_view user() const;  // the id
  std::string_view user_name() const;
  std::string_view organisation() const;
  std::string_view authenticator() const;
  std::string_view idp_entity_id() const;
  std::chrono::sys_seconds created() const;
  std::chrono::sys_seconds last_seen() const;
  std::chrono::sys_seconds expires() const;
  std::chrono::seconds idle_limit() const;

  /// What the provider sent.
  Attributes sent() const;
  /// What is known of the user: identity::UserRights::own.
  Attributes own() const;

 private:
  friend class Reader;
  View(const CachedSession& session, const char* rights, const SharedStrings& strings)
      : session_(&session), rights_(rights), strings_(&strings) {}

  const CachedSession* session_;
  const char* rights_;
  const SharedStrings* strings_;
};

/// Looks sessions up for one thread.
class SessionCache::Reader {
 public:
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// The session, if it is live at `now`, which becomes its time last seen, and in force by the
  /// newest catalogue (identity::is_in_force), whose limits it keeps.
  std::optional<View> find(const identity::SessionHash& hash, std::chrono::sys_seconds now,
                           const identity::Catalogue& catalogue);

  /// Lets go of the last view, so that memory of ended sessions can be used again. To be called
  /// when a request is answered.
  void release();

  /// What this reader saw since the last call, a session at most once a minute: for
  /// SessionStore::touch.
  std::vector<Touch> take_touched();

 private:
  friend class SessionCache;
  Reader(State& cache, std::size_t number) : cache_(cache), number_(number) {}

  const char* judge(const CachedSession& session, const identity::Catalogue& catalogue) const;
  void note_seen(const identity::SessionHash& hash, const CachedSession& session,
                 std::chrono::sys_seconds now);

  State& cache_;
  const std::size_t number_;
  std::vector<Touch> touched_;
};

}  // namespace countersign::store
