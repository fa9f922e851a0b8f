// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "base/matchers.h"
#include "store/conformance/store_driver.h"
#include "store/sqlite/database.h"
#include "store/stores.h"

// For tests: all stores over a database in a folder of their own.
namespace countersign::store {

class StoresTest : public testing::Test {
 protected:
  StoresTest()
      : folder_(std::filesystem::path(testing::TempDir()) /
                ("stores_" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    options_.file = folder_ / "countersign.db";
    reopen();
  }
  ~StoresTest() override {
    driver_.reset();
    stores_ = {};
    std::filesystem::remove_all(folder_);
  }

  void close() {
    driver_.reset();
    stores_ = {};
  }
  void reopen() {
    close();
    auto opened = open_sqlite_stores(options_);
    ASSERT_THAT(opened, IsOk());
    stores_ = *std::move(opened);
    ASSERT_THAT(stores_.sessions->load([](const StoredSession&, const auto&) {}), IsOk());
    driver_.emplace(*stores_.sessions);
  }

  /// Changes the database behind the store's back.
  void execute(const std::string& sql) {
    close();
    {
      auto database = Database::open(options_.file);
      ASSERT_THAT(database, IsOk());
      ASSERT_THAT(database->execute(sql.c_str()), IsOk());
    }
    reopen();
  }

  static AuditContext by(const char* actor) {
    return {actor, "192.0.2.1", kTestNow + std::chrono::hours(1), "a comment"};
  }

  std::filesystem::path folder_;
  SqliteOptions options_;
  Stores stores_;
  std::optional<StoreDriver> driver_;
};

}  // namespace countersign::store
