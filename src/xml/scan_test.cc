// SPDX-License-Identifier: Apache-2.0
// Sixteen bytes at a time: every length and every place, so that no border of a step is left out.
#include "xml/scan.h"

#include <string>

#include <gtest/gtest.h>

#include "xml/arena.h"

namespace countersign::xml {
namespace {

/// With what may be read behind a text.
std::string with_slack(std::string text, char slack = '<') {
  return text + std::string(Arena::kSlack, slack);
}

TEST(XmlScan, ComparesEveryByteAndNoneBehind) {
  for (std::size_t size = 1; size <= 50; ++size) {
    const std::string text(size, 'a');
    const std::string one = with_slack(text, 'x');
    EXPECT_TRUE(same_by_blocks(one.data(), with_slack(text, 'y').data(), size)) << size;
    for (std::size_t i = 0; i < size; ++i) {
      std::string other = with_slack(text, 'y');
      other[i] = 'b';
      EXPECT_FALSE(same_by_blocks(one.data(), other.data(), size)) << size << ' ' << i;
    }
  }
}

TEST(XmlScan, StopsAtTheFirstByteThatMeansSomething) {
  for (std::size_t before = 0; before <= 50; ++before) {
    for (const char stop : {'<', '&', ']'}) {
      std::string text = with_slack(std::string(before, 'x') + stop + "<&]");
      EXPECT_EQ(find_text_stop(text.data()) - text.data(), static_cast<std::ptrdiff_t>(before));
    }
    for (const char stop : {'<', '&', '\'', '\t', '\n', '\x1F'}) {
      std::string text = with_slack(std::string(before, '"') + stop + "<&'\t");
      EXPECT_EQ(find_value_stop(text.data(), '\'') - text.data(),
                static_cast<std::ptrdiff_t>(before));
    }
  }
}

}  // namespace
}  // namespace countersign::xml
