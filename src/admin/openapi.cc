// SPDX-License-Identifier: Apache-2.0
#include "admin/openapi.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "admin/operation.h"
#include "admin/schemas.h"
#include "base/ascii.h"

namespace countersign::admin {
namespace {

json::Value schema_of(const QueryParameter& parameter) {
  switch (parameter.type) {
    case QueryType::kInteger:
      return json::Object{
          {"type", "integer"}, {"minimum", parameter.min}, {"maximum", parameter.max}};
    case QueryType::kBoolean:
      return json::Object{{"type", "boolean"}};
    case QueryType::kChoice: {
      json::Array choices;
      std::string_view rest = parameter.choices;
      while (!rest.empty()) {
        const std::size_t comma = rest.find(',');
        choices.emplace_back(rest.substr(0, comma));
        rest = comma == std::string_view::npos ? "" : rest.substr(comma + 1);
      }
      return json::Object{{"type", "string"}, {"enum", std::move(choices)}};
    }
    case QueryType::kText:
      break;
  }
  return json::Object{{"type", "string"}, {"minLength", 1}};
}

json::Array parameters_of(const Operation& operation) {
  json::Array out;
  for (const std::string_view name : path_parameters(operation.path)) {
    out.emplace_back(json::Object{{"name", name},
                                  {"in", "path"},
                                  {"required", true},
                                  {"schema", json::Object{{"type", "string"}}}});
  }
  for (const QueryParameter& parameter : operation.query) {
    out.emplace_back(json::Object{{"name", parameter.name},
                                  {"in", "query"},
                                  {"description", parameter.meaning},
                                  {"schema", schema_of(parameter)}});
  }
  const bool changes = operation.method == http::Method::kPut ||
                       operation.method == http::Method::kPatch ||
                       operation.method == http::Method::kDelete;
  if (changes && operation.if_match == IfMatch::kUnderstood) {
    out.emplace_back(json::Object{{"name", "If-Match"},
                                  {"in", "header"},
                                  {"description", "The ETag of what is to be changed."},
                                  {"schema", json::Object{{"type", "string"}}}});
  }
  return out;
}

json::Value content(std::string_view type, json::Value schema) {
  return json::Object{{std::string(type), json::Object{{"schema", std::move(schema)}}}};
}

json::Value body_of(const Operation& operation) {
  const auto text = [] { return json::Value(json::Object{{"type", "string"}}); };
  json::Object out{{"required", operation.body != BodyType::kOptionalJson}};
  switch (operation.body) {
    case BodyType::kCsv:
      out.set("content", content("text/csv", text()));
      break;
    case BodyType::kXml:
      out.set("content", content("application/samlmetadata+xml", text()));
      break;
    case BodyType::kMergePatch:
      out.set("content",
              content("application/merge-patch+json",
                      json::Object{{"type", "object"},
                                   {"description", "RFC 7396, for " + operation.request_schema}}));
      break;
    default:
      out.set("content", content("application/json", reference_to(operation.request_schema)));
  }
  return out;
}

json::Value success_of(const Success& success) {
  json::Object out{{"description", success.status == 204 ? "Done." : "As asked."}};
  if (success.shape == Success::Shape::kList) {
    json::Value list = object_schema(
        "One page.", {{"items!", list_schema(reference_to(success.schema))},
                      {"next", text_schema("`after` of the next page; the last has none.")},
                      {"more", flag_schema("Whether there are more than fit.")},
                      {"total", integer_schema("How many there are in all, where asked for.")}});
    out.set("content", content(success.content_type, std::move(list)));
  } else if (!success.schema.empty()) {
    out.set("content", content(success.content_type, reference_to(success.schema)));
  } else if (success.status != 204) {
    const std::string_view type = success.content_type.substr(0, success.content_type.find(';'));
    out.set("content", content(type, json::Object{{"type", "string"}}));
  }
  return out;
}

json::Value operation_object(const Operation& operation) {
  json::Object responses{{std::to_string(operation.success.status), success_of(operation.success)},
                         {"default", json::Object{{"$ref", "#/components/responses/Problem"}}}};
  json::Object out{{"operationId", operation.id}, {"summary", operation.summary}};
  if (operation.scope != Scope::kCaller) {
    const char* where = operation.scope == Scope::kSystem ? " over the root organisation" : "";
    out.set("description", "Needs " + operation.object + ":" + operation.action + where + ".");
    out.set("x-permission", operation.object + ":" + operation.action);
  }
  if (json::Array parameters = parameters_of(operation); !parameters.empty()) {
    out.set("parameters", std::move(parameters));
  }
  if (operation.body != BodyType::kNone) {
    out.set("requestBody", body_of(operation));
  }
  out.set("responses", std::move(responses));
  return out;
}

}  // namespace

json::Value openapi_document(const Machine& machine) {
  json::Object paths;
  for (const Operation& operation : all_operations()) {
    if (!paths.contains(operation.path)) {
      paths.set(operation.path, json::Object());
    }
    paths.find(operation.path)
        ->as_object()
        .set(ascii_lower(http::to_string(operation.method)), operation_object(operation));
  }
  json::Object components{
      {"schemas", component_schemas()},
      {"responses",
       json::Object{{"Problem", json::Object{{"description", "Refused; nothing was changed."},
                                             {"content", content("application/problem+json",
                                                                 reference_to("Problem"))}}}}},
      {"securitySchemes",
       json::Object{{"token", json::Object{{"type", "http"}, {"scheme", "bearer"}}}}}};
  return json::Object{
      {"openapi", "3.1.0"},
      {"info", json::Object{{"title", "Countersign"}, {"version", "1"}}},
      {"servers",
       json::Array{json::Object{{"url", machine.public_origin + machine.base_path + "/api/v1"}}}},
      {"security", json::Array{json::Object{{"token", json::Array()}}}},
      {"paths", std::move(paths)},
      {"components", std::move(components)}};
}

}  // namespace countersign::admin
