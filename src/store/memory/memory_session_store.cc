// SPDX-License-Identifier: Apache-2.0
#include "store/memory/memory_session_store.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "identity/user_name.h"
#include "store/errors.h"
#include "store/session_selection.h"
#include "store/user_change.h"

namespace countersign::store {
namespace {

using identity::Session;
using identity::SessionHash;
using identity::User;
using identity::UserChange;

bool same_name(const identity::UserName& a, const identity::UserName& b) {
  return identity::fold_user_name(a.view()) == identity::fold_user_name(b.view());
}

class MemorySessionStore final : public SessionStore {
 public:
  Result<void> load(const Visit&) override { return {}; }

  void end_session(const SessionHash& hash, EndDone done) override {
    {
      const std::lock_guard lock(mutex_);
      sessions_.erase(hash);
      std::erase(order_, hash);
    }
    done({});
  }

  void end_sessions(SessionSelection selection, EndManyDone done) override {
    if (const Result<void> checked = check_selection(selection); !checked.ok()) {
      return done(checked.error());
    }
    done(erase_if([&](const Session& session) { return selects(selection, session); }));
  }

  void list_sessions(SessionSelection selection, std::size_t limit, ListDone done) override {
    if (const Result<void> checked = check_selection(selection); !checked.ok()) {
      return done(checked.error());
    }
    std::vector<StoredSession> found;
    {
      const std::lock_guard lock(mutex_);
      for (auto hash = order_.rbegin(); hash != order_.rend() && found.size() < limit; ++hash) {
        const auto session = sessions_.find(*hash);
        if (session != sessions_.end() && selects(selection, session->second)) {
          found.push_back({*hash, session->second});
        }
      }
    }
    done(std::move(found));
  }

  void find_session(const SessionHash& hash, FindDone done) override {
    std::optional<StoredSession> found;
    {
      const std::lock_guard lock(mutex_);
      if (const auto session = sessions_.find(hash); session != sessions_.end()) {
        found = StoredSession{hash, session->second};
      }
    }
    done(std::move(found));
  }

  void touch(std::vector<Touch> touched) override {
    const std::lock_guard lock(mutex_);
    for (const Touch& touch : touched) {
      if (const auto session = sessions_.find(touch.hash); session != sessions_.end()) {
        session->second.last_seen = std::max(session->second.last_seen, touch.last_seen);
      }
    }
  }

  void purge_expired(std::chrono::sys_seconds now, PurgeDone done) override {
    const auto ended = erase_if([&](const Session& session) {
      constexpr std::chrono::seconds kIdleGrace = std::chrono::minutes(3);
      return !identity::is_live(session.last_seen + kIdleGrace, session.idle_limit, session.expires,
                                now);
    });
    forget_keys(now);
    done(ended.size());
  }

 protected:
  void store_sign_in(UnprovenSignIn sign_in, SignInDone done) override {
    Result<SignedIn> signed_in = try_sign_in(sign_in);
    done(std::move(signed_in));
  }
  void insert_session(StoredSession session, const ConsumedKeys& keys, OpenDone done) override {
    const Result<void> inserted = try_insert(session, keys);
    if (inserted.ok()) {
      done(std::move(session));
    } else {
      done(inserted.error());
    }
  }

 private:
  using Hash = std::array<std::uint8_t, 32>;

  Result<void> try_insert(const StoredSession& session, const ConsumedKeys& keys) {
    const std::lock_guard lock(mutex_);
    CS_TRY(check(session.hash, keys));
    insert(session, keys);
    return {};
  }

  Result<SignedIn> try_sign_in(const UnprovenSignIn& sign_in) {
    const std::lock_guard lock(mutex_);
    CS_TRY(check(sign_in.hash, sign_in.keys));
    CS_TRY(UnprovenDecision decision, sign_in.decide(look_up(sign_in)));
    SignedIn signed_in;
    signed_in.session = {sign_in.hash, std::move(decision.session)};
    CS_TRY(store_user(decision.user_change, signed_in));
    signed_in.rights = identity::rights_of(users_.at(decision.user_change.user.id));
    signed_in.ended = erase_oldest(decision.user_change.user.id,
                                   std::max(sign_in.most_sessions, std::size_t{1}) - 1);
    insert(signed_in.session, sign_in.keys);
    return signed_in;
  }

  identity::KnownUsers look_up(const SignInFacts& sign_in) const {
    identity::KnownUsers known;
    for (const auto& [id, user] : users_) {
      if (has_identity(user, sign_in.external_identity)) {
        known.by_external_identity = user;
      }
      if (user.organisation == sign_in.organisation &&
          same_name(user.user_name, sign_in.user_name)) {
        known.by_user_name = user;
      }
      if (!sign_in.owner.empty() && sign_in.owner != sign_in.organisation &&
          user.organisation == sign_in.owner && same_name(user.user_name, sign_in.user_name)) {
        known.by_user_name_at_owner = user;
      }
    }
    return known;
  }

