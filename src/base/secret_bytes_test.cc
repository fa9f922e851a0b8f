// SPDX-License-Identifier: Apache-2.0
#include "base/secret_bytes.h"

#include <array>
#include <type_traits>

#include <gtest/gtest.h>

namespace countersign {
namespace {

static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<SecretBytes>);

constexpr std::array<std::uint8_t, 3> kBytes{1, 2, 3};

TEST(SecretBytes, KeepsAndMovesItsBytes) {
  SecretBytes first{kBytes};
  SecretBytes second = std::move(first);
  EXPECT_EQ(second.size(), 3U);
  SecretBytes third;
  third = std::move(second);
  EXPECT_EQ(third.expose()[2], 3);
  EXPECT_EQ(second.size(), 0U);  // NOLINT(bugprone-use-after-move): what is left is the subject
}

TEST(SecretBytes, CopiesOnlyByAsking) {
  const SecretBytes first{kBytes};
  const SecretBytes second = first.copy();
  EXPECT_EQ(second.size(), 3U);
  EXPECT_NE(first.expose().data(), second.expose().data());
}

TEST(SecretBytes, AcceptsAssignmentToItself) {
  SecretBytes secret{kBytes};
  SecretBytes& same = secret;
  secret = std::move(same);
  EXPECT_EQ(secret.size(), 3U);
}

}  // namespace
}  // namespace countersign
