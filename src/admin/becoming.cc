// SPDX-License-Identifier: Apache-2.0
#include "admin/becoming.h"

#include "admin/errors.h"
#include "admin/grants.h"
#include "base/text.h"

namespace countersign::admin {
namespace {

// A way to sign in that the user had not, and that whoever makes it can go.
bool opens_a_way(const identity::User& before, const identity::User& after) {
  const bool first_password = before.password_hash.empty() && !after.password_hash.empty();
  return before.authenticator != after.authenticator ||
         (first_password && !before.external_identities.empty());
}

Outcome<void> check_assigns(const Call& call, const identity::User& user) {
  auto allowed =
      check_permission(*call.catalogue, call.grant, user.organisation, {"authenticator", "assign"});
  if (!allowed.ok()) {
    Problem problem = std::move(allowed).error();
    problem.detail += ", to give " + quoted(user.user_name.view()) + " another way to sign in";
    return problem;
  }
  return {};
}

Outcome<void> check_acts_for(const Call& call, const identity::OrganisationId& organisation,
                             const std::string& name) {
  if (name.empty()) {
    return {};
  }
  CS_TRY(const auto user, call.services.users.find(organisation, identity::UserName(name)));
  if (!user) {
    return {};
  }
  return check_within(call.grant, permissions_of(*call.catalogue, *user),
                      "acting for the user " + quoted(name));
}

}  // namespace

Outcome<void> check_becoming(const Call& call, const UserEdit& edit) {
  if (!edit.after) {
    return {};
  }
  const identity::User& after = *edit.after;
  if (edit.before && opens_a_way(*edit.before, after)) {
    CS_TRY(check_assigns(call, after));
  }
  const bool same = edit.before && edit.before->delegate_of == after.delegate_of;
  return same ? Outcome<void>() : check_acts_for(call, after.organisation, after.delegate_of);
}

Outcome<void> check_becoming(const Call& call, const identity::Group* before,
                             const identity::Group& after) {
  const bool same = before != nullptr && before->delegate_of == after.delegate_of;
  return same ? Outcome<void>() : check_acts_for(call, after.organisation, after.delegate_of);
}

}  // namespace countersign::admin
