// SPDX-License-Identifier: Apache-2.0
#include "document/document.h"

#include <array>
#include <utility>

#include "base/text.h"
#include "document/tables.h"
#include "json/merge_patch.h"

namespace countersign::document {
namespace {

using identity::ApiToken;
using identity::Object;
using identity::ObjectKind;
using identity::User;

const Table<identity::Organisation>& table_of(const identity::Organisation*) {
  return organisation_table();
}
const Table<identity::Authenticator>& table_of(const identity::Authenticator*) {
  return authenticator_table();
}
const Table<identity::Group>& table_of(const identity::Group*) {
  return group_table();
}
const Table<identity::Role>& table_of(const identity::Role*) {
  return role_table();
}
const Table<identity::Application>& table_of(const identity::Application*) {
  return application_table();
}
const Table<ApiToken>& table_of(const ApiToken*) {
  return api_token_table();
}
const Table<identity::Property>& table_of(const identity::Property*) {
  return property_table();
}
const Table<User>& table_of(const User*) {
  return user_table();
}

/// Calls `with` with an object of the type of that kind, in its initial state.
template <typename With>
auto with_kind(ObjectKind kind, With with) {
  switch (kind) {
    case ObjectKind::kOrganisation:
      return with(identity::Organisation{});
    case ObjectKind::kAuthenticator:
      return with(identity::Authenticator{});
    case ObjectKind::kGroup:
      return with(identity::Group{});
    case ObjectKind::kRole:
      return with(identity::Role{});
    case ObjectKind::kApplication:
      return with(identity::Application{});
    case ObjectKind::kApiToken:
      return with(ApiToken{});
    case ObjectKind::kProperty:
      break;
  }
  return with(identity::Property{});
}

/// Reads into `out`; whether nothing was wrong.
template <typename T>
bool read_into(const json::Value& value, T& out, Source source, FieldProblems& problems) {
  Reading reading(source, problems);
  read_members(table_of(&out), value, out, reading);
  return reading.count() == 0;
}

template <typename T>
FieldProblems changed_facts_of(const Table<T>& table, const json::Value& given,
                               const json::Value& shown) {
  FieldProblems problems;
  Reading reading(Source::kGiven, problems);
  refuse_changed_facts(table, given, shown, reading);
  return problems;
}

template <typename T>
Result<T> read_stored_as(const json::Value& value) {
  T out{};
  FieldProblems problems;
  if (read_into(value, out, Source::kStored, problems)) {
    return out;
  }
  const FieldProblem& first = problems.front();
  return {kStoredInvalid,
          "expected a stored document, got " + first.code + " at " + quoted(first.pointer)};
}

}  // namespace

json::Value write(const Object& object, Form form) {
  return std::visit(
      [form](const auto& one) { return json::Value(write_members(table_of(&one), one, form)); },
      object);
}

json::Value write(const User& user, Form form) {
  return write_members(user_table(), user, form);
}

std::optional<Object> read(ObjectKind kind, const json::Value& value, FieldProblems& problems) {
  return with_kind(kind, [&](auto object) -> std::optional<Object> {
    if (read_into(value, object, Source::kGiven, problems)) {
      return Object(std::move(object));
    }
    return std::nullopt;
  });
}

std::optional<User> read_user(const json::Value& value, FieldProblems& problems) {
  User user;
  if (read_into(value, user, Source::kGiven, problems)) {
    return user;
  }
  return std::nullopt;
}

Result<Object> read_stored(ObjectKind kind, const json::Value& value) {
  return with_kind(kind, [&](auto object) -> Result<Object> {
    CS_TRY(object, read_stored_as<decltype(object)>(value));
    return Object(std::move(object));
  });
}

Result<User> read_stored_user(const json::Value& value) {
  return read_stored_as<User>(value);
}

json::Value patched(const Object& object, const json::Value& patch) {
  json::Value target = write(object, Form::kShown);
  const json::Value* saml = patch.find("saml");
  const json::Value* metadata = saml == nullptr ? nullptr : saml->find("metadata");
  json::Value* settings = target.as_object().find("saml");
  if (metadata != nullptr && !metadata->is_null() && settings != nullptr) {
    for (const std::string_view name : {"idp_entity_id", "sso_url", "certificates"}) {
      settings->as_object().erase(name);
    }
  }
  return json::merge_patch(std::move(target), patch);
}

json::Value patched(const User& user, const json::Value& patch) {
  return json::merge_patch(write(user, Form::kShown), patch);
}

void keep_unset(Object& object, const Object& before) {
  auto* token = std::get_if<ApiToken>(&object);
  const auto* old = std::get_if<ApiToken>(&before);
  if (token != nullptr && old != nullptr) {
    token->secret_hash = old->secret_hash;
    token->created = old->created;
  }
}

void keep_unset(User& user, const User& before) {
  user.password_hash = before.password_hash;
  user.origin = before.origin;
  user.created = before.created;
  user.updated = before.updated;
  user.last_sign_in = before.last_sign_in;
  user.version = before.version;
}

FieldProblems changed_facts(ObjectKind kind, const json::Value& given, const json::Value& shown) {
  return with_kind(kind,
                   [&](auto object) { return changed_facts_of(table_of(&object), given, shown); });
}

FieldProblems changed_user_facts(const json::Value& given, const json::Value& shown) {
  return changed_facts_of(user_table(), given, shown);
}

json::Value schema(ObjectKind kind) {
  return with_kind(kind, [](auto object) { return json::Value(schema_of(table_of(&object))); });
}

json::Value user_schema() {
  return schema_of(user_table());
}

std::string_view kind_name(ObjectKind kind) {
  return identity::names_of(kind).name;
}

std::string_view kind_plural(ObjectKind kind) {
  return identity::names_of(kind).plural;
}

std::optional<ObjectKind> kind_of_plural(std::string_view plural) {
  for (const identity::ObjectKindName& known : identity::kObjectKindNames) {
    if (known.plural == plural) {
      return known.kind;
    }
  }
  return std::nullopt;
}

}  // namespace countersign::document
