// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "identity/test_catalogue.h"
#include "store/chunked_list.h"
#include "store/conformance/store_driver.h"
#include "store/session_cache.h"

// What a session may do follows the catalogue and the user.
namespace countersign::store {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using CataloguePtr = std::shared_ptr<const identity::Catalogue>;

CataloguePtr rights_catalogue() {
  identity::Organisation acme = identity::test_organisation("acme", "root");
  acme.policy.authenticators = std::vector{identity::AuthenticatorId("entra")};
  return identity::catalogue_of({acme, identity::test_authenticator("entra", "acme")});
}

identity::UserRights rights_of_number(std::uint64_t number, std::int64_t version) {
  identity::UserRights rights;
  rights.user = numbered_user_id(number);
  rights.version = version;
  rights.active = true;
  rights.own = {{identity::kGroupsAttribute, {"g" + std::to_string(version)}}};
  return rights;
}

class SessionRights : public ::testing::Test {
 protected:
  SessionRights() { EXPECT_TRUE(cache_.insert(numbered_session(1), rights_of_number(1, 1))); }

  bool is_found() {
    return reader_->find(numbered_session(1).hash, kTestNow, *catalogue_).has_value();
  }
  void change(const identity::Object& object) { catalogue_ = identity::with(catalogue_, {object}); }

