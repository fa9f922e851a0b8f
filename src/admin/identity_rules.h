// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "admin/call.h"
#include "admin/user_rules.h"
#include "base/field_problem.h"

namespace countersign::admin {

/// What an edit says about who somebody is to an authenticator, and may not: an authenticator that
/// is not for people of the user's organisation. One that an organisation above keeps for its own
/// people, and one that does not exist, are told alike. What the user had before is left alone.
FieldProblems check_authenticators(const identity::Catalogue& catalogue, const UserEdit& edit);

/// Fails with api.forbidden unless the caller holds authenticator:assign over the organisation of
/// every authenticator of which the user gets an external identity: whoever else could claim
/// somebody's before that person comes for the first time, and learn from the answer whether it is
/// known in another organisation.
Outcome<void> check_assigning(const identity::Catalogue& catalogue, const identity::Grant& grant,
                              const UserEdit& edit);

}  // namespace countersign::admin
