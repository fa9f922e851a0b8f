// SPDX-License-Identifier: Apache-2.0
#include "admin/operation.h"

#include <algorithm>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "admin/openapi.h"
#include "admin/schemas.h"
#include "identity/role.h"

namespace countersign::admin {
namespace {

json::Value document() {
  return openapi_document({"https://app.example.com", "/cs", {}, ""});
}

void collect_references(const json::Value& value, std::set<std::string>& out) {
  if (value.is_array()) {
    for (const json::Value& item : value.as_array()) {
      collect_references(item, out);
    }
  } else if (value.is_object()) {
    for (const json::Member& member : value.as_object()) {
      if (member.name == "$ref" && member.value.is_string()) {
        out.insert(member.value.as_string());
      }
      collect_references(member.value, out);
    }
  }
}

TEST(Operations, ReadsAPermissionThatExistsForEach) {
  for (const Operation& operation : all_operations()) {
    if (operation.scope == Scope::kCaller) {
      EXPECT_TRUE(operation.object.empty()) << operation.id;
      EXPECT_EQ(operation.method, http::Method::kGet) << operation.id;
      continue;
    }
    EXPECT_TRUE(identity::parse_permission(operation.object + ":" + operation.action))
        << operation.id << " " << operation.object << ":" << operation.action;
    EXPECT_NE(operation.object, "*") << operation.id;
  }
}

TEST(Operations, ReadsNoChangeUnderAPermissionToView) {
  // They change nothing, or something whose own permission is asked for when it is put.
  const std::set<std::string> exempt{"copyAuthenticator", "promoteAuthenticator", "testMapping",
                                     "planConfiguration"};
  for (const Operation& operation : all_operations()) {
    if (operation.method != http::Method::kGet && !exempt.contains(operation.id)) {
      EXPECT_NE(operation.action, "view") << operation.id;
    }
    if (operation.method == http::Method::kGet && operation.scope != Scope::kCaller) {
      EXPECT_EQ(operation.action, "view") << operation.id;
    }
  }
}

TEST(Operations, ReadsAScopeThatFitsThePath) {
  std::set<std::string> ids;
  std::set<std::pair<http::Method, std::string>> places;
  for (const Operation& operation : all_operations()) {
    EXPECT_TRUE(ids.insert(operation.id).second) << operation.id;
    EXPECT_TRUE(places.insert({operation.method, operation.path}).second) << operation.id;
    const auto names = path_parameters(operation.path);
    const bool named = !names.empty() && names.front() == "organisation";
    EXPECT_EQ(named, operation.scope == Scope::kOrganisation) << operation.id;
    EXPECT_FALSE(operation.summary.empty()) << operation.id;
    EXPECT_TRUE(operation.handler != nullptr) << operation.id;
    const bool json =
        operation.body == BodyType::kJson || operation.body == BodyType::kMergePatch ||
        operation.body == BodyType::kOptionalJson || operation.body == BodyType::kConfiguration;
    EXPECT_EQ(json, !operation.request_schema.empty()) << operation.id;
  }
  EXPECT_GT(ids.size(), 80U);
}

TEST(OpenApi, ReadsEveryReferenceInItself) {
  const json::Value whole = document();
  std::set<std::string> references;
  collect_references(whole, references);
  EXPECT_GT(references.size(), 20U);
  for (const std::string& reference : references) {
    const json::Value* at = &whole;
    std::string_view rest = std::string_view(reference).substr(2);
    while (at != nullptr && !rest.empty()) {
      const std::size_t slash = rest.find('/');
      at = at->find(rest.substr(0, slash));
      rest = slash == std::string_view::npos ? "" : rest.substr(slash + 1);
    }
    EXPECT_NE(at, nullptr) << reference;
  }
}

TEST(OpenApi, ReadsEveryOperationWithItsParameters) {
  const json::Value whole = document();
  std::size_t count = 0;
  for (const json::Member& path : whole.find("paths")->as_object()) {
    for (const json::Member& method : path.value.as_object()) {
      ++count;
      std::set<std::string> declared;
      if (const json::Value* parameters = method.value.find("parameters")) {
        for (const json::Value& parameter : parameters->as_array()) {
          if (parameter.find("in")->as_string() == "path") {
            declared.insert(parameter.find("name")->as_string());
          }
        }
      }
      std::set<std::string> wanted;
      for (const std::string_view name : path_parameters(path.name)) {
        wanted.insert(std::string(name));
      }
      EXPECT_EQ(declared, wanted) << path.name;
      EXPECT_NE(method.value.find("responses"), nullptr);
      EXPECT_NE(method.value.find("operationId"), nullptr);
    }
  }
  EXPECT_EQ(count, all_operations().size());
  EXPECT_EQ(whole.find("openapi")->as_string(), "3.1.0");
}

TEST(OpenApi, ReadsNoSchemaThatNothingUses) {
  const json::Value whole = document();
  std::set<std::string> references;
  collect_references(whole, references);
  for (const json::Member& schema : component_schemas()) {
    EXPECT_TRUE(references.contains("#/components/schemas/" + schema.name) ||
                schema.name == "Token")
        << schema.name;
  }
}

}  // namespace
}  // namespace countersign::admin
