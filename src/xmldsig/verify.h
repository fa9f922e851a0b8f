// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "base/result.h"
#include "crypto/keys.h"
#include "xml/document.h"

namespace countersign::xmldsig {

/// Tolerances that real identity providers force; each off by default.
struct SignaturePolicy {
  bool sha1 = false;                 // RSA/ECDSA with SHA-1, SHA-1 digests
  bool rsa1024 = false;              // RSA keys under 2048 bits
  bool inclusive_c14n = false;       // inclusive canonicalisation, or no exc-c14n transform
  bool empty_reference_uri = false;  // URI="" on the signature of the document element
};

/// Tolerances that a signature could not have been accepted without.
using SignatureWarnings = SignaturePolicy;

/// An element that a signature by one of the trusted keys covers whole, itself and all below it but
/// the Signature itself. Only `verify_enveloped` makes one. Read data from `element()` of this
/// value and from nothing else. The Document must outlive it.
class SignedElement {
 public:
  const xml::Element& element() const { return *element_; }
  std::size_t key_index() const { return key_index_; }  // in the span of keys that was given
  const SignatureWarnings& warnings() const { return warnings_; }

 private:
  friend Result<SignedElement> verify_enveloped(const xml::Document&, const xml::Element&,
                                                std::span<const crypto::PublicKey>,
                                                const SignaturePolicy&);
  SignedElement(const xml::Element& element, std::size_t key_index, SignatureWarnings warnings)
      : element_(&element), key_index_(key_index), warnings_(warnings) {}

  const xml::Element* element_;
  std::size_t key_index_;
  SignatureWarnings warnings_;
};

/// The ds:Signature that is a direct child of `parent`, or null. Says nothing of its validity.
const xml::Element* find_signature(const xml::Element& parent);

/// Verifies the one ds:Signature that is a direct child of `target` ([Core] 5.4, [XMLDSig] 3.2):
/// one Reference, `#ID` of `target`, which no other element bears; transforms enveloped then
/// exc-c14n alone; keys from `keys`, never from KeyInfo.
///
/// Fails with xmldsig.*; no keys is xmldsig.no_keys, blame kConfig.
Result<SignedElement> verify_enveloped(const xml::Document& document, const xml::Element& target,
                                       std::span<const crypto::PublicKey> keys,
                                       const SignaturePolicy& policy);

}  // namespace countersign::xmldsig
