// SPDX-License-Identifier: Apache-2.0
#include "argon2_hasher.h"

#include "crypto/password_hash.h"

namespace countersign::app {

Argon2Hasher::Match Argon2Hasher::matches(std::string_view phc, std::string_view password) const {
  const auto match = crypto::verify_password(phc, password);
  if (!match.ok() || *match != crypto::PasswordMatch::kMatches) {
    return Match::kNo;
  }
  return crypto::needs_rehash(phc) ? Match::kYesButOld : Match::kYes;
}

void Argon2Hasher::burn(std::string_view password) const {
  crypto::burn_password_time(password);
}

}  // namespace countersign::app
