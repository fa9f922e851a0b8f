// SPDX-License-Identifier: Apache-2.0
// What happens to users (U1, U6): passwords, blocking, deactivation. All but unblocking end the
// user's sessions at once.
#include <utility>

#include "admin/body.h"
#include "admin/errors.h"
#include "admin/operation.h"
#include "admin/session_ending.h"
#include "admin/user_rules.h"
#include "admin/users.h"
#include "crypto/password_hash.h"
#include "identity/password.h"

namespace countersign::admin {
namespace {

using identity::User;
using identity::UserState;

Outcome<Answer> store_password(const Call& call, const User& before, std::string hash) {
  User after = before;
  after.password_hash = std::move(hash);
  after.updated = call.now;
  CS_TRY(const auto written, write_users(call, {{before, std::move(after)}}));
  CS_TRY(end_sessions_of(call, before));
  return answer_with(written.front());
}

Outcome<Answer> set_password(const Call& call) {
  CS_TRY(const User before, user_of_path(call));
  CS_TRY(call.check_version(before.version));
  Body body(call, {"password"});
  const std::string password = body.required_text("password");
  CS_TRY(body.check());
  if (const auto checked = identity::check_new_password(password, before); !checked.ok()) {
    return Problem::of_fields({field_problem("/password", checked.error().code,
                                             checked.error().detail, "choose another password")});
  }
  CS_TRY(std::string hash, crypto::hash_password(password));
  return store_password(call, before, std::move(hash));
}

Outcome<Answer> remove_password(const Call& call) {
  CS_TRY(const User before, user_of_path(call));
  CS_TRY(call.check_version(before.version));
  return store_password(call, before, "");
}

Outcome<Answer> change_state(const Call& call, UserState state) {
  CS_TRY(const User before, user_of_path(call));
  CS_TRY(call.check_version(before.version));
  User after = before;
  after.state = state;
  after.updated = before.state == state ? before.updated : call.now;
  if (before.state != state) {
    CS_TRY(auto written, write_users(call, {{before, std::move(after)}}));
    after = std::move(written.front());
  }
  // Also for one that was blocked before: whoever asks wants them gone.
  if (state != UserState::kActive) {
    CS_TRY(end_sessions_of(call, before));
  }
  return answer_with(after);
}

Outcome<Answer> block(const Call& call) {
  return change_state(call, UserState::kBlocked);
}
Outcome<Answer> unblock(const Call& call) {
  return change_state(call, UserState::kActive);
}
Outcome<Answer> deactivate(const Call& call) {
  return change_state(call, UserState::kDeactivated);
}

}  // namespace

// NOLINTNEXTLINE(readability-function-size): a table, one entry for each operation.
std::vector<Operation> user_action_operations() {
  using http::Method;
  const std::string one = "/organisations/{organisation}/users/{user}";
  const Success shown{200, "User"};
  return {
      {.id = "setUserPassword",
       .method = Method::kPost,
       .path = one + "/password",
       .scope = Scope::kOrganisation,
       .object = "user",
       .action = "edit",
       .summary = "Give a user a local password and end its sessions",
       .body = BodyType::kJson,
       .request_schema = "Password",
       .success = shown,
       .handler = &set_password},
      {.id = "removeUserPassword",
       .method = Method::kDelete,
       .path = one + "/password",
       .scope = Scope::kOrganisation,
       .object = "user",
       .action = "edit",
       .summary = "Take the local password away and end the user's sessions",
       .success = shown,
       .handler = &remove_password},
      {.id = "blockUser",
       .method = Method::kPost,
       .path = one + "/block",
       .scope = Scope::kOrganisation,
       .object = "user",
       .action = "enable",
       .summary = "Let the user not sign in, and end its sessions",
       .success = shown,
       .handler = &block},
      {.id = "unblockUser",
       .method = Method::kPost,
       .path = one + "/unblock",
       .scope = Scope::kOrganisation,
       .object = "user",
       .action = "enable",
       .summary = "Let the user sign in again",
       .success = shown,
       .handler = &unblock},
      {.id = "deactivateUser",
       .method = Method::kPost,
       .path = one + "/deactivate",
       .scope = Scope::kOrganisation,
       .object = "user",
       .action = "enable",
       .summary = "Mark the user as gone, and end its sessions",
       .success = shown,
       .handler = &deactivate},
  };
}

}  // namespace countersign::admin
