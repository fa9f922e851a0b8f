// SPDX-License-Identifier: Apache-2.0

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/matchers.h"
#include "store/conformance/store_driver.h"
#include "store/errors.h"
#include "store/sqlite/database.h"
#include "store/stores.h"
#include "store/upgrade_preview.h"

namespace countersign::store {
namespace {

class SqliteStore : public testing::Test {
 protected:
  SqliteStore()
      : folder_(std::filesystem::path(testing::TempDir()) /
                ("sqlite_store_" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    options_.file = folder_ / "sessions.db";
  }
  ~SqliteStore() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<SessionStore> open() {
    auto opened = open_sqlite_stores(options_);
    EXPECT_THAT(opened, IsOk());
    EXPECT_THAT(opened->sessions->load([](const StoredSession&, const auto&) {}), IsOk());
    return std::move(opened->sessions);
  }

  /// Opens `count` sessions and closes.
  void fill(std::uint64_t count) {
    const auto store = open();
    StoreDriver driver(*store);
    for (std::uint64_t n = 0; n < count; ++n) {
      ASSERT_THAT(driver.open(n), IsOk());
    }
  }

  void execute(const char* sql) {
    auto database = Database::open(options_.file);
    ASSERT_THAT(database, IsOk());
    ASSERT_THAT(database->execute(sql), IsOk());
  }

  Result<void> open_and_load() {
    CS_TRY(const Stores stores, open_sqlite_stores(options_));
    return stores.sessions->load([](const StoredSession&, const auto&) {});
  }

  std::filesystem::path folder_;
  SqliteOptions options_;
};

TEST_F(SqliteStore, CreatesFilesThatOthersCannotRead) {
  const auto store = open();
  StoreDriver driver(*store);
  ASSERT_THAT(driver.open(1), IsOk());
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    struct stat status {};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 4) << "the database, its log, the index of that, and the lock";
}

TEST_F(SqliteStore, RefusesFileThatOthersCanRead) {
  fill(1);
  std::filesystem::permissions(options_.file, std::filesystem::perms::group_read,
                               std::filesystem::perm_options::add);
  EXPECT_THAT(open_and_load(), FailsWith(kCannotOpen));
  EXPECT_THAT(preview_upgrade(options_.file, {}), FailsWith(kCannotOpen)) << "by check-config";
}

TEST_F(SqliteStore, RefusesMissingFolder) {
  options_.file = folder_ / "absent" / "sessions.db";
  EXPECT_THAT(open_and_load(), FailsWith(kCannotOpen));
}

TEST_F(SqliteStore, RefusesFolderAsFile) {
  options_.file = folder_;
  EXPECT_THAT(open_and_load(), FailsWith(kCannotOpen));
}

TEST_F(SqliteStore, RefusesSecondOpenAtTheSameTime) {
  const auto store = open();
  EXPECT_THAT(open_and_load(), FailsWith(kLocked));
}

TEST_F(SqliteStore, RefusesDatabaseOfAnotherProgram) {
  execute("CREATE TABLE session (id INTEGER)");
  EXPECT_THAT(open_and_load(), FailsWith(kCannotOpen));
}

TEST_F(SqliteStore, RefusesNewerSchemaAndLeavesItAlone) {
  fill(1);
  execute("INSERT INTO schema_version (version) VALUES (1000)");
  EXPECT_THAT(open_and_load(), FailsWith(kSchemaNewer));
  execute("DELETE FROM schema_version WHERE version = 1000");
  EXPECT_THAT(open_and_load(), IsOk());
}

TEST_F(SqliteStore, AcceptsSchemaThatIsThereAlready) {
  fill(1);
  EXPECT_THAT(open_and_load(), IsOk());
  EXPECT_THAT(open_and_load(), IsOk());
}

TEST_F(SqliteStore, RefusesCorruptHeader) {
  fill(3);
  std::fstream file(options_.file, std::ios::in | std::ios::out | std::ios::binary);
  file << "not a database at all";
  file.close();
  EXPECT_THAT(open_and_load(), FailsWith(kCorrupt));
}

TEST_F(SqliteStore, RefusesCorruptPage) {
  fill(200);
  const auto size = std::filesystem::file_size(options_.file);
  std::fstream file(options_.file, std::ios::in | std::ios::out | std::ios::binary);
  for (std::uintmax_t page = 8192; page < size; page += 4096) {
    file.seekp(static_cast<std::streamoff>(page));
    file << "\xff\xff\xff\xff\xff\xff\xff\xff";
  }
  file.close();
  EXPECT_THAT(open_and_load(), FailsWith(kCorrupt));
}

TEST_F(SqliteStore, RefusesCorruptAttributes) {
  fill(1);
  execute("UPDATE session SET attributes = x'01ff'");
  EXPECT_THAT(open_and_load(), FailsWith(kCorrupt));
}

TEST_F(SqliteStore, RefusesCutLogAsIfItsLastCommitsWereNotThere) {
  // A log that was cut within its last commit is what a loss of power leaves: the rest still
  // counts.
  fill(1);
  EXPECT_FALSE(std::filesystem::exists(options_.file.string() + "-wal")) << "closed cleanly";
  std::ofstream(options_.file.string() + "-wal") << "junk of a log";
  std::filesystem::permissions(options_.file.string() + "-wal", std::filesystem::perms::owner_all);
  const auto store = open();
  StoreDriver driver(*store);
  EXPECT_THAT(driver.open(0), FailsWith(kReplayed));
}

TEST_F(SqliteStore, V03RefusesSignInsWhenTheDiskIsFull) {
  options_.max_database_pages = 120;
  const auto store = open();
  StoreDriver driver(*store);
  std::uint64_t held = 0;
  Result<StoredSession> last = driver.open(held);
  while (last.ok() && held < 10'000) {
    last = driver.open(++held);
  }
  EXPECT_THAT(last, FailsWith(kDiskFull));
  EXPECT_FALSE(driver.find(numbered_session(held).hash)->has_value());
  EXPECT_THAT(driver.open(0), FailsWith(kReplayed)) << "what was consumed stays so";
  // Room again: the sign-in that failed may be tried again, for nothing of it was kept.
  for (std::uint64_t n = 0; n < held; ++n) {
    ASSERT_THAT(driver.end(numbered_session(n).hash), IsOk());
  }
  EXPECT_THAT(driver.open(held), IsOk());
}

// What readiness follows: the purge of each second.
TEST_F(SqliteStore, TellsWhetherWritingWorks) {
  options_.max_database_pages = 160;
  const auto store = open();
  StoreDriver driver(*store);
  EXPECT_THAT(driver.purge(kTestNow), IsOk());
  std::uint64_t held = 0;
  Result<StoredSession> last = driver.open(held);
  while (last.ok() && held < 10'000) {
    last = driver.open(++held);
  }
  ASSERT_THAT(last, FailsWith(kDiskFull));
  EXPECT_THAT(driver.purge(kTestNow), FailsWith(kDiskFull)) << "though there is nothing to purge";
  EXPECT_THAT(driver.purge(kTestNow), FailsWith(kDiskFull));
  EXPECT_TRUE(driver.find(numbered_session(0).hash)->has_value()) << "reading works";
  for (std::uint64_t n = 0; n < held; ++n) {
    ASSERT_THAT(driver.end(numbered_session(n).hash), IsOk());
  }
  EXPECT_THAT(driver.purge(kTestNow), IsOk());
  EXPECT_THAT(driver.purge(kTestNow), IsOk());
  EXPECT_THAT(driver.open(held), IsOk());
}

TEST_F(SqliteStore, V03RefusesSignInsAtTheLimits) {
  options_.max_sessions = 2;
  {
    const auto store = open();
    StoreDriver driver(*store);
    ASSERT_THAT(driver.open(1), IsOk());
    ASSERT_THAT(driver.open(2), IsOk());
    EXPECT_THAT(driver.open(3), FailsWith(kFull));
    ASSERT_THAT(driver.end(numbered_session(1).hash), IsOk());
    EXPECT_THAT(driver.open(3), IsOk());
  }
  options_.max_sessions = 100;
  options_.max_consumed_keys = 7;
  const auto store = open();
  StoreDriver driver(*store);
  EXPECT_THAT(driver.open(4), FailsWith(kFull));
}

// A customer whose provider signs people in without end.
TEST_F(SqliteStore, LeavesRoomForSessionsOfOtherCustomers) {
  options_.max_sessions = 10;
  const auto store = open();
  StoreDriver driver(*store);
  const auto sign_in = [&](std::uint64_t number, const std::string& customer) {
    UnprovenSignIn one = numbered_sign_in(number, number);
    const std::string own = one.organisation.value();
    // Who it is is known by the organisation; of which there is one here.
    one.line_of = [=](const identity::OrganisationId& id) {
      return id.view() == own ? identity::Line{"acme"} : identity::Line{customer};
    };
    one.decide = [decide = one.decide, customer](const identity::KnownUsers& known) {
      auto decision = decide(known);
      if (decision.ok() && !customer.empty()) {
        decision->session.organisation = identity::OrganisationId(customer);
      }
      return decision;
    };
    return driver.sign_in(std::move(one));
  };
  std::uint64_t number = 0;
  while (number < 8) {
    ASSERT_THAT(sign_in(++number, ""), IsOk()) << number;
  }
  EXPECT_THAT(sign_in(20, ""), FailsWith(kFull)) << "eight, and room for two more";
  ASSERT_THAT(sign_in(21, "globex"), IsOk());
  ASSERT_THAT(driver.end(numbered_session(1).hash), IsOk());
  EXPECT_THAT(sign_in(22, ""), IsOk()) << "seven, and room for two more";
  EXPECT_THAT(sign_in(23, ""), FailsWith(kFull));
  EXPECT_THAT(sign_in(24, "globex"), IsOk());
  EXPECT_THAT(sign_in(25, "initech"), FailsWith(kFull)) << "no room at all";
}

// A customer whose provider says that its assertions are valid for ever: the room of each is known
// over a restart.
TEST_F(SqliteStore, LeavesRoomForAssertionsOfOtherCustomers) {
  options_.max_consumed_keys = 20;
  const std::string acme = "acme";
  const std::string globex = "globex";
  std::uint64_t number = 0;
  const auto open_one = [&](StoreDriver& driver, const std::string& owner) {
    ConsumedKeys keys = numbered_keys(++number);
    keys.owner = identity::OrganisationId(owner);
    return driver.open(numbered_session(number), keys);
  };
  {
    const auto store = open();
    StoreDriver driver(*store);
    for (int i = 0; i < 8; ++i) {
      ASSERT_THAT(open_one(driver, acme), IsOk()) << i;
    }
    EXPECT_THAT(open_one(driver, acme), FailsWith(kFull)) << "sixteen, and room for four more";
  }
  const auto store = open();
  StoreDriver driver(*store);
  EXPECT_THAT(open_one(driver, acme), FailsWith(kFull));
  EXPECT_THAT(open_one(driver, globex), IsOk());
  EXPECT_THAT(open_one(driver, "root"), IsOk()) << "the root's own";
  EXPECT_THAT(open_one(driver, globex), FailsWith(kFull)) << "no room at all";
}

// They have a mark in place of a name: that of the organisation right below the root.
TEST_F(SqliteStore, KnowsWhoseAssertionsOfBeforeAre) {
  options_.max_consumed_keys = 20;
  {
    const auto store = open();
    StoreDriver driver(*store);
    for (std::uint64_t n = 1; n <= 8; ++n) {
      ASSERT_THAT(driver.open(numbered_session(n), numbered_keys(n)), IsOk());
    }
  }
  const std::string sql =
      "INSERT INTO object VALUES ('organisations', 'acme', 'acme', 1, '{}'); "
      "UPDATE consumed SET owner = '', room = " +
      std::to_string(owner_mark_of_before("acme"));
  execute(sql.c_str());
  const auto store = open();
  StoreDriver driver(*store);
  const auto open_one = [&](std::uint64_t number, const char* owner) {
    ConsumedKeys keys = numbered_keys(number);
    keys.owner = identity::OrganisationId(owner);
    return driver.open(numbered_session(number), keys);
  };
  EXPECT_THAT(open_one(20, "acme"), FailsWith(kFull));
  EXPECT_THAT(open_one(21, "globex"), IsOk());
}

TEST_F(SqliteStore, RefusesMoreThanMayWait) {
  options_.max_waiting = 3;
  auto store = open();
  std::promise<void> blocked;
  std::promise<void> go;
  store->find_session({}, [&](const auto&) {
    blocked.set_value();
    go.get_future().wait();  // holds up the writer, which no real caller may
  });
  blocked.get_future().wait();
  int busy = 0;
  int done = 0;
  for (int i = 0; i < 5; ++i) {
    store->end_session({}, [&](const Result<void>& ended) {
      (!ended.ok() && ended.error().code == kBusy ? busy : done) += 1;
    });
  }
  EXPECT_EQ(busy, 2);
  go.set_value();
  store.reset();
  EXPECT_EQ(done, 3);
}

TEST_F(SqliteStore, DoesWhatWaitsBeforeItGoes) {
  int done = 0;
  {
    const auto store = open();
    for (std::uint64_t n = 0; n < 100; ++n) {
      StoreAccess::insert(
          *store, numbered_session(n), numbered_keys(n),
          [&](const Result<StoredSession>& opened) { done += opened.ok() ? 1 : 0; });
    }
  }
  EXPECT_EQ(done, 100);
}

TEST_F(SqliteStore, PurgesManySessionsOverSeveralCalls) {
  constexpr std::uint64_t kSessions = 20'000;
  const auto store = open();
  StoreDriver driver(*store);
  for (std::uint64_t n = 0; n < kSessions; ++n) {
    StoreAccess::insert(*store, numbered_session(n), numbered_keys(n), [](const auto&) {});
    if (n % 4096 == 0) {
      ASSERT_THAT(driver.find({}), IsOk());
    }
  }
  const auto late = kTestNow + std::chrono::hours(24);
  constexpr std::size_t kAtOnce = 512;  // of so many sessions; less than a 120th would be too few
  std::size_t purged = 0;
  for (std::size_t call = 0; call < kSessions / kAtOnce + 1; ++call) {
    const std::size_t now_purged = *driver.purge(late);
    EXPECT_LE(now_purged, kAtOnce);
    purged += now_purged;
  }
  EXPECT_EQ(purged, kSessions);
}

TEST_F(SqliteStore, KeepsNoSessionIdAndNoSecret) {
  const auto store = open();
  StoreDriver driver(*store);
  ASSERT_THAT(driver.open(1), IsOk());
  std::ifstream log(options_.file.string() + "-wal", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(log)), std::istreambuf_iterator<char>());
  EXPECT_NE(bytes.find("user1@example.com"), std::string::npos) << "the log is what is read";
  EXPECT_EQ(bytes.find("session 1"), std::string::npos);
}

/// What the first version of the database was, with one session and one consumed key.
constexpr const char* kVersion1 = R"sql(
PRAGMA application_id = 1129539442;
CREATE TABLE schema_version (version INTEGER PRIMARY KEY) STRICT;
INSERT INTO schema_version (version) VALUES (1);
CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  organisation TEXT NOT NULL,
  authenticator TEXT NOT NULL,
  idp_entity_id TEXT NOT NULL,
  signing_key TEXT NOT NULL,
  UNIQUE (organisation, authenticator, idp_entity_id, signing_key)
) STRICT;
CREATE TABLE session (
  id INTEGER PRIMARY KEY,
  expires INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  idle_limit INTEGER NOT NULL,
  created INTEGER NOT NULL,
  source INTEGER NOT NULL,
  hash BLOB NOT NULL,
  user_name TEXT NOT NULL,
  name_id TEXT NOT NULL,
  name_id_format TEXT NOT NULL,
  session_index TEXT NOT NULL,
  attributes BLOB NOT NULL
) STRICT;
CREATE TABLE consumed (
  id INTEGER PRIMARY KEY,
  expires INTEGER NOT NULL,
  keys BLOB NOT NULL
) STRICT;
CREATE TABLE forgotten (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  until INTEGER NOT NULL
) STRICT;
INSERT INTO forgotten (id, until) VALUES (1, 0);
INSERT INTO source VALUES (1, 'acme', 'entra', 'https://idp.example', 'c0ffee');
INSERT INTO session VALUES (1, 1800036000, 1800000000, 1800, 1800000000, 1,
  x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'ann@example.com',
  'ann', 'persistent', '_s1', x'0105656d61696c0103612e62');
