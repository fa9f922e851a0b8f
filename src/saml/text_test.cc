// SPDX-License-Identifier: Apache-2.0
#include "saml/text.h"

#include <string>

#include <gtest/gtest.h>

#include "saml/name_set.h"
#include "saml/types.h"

namespace countersign::saml {
namespace {

TEST(SamlText, IsTrimmedOfXmlSpaceAlone) {
  EXPECT_EQ(trim(" \t\r\na b\n\r\t "), "a b");
  EXPECT_EQ(trim("a"), "a");
  EXPECT_EQ(trim(" \t\r\n"), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\u00a0a\v"), "\u00a0a\v");
}

TEST(SamlText, IsCutBehindTwoHundredBytesBetweenCharacters) {
  EXPECT_EQ(cut(std::string(200, 'a')), std::string(200, 'a'));
  EXPECT_EQ(cut(std::string(201, 'a')), std::string(200, 'a') + "...");
  EXPECT_EQ(cut(std::string(199, 'a') + "\u00e9"), std::string(199, 'a') + "...");
}

TEST(SamlText, CountsCharactersOfUpToFourBytes) {
  EXPECT_EQ(count_characters(""), 0U);
  EXPECT_EQ(count_characters("a\u00e9\u20ac\U0001f600"), 4U);
}

TEST(SamlText, AbsoluteUriIsASchemeAndSomethingBehindIt) {
  for (const char* good : {"urn:x", "a:b", "Z+z-9.A:~", "http://x", "x::"}) {
    EXPECT_TRUE(is_absolute_uri(good)) << good;
  }
  for (const char* bad : {"",      ":",     "a",      "a:",     ":a",
                          "1a:b",  "+a:b",  "a_b:c",  "a/b:c",  "a:b:c:c:b:\u00e9",
                          "a b:c", "a:b c", "a:\x7f", "a:\x1f", "[a:b",
                          "`a:b",  "{a:b",  "@a:b",   "a[:b",   "a::b ",
                          "a;:b"}) {
    EXPECT_FALSE(is_absolute_uri(bad)) << bad;
  }
}

TEST(SamlNameSet, FindsOneNameTwiceHoweverManyThereAre) {
  for (std::size_t count = 0; count < 40; ++count) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) {
      names.push_back("n" + std::to_string(i));
    }
    NameSet different;
    for (const std::string& name : names) {
      different.add(name);
    }
    EXPECT_EQ(different.duplicate(), std::nullopt) << count;
    for (const std::string& again : names) {
      NameSet set;
      for (const std::string& name : names) {
        set.add(name);
      }
      set.add(again);
      EXPECT_EQ(set.duplicate(), again) << count;
    }
  }
}

TEST(SamlTolerances, AreFoundByTheirWholeName) {
  Tolerances all;
  for (const ToleranceName& one : tolerance_names()) {
    EXPECT_EQ(find_tolerance(one.name), one.member) << one.name;
    EXPECT_EQ(one.check_id, "tolerance." + std::string(one.name));
    EXPECT_FALSE(all.*one.member) << one.name;
    all.*one.member = true;
  }
  EXPECT_EQ(find_tolerance("sha"), nullptr);
  EXPECT_EQ(find_tolerance(""), nullptr);
}

}  // namespace
}  // namespace countersign::saml
