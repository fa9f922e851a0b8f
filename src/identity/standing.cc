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

}  // namespace countersign::identity
