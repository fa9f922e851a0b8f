// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "json/value.h"

namespace countersign::app::cli {

/// Reads `saml.clock_skew=90s` and its like into one object. The value is text, or JSON where it
/// reads as such (true, 3, ["a"], null), or the content of a file after `file:`. Fails with
/// app.objects_invalid.
Result<json::Value> read_assignments(const std::vector<std::string>& assignments);

/// Reads objects from a file, JSON or, by its name *.toml, TOML; `-` is standard input, JSON. Texts
/// `file:NAME` anywhere stand for the content of that file, relative to this one. Fails with
/// app.objects_invalid.
Result<json::Value> read_objects(const std::string& file);

}  // namespace countersign::app::cli
