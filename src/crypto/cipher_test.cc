// SPDX-License-Identifier: Apache-2.0
#include "crypto/cipher.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/hex.h"
#include "base/matchers.h"
#include "crypto/errors.h"

namespace countersign::crypto {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes from_hex(std::string_view text) {
  const auto bytes = hex_decode(text);
  CS_CHECK(bytes.ok());
  return {bytes->begin(), bytes->end()};
}

// Test cases 13 and 2 of the GCM specification (McGrew, Viega).
TEST(AesGcm, DecryptsPublishedValues) {
  const auto empty = aes_gcm_decrypt(Bytes(32, 0), from_hex("000000000000000000000000"
                                                            "530f8afbc74536b9a963b4f1c4cb738b"));
  ASSERT_THAT(empty, IsOk());
  EXPECT_TRUE(empty->empty());
  const auto block = aes_gcm_decrypt(Bytes(16, 0), from_hex("000000000000000000000000"
                                                            "0388dace60b6a392f328c2b971b2fe78"
                                                            "ab6e47d42cec13bdf53a67b21257bddf"));
  ASSERT_THAT(block, IsOk());
  EXPECT_EQ(*block, Bytes(16, 0));
}

TEST(AesGcm, DecryptsWhatItEncrypts) {
  for (const std::size_t key_size : {16U, 24U, 32U}) {
    const Bytes key(key_size, 7);
    for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 5000U}) {
      const Bytes plaintext(size, 9);
      const Bytes sealed = aes_gcm_encrypt(key, plaintext);
      EXPECT_EQ(sealed.size(), size + 28);
      const auto opened = aes_gcm_decrypt(key, sealed);
      ASSERT_THAT(opened, IsOk());
      EXPECT_EQ(*opened, plaintext);
    }
  }
}

TEST(AesGcm, RefusesEveryChangedByte) {
  const Bytes key(16, 7);
  const Bytes sealed = aes_gcm_encrypt(key, Bytes(20, 9));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes changed = sealed;
    changed[i] ^= 1U;
    EXPECT_THAT(aes_gcm_decrypt(key, changed), FailsWith(kDecryptionFailed)) << i;
  }
}

// A short tag makes forgeries cheap: only all of its 16 bytes count.
TEST(AesGcm, RefusesOtherLengths) {
  const Bytes key(16, 7);
  const Bytes sealed = aes_gcm_encrypt(key, {});
  EXPECT_THAT(aes_gcm_decrypt(key, sealed), IsOk());
  for (const std::size_t size : {0U, 11U, 12U, 16U, 24U, 27U}) {
    EXPECT_THAT(aes_gcm_decrypt(key, std::span(sealed).first(size)), FailsWith(kDecryptionFailed));
  }
  for (const std::size_t size : {0U, 1U, 8U, 15U, 17U, 31U, 33U, 64U}) {
    EXPECT_THAT(aes_gcm_decrypt(Bytes(size, 7), sealed), FailsWith(kDecryptionFailed));
  }
  EXPECT_THAT(aes_gcm_decrypt(Bytes(16, 8), sealed), FailsWith(kDecryptionFailed));
}

// NIST SP 800-38A F.2.1, first block; the last byte of its IV is changed so that the plaintext ends
// with one byte of padding.
TEST(AesCbc, DecryptsPublishedValues) {
  const auto block = aes_cbc_decrypt(from_hex("2b7e151628aed2a6abf7158809cf4f3c"),
                                     from_hex("000102030405060708090a0b0c0d0e24"
                                              "7649abac8119b246cee98e9b12e9197d"));
  ASSERT_THAT(block, IsOk());
  EXPECT_EQ(*block, from_hex("6bc1bee22e409f96e93d7e11739317"));
}

TEST(AesCbc, DecryptsWhatItEncrypts) {
  for (const std::size_t key_size : {16U, 24U, 32U}) {
    const Bytes key(key_size, 7);
    for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 31U, 32U, 5000U}) {
      const Bytes plaintext(size, 9);
      const Bytes sealed = aes_cbc_encrypt(key, plaintext);
      EXPECT_EQ(sealed.size(), 16 + (size / 16 + 1) * 16);
      const auto opened = aes_cbc_decrypt(key, sealed);
      ASSERT_THAT(opened, IsOk());
      EXPECT_EQ(*opened, plaintext);
    }
  }
}

