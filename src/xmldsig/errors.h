// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace countersign::xmldsig {

inline constexpr ErrorCode kSignatureMissing{"xmldsig.signature_missing", Blame::kPeer};
inline constexpr ErrorCode kMalformed{"xmldsig.malformed", Blame::kPeer};
inline constexpr ErrorCode kComment{"xmldsig.comment_in_signature", Blame::kPeer};
inline constexpr ErrorCode kAlgorithmUnknown{"xmldsig.algorithm_unknown", Blame::kPeer};
inline constexpr ErrorCode kAlgorithmNotAllowed{"xmldsig.algorithm_not_allowed", Blame::kPeer};
inline constexpr ErrorCode kKeyTooSmall{"xmldsig.key_too_small", Blame::kPeer};
inline constexpr ErrorCode kCanonicalizationNotAllowed{"xmldsig.canonicalization_not_allowed",
                                                       Blame::kPeer};
inline constexpr ErrorCode kTransformNotAllowed{"xmldsig.transform_not_allowed", Blame::kPeer};
inline constexpr ErrorCode kReferenceCount{"xmldsig.reference_count", Blame::kPeer};
inline constexpr ErrorCode kReferenceUri{"xmldsig.reference_uri", Blame::kPeer};
inline constexpr ErrorCode kReferenceNotParent{"xmldsig.reference_not_parent", Blame::kPeer};
inline constexpr ErrorCode kDuplicateId{"xmldsig.duplicate_id", Blame::kPeer};
inline constexpr ErrorCode kDigestMismatch{"xmldsig.digest_mismatch", Blame::kPeer};
inline constexpr ErrorCode kSignatureInvalid{"xmldsig.signature_invalid", Blame::kPeer};
inline constexpr ErrorCode kNoKeys{"xmldsig.no_keys", Blame::kConfig};
inline constexpr ErrorCode kCannotSign{"xmldsig.cannot_sign", Blame::kBug};

inline constexpr ErrorCode kEncryptionMalformed{"xmlenc.malformed", Blame::kPeer};
inline constexpr ErrorCode kEncryptionUnknown{"xmlenc.algorithm_unknown", Blame::kPeer};
inline constexpr ErrorCode kEncryptionNotAllowed{"xmlenc.algorithm_not_allowed", Blame::kPeer};
inline constexpr ErrorCode kTooManyEncryptedKeys{"xmlenc.too_many_keys", Blame::kPeer};
inline constexpr ErrorCode kNoDecryptionKeys{"xmlenc.no_keys", Blame::kConfig};
inline constexpr ErrorCode kCannotEncrypt{"xmlenc.cannot_encrypt", Blame::kConfig};
/// Every failure behind the first private-key operation: no oracle tells them apart.
inline constexpr ErrorCode kDecryptionFailed{"xmlenc.decryption_failed", Blame::kPeer};

}  // namespace countersign::xmldsig
