// SPDX-License-Identifier: Apache-2.0
#include "store/session_cache.h"

#include <atomic>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "identity/test_catalogue.h"
#include "store/conformance/store_driver.h"

namespace countersign::store {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// A catalogue in which the sessions of numbered_session are in force, and for long.
const identity::Catalogue& lasting_catalogue() {
  static const auto kCatalogue = [] {
    identity::Organisation root =
        *identity::Catalogue::initial()->organisation(identity::OrganisationId("root"));
    root.policy.idle_limit = std::chrono::days(30);
    root.policy.absolute_limit = std::chrono::days(90);
    identity::Organisation acme = identity::test_organisation("acme", "root");
    acme.policy.authenticators = std::vector{identity::AuthenticatorId("entra")};
    return identity::catalogue_of({root, acme, identity::test_authenticator("entra", "acme")});
  }();
  return *kCatalogue;
}

identity::UserRights rights_for(const StoredSession& stored) {
  identity::UserRights rights;
  rights.user = stored.session.user;
  rights.version = 1;
  rights.active = true;
  rights.own = {{identity::kGroupsAttribute, {"staff"}}};
  return rights;
}

void insert(SessionCache& cache, const StoredSession& stored) {
  EXPECT_TRUE(cache.insert(stored, rights_for(stored)));
}

/// A reader by that catalogue.
class Looking {
 public:
  explicit Looking(SessionCache& cache) : reader_(cache.make_reader()) {}
  auto find(const identity::SessionHash& hash, std::chrono::sys_seconds now) {
    return reader_->find(hash, now, lasting_catalogue());
  }
  auto take_touched() { return reader_->take_touched(); }
  Looking* operator->() { return this; }

