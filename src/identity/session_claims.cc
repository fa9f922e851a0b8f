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

/// What rules call groups and roles, as an application of `owner` sees them.
class ShownRights {
 public:
  ShownRights(const Catalogue& catalogue, const OrganisationId& owner,
              std::string_view organisation)
      : catalogue_(catalogue), owner_(owner), organisation_(organisation) {}

  void add_groups(std::vector<std::string> ids) {
    for (std::string& id : ids) {
      if (const Group* const group = catalogue_.group_above(organisation_, id)) {
        labels_.values.emplace_back(shown_name(*group));
      }
      if (const Group* const group = catalogue_.group_above(owner_.view(), id)) {
        for (const RoleId& role : group->roles) {
          add_role(roles_.values, role.value());
        }
        groups_.values.push_back(std::move(id));
      }
    }
  }

  void add_roles(const std::vector<std::string>& ids) {
    for (const std::string& role : ids) {
      if (organisation_ == owner_.view() && catalogue_.role(owner_, role) != nullptr) {
        add_role(roles_.values, role);
      }
    }
  }

  void move_to(std::vector<Attribute>& shown) {
    for (Attribute* const made : {&groups_, &labels_, &roles_}) {
      if (!made->values.empty()) {
        shown.push_back(std::move(*made));
      }
    }
  }

 private:
  const Catalogue& catalogue_;
  const OrganisationId& owner_;
  std::string_view organisation_;
  Attribute groups_{kGroupsAttribute, {}};
  Attribute labels_{kGroupLabelsAttribute, {}};
  Attribute roles_{kRolesAttribute, {}};
};

}  // namespace

std::vector<Attribute> shown_attributes(const Catalogue& catalogue, const OrganisationId& owner,
                                        std::string_view organisation, std::vector<Attribute> own) {
  ShownRights rights(catalogue, owner, organisation);
  std::vector<Attribute> shown;
  for (Attribute& attribute : own) {
    if (attribute.name == kGroupsAttribute) {
      rights.add_groups(std::move(attribute.values));
    } else if (attribute.name == kRolesAttribute) {
      rights.add_roles(attribute.values);
    } else {
      shown.push_back(std::move(attribute));
    }
  }
  rights.move_to(shown);
  return shown;
}

}  // namespace countersign::identity
