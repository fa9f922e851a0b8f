// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <openssl/err.h>
#include <openssl/rsa.h>

#include "base/check.h"
#include "crypto/errors.h"
#include "crypto/key_state.h"
#include "crypto/keys.h"
#include "crypto/random.h"

namespace countersign::crypto {
namespace {

constexpr std::size_t kPkcs1Overhead = 11;  // 00 02, at least eight bytes, 00

struct OaepDigests {
  DigestAlgorithm label;
  DigestAlgorithm mask;
};

OaepDigests oaep_digests(RsaPadding padding) {
  switch (padding) {
    case RsaPadding::kOaepSha256Mgf1Sha1:
      return {DigestAlgorithm::kSha256, DigestAlgorithm::kSha1};
    case RsaPadding::kOaepSha256Mgf1Sha256:
      return {DigestAlgorithm::kSha256, DigestAlgorithm::kSha256};
    case RsaPadding::kOaepSha1Mgf1Sha256:
      return {DigestAlgorithm::kSha1, DigestAlgorithm::kSha256};
    default:
      return {DigestAlgorithm::kSha1, DigestAlgorithm::kSha1};
  }
}

bool set_oaep(EVP_PKEY_CTX* context, RsaPadding padding) {
  const OaepDigests digests = oaep_digests(padding);
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_oaep_md(context, openssl_digest(digests.label)) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(context, openssl_digest(digests.mask)) == 1;
}

bool set_padding(EVP_PKEY_CTX* context, RsaPadding padding) {
  if (padding == RsaPadding::kPkcs1) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
  }
  return set_oaep(context, padding);
}

PkeyContextPtr decryption_context(EVP_PKEY* pkey) {
  PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey, nullptr));
  CS_CHECK(context != nullptr);
  CS_CHECK(EVP_PKEY_decrypt_init(context.get()) == 1);
  return context;
}

// 0xFF when `byte` is zero, else 0, without a branch on it.
std::uint8_t mask_if_zero(std::uint8_t byte) {
  return static_cast<std::uint8_t>((static_cast<std::uint32_t>(byte) - 1U) >> 8U);
}

// The session key of an encoded message (RFC 8017 7.2.2), or `random` where the padding is wrong:
// which of the two it is shows neither in the result's size nor in the time.
std::vector<std::uint8_t> select_pkcs1(std::span<const std::uint8_t> encoded,
                                       std::span<const std::uint8_t> random) {
  const std::size_t separator = encoded.size() - random.size() - 1;
  std::uint8_t good = mask_if_zero(encoded[0]);
  good &= mask_if_zero(encoded[1] ^ 2U);
  for (std::size_t i = 2; i < separator; ++i) {
    good &= static_cast<std::uint8_t>(~mask_if_zero(encoded[i]));
  }
  good &= mask_if_zero(encoded[separator]);
  std::vector<std::uint8_t> key(random.size());
  for (std::size_t i = 0; i < key.size(); ++i) {
    const std::uint8_t real = encoded[separator + 1 + i];
    key[i] = static_cast<std::uint8_t>((real & good) | (random[i] & ~good));
  }
  return key;
}

Result<std::vector<std::uint8_t>> decrypt_pkcs1(EVP_PKEY* pkey,
                                                std::span<const std::uint8_t> ciphertext,
                                                std::size_t expected_size) {
  std::vector<std::uint8_t> random(expected_size);
  random_bytes(random);
  const PkeyContextPtr context = decryption_context(pkey);
  CS_CHECK(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1);
  std::vector<std::uint8_t> encoded(ciphertext.size());
  std::size_t size = encoded.size();
  // Fails only on a number not below the modulus, which whoever made it knows.
  if (EVP_PKEY_decrypt(context.get(), encoded.data(), &size, ciphertext.data(),
                       ciphertext.size()) != 1 ||
      size != encoded.size()) {
    ERR_clear_error();
    return kDecryptionFailed;
  }
  auto key = select_pkcs1(encoded, random);
  OPENSSL_cleanse(encoded.data(), encoded.size());
  return key;
}

Result<std::vector<std::uint8_t>> decrypt_oaep(EVP_PKEY* pkey, RsaPadding padding,
                                               std::span<const std::uint8_t> ciphertext,
                                               std::size_t expected_size) {
  const PkeyContextPtr context = decryption_context(pkey);
  CS_CHECK(set_oaep(context.get(), padding));
  std::vector<std::uint8_t> key(ciphertext.size());
  std::size_t size = key.size();
  const int ok =
      EVP_PKEY_decrypt(context.get(), key.data(), &size, ciphertext.data(), ciphertext.size());
  if (ok != 1 || size != expected_size) {
    ERR_clear_error();
    OPENSSL_cleanse(key.data(), key.size());
    return kDecryptionFailed;
  }
  key.resize(size);
  return key;
}

}  // namespace

std::vector<std::uint8_t> PublicKey::encrypt(RsaPadding padding,
                                             std::span<const std::uint8_t> plaintext) const {
  CS_CHECK(type() == KeyType::kRsa);
  const PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, state_->pkey.get(), nullptr));
  CS_CHECK(context != nullptr);
  CS_CHECK(EVP_PKEY_encrypt_init(context.get()) == 1);
  CS_CHECK(set_padding(context.get(), padding));
  std::vector<std::uint8_t> ciphertext(state_->width);
  std::size_t size = ciphertext.size();
  CS_CHECK(EVP_PKEY_encrypt(context.get(), ciphertext.data(), &size, plaintext.data(),
                            plaintext.size()) == 1);
  return ciphertext;
}

Result<std::vector<std::uint8_t>> PrivateKey::decrypt(RsaPadding padding,
                                                      std::span<const std::uint8_t> ciphertext,
                                                      std::size_t expected_size) const {
  CS_CHECK(expected_size > 0);
  const std::size_t width = state_->public_key.state().width;
  if (type() != KeyType::kRsa || ciphertext.size() != width ||
      expected_size + kPkcs1Overhead > width) {
    return kDecryptionFailed;
  }
  if (padding == RsaPadding::kPkcs1) {
    return decrypt_pkcs1(state_->pkey.get(), ciphertext, expected_size);
  }
  return decrypt_oaep(state_->pkey.get(), padding, ciphertext, expected_size);
}

}  // namespace countersign::crypto
