// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "identity/user.h"

// What every implementation of the stores does alike with users.
namespace countersign::store {

/// What a change leaves of a user: since when there is one and its last sign-in stay, the version
/// grows.
identity::User changed_user(const identity::User& before, const identity::User& wanted);

/// Of which authenticators a change takes an external identity away: what they let in as this user
/// may be somebody else from then on.
std::vector<identity::AuthenticatorId> lost_authenticators(const identity::User& before,
                                                           const identity::User& after);

/// Whether anything differs but times and versions.
bool differs(const identity::User& before, const identity::User& after);

}  // namespace countersign::store