// In the first block, a bit of the IV is the same bit of the plaintext.
TEST(AesCbc, ReadsPaddingBytesOfAnyValue) {
  const Bytes key(16, 7);
  Bytes sealed = aes_cbc_encrypt(key, from_hex("414243"));
  for (std::size_t i = 3; i < 15; ++i) {
    sealed[i] ^= static_cast<std::uint8_t>(0x50 + i);
  }
  const auto opened = aes_cbc_decrypt(key, sealed);
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(*opened, from_hex("414243"));
}

TEST(AesCbc, RefusesPaddingOutOfRange) {
  const Bytes key(16, 7);
  const Bytes sealed = aes_cbc_encrypt(key, {});  // one block of padding, 16 long
  const auto with_length = [&](unsigned length) {
    Bytes changed = sealed;
    changed[15] ^= static_cast<std::uint8_t>(16U ^ length);
    return aes_cbc_decrypt(key, changed);
  };
  EXPECT_EQ((*with_length(16)).size(), 0U);
  EXPECT_EQ((*with_length(1)).size(), 15U);
  for (const unsigned length : {0U, 17U, 32U, 255U}) {
    const auto result = with_length(length);
    EXPECT_THAT(result, FailsWith(kDecryptionFailed));
    EXPECT_EQ(result.error().detail, "");
  }
}

TEST(AesCbc, RefusesOtherLengths) {
  const Bytes key(16, 7);
  const Bytes sealed = aes_cbc_encrypt(key, Bytes(16, 9));
  for (const std::size_t size : {0U, 15U, 16U, 31U, 33U, 47U}) {
    EXPECT_THAT(aes_cbc_decrypt(key, std::span(sealed).first(size)), FailsWith(kDecryptionFailed));
  }
  EXPECT_THAT(aes_cbc_decrypt(Bytes(15, 7), sealed), FailsWith(kDecryptionFailed));
}

std::vector<SecretBytes> secrets(std::initializer_list<std::uint8_t> fills) {
  std::vector<SecretBytes> out;
  for (const std::uint8_t fill : fills) {
    out.emplace_back(Bytes(32, fill));
  }
  return out;
}

TEST(Sealer, OpensWhatItSeals) {
  const Sealer sealer(secrets({1}), "pending");
  for (const std::string text : {"", "a", "state=1"}) {
    const std::string sealed = sealer.seal(text);
    EXPECT_EQ(sealed.find_first_of("+/="), std::string::npos);
    const auto opened = sealer.open(sealed);
    ASSERT_THAT(opened, IsOk());
    EXPECT_EQ(*opened, text);
  }
  EXPECT_NE(sealer.seal("a"), sealer.seal("a"));
}

TEST(Sealer, OpensUnderAnOlderSecretToo) {
  const Sealer before(secrets({1}), "pending");
  const Sealer after(secrets({2, 1}), "pending");
  const Sealer later(secrets({2}), "pending");
  EXPECT_THAT(after.open(before.seal("x")), IsOk());
  EXPECT_THAT(later.open(after.seal("x")), IsOk());
  EXPECT_THAT(later.open(before.seal("x")), FailsWith(kSealInvalid));
}

TEST(Sealer, RefusesAnotherPurpose) {
  const Sealer pending(secrets({1}), "pending");
  const Sealer other(secrets({1}), "pending2");
  EXPECT_THAT(pending.open(pending.seal("x")), IsOk());
  EXPECT_THAT(other.open(pending.seal("x")), FailsWith(kSealInvalid));
}

TEST(Sealer, RefusesDamagedSeals) {
  const Sealer sealer(secrets({1}), "pending");
  const std::string sealed = sealer.seal("0123456789");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_THAT(sealer.open(changed), FailsWith(kSealInvalid)) << i;
  }
  EXPECT_THAT(sealer.open(""), FailsWith(kSealInvalid));
  EXPECT_THAT(sealer.open(sealed + "="), FailsWith(kSealInvalid));
  EXPECT_THAT(sealer.open(sealed.substr(1)), FailsWith(kSealInvalid));
  EXPECT_THAT(sealer.open("!" + sealed), FailsWith(kSealInvalid));
}

}  // namespace
}  // namespace countersign::crypto
