// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "base/field_problem.h"
#include "base/result.h"
#include "identity/catalogue.h"
#include "identity/user.h"
#include "json/value.h"

namespace countersign::document {

/// For whom a document is written.
enum class Form {
  kStored,  // for the store: everything, secrets too
  kShown,   // for an administrator: no hash or secret; facts that are derived are added
  kFile,    // for a configuration file (C5): what can be set alone, nothing that has its initial value
};

/// An object as JSON. Reading what was written in any form gives the object back, as far as that
/// form tells it.
json::Value write(const identity::Object& object, Form form);
json::Value write(const identity::User& user, Form form);

/// Reads what an administrator gave, or the store holds. All problems are told, not the first
/// alone: unknown members, wrong types, texts with markup or control characters, URLs that are none
/// or of another scheme, certificates that are private keys, values out of bounds. `problems` grows
/// iff nothing is returned.
///
/// Members that are absent have their initial value. Read-only members (`id` where the path names
/// it, versions, derived facts) may be there and are ignored if `Form::kShown` wrote them so.
std::optional<identity::Object> read(identity::ObjectKind kind, const json::Value& value,
                                     FieldProblems& problems);
std::optional<identity::User> read_user(const json::Value& value, FieldProblems& problems);

/// Reads what the store holds. Fails with document.stored_invalid.
Result<identity::Object> read_stored(identity::ObjectKind kind, const json::Value& value);

/// The JSON Schema (2020-12, as OpenAPI 3.1 wants it) of what `read` takes and `write` gives, from
/// the table of fields that both go by.
json::Value schema(identity::ObjectKind kind);
json::Value user_schema();

/// "organisation", "authenticator", ... as in permissions, and in the plural as in URLs and files.
std::string_view kind_name(identity::ObjectKind kind);
std::string_view kind_plural(identity::ObjectKind kind);
std::optional<identity::ObjectKind> kind_of_plural(std::string_view plural);

}  // namespace countersign::document
