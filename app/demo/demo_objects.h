// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "demo/demo_data.h"
#include "json/value.h"

namespace countersign::app {

/// What the demo has in its catalogue: an organisation, its authenticator for the demo identity
/// provider, groups, and the sample application with its rules.
json::Value demo_objects(const DemoPorts& ports, const std::string& idp_metadata);

/// Applies it through the API of the running gateway, as the operator. Doing it again changes
/// nothing but what depends on the ports. Fails with app.demo_failed.
Result<void> apply_demo_objects(const std::filesystem::path& folder, const DemoPorts& ports);

}  // namespace countersign::app
