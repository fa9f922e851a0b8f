// SPDX-License-Identifier: Apache-2.0
#include "admin/lockout.h"

#include <algorithm>
#include <array>
#include <string>

#include "admin/errors.h"

namespace countersign::admin {
namespace {

constexpr std::size_t kLookedAt = 200;

bool knows(const identity::Authenticator& authenticator, const identity::User& user) {
  if (authenticator.type == identity::AuthenticatorType::kLocal) {
    return !user.password_hash.empty();
  }
  // With roles, a user is matched by name only where the authenticator is assigned.
  return (authenticator.mapping.match == identity::UserMatch::kUserName &&
          user.authenticator == authenticator.id) ||
         std::any_of(user.external_identities.begin(), user.external_identities.end(),
                     [&](const identity::ExternalIdentity& identity) {
                       return identity.authenticator == authenticator.id;
                     });
}

bool may_matter(const std::vector<identity::ObjectChange>& changes) {
  return std::any_of(changes.begin(), changes.end(), [](const identity::ObjectChange& change) {
    return change.before != nullptr && (change.key.kind == identity::ObjectKind::kOrganisation ||
                                        change.key.kind == identity::ObjectKind::kAuthenticator);
  });
}

Result<std::vector<identity::User>> administrators(const Call& call) {
  std::vector<identity::User> out;
  for (const char* const role : {"administrator", "operator"}) {
    store::UserQuery query;
    query.organisations = {call.grant.organisation};
    query.state = identity::UserState::kActive;
    query.role = identity::RoleId(role);
    query.limit = kLookedAt;
    CS_TRY(auto some, call.services.users.list(query));
    std::move(some.begin(), some.end(), std::back_inserter(out));
  }
  return out;
}

}  // namespace

bool has_way_in(const identity::Catalogue& catalogue, const identity::User& user) {
  if (user.state != identity::UserState::kActive || !catalogue.is_enabled(user.organisation)) {
    return false;
  }
  if (user.authenticator) {
    // Assigned: whether or not the page offers it. A local one exempts from SSO.
    const identity::Authenticator* own = catalogue.authenticator(user.authenticator->view());
    return own != nullptr && own->state == identity::AuthenticatorState::kActive &&
           catalogue.serves(*own, user.organisation) && knows(*own, user);
  }
  const auto policy = catalogue.effective_policy(user.organisation);
  return std::any_of(policy.authenticators.begin(), policy.authenticators.end(),
                     [&](const identity::Authenticator* way) { return knows(*way, user); });
}

Outcome<void> check_lockout(const Call& call, const identity::Catalogue& before,
                            const identity::Catalogue& after,
                            const std::vector<identity::ObjectChange>& changes) {
  if (!may_matter(changes)) {
    return {};
  }
  CS_TRY(const auto users, administrators(call));
  const auto any_in = [&](const identity::Catalogue& catalogue) {
    return std::any_of(users.begin(), users.end(),
                       [&](const identity::User& user) { return has_way_in(catalogue, user); });
  };
  if (any_in(before) && !any_in(after)) {
    return Problem(kLockout,
                   "no administrator of the organisation " + call.grant.organisation.value() +
                       " could sign in any more",
                   "give one of them a local password and the local authenticator, or an external "
                   "identity at an authenticator that stays");
  }
  return {};
}

}  // namespace countersign::admin
