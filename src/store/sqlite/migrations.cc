// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/migrations.h"

#include <array>
#include <cstdint>
#include <string>

#include "identity/user_name.h"
#include "store/errors.h"

namespace countersign::store {
namespace {

constexpr std::int64_t kApplicationId = 0x43536772;  // "CSgr", in the header of the file

// Rows are only ever appended to `session` and `consumed`, and found again by their number: there
// is no index over hashes, whose random order would cost a page to write for each row (SessionIndex
// and KeySet stand in for it). What repeats for all users of one identity provider stands in
// `source`.
constexpr const char* kSessions = R"sql(
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
)sql";

// A user's row is found by number. `user_term` holds the lower-case beginnings of all that a search
// looks at, `user_tag` what else lists are made by (gGROUP, rROLE, aAUTHENTICATOR). The time of the
// last sign-in changes often, so it stands apart, in small rows. Login events are appended alone:
// what they are looked up by is held in memory (EventIndex), read from `event` at the start;
// `event_body` is read by number.
constexpr const char* kUsersAndRecords = R"sql(
ALTER TABLE session ADD COLUMN user_id TEXT NOT NULL DEFAULT '';
CREATE TABLE user (
  id INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL UNIQUE,
  organisation TEXT NOT NULL,
  user_name TEXT NOT NULL,
  email TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  display_name TEXT NOT NULL,
  state INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  user_type INTEGER NOT NULL,
  authenticator TEXT NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  version INTEGER NOT NULL,
  details BLOB NOT NULL,
  UNIQUE (organisation, user_name)
) STRICT;
CREATE TABLE user_activity (
  id INTEGER PRIMARY KEY,
  last_sign_in INTEGER NOT NULL
) STRICT;
CREATE TABLE external_identity (
  authenticator TEXT NOT NULL,
  value TEXT NOT NULL,
  user INTEGER NOT NULL,
  PRIMARY KEY (authenticator, value)
) STRICT, WITHOUT ROWID;
CREATE TABLE user_term (
  term TEXT NOT NULL,
  organisation TEXT NOT NULL,
  user INTEGER NOT NULL,
  PRIMARY KEY (term, organisation, user)
) STRICT, WITHOUT ROWID;
CREATE TABLE user_tag (
  tag TEXT NOT NULL,
  organisation TEXT NOT NULL,
  user_name TEXT NOT NULL,
  user INTEGER NOT NULL,
  PRIMARY KEY (tag, organisation, user_name)
) STRICT, WITHOUT ROWID;
CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  tags BLOB NOT NULL
) STRICT;
CREATE TABLE event_body (
  id INTEGER PRIMARY KEY,
  body BLOB NOT NULL
) STRICT;
CREATE TABLE event_text (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;
CREATE TABLE object (
  kind TEXT NOT NULL,
  organisation TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (kind, organisation, id)
) STRICT;
CREATE TABLE revision (
  number INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  actor TEXT NOT NULL,
  comment TEXT NOT NULL
) STRICT;
CREATE TABLE revision_change (
  revision INTEGER NOT NULL,
  place INTEGER NOT NULL,
  kind TEXT NOT NULL,
  version_before INTEGER NOT NULL,
  before TEXT NOT NULL,
  version_after INTEGER NOT NULL,
  after TEXT NOT NULL,
  PRIMARY KEY (revision, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
  number INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  actor TEXT NOT NULL,
  peer TEXT NOT NULL,
  comment TEXT NOT NULL,
  organisation TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  details TEXT NOT NULL,
  previous BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE INDEX audit_of_organisation ON audit (organisation, number);
)sql";

// Steps by which objects were brought under newer rules (identity/upgrade.h).
constexpr const char* kUpgrades = R"sql(
CREATE TABLE upgrade (
  step TEXT PRIMARY KEY,
  time INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// Ids that name nothing ever after; `organisation`: whose they were. What was deleted before is
// found in the history.
constexpr const char* kRetiredIds = R"sql(
CREATE TABLE retired_id (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  organisation TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
INSERT OR REPLACE INTO retired_id (kind, id, organisation)
  SELECT kind, json_extract(before, '$.id'),
         coalesce(json_extract(before, CASE kind WHEN 'organisations' THEN '$.parent'
                                                 ELSE '$.organisation' END), 'root')
  FROM revision_change
  WHERE version_after = 0 AND kind IN ('organisations', 'authenticators', 'applications')
  ORDER BY revision, place;
DELETE FROM retired_id
  WHERE EXISTS (SELECT 1 FROM object
                WHERE object.kind = retired_id.kind AND object.id = retired_id.id);
)sql";

// Login events by owner, an organisation; 0: those of before, of all, with all their texts. What is
// counted of repeats stands apart, as the events themselves are only ever appended.
constexpr const char* kEventOwners = R"sql(
CREATE TABLE event_owner (
  id INTEGER PRIMARY KEY,
  organisation TEXT NOT NULL UNIQUE
) STRICT;
ALTER TABLE event ADD COLUMN owner INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event_text ADD COLUMN owner INTEGER NOT NULL DEFAULT 0;
CREATE TABLE event_repeat (
  id INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  last INTEGER NOT NULL
) STRICT;
)sql";

// One row at most, while it is found out whether writing works again.
constexpr const char* kWriteTrial = R"sql(
CREATE TABLE write_trial (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  data BLOB NOT NULL
) STRICT;
)sql";

// What a user name has in common with those that a person would take for it. Users of before who
// share it go by their exact names alone: they have a `clash` of their own, all others 0.
constexpr const char* kFoldedNames = R"sql(
ALTER TABLE user ADD COLUMN folded TEXT NOT NULL DEFAULT '';
ALTER TABLE user ADD COLUMN clash INTEGER NOT NULL DEFAULT 0;
UPDATE user SET folded = fold_user_name(user_name);
UPDATE user SET clash = id WHERE (organisation, folded) IN (
  SELECT organisation, folded FROM user GROUP BY organisation, folded HAVING count(*) > 1);
CREATE UNIQUE INDEX user_of_folded_name ON user (organisation, folded, clash);
CREATE INDEX user_of_clash ON user (organisation, user_name) WHERE clash <> 0;
)sql";

