// SPDX-License-Identifier: Apache-2.0
#include "identity/password.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.h"
#include "base/utf8.h"
#include "identity/errors.h"

namespace countersign::identity {
namespace {

constexpr std::size_t kMinCharacters = 12;
constexpr std::size_t kMaxCharacters = 256;

// Of lists of leaked passwords, those of 12 characters and more that head them, and what people
// type to reach 12. Lower case.
constexpr std::array<std::string_view, 47> kCommonest{
    "012345678901",     "0123456789ab",    "0987654321qwe",    "111111111111",     "112233445566",
    "121212121212",     "123123123123",    "1234567890-=",     "123456789012",     "1234567890123",
    "12345678901234",   "1234567890ab",    "1234567890qw",     "1234567890qwerty", "1234567891011",
    "123456789101112",  "123456789abc",    "123456abcdef",     "123qweasdzxc",     "1q2w3e4r5t6y",
    "1q2w3e4r5t6y7u",   "1qaz2wsx3edc",    "1qaz2wsx3edc4rfv", "999999999999",     "a1b2c3d4e5f6",
    "abc123abc123",     "abcd12345678",    "abcdefghijkl",     "adminadminadmin",  "administrator",
    "administrator1",   "asdfghjkl123",    "changemechangeme", "iloveyou1234",     "letmeinletmein",
    "pa$$word1234",     "passw0rd1234",    "password1234",     "password12345",    "password123456",
    "passwordpassword", "q1w2e3r4t5y6",    "qazwsxedcrfv",     "qwerty123456",     "qwertyuiop12",
    "qwertyuiop123",    "qwertyuiopasdfgh"};

std::size_t characters_of(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    at += std::max<std::size_t>(utf8_char_at(text, at).size, 1);
  }
  return count;
}

/// One character, or two by turns, over and over.
bool is_monotonous(std::string_view password) {
  std::string distinct(password);
  std::sort(distinct.begin(), distinct.end());
  return std::unique(distinct.begin(), distinct.end()) - distinct.begin() <= 2;
}

bool is_common(const std::string& lower) {
  return std::find(kCommonest.begin(), kCommonest.end(), lower) != kCommonest.end();
}

}  // namespace

Result<VerifiedPassword> verify_password(const std::optional<User>& user, std::string_view password,
                                         const PasswordHasher& hasher) {
  if (!user.has_value() || user->password_hash.empty()) {
    hasher.burn(password);
    return Error{kPasswordWrong, "expected a user with a password"};
  }
  const PasswordHasher::Match match = hasher.matches(user->password_hash, password);
  if (match == PasswordHasher::Match::kNo) {
    return Error{kPasswordWrong, "expected the user's password"};
  }
  return VerifiedPassword(*user, match == PasswordHasher::Match::kYesButOld);
}

Result<void> check_new_password(std::string_view password, const User& user) {
  const std::size_t characters = characters_of(password);
  if (characters < kMinCharacters) {
    return Error{kPasswordTooShort, "expected at least 12 characters"};
  }
  if (characters > kMaxCharacters) {
    return Error{kPasswordTooLong, "expected at most 256 characters"};
  }
  const std::string lower = ascii_lower(password);
  if (lower == ascii_lower(user.user_name.view()) || lower == ascii_lower(user.email) ||
      is_monotonous(password) || is_common(lower)) {
    return Error{kPasswordTooCommon,
                 "expected neither the user name nor the mail address nor a common password"};
  }
  return {};
}

}  // namespace countersign::identity
