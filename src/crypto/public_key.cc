// SPDX-License-Identifier: Apache-2.0
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "base/hex.h"
#include "crypto/ecdsa_signature.h"
#include "crypto/errors.h"
#include "crypto/key_state.h"
#include "crypto/keys.h"

namespace countersign::crypto {
namespace {

constexpr int kMinRsaBits = 1024;
constexpr int kMaxRsaBits = 8192;
constexpr int kMaxExponentBits = 64;

BignumPtr number_of(const EVP_PKEY* pkey, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(pkey, name, &number) != 1) {
    return nullptr;
  }
  return BignumPtr(number);
}

Result<void> check_rsa(const EVP_PKEY* pkey) {
  const int bits = EVP_PKEY_get_bits(pkey);
  if (bits < kMinRsaBits || bits > kMaxRsaBits) {
    return {kKeyNotAllowed,
            "expected an RSA key of 1024 to 8192 bits, got " + std::to_string(bits)};
  }
  const BignumPtr n = number_of(pkey, OSSL_PKEY_PARAM_RSA_N);
  const BignumPtr e = number_of(pkey, OSSL_PKEY_PARAM_RSA_E);
  if (n == nullptr || e == nullptr || BN_is_odd(n.get()) == 0) {
    return {kKeyNotAllowed, "expected an RSA key with an odd modulus"};
  }
  if (BN_is_odd(e.get()) == 0 || BN_is_one(e.get()) != 0 || BN_is_negative(e.get()) != 0 ||
      BN_num_bits(e.get()) > kMaxExponentBits) {
    return {kKeyNotAllowed, "expected an odd RSA exponent between 3 and 2^64-1"};
  }
  return {};
}

Result<KeyType> curve_of(const EVP_PKEY* pkey) {
  // A curve spelled out by its parameters can be one that only looks like P-256 (CVE-2020-0601).
  int is_explicit = 0;
  if (EVP_PKEY_get_int_param(pkey, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &is_explicit) !=
          1 ||
      is_explicit != 0) {
    return {kKeyNotAllowed, "expected a curve by name, got explicit parameters"};
  }
  std::array<char, 64> buffer{};
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(pkey, buffer.data(), buffer.size(), &size) == 1) {
    const std::string_view name(buffer.data(), size);
    if (name == "prime256v1") {
      return KeyType::kEcP256;
    }
    if (name == "secp384r1") {
      return KeyType::kEcP384;
    }
    if (name == "secp521r1") {
      return KeyType::kEcP521;
    }
  }
  return {kKeyNotAllowed, "expected an EC key on P-256, P-384 or P-521"};
}

Result<KeyType> type_of(const EVP_PKEY* pkey) {
  switch (EVP_PKEY_get_base_id(pkey)) {
    case EVP_PKEY_RSA:
      CS_TRY(check_rsa(pkey));
      return KeyType::kRsa;
    case EVP_PKEY_EC:
      return curve_of(pkey);
    default:
      return {kKeyNotAllowed, "expected an RSA or EC key"};
  }
}

std::string spki_fingerprint(const EVP_PKEY* pkey) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(pkey, &der);
  CS_CHECK(size > 0);
  const std::string_view bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  std::string fingerprint = hex_encode(sha256(bytes));
  OPENSSL_free(der);
  return fingerprint;
}

PkeyContextPtr verification_context(const PublicKey::State& key, SignatureScheme scheme,
                                    DigestAlgorithm algorithm) {
  PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.pkey.get(), nullptr));
  CS_CHECK(context != nullptr);
  CS_CHECK(EVP_PKEY_verify_init(context.get()) == 1);
  if (!set_signature_scheme(context.get(), scheme, algorithm)) {
    return nullptr;
  }
  return context;
}

}  // namespace

ContextPool::~ContextPool() {
  for (auto& slot : idle_) {
    EVP_PKEY_CTX_free(slot.load(std::memory_order_acquire));
  }
}

PkeyContextPtr ContextPool::take() {
  for (auto& slot : idle_) {
    if (slot.load(std::memory_order_relaxed) == nullptr) {
      continue;
    }
    if (EVP_PKEY_CTX* context = slot.exchange(nullptr, std::memory_order_acq_rel)) {
      return PkeyContextPtr(context);
    }
  }
  return nullptr;
}

void ContextPool::put_back(PkeyContextPtr context) {
  for (auto& slot : idle_) {
    EVP_PKEY_CTX* empty = nullptr;
    if (slot.compare_exchange_strong(empty, context.get(), std::memory_order_acq_rel,
                                     std::memory_order_relaxed)) {
      static_cast<void>(context.release());
      return;
    }
  }
}

bool scheme_fits(KeyType type, SignatureScheme scheme) {
  return (type == KeyType::kRsa) == (scheme != SignatureScheme::kEcdsa);
}

bool set_signature_scheme(EVP_PKEY_CTX* context, SignatureScheme scheme,
                          DigestAlgorithm algorithm) {
  if (EVP_PKEY_CTX_set_signature_md(context, openssl_digest(algorithm)) != 1) {
    return false;
  }
  switch (scheme) {
    case SignatureScheme::kEcdsa:
      return true;
    case SignatureScheme::kRsaPkcs1:
      return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    case SignatureScheme::kRsaPss:
      return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
             EVP_PKEY_CTX_set_rsa_mgf1_md(context, openssl_digest(algorithm)) == 1 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  return false;
}

Result<PublicKey> make_public_key(PkeyPtr pkey) {
  CS_TRY(const KeyType type, type_of(pkey.get()));
  const auto bits = static_cast<std::size_t>(EVP_PKEY_get_bits(pkey.get()));
  auto state = std::make_shared<PublicKey::State>();
  state->type = type;
  state->bits = bits;
  state->width = (bits + 7) / 8;
  state->fingerprint = spki_fingerprint(pkey.get());
  state->pkey = std::move(pkey);
  return PublicKey(std::move(state));
}

KeyType PublicKey::type() const {
  return state_->type;
}

std::size_t PublicKey::bits() const {
  return state_->bits;
}

const std::string& PublicKey::fingerprint() const {
  return state_->fingerprint;
}

bool PublicKey::verify(SignatureScheme scheme, DigestAlgorithm algorithm,
                       std::span<const std::uint8_t> digest,
                       std::span<const std::uint8_t> signature) const {
  if (!scheme_fits(state_->type, scheme) || digest.size() != digest_size(algorithm)) {
    return false;
  }
  std::vector<std::uint8_t> der;
  if (state_->type != KeyType::kRsa) {
    der = ecdsa_to_der(signature, state_->width);
    if (der.empty()) {
      return false;
    }
    signature = der;
  } else if (signature.size() != state_->width) {
    return false;
  }
  ContextPool& pool = state_->contexts.at(static_cast<std::size_t>(scheme) * State::kDigests +
                                          static_cast<std::size_t>(algorithm));
  PkeyContextPtr context = pool.take();
  if (context == nullptr) {
    context = verification_context(*state_, scheme, algorithm);
    CS_CHECK(context != nullptr);
  }
  const bool valid = EVP_PKEY_verify(context.get(), signature.data(), signature.size(),
                                     digest.data(), digest.size()) == 1;
  if (!valid) {
    ERR_clear_error();
  }
  pool.put_back(std::move(context));
  return valid;
}

}  // namespace countersign::crypto
