// SPDX-License-Identifier: Apache-2.0
// bench_store [FOLDER [USERS]]: how many sign-ins a second of one core the store takes durably,
// with a user, a session and a login event each, with none and with a million held; how long pages
// of lists and a bulk write of 100,000 users take; how fast sessions are looked up, and what they
// weigh.
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <random>
#include <semaphore>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "identity/test_catalogue.h"
#include "store/conformance/store_driver.h"
#include "store/session_cache.h"
#include "store/stores.h"

namespace countersign::store {
namespace {

constexpr int kInFlight = 256;
constexpr std::uint64_t kMeasured = 30'000;
constexpr std::uint64_t kBulk = 100'000;

double clock_seconds(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// What this process spent of a core, so that what else runs on the machine does not count.
double cpu_seconds() {
  return clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
}

double wall_seconds() {
  return clock_seconds(CLOCK_MONOTONIC);
}

double resident_mb() {
  std::ifstream file("/proc/self/statm");
  std::size_t pages = 0;
  file >> pages >> pages;
  return static_cast<double>(pages) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

template <typename T>
T must(Result<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s\n", result.error().detail.c_str());
    std::exit(EXIT_FAILURE);  // NOLINT(concurrency-mt-unsafe): nothing to tidy up
  }
  return *std::move(result);
}

enum class Users { kKnown, kNew };

class Bench {
 public:
  explicit Bench(const std::filesystem::path& file)
      : stores_(must(open_sqlite_stores({.file = file}))) {
    if (!stores_.sessions->load([](const StoredSession&, const auto&) {}).ok()) {
      std::exit(EXIT_FAILURE);  // NOLINT(concurrency-mt-unsafe): nothing to tidy up
    }
  }

  /// Inserts users in one call, signing in meanwhile; prints what that took.
  void write_bulk(std::uint64_t count) {
    std::vector<UserWrite> writes;
    for (std::uint64_t i = 0; i < count; ++i) {
      identity::User user = numbered_user(users_++);
      user.origin = identity::UserOrigin::kBulkUpload;
      writes.push_back({UserWrite::Kind::kInsert, std::move(user)});
    }
    std::atomic<bool> done{false};
    double longest = 0;
    std::thread probe([&] {
      StoreDriver driver(*stores_.sessions);
      while (!done) {
        const double start = wall_seconds();
        must(driver.find({}));
        longest = std::max(longest, wall_seconds() - start);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
    });
    const double wall = wall_seconds();
    const double cpu = cpu_seconds();
    must(stores_.users->write(std::move(writes), {"bench", "", kTestNow, ""}));
    const double took = wall_seconds() - wall;
    const double spent = cpu_seconds() - cpu;
    done = true;
    probe.join();
    std::printf("  bulk of %llu users: %.2f s, %.2f s of a core; others waited %.2f s at most\n",
                static_cast<unsigned long long>(count), took, spent, longest);
    std::fflush(stdout);
  }

  /// Signs people in, some in flight at a time, and gives how many a second of a core.
  double sign_in(std::uint64_t count, Users users) {
    double making = 0;
    const double start = cpu_seconds();
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t user =
          users == Users::kNew ? users_++ : (next_ * 7'919) % std::max<std::uint64_t>(users_, 1);
      const double making_began = clock_seconds(CLOCK_THREAD_CPUTIME_ID);
      UnprovenSignIn sign_in = numbered_sign_in(next_++, user);
      making += clock_seconds(CLOCK_THREAD_CPUTIME_ID) - making_began;
      free_.acquire();
      StoreAccess::sign_in(
          *stores_.sessions, std::move(sign_in), [this](const Result<SignedIn>& signed_in) {
            failed_ += signed_in.ok() ? 0 : 1;
            if (signed_in.ok()) {
              failed_ += cache_.insert(signed_in->session, signed_in->rights) ? 0 : 1;
            }
            free_.release();
          });
    }
    for (int i = 0; i < kInFlight; ++i) {
      free_.acquire();
    }
    const double spent = cpu_seconds() - start - making;
    free_.release(kInFlight);
    return static_cast<double>(count) / spent;
  }

  double best_sign_in(Users users) {
    double best = 0;
    for (int i = 0; i < 3; ++i) {
      best = std::max(best, sign_in(kMeasured, users));
      must(StoreDriver(*stores_.sessions).purge(kTestNow + std::chrono::seconds(11 * ++ticks_)));
    }
    return best;
  }

  /// Milliseconds of the best of some calls.
  static double best_ms(const std::function<void()>& call) {
    double best = 1e9;
    for (int i = 0; i < 5; ++i) {
      const double start = wall_seconds();
      call();
      best = std::min(best, (wall_seconds() - start) * 1e3);
    }
    return best;
  }

  void measure_users() {
    UserQuery query;
    query.organisations = {identity::OrganisationId("acme")};
    const auto page = [&] { must(stores_.users->list(query)); };
    const double first = best_ms(page);
    query.after = {query.organisations[0], numbered_user(users_ / 2).user_name};
    const double middle = best_ms(page);
    query.after.reset();
    query.search = "u";
    const double broad = best_ms(page);
    query.search = "surname" + std::to_string(users_ / 2);
    const double narrow = best_ms(page);
    query.search = "nobody";
    const double none = best_ms(page);
    query.search.clear();
    query.group = identity::GroupId("staff");
    const double group = best_ms(page);
    query.group.reset();
    const double count = best_ms([&] { must(stores_.users->count(query)); });
    std::printf(
        "  page of %llu users, ms: first %.2f, middle %.2f, search \"u\" %.2f, one match %.2f, no "
        "match %.2f, group %.2f; count %.1f\n",
        static_cast<unsigned long long>(users_), first, middle, broad, narrow, none, group, count);
  }

  void measure_events() {
    const auto page = [&](const EventQuery& query) {
      return best_ms([&] { must(stores_.events->events(query)); });
    };
    EventQuery query;
    const double newest = page(query);
    query.user = numbered_user(1).id;
    const double user = page(query);
    query = {};
    query.search = "subject-5";
    const double search = page(query);
    const double reference = best_ms([&] { must(stores_.events->find_event("REF-10")); });
    std::printf(
        "  page of %llu events, ms: newest %.2f, of a user %.2f, search %.2f; by reference %.2f\n",
        static_cast<unsigned long long>(next_), newest, user, search, reference);
  }

  /// Nanoseconds of one lookup, of sessions in random order.
  double look_up() {
    std::mt19937_64 random(1);  // NOLINT(cert-msc51-cpp): the same every time
    std::vector<identity::SessionHash> hashes;
    for (int i = 0; i < 200'000; ++i) {
      hashes.push_back(numbered_session(random() % next_).hash);
    }
    const auto reader = cache_.make_reader();
    identity::Organisation acme = identity::test_organisation("acme", "root");
    acme.policy.authenticators = std::vector{identity::AuthenticatorId("entra")};
    const auto catalogue =
        identity::catalogue_of({acme, identity::test_authenticator("entra", "acme")});
    std::size_t found = 0;
    const double start = cpu_seconds();
    for (const auto& hash : hashes) {
      const auto view = reader->find(hash, kTestNow, *catalogue);
      found += view.has_value() && !view->user_name().empty() ? 1 : 0;
    }
    const double nanoseconds = (cpu_seconds() - start) * 1e9 / static_cast<double>(hashes.size());
    failed_ += found == hashes.size() ? 0 : 1;
    return nanoseconds;
  }

  std::uint64_t failed() const { return failed_; }
  std::uint64_t held() const { return next_; }
  std::uint64_t users() const { return users_; }

 private:
  SessionCache cache_;
  Stores stores_;
  std::counting_semaphore<kInFlight> free_{kInFlight};
  std::uint64_t next_ = 0;
  std::uint64_t users_ = 0;
  std::uint64_t failed_ = 0;
  int ticks_ = 0;
};

void remove_files(const std::filesystem::path& file) {
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    std::filesystem::remove(file.string() + suffix);
  }
}

int run(const std::filesystem::path& folder, std::uint64_t wanted) {
  const std::filesystem::path file = folder / "bench.db";
  remove_files(file);
  std::uint64_t failed = 0;
  {
    Bench bench(file);
    const double resident = resident_mb();
    const double created = bench.best_sign_in(Users::kNew);
    const double known = bench.best_sign_in(Users::kKnown);
    const double few_ns = bench.look_up();
    while (bench.users() < wanted) {
      bench.write_bulk(std::min(kBulk, wanted - bench.users()));
    }
    const double filling =
        bench.sign_in(wanted > bench.held() ? wanted - bench.held() : 0, Users::kKnown);
    const double weight =
        (resident_mb() - resident) * 1e6 / static_cast<double>(std::max(bench.held(), wanted));
    const double full_known = bench.best_sign_in(Users::kKnown);
    const double full_created = bench.best_sign_in(Users::kNew);
    std::printf("bench_store value=%.0f sign-ins/s\n", full_known);
    std::printf(
        "  held 0: known %.0f/s, new %.0f/s; filling %.0f/s; held %llu: known %.0f/s, "
        "new %.0f/s\n",
        known, created, filling, static_cast<unsigned long long>(bench.held()), full_known,
        full_created);
    bench.measure_users();
    bench.measure_events();
    std::printf("  lookup: %.0f ns with 180,000 held, %.0f ns with %llu\n", few_ns, bench.look_up(),
                static_cast<unsigned long long>(bench.held()));
    std::printf("  memory: %.0f bytes a session, index, keys, events and cache together\n", weight);
    failed = bench.failed();
    std::printf("  failed: %llu\n", static_cast<unsigned long long>(failed));
  }
  remove_files(file);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace countersign::store

int main(int argc, char** argv) {
  const char* folder = argc >= 2 ? argv[1] : std::filesystem::exists("build") ? "build" : ".";
  const std::uint64_t users = argc >= 3 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
  return countersign::store::run(folder, users);
}
