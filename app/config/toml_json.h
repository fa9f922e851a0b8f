// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "config/problems.h"
#include "config/toml_tree.h"
#include "json/value.h"

namespace countersign::app {

/// The same data as JSON, so that files may be written as TOML. A value that JSON has no
/// counterpart for (a date, a fraction) is a problem.
std::optional<json::Value> to_json(const TomlNode& node, Problems& problems);

/// The line on which what `pointer` (RFC 6901) leads to stands, or the nearest thing around it.
std::size_t line_of(const TomlNode& root, std::string_view pointer);

}  // namespace countersign::app
