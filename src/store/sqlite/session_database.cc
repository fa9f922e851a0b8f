// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/session_database.h"

#include <string>

#include "store/errors.h"
#include "store/sqlite/migrations.h"

namespace countersign::store {
namespace {

/// Rows looked at by one purge, of each table: some milliseconds.
constexpr std::int64_t kPurgeRows = 8192;
constexpr std::size_t kPurgePlaces = 4 * kPurgeRows;

/// How much later than stored a session may have been seen (SessionStore::touch), and room to
/// spare.
constexpr std::chrono::seconds kIdleGrace = std::chrono::minutes(3);

/// In WAL mode a commit appends to the log; synchronous=FULL makes it wait until the log is on the
/// disk, where NORMAL would wait at checkpoints only and lose the last commits with the power. One
/// fsync then serves a whole group. The lock is kept while the file is open, so no second process
/// can hold an index in memory that this one's writes make wrong.
Result<void> configure(Database& database, const SqliteOptions& options) {
  CS_TRY(database.execute("PRAGMA trusted_schema = OFF; PRAGMA locking_mode = EXCLUSIVE"));
  CS_TRY(const std::string mode, database.text("PRAGMA journal_mode = WAL"));
  if (mode != "wal") {
    return Error{kCannotOpen, "expected journal mode wal, got " + mode};
  }
  CS_TRY(
      database.execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000; "
                       "PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY"));
  if (options.max_database_pages == 0) {
    return {};
  }
  return database.execute(
      ("PRAGMA max_page_count = " + std::to_string(options.max_database_pages)).c_str());
}

}  // namespace

Result<std::unique_ptr<SessionDatabase>> SessionDatabase::open(const SqliteOptions& options) {
  CS_TRY(Database database, Database::open(options.file));
  CS_TRY(configure(database, options));
  CS_TRY(migrate(database));
  CS_TRY(SessionTables tables, SessionTables::open(database));
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): private constructor
  auto* opened = new SessionDatabase(options, std::move(database), std::move(tables));
  return std::unique_ptr<SessionDatabase>(opened);
}

Result<void> SessionDatabase::load(const SessionStore::Visit& visit) {
  CS_TRY(forgotten_until_, tables_.forgotten_until());
  CS_TRY(tables_.each_key([this](const ConsumedKey& key) { keys_.insert(key); }));
  return tables_.each_session([&](SessionTables::Row row, StoredSession session) {
    index_.insert(session, row);
    visit(std::move(session));
  });
}

Result<void> SessionDatabase::apply_all(std::span<const std::unique_ptr<Operation>> group,
                                        std::size_t& applied) {
  CS_TRY(database_.execute("BEGIN IMMEDIATE"));
  for (const auto& operation : group) {
    CS_TRY(operation->apply(*this));
    ++applied;
  }
  return database_.execute("COMMIT");
}

void SessionDatabase::run(std::span<const std::unique_ptr<Operation>> group) {
  std::size_t applied = 0;
  const Result<void> committed = apply_all(group, applied);
  if (committed.ok()) {
    for (const auto& operation : group) {
      operation->finish(*this);
    }
    return;
  }
  database_.roll_back();
  tables_.forget_undone();
  while (applied > 0) {
    group[--applied]->undo(*this);
  }
  for (const auto& operation : group) {
    operation->fail(committed.error());
  }
}

Result<void> SessionDatabase::check(const StoredSession& session, const ConsumedKeys& keys) const {
  const auto consumed = [this](const ConsumedKey& key) {
    return key.expires <= forgotten_until_ || keys_.contains(key);
  };
  if (consumed(keys.assertion)) {
    return Error{kReplayed, "expected an assertion that was not used, got one that was"};
  }
  if (keys.request.has_value() && consumed(*keys.request)) {
    return Error{kReplayed, "expected a request that was not answered, got one that was"};
  }
  if (index_.find(session.hash).has_value()) {
    return Error{kReplayed, "expected a new session id, got one that is in use"};
  }
  if (index_.size() >= options_.max_sessions) {
    return Error{kFull,
                 "expected fewer than " + std::to_string(options_.max_sessions) + " sessions"};
  }
  if (keys_.size() + 2 > options_.max_consumed_keys) {
    return Error{kFull, "expected fewer than " + std::to_string(options_.max_consumed_keys) +
                            " consumed keys"};
  }
  return {};
}

Result<void> SessionDatabase::insert(const StoredSession& session, const ConsumedKeys& keys) {
  CS_TRY(tables_.insert(keys));
  CS_TRY(const SessionTables::Row row, tables_.insert(session));
  index_.insert(session, row);
  keys_.insert(keys.assertion);
  if (keys.request.has_value()) {
    keys_.insert(*keys.request);
  }
  return {};
}

void SessionDatabase::undo_insert(const StoredSession& session, const ConsumedKeys& keys) {
  index_.erase(session.hash);
  keys_.erase(keys.assertion);
  if (keys.request.has_value()) {
    keys_.erase(*keys.request);
  }
}

Result<std::optional<StoredSession>> SessionDatabase::find(const identity::SessionHash& hash) {
  const std::optional<SessionIndex::Row> row = index_.find(hash);
  if (!row.has_value()) {
    return std::optional<StoredSession>();
  }
  return tables_.find(*row);
}

Result<void> SessionDatabase::erase(const identity::SessionHash& hash) {
  const std::optional<SessionIndex::Row> row = index_.find(hash);
  return row.has_value() ? tables_.erase(*row) : Result<void>();
}

template <typename Wanted>
Result<std::vector<identity::SessionHash>> SessionDatabase::erase_rows(
    const std::vector<SessionIndex::Row>& rows, const Wanted& wanted) {
  std::vector<identity::SessionHash> erased;
  for (const SessionIndex::Row row : rows) {
    CS_TRY(const std::optional<StoredSession> session, tables_.find(row));
    if (session.has_value() && wanted(session->session)) {
      CS_TRY(tables_.erase(row));
      erased.push_back(session->hash);
    }
  }
  return erased;
}

Result<std::vector<identity::SessionHash>> SessionDatabase::erase_of(const UserOf& user) {
  return erase_rows(index_.candidates(user), [&](const identity::Session& session) {
    return session.authenticator == user.authenticator && session.user_name == user.user_name;
  });
}

Result<std::vector<identity::SessionHash>> SessionDatabase::erase_of(
    const identity::AuthenticatorId& authenticator) {
  return erase_rows(index_.candidates(authenticator), [&](const identity::Session& session) {
    return session.authenticator == authenticator;
  });
}

Result<void> SessionDatabase::touch(const Touch& touched) {
  const std::optional<SessionIndex::Row> row = index_.find(touched.hash);
  return row.has_value() ? tables_.touch(*row, touched.last_seen) : Result<void>();
}

Result<SessionDatabase::Purged> SessionDatabase::purge(std::chrono::sys_seconds now) {
  CS_TRY(std::vector<identity::SessionHash> sessions,
         tables_.purge_sessions(now, kIdleGrace, kPurgeRows));
  CS_TRY(const std::chrono::sys_seconds until, tables_.purge_keys(now, kPurgeRows));
  return Purged{std::move(sessions), until};
}

void SessionDatabase::forget(std::span<const identity::SessionHash> sessions) {
  for (const identity::SessionHash& hash : sessions) {
    index_.erase(hash);
  }
}

void SessionDatabase::forget_keys(std::chrono::sys_seconds until) {
  forgotten_until_ = until;
  keys_.sweep(until, kPurgePlaces);
}

}  // namespace countersign::store
