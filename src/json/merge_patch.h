// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "json/value.h"

namespace countersign::json {

/// `target` changed by a merge patch (RFC 7396 2): members of `patch` replace those of `target`,
/// null takes them away, objects are merged member by member, everything else is replaced whole.
/// New members come at the end. Neither deeper than the deeper of the two; both are at most
/// kHardMaxDepth deep, or it aborts.
Value merge_patch(Value target, const Value& patch);

}  // namespace countersign::json
