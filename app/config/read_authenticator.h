// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.h"
#include "config/toml_tree.h"

namespace countersign::app {

/// Reads one [[authenticator]].
AuthenticatorConfig read_authenticator(const TomlNode& node, Problems& problems);

/// Reads one [[application]].
ApplicationConfig read_application(const TomlNode& node, Problems& problems);

/// Reads the `id` of a table; a bad one is a problem.
std::string read_id(TableReader& reader);

}  // namespace countersign::app
