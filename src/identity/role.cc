// SPDX-License-Identifier: Apache-2.0
#include "identity/role.h"

#include <algorithm>
#include <array>
#include <string>

#include "identity/organisation.h"

namespace countersign::identity {
namespace {

constexpr std::string_view kAny = "*";

constexpr std::array kPermissions{
    PermissionName{"organisation", "view"},
    PermissionName{"organisation", "create"},
    PermissionName{"organisation", "edit"},
    PermissionName{"organisation", "delete"},
    PermissionName{"organisation", "enable"},
    PermissionName{"authenticator", "view"},
    PermissionName{"authenticator", "create"},
    PermissionName{"authenticator", "edit"},
    PermissionName{"authenticator", "delete"},
    PermissionName{"authenticator", "enable"},
    PermissionName{"authenticator", "assign"},
    PermissionName{"authenticator", "trust"},
    PermissionName{"group", "view"},
    PermissionName{"group", "create"},
    PermissionName{"group", "edit"},
    PermissionName{"group", "delete"},
    PermissionName{"role", "view"},
    PermissionName{"role", "create"},
    PermissionName{"role", "edit"},
    PermissionName{"role", "delete"},
    PermissionName{"application", "view"},
    PermissionName{"application", "create"},
    PermissionName{"application", "edit"},
    PermissionName{"application", "delete"},
    PermissionName{"token", "view"},
    PermissionName{"token", "create"},
    PermissionName{"token", "edit"},
    PermissionName{"token", "delete"},
    PermissionName{"user", "view"},
    PermissionName{"user", "create"},
    PermissionName{"user", "edit"},
    PermissionName{"user", "delete"},
    PermissionName{"user", "enable"},
    PermissionName{"session", "view"},
    PermissionName{"session", "delete"},
    PermissionName{"login_event", "view"},
    PermissionName{"login_event", "create"},
    PermissionName{"audit", "view"},
    PermissionName{"property", "view"},
    PermissionName{"property", "edit"},
    PermissionName{"configuration", "view"},
    PermissionName{"configuration", "edit"},
    PermissionName{"system", "view"},
    PermissionName{"system", "edit"},
};

Role built_in(const char* id, const char* name, std::vector<Permission> permissions) {
  return {RoleId(id), OrganisationId(kRootOrganisation), name, std::move(permissions)};
}

std::vector<Role> make_built_in_roles() {
  std::vector<Permission> administrator;
  std::vector<Permission> auditor;
  for (const PermissionName& known : kPermissions) {
    if (known.object != "system") {
      administrator.push_back({std::string(known.object), std::string(known.action)});
    }
    if (known.action == "view" && known.object != "token") {
      auditor.push_back({std::string(known.object), std::string(known.action)});
    }
  }
  return {built_in("administrator", "Administrator", std::move(administrator)),
          built_in("auditor", "Auditor", std::move(auditor)),
          built_in("helpdesk", "Help desk",
                   {{"login_event", "view"},
                    {"session", "delete"},
                    {"session", "view"},
                    {"user", "edit"},
                    {"user", "view"}}),
          built_in("operator", "Operator", {{std::string(kAny), std::string(kAny)}})};
}

bool fits(std::string_view granted, std::string_view asked) {
  return granted == kAny || granted == asked;
}

}  // namespace

std::span<const Role> built_in_roles() {
  static const std::vector<Role> kRoles = make_built_in_roles();
  return kRoles;
}

std::span<const PermissionName> known_permissions() {
  return kPermissions;
}

std::optional<Permission> parse_permission(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view object = text.substr(0, colon);
  const std::string_view action = text.substr(colon + 1);
  const bool known =
      std::any_of(kPermissions.begin(), kPermissions.end(), [&](const PermissionName& name) {
        return fits(object, name.object) && fits(action, name.action);
      });
  if (!known) {
    return std::nullopt;
  }
  return Permission{std::string(object), std::string(action)};
}

bool Grant::allows(std::string_view object, std::string_view action) const {
  return std::any_of(permissions.begin(), permissions.end(), [&](const Permission& permission) {
    return fits(permission.object, object) && fits(permission.action, action);
  });
}

}  // namespace countersign::identity
