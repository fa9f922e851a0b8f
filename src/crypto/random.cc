// SPDX-License-Identifier: Apache-2.0
#include "crypto/random.h"

#include <vector>

#include <openssl/rand.h>

#include "base/check.h"
#include "base/hex.h"

namespace countersign::crypto {

void random_bytes(std::span<std::uint8_t> out) {
  CS_CHECK(RAND_bytes_ex(nullptr, out.data(), out.size(), 256) == 1);
}

std::string random_hex(std::size_t bytes) {
  std::vector<std::uint8_t> random(bytes);
  random_bytes(random);
  return hex_encode(random);
}

}  // namespace countersign::crypto
