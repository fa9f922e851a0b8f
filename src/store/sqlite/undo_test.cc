// SPDX-License-Identifier: Apache-2.0
// What operations leave in memory when the transaction that they were in does not become durable.
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/matchers.h"
#include "store/conformance/store_driver.h"
#include "store/errors.h"
#include "store/sqlite/session_operations.h"
#include "store/sqlite/write_database.h"

namespace countersign::store {
namespace {

/// The last of a group, at which the disk is full.
class FullDisk final : public Operation {
 public:
  Result<void> apply(WriteDatabase&) override { return Error{kDiskFull, "expected room"}; }
  void finish(WriteDatabase&) override {}
  void fail(const Error&) override {}
};

class UndoTest : public testing::Test {
 protected:
  UndoTest()
      : folder_(std::filesystem::path(testing::TempDir()) /
                ("undo_" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    SqliteOptions options;
    options.file = folder_ / "countersign.db";
    auto opened = WriteDatabase::open(options, std::make_shared<SharedState>());
    EXPECT_THAT(opened, IsOk());
    database_ = *std::move(opened);
    EXPECT_THAT(database_->load([](const StoredSession&, const auto&) {}), IsOk());
  }
  ~UndoTest() override {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }

  enum class Then { kDurable, kDiskFull };

  /// Runs one operation and, when told, one that fails behind it in the same transaction. `make`
  /// gets where the outcome is to be told.
  template <typename T>
  Result<T> run(
      const std::function<std::unique_ptr<Operation>(std::function<void(Result<T>)>)>& make,
      Then then) {
    std::optional<Result<T>> outcome;
    std::vector<std::unique_ptr<Operation>> group;
    group.push_back(make([&outcome](Result<T> told) { outcome.emplace(std::move(told)); }));
    if (then == Then::kDiskFull) {
      group.push_back(std::make_unique<FullDisk>());
    }
    database_->run(group);
    EXPECT_TRUE(outcome.has_value());
    return *std::move(outcome);
  }

  Result<SignedIn> sign_in(UnprovenSignIn wanted, Then then) {
    return run<SignedIn>(
        [&](auto done) { return sign_in_operation(std::move(wanted), std::move(done)); }, then);
  }
  Result<StoredSession> insert(std::uint64_t number, Then then) {
    return run<StoredSession>(
        [&](auto done) {
          return insert_operation(numbered_session(number), numbered_keys(number), std::move(done));
        },
        then);
  }
  bool has(std::uint64_t number) {
    const auto found = database_->find(numbered_session(number).hash);
    EXPECT_THAT(found, IsOk());
    return found->has_value();
  }

  std::filesystem::path folder_;
  std::unique_ptr<WriteDatabase> database_;
};

TEST_F(UndoTest, ASignInThatDidNotBecomeDurableConsumedNothingAndIsNoSession) {
  EXPECT_THAT(sign_in(numbered_sign_in(1, 1), Then::kDiskFull), FailsWith(kDiskFull));
  EXPECT_FALSE(has(1));
  EXPECT_THAT(database_->check(numbered_session(1).hash, numbered_keys(1), {}), IsOk());
  EXPECT_THAT(sign_in(numbered_sign_in(1, 1), Then::kDurable), IsOk());
  EXPECT_TRUE(has(1));
  EXPECT_THAT(sign_in(numbered_sign_in(1, 1), Then::kDurable), FailsWith(kReplayed));
}

TEST_F(UndoTest, AnInsertThatDidNotBecomeDurableConsumedNothingAndIsNoSession) {
  EXPECT_THAT(insert(1, Then::kDiskFull), FailsWith(kDiskFull));
  EXPECT_FALSE(has(1));
  EXPECT_THAT(insert(1, Then::kDurable), IsOk());
  EXPECT_TRUE(has(1));
}

// The oldest session of the person ends by a new one, and not by one that failed.
TEST_F(UndoTest, ASignInThatDidNotBecomeDurableEndedNothing) {
  ASSERT_THAT(sign_in(numbered_sign_in(1, 1), Then::kDurable), IsOk());
  const auto second = [] {
    UnprovenSignIn made = numbered_sign_in(2, 1);
    made.most_sessions = 1;
    return made;
  };
  EXPECT_THAT(sign_in(second(), Then::kDiskFull), FailsWith(kDiskFull));
  EXPECT_TRUE(has(1));
  EXPECT_FALSE(has(2));
  ASSERT_THAT(sign_in(second(), Then::kDurable), IsOk());
  EXPECT_FALSE(has(1));
  EXPECT_TRUE(has(2));
}

// What was refused changed nothing: nothing of what it replays is taken back.
TEST_F(UndoTest, AReplayInATransactionThatDidNotBecomeDurableStaysOne) {
  ASSERT_THAT(sign_in(numbered_sign_in(1, 1), Then::kDurable), IsOk());
  UnprovenSignIn replay = numbered_sign_in(2, 1);
  replay.keys = numbered_keys(1);
  EXPECT_THAT(sign_in(replay, Then::kDiskFull), FailsWith(kDiskFull));
  EXPECT_TRUE(has(1));
  EXPECT_THAT(sign_in(replay, Then::kDurable), FailsWith(kReplayed));
}

}  // namespace
}  // namespace countersign::store
