// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/field_problem.h"
#include "identity/catalogue.h"

namespace countersign::admin {

/// What a change newly says of who signs in by what, and can't be: a login policy that lists an
/// authenticator which is not for the organisation's people, told as one that does not exist; an
/// authenticator for people of an organisation that is not its own or below it. What stood there
/// before is left alone: it is not in force, and an organisation may stop serving another.
FieldProblems check_people(const identity::Catalogue& next,
                           const std::vector<identity::ObjectChange>& changes);

}  // namespace countersign::admin
