// SPDX-License-Identifier: Apache-2.0
#include "crypto/cipher.h"

#include <algorithm>
#include <array>

#include <openssl/err.h>

#include "base/check.h"
#include "crypto/errors.h"
#include "crypto/openssl.h"
#include "crypto/random.h"

namespace countersign::crypto {
namespace {

constexpr std::size_t kGcmIv = 12;
constexpr std::size_t kGcmTag = 16;
constexpr std::size_t kBlock = 16;
// Far above any message, far below where OpenSSL's int lengths end.
constexpr std::size_t kMaxSize = std::size_t{1} << 30U;

enum class Mode : std::uint8_t { kGcm, kCbc };
enum class Direction : std::uint8_t { kDecrypt, kEncrypt };

const EVP_CIPHER* fetch_cipher(const char* name) {
  const EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, name, nullptr);
  CS_CHECK(cipher != nullptr);
  return cipher;
}

// Null for a key of any size but 16, 24 or 32 bytes.
const EVP_CIPHER* find_cipher(Mode mode, std::size_t key_size) {
  static const std::array<const EVP_CIPHER*, 3> kGcm{
      fetch_cipher("AES-128-GCM"), fetch_cipher("AES-192-GCM"), fetch_cipher("AES-256-GCM")};
  static const std::array<const EVP_CIPHER*, 3> kCbc{
      fetch_cipher("AES-128-CBC"), fetch_cipher("AES-192-CBC"), fetch_cipher("AES-256-CBC")};
  if (key_size != 16 && key_size != 24 && key_size != 32) {
    return nullptr;
  }
  return (mode == Mode::kGcm ? kGcm : kCbc).at(key_size / 8 - 2);
}

CipherContextPtr start(const EVP_CIPHER* cipher, std::span<const std::uint8_t> key,
                       std::span<const std::uint8_t> iv, Direction direction) {
  CipherContextPtr context(EVP_CIPHER_CTX_new());
  CS_CHECK(context != nullptr);
  CS_CHECK(EVP_CipherInit_ex2(context.get(), cipher, key.data(), iv.data(),
                              direction == Direction::kEncrypt ? 1 : 0, nullptr) == 1);
  CS_CHECK(EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1);
  return context;
}

// `out` is as long as `in`: padding is ours, and GCM needs none.
bool run(EVP_CIPHER_CTX* context, std::span<const std::uint8_t> in, std::uint8_t* out) {
  CS_CHECK(in.size() <= kMaxSize);
  int size = 0;
  if (!in.empty() &&
      EVP_CipherUpdate(context, out, &size, in.data(), static_cast<int>(in.size())) != 1) {
    return false;
  }
  std::array<std::uint8_t, kBlock> rest{};
  int rest_size = 0;
  return EVP_CipherFinal_ex(context, rest.data(), &rest_size) == 1 && rest_size == 0 &&
         static_cast<std::size_t>(size) == in.size();
}

Result<std::vector<std::uint8_t>> failed(std::vector<std::uint8_t>& unauthentic) {
  OPENSSL_cleanse(unauthentic.data(), unauthentic.size());
  ERR_clear_error();
  return kDecryptionFailed;
}

}  // namespace

Result<std::vector<std::uint8_t>> aes_gcm_decrypt(std::span<const std::uint8_t> key,
                                                  std::span<const std::uint8_t> iv_ciphertext_tag) {
  const EVP_CIPHER* cipher = find_cipher(Mode::kGcm, key.size());
  if (cipher == nullptr || iv_ciphertext_tag.size() < kGcmIv + kGcmTag ||
      iv_ciphertext_tag.size() > kMaxSize) {
    return kDecryptionFailed;
  }
  const auto iv = iv_ciphertext_tag.first(kGcmIv);
  const auto ciphertext =
      iv_ciphertext_tag.subspan(kGcmIv, iv_ciphertext_tag.size() - kGcmIv - kGcmTag);
  std::array<std::uint8_t, kGcmTag> tag{};
  std::copy_n(iv_ciphertext_tag.last(kGcmTag).begin(), kGcmTag, tag.begin());

  const CipherContextPtr context = start(cipher, key, iv, Direction::kDecrypt);
  CS_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kGcmTag, tag.data()) == 1);
  std::vector<std::uint8_t> plaintext(ciphertext.size());
  if (!run(context.get(), ciphertext, plaintext.data())) {
    return failed(plaintext);
  }
  return plaintext;
}

std::vector<std::uint8_t> aes_gcm_encrypt(std::span<const std::uint8_t> key,
                                          std::span<const std::uint8_t> plaintext) {
  const EVP_CIPHER* cipher = find_cipher(Mode::kGcm, key.size());
  CS_CHECK(cipher != nullptr);
  std::vector<std::uint8_t> out(kGcmIv + plaintext.size() + kGcmTag);
  const auto iv = std::span(out).first(kGcmIv);
  random_bytes(iv);
  const CipherContextPtr context = start(cipher, key, iv, Direction::kEncrypt);
  CS_CHECK(run(context.get(), plaintext, out.data() + kGcmIv));
  CS_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kGcmTag,
                               out.data() + kGcmIv + plaintext.size()) == 1);
  return out;
}

Result<std::vector<std::uint8_t>> aes_cbc_decrypt(std::span<const std::uint8_t> key,
                                                  std::span<const std::uint8_t> iv_ciphertext) {
  const EVP_CIPHER* cipher = find_cipher(Mode::kCbc, key.size());
  if (cipher == nullptr || iv_ciphertext.size() < 2 * kBlock || iv_ciphertext.size() > kMaxSize ||
      iv_ciphertext.size() % kBlock != 0) {
    return kDecryptionFailed;
  }
  const CipherContextPtr context =
      start(cipher, key, iv_ciphertext.first(kBlock), Direction::kDecrypt);
  const auto ciphertext = iv_ciphertext.subspan(kBlock);
  std::vector<std::uint8_t> plaintext(ciphertext.size());
  if (!run(context.get(), ciphertext, plaintext.data())) {
    return failed(plaintext);
  }
  // Section 5.2: the last byte counts the padding, itself included; the others may be anything.
  const std::size_t padding = plaintext.back();
  if (padding < 1 || padding > kBlock) {
    return failed(plaintext);
  }
  plaintext.resize(plaintext.size() - padding);
  return plaintext;
}

std::vector<std::uint8_t> aes_cbc_encrypt(std::span<const std::uint8_t> key,
                                          std::span<const std::uint8_t> plaintext) {
  const EVP_CIPHER* cipher = find_cipher(Mode::kCbc, key.size());
  CS_CHECK(cipher != nullptr);
  const std::size_t padding = kBlock - plaintext.size() % kBlock;
  std::vector<std::uint8_t> padded(plaintext.begin(), plaintext.end());
  padded.resize(plaintext.size() + padding);
  padded.back() = static_cast<std::uint8_t>(padding);
  std::vector<std::uint8_t> out(kBlock + padded.size());
  random_bytes(std::span(out).first(kBlock));
  const CipherContextPtr context =
      start(cipher, key, std::span(out).first(kBlock), Direction::kEncrypt);
  CS_CHECK(run(context.get(), padded, out.data() + kBlock));
  OPENSSL_cleanse(padded.data(), padded.size());
  return out;
}

}  // namespace countersign::crypto
