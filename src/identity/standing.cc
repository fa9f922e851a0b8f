// SPDX-License-Identifier: Apache-2.0
#include "identity/standing.h"

#include <string>

#include "base/text.h"
#include "identity/errors.h"

namespace countersign::identity {

bool is_in_force(const Catalogue& catalogue, std::string_view organisation,
                 std::string_view authenticator, const Standing& user) {
  if (!user.active || (!user.assigned.empty() && user.assigned != authenticator)) {
    return false;
  }
  const Authenticator* const used = catalogue.authenticator(authenticator);
  return used != nullptr && used->state == AuthenticatorState::kActive &&
         catalogue.is_enabled(organisation) && catalogue.serves(*used, organisation) &&
         (!user.assigned.empty() || catalogue.is_offered(organisation, authenticator));
}

std::string_view state_name(AuthenticatorState state) {
  switch (state) {
    case AuthenticatorState::kDraft:
      return "draft";
    case AuthenticatorState::kTested:
      return "tested";
    case AuthenticatorState::kActive:
      return "active";
    case AuthenticatorState::kDisabled:
      return "disabled";
  }
  return {};
}

Error not_active(const Authenticator& authenticator) {
  return {kAuthenticatorInactive, "expected an active login authenticator, got " +
                                      quoted(authenticator.id.view()) + ", whose state is " +
                                      std::string(state_name(authenticator.state))};
}

Error not_offered(std::string_view organisation, std::string_view authenticator) {
  return {kAuthenticatorNotOffered, "expected a login authenticator that the policy of " +
                                        quoted(organisation) + " lists, got " +
                                        quoted(authenticator)};
}

Error not_for_people_of(const Authenticator& authenticator, std::string_view organisation) {
  return {kOrganisationOutside,
          "expected an organisation that \"people\" of the login authenticator " +
              quoted(authenticator.id.view()) + " names, got " + quoted(organisation)};
}

Error not_enabled(std::string_view organisation) {
  return {kOrganisationDisabled,
          "expected an organisation that is enabled, and so all above it, "
          "got " +
              quoted(organisation)};
}

std::optional<Error> why_not_in_force(const Catalogue& catalogue, std::string_view organisation,
                                      std::string_view authenticator, const Standing& user) {
  if (is_in_force(catalogue, organisation, authenticator, user)) {
    return std::nullopt;
  }
  if (!catalogue.is_enabled(organisation)) {
    return not_enabled(organisation);
  }
  if (!user.active) {
    return Error{kUserBlocked, "expected an active user, got one that is not"};
  }
  if (!user.assigned.empty() && user.assigned != authenticator) {
    return Error{kUserOtherAuthenticator, "expected the login authenticator " +
                                              quoted(user.assigned) + " of the user, got " +
                                              quoted(authenticator)};
  }
  const Authenticator* const used = catalogue.authenticator(authenticator);
  if (used == nullptr) {
    return Error{kAuthenticatorInactive, "expected the login authenticator " +
                                             quoted(authenticator) + ", got none: deleted"};
  }
  if (used->state != AuthenticatorState::kActive) {
    return not_active(*used);
  }
  return catalogue.serves(*used, organisation) ? not_offered(organisation, authenticator)
                                               : not_for_people_of(*used, organisation);
}

}  // namespace countersign::identity
