// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace countersign::crypto {

inline constexpr ErrorCode kBadCertificate{"crypto.bad_certificate", Blame::kConfig};
inline constexpr ErrorCode kCertificateIsKey{"crypto.certificate_is_private_key", Blame::kConfig};
inline constexpr ErrorCode kCertificateChain{"crypto.certificate_is_chain", Blame::kConfig};
inline constexpr ErrorCode kBadKey{"crypto.bad_key", Blame::kConfig};
inline constexpr ErrorCode kKeyNotAllowed{"crypto.key_not_allowed", Blame::kConfig};
inline constexpr ErrorCode kSignatureMismatch{"crypto.signature_mismatch", Blame::kPeer};
inline constexpr ErrorCode kDecryptionFailed{"crypto.decryption_failed", Blame::kPeer};
inline constexpr ErrorCode kSealInvalid{"crypto.seal_invalid", Blame::kUser};
inline constexpr ErrorCode kPasswordLength{"crypto.password_length", Blame::kUser};
inline constexpr ErrorCode kPasswordHashInvalid{"crypto.password_hash_invalid", Blame::kConfig};
inline constexpr ErrorCode kArgon2Cost{"crypto.argon2_cost", Blame::kConfig};
inline constexpr ErrorCode kArgon2Failed{"crypto.argon2_failed", Blame::kEnvironment};

}  // namespace countersign::crypto
