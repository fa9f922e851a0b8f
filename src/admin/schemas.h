// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "identity/catalogue.h"
#include "json/value.h"

namespace countersign::admin {

/// All schemas that operations name (JSON Schema 2020-12), by name.
const json::Object& component_schemas();

/// "Authenticator", "Token", ... and "Authenticators", ...
std::string schema_name(identity::ObjectKind kind);
std::string plural_schema_name(identity::ObjectKind kind);

// Parts of schemas.
json::Value text_schema(std::string_view meaning);
json::Value integer_schema(std::string_view meaning);
json::Value flag_schema(std::string_view meaning);
json::Value time_schema(std::string_view meaning);
json::Value list_schema(json::Value of, std::string_view meaning = {});
json::Value map_schema(json::Value of, std::string_view meaning = {});
json::Value reference_to(std::string_view name);

/// An object of these members and no other; a member named "name!" is required.
json::Value object_schema(std::string_view meaning,
                          std::vector<std::pair<std::string, json::Value>> members);

}  // namespace countersign::admin
