// SPDX-License-Identifier: Apache-2.0
#include "identity/reference_code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::identity {
namespace {

TEST(ReferenceCode, IsReadAsItWasTyped) {
  for (const char* typed : {"CVQW-B9VP", "cvqw-b9vp", "CVQWB9VP", "CVQW B9VP", " CVQW-B9VP ",
                            "cuqw b9up\n", "C V Q W - B 9 V P",
                            "CVQW\xe2\x80\x93"
                            "B9VP",
                            "CVQW\xe2\x88\x92"
                            "B9VP",
                            "CVQW--B9VP"}) {
    EXPECT_EQ(reference_as_typed(typed), "CVQW-B9VP") << typed;
  }
  EXPECT_EQ(reference_as_typed("oiLl-0uUo"), "0111-0VV0");
}

TEST(ReferenceCode, StaysWhatItIsWhereItCanBeNoCode) {
  for (const char* other : {"", "-", "CVQW-B9V", "CVQW-B9VPX", "CVQW/B9VP", "CVQW-B9V\xc3\xbc",
                            "CVQW-B9VP-C", "\xe2\x80", "CVQWB9V%"}) {
    EXPECT_EQ(reference_as_typed(other), other);
  }
  // Each letter that codes are made of stands for itself.
  for (std::size_t i = 0; i + kReferenceLength <= kReferenceLetters.size(); i += kReferenceLength) {
    const std::string code(kReferenceLetters.substr(i, kReferenceLength));
    EXPECT_EQ(reference_as_typed(code), code.substr(0, 4) + "-" + code.substr(4));
  }
}

}  // namespace
}  // namespace countersign::identity
