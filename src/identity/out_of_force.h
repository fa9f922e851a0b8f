// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "identity/catalogue.h"
#include "identity/upgrade.h"

namespace countersign::identity {

/// A part of a stored object that has no effect, or not the one that it seems to have, as a newer
/// rule would refuse it.
struct StoredFault {
  std::string pointer;  // from the object: "/urls/0"
  std::string what;
  std::string remedy;
};

/// All of one object: URLs of applications and sign-in host names that are not their
/// organisation's, headers that are never sent, rules that are too many, what rules name and is not
/// there, entity ids that are not the organisation's.
std::vector<StoredFault> stored_faults(const Catalogue& catalogue, const Object& object);

/// Those of all objects: for the log of each start and for check-config; goes over everything.
std::vector<UpgradeNote> out_of_force(const Catalogue& catalogue);

}  // namespace countersign::identity
