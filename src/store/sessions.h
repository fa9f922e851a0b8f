// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>

#include "base/result.h"
#include "identity/login_decision.h"
#include "identity/session_id.h"
#include "store/consumed_key.h"
#include "store/session_cache.h"
#include "store/store.h"

namespace countersign::store {

/// The sessions of this node: the store and, in step with it, the cache. What the gateway and the
/// provider hold. Calls may come from any thread; for `done` see SessionStore.
class Sessions {
 public:
  using OpenDone = std::function<void(Result<void>)>;

  /// Takes a store that was not loaded yet, and loads the sessions that are live at `now`.
  static Result<std::unique_ptr<Sessions>> load(std::unique_ptr<SessionStore> store,
                                                std::chrono::sys_seconds now);

  /// Opens a session: when `done` gets success it is durable and every reader finds it.
  /// Fails as SessionStore::open_session.
  void open(const identity::SessionHash& hash, identity::LoginDecision decision,
            const ConsumedKeys& keys, OpenDone done);

  /// Ends a session: no reader finds it once the call returns; durable when `done` gets success.
  void end(const identity::SessionHash& hash, SessionStore::EndDone done);

  /// Decides and stores a sign-in (SessionStore::sign_in): when `done` gets success it is durable
  /// and every reader finds the session. What it changes of the user reaches the others of the
  /// user.
  void sign_in(SignIn sign_in, SessionStore::SignInDone done);

  /// To be called by whoever changed a user, once that is durable: every session of the user has
  /// the rights that are left from then on, and those that an authenticator opened of which an
  /// external identity was taken away are gone. A sign-in does so by itself, and takes none.
  void user_changed(const identity::User& user,
                    const std::vector<identity::AuthenticatorId>& lost = {});
  /// Likewise by whoever deleted one: its sessions end.
  void user_deleted(const identity::UserId& user, SessionStore::EndManyDone done);

  /// Ends all sessions of a selection, by the time `done` gets success.
  void end_all(SessionSelection selection, SessionStore::EndManyDone done);

  /// Sessions of a selection, newest first, at most `limit`; the times last seen may be a minute
  /// late.
  void list(SessionSelection selection, std::size_t limit, SessionStore::ListDone done);

  /// One reader for each thread that checks requests.
  std::unique_ptr<SessionCache::Reader> make_reader() { return cache_->make_reader(); }

  /// Hands on what a reader saw. To be called by the reader's thread every few seconds.
  void flush_touched(SessionCache::Reader& reader);

  /// Drops what is over. To be called once a second; failures are told to `done`.
  void tick(std::chrono::sys_seconds now, SessionStore::PurgeDone done);

  std::size_t size() const { return cache_->size(); }
  SessionStore& store() { return *store_; }

 private:
  Sessions(std::unique_ptr<SessionStore> store, std::shared_ptr<SessionCache> cache)
      : cache_(std::move(cache)), store_(std::move(store)) {}

  std::shared_ptr<SessionCache> cache_;  // outlives the store, whose callbacks use it
  std::unique_ptr<SessionStore> store_;
};

}  // namespace countersign::store
