// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/result.h"
#include "crypto/keys.h"
#include "xml/document.h"

namespace countersign::xmldsig {

/// Weak algorithms of XML Encryption, each off by default.
struct DecryptionPolicy {
  bool aes_cbc = false;
  bool rsa1_5 = false;
};

struct Decrypted {
  xml::Document document;  // its root is the plaintext element
  DecryptionPolicy used;   // weak algorithms that the message used
};

/// Decrypts saml:EncryptedAssertion, saml:EncryptedID or saml:EncryptedAttribute: one
/// xenc:EncryptedData (Type Element or absent) whose xenc:EncryptedKey stands in its KeyInfo or
/// beside it. Each of `keys` is tried, at most 8 EncryptedKeys. No reference is followed outside
/// the element. The plaintext must be exactly one element; which one, the caller checks.
///
/// Fails with xmlenc.*; whatever goes wrong behind the first private-key operation, bad plaintext
/// XML included, is xmlenc.decryption_failed.
Result<Decrypted> decrypt(const xml::Element& encrypted, std::span<const crypto::PrivateKey> keys,
                          const DecryptionPolicy& policy, const xml::Limits& limits = {});

}  // namespace countersign::xmldsig
