// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "admin/call.h"
#include "admin/problem.h"
#include "identity/catalogue.h"

namespace countersign::admin {

/// Nobody who is there comes to more than the caller holds when an organisation moves: its tokens,
/// groups and users name roles and groups by ids that may mean others there, and who then stands
/// above it has rights over it. (A role that is made or changed gives no more than its maker holds,
/// and one that somebody names can't be deleted.) `changes` lead from `before` to `after`. Fails
/// with api.escalation, which names one of them.
Outcome<void> check_held(const Call& call, const identity::Catalogue& before,
                         const identity::Catalogue& after,
                         const std::vector<identity::ObjectChange>& changes);

}  // namespace countersign::admin
