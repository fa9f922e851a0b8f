// SPDX-License-Identifier: Apache-2.0
#include "identity/standing.h"

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

}  // namespace countersign::identity
