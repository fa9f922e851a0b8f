// SPDX-License-Identifier: Apache-2.0
#include "base/hex.h"

#include <gtest/gtest.h>

#include "base/errors.h"
#include "base/matchers.h"

namespace countersign {
namespace {

TEST(Hex, ReadsWhatItWrites) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) {
    bytes.push_back(static_cast<char>(byte));
  }
  const std::string text = hex_encode(bytes);
  EXPECT_EQ(text.substr(0, 8), "00010203");
  EXPECT_EQ(text.substr(text.size() - 4), "feff");
  const auto decoded = hex_decode(text);
  ASSERT_THAT(decoded, IsOk());
  EXPECT_EQ(*decoded, bytes);
}

TEST(Hex, ReadsCapitals) {
  const auto decoded = hex_decode("FFfe");
  ASSERT_THAT(decoded, IsOk());
  EXPECT_EQ(*decoded, "\xFF\xFE");
}

TEST(Hex, RefusesOtherText) {
  for (const char* text : {"0", "0g", "g0", " 0", "0x", "00:11", "000", "@0", "`0", "/0", ":0"}) {
    EXPECT_THAT(hex_decode(text), FailsWith(kHexInvalid)) << text;
  }
}

}  // namespace
}  // namespace countersign
