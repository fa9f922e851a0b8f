// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string_view>

#include "identity/catalogue.h"

namespace countersign::identity {

/// What is known of a live session's user, besides its organisation.
struct Standing {
  bool active = false;
  std::string_view assigned;  // the authenticator to which the user is assigned; empty: none
};

/// Whether a session that was opened by `authenticator` may go on, by the catalogue as it is now:
/// as if its user signed in again by the same way. The organisation and all above it are enabled,
/// the authenticator is active, for people of the organisation and offered or assigned to the user,
/// and the user is active and not assigned to another one. Allocates nothing.
bool is_in_force(const Catalogue& catalogue, std::string_view organisation,
                 std::string_view authenticator, const Standing& user);

std::string_view state_name(AuthenticatorState state);
/// `identity.authenticator_inactive`, which names the state.
Error not_active(const Authenticator& authenticator);
/// `identity.authenticator_not_offered`.
Error not_offered(std::string_view organisation, std::string_view authenticator);
/// `identity.organisation_outside`.
Error not_for_people_of(const Authenticator& authenticator, std::string_view organisation);
/// `identity.organisation_disabled`.
Error not_enabled(std::string_view organisation);

}  // namespace countersign::identity
