// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

// Inside document/ alone: just enough of DER (X.690 10) to say what somebody pasted.
namespace countersign::document {

/// What a structure that should be a certificate looks like.
enum class DerShape { kCertificate, kCsr, kPublicKey, kPrivateKey, kBundle, kOther };

/// Looks at the outermost elements alone; says nothing of whether it is well-formed within.
DerShape der_shape(std::string_view der);

/// Who issued a certificate and to whom, as the bytes of the two names. Valid as long as `der`.
struct CertificateNames {
  std::string_view issuer;
  std::string_view subject;
};
std::optional<CertificateNames> certificate_names(std::string_view der);

}  // namespace countersign::document
