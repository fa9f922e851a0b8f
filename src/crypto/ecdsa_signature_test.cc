// SPDX-License-Identifier: Apache-2.0
#include "crypto/ecdsa_signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hex.h"

namespace countersign::crypto {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::uint8_t> pair_of(std::size_t width, std::uint8_t r, std::uint8_t s) {
  std::vector<std::uint8_t> out(2 * width);
  out[width - 1] = r;
  out.back() = s;
  return out;
}

TEST(EcdsaSignature, WritesTheShortestIntegers) {
  EXPECT_EQ(hex_encode(ecdsa_to_der(pair_of(32, 1, 0x7F), 32)), "300602010102017f");
  EXPECT_EQ(hex_encode(ecdsa_to_der(pair_of(32, 0x80, 0xFF), 32)), "300802020080020200ff");
}

TEST(EcdsaSignature, ReadsWhatItWrites) {
  for (const std::size_t width : {32U, 48U, 66U}) {
    for (const int fill : {0x01, 0x7F, 0x80, 0xFF}) {
      const std::vector<std::uint8_t> signature(2 * width, static_cast<std::uint8_t>(fill));
      EXPECT_EQ(ecdsa_from_der(ecdsa_to_der(signature, width), width), signature);
    }
  }
}

TEST(EcdsaSignature, RefusesZero) {
  EXPECT_THAT(ecdsa_to_der(pair_of(32, 1, 1), 32), Not(IsEmpty()));
  EXPECT_THAT(ecdsa_to_der(pair_of(32, 0, 1), 32), IsEmpty());
  EXPECT_THAT(ecdsa_to_der(pair_of(32, 1, 0), 32), IsEmpty());
  EXPECT_THAT(ecdsa_to_der(pair_of(32, 0, 0), 32), IsEmpty());
}

TEST(EcdsaSignature, RefusesOtherWidths) {
  for (const std::size_t size : {0U, 1U, 62U, 63U, 65U, 66U, 96U, 128U}) {
    EXPECT_THAT(ecdsa_to_der(std::vector<std::uint8_t>(size, 1), 32), IsEmpty()) << size;
  }
}

}  // namespace
}  // namespace countersign::crypto
