// SPDX-License-Identifier: Apache-2.0
#include "admin/held_rights.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "admin/errors.h"
#include "admin/grants.h"
#include "base/text.h"

namespace countersign::admin {
namespace {

using identity::Catalogue;
using identity::ObjectKind;
using identity::OrganisationId;
using Permissions = std::vector<identity::Permission>;

constexpr std::size_t kUsersAtOnce = 200;

// What is looked through: who stands in `organisations` and names one of these.
struct Suspects {
  std::vector<OrganisationId> organisations;
  std::set<std::string> roles;
  std::set<std::string> groups;
};

std::vector<OrganisationId> chain_above(const Catalogue& catalogue, const OrganisationId& id) {
  std::vector<OrganisationId> out;
  const identity::Organisation* at = catalogue.organisation(id);
  while (at != nullptr && at->parent) {
    out.push_back(*at->parent);
    at = catalogue.organisation(*at->parent);
  }
  return out;
}

const identity::Organisation* moved(const identity::ObjectChange& change) {
  if (change.key.kind != ObjectKind::kOrganisation || change.before == nullptr ||
      change.after == nullptr) {
    return nullptr;
  }
  const auto& before = std::get<identity::Organisation>(change.before->object);
  const auto& after = std::get<identity::Organisation>(change.after->object);
  return before.parent == after.parent ? nullptr : &after;
}

Permissions given_by_group(const Catalogue& catalogue, const identity::Group& group) {
  return permissions_of(catalogue, group.organisation, group.roles);
}

class HeldRights {
 public:
  HeldRights(const Call& call, const Catalogue& before, const Catalogue& after)
      : call_(call), before_(before), after_(after) {}

  Outcome<void> check(const identity::ObjectChange& change) const {
    const identity::Organisation* const organisation = moved(change);
    if (organisation == nullptr) {
      return {};
    }
    CS_TRY(look_above(organisation->id));
    return look_through(of_moved(organisation->id));
  }

 private:
  // Whether a role, as it would be found from there, holds more than the caller.
  bool is_beyond(const OrganisationId& organisation, const std::string& role) const {
    return beyond(call_.grant, permissions_of(after_, organisation, {identity::RoleId(role)}))
        .has_value();
  }

  // What comes from above and holds more than the caller.
  Suspects of_moved(const OrganisationId& id) const {
    Suspects out;
    for (const OrganisationId& above : chain_above(after_, id)) {
      for (const auto& entry : after_.list(ObjectKind::kRole, above)) {
        const auto& role = std::get<identity::Role>(entry->object);
        if (is_beyond(above, role.id.value())) {
          out.roles.insert(role.id.value());
        }
      }
      for (const auto& entry : after_.list(ObjectKind::kGroup, above)) {
        const auto& group = std::get<identity::Group>(entry->object);
        if (beyond(call_.grant, given_by_group(after_, group))) {
          out.groups.insert(group.id.value());
        }
      }
    }
    if (!out.roles.empty() || !out.groups.empty()) {
      out.organisations = after_.subtree(id);
    }
    return out;
  }

  // Fails where somebody comes to a permission that he had not and the caller has not.
  Outcome<void> compare(const Permissions& had, const Permissions& has,
                        const std::string& who) const {
    identity::Grant both = call_.grant;
    both.permissions.insert(both.permissions.end(), had.begin(), had.end());
    if (const auto more = beyond(both, has)) {
      return Problem(kEscalation,
                     who + " would come to the permission " + *more +
                         " by this, which you do not hold yourself",
                     "take the role or group away there first, or ask somebody who holds " + *more +
                         " to do this");
    }
    return {};
  }

