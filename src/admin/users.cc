// SPDX-License-Identifier: Apache-2.0
// Users (U1): list and search, create, view, change, delete. What else happens to them is in
// user_actions.cc, uploads are in bulk.cc.
#include "admin/users.h"

#include <array>
#include <cstdint>
#include <utility>

#include "admin/errors.h"
#include "admin/objects.h"
#include "admin/operation.h"
#include "admin/query_parameters.h"
#include "admin/session_ending.h"
#include "admin/user_rules.h"
#include "base/text.h"
#include "crypto/random.h"
#include "document/document.h"

namespace countersign::admin {
namespace {

using identity::User;
using identity::UserState;

constexpr std::size_t kUserIdBytes = 16;

Outcome<User> read(const Call& call, json::Value document, const std::optional<User>& before) {
  json::Object& members = document.as_object();
  FieldProblems problems;
  fix_member(members, "organisation", call.organisation.value(), problems);
  if (before) {
    fix_member(members, "id", before->id.value(), problems);
    const json::Value shown = document::write(*before, document::Form::kShown);
    for (FieldProblem& problem : document::changed_user_facts(*call.document, shown)) {
      problems.push_back(std::move(problem));
    }
  } else {
    members.erase("id");
  }
  auto user = document::read_user(document, problems);
  if (!user || !problems.empty()) {
    return Problem::of_fields(std::move(problems));
  }
  if (before) {
    document::keep_unset(*user, *before);
  }
  user->updated = call.now;
  return *std::move(user);
}

std::optional<UserState> state_of(const std::string* name) {
  if (name == nullptr) {
    return std::nullopt;
  }
  if (*name == "active") {
    return UserState::kActive;
  }
  return *name == "blocked" ? UserState::kBlocked : UserState::kDeactivated;
}

template <typename Id>
std::optional<Id> id_of(const std::string* text) {
  return text == nullptr ? std::nullopt : std::optional(Id(*text));
}

Outcome<store::UserQuery> query_of(const Call& call) {
  store::UserQuery query;
  query.organisations = call.covered();
  if (const std::string* search = call.query_value("search")) {
    query.search = *search;
  }
  query.state = state_of(call.query_value("state"));
  query.authenticator = id_of<identity::AuthenticatorId>(call.query_value("authenticator"));
  query.group = id_of<identity::GroupId>(call.query_value("group"));
  query.role = id_of<identity::RoleId>(call.query_value("role"));
  query.limit = call.limit();
  CS_TRY(const std::string position, position_of(call));
  if (!position.empty()) {
    const std::size_t line = position.find('\n');
    if (line == std::string::npos) {
      return cursor_invalid();
    }
    query.after = {identity::OrganisationId(position.substr(0, line)),
                   identity::UserName(position.substr(line + 1))};
  }
  return query;
}

Outcome<Answer> list_users(const Call& call) {
  CS_TRY(store::UserQuery query, query_of(call));
  const std::size_t limit = query.limit++;
  CS_TRY(auto users, call.services.users.list(query));
  std::optional<std::string> next;
  if (users.size() > limit) {
    users.resize(limit);
    next = users.back().organisation.value() + "\n" + users.back().user_name.value();
  }
  json::Array items;
  items.reserve(users.size());
  for (const User& user : users) {
    items.push_back(document::write(user, document::Form::kShown));
  }
  Answer answer = page(std::move(items), next);
  if (call.query_flag("count")) {
    CS_TRY(const std::size_t total, call.services.users.count(query));
    answer.body->as_object().set("total", total);
  }
  return answer;
}

Outcome<Answer> create_user(const Call& call) {
  CS_TRY(User user, read(call, *call.document, std::nullopt));
  std::array<std::uint8_t, kUserIdBytes> random{};
  crypto::random_bytes(random);
  user.id = identity::make_user_id(random);
  user.created = call.now;
  user.origin = identity::UserOrigin::kAdministrator;
  CS_TRY(const auto written, write_users(call, {{std::nullopt, std::move(user)}}));
  const User& made = written.front();
  Answer answer = answer_with(made);
  answer.status = 201;
  answer.add("Location", call.services.machine.base_path + "/api/v1/organisations/" +
                             made.organisation.value() + "/users/" + made.id.value());
  return answer;
}

Outcome<Answer> view_user(const Call& call) {
  CS_TRY(const User user, user_of_path(call));
  return answer_with(user);
}

Outcome<Answer> store_changed(const Call& call, const User& before, User after) {
  const bool ends = after.state != UserState::kActive && before.state != after.state;
  CS_TRY(const auto written, write_users(call, {{before, std::move(after)}}));
  if (ends) {
    CS_TRY(end_sessions_of(call, written.front()));
  }
  return answer_with(written.front());
}

Outcome<Answer> replace(const Call& call) {
  CS_TRY(User before, user_of_path(call));
  CS_TRY(call.check_version(before.version));
  CS_TRY(User after, read(call, *call.document, before));
  if (call.document->find("state") == nullptr) {
    after.state = before.state;
  }
  return store_changed(call, before, std::move(after));
}

Outcome<Answer> update(const Call& call) {
  CS_TRY(User before, user_of_path(call));
  CS_TRY(call.check_version(before.version));
  CS_TRY(User after, read(call, document::patched(before, *call.document), before));
  return store_changed(call, before, std::move(after));
}

Outcome<Answer> remove_user(const Call& call) {
  CS_TRY(User before, user_of_path(call));
  CS_TRY(call.check_version(before.version));
  CS_TRY(write_users(call, {{before, std::nullopt}}));
  CS_TRY(end_sessions_of(call, before));
  return Answer::nothing();
}

}  // namespace

Outcome<User> user_of_path(const Call& call) {
  const std::string& id = call.path_value("user");
  if (!identity::is_user_id(id)) {
    return not_found();
  }
  CS_TRY(auto user, call.services.users.find(identity::UserId(id)));
  if (!user || user->organisation != call.organisation) {
    return not_found();
  }
  return *std::move(user);
}

Answer answer_with(const User& user) {
  Answer answer = Answer::json(document::write(user, document::Form::kShown));
  answer.version(user.version);
  return answer;
}

// NOLINTNEXTLINE(readability-function-size): a table, one entry for each operation.
std::vector<Operation> user_operations() {
  using http::Method;
  const std::string all = "/organisations/{organisation}/users";
  const std::string one = all + "/{user}";
  const auto parameters = page_parameters(
      {text_parameter("search", "Begins a user name, mail address, first or last name."),
       choice_parameter("state", "active,blocked,deactivated", "Only users in this state."),
       text_parameter("authenticator", "Assigned to it, or with an identity of it."),
       text_parameter("group", "Only members of this group."),
       text_parameter("role", "Only those who were given this role."), below_parameter(),
       flag_parameter("count", "Whether to tell how many there are in all (`total`).")});
  return {
      {.id = "listUsers",
       .method = Method::kGet,
       .path = all,
       .scope = Scope::kOrganisation,
       .object = "user",
       .action = "view",
       .summary = "List and search users",
       .query = parameters,
       .success = {200, "User", Success::Shape::kList},
       .handler = &list_users},
      {.id = "createUser",
       .method = Method::kPost,
       .path = all,
       .scope = Scope::kOrganisation,
       .object = "user",
       .action = "create",
       .summary = "Create a user",
       .body = BodyType::kJson,
       .request_schema = "User",
       .success = {201, "User"},
       .handler = &create_user},
      {.id = "getUser",
       .method = Method::kGet,
       .path = one,
       .scope = Scope::kOrganisation,
       .object = "user",
       .action = "view",
       .summary = "Show a user",
       .success = {200, "User"},
       .handler = &view_user},
      {.id = "replaceUser",
       .method = Method::kPut,
       .path = one,
       .scope = Scope::kOrganisation,
       .object = "user",
       .action = "edit",
       .summary = "Replace what is set of a user",
       .body = BodyType::kJson,
       .request_schema = "User",
       .success = {200, "User"},
       .handler = &replace},
      {.id = "updateUser",
       .method = Method::kPatch,
       .path = one,
       .scope = Scope::kOrganisation,
       .object = "user",
       .action = "edit",
       .summary = "Change some of what is set of a user",
       .body = BodyType::kMergePatch,
       .request_schema = "User",
       .success = {200, "User"},
       .handler = &update},
      {.id = "deleteUser",
       .method = Method::kDelete,
       .path = one,
       .scope = Scope::kOrganisation,
       .object = "user",
       .action = "delete",
       .summary = "Delete a user and end its sessions",
       .success = {204},
       .handler = &remove_user},
  };
}

}  // namespace countersign::admin
