// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "crypto/digest.h"

// Inside crypto/ alone: owners for what OpenSSL gives out, and algorithms fetched once.
namespace countersign::crypto {

template <auto function>
struct Call {
  template <typename T>
  void operator()(T* pointer) const {
    function(pointer);
  }
};

using PkeyPtr = std::unique_ptr<EVP_PKEY, Call<EVP_PKEY_free>>;
using PkeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, Call<EVP_PKEY_CTX_free>>;
using BignumPtr = std::unique_ptr<BIGNUM, Call<BN_clear_free>>;
using CipherContextPtr = std::unique_ptr<EVP_CIPHER_CTX, Call<EVP_CIPHER_CTX_free>>;
using X509Ptr = std::unique_ptr<X509, Call<X509_free>>;
using BioPtr = std::unique_ptr<BIO, Call<BIO_free_all>>;

/// The digest, fetched once a process: a fetch by name costs more than a short digest.
const EVP_MD* openssl_digest(DigestAlgorithm algorithm);

/// What has been written to a memory BIO.
std::string bio_text(BIO* bio);

inline const unsigned char* as_bytes(const char* text) {
  return reinterpret_cast<const unsigned char*>(text);
}

}  // namespace countersign::crypto
