// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/object_tables.h"

#include <cstdint>
#include <memory>
#include <set>
#include <string_view>

#include "base/text.h"
#include "document/document.h"
#include "json/reader.h"
#include "json/value.h"
#include "store/errors.h"
#include "store/sqlite/audit_details.h"

namespace countersign::store {
namespace {

using identity::ObjectKind;
using identity::VersionedObject;

ObjectSide side_of(const std::shared_ptr<const VersionedObject>& object) {
  if (object == nullptr) {
    return {};
  }
  return {object->version, json::write(document::write(object->object, document::Form::kStored))};
}

Result<ObjectKind> read_kind(std::string_view text) {
  const std::optional<ObjectKind> kind = document::kind_of_plural(text);
  if (!kind.has_value()) {
    return Error{kCorrupt, "expected a kind of object, got " + quoted(text)};
  }
  return *kind;
}

Result<VersionedObject> read_object(std::string_view kind_text, std::int64_t version,
                                    const std::string& text) {
  CS_TRY(const ObjectKind kind, read_kind(kind_text));
  const Result<json::Value> value = json::read(text);
  if (!value.ok()) {
    return Error{kCorrupt, value.error().detail};
  }
  CS_TRY(identity::Object object, document::read_stored(kind, *value));
  return VersionedObject{std::move(object), version};
}

Result<std::shared_ptr<const VersionedObject>> read_side(const Statement& row, int column) {
  const std::int64_t version = row.integer(column);
  if (version == 0) {
    return std::shared_ptr<const VersionedObject>();
  }
  CS_TRY(VersionedObject object, read_object(row.text(0), version, row.text(column + 1)));
  return std::make_shared<const VersionedObject>(std::move(object));
}

Revision read_head(const Statement& row) {
  Revision revision;
  revision.number = row.integer(0);
  revision.time = std::chrono::sys_seconds(std::chrono::seconds(row.integer(1)));
  revision.actor = row.text(2);
  revision.comment = row.text(3);
  return revision;
}

}  // namespace

std::vector<ObjectWrite> write_out(const std::vector<identity::ObjectChange>& changes) {
  std::vector<ObjectWrite> writes;
  writes.reserve(changes.size());
  for (const identity::ObjectChange& change : changes) {
    writes.push_back({std::string(document::kind_plural(change.key.kind)),
                      change.key.organisation.value(), change.key.id, side_of(change.before),
                      side_of(change.after), action_of(change)});
    if (change.after == nullptr) {
      if (const auto retired = identity::retired_by(change.before->object)) {
        writes.back().retired_from = retired->owner.value();
      }
    }
  }
  return writes;
}

Result<ObjectTables> ObjectTables::open(Database& database) {
  Statements sql;
  CS_TRY(sql.version,
         database.prepare("SELECT version FROM object WHERE kind = ? AND organisation = ? AND "
                          "id = ?"));
  CS_TRY(sql.put,
         database.prepare("INSERT INTO object (kind, organisation, id, version, document) "
                          "VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, organisation, id) DO UPDATE "
                          "SET version = excluded.version, document = excluded.document"));
  CS_TRY(sql.erase,
         database.prepare("DELETE FROM object WHERE kind = ? AND organisation = ? AND id = ?"));
  CS_TRY(sql.last_revision, database.prepare("SELECT max(number) FROM revision"));
  CS_TRY(sql.insert_revision,
         database.prepare("INSERT INTO revision (number, time, actor, comment) "
                          "VALUES (?, ?, ?, ?)"));
  CS_TRY(sql.insert_change,
         database.prepare("INSERT INTO revision_change (revision, place, kind, version_before, "
                          "before, version_after, after) VALUES (?, ?, ?, ?, ?, ?, ?)"));
  CS_TRY(sql.insert_upgrade,
         database.prepare("INSERT OR IGNORE INTO upgrade (step, time) VALUES (?, ?)"));
  CS_TRY(sql.retire, database.prepare("INSERT OR REPLACE INTO retired_id (kind, id, organisation) "
                                      "VALUES (?, ?, ?)"));
  CS_TRY(sql.restore, database.prepare("DELETE FROM retired_id WHERE kind = ? AND id = ?"));
  return ObjectTables(std::move(sql));
}

Result<void> ObjectTables::check(const ObjectWrite& write) {
  sql_.version.bind(std::string_view(write.kind))
      .bind(std::string_view(write.organisation))
      .bind(std::string_view(write.id));
  CS_TRY(const bool found, sql_.version.next());
  const std::int64_t version = found ? sql_.version.integer(0) : 0;
  sql_.version.reset();
  if (version != write.before.version) {
    return Error{kConflict, "expected version " + std::to_string(write.before.version) + " of " +
                                write.action.object + ", got " + std::to_string(version)};
  }
  return {};
}

Result<void> ObjectTables::apply(const ObjectWrite& write) {
  Statement& statement = write.after.version == 0 ? sql_.erase : sql_.put;
  statement.bind(std::string_view(write.kind))
      .bind(std::string_view(write.organisation))
      .bind(std::string_view(write.id));
  if (write.after.version != 0) {
    statement.bind(write.after.version).bind(std::string_view(write.after.document));
  }
  CS_TRY(statement.run());
  // What moves is deleted first, then made elsewhere.
  if (write.retired_from.has_value()) {
    return sql_.retire.bind(std::string_view(write.kind))
        .bind(std::string_view(write.id))
        .bind(std::string_view(*write.retired_from))
        .run();
  }
  if (write.before.version == 0) {
    return sql_.restore.bind(std::string_view(write.kind)).bind(std::string_view(write.id)).run();
  }
  return {};
}

Result<std::int64_t> ObjectTables::commit(const std::vector<ObjectWrite>& writes,
                                          const AuditContext& context) {
  CS_TRY(const bool found, sql_.last_revision.next());
  const std::int64_t number = (found ? sql_.last_revision.integer(0) : 0) + 1;
  sql_.last_revision.reset();
  CS_TRY(sql_.insert_revision.bind(number)
             .bind(static_cast<std::int64_t>(context.time.time_since_epoch().count()))
             .bind(std::string_view(context.actor))
             .bind(std::string_view(context.comment))
             .run());
  std::int64_t place = 0;
  for (const ObjectWrite& write : writes) {
    CS_TRY(check(write));
    CS_TRY(apply(write));
    CS_TRY(sql_.insert_change.bind(number)
               .bind(place++)
               .bind(std::string_view(write.kind))
               .bind(write.before.version)
               .bind(std::string_view(write.before.document))
               .bind(write.after.version)
               .bind(std::string_view(write.after.document))
               .run());
  }
  return number;
}

Result<void> ObjectTables::add_upgrades(const std::vector<std::string>& steps,
                                        std::chrono::sys_seconds time) {
  for (const std::string& step : steps) {
    CS_TRY(sql_.insert_upgrade.bind(std::string_view(step))
               .bind(static_cast<std::int64_t>(time.time_since_epoch().count()))
               .run());
  }
  return {};
}

Result<std::vector<std::string>> read_upgrades(Database& database) {
  CS_TRY(Statement select, database.prepare("SELECT step FROM upgrade ORDER BY step"));
  std::vector<std::string> steps;
  while (true) {
    CS_TRY(const bool row, select.next());
    if (!row) {
      return steps;
    }
    steps.push_back(select.text(0));
  }
}

Result<std::vector<VersionedObject>> read_objects(Database& database) {
  CS_TRY(Statement select,
         database.prepare("SELECT kind, version, document FROM object ORDER BY kind, organisation, "
                          "id"));
  std::vector<VersionedObject> objects;
  while (true) {
    CS_TRY(const bool row, select.next());
    if (!row) {
      return objects;
    }
    CS_TRY(VersionedObject object, read_object(select.text(0), select.integer(1), select.text(2)));
    objects.push_back(std::move(object));
  }
}

Result<std::vector<identity::RetiredId>> read_retired(Database& database) {
  CS_TRY(Statement select, database.prepare("SELECT kind, id, organisation FROM retired_id"));
  std::vector<identity::RetiredId> found;
  while (true) {
    CS_TRY(const bool row, select.next());
    if (!row) {
      return found;
    }
    CS_TRY(const ObjectKind kind, read_kind(select.text(0)));
    found.push_back(
        {kind, std::string(select.text(1)), identity::OrganisationId(std::string(select.text(2)))});
  }
}

Result<std::vector<Revision>> read_revisions(Database& database, std::int64_t before,
                                             std::size_t limit) {
  CS_TRY(Statement select,
         database.prepare("SELECT number, time, actor, comment FROM revision WHERE number < ? "
                          "ORDER BY number DESC LIMIT ?"));
  select.bind(before > 0 ? before : INT64_MAX).bind(static_cast<std::int64_t>(limit));
  std::vector<Revision> revisions;
  while (true) {
    CS_TRY(const bool row, select.next());
    if (!row) {
      return revisions;
    }
    revisions.push_back(read_head(select));
  }
}

Result<std::optional<Revision>> read_revision(Database& database, std::int64_t number) {
  CS_TRY(Statement head,
         database.prepare("SELECT number, time, actor, comment FROM revision WHERE number = ?"));
  CS_TRY(const bool found, head.bind(number).next());
  if (!found) {
    return std::optional<Revision>();
  }
  Revision revision = read_head(head);
  head.reset();
  CS_TRY(Statement changes,
         database.prepare("SELECT kind, version_before, before, version_after, after FROM "
                          "revision_change WHERE revision = ? ORDER BY place"));
  changes.bind(number);
  while (true) {
    CS_TRY(const bool row, changes.next());
    if (!row) {
      return std::optional<Revision>(std::move(revision));
    }
    CS_TRY(auto before, read_side(changes, 1));
    CS_TRY(auto after, read_side(changes, 3));
    if (before == nullptr && after == nullptr) {
      return Error{kCorrupt, "expected a change of an object"};
    }
    identity::ObjectKey key = identity::key_of((after != nullptr ? after : before)->object);
    revision.changes.push_back({std::move(key), std::move(before), std::move(after)});
  }
}

// Documents are taken apart in here where an object is met for the first time alone.
Result<ChangesSince> read_first_changes(Database& database, std::int64_t number) {
  CS_TRY(Statement select,
         database.prepare(
             "SELECT kind, version_before, before, revision, "
             "coalesce(json_extract(side, '$.organisation'), ''), "
             "json_extract(side, CASE kind WHEN 'properties' THEN '$.name' ELSE '$.id' END) "
             "FROM (SELECT *, iif(version_before = 0, after, before) AS side "
             "FROM revision_change WHERE revision > ?) ORDER BY revision, place"));
  select.bind(number);
  ChangesSince since{{}, number};
  std::set<identity::ObjectKey> seen;
  while (true) {
    CS_TRY(const bool row, select.next());
    if (!row) {
      return since;
    }
    CS_TRY(const ObjectKind kind, read_kind(select.text(0)));
    since.newest = select.integer(3);
    identity::ObjectKey key{kind, identity::OrganisationId(std::string(select.text(4))),
                            std::string(select.text(5))};
    if (seen.insert(key).second) {
      CS_TRY(auto before, read_side(select, 1));
      since.first.push_back({std::move(key), std::move(before), nullptr});
    }
  }
}

}  // namespace countersign::store
