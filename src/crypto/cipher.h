// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret_bytes.h"

namespace countersign::crypto {

/// AES-GCM of XML Encryption 1.1: 12-byte IV, ciphertext, 16-byte tag. Key of 16, 24 or 32 bytes.
Result<std::vector<std::uint8_t>> aes_gcm_decrypt(std::span<const std::uint8_t> key,
                                                  std::span<const std::uint8_t> iv_ciphertext_tag);
std::vector<std::uint8_t> aes_gcm_encrypt(std::span<const std::uint8_t> key,
                                          std::span<const std::uint8_t> plaintext);

/// AES-CBC of XML Encryption: 16-byte IV, ciphertext with the padding of section 5.2 (last byte:
/// length). Only behind the explicit switch; every failure is the same error.
Result<std::vector<std::uint8_t>> aes_cbc_decrypt(std::span<const std::uint8_t> key,
                                                  std::span<const std::uint8_t> iv_ciphertext);
std::vector<std::uint8_t> aes_cbc_encrypt(std::span<const std::uint8_t> key,
                                          std::span<const std::uint8_t> plaintext);

/// Seals short state that leaves our hands and comes back (cookies): AES-256-GCM under a key
/// derived (HKDF-SHA256) from the installation's secret and `purpose`, so that what was sealed for
/// one purpose opens for no other. Several secrets: the first seals, all open.
class Sealer {
 public:
  Sealer(const std::vector<SecretBytes>& secrets, std::string_view purpose);
  std::string seal(std::string_view plaintext) const;       // base64url without padding
  Result<std::string> open(std::string_view sealed) const;  // fails with crypto.seal_invalid

 private:
  std::vector<SecretBytes> keys_;
};

}  // namespace countersign::crypto
