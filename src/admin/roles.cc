// SPDX-License-Identifier: Apache-2.0
// Roles and the permissions that they are made of (O7).
#include <utility>

#include "admin/objects.h"
#include "admin/operation.h"
#include "document/document.h"
#include "identity/role.h"

namespace countersign::admin {
namespace {

// What every organisation can use, whoever asks: nothing of a customer's is in it.
Outcome<Answer> list_permissions(const Call&) {
  json::Array permissions;
  for (const identity::PermissionName& known : identity::known_permissions()) {
    permissions.emplace_back(std::string(known.object) + ":" + std::string(known.action));
  }
  json::Array roles;
  for (const identity::Role& role : identity::built_in_roles()) {
    roles.push_back(document::write(role, document::Form::kShown));
  }
  return Answer::json(
      json::Object{{"permissions", std::move(permissions)}, {"built_in_roles", std::move(roles)}});
}

}  // namespace

std::vector<Operation> role_operations() {
  auto out = object_operations({identity::ObjectKind::kRole});
  out.push_back({.id = "listPermissions",
                 .method = http::Method::kGet,
                 .path = "/permissions",
                 .scope = Scope::kCaller,
                 .summary = "List all permissions and the built-in roles",
                 .success = {200, "Permissions"},
                 .handler = &list_permissions});
  return out;
}

}  // namespace countersign::admin
