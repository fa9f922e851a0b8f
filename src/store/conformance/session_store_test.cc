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
#include "store/sqlite/sqlite_session_store.h"

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
    EXPECT_THAT(store_->load([&](StoredSession session) { loaded.push_back(std::move(session)); }),
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
  ConsumedKeys keys{assertion_key("https://a.example", "_1", kTestNow + minutes(5)), {}};
  ASSERT_THAT(driver_->open(numbered_session(1), keys), IsOk());
  keys.assertion = assertion_key("https://b.example", "_1", kTestNow + minutes(5));
  EXPECT_THAT(driver_->open(numbered_session(2), keys), IsOk());
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

TEST_P(SessionStoreTest, EndsSessionsOfOneUserAlone) {
  StoredSession twin = numbered_session(2);
  twin.session.user_name = numbered_session(1).session.user_name;
  StoredSession namesake = numbered_session(3);
  namesake.session.user_name = twin.session.user_name;
  namesake.session.authenticator = identity::AuthenticatorId("okta");
  ASSERT_THAT(driver_->open(1), IsOk());
  ASSERT_THAT(driver_->open(twin, numbered_keys(2)), IsOk());
  ASSERT_THAT(driver_->open(namesake, numbered_keys(3)), IsOk());
  ASSERT_THAT(driver_->open(4), IsOk());
  auto ended = driver_->end_of(UserOf{twin.session.authenticator, twin.session.user_name});
  ASSERT_THAT(ended, IsOk());
  std::vector<identity::SessionHash> expected = {numbered_session(1).hash, twin.hash};
  std::sort(expected.begin(), expected.end());
  std::sort(ended->begin(), ended->end());
  EXPECT_EQ(*ended, expected);
  EXPECT_FALSE(holds(1));
  EXPECT_FALSE(holds(2));
  EXPECT_TRUE(holds(3));
  EXPECT_TRUE(holds(4));
}

TEST_P(SessionStoreTest, EndsSessionsOfOneAuthenticatorAlone) {
  StoredSession other = numbered_session(2);
  other.session.authenticator = identity::AuthenticatorId("okta");
  ASSERT_THAT(driver_->open(1), IsOk());
  ASSERT_THAT(driver_->open(other, numbered_keys(2)), IsOk());
  const auto ended = driver_->end_of(identity::AuthenticatorId("okta"));
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(*ended, std::vector<identity::SessionHash>{other.hash});
  EXPECT_TRUE(holds(1));
  EXPECT_FALSE(holds(2));
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
  return open_sqlite_session_store({.file = folder / "sessions.db"});
}

INSTANTIATE_TEST_SUITE_P(Stores, SessionStoreTest,
                         testing::Values(Implementation{"Memory", Lasting::kNo, open_memory},
                                         Implementation{"Sqlite", Lasting::kYes, open_sqlite}),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace countersign::store
