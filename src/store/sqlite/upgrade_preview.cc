// SPDX-License-Identifier: Apache-2.0
#include "store/upgrade_preview.h"

#include <string>
#include <system_error>
#include <vector>

#include "store/sqlite/object_tables.h"

namespace countersign::store {
namespace {

Result<bool> has_table(Database& database, std::string_view name) {
  CS_TRY(Statement select,
         database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"));
  return select.bind(name).next();
}

}  // namespace

Result<identity::Upgraded> preview_upgrade(const std::filesystem::path& file,
                                           const identity::OwnPlace& own) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    return identity::Upgraded();
  }
  CS_TRY(Database database, Database::open_reader(file));
  CS_TRY(const bool has_objects, has_table(database, "object"));
  if (!has_objects) {
    return identity::Upgraded();
  }
  CS_TRY(std::vector<identity::VersionedObject> objects, read_objects(database));
  CS_TRY(const bool has_upgrades, has_table(database, "upgrade"));
  std::vector<std::string> done;
  if (has_upgrades) {
    CS_TRY(done, read_upgrades(database));
  }
  return identity::upgrade_objects(std::move(objects), identity::upgrade_steps(), done, own);
}

}  // namespace countersign::store
