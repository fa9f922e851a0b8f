// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "admin/call.h"
#include "admin/problem.h"
#include "identity/user.h"
#include "store/store.h"

namespace countersign::admin {

/// Ends all sessions of a selection on every thread of this node and says how many there were;
/// written to the audit log of `organisation` where there were any.
Outcome<std::size_t> end_sessions(const Call& call, const identity::OrganisationId& organisation,
                                  store::SessionSelection selection, const std::string& object);

/// Those of one user.
Outcome<std::size_t> end_sessions_of(const Call& call, const identity::User& user);

}  // namespace countersign::admin
