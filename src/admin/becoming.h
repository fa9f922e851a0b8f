// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "admin/call.h"
#include "admin/problem.h"
#include "admin/user_rules.h"

namespace countersign::admin {

/// Who may edit users can't become them past their identity provider, nor make anybody act for
/// somebody who may do more than the caller.
///
/// Fails with api.forbidden without authenticator:assign over the user's organisation where a user
/// gets another authenticator, or a first password though an identity provider knows it; with
/// api.escalation where it becomes the delegate of somebody who holds more than the caller.
Outcome<void> check_becoming(const Call& call, const UserEdit& edit);

/// The same of a group, whose people would be the delegates.
Outcome<void> check_becoming(const Call& call, const identity::Group* before,
                             const identity::Group& after);

}  // namespace countersign::admin
