// SPDX-License-Identifier: Apache-2.0
// bench_store [FOLDER]: how many sessions a second of one core opens durably, how fast they are
// looked up, and what they weigh, with none and with a million held, and with one user again and
// again.
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <semaphore>
#include <string>
#include <vector>

#include "store/conformance/store_driver.h"
#include "store/session_cache.h"
#include "store/sqlite/sqlite_session_store.h"

namespace countersign::store {
namespace {

constexpr int kInFlight = 256;
constexpr std::uint64_t kHeld = 1'000'000;
constexpr std::uint64_t kMeasured = 60'000;

/// What this process spent of a core, so that what else runs on the machine does not count.
double cpu_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double resident_mb() {
  std::ifstream file("/proc/self/statm");
  std::size_t pages = 0;
  file >> pages >> pages;
  return static_cast<double>(pages) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

enum class Users { kEach, kOne };

class Bench {
 public:
  explicit Bench(const std::filesystem::path& folder) {
    auto opened = open_sqlite_session_store({.file = folder / "bench.db"});
    if (!opened.ok() || !(*opened)->load([](const StoredSession&) {}).ok()) {
      std::fputs("can't open the store\n", stderr);
      std::exit(EXIT_FAILURE);  // NOLINT(concurrency-mt-unsafe): one thread
    }
    store_ = *std::move(opened);
  }

  /// Opens sessions, some in flight at a time, and gives how many a second of a core.
  double open(std::uint64_t count, Users users) {
    const double start = cpu_seconds();
    for (std::uint64_t i = 0; i < count; ++i) {
      StoredSession session = numbered_session(next_);
      if (users == Users::kOne) {
        session.session.user_name = identity::UserName("one@example.com");
      }
      free_.acquire();
      StoreAccess::insert(*store_, std::move(session), numbered_keys(next_),
                          [this](const Result<StoredSession>& opened) {
                            failed_ += opened.ok() ? 0 : 1;
                            if (opened.ok()) {
                              cache_.insert(*opened);
                            }
                            free_.release();
                          });
      ++next_;
    }
    for (int i = 0; i < kInFlight; ++i) {
      free_.acquire();
    }
    const double rate = static_cast<double>(count) / (cpu_seconds() - start);
    free_.release(kInFlight);
    return rate;
  }

  /// Nanoseconds of one lookup, of sessions in random order.
  double look_up() {
    std::mt19937_64 random(1);  // NOLINT(cert-msc51-cpp): the same every time
    std::vector<identity::SessionHash> hashes;
    for (int i = 0; i < 200'000; ++i) {
      hashes.push_back(numbered_session(random() % next_).hash);
    }
    const auto reader = cache_.make_reader();
    std::size_t found = 0;
    const double start = cpu_seconds();
    for (const auto& hash : hashes) {
      const auto view = reader->find(hash, kTestNow);
      found += view.has_value() && !view->user_name().empty() ? 1 : 0;
    }
    const double nanoseconds = (cpu_seconds() - start) * 1e9 / static_cast<double>(hashes.size());
    failed_ += found == hashes.size() ? 0 : 1;
    return nanoseconds;
  }

  double best_open(Users users) {
    double best = 0;
    for (int i = 0; i < 3; ++i) {
      best = std::max(best, open(kMeasured, users));
    }
    return best;
  }

  std::uint64_t failed() const { return failed_; }
  std::uint64_t held() const { return next_; }

 private:
  SessionCache cache_;
  std::unique_ptr<SessionStore> store_;
  std::counting_semaphore<kInFlight> free_{kInFlight};
  std::uint64_t next_ = 0;
  std::uint64_t failed_ = 0;
};

int run(const std::filesystem::path& folder) {
  std::filesystem::remove(folder / "bench.db");
  std::filesystem::remove(folder / "bench.db-wal");
  Bench bench(folder);
  const double resident = resident_mb();
  const double empty = bench.best_open(Users::kEach);
  const double few_ns = bench.look_up();
  const double filling = bench.open(kHeld - bench.held(), Users::kEach);
  const double weight = (resident_mb() - resident) * 1e6 / static_cast<double>(bench.held());
  const double full = bench.best_open(Users::kEach);
  const double one = bench.best_open(Users::kOne);
  const double many_ns = bench.look_up();
  std::printf("bench_store value=%.0f opens/s\n", full);
  std::printf(
      "  held 0: %.0f/s, filling: %.0f/s, held 1,000,000: %.0f/s (ratio %.2f), one user: "
      "%.0f/s\n",
      empty, filling, full, full / empty, one);
  std::printf("  lookup: %.0f ns with 180,000 held, %.0f ns with %llu\n", few_ns, many_ns,
              static_cast<unsigned long long>(bench.held()));
  std::printf("  memory: %.0f bytes a session, index, keys and cache together\n", weight);
  std::printf("  failed: %llu\n", static_cast<unsigned long long>(bench.failed()));
  std::filesystem::remove(folder / "bench.db");
  std::filesystem::remove(folder / "bench.db-wal");
  return bench.failed() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace countersign::store

int main(int argc, char** argv) {
  const char* folder = argc == 2 ? argv[1] : std::filesystem::exists("build") ? "build" : ".";
  return countersign::store::run(folder);
}
