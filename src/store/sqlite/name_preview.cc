// SPDX-License-Identifier: Apache-2.0
#include "store/name_preview.h"

#include <cstdint>
#include <system_error>

#include "identity/user_name.h"
#include "store/sqlite/database.h"

namespace countersign::store {

Result<std::vector<NamedUser>> preview_clashing_names(const std::filesystem::path& file,
                                                      std::size_t limit) {
  std::vector<NamedUser> users;
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    return users;
  }
  CS_TRY(Database database, Database::open_reader(file));
  CS_TRY(const std::int64_t tables,
         database.integer("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = "
                          "'user'"));
  if (tables == 0) {
    return users;
  }
  CS_TRY(database.define("fold_user_name", &identity::fold_user_name));
  CS_TRY(Statement clashing,
         database.prepare("SELECT organisation, user_name FROM user WHERE (organisation, "
                          "fold_user_name(user_name)) IN (SELECT organisation, "
                          "fold_user_name(user_name) FROM user GROUP BY 1, 2 HAVING count(*) > 1) "
                          "ORDER BY organisation, user_name LIMIT ?"));
  clashing.bind(static_cast<std::int64_t>(limit));
  while (true) {
    CS_TRY(const bool more, clashing.next());
    if (!more) {
      return users;
    }
    users.push_back(
        {identity::OrganisationId(clashing.text(0)), identity::UserName(clashing.text(1))});
  }
}

}  // namespace countersign::store
