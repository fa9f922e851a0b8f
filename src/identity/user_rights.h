// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "identity/ids.h"
#include "identity/own_attributes.h"
#include "identity/session.h"
#include "identity/user.h"

namespace countersign::identity {

/// What of a user decides what a session may do. Not kept with the session: a change of the user
/// reaches every session of the user at once.
struct UserRights {
  UserId user;
  std::int64_t version = 0;  // of the user; grows with each change
  bool active = false;
  std::optional<AuthenticatorId> authenticator;  // the one way in, if the user is assigned to one
  /// By the names of own_attributes.h; as groups all their ids, as roles those held by hand.
  std::vector<Attribute> own;

  friend bool operator==(const UserRights&, const UserRights&) = default;
};

UserRights rights_of(const User& user);

}  // namespace countersign::identity
