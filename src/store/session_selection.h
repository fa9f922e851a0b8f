// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "identity/session.h"
#include "store/store.h"

namespace countersign::store {

/// Fails with `store.selection_empty` when it says nothing: it would mean every session.
Result<void> check_selection(const SessionSelection& selection);

/// Whether a session agrees with everything that is set.
bool selects(const SessionSelection& selection, const identity::Session& session);

}  // namespace countersign::store
