// SPDX-License-Identifier: Apache-2.0
#include "store/sessions.h"

#include <cstddef>
#include <utility>

namespace countersign::store {
namespace {

/// Sessions of the cache looked at by one tick: a millisecond or so.
constexpr std::size_t kSweep = 16'384;

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
  CS_TRY(store->load([&](const StoredSession& stored) {
    if (identity::is_live(stored.session, now)) {
      cache->insert(stored);
    }
  }));
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): private constructor
  return std::unique_ptr<Sessions>(new Sessions(std::move(store), std::move(cache)));
}

void Sessions::open(const identity::SessionHash& hash, identity::LoginDecision decision,
                    const ConsumedKeys& keys, OpenDone done) {
  store_->open_session(
      hash, std::move(decision), keys,
      [cache = cache_, done = std::move(done)](const Result<StoredSession>& opened) {
        if (opened.ok()) {
          cache->insert(*opened);
          done({});
        } else {
          done(opened.error());
        }
      });
}

void Sessions::end(const identity::SessionHash& hash, SessionStore::EndDone done) {
  cache_->erase(hash);
  store_->end_session(hash, std::move(done));
}

void Sessions::sign_in(SignIn sign_in, SessionStore::SignInDone done) {
  store_->sign_in(std::move(sign_in),
                  [cache = cache_, done = std::move(done)](Result<SignedIn> signed_in) {
                    if (signed_in.ok()) {
                      cache->insert(signed_in->session);
                    }
                    done(std::move(signed_in));
                  });
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
