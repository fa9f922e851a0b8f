// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/read_pool.h"

#include <algorithm>

namespace countersign::store {
namespace {

Result<std::unique_ptr<ReadConnection>> open_connection(const std::filesystem::path& file) {
  CS_TRY(Database database, Database::open_reader(file));
  CS_TRY(
      database.execute("PRAGMA trusted_schema = OFF; PRAGMA query_only = ON; "
                       "PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY"));
  CS_TRY(UserLists users, UserLists::open(database));
  CS_TRY(EventReader events, EventReader::open(database));
  return std::make_unique<ReadConnection>(
      ReadConnection{std::move(database), std::move(users), std::move(events)});
}

}  // namespace

Result<std::unique_ptr<ReadPool>> ReadPool::open(const std::filesystem::path& file,
                                                 std::size_t connections) {
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): private constructor
  std::unique_ptr<ReadPool> pool(new ReadPool());
  for (std::size_t i = 0; i < std::max<std::size_t>(connections, 1); ++i) {
    CS_TRY(std::unique_ptr<ReadConnection> connection, open_connection(file));
    pool->free_.push_back(std::move(connection));
  }
  return pool;
}

std::unique_ptr<ReadConnection> ReadPool::take() {
  std::unique_lock lock(mutex_);
  freed_.wait(lock, [this] { return !free_.empty(); });
  std::unique_ptr<ReadConnection> connection = std::move(free_.back());
  free_.pop_back();
  return connection;
}

void ReadPool::give_back(std::unique_ptr<ReadConnection> connection) {
  {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(connection));
  }
  freed_.notify_one();
}

}  // namespace countersign::store
