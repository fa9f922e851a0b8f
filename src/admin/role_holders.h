// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "admin/call.h"
#include "admin/problem.h"
#include "identity/catalogue.h"

namespace countersign::admin {

/// Takes a role that was erased in `edit` from the groups and tokens that would find none of its id
/// any more, and says which; whether that is wanted is asked when all users who have it are known,
/// too (check_taken). Fails with api.forbidden without group:edit, token:edit over their
/// organisations.
Outcome<std::vector<identity::ObjectKey>> take_role(const Call& call,
                                                    const identity::Catalogue& current,
                                                    identity::CatalogueEdit& edit,
                                                    const identity::ObjectKey& role);

}  // namespace countersign::admin
