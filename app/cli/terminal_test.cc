// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <gtest/gtest.h>

namespace countersign::app::cli {
namespace {

TEST(Terminal, ReadsTheLanguageOfALocale) {
  EXPECT_EQ(language_of_locale("de_AT.UTF-8"), "de-AT");
  EXPECT_EQ(language_of_locale("de_DE@euro"), "de-DE");
  EXPECT_EQ(language_of_locale("de"), "de");
  for (const char* none : {"C", "C.UTF-8", "POSIX", "", "de\r\nX-Evil: 1", "de,en"}) {
    EXPECT_EQ(language_of_locale(none), "") << none;
  }
}

}  // namespace
}  // namespace countersign::app::cli
