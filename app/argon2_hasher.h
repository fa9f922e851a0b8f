// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "identity/password.h"

namespace countersign::app {

/// The hash of local passwords: argon2id, at the cost of new hashes.
class Argon2Hasher final : public identity::PasswordHasher {
 public:
  Match matches(std::string_view phc, std::string_view password) const override;
  void burn(std::string_view password) const override;
};

}  // namespace countersign::app
