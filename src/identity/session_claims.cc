// SPDX-License-Identifier: Apache-2.0
#include "identity/session_claims.h"

#include <algorithm>

#include "identity/group_mapping.h"
#include "identity/own_attributes.h"
#include "identity/reach.h"

namespace countersign::identity {
namespace {

bool is_wanted(const Requirement& requirement, std::string_view value) {
  return std::binary_search(requirement.values.begin(), requirement.values.end(), value);
}

}  // namespace

bool SessionClaims::meet(const Requirement& requirement) const {
  switch (requirement.kind) {
    case RequirementKind::kGroup:
      return has_group(requirement);
    case RequirementKind::kRole:
      return has_role(requirement);
    case RequirementKind::kOrganisation:
      return is_of(requirement);
    case RequirementKind::kAttribute:
      return has_attribute(requirement);
  }
  return false;
}

const Group* SessionClaims::counting_group(std::string_view id) const {
  return catalogue_.group_above(owner_.view(), id);
}

bool SessionClaims::has_group(const Requirement& requirement) const {
  const auto counts = [&](std::string_view id) {
    return is_wanted(requirement, id) && counting_group(id) != nullptr;
  };
  return session_.own.any(kGroupsAttribute, counts);
}

bool SessionClaims::has_role(const Requirement& requirement) const {
  const auto by_hand = [&](std::string_view id) {
    return is_wanted(requirement, id) && catalogue_.role(owner_, id) != nullptr;
  };
  if (session_.organisation == owner_.view() && session_.own.any(kRolesAttribute, by_hand)) {
    return true;
  }
  const auto by_group = [&](std::string_view id) {
    const Group* const group = counting_group(id);
    return group != nullptr &&
           std::any_of(group->roles.begin(), group->roles.end(),
                       [&](const RoleId& role) { return is_wanted(requirement, role.view()); });
  };
  return session_.own.any(kGroupsAttribute, by_group);
}

bool SessionClaims::is_of(const Requirement& requirement) const {
  return std::any_of(
      requirement.values.begin(), requirement.values.end(), [&](const std::string& listed) {
        return is_of_listed(catalogue_, owner_.view(), listed, session_.organisation);
      });
}

bool SessionClaims::has_attribute(const Requirement& requirement) const {
  const auto wanted = [&](std::string_view value) { return is_wanted(requirement, value); };
  if (!requirement.name.starts_with(kOwnAttributes)) {
    return session_.sent.any(requirement.name, wanted) && counts_provider();
  }
  return may_be_required(requirement.name) && session_.organisation == owner_.view() &&
         session_.own.any(requirement.name, wanted) && counts_provider();
}

bool SessionClaims::counts_provider() const {
  const Authenticator* const used = catalogue_.authenticator(session_.authenticator);
  return used != nullptr && catalogue_.is_within(owner_, used->organisation);
}

namespace {

void add_role(std::vector<std::string>& to, const std::string& role) {
  if (std::find(to.begin(), to.end(), role) == to.end()) {
    to.push_back(role);
  }
}

}  // namespace

std::vector<Attribute> shown_attributes(const Catalogue& catalogue, const OrganisationId& owner,
                                        std::string_view organisation, std::vector<Attribute> own) {
  Attribute groups{kGroupsAttribute, {}};
  Attribute labels{kGroupLabelsAttribute, {}};
  Attribute roles{kRolesAttribute, {}};
  std::vector<Attribute> shown;
  for (Attribute& attribute : own) {
    if (attribute.name == kGroupsAttribute) {
      for (std::string& id : attribute.values) {
        if (const Group* const group = catalogue.group_above(organisation, id)) {
          labels.values.emplace_back(shown_name(*group));
        }
        if (const Group* const group = catalogue.group_above(owner.view(), id)) {
          for (const RoleId& role : group->roles) {
            add_role(roles.values, role.value());
          }
          groups.values.push_back(std::move(id));
        }
      }
    } else if (attribute.name == kRolesAttribute) {
      for (const std::string& role : attribute.values) {
        if (organisation == owner.view() && catalogue.role(owner, role) != nullptr) {
          add_role(roles.values, role);
        }
      }
    } else {
      shown.push_back(std::move(attribute));
    }
  }
  for (Attribute* const made : {&groups, &labels, &roles}) {
    if (!made->values.empty()) {
      shown.push_back(std::move(*made));
    }
  }
  return shown;
}

}  // namespace countersign::identity