  Outcome<void> look_through(const Suspects& suspects) const {
    for (const OrganisationId& id : suspects.organisations) {
      for (const auto& entry : after_.list(ObjectKind::kApiToken, id)) {
        const auto& token = std::get<identity::ApiToken>(entry->object);
        CS_TRY(compare(grant_of(before_, token).permissions, grant_of(after_, token).permissions,
                       "the token " + quoted(token.id.view()) + " of " + quoted(id.view())));
      }
      for (const auto& entry : after_.list(ObjectKind::kGroup, id)) {
        const auto& group = std::get<identity::Group>(entry->object);
        CS_TRY(compare(given_by_group(before_, group), given_by_group(after_, group),
                       "the group " + quoted(group.id.view()) + " of " + quoted(id.view())));
      }
    }
    for (const std::string& role : suspects.roles) {
      store::UserQuery query;
      query.role = identity::RoleId(role);
      CS_TRY(look_at_users(std::move(query), suspects.organisations));
    }
    for (const std::string& group : suspects.groups) {
      store::UserQuery query;
      query.group = identity::GroupId(group);
      CS_TRY(look_at_users(std::move(query), suspects.organisations));
    }
    return {};
  }

  Outcome<void> look_at_users(store::UserQuery query,
                              const std::vector<OrganisationId>& organisations) const {
    query.organisations = organisations;
    query.limit = kUsersAtOnce;
    while (true) {
      CS_TRY(const auto users, call_.services.users.list(query));
      for (const identity::User& user : users) {
        CS_TRY(compare(permissions_of(before_, user), permissions_of(after_, user),
                       "the user " + quoted(user.user_name.view()) + " of " +
                           quoted(user.organisation.view())));
      }
      if (users.size() < kUsersAtOnce) {
        return {};
      }
      query.after = {users.back().organisation, users.back().user_name};
    }
  }

  // Who now stands above has rights over what moved, and may have none there that the caller has
  // not.
  Outcome<void> look_above(const OrganisationId& id) const {
    const std::vector<OrganisationId> old = chain_above(before_, id);
    for (const OrganisationId& above : chain_above(after_, id)) {
      if (std::find(old.begin(), old.end(), above) == old.end()) {
        CS_TRY(look_at_holders(above));
      }
    }
    return {};
  }

  Outcome<void> look_at_holders(const OrganisationId& above) const {
    const std::string of = " of " + quoted(above.view());
    for (const auto& entry : after_.list(ObjectKind::kApiToken, above)) {
      const auto& token = std::get<identity::ApiToken>(entry->object);
      CS_TRY(compare({}, grant_of(after_, token).permissions,
                     "the token " + quoted(token.id.view()) + of));
    }
    for (const identity::Group* group : after_.groups_for(above)) {
      const Permissions given = given_by_group(after_, *group);
      if (beyond(call_.grant, given)) {
        store::UserQuery query;
        query.group = group->id;
        CS_TRY(look_for_one(std::move(query), above, given));
      }
    }
    for (const std::string& role : roles_from(above)) {
      const Permissions given = permissions_of(after_, above, {identity::RoleId(role)});
      if (beyond(call_.grant, given)) {
        store::UserQuery query;
        query.role = identity::RoleId(role);
        CS_TRY(look_for_one(std::move(query), above, given));
      }
    }
    return {};
  }

  std::set<std::string> roles_from(const OrganisationId& id) const {
    std::set<std::string> out;
    for (const identity::Role& role : identity::built_in_roles()) {
      out.insert(role.id.value());
    }
    std::vector<OrganisationId> places = chain_above(after_, id);
    places.push_back(id);
    for (const OrganisationId& place : places) {
      for (const auto& entry : after_.list(ObjectKind::kRole, place)) {
        out.insert(std::get<identity::Role>(entry->object).id.value());
      }
    }
    return out;
  }

  Outcome<void> look_for_one(store::UserQuery query, const OrganisationId& organisation,
                             const Permissions& given) const {
    query.organisations = {organisation};
    query.limit = 1;
    CS_TRY(const auto users, call_.services.users.list(query));
    if (users.empty()) {
      return {};
    }
    return compare({}, given,
                   "the user " + quoted(users.front().user_name.view()) + " of " +
                       quoted(organisation.view()));
  }

  const Call& call_;
  const Catalogue& before_;
  const Catalogue& after_;
};

}  // namespace

Outcome<void> check_held(const Call& call, const Catalogue& before, const Catalogue& after,
                         const std::vector<identity::ObjectChange>& changes) {
  if (!beyond(call.grant, {{"*", "*"}})) {
    return {};
  }
  const HeldRights rights(call, before, after);
  for (const identity::ObjectChange& change : changes) {
    CS_TRY(rights.check(change));
  }
  return {};
}

}  // namespace countersign::admin
