// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/field_problem.h"
#include "identity/mapping.h"

namespace countersign::identity {

/// What about a mapping can't work, whatever is sent: a field with two lines, one without a source,
/// a constant user name, a transformation without its argument. `pointer` leads to the mapping.
void check_mapping(const Mapping& mapping, const std::string& pointer, FieldProblems& problems);

}  // namespace countersign::identity
