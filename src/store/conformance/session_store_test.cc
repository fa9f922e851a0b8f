// SPDX-License-Identifier: Apache-2.0
// What every SessionStore must do, run on each of them.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

#include "base/matchers.h"
#include "store/conformance/store_driver.h"
#include "store/errors.h"
#include "store/memory/memory_session_store.h"
#include "store/stores.h"

namespace countersign::store {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

enum class Lasting { kNo, kYes };

struct Implementation {
  const char* name;
  Lasting lasting;
  std::function<Result<std::unique_ptr<SessionStore>>(const std::filesystem::path&)> open;
};

class SessionStoreTest : public testing::TestWithParam<Implementation> {
 protected:
  SessionStoreTest()
      : folder_(std::filesystem::path(testing::TempDir()) /
                ("session_store_" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    reopen();
  }
  ~SessionStoreTest() override {
    driver_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  /// Closes the store and opens it again; gives what it loads.
  std::vector<StoredSession> reopen() {
    driver_.reset();
    store_.reset();
    auto opened = GetParam().open(folder_);
    EXPECT_THAT(opened, IsOk());
    store_ = *std::move(opened);
    std::vector<StoredSession> loaded;
    EXPECT_THAT(store_->load([&](StoredSession session, const auto&) {
      loaded.push_back(std::move(session));
    }),
                IsOk());
    driver_.emplace(*store_);
    return loaded;
  }

  bool holds(std::uint64_t number) {
    const auto found = driver_->find(numbered_session(number).hash);
    EXPECT_THAT(found, IsOk());
    return found->has_value();
  }

  std::filesystem::path folder_;
  std::unique_ptr<SessionStore> store_;
  std::optional<StoreDriver> driver_;
};

TEST_P(SessionStoreTest, FindsWhatWasOpened) {
  const StoredSession session = numbered_session(1);
  const auto opened = driver_->open(1);
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(*opened, session);
  const auto found = driver_->find(session.hash);
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(*found, session);
  EXPECT_FALSE(holds(2));
}

TEST_P(SessionStoreTest, KeepsStrangeContentAsItIs) {
  StoredSession session = numbered_session(1);
  session.session.external = {};
  session.session.organisation = identity::OrganisationId("");
  session.session.user_name = identity::UserName(std::string("a\0'\"\xff", 5));
  session.session.attributes = {{"", {}},
                                {"empty", {""}},
                                {"same", {"1"}},
                                {"same", {"2"}},
                                {std::string(300, 'n'), {std::string(9000, 'v'), "\xc3\xa9"}}};
  session.session.expires = std::chrono::sys_seconds(seconds(9'000'000'000));
  ASSERT_THAT(driver_->open(session, numbered_keys(1)), IsOk());
  EXPECT_EQ(*driver_->find(session.hash), session);
}

TEST_P(SessionStoreTest, V01RefusesAssertionTwice) {
  ASSERT_THAT(driver_->open(1), IsOk());
  ConsumedKeys keys = numbered_keys(2);
  keys.assertion = numbered_keys(1).assertion;
  EXPECT_THAT(driver_->open(numbered_session(2), keys), FailsWith(kReplayed));
  EXPECT_FALSE(holds(2));
  EXPECT_THAT(driver_->open(2), IsOk()) << "the refused one used up its request";
}

TEST_P(SessionStoreTest, V02RefusesAssertionUnderAnotherRequestOrNone) {
  ASSERT_THAT(driver_->open(1), IsOk());
  ConsumedKeys keys = numbered_keys(1);
  keys.request.reset();
  EXPECT_THAT(driver_->open(numbered_session(2), keys), FailsWith(kReplayed));
}

TEST_P(SessionStoreTest, RefusesRequestTwice) {
  ASSERT_THAT(driver_->open(1), IsOk());
  ConsumedKeys keys = numbered_keys(2);
  keys.request = numbered_keys(1).request;
  EXPECT_THAT(driver_->open(numbered_session(2), keys), FailsWith(kReplayed));
}

TEST_P(SessionStoreTest, AcceptsSameAssertionIdOfAnotherIdp) {
  ConsumedKeys keys{assertion_key("sso", "https://a.example", "_1", kTestNow + minutes(5)), {}};
  ASSERT_THAT(driver_->open(numbered_session(1), keys), IsOk());
  keys.assertion = assertion_key("sso", "https://b.example", "_1", kTestNow + minutes(5));
  EXPECT_THAT(driver_->open(numbered_session(2), keys), IsOk());
}

// Whoever sets up an authenticator says what its identity provider is called.
TEST_P(SessionStoreTest, AcceptsSameAssertionIdAtAnotherAuthenticator) {
  ConsumedKeys keys{assertion_key("sso", "https://a.example", "_1", kTestNow + minutes(5)), {}};
  ASSERT_THAT(driver_->open(numbered_session(1), keys), IsOk());
  EXPECT_THAT(driver_->open(numbered_session(2), keys), FailsWith(kReplayed));
  keys.assertion = assertion_key("other", "https://a.example", "_1", kTestNow + minutes(5));
  EXPECT_THAT(driver_->open(numbered_session(2), keys), IsOk());
}

TEST_P(SessionStoreTest, RefusesWhatWasUsedBeforeTheKeyNamedTheAuthenticator) {
  const auto before = [](const char* id) {
    return assertion_key_of_before("https://a.example", id, kTestNow + minutes(5));
  };
  ASSERT_THAT(driver_->open(numbered_session(1), {before("_1")}), IsOk());
  ConsumedKeys keys{assertion_key("sso", "https://a.example", "_1", kTestNow + minutes(5))};
  keys.assertion_of_before = before("_1");
  EXPECT_THAT(driver_->open(numbered_session(2), keys), FailsWith(kReplayed));
  // It is not used up itself: another authenticator's provider may call itself the same.
  keys = {assertion_key("sso", "https://a.example", "_2", kTestNow + minutes(5))};
  keys.assertion_of_before = before("_2");
  ASSERT_THAT(driver_->open(numbered_session(2), keys), IsOk());
  keys.assertion = assertion_key("other", "https://a.example", "_2", kTestNow + minutes(5));
  EXPECT_THAT(driver_->open(numbered_session(3), keys), IsOk());
}

TEST_P(SessionStoreTest, RefusesReplayAfterTheSessionEnded) {
  ASSERT_THAT(driver_->open(1), IsOk());
  ASSERT_THAT(driver_->end(numbered_session(1).hash), IsOk());
  EXPECT_FALSE(holds(1));
  EXPECT_THAT(driver_->open(1), FailsWith(kReplayed));
}

TEST_P(SessionStoreTest, AcceptsTheEndOfWhatIsNotThere) {
  EXPECT_THAT(driver_->end(numbered_session(1).hash), IsOk());
}

TEST_P(SessionStoreTest, V01RefusesReplayAfterRestart) {
  ASSERT_THAT(driver_->open(1), IsOk());
  ASSERT_THAT(driver_->open(2), IsOk());
  ASSERT_THAT(driver_->end(numbered_session(2).hash), IsOk());
  const std::vector<StoredSession> loaded = reopen();
  if (GetParam().lasting == Lasting::kNo) {
    EXPECT_TRUE(loaded.empty());
    return;
  }
  EXPECT_EQ(loaded, std::vector<StoredSession>{numbered_session(1)});
  EXPECT_TRUE(holds(1));
  EXPECT_FALSE(holds(2));
  EXPECT_THAT(driver_->open(1), FailsWith(kReplayed));
  EXPECT_THAT(driver_->open(2), FailsWith(kReplayed));
  EXPECT_THAT(driver_->open(3), IsOk());
}

StoredSession session_of(std::uint64_t number, const char* user, const char* authenticator) {
  StoredSession session = numbered_session(number);
  session.session.user = identity::UserId(user);
  session.session.authenticator = identity::AuthenticatorId(authenticator);
  return session;
}

TEST_P(SessionStoreTest, EndsSessionsOfOneUserAlone) {
  ASSERT_THAT(driver_->open(session_of(1, "ann", "entra"), numbered_keys(1)), IsOk());
  ASSERT_THAT(driver_->open(session_of(2, "ann", "okta"), numbered_keys(2)), IsOk());
  ASSERT_THAT(driver_->open(session_of(3, "bob", "entra"), numbered_keys(3)), IsOk());
  SessionSelection selection;
  selection.user = identity::UserId("ann");
  auto ended = driver_->end_of(selection);
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(ended->size(), 2U);
  EXPECT_FALSE(holds(1));
  EXPECT_FALSE(holds(2));
  EXPECT_TRUE(holds(3));
}

TEST_P(SessionStoreTest, EndsSessionsOfOneAuthenticatorAlone) {
  ASSERT_THAT(driver_->open(session_of(1, "ann", "entra"), numbered_keys(1)), IsOk());
  ASSERT_THAT(driver_->open(session_of(2, "ann", "okta"), numbered_keys(2)), IsOk());
  SessionSelection selection;
  selection.authenticator = identity::AuthenticatorId("okta");
  const auto ended = driver_->end_of(selection);
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(*ended, std::vector<identity::SessionHash>{numbered_session(2).hash});
  EXPECT_TRUE(holds(1));
  EXPECT_FALSE(holds(2));
}

TEST_P(SessionStoreTest, EndsSessionsOfSomeOrganisationsAlone) {
  for (std::uint64_t n = 1; n <= 3; ++n) {
    StoredSession session = numbered_session(n);
    session.session.organisation = identity::OrganisationId("org" + std::to_string(n));
    ASSERT_THAT(driver_->open(session, numbered_keys(n)), IsOk());
  }
  SessionSelection selection;
  selection.organisations = {identity::OrganisationId("org1"), identity::OrganisationId("org3")};
  EXPECT_EQ(driver_->end_of(selection)->size(), 2U);
  EXPECT_TRUE(holds(2));
}

TEST_P(SessionStoreTest, EndsSessionsSignedInByOneKeyAlone) {
  StoredSession leaked = numbered_session(1);
  leaked.session.signing_key = std::string(64, 'a');
  ASSERT_THAT(driver_->open(leaked, numbered_keys(1)), IsOk());
  ASSERT_THAT(driver_->open(2), IsOk());
  SessionSelection selection;
  selection.signing_key = leaked.session.signing_key;
  EXPECT_EQ(driver_->end_of(selection)->size(), 1U);
  EXPECT_FALSE(holds(1));
  EXPECT_TRUE(holds(2));
}

TEST_P(SessionStoreTest, EndsWhatAgreesWithEverythingAlone) {
  ASSERT_THAT(driver_->open(session_of(1, "ann", "entra"), numbered_keys(1)), IsOk());
  ASSERT_THAT(driver_->open(session_of(2, "ann", "okta"), numbered_keys(2)), IsOk());
  SessionSelection selection;
  selection.user = identity::UserId("ann");
  selection.authenticator = identity::AuthenticatorId("okta");
  EXPECT_EQ(driver_->end_of(selection)->size(), 1U);
  EXPECT_TRUE(holds(1));
}

TEST_P(SessionStoreTest, RefusesSelectionOfNothing) {
  ASSERT_THAT(driver_->open(1), IsOk());
  EXPECT_THAT(driver_->end_of({}), FailsWith(kSelectionEmpty));
  EXPECT_THAT(driver_->list({}), FailsWith(kSelectionEmpty));
  EXPECT_TRUE(holds(1));
}

TEST_P(SessionStoreTest, ListsSessionsNewestFirst) {
  for (std::uint64_t n = 1; n <= 4; ++n) {
    ASSERT_THAT(driver_->open(session_of(n, n == 2 ? "bob" : "ann", "entra"), numbered_keys(n)),
                IsOk());
  }
  SessionSelection selection;
  selection.user = identity::UserId("ann");
  const auto listed = driver_->list(selection, 2);
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->size(), 2U);
  EXPECT_EQ((*listed)[0], session_of(4, "ann", "entra"));
  EXPECT_EQ((*listed)[1], session_of(3, "ann", "entra"));
}

TEST_P(SessionStoreTest, SignsInAndCreatesTheUserOnce) {
  const auto first = driver_->sign_in(1, 7);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->user_change, identity::UserChange::Kind::kCreate);
  EXPECT_EQ(first->session.session.user, numbered_user(7).id);
  EXPECT_TRUE(holds(1));
  const auto second = driver_->sign_in(2, 7);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->user_change, identity::UserChange::Kind::kNone);
  EXPECT_EQ(second->session.session.user, numbered_user(7).id);
}

TEST_P(SessionStoreTest, ShowsKnownUsersToTheDecision) {
  ASSERT_THAT(driver_->sign_in(1, 7), IsOk());
  UnprovenSignIn sign_in = numbered_sign_in(2, 7);
  bool by_identity = false;
  bool by_name = false;
  sign_in.decide = [&](const identity::KnownUsers& known) -> Result<UnprovenDecision> {
    by_identity = known.by_external_identity.has_value() &&
                  known.by_external_identity->id == numbered_user(7).id;
    by_name = known.by_user_name.has_value() && known.by_user_name->id == numbered_user(7).id;
    return Error{kConflict, "enough seen"};
  };
  EXPECT_THAT(driver_->sign_in(sign_in), FailsWith(kConflict));
  EXPECT_TRUE(by_identity);
  EXPECT_TRUE(by_name);
}

TEST_P(SessionStoreTest, RefusedDecisionChangesAndConsumesNothing) {
  UnprovenSignIn sign_in = numbered_sign_in(1, 7);
  const auto decide = sign_in.decide;
  sign_in.decide = [](const identity::KnownUsers&) -> Result<UnprovenDecision> {
    return Error{kConflict, "refused"};
  };
  EXPECT_THAT(driver_->sign_in(sign_in), FailsWith(kConflict));
  EXPECT_FALSE(holds(1));
  sign_in.decide = decide;
  const auto again = driver_->sign_in(sign_in);
  ASSERT_THAT(again, IsOk()) << "the refused one used up its keys";
  EXPECT_EQ(again->user_change, identity::UserChange::Kind::kCreate);
}

TEST_P(SessionStoreTest, V01RefusesSignInTwiceBeforeItIsDecided) {
  ASSERT_THAT(driver_->sign_in(1, 7), IsOk());
  UnprovenSignIn again = numbered_sign_in(1, 7);
  again.hash = numbered_session(2).hash;
  again.decide = [](const identity::KnownUsers&) -> Result<UnprovenDecision> {
    ADD_FAILURE() << "a replay was decided on";
    return Error{kConflict, ""};
  };
  EXPECT_THAT(driver_->sign_in(again), FailsWith(kReplayed));
}

TEST_P(SessionStoreTest, RefusesNewUserWithNameOrIdentityOfAnother) {
  ASSERT_THAT(driver_->sign_in(1, 7), IsOk());
  const auto sign_in_as = [&](std::uint64_t number, identity::User user) {
    UnprovenSignIn sign_in = numbered_sign_in(number, number);
    sign_in.decide = [number, user](const identity::KnownUsers&) {
      return Result<UnprovenDecision>(UnprovenDecision{
          numbered_session(number).session, {identity::UserChange::Kind::kCreate, user}});
    };
    return driver_->sign_in(sign_in);
  };
  identity::User user = numbered_user(8);
  user.user_name = numbered_user(7).user_name;
  EXPECT_THAT(sign_in_as(8, user), FailsWith(kUserExists));
  user = numbered_user(8);
  user.external_identities = numbered_user(7).external_identities;
  EXPECT_THAT(sign_in_as(8, user), FailsWith(kExternalIdentityExists));
  EXPECT_FALSE(holds(8));
  EXPECT_THAT(sign_in_as(8, numbered_user(8)), IsOk());
}

TEST_P(SessionStoreTest, UpdatesTheUserAsDecided) {
  ASSERT_THAT(driver_->sign_in(1, 7), IsOk());
  const auto sign_in_with = [&](std::uint64_t number, const char* email) {
    UnprovenSignIn sign_in = numbered_sign_in(number, 7);
    sign_in.decide = [number, email](const identity::KnownUsers& known) {
      identity::UserChange change{identity::UserChange::Kind::kUpdate, *known.by_external_identity};
      change.user.email = email;
      change.user.updated = kTestNow + seconds(number);
      change.user.last_sign_in = kTestNow + seconds(number);
      return Result<UnprovenDecision>(
          UnprovenDecision{numbered_session(number).session, std::move(change)});
    };
    return driver_->sign_in(sign_in);
  };
  EXPECT_EQ(sign_in_with(2, "new@example.com")->user_change, identity::UserChange::Kind::kUpdate);
  EXPECT_EQ(sign_in_with(3, "new@example.com")->user_change, identity::UserChange::Kind::kNone)
      << "but for times, nothing differed";
}

TEST_P(SessionStoreTest, CreatesOneUserOfManyConcurrentSignIns) {
  constexpr int kThreads = 4;
  constexpr std::uint64_t kUsers = 25;
  std::atomic<int> created{0};
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      StoreDriver driver(*store_);
      for (std::uint64_t n = 0; n < kUsers; ++n) {
        const auto signed_in = driver.sign_in(1000 * static_cast<std::uint64_t>(t) + n, n);
        failed += signed_in.ok() ? 0 : 1;
        created +=
            signed_in.ok() && signed_in->user_change == identity::UserChange::Kind::kCreate ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(created, static_cast<int>(kUsers));
}

TEST_P(SessionStoreTest, RemembersTheLatestTouch) {
  ASSERT_THAT(driver_->open(1), IsOk());
  const auto hash = numbered_session(1).hash;
  store_->touch({{hash, kTestNow + minutes(5)}, {hash, kTestNow + minutes(2)}});
  store_->touch({{numbered_session(2).hash, kTestNow}});
  EXPECT_EQ((*driver_->find(hash))->session.last_seen, kTestNow + minutes(5));
}

TEST_P(SessionStoreTest, C07PurgesSessionsAtTheirAbsoluteEnd) {
  StoredSession session = numbered_session(1);
  session.session.idle_limit = hours(100);
  ASSERT_THAT(driver_->open(session, numbered_keys(1)), IsOk());
  EXPECT_EQ(*driver_->purge(session.session.expires - seconds(1)), 0U);
  EXPECT_TRUE(holds(1));
  EXPECT_EQ(*driver_->purge(session.session.expires), 1U);
  EXPECT_FALSE(holds(1));
}

TEST_P(SessionStoreTest, C07PurgesIdleSessionsWithGrace) {
  ASSERT_THAT(driver_->open(1), IsOk());
  const auto end = kTestNow + minutes(30) + minutes(3);
  EXPECT_EQ(*driver_->purge(end - seconds(1)), 0U);
  EXPECT_EQ(*driver_->purge(end), 1U);
}

TEST_P(SessionStoreTest, R06ForgetsKeysWhoseTimeIsOver) {
  ASSERT_THAT(driver_->open(1), IsOk());
  ASSERT_THAT(driver_->purge(kTestNow + minutes(15)), IsOk());
  // The same again is refused all the same: whoever shows an assertion that late is not believed.
  EXPECT_THAT(driver_->open(numbered_session(2), numbered_keys(1)), FailsWith(kReplayed));
  ConsumedKeys later = numbered_keys(1);
  later.assertion.expires = kTestNow + minutes(15) + seconds(1);
  later.request->expires = later.assertion.expires;
  EXPECT_THAT(driver_->open(numbered_session(3), later), IsOk()) << "the key itself was forgotten";
}

TEST_P(SessionStoreTest, C07RefusesKeysForgottenWhileTheClockWasWrong) {
  ASSERT_THAT(driver_->open(1), IsOk());
  ASSERT_THAT(driver_->purge(kTestNow + hours(24 * 365)), IsOk());
  reopen();
  if (GetParam().lasting == Lasting::kYes) {
    EXPECT_THAT(driver_->open(numbered_session(2), numbered_keys(1)), FailsWith(kReplayed));
  }
}

TEST_P(SessionStoreTest, KeepsKeysUntilTheirLastSecond) {
  ASSERT_THAT(driver_->open(1), IsOk());
  ASSERT_THAT(driver_->purge(kTestNow + minutes(10) - seconds(1)), IsOk());
  EXPECT_THAT(driver_->open(numbered_session(2), numbered_keys(1)), FailsWith(kReplayed));
}

TEST_P(SessionStoreTest, AcceptsOneOfManyConcurrentReplays) {
  constexpr int kThreads = 4;
  constexpr std::uint64_t kKeys = 50;
  std::atomic<int> accepted{0};
  std::atomic<int> refused{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (std::uint64_t n = 0; n < kKeys; ++n) {
        StoreDriver driver(*store_);
        const auto opened = driver.open(
            numbered_session(1000 * static_cast<std::uint64_t>(t + 1) + n), numbered_keys(n));
        if (opened.ok()) {
          ++accepted;
        } else if (opened.error().code == kReplayed) {
          ++refused;
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(accepted, kKeys);
  EXPECT_EQ(refused, (kThreads - 1) * kKeys);
}

Result<std::unique_ptr<SessionStore>> open_memory(const std::filesystem::path&) {
  return make_memory_session_store();
}

Result<std::unique_ptr<SessionStore>> open_sqlite(const std::filesystem::path& folder) {
  CS_TRY(Stores stores, open_sqlite_stores({.file = folder / "sessions.db"}));
  return std::move(stores.sessions);
}

// The oldest sessions of a user end when there are too many, in the same transaction.
TEST_P(SessionStoreTest, EndsTheOldestSessionsOfAUser) {
  const auto sign_in = [&](std::uint64_t number, std::uint64_t user) {
    UnprovenSignIn wanted = numbered_sign_in(number, user);
    wanted.most_sessions = 3;
    auto done = driver_->sign_in(wanted);
    EXPECT_THAT(done, IsOk());
    return done->ended;
  };
  const auto hash = [](std::uint64_t number) { return numbered_session(number).hash; };
  EXPECT_THAT(sign_in(1, 7), ::testing::IsEmpty());
  EXPECT_THAT(sign_in(2, 8), ::testing::IsEmpty());
  EXPECT_THAT(sign_in(3, 7), ::testing::IsEmpty());
  EXPECT_THAT(sign_in(4, 7), ::testing::IsEmpty());
  EXPECT_THAT(sign_in(5, 7), ::testing::ElementsAre(hash(1)));
  EXPECT_THAT(sign_in(6, 7), ::testing::ElementsAre(hash(3)));
  SessionSelection of_user;
  of_user.user = numbered_user(7).id;
  const auto left = driver_->list(of_user);
  ASSERT_THAT(left, IsOk());
  EXPECT_EQ(left->size(), 3U);
  EXPECT_FALSE(driver_->find(hash(1))->has_value());
  EXPECT_TRUE(driver_->find(hash(2))->has_value()) << "another user's";
  EXPECT_THAT(driver_->sign_in(1, 7), FailsWith(kReplayed)) << "its keys stay consumed";
  ASSERT_THAT(driver_->end(hash(4)), IsOk());
  EXPECT_THAT(sign_in(7, 7), ::testing::IsEmpty());
}

// A sign-in says what the user may do now.
TEST_P(SessionStoreTest, GivesTheRightsOfTheUser) {
  const auto done = driver_->sign_in(1, 7);
  ASSERT_THAT(done, IsOk());
  identity::User expected = numbered_user(7);
  expected.version = 1;
  EXPECT_EQ(done->rights, identity::rights_of(expected));
  EXPECT_EQ(driver_->sign_in(2, 7)->rights, done->rights);
}

INSTANTIATE_TEST_SUITE_P(Stores, SessionStoreTest,
                         testing::Values(Implementation{"Memory", Lasting::kNo, open_memory},
                                         Implementation{"Sqlite", Lasting::kYes, open_sqlite}),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace countersign::store
