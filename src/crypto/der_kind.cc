// SPDX-License-Identifier: Apache-2.0
#include "crypto/der_kind.h"

#include <memory>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/pkcs7.h>

#include "crypto/openssl.h"

namespace countersign::crypto {
namespace {

/// Whether `read`, one of OpenSSL's d2i functions, takes the front of `der`; `release` frees it.
template <auto read, auto release>
bool begins_with(std::string_view der) {
  const unsigned char* in = as_bytes(der.data());
  auto* const made = read(nullptr, &in, static_cast<long>(der.size()));
  release(made);
  return made != nullptr;
}

bool is_rsa_public_key(std::string_view der) {
  const unsigned char* in = as_bytes(der.data());
  const PkeyPtr key(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &in, static_cast<long>(der.size())));
  return key != nullptr;
}

bool is_public_key(std::string_view der) {
  return begins_with<d2i_X509_PUBKEY, X509_PUBKEY_free>(der) || is_rsa_public_key(der);
}

bool is_private_key(std::string_view der) {
  return begins_with<d2i_PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>(der) ||
         begins_with<d2i_AutoPrivateKey, EVP_PKEY_free>(der) ||
         begins_with<d2i_X509_SIG, X509_SIG_free>(der) || begins_with<d2i_PKCS12, PKCS12_free>(der);
}

bool is_bundle(std::string_view der) {
  return begins_with<d2i_PKCS7, PKCS7_free>(der) ||
         begins_with<d2i_CMS_ContentInfo, CMS_ContentInfo_free>(der);
}

DerKind kind_of(std::string_view der) {
  if (begins_with<d2i_X509, X509_free>(der)) {
    return DerKind::kCertificate;
  }
  if (begins_with<d2i_X509_REQ, X509_REQ_free>(der)) {
    return DerKind::kCertificateRequest;
  }
  if (is_private_key(der)) {
    return DerKind::kPrivateKey;
  }
  if (is_public_key(der)) {
    return DerKind::kPublicKey;
  }
  return is_bundle(der) ? DerKind::kBundle : DerKind::kOther;
}

}  // namespace

DerKind der_kind(std::string_view der) {
  // Text, most often: nothing of the above begins with anything but a SEQUENCE.
  if (!der.starts_with('\x30')) {
    return DerKind::kOther;
  }
  const DerKind kind = kind_of(der);
  ERR_clear_error();
  return kind;
}

}  // namespace countersign::crypto
