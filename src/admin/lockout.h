// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "admin/call.h"
#include "admin/problem.h"
#include "identity/catalogue.h"
#include "identity/user.h"

namespace countersign::admin {

/// Whether a user has a way to sign in by what is set, as far as that can be told before it tries:
/// an active authenticator that is offered and knows the user.
bool has_way_in(const identity::Catalogue& catalogue, const identity::User& user);

/// O3: a change may not take the last way to sign in from the administrators of the caller's own
/// organisation. `changes` lead from `before` to `after`. Fails with api.lockout.
Outcome<void> check_lockout(const Call& call, const identity::Catalogue& before,
                            const identity::Catalogue& after,
                            const std::vector<identity::ObjectChange>& changes);

}  // namespace countersign::admin
