// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "config/load.h"

namespace countersign::app {

/// What the next start would make of the objects in the store, which may be in use: one line each,
/// empty when there is nothing to tell. Fails when it could not start with them.
Result<std::string> stored_objects_report(const Loaded& loaded);

}  // namespace countersign::app
