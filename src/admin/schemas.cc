// SPDX-License-Identifier: Apache-2.0
#include "admin/schemas.h"

#include <utility>

#include "admin/answer_schemas.h"
#include "document/document.h"

namespace countersign::admin {
namespace {

using identity::ObjectKind;

std::string capitalised(std::string_view name) {
  std::string out(name);
  out.front() = static_cast<char>(out.front() - 'a' + 'A');
  return out;
}

json::Value read_only(json::Value schema) {
  schema.as_object().set("readOnly", true);
  return schema;
}

json::Object make_schemas() {
  json::Object out;
  for (const identity::ObjectKindName& known : identity::kObjectKindNames) {
    out.set(schema_name(known.kind), document::schema(known.kind));
  }
  out.set("User", document::user_schema());
  // Of a property, bounds are told besides what its document has.
  json::Object& property = out.find("Property")->as_object();
  property.find("properties")
      ->as_object()
      .set("min", read_only(integer_schema("The least, of integers and durations in seconds.")))
      .set("max", read_only(integer_schema("The most; of texts and lists in bytes.")));
  json::Value token = *out.find("Token");
  token.as_object().set("description", "A new token with its secret, which is shown this once.");
  out.set("NewToken", std::move(token));
  for (auto& [name, schema] : answer_schemas()) {
    out.set(name, std::move(schema));
  }
  return out;
}

json::Value typed(const char* type, std::string_view meaning) {
  json::Object out{{"type", type}};
  if (!meaning.empty()) {
    out.set("description", meaning);
  }
  return out;
}

}  // namespace

const json::Object& component_schemas() {
  static const json::Object kSchemas = make_schemas();
  return kSchemas;
}

std::string schema_name(ObjectKind kind) {
  return capitalised(document::kind_name(kind));
}

std::string plural_schema_name(ObjectKind kind) {
  return capitalised(document::kind_plural(kind));
}

json::Value text_schema(std::string_view meaning) {
  return typed("string", meaning);
}

json::Value integer_schema(std::string_view meaning) {
  return typed("integer", meaning);
}

json::Value flag_schema(std::string_view meaning) {
  return typed("boolean", meaning);
}

json::Value time_schema(std::string_view meaning) {
  json::Value out = typed("string", meaning);
  out.as_object().set("format", "date-time");
  return out;
}

json::Value list_schema(json::Value of, std::string_view meaning) {
  json::Value out = typed("array", meaning);
  out.as_object().set("items", std::move(of));
  return out;
}

json::Value map_schema(json::Value of, std::string_view meaning) {
  json::Value out = typed("object", meaning);
  out.as_object().set("additionalProperties", std::move(of));
  return out;
}

json::Value reference_to(std::string_view name) {
  return json::Object{{"$ref", "#/components/schemas/" + std::string(name)}};
}

json::Value object_schema(std::string_view meaning,
                          std::vector<std::pair<std::string, json::Value>> members) {
  json::Object properties;
  json::Array required;
  for (auto& member : members) {
    std::string& name = member.first;
    if (name.ends_with('!')) {
      name.pop_back();
      required.emplace_back(name);
    }
    properties.set(name, std::move(member.second));
  }
  json::Value out = typed("object", meaning);
  out.as_object().set("properties", std::move(properties));
  if (!required.empty()) {
    out.as_object().set("required", std::move(required));
  }
  out.as_object().set("additionalProperties", false);
  return out;
}

}  // namespace countersign::admin
