// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "admin/services.h"
#include "identity/catalogue.h"
#include "json/value.h"

namespace countersign::admin {

/// What an administrator has to set at the identity provider for this authenticator, with an
/// example of what it then sends: addresses, NameID, and every attribute that the mapping reads.
json::Value example_of(const identity::Catalogue& catalogue,
                       const identity::Authenticator& authenticator, const Addresses& addresses);

}  // namespace countersign::admin
