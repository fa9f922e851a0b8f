// SPDX-License-Identifier: Apache-2.0
// R11: kill -9 at any moment. Whatever was acknowledged is there, whole, and nothing consumed is
// forgotten. CS_CRASH_ROUNDS sets how often (10 when unset).
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>

#include "base/matchers.h"
#include "store/conformance/store_driver.h"
#include "store/errors.h"
#include "store/stores.h"

namespace countersign::store {
namespace {

/// What the writers acknowledged, over all rounds.
struct Acknowledged {
  std::set<std::uint64_t> opened;
  std::set<std::uint64_t> ended;
};

/// A writer in a process of its own.
class Writer {
 public:
  Writer(const std::string& file, std::uint64_t first) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    const std::string number = std::to_string(first);
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::close(ends[0]);
      ::close(ends[1]);
      ::execl(CS_STORE_WRITER, CS_STORE_WRITER, file.c_str(), number.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    output_ = ends[0];
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { ::close(output_); }

  /// Reads acknowledgements for so long, kills, and reads what is left.
  void run(std::chrono::milliseconds time, Acknowledged& acknowledged) {
    std::thread killer([this, time] {
      std::this_thread::sleep_for(time);
      ::kill(process_, SIGKILL);
    });
    std::array<char, 9> record{};
    while (::read(output_, record.data(), record.size()) == static_cast<ssize_t>(record.size())) {
      std::uint64_t number = 0;
      std::memcpy(&number, record.data() + 1, sizeof(number));
      (record[0] == 'o' ? acknowledged.opened : acknowledged.ended).insert(number);
    }
    killer.join();
    int status = 0;
    ::waitpid(process_, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "status " << status;
  }

 private:
  pid_t process_ = -1;
  int output_ = -1;
};

/// The user and the event of a sign-in that was acknowledged.
void check_sign_in(Stores& stores, std::uint64_t number) {
  const auto user = stores.users->find(numbered_user(number / 3).external_identities.front());
  ASSERT_THAT(user, IsOk());
  EXPECT_TRUE(user->has_value()) << "the user of " << number << " was lost";
  const auto event = stores.events->find_event(numbered_event(number).reference);
  ASSERT_THAT(event, IsOk());
  ASSERT_TRUE(event->has_value()) << "the event of " << number << " was lost";
  EXPECT_EQ((*event)->event.checks, numbered_event(number).checks);
}

void check(const std::filesystem::path& file, const Acknowledged& acknowledged,
           std::uint64_t first) {
  auto stores = open_sqlite_stores({.file = file});
  ASSERT_THAT(stores, IsOk());
  std::map<identity::SessionHash, identity::Session> held;
  ASSERT_THAT(stores->sessions->load([&](StoredSession stored, const auto&) {
    held.emplace(stored.hash, std::move(stored.session));
  }),
              IsOk());
  StoreDriver driver(*stores->sessions);
  for (const std::uint64_t number : acknowledged.opened) {
    const StoredSession expected = numbered_session(number);
    const auto session = held.find(expected.hash);
    if (acknowledged.ended.contains(number)) {
      EXPECT_TRUE(session == held.end()) << "session " << number << " ended and is there";
    } else if (number % 5 != 0) {  // those may have been ended without our hearing of it
      ASSERT_TRUE(session != held.end()) << "session " << number << " was lost";
      EXPECT_EQ(session->second.created, expected.session.created);
      EXPECT_EQ(session->second.user, numbered_user(number / 3).id);
    }
    if (number >= first) {
      EXPECT_THAT(driver.open(number), FailsWith(kReplayed)) << number;
      check_sign_in(*stores, number);
    }
  }
  // One that was not acknowledged is there with its keys consumed, or not at all.
  const std::uint64_t last = acknowledged.opened.empty() ? first : *acknowledged.opened.rbegin();
  for (std::uint64_t number = last + 1; number < last + 200; ++number) {
    const bool there = held.contains(numbered_session(number).hash);
    ConsumedKeys keys = numbered_keys(number);
    StoredSession probe = numbered_session(number);
    probe.hash.bytes[0] ^= 0xff;
    if (there) {
      EXPECT_THAT(driver.open(probe, keys), FailsWith(kReplayed)) << number;
    }
  }
}

TEST(StoreCrash, R11LosesNothingAcknowledgedWhenKilled) {
  const std::filesystem::path folder =
      std::filesystem::path(CS_CRASH_FOLDER) / ("store_crash_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const std::filesystem::path file = folder / "sessions.db";
  const char* wanted = std::getenv("CS_CRASH_ROUNDS");  // NOLINT(concurrency-mt-unsafe): one thread
  const int rounds = wanted == nullptr ? 10 : std::atoi(wanted);  // NOLINT(cert-err34-c)
  std::mt19937 random(std::random_device{}());
  Acknowledged acknowledged;
  for (int round = 0; round < rounds && !testing::Test::HasFailure(); ++round) {
    const std::uint64_t first = static_cast<std::uint64_t>(round) * 10'000'000;
    Writer(file, first).run(std::chrono::milliseconds(20 + random() % 400), acknowledged);
    check(file, acknowledged, first);
  }
  EXPECT_GT(acknowledged.opened.size(), 0U);
  RecordProperty("acknowledged", static_cast<int>(acknowledged.opened.size()));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace countersign::store
