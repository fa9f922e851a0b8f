// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "xml/document.h"
#include "xmldsig/algorithms.h"
#include "xmldsig/verify.h"

namespace countersign::xmldsig {

/// At most so many prefixes in one InclusiveNamespaces list; real messages have one or two.
inline constexpr std::size_t kMaxInclusivePrefixes = 32;

/// One canonicalisation step as the message asks for it. The views are into the Document.
struct Canonicalization {
  C14nAlgorithm algorithm;
  std::string_view prefix_list;  // InclusiveNamespaces, at most kMaxInclusivePrefixes tokens
};

/// What a ds:Signature says, its form and its algorithms checked, nothing of it verified. The views
/// are into the Document.
struct SignatureParts {
  const xml::Element* signed_info = nullptr;
  Canonicalization signed_info_c14n;
  SignatureMethod method;
  std::string_view reference_uri;
  Canonicalization reference_c14n;
  crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::kSha256;
  std::string_view digest_value;     // base64
  std::string_view signature_value;  // base64
  SignatureWarnings used;            // what the policy had to allow so far
};

/// Reads a ds:Signature of the one shape that SAML uses ([Core] 5.4): SignedInfo, SignatureValue
/// and perhaps KeyInfo, no comment and no stray text anywhere in it, one Reference with the
/// transforms enveloped-signature and exclusive canonicalisation. What KeyInfo holds is never
/// looked at.
///
/// Fails with xmldsig.*: comment_in_signature, malformed, algorithm_*,
/// canonicalization_not_allowed, transform_not_allowed, reference_count, reference_uri (absent).
Result<SignatureParts> read_signature(const xml::Element& signature, const SignaturePolicy& policy);

}  // namespace countersign::xmldsig
