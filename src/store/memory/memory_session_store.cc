// SPDX-License-Identifier: Apache-2.0
#include "store/memory/memory_session_store.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "store/errors.h"

namespace countersign::store {
namespace {

using identity::Session;
using identity::SessionHash;

class MemorySessionStore final : public SessionStore {
 public:
  Result<void> load(const Visit&) override { return {}; }

  void end_session(const SessionHash& hash, EndDone done) override {
    {
      const std::lock_guard lock(mutex_);
      sessions_.erase(hash);
    }
    done({});
  }

  void end_sessions_of(UserOf user, EndManyDone done) override {
    done(erase_if([&](const Session& session) {
      return session.authenticator == user.authenticator && session.user_name == user.user_name;
    }));
  }

  void end_sessions_of(identity::AuthenticatorId authenticator, EndManyDone done) override {
    done(erase_if([&](const Session& session) { return session.authenticator == authenticator; }));
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
    const bool replayed = is_consumed(keys.assertion) ||
                          (keys.request.has_value() && is_consumed(*keys.request)) ||
                          sessions_.contains(session.hash);
    if (replayed) {
      return Error{kReplayed, "expected keys that were not used, got one that was"};
    }
    consumed_[keys.assertion.hash] = keys.assertion.expires;
    if (keys.request.has_value()) {
      consumed_[keys.request->hash] = keys.request->expires;
    }
    sessions_[session.hash] = session.session;
    return {};
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
    return erased;
  }

  std::mutex mutex_;
  std::map<SessionHash, Session> sessions_;
  std::map<Hash, std::chrono::sys_seconds> consumed_;
  std::chrono::sys_seconds forgotten_until_;
};

}  // namespace

std::unique_ptr<SessionStore> make_memory_session_store() {
  return std::make_unique<MemorySessionStore>();
}

}  // namespace countersign::store
