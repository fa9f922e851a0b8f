// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

#include "base/result.h"
#include "store/store.h"

namespace countersign::store {

/// Where the database lies and how much it may hold.
struct SqliteOptions {
  std::filesystem::path file;      // created with mode 0600 when absent; its folder must exist
  std::size_t max_waiting = 8192;  // operations queued before `store.busy`
  std::size_t max_sessions = 4'000'000;        // held before `store.full`
  std::size_t max_consumed_keys = 32'000'000;  // held before `store.full`
  std::size_t max_database_pages = 0;          // of 4 KiB; 0: as the disk allows
};

/// Opens, and creates or migrates, a database in SQLite's WAL mode. One process at a time: another
/// one that has it open gives `store.locked`.
///
/// Fails with `store.cannot_open`, `store.corrupt`, `store.schema_newer` (written by a newer
/// Countersign), `store.locked`, `store.read_only`, `store.disk_full`, `store.io_error`. Nothing is
/// repaired or started afresh silently: to forget consumed keys would let replays pass.
Result<std::unique_ptr<SessionStore>> open_sqlite_session_store(const SqliteOptions& options);

}  // namespace countersign::store
