// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "admin/call.h"
#include "admin/problem.h"
#include "identity/authenticator.h"
#include "identity/catalogue.h"
#include "identity/login_event.h"
#include "saml/types.h"

namespace countersign::admin {

/// One side of the test bench (M8): settings as they are, or as they would be.
struct MappingSide {
  const identity::Catalogue& catalogue;
  identity::Authenticator authenticator;
};

/// What a recorded attempt said, as far as the login event keeps it.
saml::AssertionValues values_of(const identity::LoginEvent& event);

/// What would become of a recorded attempt: the user as it would be, or the failure. Looks users
/// up, changes nothing.
Outcome<json::Value> replay(const Call& call, const identity::LoginEvent& event,
                            const MappingSide& side);

}  // namespace countersign::admin