  CataloguePtr catalogue_ = rights_catalogue();
  SessionCache cache_;
  std::unique_ptr<SessionCache::Reader> reader_ = cache_.make_reader();
};

TEST_F(SessionRights, FollowTheCatalogue) {
  EXPECT_TRUE(is_found());
  identity::Authenticator entra = *catalogue_->authenticator("entra");
  entra.state = identity::AuthenticatorState::kDisabled;
  change(entra);
  EXPECT_FALSE(is_found());
  EXPECT_FALSE(is_found()) << "and stays so";
  entra.state = identity::AuthenticatorState::kActive;
  change(entra);
  EXPECT_TRUE(is_found());
  change(identity::test_group("g", "root"));
  EXPECT_TRUE(is_found()) << "a change that takes nothing away";
  change(identity::test_application("app", "root"));
  EXPECT_TRUE(is_found()) << "one that concerns no rights";
  identity::Organisation acme = *catalogue_->organisation(identity::OrganisationId("acme"));
  acme.state = identity::OrganisationState::kDisabled;
  change(acme);
  EXPECT_FALSE(is_found());
}

TEST_F(SessionRights, AreJudgedByTheCatalogueThatIsAskedFor) {
  const CataloguePtr older = catalogue_;
  identity::Authenticator entra = *catalogue_->authenticator("entra");
  entra.name = "Renamed";
  change(entra);
  EXPECT_TRUE(is_found());
  EXPECT_TRUE(reader_->find(numbered_session(1).hash, kTestNow, *older).has_value());
  entra.state = identity::AuthenticatorState::kDisabled;
  change(entra);
  EXPECT_TRUE(reader_->find(numbered_session(1).hash, kTestNow, *older).has_value())
      << "a thread that has not got the newest yet";
  EXPECT_FALSE(is_found());
}

TEST_F(SessionRights, FollowTheUser) {
  EXPECT_TRUE(cache_.insert({numbered_session(2).hash, numbered_session(1).session},
                            rights_of_number(1, 1)));
  const auto has = [&](std::uint64_t number, const char* group) {
    const auto view = reader_->find(numbered_session(number).hash, kTestNow, *catalogue_);
    return view.has_value() && view->own().has_value(identity::kGroupsAttribute, group);
  };
  EXPECT_TRUE(has(1, "g1"));
  EXPECT_TRUE(has(2, "g1"));
  cache_.change_user(rights_of_number(1, 3));
  EXPECT_TRUE(has(1, "g3"));
  EXPECT_TRUE(has(2, "g3"));
  cache_.change_user(rights_of_number(1, 2));
  EXPECT_TRUE(has(1, "g3")) << "older than what is known";
  cache_.change_user(rights_of_number(7, 9));
  EXPECT_TRUE(has(1, "g3")) << "another user";
  identity::UserRights blocked = rights_of_number(1, 4);
  blocked.active = false;
  cache_.change_user(blocked);
  EXPECT_FALSE(is_found());
  identity::UserRights assigned = rights_of_number(1, 5);
  assigned.authenticator = identity::AuthenticatorId("local");
  cache_.change_user(assigned);
  EXPECT_FALSE(is_found());
  cache_.change_user(rights_of_number(1, 6));
  EXPECT_TRUE(has(2, "g6"));
  cache_.forget_user(numbered_user_id(1));
  EXPECT_EQ(cache_.size(), 0U);
}

TEST_F(SessionRights, EndWithTheIdentityByWhichTheyBegan) {
  StoredSession other = numbered_session(2);
  other.session.user = numbered_user_id(1);
  other.session.authenticator = identity::AuthenticatorId("local");
  EXPECT_TRUE(cache_.insert(other, rights_of_number(1, 1)));
  EXPECT_TRUE(cache_.insert(numbered_session(3), rights_of_number(3, 1)));
  cache_.forget_user(numbered_user_id(1), {identity::AuthenticatorId("other")});
  EXPECT_EQ(cache_.size(), 3U);
  cache_.forget_user(numbered_user_id(1), {identity::AuthenticatorId("entra")});
  EXPECT_FALSE(is_found());
  EXPECT_EQ(cache_.size(), 2U) << "another way in, and another user";
}

// A limit that is lowered holds for sessions that began before.
TEST_F(SessionRights, KeepLimitsThatWereLowered) {
  ASSERT_TRUE(is_found());
  identity::Organisation acme = *catalogue_->organisation(identity::OrganisationId("acme"));
  acme.policy.idle_limit = minutes(5);
  acme.policy.absolute_limit = hours(1);
  change(acme);
  const auto view = reader_->find(numbered_session(1).hash, kTestNow, *catalogue_);
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(view->idle_limit(), minutes(5));
  EXPECT_EQ(view->expires(), kTestNow + hours(1));
  EXPECT_FALSE(reader_->find(numbered_session(1).hash, kTestNow + minutes(5), *catalogue_));
}

// Each customer that edits its provider's entity id makes a new source: the numbers are used again.
TEST_F(SessionRights, UseSourcesAgain) {
  for (std::uint64_t n = 0; n < 3000; ++n) {
    StoredSession stored = numbered_session(2);
    stored.session.idp_entity_id += std::to_string(n);
    ASSERT_TRUE(cache_.insert(stored, rights_of_number(2, 1)));
    const auto view = reader_->find(stored.hash, kTestNow, *catalogue_);
    ASSERT_TRUE(view.has_value());
    ASSERT_EQ(view->idp_entity_id(), stored.session.idp_entity_id);
    ASSERT_EQ(reader_->find(numbered_session(1).hash, kTestNow, *catalogue_)->idp_entity_id(),
              numbered_session(1).session.idp_entity_id);
    reader_->release();
  }
}

// A session that an earlier version stored holds labels of groups among its attributes.
TEST_F(SessionRights, NeverTakeWhatIsOursFromTheStoredSession) {
  StoredSession stored = numbered_session(2);
  stored.session.attributes.push_back({identity::kGroupsAttribute, {"Pilots"}});
  EXPECT_TRUE(cache_.insert(stored, rights_of_number(2, 1)));
  const auto view = reader_->find(stored.hash, kTestNow, *catalogue_);
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(view->sent().copy(), numbered_session(2).session.attributes);
}

// What does not fit is refused, and the place of what ended is used again.
TEST_F(SessionRights, RefuseWhatHasNoRoom) {
  SessionCache small(2);
  EXPECT_TRUE(small.insert(numbered_session(1), rights_of_number(1, 1)));
  EXPECT_TRUE(small.insert(numbered_session(2), rights_of_number(2, 1)));
  EXPECT_FALSE(small.insert(numbered_session(3), rights_of_number(3, 1)));
  EXPECT_EQ(small.size(), 2U);
  EXPECT_TRUE(small.erase(numbered_session(1).hash));
  EXPECT_TRUE(small.insert(numbered_session(3), rights_of_number(3, 1)));
  ChunkedList<int, 2, 2> list;
  for (int i = 0; i < 4; ++i) {
    EXPECT_FALSE(list.is_full());
    list.append();
  }
  EXPECT_TRUE(list.is_full());
}

// Readers judge while users and the catalogue change: nobody is ever shown rights of before.
TEST_F(SessionRights, AreNewestThoughAllChangesAtOnce) {
  std::atomic<std::int64_t> written{1};
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&] {
      const auto reader = cache_.make_reader();
      while (!stop.load()) {
        const std::int64_t least = written.load();
        const auto view = reader->find(numbered_session(1).hash, kTestNow, *catalogue_);
        std::int64_t seen = 0;
        if (view.has_value()) {
          view->own().any(identity::kGroupsAttribute, [&](std::string_view group) {
            seen = std::stoll(std::string(group.substr(1)));
            return true;
          });
        }
        wrong.fetch_add(seen < least ? 1 : 0);
      }
    });
  }
  for (std::int64_t version = 2; version < 3000; ++version) {
    cache_.change_user(rights_of_number(1, version));
    written.store(version);
  }
  stop = true;
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(wrong, 0U);
}

}  // namespace
}  // namespace countersign::store
