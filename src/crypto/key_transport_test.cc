// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "crypto/errors.h"
#include "crypto/keys.h"
#include "crypto/test_keys.h"

namespace countersign::crypto {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::array<RsaPadding, 4> kOaep{
    RsaPadding::kOaepSha1Mgf1Sha1, RsaPadding::kOaepSha256Mgf1Sha1,
    RsaPadding::kOaepSha256Mgf1Sha256, RsaPadding::kOaepSha1Mgf1Sha256};

const PrivateKey& transport_key() {
  static const PrivateKey kKey = PrivateKey::generate_rsa(2048);
  return kKey;
}

const Bytes& session_key() {
  static const Bytes kKey(32, 0x5A);
  return kKey;
}

// 00 02, then padding without zeros, 00 and the session key: what RFC 8017 7.2.1 makes.
Bytes pkcs1_message() {
  Bytes out(256 - session_key().size(), 0xA5);
  out[0] = 0;
  out[1] = 2;
  out.back() = 0;
  out.insert(out.end(), session_key().begin(), session_key().end());
  return out;
}

Result<Bytes> decrypt_message(const Bytes& message) {
  return transport_key().decrypt(RsaPadding::kPkcs1,
                                 raw_rsa_public(transport_key().public_key(), message),
                                 session_key().size());
}

TEST(KeyTransport, DecryptsEveryPadding) {
  for (const auto padding : {kOaep[0], kOaep[1], kOaep[2], kOaep[3], RsaPadding::kPkcs1}) {
    for (const std::size_t size : {16U, 24U, 32U}) {
      const Bytes plaintext(size, 0x33);
      const auto got = transport_key().decrypt(
          padding, transport_key().public_key().encrypt(padding, plaintext), size);
      ASSERT_THAT(got, IsOk());
      EXPECT_EQ(*got, plaintext);
    }
  }
}

TEST(KeyTransport, RefusesOaepOfOtherDigests) {
  for (const auto made : kOaep) {
    const Bytes ciphertext = transport_key().public_key().encrypt(made, session_key());
    for (const auto expected : kOaep) {
      if (made != expected) {
        EXPECT_THAT(transport_key().decrypt(expected, ciphertext, 32),
                    FailsWith(kDecryptionFailed));
      }
    }
  }
}

TEST(KeyTransport, RefusesOaepOfAnotherSizeOrChanged) {
  Bytes ciphertext = transport_key().public_key().encrypt(kOaep[0], session_key());
  EXPECT_THAT(transport_key().decrypt(kOaep[0], ciphertext, 32), IsOk());
  EXPECT_THAT(transport_key().decrypt(kOaep[0], ciphertext, 31), FailsWith(kDecryptionFailed));
  EXPECT_THAT(transport_key().decrypt(kOaep[0], ciphertext, 33), FailsWith(kDecryptionFailed));
  ciphertext[100] ^= 1U;
  EXPECT_THAT(transport_key().decrypt(kOaep[0], ciphertext, 32), FailsWith(kDecryptionFailed));
}

TEST(KeyTransport, RefusesCiphertextsThatCannotBe) {
  for (const auto padding : {kOaep[0], RsaPadding::kPkcs1}) {
    const Bytes ciphertext = transport_key().public_key().encrypt(padding, session_key());
    EXPECT_THAT(transport_key().decrypt(padding, {}, 32), FailsWith(kDecryptionFailed));
    EXPECT_THAT(transport_key().decrypt(padding, std::span(ciphertext).first(255), 32),
                FailsWith(kDecryptionFailed));
    Bytes longer = ciphertext;
    longer.insert(longer.begin(), 0);
    EXPECT_THAT(transport_key().decrypt(padding, longer, 32), FailsWith(kDecryptionFailed));
    EXPECT_THAT(transport_key().decrypt(padding, Bytes(256, 0xFF), 32),
                FailsWith(kDecryptionFailed));
    EXPECT_THAT(transport_key().decrypt(padding, ciphertext, 246), FailsWith(kDecryptionFailed));
  }
}

TEST(KeyTransport, RefusesAnEcKey) {
  const PrivateKey key = PrivateKey::generate_ec(KeyType::kEcP256);
  EXPECT_THAT(key.decrypt(RsaPadding::kPkcs1, Bytes(256, 1), 32), FailsWith(kDecryptionFailed));
}

TEST(KeyTransport, ReadsPkcs1WithTheLongestPadding) {
  const auto got = decrypt_message(pkcs1_message());
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(*got, session_key());
}

// Bleichenbacher 1998, CVE-2017-13099 (ROBOT) and its like in XML Encryption: wrong padding gives a
// key like any other, and another one each time.
TEST(KeyTransport, GivesRandomKeysForBadPkcs1Padding) {
  std::vector<Bytes> messages(7, pkcs1_message());
  messages[0][0] = 1;
  messages[1][1] = 1;
  messages[2][2] = 0;    // a separator within the first eight bytes of padding
  messages[3][100] = 0;  // a separator that makes the key longer
  messages[4][222] = 0;  // longer by one byte
  messages[5][223] = 1;  // none where the key begins
  messages[6][223] = 1;  // a key shorter by one byte
  messages[6][224] = 0;
  for (const Bytes& message : messages) {
    const auto first = decrypt_message(message);
    const auto second = decrypt_message(message);
    ASSERT_THAT(first, IsOk());
    ASSERT_THAT(second, IsOk());
    EXPECT_EQ(first->size(), session_key().size());
    EXPECT_NE(*first, session_key());
    EXPECT_NE(*first, *second);
  }
}

}  // namespace
}  // namespace countersign::crypto
