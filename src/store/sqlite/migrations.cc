// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/migrations.h"

#include <array>
#include <cstdint>
#include <string>

#include "store/errors.h"

namespace countersign::store {
namespace {

constexpr std::int64_t kApplicationId = 0x43536772;  // "CSgr", in the header of the file

// Rows are only ever appended to `session` and `consumed`, and found again by their number: there
// is no index over hashes, whose random order would cost a page to write for each row (SessionIndex
// and KeySet stand in for it). What repeats for all users of one identity provider stands in
// `source`.
constexpr std::array<const char*, 1> kMigrations = {R"sql(
CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  organisation TEXT NOT NULL,
  authenticator TEXT NOT NULL,
  idp_entity_id TEXT NOT NULL,
  signing_key TEXT NOT NULL,
  UNIQUE (organisation, authenticator, idp_entity_id, signing_key)
) STRICT;
CREATE TABLE session (
  id INTEGER PRIMARY KEY,
  expires INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  idle_limit INTEGER NOT NULL,
  created INTEGER NOT NULL,
  source INTEGER NOT NULL,
  hash BLOB NOT NULL,
  user_name TEXT NOT NULL,
  name_id TEXT NOT NULL,
  name_id_format TEXT NOT NULL,
  session_index TEXT NOT NULL,
  attributes BLOB NOT NULL
) STRICT;
CREATE TABLE consumed (
  id INTEGER PRIMARY KEY,
  expires INTEGER NOT NULL,
  keys BLOB NOT NULL
) STRICT;
CREATE TABLE forgotten (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  until INTEGER NOT NULL
) STRICT;
INSERT INTO forgotten (id, until) VALUES (1, 0);
)sql"};

Result<void> check_owner(Database& database) {
  CS_TRY(const std::int64_t id, database.integer("PRAGMA application_id"));
  CS_TRY(const std::int64_t tables, database.integer("SELECT count(*) FROM sqlite_schema"));
  if (id == kApplicationId || (id == 0 && tables == 0)) {
    return {};
  }
  return Error{kCannotOpen, "expected a database of Countersign, got one of another program"};
}

Result<void> apply(Database& database, std::int64_t version) {
  CS_TRY(database.execute(kMigrations.at(static_cast<std::size_t>(version - 1))));
  CS_TRY(Statement record, database.prepare("INSERT INTO schema_version (version) VALUES (?)"));
  return record.bind(version).run();
}

Result<void> migrate_within(Database& database) {
  CS_TRY(check_owner(database));
  CS_TRY(database.execute(("PRAGMA application_id = " + std::to_string(kApplicationId)).c_str()));
  CS_TRY(database.execute(
      "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY) STRICT"));
  CS_TRY(std::int64_t version, database.integer("SELECT max(version) FROM schema_version"));
  constexpr auto kNewest = static_cast<std::int64_t>(kMigrations.size());
  if (version > kNewest) {
    return Error{kSchemaNewer, "expected schema version " + std::to_string(kNewest) +
                                   " or older, got " + std::to_string(version) +
                                   "; start the program that wrote it, or a newer one"};
  }
  while (version < kNewest) {
    CS_TRY(apply(database, ++version));
  }
  return {};
}

}  // namespace

Result<void> migrate(Database& database) {
  CS_TRY(database.execute("BEGIN IMMEDIATE"));
  Result<void> migrated = migrate_within(database);
  if (migrated.ok()) {
    migrated = database.execute("COMMIT");
  }
  if (!migrated.ok()) {
    database.roll_back();
  }
  return migrated;
}

}  // namespace countersign::store
