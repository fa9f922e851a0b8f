// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "gateway/choose.h"

namespace countersign::gateway {

/// Why somebody who typed this name is asked for a password that nobody has here, and which setting
/// changes that: for administrators of the organisation whose page it is, so of nothing outside it.
/// The same work whether or not there is such a user. `places`, `found`, `choice`: as
/// choose_authenticator has them. Empty when it is a user's password.
std::string password_clue(const identity::Catalogue& catalogue, const Typed& typed,
                          const std::vector<identity::OrganisationId>& places,
                          const std::vector<identity::User>& found, const Choice& choice);

}  // namespace countersign::gateway
