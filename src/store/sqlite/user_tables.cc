// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/user_tables.h"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "base/text.h"
#include "identity/user_name.h"
#include "store/errors.h"
#include "store/sqlite/user_codec.h"

namespace countersign::store {
namespace {

std::int64_t count(std::chrono::sys_seconds time) {
  return time.time_since_epoch().count();
}

/// The number that a statement finds, or 0.
Result<std::int64_t> number(Statement& statement) {
  CS_TRY(const bool found, statement.next());
  if (!found) {
    return std::int64_t{0};
  }
  const std::int64_t value = statement.integer(0);
  statement.reset();
  return value;
}

std::vector<identity::ExternalIdentity> identities_of(const identity::User* user) {
  std::vector<identity::ExternalIdentity> identities;
  if (user != nullptr) {
    identities = user->external_identities;
  }
  const auto in_order = [](const auto& a, const auto& b) {
    return std::tie(a.authenticator, a.value) < std::tie(b.authenticator, b.value);
  };
  std::sort(identities.begin(), identities.end(), in_order);
  identities.erase(std::unique(identities.begin(), identities.end()), identities.end());
  return identities;
}

/// Calls `erase` for what only `before` has and `insert` for what only `after` has; both sorted.
template <typename T, typename Erase, typename Insert>
Result<void> each_difference(const std::vector<T>& before, const std::vector<T>& after,
                             const Erase& erase, const Insert& insert) {
  for (const T& value : before) {
    if (std::find(after.begin(), after.end(), value) == after.end()) {
      CS_TRY(erase(value));
    }
  }
  for (const T& value : after) {
    if (std::find(before.begin(), before.end(), value) == before.end()) {
      CS_TRY(insert(value));
    }
  }
  return {};
}

}  // namespace

Result<UserTables> UserTables::open(Database& database) {
  CS_TRY(UserLookup lookup, UserLookup::open(database));
  Statements sql;
  CS_TRY(sql.row_of_id, database.prepare("SELECT id FROM user WHERE user_id = ?"));
  CS_TRY(sql.row_of_folded,
         database.prepare("SELECT id FROM user WHERE organisation = ? AND folded = ? AND id <> ? "
                          "LIMIT 1"));
  CS_TRY(sql.row_of_external,
         database.prepare("SELECT user FROM external_identity WHERE authenticator = ? AND "
                          "value = ?"));
  CS_TRY(sql.insert,
         database.prepare(
             "INSERT INTO user (user_id, organisation, user_name, email, first_name, last_name, "
             "display_name, state, origin, user_type, authenticator, created, updated, version, "
             "details, folded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  CS_TRY(sql.update, database.prepare(
                         "UPDATE user SET user_id = ?, organisation = ?, user_name = ?, email = ?, "
                         "first_name = ?, last_name = ?, display_name = ?, state = ?, origin = ?, "
                         "user_type = ?, authenticator = ?, created = ?, updated = ?, version = ?, "
                         "details = ? WHERE id = ?"));
  CS_TRY(sql.erase, database.prepare("DELETE FROM user WHERE id = ?"));
  // The last one of those that shared a name has it alone.
  CS_TRY(sql.settle,
         database.prepare("UPDATE user SET clash = 0 WHERE organisation = ?1 AND folded = ?2 AND "
                          "clash <> 0 AND 1 = (SELECT count(*) FROM user WHERE organisation = ?1 "
                          "AND folded = ?2)"));
  CS_TRY(sql.set_activity,
         database.prepare("INSERT INTO user_activity (id, last_sign_in) VALUES (?, ?) "
                          "ON CONFLICT (id) DO UPDATE SET last_sign_in = max(last_sign_in, "
                          "excluded.last_sign_in)"));
  CS_TRY(sql.erase_activity, database.prepare("DELETE FROM user_activity WHERE id = ?"));
  CS_TRY(sql.insert_external,
         database.prepare("INSERT INTO external_identity (authenticator, value, user) "
                          "VALUES (?, ?, ?)"));
  CS_TRY(sql.erase_external,
         database.prepare("DELETE FROM external_identity WHERE authenticator = ? AND value = ?"));
  CS_TRY(sql.insert_term,
         database.prepare("INSERT INTO user_term (term, organisation, user) VALUES (?, ?, ?)"));
  CS_TRY(sql.erase_term,
         database.prepare("DELETE FROM user_term WHERE term = ? AND organisation = ? AND "
                          "user = ?"));
  CS_TRY(sql.insert_tag,
         database.prepare("INSERT INTO user_tag (tag, organisation, user_name, user) "
                          "VALUES (?, ?, ?, ?)"));
  CS_TRY(sql.erase_tag,
         database.prepare("DELETE FROM user_tag WHERE tag = ? AND organisation = ? AND "
                          "user_name = ?"));
  return UserTables(std::move(lookup), std::move(sql));
}

Result<void> UserTables::check_free(const identity::User& user, std::optional<std::int64_t> self) {
  const auto is_other = [&](std::int64_t row) { return row != 0 && row != self.value_or(0); };
  CS_TRY(const std::int64_t same_id, number(sql_.row_of_id.bind(user.id.view())));
  if (is_other(same_id)) {
    return Error{kConflict, "expected a new user id, got " + quoted(user.id.view())};
  }
  const std::string folded = identity::fold_user_name(user.user_name.view());
  sql_.row_of_folded.bind(user.organisation.view())
      .bind(std::string_view(folded))
      .bind(self.value_or(0));
  CS_TRY(const std::int64_t same_name, number(sql_.row_of_folded));
  // Those that shared a name before that was refused may go on.
  if (same_name != 0 && !self.has_value()) {
    return Error{kUserExists,
                 "expected a user name that is free, got " + quoted(user.user_name.view())};
  }
  for (const identity::ExternalIdentity& identity : user.external_identities) {
    sql_.row_of_external.bind(identity.authenticator.view()).bind(std::string_view(identity.value));
    CS_TRY(const std::int64_t same_identity, number(sql_.row_of_external));
    if (is_other(same_identity)) {
      return Error{kExternalIdentityExists,
                   "expected an identity at " + quoted(identity.authenticator.view()) +
                       " that is free, got " + countersign::quoted(identity.value)};
    }
  }
  return {};
}

void UserTables::bind_fields(Statement& statement, const identity::User& user,
                             const std::string& details) {
  statement.bind(user.id.view())
      .bind(user.organisation.view())
      .bind(user.user_name.view())
      .bind(std::string_view(user.email))
      .bind(std::string_view(user.first_name))
      .bind(std::string_view(user.last_name))
      .bind(std::string_view(user.display_name))
      .bind(static_cast<std::int64_t>(user.state))
      .bind(static_cast<std::int64_t>(user.origin))
      .bind(user.user_type.has_value() ? static_cast<std::int64_t>(*user.user_type) : -1)
      .bind(user.authenticator.has_value() ? user.authenticator->view() : std::string_view())
      .bind(count(user.created))
      .bind(count(user.updated))
      .bind(user.version)
      .bind_blob(details);
}

Result<std::int64_t> UserTables::insert(const identity::User& user) {
  const std::string details = encode_user_details(user);
  const std::string folded = identity::fold_user_name(user.user_name.view());
  bind_fields(sql_.insert, user, details);
  CS_TRY(sql_.insert.bind(std::string_view(folded)).run());
  const std::int64_t row = sql_.insert.inserted_row();
  CS_TRY(change_sides(row, nullptr, &user));
  if (user.last_sign_in.has_value()) {
    CS_TRY(set_last_sign_in(row, *user.last_sign_in));
  }
  return row;
}

Result<void> UserTables::update(const UserRow& before, const identity::User& after) {
  const std::string details = encode_user_details(after);
  bind_fields(sql_.update, after, details);
  CS_TRY(sql_.update.bind(before.row).run());
  return change_sides(before.row, &before.user, &after);
}

Result<void> UserTables::erase(const UserRow& before) {
  CS_TRY(change_sides(before.row, &before.user, nullptr));
  CS_TRY(sql_.erase_activity.bind(before.row).run());
  CS_TRY(sql_.erase.bind(before.row).run());
  const std::string folded = identity::fold_user_name(before.user.user_name.view());
  return sql_.settle.bind(before.user.organisation.view()).bind(std::string_view(folded)).run();
}

Result<void> UserTables::set_last_sign_in(std::int64_t row, std::chrono::sys_seconds time) {
  return sql_.set_activity.bind(row).bind(count(time)).run();
}

Result<void> UserTables::change_sides(std::int64_t row, const identity::User* before,
                                      const identity::User* after) {
  CS_TRY(change_external(row, before, after));
  CS_TRY(change_terms(row, before, after));
  return change_tags(row, before, after);
}

Result<void> UserTables::change_external(std::int64_t row, const identity::User* before,
                                         const identity::User* after) {
  using Identity = identity::ExternalIdentity;
  return each_difference(
      identities_of(before), identities_of(after),
      [&](const Identity& identity) {
        return sql_.erase_external.bind(identity.authenticator.view())
            .bind(std::string_view(identity.value))
            .run();
      },
      [&](const Identity& identity) {
        return sql_.insert_external.bind(identity.authenticator.view())
            .bind(std::string_view(identity.value))
            .bind(row)
            .run();
      });
}

Result<void> UserTables::change_terms(std::int64_t row, const identity::User* before,
                                      const identity::User* after) {
  const identity::User& whose = before != nullptr ? *before : *after;
  const auto terms_of = [](const identity::User* user) {
    return user == nullptr ? std::vector<std::string>() : search_terms(*user);
  };
  const auto change = [&](Statement& statement, const std::string& term) {
    return statement.bind(std::string_view(term)).bind(whose.organisation.view()).bind(row).run();
  };
  return each_difference(
      terms_of(before), terms_of(after),
      [&](const std::string& term) { return change(sql_.erase_term, term); },
      [&](const std::string& term) { return change(sql_.insert_term, term); });
}

Result<void> UserTables::change_tags(std::int64_t row, const identity::User* before,
                                     const identity::User* after) {
  const identity::User& whose = before != nullptr ? *before : *after;
  const auto all_tags_of = [](const identity::User* user) {
    return user == nullptr ? std::vector<std::string>() : tags_of(*user);
  };
  const auto bind = [&](Statement& statement, const std::string& tag) -> Statement& {
    return statement.bind(std::string_view(tag))
        .bind(whose.organisation.view())
        .bind(whose.user_name.view());
  };
  return each_difference(
      all_tags_of(before), all_tags_of(after),
      [&](const std::string& tag) { return bind(sql_.erase_tag, tag).run(); },
      [&](const std::string& tag) { return bind(sql_.insert_tag, tag).bind(row).run(); });
}

}  // namespace countersign::store
