// SPDX-License-Identifier: Apache-2.0
#include "admin/user_references.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <set>
#include <utility>
#include <variant>

#include "admin/errors.h"
#include "admin/grants.h"
#include "admin/query_parameters.h"
#include "base/text.h"
#include "document/document.h"
#include "identity/organisation.h"

namespace countersign::admin {
namespace {

using identity::Catalogue;
using identity::ObjectChange;
using identity::ObjectKind;
using identity::OrganisationId;
using identity::User;

constexpr std::size_t kUsersAtOnce = 500;
// Organisations looked into for one group after the other; where it would be more, all users of
// theirs are looked at once.
constexpr std::size_t kMostLookedInto = 100'000;

bool is_closed(const identity::Group& before, const identity::Group& after) {
  return before.given_by == identity::GivenBy::kBelow && after.given_by == identity::GivenBy::kOwn;
}

std::set<OrganisationId> chain_above(const Catalogue& catalogue, const OrganisationId& id) {
  std::set<OrganisationId> chain;
  const identity::Organisation* at = catalogue.organisation(id);
  while (at != nullptr && at->parent) {
    chain.insert(*at->parent);
    at = catalogue.organisation(*at->parent);
  }
  return chain;
}

// The ids of groups, or roles, of the organisations that stand above by one catalogue alone.
std::set<std::string> ids_of(const Catalogue& catalogue, ObjectKind kind,
                             const std::set<OrganisationId>& above,
                             const std::set<OrganisationId>& otherwise) {
  std::set<std::string> ids;
  for (const OrganisationId& organisation : above) {
    if (!otherwise.contains(organisation)) {
      for (const auto& entry : catalogue.list(kind, organisation)) {
        ids.insert(identity::key_of(entry->object).id);
      }
    }
  }
  return ids;
}

store::UserQuery query_for(ObjectKind kind, const std::string& id) {
  store::UserQuery query;
  if (kind == ObjectKind::kGroup) {
    query.group = identity::GroupId(id);
  } else if (kind == ObjectKind::kRole) {
    query.role = identity::RoleId(id);
  } else {
    query.authenticator = identity::AuthenticatorId(id);
  }
  return query;
}

std::string named(const User& user) {
  return quoted(user.user_name.view()) + " of " + quoted(user.organisation.view());
}

std::string expected_none(std::string_view kind) {
  return "expected no user with this " + std::string(kind);
}

}  // namespace

UserReferences::UserReferences(const Catalogue& before, const Catalogue& after,
                               const std::vector<ObjectChange>& changes)
    : before_(before), after_(after) {
  for (const ObjectChange& change : changes) {
    add(change);
  }
}

UserReferences::Organisations UserReferences::within(const OrganisationId& top) {
  Organisations& known = within_[top];
  if (known != nullptr) {
    return known;
  }
  std::vector<OrganisationId> all = before_.subtree(top);
  std::vector<OrganisationId> now = after_.subtree(top);
  std::move(now.begin(), now.end(), std::back_inserter(all));
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  known = std::make_shared<const std::vector<OrganisationId>>(std::move(all));
  return known;
}

void UserReferences::add(const ObjectChange& change) {
  const ObjectKind kind = change.key.kind;
  const bool appears = change.before == nullptr;
  const bool goes = change.after == nullptr;
  if (kind == ObjectKind::kOrganisation) {
    add_organisation(change);
  } else if (kind == ObjectKind::kGroup) {
    add_group(change);
  } else if ((kind == ObjectKind::kAuthenticator && goes) ||
             (kind == ObjectKind::kRole && (appears || goes))) {
    suspects_.push_back({query_for(kind, change.key.id), within(change.key.organisation),
                         expected_none(document::kind_name(kind)),
                         kind == ObjectKind::kAuthenticator, appears});
  }
}

void UserReferences::add_organisation(const ObjectChange& change) {
  const OrganisationId id(change.key.id);
  if (change.before != nullptr && change.after != nullptr) {
    const auto& was = std::get<identity::Organisation>(change.before->object);
    const auto& is = std::get<identity::Organisation>(change.after->object);
    if (was.parent != is.parent) {
      add_moved(id);
    }
    return;
  }
  suspects_.push_back({{},
                       std::make_shared<const std::vector<OrganisationId>>(1, id),
                       expected_none("organisation"),
                       change.after == nullptr,
                       change.before == nullptr,
                       change.before == nullptr});
}

void UserReferences::add_moved(const OrganisationId& id) {
  const auto old_chain = chain_above(before_, id);
  const auto new_chain = chain_above(after_, id);
  const Organisations moved = within(id);
  const std::string expected = "expected no user with a group or role of an organisation that " +
                               quoted(id.view()) + " no longer lies below";
  std::vector<Suspects> found;
  for (const ObjectKind kind : {ObjectKind::kGroup, ObjectKind::kRole}) {
    std::set<std::string> ids = ids_of(before_, kind, old_chain, new_chain);
    ids.merge(ids_of(after_, kind, new_chain, old_chain));
    for (const std::string& one : ids) {
      found.push_back({query_for(kind, one), moved, expected});
    }
  }
  if (found.size() * moved->size() > kMostLookedInto) {
    found.clear();
    found.push_back({{}, moved, expected});
  }
  std::move(found.begin(), found.end(), std::back_inserter(suspects_));
}

void UserReferences::add_group(const ObjectChange& change) {
  std::string expected = expected_none("group");
  if (change.before != nullptr && change.after != nullptr) {
    if (!is_closed(std::get<identity::Group>(change.before->object),
                   std::get<identity::Group>(change.after->object))) {
      return;
    }
    expected = "expected no user of an organisation below in the group " + quoted(change.key.id);
  }
  suspects_.push_back({query_for(ObjectKind::kGroup, change.key.id),
                       within(change.key.organisation), std::move(expected), false,
                       change.before == nullptr});
}

bool UserReferences::stays(const User& user, const identity::GroupId& id, bool& loses) const {
  const identity::Group* const was = before_.group_above(user.organisation.view(), id.view());
  const identity::Group* const is = after_.group_above(user.organisation.view(), id.view());
  const bool same = was != nullptr && is != nullptr && was->organisation == is->organisation;
  const bool shut = same && is_closed(*was, *is) && is->organisation != user.organisation;
  if ((same && !shut) || (was == nullptr && is == nullptr)) {
    return true;  // what is nothing before and after gives nothing
  }
  loses = loses || was != nullptr;
  return false;
}

bool UserReferences::stays(const User& user, const identity::RoleId& id, bool& loses) const {
  const identity::Role* const was = before_.role(user.organisation, id.view());
  const identity::Role* const is = after_.role(user.organisation, id.view());
  const bool same = was != nullptr && is != nullptr && was->organisation == is->organisation;
  if (same || (was == nullptr && is == nullptr)) {
    return true;
  }
  loses = loses || was != nullptr;
  return false;
}

std::optional<User> UserReferences::without_lost(const User& user, bool& loses) const {
  User left = user;
  std::erase_if(left.groups, [&](const auto& id) { return !stays(user, id, loses); });
  std::erase_if(left.roles, [&](const auto& id) { return !stays(user, id, loses); });
  const bool changed =
      left.groups.size() != user.groups.size() || left.roles.size() != user.roles.size();
  return changed ? std::optional(std::move(left)) : std::nullopt;
}

void UserReferences::examine(const User& user, const Suspects& suspects, Found& found) const {
  if (suspects.orphaned) {
    // It belongs to one that is gone, whatever has the id now, and nobody could see it since.
    User left = user;
    left.state = identity::UserState::kDeactivated;
    left.groups.clear();
    left.roles.clear();
    if (!(left == user)) {
      found.changed.push_back(std::move(left));
    }
    return;
  }
  bool loses = false;
  auto left = without_lost(user, loses);
  if (!left) {
    return;
  }
  found.changed.push_back(*std::move(left));
  if (loses) {
    ++found.losing;
    if (found.first.empty()) {
      found.first = suspects.expected + ", got " + named(user);
      found.first_organisation = user.organisation;
    }
  }
}

Outcome<void> UserReferences::look_at(const Suspects& suspects, const Source& users,
                                      std::set<identity::UserId>& seen, Found& found) const {
  store::UserQuery query = suspects.query;
  query.organisations = *suspects.organisations;
  query.limit = kUsersAtOnce;
  while (true) {
    CS_TRY(const std::vector<User> some, users.list(query));
    if (suspects.stay && !some.empty()) {
      return Problem(kInUse, suspects.expected + ", got " + named(some.front()),
                     "take it from all users first, or disable it instead");
    }
    for (const User& user : some) {
      if (seen.insert(user.id).second) {
        examine(user, suspects, found);
      }
    }
    if (some.size() < kUsersAtOnce) {
      return {};
    }
    query.after = {some.back().organisation, some.back().user_name};
  }
}

Outcome<UserReferences::Found> UserReferences::look(const Source& users) const {
  Found found;
  std::set<identity::UserId> seen;
  for (const Suspects& suspects : suspects_) {
    bool is_named = !suspects.appears;
    if (users.is_named) {
      CS_TRY(is_named, users.is_named(suspects.query));
    }
    if (is_named) {
      CS_TRY(look_at(suspects, users, seen, found));
    }
  }
  return found;
}

Outcome<void> check_taken(const Call& call, const UserReferences::Found& users,
                          const std::vector<identity::ObjectKey>& objects) {
  const std::size_t all = users.losing + objects.size();
  if (all == 0) {
    return {};
  }
  const auto wanted = call.query_number("take_from");
  // More than there are is no mistake: else somebody who gives it to one more after the other would
  // keep it for all.
  if (!wanted || *wanted < 0 || static_cast<std::size_t>(*wanted) < all) {
    Problem problem(
        kInUse,
        users.first.empty() ? "expected no token and no group with this role, got " +
                                  quoted(identity::pointer_to(objects.front()))
                            : users.first,
        "take it from all who have it first; or, to take it from all " + std::to_string(all) +
            " at once, repeat the call with the query parameter take_from=" + std::to_string(all) +
            " (countersign: --take-from " + std::to_string(all) + ")");
    for (const identity::ObjectKey& object : objects) {
      problem.errors.push_back(field_problem(identity::pointer_to(object) + "/roles", kInUse,
                                             "expected no object with this role",
                                             "take the role from it"));
    }
    return problem;
  }
  return users.losing == 0 ? Outcome<void>()
                           : check_permission(*call.catalogue, call.grant, users.first_organisation,
                                              {"user", "edit"});
}

QueryParameter take_from_parameter() {
  return {
      "take_from",
      QueryType::kInteger,
      "From how many users, tokens and groups, at most, a group or role is to be taken by this: "
      "from all that have it, as the refusal says, or from none.",
      {},
      0,
      std::numeric_limits<std::int32_t>::max()};
}

}  // namespace countersign::admin