// What was seen of mail domains in DNS, and what each organisation writes there.
constexpr const char* kDomains = R"sql(
CREATE TABLE domain_sight (
  organisation TEXT NOT NULL,
  domain TEXT NOT NULL,
  proven INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  lost INTEGER NOT NULL,
  looked INTEGER NOT NULL,
  problem TEXT NOT NULL,
  PRIMARY KEY (organisation, domain)
) STRICT, WITHOUT ROWID;
CREATE TABLE domain_token (
  organisation TEXT PRIMARY KEY,
  token TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// Whose keys they are, by a mark.
constexpr const char* kKeyRooms = R"sql(
ALTER TABLE consumed ADD COLUMN room INTEGER NOT NULL DEFAULT 0;
)sql";

// Whose keys they are, by name; `room` is that of those of before (owner_mark_of_before).
constexpr const char* kKeyOwners = R"sql(
ALTER TABLE consumed ADD COLUMN owner TEXT NOT NULL DEFAULT '';
)sql";

// Who may read the comment of an entry.
constexpr const char* kAuditActors = R"sql(
ALTER TABLE audit ADD COLUMN actor_organisation TEXT NOT NULL DEFAULT '';
)sql";

constexpr std::array<const char*, 11> kMigrations = {
    kSessions,    kUsersAndRecords, kUpgrades, kRetiredIds, kWriteTrial, kEventOwners,
    kFoldedNames, kDomains,         kKeyRooms, kKeyOwners,  kAuditActors};

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

Result<void> migrate_within(Database& database, std::int64_t wanted) {
  CS_TRY(check_owner(database));
  CS_TRY(database.define("fold_user_name", &identity::fold_user_name));
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
  while (version < wanted) {
    CS_TRY(apply(database, ++version));
  }
  return {};
}

}  // namespace

Result<void> migrate(Database& database) {
  return migrate_to(database, static_cast<std::int64_t>(kMigrations.size()));
}

Result<void> migrate_to(Database& database, std::int64_t version) {
  CS_TRY(database.execute("BEGIN IMMEDIATE"));
  Result<void> migrated = migrate_within(database, version);
  if (migrated.ok()) {
    migrated = database.execute("COMMIT");
  }
  if (!migrated.ok()) {
    database.roll_back();
  }
  return migrated;
}

}  // namespace countersign::store
