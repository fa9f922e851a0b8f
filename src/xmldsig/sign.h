// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/certificate.h"
#include "crypto/keys.h"

namespace countersign::xmldsig {

struct SigningOptions {
  crypto::SignatureScheme scheme = crypto::SignatureScheme::kRsaPkcs1;
  crypto::DigestAlgorithm signature_digest = crypto::DigestAlgorithm::kSha256;
  crypto::DigestAlgorithm reference_digest = crypto::DigestAlgorithm::kSha256;
  const crypto::Certificate* certificate = nullptr;  // written into KeyInfo when given
};

/// Signs the element with `id` in the document `xml` (our own): the Signature is put behind its
/// saml:Issuer child, else first ([Core] 5.4.2 and the schemas' order). Gives the whole document
/// with the Signature in it and every other byte as it was.
///
/// Sign the innermost element first: what is inserted inside a signed element breaks its signature.
/// Fails with xml.* if `xml` is not well-formed, with xmldsig.cannot_sign, blame kBug, if no
/// element or several bear `id`, if it is signed already, or if `key` can't make signatures of the
/// scheme.
Result<std::string> sign_enveloped(std::string_view xml, std::string_view id,
                                   const crypto::PrivateKey& key, const SigningOptions& options);

}  // namespace countersign::xmldsig
