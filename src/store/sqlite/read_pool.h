// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/sqlite/database.h"
#include "store/sqlite/event_tables.h"
#include "store/sqlite/user_lists.h"

namespace countersign::store {

/// A connection that reads what is committed, with its prepared statements.
struct ReadConnection {
  Database database;
  UserLists users;
  EventReader events;
};

/// Some connections, each for one thread at a time; whoever finds none free waits.
class ReadPool {
 public:
  static Result<std::unique_ptr<ReadPool>> open(const std::filesystem::path& file,
                                                std::size_t connections);

  /// Calls `read` with a connection, which sees the database as it was at one moment.
  template <typename Read>
  auto read(const Read& read) -> decltype(read(std::declval<ReadConnection&>())) {
    const Lease lease(*this);
    CS_TRY(lease.connection().database.execute("BEGIN"));
    auto outcome = read(lease.connection());
    lease.connection().database.roll_back();
    return outcome;
  }

 private:
  /// Holds a connection for as long as it lives.
  class Lease {
   public:
    explicit Lease(ReadPool& pool) : pool_(pool), connection_(pool.take()) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { pool_.give_back(std::move(connection_)); }
    ReadConnection& connection() const { return *connection_; }

   private:
    ReadPool& pool_;
    std::unique_ptr<ReadConnection> connection_;
  };

  ReadPool() = default;
  std::unique_ptr<ReadConnection> take();
  void give_back(std::unique_ptr<ReadConnection> connection);

  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<ReadConnection>> free_;
};

}  // namespace countersign::store
