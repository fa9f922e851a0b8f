// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/names.h"

#include <string>

#include <gtest/gtest.h>

namespace countersign::xmldsig {
namespace {

TEST(NcName, AcceptsLettersOfAnyScript) {
  for (const char* good : {"a", "_", "_a-b.c1", "\xc3\xa9", "_\xe4\xb8\xad", "a\xc2\xb7",
                           "a\xcc\x81", "\xf0\x90\x80\x80x"}) {
    EXPECT_TRUE(is_ncname(good)) << good;
  }
}

// [XML] 2.3 and [NS] 4: no white space of Unicode, no control character, no colon.
TEST(NcName, RefusesWhatIsNoNameCharacter) {
  for (const std::string& bad :
       {std::string(), std::string("1a"), std::string("-a"), std::string(".a"), std::string("a b"),
        std::string("a:b"), std::string("a\0", 2), std::string("_a\xc2\xa0"),
        std::string("\xc2\xa0"), std::string("a\xe2\x80\x83z"), std::string("a\xe2\x80\x8b"),
        std::string("a\xc2\x85"), std::string("\xcc\x81"), std::string("\xc2\xb7"),
        std::string("a\xc3\x97"), std::string("a\xef\xbf\xbe"), std::string("a\xff"),
        std::string("a\xc3")}) {
    EXPECT_FALSE(is_ncname(bad)) << bad;
  }
}

}  // namespace
}  // namespace countersign::xmldsig
