// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "admin/call.h"
#include "admin/problem.h"
#include "http/message.h"

namespace countersign::admin {

/// Over what the caller must have the permission.
enum class Scope {
  kOrganisation,  // the one that the path names
  kGrant,         // the caller's own; the operation looks at what it finds there
  kSystem,        // the root organisation: settings of the whole installation
  kCaller,        // any caller, about itself and the API: no permission
};

enum class QueryType { kText, kInteger, kBoolean, kChoice };

/// One query parameter. All are optional, and none may stand twice.
struct QueryParameter {
  std::string_view name;
  QueryType type = QueryType::kText;
  std::string_view meaning;
  std::string_view choices{};  // of kChoice, comma-separated
  std::int64_t min = 0;        // of kInteger
  std::int64_t max = 0;
};

enum class BodyType {
  kNone,
  kJson,           // application/json, required; up to 1 MiB
  kOptionalJson,   // or no body
  kMergePatch,     // application/merge-patch+json or application/json; up to 1 MiB
  kConfiguration,  // application/json; up to 64 MiB
  kXml,            // any XML type; up to 1 MiB
  kCsv,            // text/csv; up to 64 MiB
};

/// What becomes of the header If-Match: it is never passed over by a change.
enum class IfMatch {
  kUnderstood,
  kRefused,  // what is changed has no version
};

/// What a success looks like.
struct Success {
  int status = 200;
  std::string schema{};  // a name of component_schemas(); empty: no body, or text
  enum class Shape { kOne, kList } shape = Shape::kOne;
  std::string_view content_type = "application/json";
};

/// One operation of the API. The table of all of them is what routing, permission checks and the
/// OpenAPI document are made of, so that none can differ from another.
struct Operation {
  std::string id;  // "createAuthenticator"
  http::Method method = http::Method::kGet;
  std::string path;  // behind the prefix: "/organisations/{organisation}/groups/{group}"
  Scope scope = Scope::kOrganisation;
  std::string object{};  // of the permission; empty for kCaller
  std::string action{};
  std::string summary{};
  BodyType body = BodyType::kNone;
  std::string request_schema{};  // a name of component_schemas(), for JSON bodies
  std::vector<QueryParameter> query{};
  Success success{};
  std::function<Outcome<Answer>(const Call&)> handler{};
  IfMatch if_match = IfMatch::kUnderstood;
};

/// Every operation, each made by the file of its resource.
const std::vector<Operation>& all_operations();

/// The names in braces of a path, in order.
std::vector<std::string_view> path_parameters(std::string_view path);

std::size_t body_limit_of(BodyType type);

// The operations of each resource.
std::vector<Operation> organisation_operations();
std::vector<Operation> authenticator_operations();
std::vector<Operation> authenticator_action_operations();
std::vector<Operation> mapping_test_operations();
std::vector<Operation> group_operations();
std::vector<Operation> role_operations();
std::vector<Operation> application_operations();
std::vector<Operation> token_operations();
std::vector<Operation> user_operations();
std::vector<Operation> user_action_operations();
std::vector<Operation> bulk_operations();
std::vector<Operation> domain_operations();
std::vector<Operation> session_operations();
std::vector<Operation> login_event_operations();
std::vector<Operation> audit_operations();
std::vector<Operation> property_operations();
std::vector<Operation> configuration_operations();
std::vector<Operation> revision_operations();
std::vector<Operation> caller_operations();

}  // namespace countersign::admin
