// SPDX-License-Identifier: Apache-2.0
#include "store/user_change.h"

#include <algorithm>

namespace countersign::store {

identity::User changed_user(const identity::User& before, const identity::User& wanted) {
  identity::User after = wanted;
  after.created = before.created;
  after.last_sign_in = before.last_sign_in;
  after.version = before.version + 1;
  return after;
}

std::vector<identity::AuthenticatorId> lost_authenticators(const identity::User& before,
                                                           const identity::User& after) {
  const std::vector<identity::ExternalIdentity>& left = after.external_identities;
  std::vector<identity::AuthenticatorId> lost;
  for (const identity::ExternalIdentity& identity : before.external_identities) {
    const bool is_new = std::find(lost.begin(), lost.end(), identity.authenticator) == lost.end();
    if (is_new && std::find(left.begin(), left.end(), identity) == left.end()) {
      lost.push_back(identity.authenticator);
    }
  }
  return lost;
}

bool differs(const identity::User& before, const identity::User& after) {
  identity::User same_times = after;
  same_times.updated = before.updated;
  same_times.version = before.version;
  return !(same_times == before);
}

}  // namespace countersign::store
