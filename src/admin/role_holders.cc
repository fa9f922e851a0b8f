// SPDX-License-Identifier: Apache-2.0
#include "admin/role_holders.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "admin/grants.h"
#include "document/document.h"
#include "identity/group.h"
#include "identity/organisation.h"
#include "identity/role.h"

namespace countersign::admin {
namespace {

using identity::ObjectKind;

// The object without the role, if it has it.
std::optional<identity::Object> without_role(const identity::Object& object,
                                             const identity::RoleId& role) {
  identity::Object left = object;
  std::size_t taken = 0;
  if (auto* group = std::get_if<identity::Group>(&left)) {
    taken = std::erase(group->roles, role);
  } else if (auto* token = std::get_if<identity::ApiToken>(&left)) {
    taken = std::erase(token->roles, role);
  }
  return taken > 0 ? std::optional(std::move(left)) : std::nullopt;
}

// Whether it, or one above it, would have a role of this id.
bool would_have_role(const identity::CatalogueEdit& edit, identity::OrganisationId at,
                     const std::string& role) {
  while (edit.find({ObjectKind::kRole, at, role}) == nullptr) {
    const auto entry = edit.find({ObjectKind::kOrganisation, {}, at.value()});
    const auto* organisation =
        entry == nullptr ? nullptr : std::get_if<identity::Organisation>(&entry->object);
    if (organisation == nullptr || !organisation->parent) {
      return false;
    }
    at = *organisation->parent;
  }
  return true;
}

// The groups and tokens of one organisation that name the role, without it.
std::vector<identity::Object> without_role(const identity::Catalogue& current,
                                           const identity::CatalogueEdit& edit,
                                           const identity::OrganisationId& organisation,
                                           const identity::RoleId& role) {
  std::vector<identity::Object> left;
  for (const ObjectKind kind : {ObjectKind::kGroup, ObjectKind::kApiToken}) {
    for (const auto& listed : current.list(kind, organisation)) {
      const auto entry = edit.find(identity::key_of(listed->object));
      auto without = entry == nullptr ? std::nullopt : without_role(entry->object, role);
      if (without) {
        left.push_back(*std::move(without));
      }
    }
  }
  return left;
}

}  // namespace

Outcome<std::vector<identity::ObjectKey>> take_role(const Call& call,
                                                    const identity::Catalogue& current,
                                                    identity::CatalogueEdit& edit,
                                                    const identity::ObjectKey& role) {
  std::vector<identity::ObjectKey> taken;
  for (const auto& organisation : current.subtree(role.organisation)) {
    if (would_have_role(edit, organisation, role.id)) {
      continue;
    }
    for (auto& left : without_role(current, edit, organisation, identity::RoleId(role.id))) {
      identity::ObjectKey holder = identity::key_of(left);
      const std::string kind(document::kind_name(holder.kind));
      CS_TRY(check_permission(current, call.grant, organisation, {kind, "edit"}));
      edit.put(std::move(left));
      taken.push_back(std::move(holder));
    }
  }
  return taken;
}

}  // namespace countersign::admin
