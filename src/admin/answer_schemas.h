// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "json/value.h"

namespace countersign::admin {

using NamedSchemas = std::vector<std::pair<std::string, json::Value>>;

/// The schemas of what is not an object of the catalogue or a user: actions and their answers.
NamedSchemas answer_schemas();

// Its parts.
NamedSchemas action_schemas();
NamedSchemas record_schemas();

}  // namespace countersign::admin
