// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "crypto/digest.h"
#include "crypto/keys.h"
#include "xml/c14n.h"

namespace countersign::xmldsig {

/// A signature algorithm of [XMLDSig] 6.4 or RFC 9231 that may be used at all. MACs are not among
/// them: the only keys here are public ones.
struct SignatureMethod {
  crypto::SignatureScheme scheme = crypto::SignatureScheme::kRsaPkcs1;
  crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::kSha256;
};

/// A canonicalisation algorithm that may be used at all.
struct C14nAlgorithm {
  xml::C14nMethod method = xml::C14nMethod::kExclusive;
  bool with_comments = false;
};

/// The algorithm that `uri` names. Fails with xmldsig.algorithm_not_allowed for one that is known
/// and refused (HMAC, DSA, MD5 and the like), with xmldsig.algorithm_unknown for any other. SHA-1
/// is given: the caller asks its policy.
Result<SignatureMethod> signature_method(std::string_view uri);

/// As `signature_method`, for digests.
Result<crypto::DigestAlgorithm> digest_method(std::string_view uri);

/// Exclusive or inclusive canonicalisation 1.0, with or without comments; anything else fails with
/// xmldsig.canonicalization_not_allowed. Inclusive is given: the caller asks its policy.
Result<C14nAlgorithm> c14n_algorithm(std::string_view uri);

/// The identifiers to write. Every pair of the enumerations has one.
std::string_view signature_method_uri(SignatureMethod method);
std::string_view digest_method_uri(crypto::DigestAlgorithm digest);

/// Whether keys of `type` make signatures of `scheme`.
bool key_fits(crypto::KeyType type, crypto::SignatureScheme scheme);

}  // namespace countersign::xmldsig
