// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "identity/organisation.h"

namespace countersign::admin {

/// Members of an organisation that only an administrator over the organisation above gives: what
/// is looked up across organisations, so that none may take it for itself. Those in which the two
/// differ; `before` is null for a new organisation.
std::vector<std::string_view> changed_grants(const identity::Organisation* before,
                                             const identity::Organisation& after);

}  // namespace countersign::admin
