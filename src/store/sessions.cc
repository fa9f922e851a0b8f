// SPDX-License-Identifier: Apache-2.0
#include "store/sessions.h"

#include <cstddef>
#include <utility>

#include "store/errors.h"

namespace countersign::store {
namespace {

/// Sessions of the cache looked at by one tick: a millisecond or so.
constexpr std::size_t kSweep = 16'384;

Error no_room() {
  return {kFull, "expected room for another session in memory"};
}

/// For a session that is stored but can't be held in memory: nobody was told of it yet.
template <typename Done>
void end_and_refuse(SessionStore& store, const identity::SessionHash& hash, const Done& done) {
  store.end_session(hash, [done](const Result<void>&) { done(no_room()); });
}

/// A `done` that takes what ended out of the cache first.
SessionStore::EndManyDone erase_then(std::shared_ptr<SessionCache> cache,
                                     SessionStore::EndManyDone done) {
  return [cache = std::move(cache),
          done = std::move(done)](Result<std::vector<identity::SessionHash>> ended) {
    if (ended.ok()) {
      for (const identity::SessionHash& hash : *ended) {
        cache->erase(hash);
      }
    }
    done(std::move(ended));
  };
}

}  // namespace

Result<std::unique_ptr<Sessions>> Sessions::load(std::unique_ptr<SessionStore> store,
                                                 std::chrono::sys_seconds now) {
  auto cache = std::make_shared<SessionCache>();
  CS_TRY(store->load(
      [&](const StoredSession& stored, const std::optional<identity::UserRights>& rights) {
        if (rights.has_value() && identity::is_live(stored.session, now)) {
          // One that does not fit has to be opened anew.
          static_cast<void>(cache->insert(stored, *rights));
        }
      }));
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): private constructor
  return std::unique_ptr<Sessions>(new Sessions(std::move(store), std::move(cache)));
}

void Sessions::open(const identity::SessionHash& hash, identity::LoginDecision decision,
                    const ConsumedKeys& keys, OpenDone done) {
  identity::UserRights rights = identity::rights_of(decision.user_change().user);
  store_->open_session(hash, std::move(decision), keys,
                       [cache = cache_, store = store_.get(), rights = std::move(rights),
                        done = std::move(done)](const Result<StoredSession>& opened) {
                         if (!opened.ok()) {
                           done(opened.error());
                         } else if (cache->insert(*opened, rights)) {
                           done({});
                         } else {
                           end_and_refuse(*store, opened->hash, done);
                         }
                       });
}

void Sessions::end(const identity::SessionHash& hash, SessionStore::EndDone done) {
  cache_->erase(hash);
  store_->end_session(hash, std::move(done));
}

void Sessions::sign_in(SignIn sign_in, SessionStore::SignInDone done) {
  store_->sign_in(std::move(sign_in), [cache = cache_, store = store_.get(),
                                       done = std::move(done)](Result<SignedIn> signed_in) {
    if (!signed_in.ok()) {
      return done(std::move(signed_in));
    }
    for (const identity::SessionHash& hash : signed_in->ended) {
      cache->erase(hash);
    }
    if (signed_in->user_change == identity::UserChange::Kind::kUpdate) {
      cache->change_user(signed_in->rights);  // its other sessions have it, too
    }
    if (!cache->insert(signed_in->session, signed_in->rights)) {
      return end_and_refuse(*store, signed_in->session.hash, done);
    }
    done(std::move(signed_in));
  });
}

void Sessions::user_changed(const identity::User& user,
                            const std::vector<identity::AuthenticatorId>& lost) {
  cache_->change_user(identity::rights_of(user));
  if (!lost.empty()) {
    cache_->forget_user(user.id, lost);  // the store ended them with the change
  }
}

void Sessions::user_deleted(const identity::UserId& user, SessionStore::EndManyDone done) {
  cache_->forget_user(user);
  SessionSelection selection;
  selection.user = user;
  end_all(std::move(selection), std::move(done));
}

void Sessions::end_all(SessionSelection selection, SessionStore::EndManyDone done) {
  store_->end_sessions(std::move(selection), erase_then(cache_, std::move(done)));
}

void Sessions::list(SessionSelection selection, std::size_t limit, SessionStore::ListDone done) {
  store_->list_sessions(std::move(selection), limit, std::move(done));
}

void Sessions::flush_touched(SessionCache::Reader& reader) {
  std::vector<Touch> touched = reader.take_touched();
  if (!touched.empty()) {
    store_->touch(std::move(touched));
  }
}

void Sessions::tick(std::chrono::sys_seconds now, SessionStore::PurgeDone done) {
  cache_->sweep(now, kSweep);
  store_->purge_expired(now, std::move(done));
}

}  // namespace countersign::store
