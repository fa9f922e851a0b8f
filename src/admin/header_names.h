// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "admin/call.h"
#include "base/field_problem.h"
#include "identity/catalogue.h"

namespace countersign::admin {

/// How many different identity headers the applications of an organisation right below the root,
/// and of all below it, may ask for; shared in the tree (identity::SharedRoom). nginx compares each
/// with all others when it reads a recipe.
inline constexpr std::size_t kMostHeaderNames = 256;

/// What is too much of the headers that changed applications ask for anew; of callers of the root
/// nothing is.
FieldProblems check_header_names(const Call& call, const identity::Catalogue& current,
                                 const std::vector<identity::ObjectChange>& changes);

}  // namespace countersign::admin