  static bool has_identity(const User& user, const identity::ExternalIdentity& identity) {
    return std::find(user.external_identities.begin(), user.external_identities.end(), identity) !=
           user.external_identities.end();
  }

  Result<void> check_free(const User& user) const {
    for (const auto& [id, other] : users_) {
      if (id == user.id) {
        continue;
      }
      if (other.organisation == user.organisation && same_name(other.user_name, user.user_name)) {
        return Error{kUserExists, "expected a user name that is free"};
      }
      for (const identity::ExternalIdentity& identity : user.external_identities) {
        if (has_identity(other, identity)) {
          return Error{kExternalIdentityExists, "expected an identity that is free"};
        }
      }
    }
    return {};
  }

  Result<void> store_user(const UserChange& change, SignedIn& signed_in) {
    const auto known = users_.find(change.user.id);
    const bool is_new = change.kind == UserChange::Kind::kCreate;
    if (is_new != (known == users_.end())) {
      return Error{kConflict, "expected a user that is stored, or a new one"};
    }
    User user = is_new ? change.user : known->second;
    if (is_new) {
      user.version = 1;
    } else if (change.kind == UserChange::Kind::kUpdate) {
      const User after = changed_user(known->second, change.user);
      user = differs(user, after) ? after : user;
    }
    CS_TRY(check_free(user));
    if (is_new || user.version != known->second.version) {
      signed_in.user_change = change.kind;
    }
    user.last_sign_in = signed_in.session.session.created;
    users_[user.id] = std::move(user);
    return {};
  }

  Result<void> check(const SessionHash& hash, const ConsumedKeys& keys) const {
    const bool replayed =
        is_consumed(keys.assertion) ||
        (keys.assertion_of_before.has_value() && is_consumed(*keys.assertion_of_before)) ||
        (keys.request.has_value() && is_consumed(*keys.request)) || sessions_.contains(hash);
    if (replayed) {
      return Error{kReplayed, "expected keys that were not used, got one that was"};
    }
    return {};
  }

  void insert(const StoredSession& session, const ConsumedKeys& keys) {
    consumed_[keys.assertion.hash] = keys.assertion.expires;
    if (keys.request.has_value()) {
      consumed_[keys.request->hash] = keys.request->expires;
    }
    sessions_[session.hash] = session.session;
    order_.push_back(session.hash);
  }

  bool is_consumed(const ConsumedKey& key) const {
    return key.expires <= forgotten_until_ || consumed_.contains(key.hash);
  }

  void forget_keys(std::chrono::sys_seconds now) {
    const std::lock_guard lock(mutex_);
    std::erase_if(consumed_, [&](const auto& key) {
      if (key.second <= now) {
        forgotten_until_ = std::max(forgotten_until_, key.second);
        return true;
      }
      return false;
    });
  }

  std::vector<SessionHash> erase_oldest(const identity::UserId& user, std::size_t most) {
    std::vector<SessionHash> of_user;
    std::copy_if(order_.begin(), order_.end(), std::back_inserter(of_user),
                 [&](const SessionHash& hash) {
                   const auto session = sessions_.find(hash);
                   return session != sessions_.end() && session->second.user == user;
                 });
    of_user.resize(of_user.size() - std::min(of_user.size(), most));
    for (const SessionHash& hash : of_user) {
      sessions_.erase(hash);
      std::erase(order_, hash);
    }
    return of_user;
  }

  template <typename Wanted>
  std::vector<SessionHash> erase_if(const Wanted& wanted) {
    std::vector<SessionHash> erased;
    const std::lock_guard lock(mutex_);
    std::erase_if(sessions_, [&](const auto& session) {
      if (wanted(session.second)) {
        erased.push_back(session.first);
        return true;
      }
      return false;
    });
    std::erase_if(order_, [&](const SessionHash& hash) { return !sessions_.contains(hash); });
    return erased;
  }

  std::mutex mutex_;
  std::map<SessionHash, Session> sessions_;
  std::vector<SessionHash> order_;  // as opened
  std::map<identity::UserId, User> users_;
  std::map<Hash, std::chrono::sys_seconds> consumed_;
  std::chrono::sys_seconds forgotten_until_;
};

}  // namespace

std::unique_ptr<SessionStore> make_memory_session_store() {
  return std::make_unique<MemorySessionStore>();
}

}  // namespace countersign::store
