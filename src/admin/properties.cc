// SPDX-License-Identifier: Apache-2.0
// System properties (C4): of the whole installation, effective at once.
#include <utility>
#include <variant>

#include "admin/body.h"
#include "admin/changes.h"
#include "admin/errors.h"
#include "admin/operation.h"
#include "admin/query_parameters.h"
#include "base/text.h"
#include "document/document.h"
#include "identity/property.h"

namespace countersign::admin {
namespace {

using identity::PropertyDefinition;
using identity::PropertyType;

identity::ObjectKey key_of(std::string_view name) {
  return {identity::ObjectKind::kProperty, {}, std::string(name)};
}

json::Value shown(const identity::Catalogue& catalogue, const PropertyDefinition& definition) {
  const bool bounded =
      definition.type == PropertyType::kInteger || definition.type == PropertyType::kDuration;
  const auto entry = catalogue.find(key_of(definition.name));
  json::Value out =
      document::write(identity::Property{std::string(definition.name),
                                         std::string(catalogue.property(definition.name))},
                      document::Form::kShown);
  out.as_object()
      .set("is_set", entry != nullptr)
      .set("version", entry == nullptr ? 0 : entry->version);
  if (bounded) {
    out.as_object().set("min", definition.min).set("max", definition.max);
  }
  return out;
}

Answer answer_of(const identity::Catalogue& catalogue, const PropertyDefinition& definition) {
  Answer answer = Answer::json(shown(catalogue, definition));
  const auto entry = catalogue.find(key_of(definition.name));
  answer.version(entry == nullptr ? 0 : entry->version);
  return answer;
}

Outcome<Answer> list_properties(const Call& call) {
  CS_TRY(const std::string after, position_of(call));
  json::Array items;
  std::optional<std::string> last;
  for (const PropertyDefinition& definition : identity::property_definitions()) {
    if (definition.name <= after) {
      continue;
    }
    if (items.size() == call.limit()) {
      return page(std::move(items), last);
    }
    items.push_back(shown(*call.catalogue, definition));
    last = definition.name;
  }
  return page(std::move(items), std::nullopt);
}

Outcome<Answer> view_property(const Call& call) {
  const PropertyDefinition* definition = identity::find_property(call.path_value("property"));
  if (definition == nullptr) {
    return not_found();
  }
  return answer_of(*call.catalogue, *definition);
}

// Sets the property to a value, or back to its initial one.
Outcome<Answer> edit_property(const Call& call, const std::optional<std::string>& value) {
  const PropertyDefinition* definition = identity::find_property(call.path_value("property"));
  if (definition == nullptr) {
    return not_found();
  }
  CS_TRY(const Changed changed, change(call, [&](ChangeSet& changes) -> Outcome<void> {
           const identity::ObjectKey key = key_of(definition->name);
           const auto entry = changes.current().find(key);
           CS_TRY(call.check_version(entry == nullptr ? 0 : entry->version));
           if (value) {
             return changes.put(identity::Property{std::string(definition->name), *value});
           }
           return entry == nullptr ? Outcome<void>() : changes.erase(key);
         }));
  return answer_of(*changed.catalogue, *definition);
}

// As in a configuration file, so that neither takes what the other refuses.
Outcome<Answer> set(const Call& call) {
  Body body(call, {"value"});
  CS_TRY(body.check());
  const std::string& name = call.path_value("property");
  if (identity::find_property(name) == nullptr) {
    return not_found();
  }
  json::Value document = *call.document;
  document.as_object().set("name", name);
  FieldProblems problems;
  const auto property = document::read(identity::ObjectKind::kProperty, document, problems);
  if (!property) {
    return Problem::of_fields(std::move(problems));
  }
  return edit_property(call, std::get<identity::Property>(*property).value);
}

Outcome<Answer> reset(const Call& call) {
  return edit_property(call, std::nullopt);
}

}  // namespace

std::vector<Operation> property_operations() {
  using http::Method;
  const std::string one = "/properties/{property}";
  return {
      {.id = "listProperties",
       .method = Method::kGet,
       .path = "/properties",
       .scope = Scope::kSystem,
       .object = "property",
       .action = "view",
       .summary = "List the system properties",
       .query = page_parameters(),
       .success = {200, "Property", Success::Shape::kList},
       .handler = &list_properties},
      {.id = "getProperty",
       .method = Method::kGet,
       .path = one,
       .scope = Scope::kSystem,
       .object = "property",
       .action = "view",
       .summary = "Show a system property",
       .success = {200, "Property"},
       .handler = &view_property},
      {.id = "setProperty",
       .method = Method::kPut,
       .path = one,
       .scope = Scope::kSystem,
       .object = "property",
       .action = "edit",
       .summary = "Set a system property",
       .body = BodyType::kJson,
       .request_schema = "PropertyValue",
       .success = {200, "Property"},
       .handler = &set},
      {.id = "resetProperty",
       .method = Method::kDelete,
       .path = one,
       .scope = Scope::kSystem,
       .object = "property",
       .action = "edit",
       .summary = "Give a system property its initial value again",
       .success = {200, "Property"},
       .handler = &reset},
  };
}

}  // namespace countersign::admin
