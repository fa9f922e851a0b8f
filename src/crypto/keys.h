// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/digest.h"

namespace countersign::crypto {

enum class KeyType { kRsa, kEcP256, kEcP384, kEcP521 };

/// Signature algorithms of XML Signature and JOSE. ECDSA signatures are r||s, each of the curve's
/// width.
enum class SignatureScheme { kRsaPkcs1, kRsaPss, kEcdsa };

/// Key transport of XML Encryption: RSAES-OAEP with its digest and the one of its mask function, or
/// RSAES-PKCS1-v1_5.
enum class RsaPadding {
  kOaepSha1Mgf1Sha1,
  kOaepSha256Mgf1Sha1,
  kOaepSha256Mgf1Sha256,
  kOaepSha1Mgf1Sha256,
  kPkcs1
};

/// A public key that may verify signatures. RSA of 1024 to 8192 bits with an odd exponent between
/// 3 and 2^64-1, or a NIST P curve; anything else can't be made. Cheap to copy, safe to share
/// between threads.
class PublicKey {
 public:
  KeyType type() const;
  std::size_t bits() const;

  /// Whether `signature` over the digest `digest` (made with `algorithm`) is by this key. False too
  /// for a scheme that does not fit the key, a wrong length, and r or s of zero. PSS: salt as long
  /// as the digest, MGF1 with the same digest.
  bool verify(SignatureScheme scheme, DigestAlgorithm algorithm,
              std::span<const std::uint8_t> digest, std::span<const std::uint8_t> signature) const;

  /// Encrypts a session key to the holder of this RSA key ([XMLEnc] 5.5). The key must be RSA and
  /// the plaintext fit it.
  std::vector<std::uint8_t> encrypt(RsaPadding padding,
                                    std::span<const std::uint8_t> plaintext) const;

  /// SHA-256 of the SubjectPublicKeyInfo: the key's name in logs and login events.
  const std::string& fingerprint() const;  // lower-case hex

  struct State;
  explicit PublicKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  const State& state() const { return *state_; }

 private:
  std::shared_ptr<const State> state_;
};

/// A private key of ours: signs messages, decrypts what was encrypted to us.
class PrivateKey {
 public:
  /// One PEM private key (PKCS#8 or traditional, not encrypted), within the bounds of PublicKey.
  static Result<PrivateKey> from_pem(std::string_view pem);
  static PrivateKey generate_rsa(std::size_t bits);  // 2048..8192
  static PrivateKey generate_ec(KeyType curve);
  std::string to_pem() const;  // PKCS#8; secret

  KeyType type() const;
  PublicKey public_key() const;
  std::vector<std::uint8_t> sign(SignatureScheme scheme, DigestAlgorithm algorithm,
                                 std::span<const std::uint8_t> digest) const;
  /// Decrypts a session key of `expected_size` bytes. kPkcs1 never fails on bad padding: it then
  /// gives random bytes of that size (no Bleichenbacher oracle); OAEP fails with
  /// crypto.decryption_failed.
  Result<std::vector<std::uint8_t>> decrypt(RsaPadding padding,
                                            std::span<const std::uint8_t> ciphertext,
                                            std::size_t expected_size) const;

  struct State;
  explicit PrivateKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  const State& state() const { return *state_; }

 private:
  std::shared_ptr<const State> state_;
};

}  // namespace countersign::crypto
