// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/keys.h"

namespace countersign::xmldsig {

/// Block encryption of XML Encryption 1.1. CBC has no integrity: for trials of the tolerance alone.
enum class DataCipher { kAes128Gcm, kAes192Gcm, kAes256Gcm, kAes128Cbc, kAes192Cbc, kAes256Cbc };

struct EncryptionOptions {
  DataCipher cipher = DataCipher::kAes256Gcm;
  /// The default is what every SAML party understands (rsa-oaep-mgf1p with SHA-1).
  crypto::RsaPadding key_transport = crypto::RsaPadding::kOaepSha1Mgf1Sha1;
};

/// What stands around the encrypted element, named after SAML's own ([Core] 2.2.4, 2.3.4, 2.7.3.2).
enum class EncryptedKind { kAssertion, kId, kAttribute };

/// Encrypts one element (a well-formed document without XML declaration, its namespaces declared in
/// it) to the holder of `recipient`: gives saml:EncryptedAssertion, saml:EncryptedID or
/// saml:EncryptedAttribute with the EncryptedKey in the KeyInfo of the EncryptedData ([Core] 6).
///
/// Fails with xml.* if `element` is not well-formed, with xmlenc.cannot_encrypt, blame kConfig, if
/// `recipient` is no RSA key.
Result<std::string> encrypt(std::string_view element, EncryptedKind kind,
                            const crypto::PublicKey& recipient,
                            const EncryptionOptions& options = {});

}  // namespace countersign::xmldsig
