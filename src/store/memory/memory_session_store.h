// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "store/store.h"

namespace countersign::store {

/// A store that forgets everything when it goes. For tests of what stands above, and as the
/// shortest description of the contract. Calls `done` before the call returns, on the caller's
/// thread.
std::unique_ptr<SessionStore> make_memory_session_store();

}  // namespace countersign::store
