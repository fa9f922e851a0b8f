// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "identity/session_id.h"

namespace countersign::store {

/// A new session id from the system's generator.
identity::SessionId make_session_id();

/// What is stored and looked up in the place of the id.
identity::SessionHash hash_session_id(const identity::SessionId& id);

}  // namespace countersign::store
