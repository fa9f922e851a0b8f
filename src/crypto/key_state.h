// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <string>

#include "base/result.h"
#include "crypto/keys.h"
#include "crypto/openssl.h"

// Inside crypto/ alone: what the keys of keys.h are made of.
namespace countersign::crypto {

/// Prepared verification contexts that wait for the next signature of the same kind. To prepare one
/// looks up algorithms by name and costs a good part of what an RSA verification does, and one
/// context serves one thread at a time; so a thread takes one that is idle or makes another.
class ContextPool {
 public:
  ContextPool() = default;
  ContextPool(const ContextPool&) = delete;
  ContextPool& operator=(const ContextPool&) = delete;
  ~ContextPool();

  /// An idle context, or null.
  PkeyContextPtr take();
  /// Keeps `context` for later when there is room.
  void put_back(PkeyContextPtr context);

 private:
  static constexpr std::size_t kIdle = 4;
  std::array<std::atomic<EVP_PKEY_CTX*>, kIdle> idle_{};
};

struct PublicKey::State {
  PkeyPtr pkey;
  KeyType type = KeyType::kRsa;
  std::size_t bits = 0;
  std::size_t width = 0;  // bytes of an RSA signature, or of each half of an ECDSA one
  std::string fingerprint;

  static constexpr std::size_t kSchemes = 3;
  static constexpr std::size_t kDigests = 4;
  // Filled while verifying, which changes nothing that can be seen.
  mutable std::array<ContextPool, kSchemes * kDigests> contexts;
};

struct PrivateKey::State {
  explicit State(PkeyPtr key, PublicKey half) : pkey(std::move(key)), public_key(std::move(half)) {}

  PkeyPtr pkey;
  PublicKey public_key;
};

/// A PublicKey, or crypto.key_not_allowed when it is outside the bounds.
Result<PublicKey> make_public_key(PkeyPtr pkey);

/// Digest and, for RSA, padding of a signature. False when `scheme` does not fit the key.
bool set_signature_scheme(EVP_PKEY_CTX* context, SignatureScheme scheme, DigestAlgorithm algorithm);

/// Whether keys of `type` make signatures of `scheme`.
bool scheme_fits(KeyType type, SignatureScheme scheme);

}  // namespace countersign::crypto
