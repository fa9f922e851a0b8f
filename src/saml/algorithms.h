// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "crypto/digest.h"
#include "crypto/keys.h"

namespace countersign::saml {

/// A signature method of XML Signature ([XMLDSig] 6.4, RFC 4051, RFC 6931).
struct SignatureAlgorithm {
  crypto::SignatureScheme scheme = crypto::SignatureScheme::kRsaPkcs1;
  crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::kSha256;

  friend bool operator==(const SignatureAlgorithm&, const SignatureAlgorithm&) = default;
};

/// Whether a method is fit for use; a weak one is shown with a warning.
enum class Strength { kStrong, kWeak };

/// Reads a signature method: the identifier of XML Signature, or a short spelling such as
/// `xmldsig#rsa-sha1`, `xmldsig-more#rsa-sha256`, `rsa-sha256`. Fails with
/// saml.signature_algorithm_unknown.
Result<SignatureAlgorithm> parse_signature_algorithm(std::string_view text);

/// Reads a digest method: the identifier, or a short spelling such as `xmlenc#sha256`, `SHA-256`.
/// Fails with saml.signature_algorithm_unknown.
Result<crypto::DigestAlgorithm> parse_digest_algorithm(std::string_view text);

/// The identifier of the method as it stands in messages.
std::string_view identifier(SignatureAlgorithm algorithm);
std::string_view identifier(crypto::DigestAlgorithm digest);

/// SHA-1 is weak.
Strength strength(crypto::DigestAlgorithm digest);

/// The same digest under the scheme that `key` can make: RSA PKCS#1 v1.5 or PSS as asked, ECDSA for
/// an EC key.
SignatureAlgorithm fit_to_key(SignatureAlgorithm wanted, crypto::KeyType key);

}  // namespace countersign::saml
