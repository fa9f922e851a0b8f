// SPDX-License-Identifier: Apache-2.0
#include "crypto/password_hash.h"

#include <string>

#include "base/matchers.h"
#include "crypto/errors.h"

namespace countersign::crypto {
namespace {

// Little enough work for tests.
constexpr Argon2Cost kLittle{.memory_kib = 64, .iterations = 1, .lanes = 1};
constexpr std::string_view kStored =
    "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$"
    "EiPlsFiq7L0p8obx7SKZsW88fUEy5V0B0xVCvUEfYLU";

std::string password_of_stored() {
  return std::string(127, 'x');
}

bool matches(std::string_view phc, std::string_view password) {
  const auto result = verify_password(phc, password);
  EXPECT_THAT(result, IsOk());
  return result.ok() && *result == PasswordMatch::kMatches;
}

std::string with(std::string_view from, std::string_view to) {
  std::string text(kStored);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

// Made by the program `argon2` of the reference implementation, 20171227.
TEST(PasswordHash, AcceptsWhatTheReferenceImplementationMade) {
  EXPECT_TRUE(matches(kStored, password_of_stored()));
  EXPECT_TRUE(
      matches("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"
              "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
              "password"));
  EXPECT_TRUE(
      matches("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
              "K13EBUiG7JV+9ZxztmHFTdb7J0WQsnj2V8bZaqyPptE",
              "password"));
  EXPECT_TRUE(matches("$argon2id$v=19$m=8,t=1,p=1$MTIzNDU2Nzg$1KQA4sxhY4LLQRp2qxkuaA", "p"));
  EXPECT_TRUE(
      matches("$argon2id$v=19$m=64,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$"
              "3N0KKgFyGwHJft1FuHn9Txwcs0ZsJb89igt4G21LRDs",
              std::string_view("pass\0word", 9)));
  EXPECT_TRUE(
      matches("$argon2id$v=19$m=256,t=10,p=16$c2FsdHNhbHRzYWx0$"
              "M0D2tXylTRZWhTiR6drL+K395zsAUV7TRo5R6ZpLGE+4KMflmrBH/dUsuLTsgE7T9iNKSyaHsVJQJOyu"
              "w3zedw",
              "p\u00e4ssw\u00f6rd \U0001F511"));
}

TEST(PasswordHash, AcceptsThePasswordThatItHashed) {
  const auto phc = hash_password("correct horse", kLittle);
  ASSERT_THAT(phc, IsOk());
  EXPECT_TRUE(phc->starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
  EXPECT_EQ(phc->find('='), phc->find("=19"));
  EXPECT_TRUE(matches(*phc, "correct horse"));
  EXPECT_FALSE(matches(*phc, "correct horsf"));
  EXPECT_FALSE(matches(*phc, "correct hors"));
  EXPECT_FALSE(matches(*phc, std::string_view("correct horse\0", 14)));
}

TEST(PasswordHash, HashesWithTheAdvisedCost) {
  const auto phc = hash_password("x");
  ASSERT_THAT(phc, IsOk());
  EXPECT_TRUE(phc->starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  EXPECT_EQ(phc->size(), 31 + 22 + 1 + 43U);
}

TEST(PasswordHash, SaltsAnew) {
  EXPECT_NE(*hash_password("x", kLittle), *hash_password("x", kLittle));
}

TEST(PasswordHash, RefusesPasswordsOfNoOrTooManyBytes) {
  const std::string longest(kMaxPasswordBytes, 'x');
  const auto phc = hash_password(longest, kLittle);
  ASSERT_THAT(phc, IsOk());
  EXPECT_TRUE(matches(*phc, longest));
  EXPECT_FALSE(matches(*phc, longest + "x"));
  EXPECT_FALSE(matches(*phc, ""));
  EXPECT_THAT(hash_password(longest + "x", kLittle), FailsWith(kPasswordLength));
  EXPECT_THAT(hash_password("", kLittle), FailsWith(kPasswordLength));
}

TEST(PasswordHash, RefusesAnotherHash) {
  EXPECT_FALSE(matches(with("YLU", "YLA"), password_of_stored()));
  EXPECT_FALSE(matches(with("m=64", "m=65"), password_of_stored()));
  EXPECT_FALSE(matches(with("t=1", "t=2"), password_of_stored()));
  EXPECT_FALSE(matches(with("c29t", "d29t"), password_of_stored()));
}

TEST(PasswordHash, RefusesStringsOfAnotherForm) {
  for (const std::string& phc : {std::string(),
                                 std::string("$"),
                                 std::string("hunter2"),
                                 with("argon2id", "argon2i"),
                                 with("argon2id", "argon2d"),
                                 with("v=19$", "v=16$"),
                                 with("v=19$", ""),
                                 with("m=64,t=1", "t=1,m=64"),
                                 with("m=64", "m=064"),
                                 with("m=64", "m=+64"),
                                 with("m=64", "m=-64"),
                                 with("m=64", "m= 64"),
                                 with("m=64", "m="),
                                 with("t=1", "t=0"),
                                 with("p=1", "p=1,data=AA"),
                                 with("$c29", "$$c29"),
                                 with("YLU", "YLU="),
                                 with("YLU", "YLV"),
                                 with("YLU", "YLU$"),
                                 with("YLU", "YLU "),
                                 with("YLU", "YL"),
                                 with("U", "-"),
                                 with("c29tZXNhbHRzb21lc2FsdA", ""),
                                 with("m=64", "m=4294967360")}) {
    EXPECT_THAT(verify_password(phc, "x"), FailsWith(kPasswordHashInvalid)) << phc;
  }
}

TEST(PasswordHash, RefusesStoredCostsThatExhaustMemoryOrTime) {
  for (const auto& [from, to] :
       {std::pair{"m=64", "m=262145"}, std::pair{"m=64", "m=4294967295"}, std::pair{"m=64", "m=7"},
        std::pair{"t=1", "t=11"}, std::pair{"p=1", "p=17"}, std::pair{"p=1", "p=9"}}) {
    EXPECT_THAT(verify_password(with(from, to), "x"), FailsWith(kPasswordHashInvalid)) << to;
  }
  EXPECT_FALSE(matches(with("p=1", "p=8"), "x"));
  EXPECT_FALSE(matches(with("t=1", "t=10"), "x"));
}

TEST(PasswordHash, RefusesStoredPartsOutsideTheBounds) {
  EXPECT_FALSE(matches(with("c29tZXNhbHRzb21lc2FsdA", "MTIzNDU2Nzg"), "x"));
  EXPECT_THAT(verify_password(with("c29tZXNhbHRzb21lc2FsdA", "MTIzNDU2Nw"), "x"),
              FailsWith(kPasswordHashInvalid));
  const std::string longest = std::string(85, 'A') + "A";
  EXPECT_FALSE(matches(with("c29tZXNhbHRzb21lc2FsdA", longest), "x"));
  EXPECT_THAT(verify_password(with("c29tZXNhbHRzb21lc2FsdA", longest + "A"), "x"),
              FailsWith(kPasswordHashInvalid));
  EXPECT_THAT(verify_password(with("c29tZXNhbHRzb21lc2FsdA", std::string(1 << 20, 'A')), "x"),
              FailsWith(kPasswordHashInvalid));
}

TEST(PasswordHash, TellsNothingOfThePasswordOrTheHash) {
  const auto result = verify_password(with("YLU", "YL"), "hunter2");
  ASSERT_THAT(result, FailsWith(kPasswordHashInvalid));
  EXPECT_EQ(result.error().detail.find("hunter2"), std::string::npos);
  EXPECT_EQ(result.error().detail.find("EiPl"), std::string::npos);
}

TEST(PasswordHash, RefusesCostsOutsideTheBounds) {
  EXPECT_THAT(check_argon2_cost({}), IsOk());
  EXPECT_THAT(check_argon2_cost({.memory_kib = kMaxArgon2MemoryKib,
                                 .iterations = kMaxArgon2Iterations,
                                 .lanes = kMaxArgon2Lanes}),
              IsOk());
  EXPECT_THAT(check_argon2_cost({.memory_kib = 32, .lanes = 4}), IsOk());
  for (const Argon2Cost& cost :
       {Argon2Cost{.memory_kib = 31, .lanes = 4}, Argon2Cost{.memory_kib = kMaxArgon2MemoryKib + 1},
        Argon2Cost{.iterations = 0}, Argon2Cost{.iterations = kMaxArgon2Iterations + 1},
        Argon2Cost{.lanes = 0}, Argon2Cost{.lanes = kMaxArgon2Lanes + 1}}) {
    EXPECT_THAT(check_argon2_cost(cost), FailsWith(kArgon2Cost));
    EXPECT_THAT(hash_password("x", cost), FailsWith(kArgon2Cost));
  }
}

TEST(PasswordHash, WantsANewHashOfAnotherCost) {
  EXPECT_FALSE(needs_rehash(kStored, kLittle));
  EXPECT_TRUE(needs_rehash(kStored));
  EXPECT_TRUE(needs_rehash(kStored, {.memory_kib = 64, .iterations = 2}));
  EXPECT_TRUE(needs_rehash(kStored, {.memory_kib = 64, .iterations = 1, .lanes = 2}));
  EXPECT_TRUE(needs_rehash(with("c29tZXNhbHRzb21lc2FsdA", "MTIzNDU2Nzg"), kLittle));
  EXPECT_TRUE(needs_rehash("{SSHA}x", kLittle));
}

TEST(PasswordHash, BurnsTimeForAnyPassword) {
  burn_password_time("", kLittle);
  burn_password_time(std::string(kMaxPasswordBytes + 1, 'x'), kLittle);
}

TEST(PasswordHashDeathTest, AbortsOnCostsOutsideTheBounds) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(burn_password_time("x", {.iterations = 11}), "within_bounds");
}

}  // namespace
}  // namespace countersign::crypto
