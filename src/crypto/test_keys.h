// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "base/check.h"
#include "base/hex.h"
#include "crypto/key_state.h"

// For the tests of crypto/ alone: keys and signatures that the code under test would not make.
namespace countersign::crypto {

using TestBytes = std::vector<std::uint8_t>;

/// The private operation of RSA on `encoded`, as long as the modulus: a signature with any padding.
inline TestBytes raw_rsa_private(const PrivateKey& key, const TestBytes& encoded) {
  const PkeyContextPtr context(
      EVP_PKEY_CTX_new_from_pkey(nullptr, key.state().pkey.get(), nullptr));
  CS_CHECK(EVP_PKEY_decrypt_init(context.get()) == 1);
  CS_CHECK(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1);
  TestBytes out(encoded.size());
  std::size_t size = out.size();
  CS_CHECK(EVP_PKEY_decrypt(context.get(), out.data(), &size, encoded.data(), encoded.size()) == 1);
  return out;
}

/// The public operation of RSA on `encoded`: a ciphertext with any padding.
inline TestBytes raw_rsa_public(const PublicKey& key, const TestBytes& encoded) {
  const PkeyContextPtr context(
      EVP_PKEY_CTX_new_from_pkey(nullptr, key.state().pkey.get(), nullptr));
  CS_CHECK(EVP_PKEY_encrypt_init(context.get()) == 1);
  CS_CHECK(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1);
  TestBytes out(encoded.size());
  std::size_t size = out.size();
  CS_CHECK(EVP_PKEY_encrypt(context.get(), out.data(), &size, encoded.data(), encoded.size()) == 1);
  return out;
}

/// EMSA-PKCS1-v1_5 of 256 bytes: `prefix_hex` is the DigestInfo up to the digest.
inline TestBytes pkcs1_encoding(std::string_view prefix_hex, const DigestValue& digest) {
  const auto prefix = hex_decode(prefix_hex);
  TestBytes out(256 - digest.size - prefix->size(), 0xFF);
  out.front() = 0;
  out.at(1) = 1;
  out.back() = 0;
  out.insert(out.end(), prefix->begin(), prefix->end());
  out.insert(out.end(), digest.view().begin(), digest.view().end());
  return out;
}

inline TestBytes sign_pss_with_salt(const PrivateKey& key, const DigestValue& digest, int salt) {
  const PkeyContextPtr context(
      EVP_PKEY_CTX_new_from_pkey(nullptr, key.state().pkey.get(), nullptr));
  CS_CHECK(EVP_PKEY_sign_init(context.get()) == 1);
  CS_CHECK(set_signature_scheme(context.get(), SignatureScheme::kRsaPss, DigestAlgorithm::kSha256));
  CS_CHECK(EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), salt) == 1);
  TestBytes out(256);
  std::size_t size = out.size();
  CS_CHECK(EVP_PKEY_sign(context.get(), out.data(), &size, digest.bytes.data(), digest.size) == 1);
  return out;
}

/// An RSA public key of any modulus and exponent.
inline PkeyPtr rsa_from_numbers(const BIGNUM* n, const BIGNUM* e) {
  const std::unique_ptr<OSSL_PARAM_BLD, Call<OSSL_PARAM_BLD_free>> builder(OSSL_PARAM_BLD_new());
  CS_CHECK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n) == 1);
  CS_CHECK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e) == 1);
  const std::unique_ptr<OSSL_PARAM, Call<OSSL_PARAM_free>> params(
      OSSL_PARAM_BLD_to_param(builder.get()));
  const PkeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  CS_CHECK(EVP_PKEY_fromdata_init(context.get()) == 1);
  EVP_PKEY* pkey = nullptr;
  CS_CHECK(EVP_PKEY_fromdata(context.get(), &pkey, EVP_PKEY_PUBLIC_KEY, params.get()) == 1);
  return PkeyPtr(pkey);
}

/// 2^(bits-1) + offset.
inline BignumPtr number_of_bits(int bits, BN_ULONG offset) {
  BignumPtr number(BN_new());
  CS_CHECK(BN_set_bit(number.get(), bits - 1) == 1);
  CS_CHECK(BN_add_word(number.get(), offset) == 1);
  return number;
}

/// RSA with an odd number of `bits` for its modulus and 2^(exponent_bits-1) + exponent_offset as
/// exponent.
inline PkeyPtr rsa_of(int bits, int exponent_bits, BN_ULONG exponent_offset) {
  return rsa_from_numbers(number_of_bits(bits, 1).get(),
                          number_of_bits(exponent_bits, exponent_offset).get());
}

inline PkeyPtr generate_ec_pkey(const char* curve, int encoding) {
  const PkeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  CS_CHECK(EVP_PKEY_keygen_init(context.get()) == 1);
  CS_CHECK(EVP_PKEY_CTX_set_group_name(context.get(), curve) == 1);
  CS_CHECK(EVP_PKEY_CTX_set_ec_param_enc(context.get(), encoding) == 1);
  EVP_PKEY* pkey = nullptr;
  CS_CHECK(EVP_PKEY_generate(context.get(), &pkey) == 1);
  return PkeyPtr(pkey);
}

/// A certificate that holds `subject`, signed by a key that has nothing to do with it.
inline std::string certificate_der_for(EVP_PKEY* subject) {
  static const PrivateKey kSigner = PrivateKey::generate_ec(KeyType::kEcP256);
  const X509Ptr x509(X509_new());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x509.get()), "CN", MBSTRING_UTF8,
                             as_bytes("test"), -1, -1, 0);
  X509_gmtime_adj(X509_getm_notBefore(x509.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(x509.get()), 86400);
  CS_CHECK(X509_set_pubkey(x509.get(), subject) == 1);
  CS_CHECK(X509_sign(x509.get(), kSigner.state().pkey.get(), EVP_sha256()) > 0);
  unsigned char* der = nullptr;
  const int size = i2d_X509(x509.get(), &der);
  std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

enum class PrivateForm { kPkcs8, kTraditional, kEncryptedPkcs8, kEncryptedTraditional };

inline std::string private_pem(EVP_PKEY* pkey, PrivateForm form) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  const bool encrypted =
      form == PrivateForm::kEncryptedPkcs8 || form == PrivateForm::kEncryptedTraditional;
  const EVP_CIPHER* cipher = encrypted ? EVP_aes_128_cbc() : nullptr;
  const unsigned char* password = encrypted ? as_bytes("test") : nullptr;
  const int size = encrypted ? 4 : 0;
  const bool traditional =
      form == PrivateForm::kTraditional || form == PrivateForm::kEncryptedTraditional;
  const auto write = traditional ? PEM_write_bio_PrivateKey_traditional : PEM_write_bio_PrivateKey;
  CS_CHECK(write(bio.get(), pkey, cipher, password, size, nullptr, nullptr) == 1);
  return bio_text(bio.get());
}

}  // namespace countersign::crypto
