// SPDX-License-Identifier: Apache-2.0
#include "store/user_change.h"

namespace countersign::store {

identity::User changed_user(const identity::User& before, const identity::User& wanted) {
  identity::User after = wanted;
  after.created = before.created;
  after.last_sign_in = before.last_sign_in;
  after.version = before.version + 1;
  return after;
}

bool differs(const identity::User& before, const identity::User& after) {
  identity::User same_times = after;
  same_times.updated = before.updated;
  same_times.version = before.version;
  return !(same_times == before);
}

}  // namespace countersign::store
