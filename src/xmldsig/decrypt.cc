// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/decrypt.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/cipher.h"
#include "xmldsig/encryption_reader.h"
#include "xmldsig/errors.h"

namespace countersign::xmldsig {
namespace {

std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

bool is_rsa(const crypto::PrivateKey& key) {
  return key.type() == crypto::KeyType::kRsa;
}

// One private-key operation, and what follows from it. Why there is nothing is not told, so that no
// caller can tell one failure from another (E02, E03).
std::optional<xml::Document> open(const EncryptedParts& parts, const WrappedKey& wrapped,
                                  const crypto::PrivateKey& key, const xml::Element& context,
                                  const xml::Limits& limits) {
  const auto session_key =
      key.decrypt(wrapped.padding, as_bytes(wrapped.bytes), parts.method->key_size);
  if (!session_key.ok()) {
    return std::nullopt;
  }
  const auto plaintext = parts.method->authenticated
                             ? crypto::aes_gcm_decrypt(*session_key, as_bytes(parts.bytes))
                             : crypto::aes_cbc_decrypt(*session_key, as_bytes(parts.bytes));
  if (!plaintext.ok()) {
    return std::nullopt;
  }
  auto document = xml::read_in_context(
      {reinterpret_cast<const char*>(plaintext->data()), plaintext->size()}, context, limits);
  if (!document.ok()) {
    return std::nullopt;
  }
  return *std::move(document);
}

// Tries one of our keys on every EncryptedKey: at most one RSA operation for each pair, and none
// with a key of another type.
std::optional<Decrypted> open_with(const crypto::PrivateKey& key, const EncryptedParts& parts,
                                   const xml::Element& context, const xml::Limits& limits) {
  for (const WrappedKey& wrapped : parts.keys) {
    if (auto document = open(parts, wrapped, key, context, limits)) {
      DecryptionPolicy used;
      used.aes_cbc = !parts.method->authenticated;
      used.rsa1_5 = wrapped.padding == crypto::RsaPadding::kPkcs1;
      return Decrypted{*std::move(document), used};
    }
  }
  return std::nullopt;
}

}  // namespace

Result<Decrypted> decrypt(const xml::Element& encrypted, std::span<const crypto::PrivateKey> keys,
                          const DecryptionPolicy& policy, const xml::Limits& limits) {
  if (std::none_of(keys.begin(), keys.end(), is_rsa)) {
    return {kNoDecryptionKeys, "expected an RSA decryption key, got none"};
  }
  CS_TRY(const EncryptedParts parts, read_encrypted(encrypted, policy));
  for (const crypto::PrivateKey& key : keys) {
    if (auto opened = open_with(key, parts, encrypted, limits)) {
      return *std::move(opened);
    }
  }
  return {kDecryptionFailed, "expected an element encrypted to one of our keys"};
}

}  // namespace countersign::xmldsig
