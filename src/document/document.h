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
  /// For the store: everything, secrets too.
  kStored,
  /// For an administrator: no hash or secret; facts that are derived are added.
  kShown,
  /// For a configuration file (C5): what can be set alone, nothing that has its initial value.
  kFile,
};

/// An object as JSON. Reading what was written in any form gives the object back, as far as that
/// form tells it.
json::Value write(const identity::Object& object, Form form);
json::Value write(const identity::User& user, Form form);

/// Reads what an administrator gave. All problems are told (up to 500), not the first alone:
/// unknown members, wrong types, texts with markup or control characters, URLs that are none or of
/// another scheme, certificates that are private keys, values out of bounds. `problems` grows iff
/// nothing is returned.
///
/// Members that are absent have their initial value; `id`, `organisation` and a property's `name`,
/// which the caller knows from the path, are empty then. Facts that can't be set (`version`,
/// `created`, `warnings`, `acs_url`, ...) may be there and are ignored, whatever they are: see
/// keep_unset and changed_facts. A secret (`secret_hash`, `password_hash`) is an unknown member.
std::optional<identity::Object> read(identity::ObjectKind kind, const json::Value& value,
                                     FieldProblems& problems);
std::optional<identity::User> read_user(const json::Value& value, FieldProblems& problems);

/// Reads what the store holds, the form alone checked, so that what was right when it was stored
/// can be read for ever. Fails with document.stored_invalid.
Result<identity::Object> read_stored(identity::ObjectKind kind, const json::Value& value);
Result<identity::User> read_stored_user(const json::Value& value);

/// What an administrator's merge patch (RFC 7396) makes of an object as it is shown: to be read by
/// `read`. Metadata of an identity provider in the patch takes the place of the settings it fills
/// in.
json::Value patched(const identity::Object& object, const json::Value& patch);
json::Value patched(const identity::User& user, const json::Value& patch);

/// Takes from the object that `object` replaces what `read` never gives: secrets and facts.
void keep_unset(identity::Object& object, const identity::Object& before);
void keep_unset(identity::User& user, const identity::User& before);

/// What a document tells of members that can't be set (`version`, `acs_url`, ...) and that `shown`,
/// the object as an administrator sees it, does not: field.read_only. What changes without an edit
/// of the object, such as the number of users, may differ.
FieldProblems changed_facts(identity::ObjectKind kind, const json::Value& given,
                            const json::Value& shown);
FieldProblems changed_user_facts(const json::Value& given, const json::Value& shown);

/// The JSON Schema (2020-12, as OpenAPI 3.1 wants it) of what `read` takes and `write` gives, from
/// the table of fields that both go by.
json::Value schema(identity::ObjectKind kind);
json::Value user_schema();

/// "organisation", "authenticator", ... as in permissions, and in the plural as in URLs and files.
std::string_view kind_name(identity::ObjectKind kind);
std::string_view kind_plural(identity::ObjectKind kind);
std::optional<identity::ObjectKind> kind_of_plural(std::string_view plural);

}  // namespace countersign::document
