// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "identity/user.h"
#include "store/sqlite/database.h"
#include "store/sqlite/user_lookup.h"

namespace countersign::store {

/// All SQL that changes users; the caller keeps the transaction.
class UserTables {
 public:
  static Result<UserTables> open(Database& database);

  UserLookup& lookup() { return lookup_; }

  /// Whether `user` may stand in row `self`, or in a new one. Refuses with `store.conflict` (its
  /// id is taken), `store.user_exists` or `store.external_identity_exists`.
  Result<void> check_free(const identity::User& user, std::optional<std::int64_t> self);

  // For users that passed check_free.
  Result<std::int64_t> insert(const identity::User& user);
  /// `before` is what stands in the row now.
  Result<void> update(const UserRow& before, const identity::User& after);
  Result<void> erase(const UserRow& before);

  Result<void> set_last_sign_in(std::int64_t row, std::chrono::sys_seconds time);

 private:
  struct Statements {
    Statement row_of_id, row_of_folded, row_of_external;
    Statement insert, update, erase, settle, set_activity, erase_activity;
    Statement insert_external, erase_external, insert_term, erase_term, insert_tag, erase_tag;
  };
  UserTables(UserLookup lookup, Statements statements)
      : lookup_(std::move(lookup)), sql_(std::move(statements)) {}

  static void bind_fields(Statement& statement, const identity::User& user,
                          const std::string& details);
  /// Takes out of the side tables what `before` has there and `after` has not, and adds the rest.
  Result<void> change_sides(std::int64_t row, const identity::User* before,
                            const identity::User* after);
  Result<void> change_external(std::int64_t row, const identity::User* before,
                               const identity::User* after);
  Result<void> change_terms(std::int64_t row, const identity::User* before,
                            const identity::User* after);
  Result<void> change_tags(std::int64_t row, const identity::User* before,
                           const identity::User* after);

  UserLookup lookup_;
  Statements sql_;
};

}  // namespace countersign::store
