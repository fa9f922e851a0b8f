// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "identity/user.h"
#include "store/sqlite/database.h"

namespace countersign::store {

/// A user and the number of its row.
struct UserRow {
  std::int64_t row = 0;
  identity::User user;
};

/// The beginning of every statement whose rows `read_user` reads, up to its WHERE.
const std::string& select_users();
Result<UserRow> read_user(const Statement& row);

/// Finds single users, on any connection.
class UserLookup {
 public:
  static Result<UserLookup> open(Database& database);

  Result<std::optional<UserRow>> by_row(std::int64_t row);
  Result<std::optional<UserRow>> by_id(const identity::UserId& id);
  /// As UserStore::find.
  Result<std::optional<UserRow>> by_name(const identity::OrganisationId& organisation,
                                         const identity::UserName& name);
  Result<std::optional<UserRow>> by_external(const identity::ExternalIdentity& identity);

 private:
  struct Statements {
    Statement by_row, by_id, by_name, by_external;
  };
  explicit UserLookup(Statements statements) : sql_(std::move(statements)) {}

  Statements sql_;
};

}  // namespace countersign::store