INSERT INTO consumed VALUES (1, 1800000600, x'00112233445566778899aabbccddeeff');
)sql";

TEST_F(SqliteStore, MigrationKeepsLiveSessionsAndConsumedKeys) {
  execute(kVersion1);
  auto stores = open_sqlite_stores(options_);
  ASSERT_THAT(stores, IsOk());
  std::vector<StoredSession> loaded;
  ASSERT_THAT(stores->sessions->load(
                  [&](StoredSession session, const std::optional<identity::UserRights>& rights) {
                    EXPECT_FALSE(rights.has_value()) << "so that nobody goes by it";
                    loaded.push_back(std::move(session));
                  }),
              IsOk());
  ASSERT_EQ(loaded.size(), 1U);
  const identity::Session& session = loaded[0].session;
  EXPECT_EQ(loaded[0].hash.bytes[31], 0x1f);
  EXPECT_EQ(session.user_name, identity::UserName("ann@example.com"));
  EXPECT_TRUE(session.user.empty()) << "it was opened before there were users";
  EXPECT_EQ(session.attributes, (std::vector<identity::Attribute>{{"email", {"a.b"}}}));
  EXPECT_TRUE(identity::is_live(session, kTestNow + std::chrono::minutes(1)));
  ConsumedKeys keys = numbered_keys(1);
  keys.assertion.hash = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                         0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};
  StoreDriver driver(*stores->sessions);
  EXPECT_THAT(driver.open(numbered_session(1), keys), FailsWith(kReplayed));
  EXPECT_THAT(driver.sign_in(2, 1), IsOk());
}

