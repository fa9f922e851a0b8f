// SPDX-License-Identifier: Apache-2.0
#include "identity/password.h"

#include <string>

#include "base/matchers.h"
#include "identity/errors.h"

namespace countersign::identity {
namespace {

/// Takes the stored string for the password, and counts the work.
class PlainHasher final : public PasswordHasher {
 public:
  Match matches(std::string_view phc, std::string_view password) const override {
    ++work;
    if (phc == "old:" + std::string(password)) {
      return Match::kYesButOld;
    }
    return phc == password ? Match::kYes : Match::kNo;
  }
  void burn(std::string_view) const override { ++work; }

  mutable int work = 0;
};

User jane(const std::string& hash) {
  User user;
  user.id = UserId(std::string(26, 'a'));
  user.user_name = UserName("jane.doe.at.acme");
  user.email = "jane.doe@acme.example";
  user.password_hash = hash;
  return user;
}

TEST(Passwords, AcceptTheRightOne) {
  const PlainHasher hasher;
  const auto verified = verify_password(jane("right"), "right", hasher);
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(verified->user().user_name, UserName("jane.doe.at.acme"));
  EXPECT_FALSE(verified->needs_rehash());
  EXPECT_TRUE(verify_password(jane("old:right"), "right", hasher)->needs_rehash());
}

TEST(Passwords, RefuseAlikeAndWithTheSameWork) {
  const PlainHasher hasher;
  EXPECT_THAT(verify_password(jane("right"), "wrong", hasher), FailsWith(kPasswordWrong));
  EXPECT_EQ(hasher.work, 1);
  EXPECT_THAT(verify_password(jane(""), "wrong", hasher), FailsWith(kPasswordWrong));
  EXPECT_EQ(hasher.work, 2);
  EXPECT_THAT(verify_password(jane(""), "", hasher), FailsWith(kPasswordWrong));
  EXPECT_EQ(hasher.work, 3);
  EXPECT_THAT(verify_password(std::nullopt, "wrong", hasher), FailsWith(kPasswordWrong));
  EXPECT_EQ(hasher.work, 4);
}

TEST(Passwords, RefuseNewOnesByLength) {
  EXPECT_THAT(check_new_password("eleven char", jane("")), FailsWith(kPasswordTooShort));
  EXPECT_THAT(check_new_password("twelve chars", jane("")), IsOk());
  std::string umlauts;
  for (int i = 0; i < 11; ++i) {
    umlauts += i % 2 == 0 ? "\xc3\xa4" : i % 3 == 0 ? "\xc3\xb6" : "\xc3\xbc";
  }
  EXPECT_THAT(check_new_password(umlauts, jane("")), FailsWith(kPasswordTooShort));
  EXPECT_THAT(check_new_password(umlauts + "\xc3\xa4", jane("")), IsOk());
  std::string longest;
  for (int i = 0; i < 256; ++i) {
    longest += static_cast<char>('a' + i % 26);
  }
  EXPECT_THAT(check_new_password(longest, jane("")), IsOk());
  EXPECT_THAT(check_new_password(longest + "a", jane("")), FailsWith(kPasswordTooLong));
}

TEST(Passwords, RefuseWhatOthersWouldTryFirst) {
  for (const char* bad : {"Jane.Doe.At.Acme", "JANE.DOE@acme.example", "Password1234",
                          "aaaaaaaaaaaaaaaa", "abababababab", "qwerty123456", "1qaz2wsx3edc"}) {
    EXPECT_THAT(check_new_password(bad, jane("")), FailsWith(kPasswordTooCommon)) << bad;
  }
  EXPECT_THAT(check_new_password("correct horse battery", jane("")), IsOk());
}

}  // namespace
}  // namespace countersign::identity
