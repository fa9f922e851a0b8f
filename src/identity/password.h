// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "identity/user.h"

namespace countersign::identity {

/// A local user whose password was verified just now. Made by `verify_password` alone.
class VerifiedPassword {
 public:
  const User& user() const { return user_; }
  bool needs_rehash() const { return needs_rehash_; }

 private:
  friend Result<VerifiedPassword> verify_password(const std::optional<User>&, std::string_view,
                                                  const class PasswordHasher&);
  VerifiedPassword(User user, bool needs_rehash)
      : user_(std::move(user)), needs_rehash_(needs_rehash) {}

  User user_;
  bool needs_rehash_;
};

/// The password hash function, given from outside as identity holds no cryptography.
class PasswordHasher {
 public:
  enum class Match { kNo, kYes, kYesButOld };
  virtual ~PasswordHasher() = default;
  virtual Match matches(std::string_view phc, std::string_view password) const = 0;
  /// The same work for nobody, so that the time does not tell whether a user exists.
  virtual void burn(std::string_view password) const = 0;
};

/// Verifies a password, in the same time whether or not there is such a user or it has a password.
/// Blocking: some ten milliseconds of work. Fails with `identity.password_wrong` for each of: no
/// user, no password, wrong password.
Result<VerifiedPassword> verify_password(const std::optional<User>& user, std::string_view password,
                                         const PasswordHasher& hasher);

/// Whether a new password may be used: 12 to 256 characters, not the user name or mail address in
/// any case, not one or two characters over and over, not among the commonest. Fails with
/// identity.password_too_short, identity.password_too_long, identity.password_too_common.
Result<void> check_new_password(std::string_view password, const User& user);

}  // namespace countersign::identity
