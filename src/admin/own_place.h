// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "admin/services.h"
#include "base/field_problem.h"
#include "identity/object.h"

namespace countersign::admin {

/// URLs of an application or an organisation that lie in the gateway's own, everything below
/// {public_origin}{base_path}, and did not before. `before` may be null; pointers lead from the
/// object.
FieldProblems own_place_problems(const Machine& machine, const identity::Object* before,
                                 const identity::Object& after);

}  // namespace countersign::admin