TEST_F(SqliteStore, V03UndoesTheWholeSignInWhenTheDiskIsFull) {
  options_.max_database_pages = 120;
  auto stores = open_sqlite_stores(options_);
  ASSERT_THAT(stores, IsOk());
  ASSERT_THAT(stores->sessions->load([](const StoredSession&, const auto&) {}), IsOk());
  StoreDriver driver(*stores->sessions);
  std::uint64_t number = 0;
  Result<SignedIn> last = driver.sign_in(number, number);
  while (last.ok() && number < 10'000) {
    ++number;
    last = driver.sign_in(number, number);
  }
  ASSERT_THAT(last, FailsWith(kDiskFull));
  EXPECT_FALSE(driver.find(numbered_session(number).hash)->has_value());
  EXPECT_FALSE(stores->users->find(numbered_user(number).id)->has_value());
  EXPECT_FALSE(stores->events->find_event(numbered_event(number).reference)->has_value());
  EXPECT_TRUE(stores->users->find(numbered_user(number - 1).id)->has_value());
  EXPECT_TRUE(stores->events->find_event(numbered_event(number - 1).reference)->has_value());
  // Room again: the same sign-in goes through, so nothing of it was kept.
  while (*stores->events->purge_events(kTestNow + std::chrono::hours(1)) > 0) {
  }
  EXPECT_THAT(driver.sign_in(number, number), IsOk());
  const auto event = stores->events->find_event(numbered_event(number).reference);
  ASSERT_THAT(event, IsOk());
  ASSERT_TRUE(event->has_value());
  EXPECT_EQ((*event)->event.checks, numbered_event(number).checks)
      << "the texts that it shares were stored again";
}

TEST_F(SqliteStore, StoresMayGoInAnyOrder) {
  auto stores = open_sqlite_stores(options_);
  ASSERT_THAT(stores, IsOk());
  ASSERT_THAT(stores->sessions->load([](const StoredSession&, const auto&) {}), IsOk());
  StoreDriver driver(*stores->sessions);
  ASSERT_THAT(driver.sign_in(1, 1), IsOk());
  stores->sessions.reset();
  EXPECT_TRUE(stores->users->find(numbered_user(1).id)->has_value());
  stores->users.reset();
  stores->objects.reset();
  stores->audit.reset();
  stores->domains.reset();
  EXPECT_THAT(open_and_load(), FailsWith(kLocked)) << "the events are open still";
  stores->events.reset();
  EXPECT_THAT(open_and_load(), IsOk());
}

}  // namespace
}  // namespace countersign::store
