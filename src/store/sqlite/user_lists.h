// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/sqlite/database.h"
#include "store/sqlite/user_lookup.h"
#include "store/user_store.h"

namespace countersign::store {

/// As UserStore::count_active_with_role, on any connection.
Result<std::size_t> count_active_with_role(
    Database& database, const identity::RoleId& role,
    const std::vector<identity::OrganisationId>& organisations);

/// Lists of users. Which index leads is chosen by how many users each would show, so that a page
/// of a million takes milliseconds.
class UserLists {
 public:
  static Result<UserLists> open(Database& database);

  UserLookup& lookup() { return lookup_; }

  Result<std::vector<UserRow>> list(const UserQuery& query);
  Result<std::size_t> count(const UserQuery& query);
  Result<std::vector<UserRow>> by_login(std::string_view login,
                                        const std::vector<identity::OrganisationId>& organisations);
  Result<std::vector<UserRow>> clashing(std::size_t limit);
  /// As UsersNow::is_named.
  Result<bool> is_named(const UserQuery& query);

 private:
  /// Takes a user, and says whether to go on.
  using Visit = std::function<bool(UserRow)>;
  /// Organisations asked for, in order.
  using Organisations = std::vector<std::string>;
  /// A place in the list of a search.
  struct Place {
    std::string term;
    std::string organisation;
    std::int64_t row = 0;
  };
  struct Statements {
    Statement in_organisation, next_organisation, count_organisation, bounded_organisation;
    Statement of_tag, next_of_tag, bounded_tag;
    Statement of_term, bounded_term, of_mail, clashing;
  };
  UserLists(UserLookup lookup, Statements statements)
      : lookup_(std::move(lookup)), sql_(std::move(statements)) {}

  Result<void> walk(const UserQuery& query, const Visit& visit);
  Result<void> walk_in_order(const UserQuery& query, const std::string& tag, const Visit& visit);
  Result<bool> walk_organisation(const std::string& tag, std::string_view organisation,
                                 std::string_view behind, const Visit& visit);
  Result<void> walk_search(const UserQuery& query, const Visit& visit);
  Result<Place> place_behind(const UserQuery& query, const std::string& prefix);

  Result<std::optional<std::string>> next_organisation(const std::string& tag,
                                                       std::string_view from);
  Result<std::vector<std::string>> present(const Organisations& organisations);
  Result<std::int64_t> bounded_users(const UserQuery& query);
  Result<std::int64_t> bounded_search(const UserQuery& query);
  Result<std::string> rarest_tag(const UserQuery& query, std::int64_t& users);

  UserLookup lookup_;
  Statements sql_;
};

}  // namespace countersign::store
