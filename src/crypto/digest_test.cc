// SPDX-License-Identifier: Apache-2.0
#include "crypto/digest.h"

#include <array>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "base/hex.h"

namespace countersign::crypto {
namespace {

std::string hex_of(DigestAlgorithm algorithm, std::string_view text) {
  return hex_encode(digest(algorithm, text).view());
}

// FIPS 180-4, the example "abc".
TEST(Digest, GivesPublishedValues) {
  EXPECT_EQ(hex_of(DigestAlgorithm::kSha1, "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex_of(DigestAlgorithm::kSha256, "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex_of(DigestAlgorithm::kSha384, "abc"),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
            "8086072ba1e7cc2358baeca134c825a7");
  EXPECT_EQ(hex_of(DigestAlgorithm::kSha512, "abc"),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  EXPECT_EQ(hex_encode(sha256("")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, TakesItsInputInPieces) {
  for (const auto algorithm : {DigestAlgorithm::kSha1, DigestAlgorithm::kSha256,
                               DigestAlgorithm::kSha384, DigestAlgorithm::kSha512}) {
    const std::string text(1000, 'x');
    Digest running(algorithm);
    running.update(text.substr(0, 63));
    Digest moved = std::move(running);
    moved.update("");
    moved.update(text.substr(63));
    const DigestValue value = moved.finish();
    EXPECT_EQ(value.size, digest_size(algorithm));
    EXPECT_EQ(hex_encode(value.view()), hex_of(algorithm, text));
  }
}

TEST(EqualConstantTime, ComparesBytesAndLengths) {
  const std::array<std::uint8_t, 3> a{1, 2, 3};
  const std::array<std::uint8_t, 3> b{1, 2, 4};
  EXPECT_TRUE(equal_constant_time(a, a));
  EXPECT_FALSE(equal_constant_time(a, b));
  EXPECT_FALSE(equal_constant_time(a, std::span(a).first(2)));
  EXPECT_TRUE(equal_constant_time({}, {}));
}

}  // namespace
}  // namespace countersign::crypto
