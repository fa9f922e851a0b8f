// SPDX-License-Identifier: Apache-2.0
#include "crypto/ecdsa_signature.h"

#include <openssl/ec.h>

#include "base/check.h"
#include "crypto/openssl.h"

namespace countersign::crypto {
namespace {

using EcdsaSigPtr = std::unique_ptr<ECDSA_SIG, Call<ECDSA_SIG_free>>;

BignumPtr number_of(std::span<const std::uint8_t> bytes) {
  BignumPtr number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  CS_CHECK(number != nullptr);
  return number;
}

}  // namespace

std::vector<std::uint8_t> ecdsa_to_der(std::span<const std::uint8_t> signature, std::size_t width) {
  CS_CHECK(width >= 1 && width <= 66);
  if (signature.size() != 2 * width) {
    return {};
  }
  BignumPtr r = number_of(signature.first(width));
  BignumPtr s = number_of(signature.last(width));
  if (BN_is_zero(r.get()) == 1 || BN_is_zero(s.get()) == 1) {
    return {};
  }
  const EcdsaSigPtr pair(ECDSA_SIG_new());
  CS_CHECK(pair != nullptr);
  CS_CHECK(ECDSA_SIG_set0(pair.get(), r.release(), s.release()) == 1);
  std::vector<std::uint8_t> der(static_cast<std::size_t>(i2d_ECDSA_SIG(pair.get(), nullptr)));
  unsigned char* out = der.data();
  CS_CHECK(i2d_ECDSA_SIG(pair.get(), &out) == static_cast<int>(der.size()));
  return der;
}

std::vector<std::uint8_t> ecdsa_from_der(std::span<const std::uint8_t> der, std::size_t width) {
  const unsigned char* in = der.data();
  const EcdsaSigPtr parsed(d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size())));
  CS_CHECK(parsed != nullptr);
  std::vector<std::uint8_t> out(2 * width);
  const auto size = static_cast<int>(width);
  CS_CHECK(BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), out.data(), size) == size);
  CS_CHECK(BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), out.data() + width, size) == size);
  return out;
}

}  // namespace countersign::crypto
