// SPDX-License-Identifier: Apache-2.0
#include "crypto/digest.h"

#include <openssl/crypto.h>

#include "base/check.h"
#include "crypto/openssl.h"

namespace countersign::crypto {
namespace {

EVP_MD* fetch_digest(const char* name) {
  EVP_MD* md = EVP_MD_fetch(nullptr, name, nullptr);
  CS_CHECK(md != nullptr);
  return md;
}

}  // namespace

const EVP_MD* openssl_digest(DigestAlgorithm algorithm) {
  // Never freed: they live as long as the process.
  static const std::array<const EVP_MD*, 4> kDigests{
      fetch_digest("SHA1"), fetch_digest("SHA256"), fetch_digest("SHA384"), fetch_digest("SHA512")};
  return kDigests.at(static_cast<std::size_t>(algorithm));
}

std::size_t digest_size(DigestAlgorithm algorithm) {
  constexpr std::array<std::size_t, 4> kSizes{20, 32, 48, 64};
  return kSizes.at(static_cast<std::size_t>(algorithm));
}

void Digest::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

Digest::Digest(DigestAlgorithm algorithm) : context_(EVP_MD_CTX_new()) {
  CS_CHECK(context_ != nullptr);
  CS_CHECK(EVP_DigestInit_ex2(context_.get(), openssl_digest(algorithm), nullptr) == 1);
}

void Digest::update(std::string_view bytes) {
  CS_CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

DigestValue Digest::finish() {
  DigestValue value;
  unsigned size = 0;
  CS_CHECK(EVP_DigestFinal_ex(context_.get(), value.bytes.data(), &size) == 1);
  value.size = size;
  return value;
}

DigestValue digest(DigestAlgorithm algorithm, std::string_view bytes) {
  Digest running(algorithm);
  running.update(bytes);
  return running.finish();
}

bool equal_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace countersign::crypto
