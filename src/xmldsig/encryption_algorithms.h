// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "crypto/keys.h"
#include "xml/document.h"
#include "xmldsig/decrypt.h"
#include "xmldsig/encrypt.h"

namespace countersign::xmldsig {

inline constexpr std::string_view kRsa15 = "http://www.w3.org/2001/04/xmlenc#rsa-1_5";
inline constexpr std::string_view kRsaOaepMgf1p = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
inline constexpr std::string_view kRsaOaep = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
inline constexpr std::string_view kMgf1Sha1 = "http://www.w3.org/2009/xmlenc11#mgf1sha1";
inline constexpr std::string_view kMgf1Sha256 = "http://www.w3.org/2009/xmlenc11#mgf1sha256";

/// A block cipher as XML Encryption names it.
struct DataMethod {
  std::string_view uri;
  DataCipher cipher;
  std::size_t key_size;  // bytes
  bool authenticated;    // GCM
};

const DataMethod& data_method(DataCipher cipher);

/// The block cipher of an xenc:EncryptionMethod of EncryptedData, allowed by `policy`. Fails with
/// xmlenc.malformed, algorithm_unknown, algorithm_not_allowed.
Result<const DataMethod*> read_data_method(const xml::Element& method,
                                           const DecryptionPolicy& policy);

/// The key transport of an xenc:EncryptionMethod of EncryptedKey: RSA-OAEP with SHA-1 or SHA-256
/// and without a label, or what `policy` allows. Fails as `read_data_method`.
Result<crypto::RsaPadding> read_key_transport(const xml::Element& method,
                                              const DecryptionPolicy& policy);

}  // namespace countersign::xmldsig
