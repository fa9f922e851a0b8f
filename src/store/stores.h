// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

#include "base/result.h"
#include "store/audit_log.h"
#include "store/domain_store.h"
#include "store/event_store.h"
#include "store/object_store.h"
#include "store/store.h"
#include "store/user_store.h"

namespace countersign::store {

/// Where the database lies and how much it may hold.
struct SqliteOptions {
  std::filesystem::path file;      // created with mode 0600 when absent; its folder must exist
  std::size_t max_waiting = 8192;  // operations queued before `store.busy`
  std::size_t max_sessions = 4'000'000;        // held before `store.full`
  std::size_t max_consumed_keys = 32'000'000;  // held before `store.full`
  std::size_t max_database_pages = 0;          // of 4 KiB; 0: as the disk allows
  std::size_t readers = 3;                     // connections for lists; more calls wait
};

/// All that outlives the process, in one database; each may go before the others. When the last one
/// goes, what waits is done first and the database is closed.
struct Stores {
  std::unique_ptr<SessionStore> sessions;
  std::unique_ptr<ObjectStore> objects;
  std::unique_ptr<UserStore> users;
  std::unique_ptr<EventStore> events;
  std::unique_ptr<AuditLog> audit;
  std::unique_ptr<DomainStore> domains;
};

/// Opens, and creates or migrates, an SQLite database in WAL mode. Writes go through one thread,
/// which does whatever waits in one transaction; lists are read from other connections and hold it
/// up not at all. One process at a time: a lock on FILE.lock lasts until the stores go, and another
/// process gets `store.locked`.
///
/// `sessions->load` must be called before sign-ins; the others may be used at once.
///
/// Fails with `store.cannot_open`, `store.corrupt`, `store.schema_newer` (written by a newer
/// Countersign), `store.locked`, `store.read_only`, `store.disk_full`, `store.io_error`. Nothing is
/// repaired or started afresh silently: to forget consumed keys would let replays pass.
Result<Stores> open_sqlite_stores(const SqliteOptions& options);

}  // namespace countersign::store
