// SPDX-License-Identifier: Apache-2.0
#include "admin/grants.h"

#include <algorithm>
#include <utility>

#include "admin/errors.h"
#include "identity/organisation.h"

namespace countersign::admin {
namespace {

constexpr std::string_view kAny = "*";

std::string text_of(std::string_view object, std::string_view action) {
  return std::string(object) + ":" + std::string(action);
}

void append(std::vector<identity::Permission>& to, const std::vector<identity::Permission>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

identity::Grant operator_grant() {
  return {"operator",
          identity::OrganisationId(identity::kRootOrganisation),
          {{std::string(kAny), std::string(kAny)}}};
}

std::vector<identity::Permission> permissions_of(const identity::Catalogue& catalogue,
                                                 const identity::OrganisationId& organisation,
                                                 const std::vector<identity::RoleId>& roles) {
  std::vector<identity::Permission> out;
  for (const identity::RoleId& id : roles) {
    if (const identity::Role* role = catalogue.role(organisation, id.view()); role != nullptr) {
      append(out, role->permissions);
    }
  }
  return out;
}

identity::Grant grant_of(const identity::Catalogue& catalogue, const identity::ApiToken& token) {
  identity::Grant grant{"token:" + token.id.value(), token.organisation,
                        permissions_of(catalogue, token.organisation, token.roles)};
  append(grant.permissions, token.permissions);
  return grant;
}

identity::Grant grant_in(const identity::Catalogue& catalogue, const identity::Grant& grant) {
  constexpr std::string_view kToken = "token:";
  if (!grant.actor.starts_with(kToken)) {
    return grant;
  }
  const auto entry = catalogue.find(
      {identity::ObjectKind::kApiToken, grant.organisation, grant.actor.substr(kToken.size())});
  if (entry == nullptr || !catalogue.is_enabled(grant.organisation)) {
    return {grant.actor, grant.organisation, {}};
  }
  return grant_of(catalogue, std::get<identity::ApiToken>(entry->object));
}

std::vector<identity::Permission> permissions_of(const identity::Catalogue& catalogue,
                                                 const identity::User& user) {
  std::vector<identity::Permission> out = permissions_of(catalogue, user.organisation, user.roles);
  if (user.groups.empty()) {
    return out;
  }
  for (const identity::Group* group : catalogue.groups_for(user.organisation)) {
    if (std::find(user.groups.begin(), user.groups.end(), group->id) != user.groups.end()) {
      append(out, permissions_of(catalogue, group->organisation, group->roles));
    }
  }
  return out;
}

std::optional<std::string> beyond(const identity::Grant& grant,
                                  const std::vector<identity::Permission>& permissions) {
  for (const identity::Permission& permission : permissions) {
    for (const identity::PermissionName& known : identity::known_permissions()) {
      const bool given = (permission.object == kAny || permission.object == known.object) &&
                         (permission.action == kAny || permission.action == known.action);
      if (given && !grant.allows(known.object, known.action)) {
        return text_of(known.object, known.action);
      }
    }
  }
  return std::nullopt;
}

Outcome<void> check_within(const identity::Grant& grant,
                           const std::vector<identity::Permission>& permissions,
                           std::string_view what) {
  if (const auto missing = beyond(grant, permissions)) {
    return Problem(kEscalation,
                   std::string(what) + " comes with the permission " + *missing +
                       ", which you do not hold yourself",
                   "ask somebody who holds " + *missing + " to do this");
  }
  return {};
}

Problem forbidden(std::string_view object, std::string_view action,
                  const identity::OrganisationId& organisation) {
  const std::string name = text_of(object, action);
  return {kForbidden,
          "expected the permission " + name + " over the organisation " + organisation.value(),
          "have a role or token with " + name + " given to you"};
}

Outcome<void> check_permission(const identity::Catalogue& catalogue, const identity::Grant& grant,
                               const identity::OrganisationId& organisation,
                               const identity::Permission& permission) {
  if (!catalogue.is_within(organisation, grant.organisation) ||
      !grant.allows(permission.object, permission.action)) {
    return forbidden(permission.object, permission.action, organisation);
  }
  return {};
}

}  // namespace countersign::admin
