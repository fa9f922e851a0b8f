// SPDX-License-Identifier: Apache-2.0
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "crypto/ecdsa_signature.h"
#include "crypto/errors.h"
#include "crypto/key_state.h"
#include "crypto/keys.h"
#include "crypto/pem.h"

namespace countersign::crypto {
namespace {

// The public half as a key of its own: whoever holds it can't reach the private one.
PkeyPtr public_half(const EVP_PKEY* pkey) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(pkey, &der);
  CS_CHECK(size > 0);
  const unsigned char* in = der;
  PkeyPtr half(d2i_PUBKEY(nullptr, &in, size));
  OPENSSL_free(der);
  CS_CHECK(half != nullptr);
  return half;
}

Result<PrivateKey> make_private_key(PkeyPtr pkey) {
  // The bounds are checked on the key as it was read: the public half no longer tells explicit
  // curve parameters from a name.
  CS_CHECK(EVP_PKEY_up_ref(pkey.get()) == 1);
  CS_TRY(PublicKey as_read, make_public_key(PkeyPtr(pkey.get())));
  CS_TRY(PublicKey half, make_public_key(public_half(pkey.get())));
  return PrivateKey(std::make_shared<PrivateKey::State>(std::move(pkey), std::move(half)));
}

// A file whose public part was damaged or exchanged would sign what nobody can verify, and give
// away the key by its faulty signatures.
bool halves_fit(const PrivateKey& key) {
  const auto scheme =
      key.type() == KeyType::kRsa ? SignatureScheme::kRsaPkcs1 : SignatureScheme::kEcdsa;
  const DigestValue probe = digest(DigestAlgorithm::kSha256, "probe");
  const auto signature = key.sign(scheme, DigestAlgorithm::kSha256, probe.view());
  return key.public_key().verify(scheme, DigestAlgorithm::kSha256, probe.view(), signature);
}

bool is_key_label(std::string_view label) {
  return label.ends_with("PRIVATE KEY");
}

}  // namespace

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem) {
  CS_TRY(const std::vector<PemBlock> blocks, read_pem(pem, kBadKey));
  const PemBlock* found = nullptr;
  for (const PemBlock& block : blocks) {
    if (block.label == "EC PARAMETERS") {
      continue;  // `openssl ecparam -genkey` writes them before the key, which names the curve too
    }
    if (found != nullptr || !is_key_label(block.label)) {
      return {kBadKey, "expected one private key and nothing else in the file"};
    }
    found = &block;
  }
  if (found == nullptr) {
    return {kBadKey, "expected a PEM private key"};
  }
  if (found->label == "ENCRYPTED PRIVATE KEY") {
    return {kBadKey, "expected a private key that is not encrypted"};
  }
  const unsigned char* in = as_bytes(found->der.data());
  const unsigned char* end = in + found->der.size();
  PkeyPtr pkey(d2i_AutoPrivateKey(nullptr, &in, static_cast<long>(found->der.size())));
  ERR_clear_error();
  if (pkey == nullptr || in != end) {
    return {kBadKey, "expected a private key in PKCS#8 or traditional form"};
  }
  CS_TRY(PrivateKey key, make_private_key(std::move(pkey)));
  if (!halves_fit(key)) {
    return {kBadKey, "expected a private key that fits its public key"};
  }
  return key;
}

PrivateKey PrivateKey::generate_rsa(std::size_t bits) {
  CS_CHECK(bits >= 2048 && bits <= 8192);
  PkeyPtr pkey(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits));
  CS_CHECK(pkey != nullptr);
  auto key = make_private_key(std::move(pkey));
  return *std::move(key);
}

PrivateKey PrivateKey::generate_ec(KeyType curve) {
  CS_CHECK(curve != KeyType::kRsa);
  const char* name = curve == KeyType::kEcP256   ? "P-256"
                     : curve == KeyType::kEcP384 ? "P-384"
                                                 : "P-521";
  PkeyPtr pkey(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", name));
  CS_CHECK(pkey != nullptr);
  auto key = make_private_key(std::move(pkey));
  return *std::move(key);
}

std::string PrivateKey::to_pem() const {
  const BioPtr bio(BIO_new(BIO_s_secmem()));
  CS_CHECK(bio != nullptr);
  CS_CHECK(PEM_write_bio_PKCS8PrivateKey(bio.get(), state_->pkey.get(), nullptr, nullptr, 0,
                                         nullptr, nullptr) == 1);
  return bio_text(bio.get());
}

KeyType PrivateKey::type() const {
  return state_->public_key.type();
}

PublicKey PrivateKey::public_key() const {
  return state_->public_key;
}

std::vector<std::uint8_t> PrivateKey::sign(SignatureScheme scheme, DigestAlgorithm algorithm,
                                           std::span<const std::uint8_t> digest) const {
  CS_CHECK(scheme_fits(type(), scheme));
  CS_CHECK(digest.size() == digest_size(algorithm));
  const PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, state_->pkey.get(), nullptr));
  CS_CHECK(context != nullptr);
  CS_CHECK(EVP_PKEY_sign_init(context.get()) == 1);
  CS_CHECK(set_signature_scheme(context.get(), scheme, algorithm));
  std::size_t size = 0;
  CS_CHECK(EVP_PKEY_sign(context.get(), nullptr, &size, digest.data(), digest.size()) == 1);
  std::vector<std::uint8_t> signature(size);
  CS_CHECK(EVP_PKEY_sign(context.get(), signature.data(), &size, digest.data(), digest.size()) ==
           1);
  signature.resize(size);
  if (scheme == SignatureScheme::kEcdsa) {
    return ecdsa_from_der(signature, state_->public_key.state().width);
  }
  return signature;
}

}  // namespace countersign::crypto
