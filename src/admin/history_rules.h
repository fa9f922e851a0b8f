// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "admin/call.h"
#include "admin/problem.h"
#include "identity/object.h"
#include "identity/user.h"
#include "store/user_store.h"

namespace countersign::admin {

/// Whether the caller may write so much more into the history today (HistoryBudget). Nobody is kept
/// from deleting and blocking. Fails with api.history_full; the first time a day that is logged,
/// for those above.
Outcome<void> check_history(const Call& call, const std::vector<identity::ObjectChange>& changes);
Outcome<void> check_history(const Call& call, const std::vector<store::UserWrite>& writes);

}  // namespace countersign::admin
