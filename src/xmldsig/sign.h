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

/// Signs the element with `id` in the document `xml` (our own, well-formed): the Signature is put behind its saml:Issuer child, else
/// first ([Core] 5.4.2 and the schemas' order). Gives the whole document with the signature in it.
Result<std::string> sign_enveloped(std::string_view xml, std::string_view id,
                                   const crypto::PrivateKey& key, const SigningOptions& options);

}  // namespace countersign::xmldsig
