// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "identity/catalogue.h"
#include "json/value.h"

namespace countersign::admin {

/// The login authenticators that a policy lists and that sign nobody in: drafts, tested ones and
/// disabled ones. Pointers begin with `object`.
json::Array policy_warnings(const identity::Catalogue& catalogue,
                            const identity::Organisation& organisation, const std::string& object);

}  // namespace countersign::admin
