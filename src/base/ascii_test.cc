// SPDX-License-Identifier: Apache-2.0
#include "base/ascii.h"

#include <gtest/gtest.h>

namespace countersign {
namespace {

TEST(Ascii, LowersLettersOfAsciiAlone) {
  EXPECT_EQ(ascii_lower("AZaz@[`{09\u00c9"), "azaz@[`{09\u00c9");
  EXPECT_TRUE(equal_but_for_case("aZ@", "Az@"));
  EXPECT_FALSE(equal_but_for_case("@", "`"));
  EXPECT_FALSE(equal_but_for_case("\u00c9", "\u00e9"));
  EXPECT_FALSE(equal_but_for_case("ab", "abc"));
  EXPECT_TRUE(equal_but_for_case("", ""));
}

}  // namespace
}  // namespace countersign
