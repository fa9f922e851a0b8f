// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "identity/catalogue.h"

namespace countersign::identity {

/// The organisation right below the root that this one is or lies below; the root itself, and what
/// is not in the catalogue, as it is. What all customers share in bounded room is counted by it, as
/// an administrator can make any number of organisations below its own.
OrganisationId customer_of(const Catalogue& catalogue, OrganisationId id);

}  // namespace countersign::identity
