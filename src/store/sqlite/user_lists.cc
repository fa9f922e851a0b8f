// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/user_lists.h"

#include <algorithm>
#include <limits>

#include "base/ascii.h"
#include "identity/user_name.h"
#include "json/value.h"
#include "store/sqlite/user_codec.h"

namespace countersign::store {
namespace {

/// Up to here users are counted when an index is chosen, and by `count`.
constexpr std::int64_t kFew = 5000;
constexpr std::size_t kMostCounted = 10'000;
constexpr std::size_t kMostByMail = 2;

std::vector<std::string> in_order(const std::vector<identity::OrganisationId>& ids) {
  std::vector<std::string> texts;
  texts.reserve(ids.size());
  for (const identity::OrganisationId& id : ids) {
    texts.push_back(id.value());
  }
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return texts;
}

/// The first text behind all that begin with `prefix`.
std::string behind_all_of(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff) {
    prefix.pop_back();
  }
  if (!prefix.empty()) {
    prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  }
  return prefix;
}

bool begins_with(std::string_view text, std::string_view prefix) {
  return equal_but_for_case(text.substr(0, prefix.size()), prefix);
}

bool matches_search(const identity::User& user, std::string_view search) {
  return begins_with(user.user_name.view(), search) || begins_with(user.email, search) ||
         begins_with(user.first_name, search) || begins_with(user.last_name, search);
}

bool is_of(const identity::User& user, const identity::AuthenticatorId& authenticator) {
  return user.authenticator == authenticator ||
         std::any_of(user.external_identities.begin(), user.external_identities.end(),
                     [&](const auto& known) { return known.authenticator == authenticator; });
}

template <typename T>
bool holds(const std::vector<T>& values, const T& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

/// Whether a user of one of the organisations is asked for.
bool matches(const UserQuery& query, const identity::User& user) {
  return (query.search.empty() || matches_search(user, query.search)) &&
         (!query.state.has_value() || user.state == *query.state) &&
         (!query.authenticator.has_value() || is_of(user, *query.authenticator)) &&
         (!query.group.has_value() || holds(user.groups, *query.group)) &&
         (!query.role.has_value() || holds(user.roles, *query.role));
}

std::vector<std::string> tags_of(const UserQuery& query) {
  std::vector<std::string> tags;
  if (query.authenticator.has_value()) {
    tags.push_back(tag_of(*query.authenticator));
  }
  if (query.group.has_value()) {
    tags.push_back(tag_of(*query.group));
  }
  if (query.role.has_value()) {
    tags.push_back(tag_of(*query.role));
  }
  return tags;
}

bool has_filter(const UserQuery& query) {
  return !query.search.empty() || query.state.has_value() || query.authenticator.has_value() ||
         query.group.has_value() || query.role.has_value();
}

/// The first of a user's terms that a search matches: where it stands in the list of a search.
std::string first_term(const identity::User& user, const std::string& prefix) {
  for (std::string& term : search_terms(user)) {
    if (term.starts_with(prefix)) {
      return std::move(term);
    }
  }
  return search_term(user.user_name.view());
}

Result<std::int64_t> only_number(Statement& statement) {
  CS_TRY(const bool found, statement.next());
  const std::int64_t value = found ? statement.integer(0) : 0;
  statement.reset();
  return value;
}

}  // namespace

Result<std::size_t> count_active_with_role(
    Database& database, const identity::RoleId& role,
    const std::vector<identity::OrganisationId>& organisations) {
  json::Array ids;
  for (const identity::OrganisationId& id : organisations) {
    ids.emplace_back(id.value());
  }
  const std::string list = json::write(json::Value(std::move(ids)));
  const std::string tag = tag_of(role);
  CS_TRY(Statement count,
         database.prepare("SELECT count(*) FROM user_tag JOIN user ON user.id = user_tag.user "
                          "WHERE tag = ? AND state = ? AND user_tag.organisation IN (SELECT value "
                          "FROM json_each(?))"));
  count.bind(std::string_view(tag))
      .bind(static_cast<std::int64_t>(identity::UserState::kActive))
      .bind(std::string_view(list));
  CS_TRY(const std::int64_t users, only_number(count));
  return static_cast<std::size_t>(users);
}

Result<UserLists> UserLists::open(Database& database) {
  const std::string few = " LIMIT " + std::to_string(kFew + 1) + ")";
  CS_TRY(UserLookup lookup, UserLookup::open(database));
  Statements sql;
  CS_TRY(sql.in_organisation,
         database.prepare(select_users() + "WHERE user.organisation = ? AND user.user_name > ? "
                                           "ORDER BY user.user_name"));
  CS_TRY(sql.next_organisation,
         database.prepare("SELECT organisation FROM user WHERE organisation >= ? "
                          "ORDER BY organisation LIMIT 1"));
  CS_TRY(sql.count_organisation,
         database.prepare("SELECT count(*) FROM user WHERE organisation = ?"));
  CS_TRY(sql.bounded_organisation,
         database.prepare("SELECT count(*) FROM (SELECT 1 FROM user WHERE organisation = ?" + few));
  CS_TRY(sql.of_tag,
         database.prepare("SELECT user FROM user_tag WHERE tag = ? AND organisation = ? AND "
                          "user_name > ? ORDER BY user_name"));
  CS_TRY(sql.next_of_tag,
         database.prepare("SELECT organisation FROM user_tag WHERE tag = ? AND organisation >= ? "
                          "ORDER BY organisation LIMIT 1"));
  CS_TRY(sql.bounded_tag,
         database.prepare("SELECT count(*) FROM (SELECT 1 FROM user_tag WHERE tag = ?" + few));
  CS_TRY(sql.of_term,
         database.prepare("SELECT term, organisation, user FROM user_term WHERE (term, "
                          "organisation, user) > (?, ?, ?) AND term < ? "
                          "ORDER BY term, organisation, user"));
  CS_TRY(sql.bounded_term,
         database.prepare("SELECT count(*) FROM (SELECT 1 FROM user_term WHERE term >= ? AND "
                          "term < ?" +
                          few));
  CS_TRY(sql.of_mail,
         database.prepare("SELECT user.id FROM user_term JOIN user ON user.id = user_term.user "
                          "WHERE term = ?1 AND user_term.organisation = ?2 AND "
                          "lower(email) = lower(?3) ORDER BY user.id LIMIT " +
                          std::to_string(kMostByMail)));
  CS_TRY(sql.clashing,
         database.prepare(select_users() + "WHERE user.clash <> 0 "
                                           "ORDER BY user.organisation, user.user_name LIMIT ?"));
  return UserLists(std::move(lookup), std::move(sql));
}

Result<std::vector<UserRow>> UserLists::list(const UserQuery& query) {
  std::vector<UserRow> users;
  if (query.limit == 0) {
    return users;
  }
  CS_TRY(walk(query, [&](UserRow user) {
    users.push_back(std::move(user));
    return users.size() < query.limit;
  }));
  return users;
}

Result<std::size_t> UserLists::count(const UserQuery& query) {
  std::size_t users = 0;
  if (!has_filter(query)) {
    CS_TRY(const std::vector<std::string> organisations, present(in_order(query.organisations)));
    for (const std::string& organisation : organisations) {
      CS_TRY(const std::int64_t more,
             only_number(sql_.count_organisation.bind(std::string_view(organisation))));
      users += static_cast<std::size_t>(more);
    }
    return users;
  }
  UserQuery all = query;
  all.after.reset();
  CS_TRY(walk(all, [&](const UserRow&) { return ++users < kMostCounted; }));
  return users;
}

Result<std::vector<UserRow>> UserLists::by_login(
    std::string_view login, const std::vector<identity::OrganisationId>& organisations) {
  const std::string term = search_term(login);
  const identity::UserName name{std::string(login)};
  std::vector<UserRow> users;
  for (const identity::OrganisationId& organisation : organisations) {
    CS_TRY(std::optional<UserRow> named, lookup_.by_name(organisation, name));
    std::vector<std::int64_t> rows;
    sql_.of_mail.bind(std::string_view(term)).bind(organisation.view()).bind(login);
    while (true) {
      CS_TRY(const bool more, sql_.of_mail.next());
      if (!more) {
        break;
      }
      rows.push_back(sql_.of_mail.integer(0));
    }
    if (named.has_value()) {
      users.push_back(*std::move(named));
      continue;
    }
    for (const std::int64_t row : rows) {
      CS_TRY(std::optional<UserRow> user, lookup_.by_row(row));
      if (user.has_value()) {
        users.push_back(*std::move(user));
      }
    }
  }
  return users;
}

Result<std::vector<UserRow>> UserLists::clashing(std::size_t limit) {
  std::vector<UserRow> users;
  sql_.clashing.bind(static_cast<std::int64_t>(limit));
  while (true) {
    CS_TRY(const bool more, sql_.clashing.next());
    if (!more) {
      return users;
    }
    Result<UserRow> user = read_user(sql_.clashing);
    if (!user.ok()) {
      sql_.clashing.reset();
      return std::move(user).error();
    }
    users.push_back(*std::move(user));
  }
}

Result<bool> UserLists::is_named(const UserQuery& query) {
  for (const std::string& tag : tags_of(query)) {
    CS_TRY(const std::optional<std::string> first, next_organisation(tag, {}));
    if (!first.has_value()) {
      return false;
    }
  }
  return true;
}

/// Goes by whatever shows the fewest users that are not asked for.
Result<void> UserLists::walk(const UserQuery& query, const Visit& visit) {
  const Visit wanted = [&](UserRow user) {
    return !matches(query, user.user) || visit(std::move(user));
  };
  std::int64_t of_tag = std::numeric_limits<std::int64_t>::max();
  CS_TRY(const std::string tag, rarest_tag(query, of_tag));
  if (query.search.empty()) {
    return walk_in_order(query, tag, wanted);
  }
  CS_TRY(const std::int64_t of_search, bounded_search(query));
  CS_TRY(const std::int64_t of_organisations, bounded_users(query));
  if (of_search <= of_tag && (of_search <= of_organisations || of_organisations > kFew)) {
    return walk_search(query, wanted);
  }
  return walk_in_order(query, of_tag <= of_organisations ? tag : std::string(), wanted);
}

Result<std::string> UserLists::rarest_tag(const UserQuery& query, std::int64_t& users) {
  std::string rarest;
  for (std::string& tag : tags_of(query)) {
    CS_TRY(const std::int64_t of_this, only_number(sql_.bounded_tag.bind(std::string_view(tag))));
    if (of_this < users) {
      users = of_this;
      rarest = std::move(tag);
    }
  }
  return rarest;
}

Result<std::int64_t> UserLists::bounded_search(const UserQuery& query) {
  const std::string prefix = search_term(query.search);
  const std::string end = behind_all_of(prefix);
  return only_number(sql_.bounded_term.bind(std::string_view(prefix)).bind(std::string_view(end)));
}

Result<std::int64_t> UserLists::bounded_users(const UserQuery& query) {
  CS_TRY(const std::vector<std::string> organisations, present(in_order(query.organisations)));
  std::int64_t users = 0;
  for (const std::string& organisation : organisations) {
    CS_TRY(const std::int64_t more,
           only_number(sql_.bounded_organisation.bind(std::string_view(organisation))));
    users += more;
    if (users > kFew) {
      break;
    }
  }
  return users;
}

/// The first organisation from `from` on that has a user, or one with the tag.
Result<std::optional<std::string>> UserLists::next_organisation(const std::string& tag,
                                                                std::string_view from) {
  Statement& statement = tag.empty() ? sql_.next_organisation : sql_.next_of_tag;
  if (!tag.empty()) {
    statement.bind(std::string_view(tag));
  }
  CS_TRY(const bool found, statement.bind(from).next());
  std::optional<std::string> organisation;
  if (found) {
    organisation = statement.text(0);
  }
  statement.reset();
  return organisation;
}

/// Those that have users.
Result<std::vector<std::string>> UserLists::present(const Organisations& organisations) {
  std::vector<std::string> found;
  auto at = organisations.begin();
  while (at != organisations.end()) {
    CS_TRY(const std::optional<std::string> next, next_organisation({}, *at));
    if (!next.has_value()) {
      break;
    }
    at = std::lower_bound(at, organisations.end(), *next);
    if (at != organisations.end() && *at == *next) {
      found.push_back(*at++);
    }
  }
  return found;
}

/// By organisation and user name: all users, or those with a tag.
Result<void> UserLists::walk_in_order(const UserQuery& query, const std::string& tag,
                                      const Visit& visit) {
  const Organisations organisations = in_order(query.organisations);
  auto at = organisations.begin();
  std::string behind;
  if (query.after.has_value()) {
    at = std::lower_bound(at, organisations.end(), query.after->organisation.value());
    behind = query.after->user_name.value();
  }
  while (at != organisations.end()) {
    const bool is_first = query.after.has_value() && *at == query.after->organisation.value();
    CS_TRY(const std::optional<std::string> next, next_organisation(tag, *at));
    if (!next.has_value()) {
      break;
    }
    if (*next != *at) {
      at = std::lower_bound(at, organisations.end(), *next);
      continue;
    }
    CS_TRY(const bool more,
           walk_organisation(tag, *at, is_first ? behind : std::string_view(), visit));
    if (!more) {
      break;
    }
    ++at;
  }
  return {};
}

Result<bool> UserLists::walk_organisation(const std::string& tag, std::string_view organisation,
                                          std::string_view behind, const Visit& visit) {
  Statement& statement = tag.empty() ? sql_.in_organisation : sql_.of_tag;
  if (!tag.empty()) {
    statement.bind(std::string_view(tag));
  }
  statement.bind(organisation).bind(behind);
  while (true) {
    CS_TRY(const bool found, statement.next());
    if (!found) {
      return true;
    }
    Result<UserRow> user = UserRow{};
    if (tag.empty()) {
      user = read_user(statement);
    } else if (auto looked_up = lookup_.by_row(statement.integer(0)); !looked_up.ok()) {
      user = looked_up.error();
    } else if (looked_up->has_value()) {
      user = **std::move(looked_up);
    } else {
      continue;
    }
    if (!user.ok()) {
      statement.reset();
      return user.error();
    }
    if (!visit(*std::move(user))) {
      statement.reset();
      return false;
    }
  }
}

Result<UserLists::Place> UserLists::place_behind(const UserQuery& query,
                                                 const std::string& prefix) {
  if (!query.after.has_value()) {
    return Place{prefix, {}, 0};
  }
  CS_TRY(const std::optional<UserRow> last,
         lookup_.by_name(query.after->organisation, query.after->user_name));
  if (last.has_value()) {
    return Place{first_term(last->user, prefix), query.after->organisation.value(), last->row};
  }
  // One that is gone by now stood, most likely, at its user name.
  return Place{std::max(prefix, search_term(query.after->user_name.view())),
               query.after->organisation.value(), 0};
}

/// By the term that matched. A user comes at the first of its terms that does.
Result<void> UserLists::walk_search(const UserQuery& query, const Visit& visit) {
  const Organisations organisations = in_order(query.organisations);
  const std::string prefix = search_term(query.search);
  const std::string end = behind_all_of(prefix);
  CS_TRY(const Place behind, place_behind(query, prefix));
  sql_.of_term.bind(std::string_view(behind.term))
      .bind(std::string_view(behind.organisation))
      .bind(behind.row)
      .bind(std::string_view(end));
  while (true) {
    CS_TRY(const bool found, sql_.of_term.next());
    if (!found) {
      return {};
    }
    if (!std::binary_search(organisations.begin(), organisations.end(), sql_.of_term.text(1))) {
      continue;
    }
    Result<std::optional<UserRow>> user = lookup_.by_row(sql_.of_term.integer(2));
    if (!user.ok()) {
      sql_.of_term.reset();
      return std::move(user).error();
    }
    if (user->has_value() && first_term((**user).user, prefix) == sql_.of_term.text(0) &&
        !visit(**std::move(user))) {
      sql_.of_term.reset();
      return {};
    }
  }
}

}  // namespace countersign::store
