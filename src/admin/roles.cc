// SPDX-License-Identifier: Apache-2.0
// Roles and the permissions that they are made of (O7).
#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "admin/objects.h"
#include "admin/operation.h"
#include "document/document.h"
#include "identity/organisation.h"
#include "identity/role.h"

namespace countersign::admin {
namespace {

bool is_built_in(const identity::RoleId& id) {
  const auto roles = identity::built_in_roles();
  return std::any_of(roles.begin(), roles.end(),
                     [&](const identity::Role& role) { return role.id == id; });
}

void decorate_role(const Call& /*call*/, const identity::Object& object, Detail /*detail*/,
                   json::Object& shown) {
  shown.set("built_in", is_built_in(std::get<identity::Role>(object).id));
}

// Those that can be given there.
std::vector<identity::Object> built_in_at(const identity::OrganisationId& organisation) {
  std::vector<identity::Object> out;
  for (const identity::Role& role : identity::built_in_roles()) {
    if (role.id.view() != identity::kOperatorRole ||
        organisation.view() == identity::kRootOrganisation) {
      out.emplace_back(role);
    }
  }
  return out;
}

// What every organisation can use, whoever asks: nothing of a customer's is in it.
Outcome<Answer> list_permissions(const Call&) {
  json::Array permissions;
  for (const identity::PermissionName& known : identity::known_permissions()) {
    permissions.emplace_back(std::string(known.object) + ":" + std::string(known.action));
  }
  json::Array roles;
  for (const identity::Role& role : identity::built_in_roles()) {
    json::Value shown = document::write(role, document::Form::kShown);
    shown.as_object().set("built_in", true);
    roles.push_back(std::move(shown));
  }
  return Answer::json(
      json::Object{{"permissions", std::move(permissions)}, {"built_in_roles", std::move(roles)}});
}

}  // namespace

std::vector<Operation> role_operations() {
  Resource resource{identity::ObjectKind::kRole};
  resource.decorate = decorate_role;
  resource.built_in = built_in_at;
  auto out = object_operations(resource);
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
