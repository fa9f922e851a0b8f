// SPDX-License-Identifier: Apache-2.0
#include <array>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "base/base64.h"
#include "base/check.h"
#include "crypto/cipher.h"
#include "crypto/errors.h"
#include "crypto/openssl.h"

namespace countersign::crypto {
namespace {

using KdfPtr = std::unique_ptr<EVP_KDF, Call<EVP_KDF_free>>;
using KdfContextPtr = std::unique_ptr<EVP_KDF_CTX, Call<EVP_KDF_CTX_free>>;

constexpr std::size_t kKeySize = 32;

// OpenSSL takes inputs by pointers that aren't const and only reads them.
OSSL_PARAM octets(const char* name, std::span<const std::uint8_t> bytes) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): see above
  auto* data = const_cast<std::uint8_t*>(bytes.data());
  return OSSL_PARAM_construct_octet_string(name, data, bytes.size());
}

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {as_bytes(text.data()), text.size()};
}

// HKDF-SHA256 (RFC 5869) without salt; `purpose` is the info.
SecretBytes derive(std::span<const std::uint8_t> secret, std::string_view purpose) {
  const KdfPtr kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  const KdfContextPtr context(EVP_KDF_CTX_new(kdf.get()));
  CS_CHECK(context != nullptr);
  std::string digest = "SHA256";
  const std::array<OSSL_PARAM, 4> params{
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), digest.size()),
      octets(OSSL_KDF_PARAM_KEY, secret), octets(OSSL_KDF_PARAM_INFO, bytes_of(purpose)),
      OSSL_PARAM_construct_end()};
  std::array<std::uint8_t, kKeySize> key{};
  CS_CHECK(EVP_KDF_derive(context.get(), key.data(), key.size(), params.data()) == 1);
  SecretBytes out{key};
  OPENSSL_cleanse(key.data(), key.size());
  return out;
}

}  // namespace

Sealer::Sealer(const std::vector<SecretBytes>& secrets, std::string_view purpose) {
  CS_CHECK(!secrets.empty());
  keys_.reserve(secrets.size());
  for (const SecretBytes& secret : secrets) {
    CS_CHECK(secret.size() > 0);
    keys_.push_back(derive(secret.expose(), purpose));
  }
}

std::string Sealer::seal(std::string_view plaintext) const {
  return base64url_encode(aes_gcm_encrypt(keys_.front().expose(), bytes_of(plaintext)));
}

Result<std::string> Sealer::open(std::string_view sealed) const {
  const auto bytes = base64url_decode(sealed);
  if (!bytes.ok()) {
    return kSealInvalid;
  }
  for (const SecretBytes& key : keys_) {
    const auto plaintext = aes_gcm_decrypt(key.expose(), bytes_of(*bytes));
    if (plaintext.ok()) {
      return std::string(plaintext->begin(), plaintext->end());
    }
  }
  return kSealInvalid;
}

}  // namespace countersign::crypto
