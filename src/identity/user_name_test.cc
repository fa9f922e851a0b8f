// SPDX-License-Identifier: Apache-2.0
#include "identity/user_name.h"

#include <gtest/gtest.h>

#include <string>

#include "base/utf8.h"

namespace countersign::identity {
namespace {

TEST(FoldUserName, IgnoresTheCaseOfLetters) {
  EXPECT_EQ(fold_user_name("BreakGlass"), "breakglass");
  EXPECT_EQ(fold_user_name("\u00c4NNE"), fold_user_name("\u00e4nne"));
  EXPECT_EQ(fold_user_name("STRASSE"), fold_user_name("stra\u00dfe"));
  EXPECT_EQ(fold_user_name("\u03a3\u0391\u03a3"), fold_user_name("\u03c3\u03b1\u03c2"));
}

TEST(FoldUserName, LeavesOutWhatNobodySees) {
  EXPECT_EQ(fold_user_name("racer\u200b"), "racer");
  EXPECT_EQ(fold_user_name("ra\u00adcer"), "racer");
  EXPECT_EQ(fold_user_name("ra\u200d\u2060cer\ufeff"), "racer");
  EXPECT_EQ(fold_user_name("racer\u3164"), "racer");
  EXPECT_EQ(fold_user_name("racer\U000e0041"), "racer");
}

TEST(FoldUserName, TakesCharactersOfOneMeaningForOne) {
  EXPECT_EQ(fold_user_name("\uff32acer"), "racer");                    // fullwidth
  EXPECT_EQ(fold_user_name("o\ufb03ce"), "office");                    // ligature
  EXPECT_EQ(fold_user_name("e\u0301va"), fold_user_name("\u00e9va"));  // composed or not
}

TEST(FoldUserName, HasSingleSpacesInside) {
  EXPECT_EQ(fold_user_name("Jane  Doe"), "jane doe");
  EXPECT_EQ(fold_user_name("jane\u00a0doe\u2003"), "jane doe");
  EXPECT_EQ(fold_user_name(" jane"), "jane");
}

TEST(FoldUserName, KeepsNamesApartThatLookApart) {
  EXPECT_NE(fold_user_name("jane"), fold_user_name("jan\u00e9"));
  EXPECT_NE(fold_user_name("jane"), fold_user_name("jane1"));
}

TEST(FoldUserName, OfWhatIsFoldedChangesNothing) {
  for (char32_t c = 1; c < 0x30000; ++c) {
    if (c >= 0xd800 && c < 0xe000) {
      continue;
    }
    std::string name = "a";
    append_utf8(name, c);
    name += "b";
    const std::string folded = fold_user_name(name);
    ASSERT_EQ(fold_user_name(folded), folded) << std::hex << static_cast<std::uint32_t>(c);
  }
}

TEST(FoldUserName, GivesForBytesThatAreNoTextWhatNoTextGives) {
  EXPECT_EQ(fold_user_name("a\xff"), "a\xff");
}

TEST(HiddenCharacters, AreThoseThatNobodySees) {
  for (const char* name : {"racer\u200b", "ra\u00adcer", "racer\u202e", "racer\x07", "racer\x7f",
                           "racer\u115f", "racer\u2800", "racer\ue000", "racer\u2028", "\u200b",
                           " ", "racer\U000e0041", "racer\ufdd0", "a\xff"}) {
    EXPECT_TRUE(has_hidden_characters(name)) << name;
  }
}

TEST(HiddenCharacters, AreNotInNamesOfAnyLanguage) {
  for (const char* name :
       {"jane", "jane.doe@example.com", "Jane Doe", "j\u00fcrgen", "\u5f20\u4e09",
        "\u0418\u0432\u0430\u043d", "O'Neil-\u0160im\u016fnek"}) {
    EXPECT_FALSE(has_hidden_characters(name)) << name;
  }
}

}  // namespace
}  // namespace countersign::identity
