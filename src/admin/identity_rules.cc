// SPDX-License-Identifier: Apache-2.0
#include "admin/identity_rules.h"

#include <algorithm>
#include <string>

#include "admin/errors.h"
#include "admin/grants.h"
#include "base/text.h"

namespace countersign::admin {
namespace {

using identity::ExternalIdentity;

bool had(const UserEdit& edit, const ExternalIdentity& identity) {
  if (!edit.before) {
    return false;
  }
  const auto& before = edit.before->external_identities;
  return std::find(before.begin(), before.end(), identity) != before.end();
}

}  // namespace

FieldProblems check_authenticators(const identity::Catalogue& catalogue, const UserEdit& edit) {
  FieldProblems out;
  const identity::User& user = *edit.after;
  const auto check = [&](const std::string& pointer, const identity::AuthenticatorId& id) {
    const identity::Authenticator* found = catalogue.authenticator(id.view());
    if (found == nullptr || !catalogue.serves(*found, user.organisation)) {
      out.push_back(field_problem(
          pointer, kReferenceUnknown,
          "expected an authenticator for people of this organisation, got " + quoted(id.view()),
          "name one of the organisation, or one of an organisation above it whose \"people\" "
          "names this organisation"));
    }
  };
  if (user.authenticator && (!edit.before || edit.before->authenticator != user.authenticator)) {
    check("/authenticator", *user.authenticator);
  }
  for (std::size_t i = 0; i < user.external_identities.size(); ++i) {
    if (!had(edit, user.external_identities[i])) {
      check("/external_identities/" + std::to_string(i) + "/authenticator",
            user.external_identities[i].authenticator);
    }
  }
  return out;
}

Outcome<void> check_assigning(const identity::Catalogue& catalogue, const identity::Grant& grant,
                              const UserEdit& edit) {
  if (!edit.after) {
    return {};
  }
  for (const ExternalIdentity& identity : edit.after->external_identities) {
    const identity::Authenticator* found = catalogue.authenticator(identity.authenticator.view());
    if (found != nullptr && !had(edit, identity)) {
      CS_TRY(check_permission(catalogue, grant, found->organisation, {"authenticator", "assign"}));
    }
  }
  return {};
}

}  // namespace countersign::admin
