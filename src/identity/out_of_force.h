// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "identity/catalogue.h"
#include "identity/upgrade.h"

namespace countersign::identity {

/// What is stored and has no effect, as a newer rule would refuse it: URLs of applications and
/// sign-in host names that are not their organisation's. For the log of the start and for
/// check-config; goes over everything.
std::vector<UpgradeNote> out_of_force(const Catalogue& catalogue);

/// What to do about such a URL.
std::string out_of_force_remedy(const Application& application, std::size_t url);

}  // namespace countersign::identity
