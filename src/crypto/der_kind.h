// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace countersign::crypto {

/// What DER that somebody pasted holds.
enum class DerKind {
  kCertificate,         // X.509
  kCertificateRequest,  // PKCS #10
  kPublicKey,           // SubjectPublicKeyInfo, PKCS #1
  kPrivateKey,          // PKCS #8, encrypted or not, PKCS #1, SEC 1, PKCS #12
  kBundle,              // PKCS #7, CMS
  kOther,
};

/// Which of them begins `der`. What follows the structure is not looked at, nor whether a key or a
/// signature in it is any good.
DerKind der_kind(std::string_view der);

}  // namespace countersign::crypto
