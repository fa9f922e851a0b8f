// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "identity/catalogue.h"
#include "store/audit_log.h"
#include "store/object_store.h"
#include "store/sqlite/database.h"

namespace countersign::store {

/// One side of a change as it is stored; version 0 where there is no object.
struct ObjectSide {
  std::int64_t version = 0;
  std::string document;
};

/// A change of an object, written out before the store's thread gets it.
struct ObjectWrite {
  std::string kind;
  std::string organisation;
  std::string id;
  ObjectSide before;
  ObjectSide after;
  AuditAction action;
  /// Of a deletion, whose the id was that is retired with it.
  std::optional<std::string> retired_from{};
};
std::vector<ObjectWrite> write_out(const std::vector<identity::ObjectChange>& changes);

/// All SQL that changes objects and their history; the caller keeps the transaction and the audit
/// log.
class ObjectTables {
 public:
  static Result<ObjectTables> open(Database& database);

  /// Gives the number of the revision. Refuses with `store.conflict`.
  Result<std::int64_t> commit(const std::vector<ObjectWrite>& writes, const AuditContext& context);

  /// Remembers steps of an upgrade as run.
  Result<void> add_upgrades(const std::vector<std::string>& steps, std::chrono::sys_seconds time);

 private:
  struct Statements {
    Statement version, put, erase, last_revision, insert_revision, insert_change, insert_upgrade,
        retire, restore;
  };
  explicit ObjectTables(Statements statements) : sql_(std::move(statements)) {}

  Result<void> check(const ObjectWrite& write);
  Result<void> apply(const ObjectWrite& write);

  Statements sql_;
};

// On any connection.
Result<std::vector<identity::VersionedObject>> read_objects(Database& database);
Result<std::vector<std::string>> read_upgrades(Database& database);
Result<std::vector<identity::RetiredId>> read_retired(Database& database);
Result<std::vector<Revision>> read_revisions(Database& database, std::int64_t before,
                                             std::size_t limit);
Result<std::optional<Revision>> read_revision(Database& database, std::int64_t number);
Result<ChangesSince> read_first_changes(Database& database, std::int64_t number);

}  // namespace countersign::store
