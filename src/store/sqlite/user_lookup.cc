// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/user_lookup.h"

#include <chrono>

#include "identity/user_name.h"
#include "store/errors.h"
#include "store/sqlite/user_codec.h"

namespace countersign::store {
namespace {

std::chrono::sys_seconds time_of(std::int64_t value) {
  return std::chrono::sys_seconds(std::chrono::seconds(value));
}

/// A value of an enumeration of `count` values, the first of which is 0.
template <typename Enum>
Result<Enum> enum_of(std::int64_t value, std::int64_t count) {
  if (value < 0 || value >= count) {
    return Error{kCorrupt, "expected a value below " + std::to_string(count) + ", got " +
                               std::to_string(value)};
  }
  return static_cast<Enum>(value);
}

/// The one row of a statement whose values are bound.
Result<std::optional<UserRow>> only_row(Statement& statement) {
  CS_TRY(const bool found, statement.next());
  if (!found) {
    return std::optional<UserRow>();
  }
  Result<UserRow> user = read_user(statement);
  statement.reset();
  if (!user.ok()) {
    return std::move(user).error();
  }
  return std::optional<UserRow>(*std::move(user));
}

}  // namespace

const std::string& select_users() {
  static const std::string kSql =
      "SELECT user.id, user.user_id, user.organisation, user.user_name, email, first_name, "
      "last_name, display_name, state, origin, user_type, authenticator, created, updated, "
      "version, details, last_sign_in FROM user LEFT JOIN user_activity ON user_activity.id = "
      "user.id ";
  return kSql;
}

Result<UserRow> read_user(const Statement& row) {
  UserRow read{row.integer(0), {}};
  identity::User& user = read.user;
  user.id = identity::UserId(row.text(1));
  user.organisation = identity::OrganisationId(row.text(2));
  user.user_name = identity::UserName(row.text(3));
  user.email = row.text(4);
  user.first_name = row.text(5);
  user.last_name = row.text(6);
  user.display_name = row.text(7);
  CS_TRY(user.state, enum_of<identity::UserState>(row.integer(8), 3));
  CS_TRY(user.origin, enum_of<identity::UserOrigin>(row.integer(9), 3));
  if (const std::int64_t type = row.integer(10); type >= 0) {
    CS_TRY(user.user_type, enum_of<identity::UserType>(type, 3));
  }
  if (std::string authenticator = row.text(11); !authenticator.empty()) {
    user.authenticator = identity::AuthenticatorId(std::move(authenticator));
  }
  user.created = time_of(row.integer(12));
  user.updated = time_of(row.integer(13));
  user.version = row.integer(14);
  CS_TRY(decode_user_details(row.blob(15), user));
  if (!row.is_null(16)) {
    user.last_sign_in = time_of(row.integer(16));
  }
  return read;
}

Result<UserLookup> UserLookup::open(Database& database) {
  const std::string& select = select_users();
  Statements sql;
  CS_TRY(sql.by_row, database.prepare(select + "WHERE user.id = ?"));
  CS_TRY(sql.by_id, database.prepare(select + "WHERE user.user_id = ?"));
  CS_TRY(sql.by_name,
         database.prepare(select + "WHERE user.organisation = ? AND user.folded = ? AND "
                                   "(user.clash = 0 OR user.user_name = ?)"));
  CS_TRY(sql.by_external,
         database.prepare(select + "WHERE user.id = (SELECT user FROM external_identity "
                                   "WHERE authenticator = ? AND value = ?)"));
  return UserLookup(std::move(sql));
}

Result<std::optional<UserRow>> UserLookup::by_row(std::int64_t row) {
  return only_row(sql_.by_row.bind(row));
}

Result<std::optional<UserRow>> UserLookup::by_id(const identity::UserId& id) {
  return only_row(sql_.by_id.bind(id.view()));
}

Result<std::optional<UserRow>> UserLookup::by_name(const identity::OrganisationId& organisation,
                                                   const identity::UserName& name) {
  const std::string folded = identity::fold_user_name(name.view());
  return only_row(
      sql_.by_name.bind(organisation.view()).bind(std::string_view(folded)).bind(name.view()));
}

Result<std::optional<UserRow>> UserLookup::by_external(const identity::ExternalIdentity& identity) {
  return only_row(
      sql_.by_external.bind(identity.authenticator.view()).bind(std::string_view(identity.value)));
}

}  // namespace countersign::store
