// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "admin/call.h"
#include "admin/problem.h"
#include "base/field_problem.h"
#include "identity/catalogue.h"
#include "identity/user.h"

namespace countersign::admin {

/// What a user refers to and does not exist for its organisation: groups and roles.
FieldProblems check_references(const identity::Catalogue& catalogue, const identity::User& user);

/// A change of one user on behalf of a caller: created when there is no `before`, deleted when
/// there is no `after`.
struct UserEdit {
  std::optional<identity::User> before;
  std::optional<identity::User> after;
};

/// Applies all edits or none: the only way by which the API changes users, so that no operation
/// forgets a rule. The caller must be over their organisations already. Gives the users as stored.
///
/// Fails with api.forbidden (user:create, edit, delete, and enable where the state differs;
/// authenticator:assign for a new way to sign in, becoming.h, and for external identities,
/// identity_rules.h),
/// api.document_invalid (references; a user name that differs), api.escalation (a user that may do
/// more than the caller, before or after), api.last_administrator (O3), api.settings_changed (what
/// was allowed when the call began is not any more), and as UserStore::write.
Outcome<std::vector<identity::User>> write_users(const Call& call,
                                                 const std::vector<UserEdit>& edits);

/// What of `write_users` can be told without writing.
Outcome<void> check_edits(const Call& call, const std::vector<UserEdit>& edits);

}  // namespace countersign::admin
