// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/field_problem.h"
#include "identity/catalogue.h"
#include "json/value.h"

namespace countersign::admin {

/// As warnings of an object that is shown: what of it has no effect (identity/out_of_force.h).
void add_stored_faults(const identity::Catalogue& catalogue, const identity::Object& object,
                       json::Array& warnings);

/// Likewise: why nobody can sign in by an authenticator.
void add_unusable(FieldProblems problems, json::Array& warnings);

}  // namespace countersign::admin