 private:
  std::unique_ptr<SessionCache::Reader> reader_;
};

TEST(SessionCache, FindsWhatWasInserted) {
  SessionCache cache;
  Looking reader = Looking(cache);
  const StoredSession stored = numbered_session(1);
  EXPECT_FALSE(reader->find(stored.hash, kTestNow).has_value());
  insert(cache, stored);
  const auto view = reader->find(stored.hash, kTestNow);
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(view->user_name(), stored.session.user_name.view());
  EXPECT_EQ(view->organisation(), "acme");
  EXPECT_EQ(view->authenticator(), "entra");
  EXPECT_EQ(view->idp_entity_id(), stored.session.idp_entity_id);
  EXPECT_EQ(view->created(), stored.session.created);
  EXPECT_EQ(view->expires(), stored.session.expires);
  EXPECT_EQ(view->idle_limit(), stored.session.idle_limit);
  EXPECT_EQ(view->user(), stored.session.user.view());
  EXPECT_EQ(view->sent().copy(), stored.session.attributes);
  EXPECT_TRUE(view->sent().has_value("groups", "readers"));
  EXPECT_FALSE(view->sent().has_value("groups", "writers"));
  EXPECT_FALSE(view->sent().has_value("group", "readers"));
  EXPECT_EQ(view->own().copy(), rights_for(stored).own);
}

// Of two hashes that differ anywhere each has a session of its own: in the place in the table, in
// what stands there of the hash, and in the rest.
TEST(SessionCache, TellsHashesApartThatDifferInOneByte) {
  const StoredSession first = numbered_session(1);
  for (std::size_t byte = 0; byte < 16; ++byte) {
    SessionCache cache;
    Looking reader = Looking(cache);
    insert(cache, first);
    StoredSession second = numbered_session(2);
    second.hash = first.hash;
    second.hash.bytes.at(byte) ^= 1U;
    EXPECT_FALSE(reader->find(second.hash, kTestNow).has_value()) << byte;
    EXPECT_FALSE(cache.erase(second.hash)) << byte;
    insert(cache, second);
    EXPECT_EQ(cache.size(), 2U) << byte;
    EXPECT_EQ(reader->find(first.hash, kTestNow)->user(), first.session.user.view()) << byte;
    EXPECT_EQ(reader->find(second.hash, kTestNow)->user(), second.session.user.view()) << byte;
    EXPECT_TRUE(cache.erase(second.hash)) << byte;
    EXPECT_TRUE(reader->find(first.hash, kTestNow).has_value()) << byte;
  }
}

TEST(SessionCache, RefusesWhatWasErased) {
  SessionCache cache;
  Looking one = Looking(cache);
  Looking other = Looking(cache);
  insert(cache, numbered_session(1));
  insert(cache, numbered_session(2));
  ASSERT_TRUE(one->find(numbered_session(1).hash, kTestNow).has_value());
  EXPECT_TRUE(cache.erase(numbered_session(1).hash));
  EXPECT_FALSE(cache.erase(numbered_session(1).hash));
  EXPECT_FALSE(one->find(numbered_session(1).hash, kTestNow).has_value());
  EXPECT_FALSE(other->find(numbered_session(1).hash, kTestNow).has_value());
  EXPECT_TRUE(other->find(numbered_session(2).hash, kTestNow).has_value());
  EXPECT_EQ(cache.size(), 1U);
}

TEST(SessionCache, C06KeepsAViewValidThoughItsPlaceIsWanted) {
  SessionCache cache;
  Looking reader = Looking(cache);
  insert(cache, numbered_session(1));
  const auto view = reader->find(numbered_session(1).hash, kTestNow);
  ASSERT_TRUE(view.has_value());
  cache.erase(numbered_session(1).hash);
  for (std::uint64_t n = 2; n < 5000; ++n) {
    insert(cache, numbered_session(n));
  }
  EXPECT_EQ(view->user_name(), numbered_session(1).session.user_name.view());
  EXPECT_EQ(view->sent().copy(), numbered_session(1).session.attributes);
}

TEST(SessionCache, C07EndsSessionsToTheSecond) {
  SessionCache cache;
  Looking reader = Looking(cache);
  StoredSession stored = numbered_session(1);
  insert(cache, stored);
  EXPECT_TRUE(reader->find(stored.hash, kTestNow + minutes(30) - seconds(1)).has_value());
  EXPECT_TRUE(reader->find(stored.hash, kTestNow + minutes(59)).has_value()) << "was just seen";
  EXPECT_FALSE(reader->find(stored.hash, kTestNow + minutes(89)).has_value());

  stored = numbered_session(2);
  stored.session.idle_limit = std::chrono::hours(1000);
  insert(cache, stored);
  EXPECT_TRUE(reader->find(stored.hash, stored.session.expires - seconds(1)).has_value());
  EXPECT_FALSE(reader->find(stored.hash, stored.session.expires).has_value());
}

TEST(SessionCache, C07LivesOnWhenTheClockGoesBack) {
  SessionCache cache;
  Looking reader = Looking(cache);
  insert(cache, numbered_session(1));
  EXPECT_TRUE(reader->find(numbered_session(1).hash, kTestNow - minutes(600)).has_value());
  EXPECT_EQ(reader->find(numbered_session(1).hash, kTestNow)->last_seen(), kTestNow);
}

TEST(SessionCache, TellsOncePerMinuteThatASessionWasSeen) {
  SessionCache cache;
  Looking reader = Looking(cache);
  const auto hash = numbered_session(1).hash;
  insert(cache, numbered_session(1));
  reader->find(hash, kTestNow + seconds(59));
  EXPECT_TRUE(reader->take_touched().empty());
  reader->find(hash, kTestNow + seconds(60));
  reader->find(hash, kTestNow + seconds(61));
  const auto touched = reader->take_touched();
  ASSERT_EQ(touched.size(), 1U);
  EXPECT_EQ(touched[0].hash, hash);
  EXPECT_EQ(touched[0].last_seen, kTestNow + seconds(60));
  EXPECT_TRUE(reader->take_touched().empty());
}

TEST(SessionCache, SweepsWhatEndedByTime) {
  SessionCache cache;
  Looking reader = Looking(cache);
  for (std::uint64_t n = 0; n < 1000; ++n) {
    insert(cache, numbered_session(n));
  }
  reader->find(numbered_session(7).hash, kTestNow + minutes(20));
  for (int call = 0; call < 10; ++call) {
    cache.sweep(kTestNow + minutes(30), 100);
  }
  EXPECT_EQ(cache.size(), 1U);
  EXPECT_TRUE(reader->find(numbered_session(7).hash, kTestNow + minutes(30)).has_value());
}

TEST(SessionCache, KeepsMoreAttributeNamesThanItShares) {
  SessionCache cache;
  Looking reader = Looking(cache);
  for (std::uint64_t n = 0; n < 6000; ++n) {
    StoredSession stored = numbered_session(n);
    stored.session.attributes.push_back({"name" + std::to_string(n), {"v"}});
    insert(cache, stored);
  }
  for (std::uint64_t n = 0; n < 6000; n += 500) {
    EXPECT_TRUE(reader->find(numbered_session(n).hash, kTestNow)
                    ->sent()
                    .has_value("name" + std::to_string(n), "v"));
  }
}

TEST(SessionCache, ReplacesASessionWithTheSameHash) {
  SessionCache cache;
  Looking reader = Looking(cache);
  insert(cache, numbered_session(1));
  StoredSession other = numbered_session(2);
  other.hash = numbered_session(1).hash;
  insert(cache, other);
  EXPECT_EQ(cache.size(), 1U);
  EXPECT_EQ(reader->find(other.hash, kTestNow)->user_name(), "user2@example.com");
}

// Threads that look up while others come and go; a view must always be of the session asked for.
TEST(SessionCache, ReadsWhileSessionsComeAndGo) {
  constexpr std::uint64_t kSessions = 300;
  std::vector<StoredSession> sessions;
  for (std::uint64_t n = 0; n < kSessions; ++n) {
    sessions.push_back(numbered_session(n));
  }
  SessionCache cache;
  insert(cache, sessions[0]);  // stays
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> found{0};
  std::atomic<std::uint64_t> wrong{0};
  std::vector<std::thread> readers;
  for (int t = 0; t < 3; ++t) {
    readers.emplace_back([&] {
      Looking reader = Looking(cache);
      for (std::uint64_t n = 0; !stop.load(); n = (n + 1) % kSessions) {
        const auto view = reader->find(sessions[n].hash, kTestNow);
        if (view.has_value()) {
          found.fetch_add(1);
          wrong.fetch_add(view->user_name() == sessions[n].session.user_name.view() &&
                                  view->sent().copy() == sessions[n].session.attributes
                              ? 0
                              : 1);
        }
        wrong.fetch_add(n == 0 && !view.has_value() ? 1 : 0);
      }
    });
  }
  for (int round = 0; round < 30; ++round) {
    for (std::uint64_t n = 1; n < kSessions; ++n) {
      insert(cache, sessions[n]);
    }
    for (std::uint64_t n = 1; n < kSessions; ++n) {
      cache.erase(sessions[n].hash);
    }
    std::this_thread::yield();
  }
  stop = true;
  for (std::thread& thread : readers) {
    thread.join();
  }
  EXPECT_EQ(wrong, 0U);
  EXPECT_GT(found, 0U);
  EXPECT_EQ(cache.size(), 1U);
}

}  // namespace
}  // namespace countersign::store
