// SPDX-License-Identifier: Apache-2.0
#include "crypto/ecdsa_signature.h"

#include <algorithm>

#include <openssl/ec.h>

#include "base/check.h"
#include "crypto/openssl.h"

namespace countersign::crypto {
namespace {

using EcdsaSigPtr = std::unique_ptr<ECDSA_SIG, Call<ECDSA_SIG_free>>;

std::span<const std::uint8_t> without_leading_zeros(std::span<const std::uint8_t> number) {
  const auto first =
      std::find_if(number.begin(), number.end(), [](auto byte) { return byte != 0; });
  return {first, number.end()};
}

// Bytes of the INTEGER's content: one more where the top bit would read as a sign.
std::size_t integer_size(std::span<const std::uint8_t> number) {
  return number.size() + ((number.front() & 0x80U) != 0 ? 1 : 0);
}

void append(DerSignature& out, std::uint8_t byte) {
  out.bytes.at(out.size++) = byte;
}

void append_integer(DerSignature& out, std::span<const std::uint8_t> number) {
  append(out, 0x02);
  append(out, static_cast<std::uint8_t>(integer_size(number)));
  if (integer_size(number) > number.size()) {
    append(out, 0);
  }
  CS_CHECK(out.size + number.size() <= out.bytes.size());
  std::copy(number.begin(), number.end(),
            out.bytes.begin() + static_cast<std::ptrdiff_t>(out.size));
  out.size += number.size();
}

}  // namespace

bool ecdsa_to_der(std::span<const std::uint8_t> signature, std::size_t width, DerSignature& out) {
  CS_CHECK(width >= 1 && width <= 66);
  if (signature.size() != 2 * width) {
    return false;
  }
  const auto r = without_leading_zeros(signature.first(width));
  const auto s = without_leading_zeros(signature.last(width));
  if (r.empty() || s.empty()) {
    return false;
  }
  out.size = 0;
  const std::size_t content = 4 + integer_size(r) + integer_size(s);
  append(out, 0x30);
  if (content >= 0x80) {
    append(out, 0x81);
  }
  append(out, static_cast<std::uint8_t>(content));
  append_integer(out, r);
  append_integer(out, s);
  return true;
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
