// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/keys.h"
#include "xml/document.h"
#include "xmldsig/decrypt.h"
#include "xmldsig/encryption_algorithms.h"

namespace countersign::xmldsig {

/// A session key under one RSA key, we don't know whose.
struct WrappedKey {
  crypto::RsaPadding padding = crypto::RsaPadding::kOaepSha1Mgf1Sha1;
  std::string bytes;
};

/// What an EncryptedAssertion, EncryptedID or EncryptedAttribute holds; nothing decrypted yet.
struct EncryptedParts {
  const DataMethod* method = nullptr;
  std::string bytes;
  std::vector<WrappedKey> keys;  // 1..8
};

/// Reads the element, checks its form and every algorithm that would be used. EncryptedKeys under
/// an algorithm that `policy` does not allow are left out; if none is left, the first one's error
/// is given.
///
/// Fails with xmlenc.malformed, algorithm_unknown, algorithm_not_allowed, too_many_keys. Uses no
/// key.
Result<EncryptedParts> read_encrypted(const xml::Element& encrypted,
                                      const DecryptionPolicy& policy);

}  // namespace countersign::xmldsig
