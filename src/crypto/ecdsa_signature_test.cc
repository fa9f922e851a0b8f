// SPDX-License-Identifier: Apache-2.0
#include "crypto/ecdsa_signature.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/hex.h"

namespace countersign::crypto {
namespace {

std::vector<std::uint8_t> pair_of(std::size_t width, std::uint8_t r, std::uint8_t s) {
  std::vector<std::uint8_t> out(2 * width);
  out[width - 1] = r;
  out.back() = s;
  return out;
}

std::string der_hex(const DerSignature& der) {
  return hex_encode(std::span(der.bytes).first(der.size));
}

TEST(EcdsaSignature, WritesTheShortestIntegers) {
  DerSignature der;
  ASSERT_TRUE(ecdsa_to_der(pair_of(32, 1, 0x7F), 32, der));
  EXPECT_EQ(der_hex(der), "300602010102017f");
  ASSERT_TRUE(ecdsa_to_der(pair_of(32, 0x80, 0xFF), 32, der));
  EXPECT_EQ(der_hex(der), "300802020080020200ff");
}

TEST(EcdsaSignature, ReadsWhatItWrites) {
  for (const std::size_t width : {32U, 48U, 66U}) {
    for (const int fill : {0x01, 0x7F, 0x80, 0xFF}) {
      const std::vector<std::uint8_t> signature(2 * width, static_cast<std::uint8_t>(fill));
      DerSignature der;
      ASSERT_TRUE(ecdsa_to_der(signature, width, der));
      EXPECT_EQ(ecdsa_from_der(std::span(der.bytes).first(der.size), width), signature);
    }
  }
}

TEST(EcdsaSignature, RefusesZero) {
  DerSignature der;
  EXPECT_TRUE(ecdsa_to_der(pair_of(32, 1, 1), 32, der));
  EXPECT_FALSE(ecdsa_to_der(pair_of(32, 0, 1), 32, der));
  EXPECT_FALSE(ecdsa_to_der(pair_of(32, 1, 0), 32, der));
  EXPECT_FALSE(ecdsa_to_der(pair_of(32, 0, 0), 32, der));
}

TEST(EcdsaSignature, RefusesOtherWidths) {
  DerSignature der;
  for (const std::size_t size : {0U, 1U, 62U, 63U, 65U, 66U, 96U, 128U}) {
    EXPECT_FALSE(ecdsa_to_der(std::vector<std::uint8_t>(size, 1), 32, der)) << size;
  }
}

}  // namespace
}  // namespace countersign::crypto
